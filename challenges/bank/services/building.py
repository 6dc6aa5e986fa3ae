"""Building a release, and writing one that was checked. Several short transactions, then the one in which the release appears."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from challenges.bank import signing
from challenges.bank.build import Content, collect
from challenges.bank.canonical import address
from challenges.bank.freezing import Progress, keep_documents
from challenges.bank.graph import Blocker
from challenges.bank.manifest import Manifest
from challenges.bank.models import Release, ReleaseDocument
from challenges.bank.services.rights import OPERATOR, require
from challenges.journal.services import record
from referential.models import Framework


class BuildRefused(Exception):
    """No release was built; `blockers` lists every reason."""

    def __init__(self, blockers: list[Blocker]) -> None:
        super().__init__("\n".join(str(blocker) for blocker in blockers))
        self.blockers = blockers


def build(*, user: Any, note: str = "", progress: Progress | None = None) -> Release:
    """Build a release of every approved challenge, or say everything that prevents it. An unchanged bank gives the same release.

    Only what changed since the last build is read and verified. Killed at any moment, it leaves no half a release, and the next build goes on
    with what was frozen.

    Raises:
        PermissionDenied: the user may not build.
        BuildRefused: with every blocker.
    """
    require(user, "bank.build_release", _("Seuls les responsables de publication construisent une version."))
    # Before minutes of work that could not be signed.
    if unsigned := _unsigned():
        raise BuildRefused(unsigned)
    content = collect(Framework.objects.filter(current=True).first(), progress)
    if content.blockers:
        raise BuildRefused(content.blockers)
    return _store(content, user=user, note=note)


def blockers(*, user: Any) -> list[Blocker]:
    """Return what would prevent a build now; nothing is built.

    Raises:
        PermissionDenied: the user may not build.
    """
    require(user, "bank.build_release", _("Seuls les responsables de publication construisent une version."))
    return [*_unsigned(), *collect(Framework.objects.filter(current=True).first()).blockers]


def _unsigned() -> list[Blocker]:
    missing = signing.missing_key()
    return [] if missing is None else [Blocker(_("clé de signature"), missing)]


@transaction.atomic
def _store(content: Content, *, user: Any, note: str) -> Release:
    manifest = content.manifest()
    if (existing := Release.objects.filter(root=manifest.root).first()) is not None:
        return existing
    signature, key = signing.sign(manifest.seal())
    release = insert(manifest, content.bodies, signature, key, user=user, note=note)
    record("bank.build", actor=user or OPERATOR, target=f"release:{release.root}", number=release.number, challenges=manifest.challenges)
    return release


@transaction.atomic
def insert(manifest: Manifest, bodies: Mapping[str, bytes], signature: str, key: str, *, user: Any, note: str) -> Release:
    """Write a release that was checked; documents that are not among `bodies` (by path) are here already."""
    keep_documents({address(body): body for body in bodies.values()})
    # Numbers are given under the write lock of this transaction; the unique constraint settles the rest.
    number = (Release.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    release = Release.objects.create(
        number=number,
        root=manifest.root,
        manifest=manifest.body,
        signature=signature,
        key_id=key,
        challenge_count=manifest.challenges,
        note=note,
        created_by=user,
    )
    ReleaseDocument.objects.bulk_create(
        [ReleaseDocument(release_id=release.pk, path=path, document_id=place.sha256) for path, place in manifest.documents.items()],
        batch_size=2000,
    )
    return release
