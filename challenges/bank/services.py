"""The verbs of the bank: build, verify, diff, promote, roll back, export, import. One transaction each, permissions inside."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

import generators
from challenges.authoring.problems import as_problem, shown
from challenges.bank import signing
from challenges.bank.build import Blocker, Content, collect
from challenges.bank.canonical import address
from challenges.bank.models import Channel, Document, Promotion, Release, ReleaseDocument
from challenges.journal.services import record
from referential.models import Framework


class BuildRefused(Exception):
    """No release was built; `blockers` lists every reason."""

    def __init__(self, blockers: list[Blocker]) -> None:
        super().__init__("\n".join(str(blocker) for blocker in blockers))
        self.blockers = blockers


@dataclass
class Verification:
    """What verifying a release found: empty `problems` means that every byte is what was signed."""

    root: str
    documents: int = 0
    variants: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def _require(user: Any, permission: str, message: str) -> None:
    # The command line runs as the operator: it passes None.
    if user is not None and not user.has_perm(permission):
        raise PermissionDenied(message)


def build(*, user: Any, note: str = "") -> Release:
    """Build a release of every approved challenge, or say everything that prevents it. An unchanged bank gives the same release.

    Raises:
        PermissionDenied: the user may not build.
        BuildRefused: with every blocker.
    """
    _require(user, "bank.build_release", _("Seuls les responsables de publication construisent une version."))
    content = collect(Framework.objects.filter(current=True).first())
    if content.blockers:
        raise BuildRefused(content.blockers)
    return _store(content.manifest(), content.bodies, content, user=user, note=note)


@transaction.atomic
def _store(manifest: bytes, bodies: dict[str, bytes], content: Content, *, user: Any, note: str) -> Release:
    root = address(manifest)
    if (existing := Release.objects.filter(root=root).first()) is not None:
        return existing
    signature, key = signing.sign(root)
    release = insert(manifest, bodies, signature, key, content.challenge_count, user=user, note=note)
    record("bank.build", actor=user or "operator", target=f"release:{root}", number=release.number, challenges=content.challenge_count)
    return release


def insert(manifest: bytes, bodies: dict[str, bytes], signature: str, key: str, count: int, *, user: Any, note: str) -> Release:
    """Write a release and its documents; the caller checked them and holds the transaction."""
    Document.objects.bulk_create(
        [Document(sha256=address(body), size=len(body), body=body) for body in bodies.values()], ignore_conflicts=True, batch_size=200
    )
    # Numbers are given under the write lock of this transaction; the unique constraint settles the rest.
    number = (Release.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    release = Release.objects.create(
        number=number,
        root=address(manifest),
        manifest=manifest,
        signature=signature,
        key_id=key,
        challenge_count=count,
        note=note,
        created_by=user,
    )
    ReleaseDocument.objects.bulk_create(
        [ReleaseDocument(release=release, path=path, document_id=address(body)) for path, body in sorted(bodies.items())], batch_size=500
    )
    return release


def verify(release: Release, *, variants: int = 0) -> Verification:
    """Recompute a release: root, signature, every document's address; and regenerate seeds if asked.

    Args:
        release: the release.
        variants: how many seeds of each challenge to generate again and compare with the pinned digests.
    """
    result = Verification(release.root)
    manifest = bytes(release.manifest)
    if address(manifest) != release.root:
        # Nothing that an altered manifest says can be relied on.
        result.problems.append(_("Le manifeste ne correspond pas à l’empreinte de la version."))
        return result
    try:
        signing.check(release.root, release.signature, release.key_id)
    except signing.UnknownKey:
        result.problems.append(_("La version est signée par une clé inconnue (%s).") % release.key_id)
    except signing.BadSignature:
        result.problems.append(_("La signature n’est pas celle de cette version."))
    bodies = {entry.path: bytes(entry.document.body) for entry in release.entries.select_related("document")}
    listing = json.loads(manifest)
    result.problems += manifest_problems(listing, bodies)
    result.documents = len(bodies)
    intact = {item["path"] for item in listing["documents"] if item["path"] in bodies and address(bodies[item["path"]]) == item["sha256"]}
    for path in sorted(intact):
        if variants and path.startswith("challenges/"):
            _regenerate(json.loads(bodies[path]), variants, result)
    return result


def manifest_problems(manifest: dict[str, Any], bodies: dict[str, bytes]) -> list[str]:
    """Compare bodies with what a manifest lists: missing, unexpected and altered documents, each named."""
    listed = {item["path"]: item["sha256"] for item in manifest["documents"]}
    problems = [_("Document absent : %s") % path for path in sorted(listed.keys() - bodies.keys())]
    problems += [_("Document en trop : %s") % path for path in sorted(bodies.keys() - listed.keys())]
    problems += [
        _("Document altéré : %s") % path for path in sorted(listed.keys() & bodies.keys()) if address(bodies[path]) != listed[path]
    ]
    return problems


def _regenerate(released: dict[str, Any], variants: int, result: Verification) -> None:
    code = released["challenge"]["code"]
    program = generators.compile_challenge(released["challenge"])
    for item in released["pool"][:variants]:
        result.variants += 1
        try:
            made = program.instantiate(item["seed"])
        except generators.GenerationError as error:
            result.problems.append(
                _("%(code)s : la graine %(seed)s ne donne plus de variante : %(why)s")
                % {"code": code, "seed": item["seed"], "why": shown(as_problem(error)).message}
            )
            continue
        if made.digests != item["digests"]:
            result.problems.append(
                _("%(code)s : la graine %(seed)s ne donne plus les mêmes données.") % {"code": code, "seed": item["seed"]}
            )


@dataclass(frozen=True)
class Difference:
    """What changed from one release to another, in challenge codes and other paths."""

    added: list[str]
    removed: list[str]
    changed: list[str]

    @property
    def empty(self) -> bool:
        """Whether both hold the same."""
        return not (self.added or self.removed or self.changed)


def diff(before: Release | None, after: Release) -> Difference:
    """Compare two releases document by document; `before` None is the empty release."""
    old = _addresses(before) if before else {}
    new = _addresses(after)
    names = _names(before) | _names(after)

    def label(paths: Any) -> list[str]:
        return sorted(names.get(path, path) for path in paths if path != "index.json")

    return Difference(
        added=label(new.keys() - old.keys()),
        removed=label(old.keys() - new.keys()),
        changed=label(path for path in new.keys() & old.keys() if new[path] != old[path]),
    )


def _addresses(release: Release) -> dict[str, str]:
    return dict(release.entries.values_list("path", "document_id"))


def _names(release: Release | None) -> dict[str, str]:
    if release is None:
        return {}
    entry = release.entries.select_related("document").get(path="index.json")
    return {f"challenges/{item['uid']}.json": item["code"] for item in json.loads(bytes(entry.document.body))["challenges"]}


@transaction.atomic
def promote(release: Release, channel_name: str, *, user: Any, reason: str) -> Promotion:
    """Make a channel serve a release. Running assessments keep theirs; new ones take this one at once.

    Raises:
        PermissionDenied: the user may not promote.
        ValidationError: no reason, or a release that does not verify.
    """
    _require(user, "bank.promote_release", _("Seuls les responsables de publication mettent une version en service."))
    if channel_name not in Channel.Name.values:
        raise ValidationError(_("Le canal « %s » n’existe pas.") % channel_name)
    channel, _created = Channel.objects.select_for_update().get_or_create(name=channel_name)
    return _serve(channel, release, user=user, reason=reason, rollback=False)


def _serve(channel: Channel, release: Release, *, user: Any, reason: str, rollback: bool) -> Promotion:
    if not reason.strip():
        raise ValidationError(_("Dites pourquoi cette version est mise en service."))
    verification = verify(release)
    if not verification.ok:
        raise ValidationError(verification.problems)
    promotion = Promotion.objects.create(
        channel=channel, release=release, previous=channel.release, by=str(user or "operator"), reason=reason, rollback=rollback
    )
    channel.release = release
    channel.save(update_fields=["release"])
    action = "bank.rollback" if rollback else "bank.promote"
    record(action, actor=user or "operator", target=f"channel:{channel.name}", root=release.root, reason=reason)
    return promotion


@transaction.atomic
def rollback(channel_name: str, *, user: Any, reason: str) -> Promotion:
    """Make a channel serve again what it served before its present release; twice goes back two releases, never forward.

    Raises:
        PermissionDenied: the user may not promote.
        ValidationError: nothing to go back to, or no reason.
    """
    _require(user, "bank.promote_release", _("Seuls les responsables de publication mettent une version en service."))
    channel = Channel.objects.select_for_update().filter(name=channel_name).first()
    served: list[Release] = []
    for promotion in channel.promotions.select_related("release").order_by("id") if channel else []:
        if promotion.rollback:
            served.pop()
        elif not served or served[-1] != promotion.release:
            served.append(promotion.release)
    if channel is None or len(served) < 2:
        raise ValidationError(_("Le canal « %s » n’a pas de version précédente.") % channel_name)
    return _serve(channel, served[-2], user=user, reason=reason, rollback=True)
