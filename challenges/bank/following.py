"""Following another instance: its channel's release is brought here, checked, and put into service here under the policy of this channel.

Documents are fetched one by one while they are few, else as one file whose download goes on where it was cut. Each is stored under its
digest as soon as it is checked, so that an interruption costs nothing. Nothing is served before the manifest's signature, root and every
digest are right.
"""

import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from challenges.bank import bundles, services, signing, upgrade
from challenges.bank import manifest as manifests
from challenges.bank.canonical import address
from challenges.bank.freezing import keep_documents
from challenges.bank.manifest import Manifest, ManifestError
from challenges.bank.models import Channel, Document, Promotion, Release
from challenges.journal.services import record

#: Above so many missing documents, one file is quicker than as many requests.
FEW = 200
_TIMEOUT = (10, 60)
#: What a cut costs at most: the block that was being received.
_BLOCK = 1 << 16
_AT_ONCE = 50


class FollowRefused(Exception):
    """The other instance could not be followed; nothing is served that was not before."""


@dataclass(frozen=True)
class Source:
    """Another instance: its address and the token that it gave us."""

    url: str
    token: str

    @property
    def host(self) -> str:
        """Its name, for the history."""
        return urlsplit(self.url).netloc or self.url

    def get(self, path: str, **options: Any) -> requests.Response:
        """Ask for something under its bank API.

        Raises:
            FollowRefused: no answer, or a refusal.
        """
        headers = {"Authorization": f"Bearer {self.token}"} | options.pop("headers", {})
        try:
            response = requests.get(f"{self.url.rstrip('/')}/api/bank/v1{path}", headers=headers, timeout=_TIMEOUT, **options)
        except requests.RequestException as error:
            raise FollowRefused(_("%(host)s ne répond pas (%(why)s).") % {"host": self.host, "why": type(error).__name__}) from error
        if response.status_code >= 400 and response.status_code != 416:
            raise FollowRefused(_("%(host)s refuse %(path)s : %(why)s") % {"host": self.host, "path": path, "why": _reason(response)})
        return response

    def ask(self, path: str, name: str) -> Any:
        """Ask for a JSON object and return one of its fields.

        Raises:
            FollowRefused: no answer, a refusal, or something else than a bank's answer.
        """
        try:
            return self.get(path).json()[name]
        except (ValueError, KeyError, TypeError) as error:
            raise self.strange() from error

    def strange(self) -> FollowRefused:
        """The refusal of an answer that no bank gives."""
        return FollowRefused(_("%s ne répond pas comme une banque de Balise.") % self.host)


@dataclass
class Followed:
    """What following a channel came to."""

    channel: str
    ok: bool = True
    root: str = ""
    release: int | None = None
    documents: int = 0
    bytes: int = 0
    state: str = "current"
    reasons: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)


def token(path: Path | None) -> str:
    """Return the token to show to the other instance: that of a file, else the variable BALISE_BANK_TOKEN.

    Raises:
        FollowRefused: neither.
    """
    try:
        found = path.read_text().strip() if path else os.environ.get("BALISE_BANK_TOKEN", "").strip()
    except OSError as error:
        raise FollowRefused(_("Le fichier du jeton ne se lit pas : %s") % path) from error
    if not found:
        raise FollowRefused(_("Il faut le jeton de l’autre installation : --token-file, ou la variable BALISE_BANK_TOKEN."))
    return found


def follow(source: Source, channel: str, *, user: Any = None, promote: bool = True) -> Followed:
    """Bring the release that a channel of another instance serves, and serve it here in the channel of the same name.

    The seeds are made again with the libraries installed here where the channel's policy asks for it. Where it asks for two people, the other
    instance is one, and whoever runs this is the other.

    Raises:
        FollowRefused: no answer, a refusal, a signature that is not trusted, a document that is not what its digest says.
        PermissionDenied: the user may not import or promote.
    """
    result = Followed(channel)
    served = source.ask(f"/channels/{channel}", "release")
    if served is None:
        result.state = "empty"
        return result
    if not isinstance(served, dict) or not isinstance(served.get("root"), str):
        raise source.strange()
    _accept_keys(source)
    result.root = served["root"]
    release = Release.objects.filter(root=result.root).first() or _bring(source, result, user)
    result.release = release.number
    if promote:
        _serve(source, release, channel, user, result)
    elif Channel.objects.filter(name=channel).values_list("release_id", flat=True).first() != release.pk:
        result.state = "brought"
    return result


def _accept_keys(source: Source) -> None:
    """Trust the keys to which a key that is trusted already handed over."""
    rotations = source.ask("/keys", "rotations")
    try:
        signing.accept_rotations([{**one, "from": one["from_key"]} for one in rotations])
    except (signing.BadSignature, ValueError, KeyError, TypeError) as error:
        raise FollowRefused(_("Un changement de clé annoncé par %s n’est pas signé par la clé qu’il remplace.") % source.host) from error


def _bring(source: Source, result: Followed, user: Any) -> Release:
    services.require_exchange(user)
    response = source.get(f"/releases/{result.root}/manifest")
    signature, key = response.headers.get("Balise-Signature", ""), response.headers.get("Balise-Key", "")
    try:
        manifest = manifests.read(response.content)
    except ManifestError as error:
        raise FollowRefused(services.manifest_problem(error)) from error
    problems = services.signature_problems(manifest, signature, key)
    if manifest.root != result.root:
        problems.append(_("Le manifeste ne correspond pas à l’empreinte de la version."))
    if problems:
        raise FollowRefused(" ".join(problems))
    missing = _missing(manifest)
    result.documents, result.bytes = len(missing), sum(missing.values())
    many = len(missing) > FEW
    release = _import_file(source, manifest, user) if many else None
    if not many:
        _fetch(source, list(missing))
    with transaction.atomic():
        release = release or services.insert(manifest, {}, signature, key, user=user, note=_("Suivie depuis %s") % source.host)
        record("bank.follow", actor=user or services.OPERATOR, target=f"release:{release.root}", source=source.host, documents=len(missing))
    return release


def _missing(manifest: Manifest) -> dict[str, int]:
    """Size by digest of the documents that are not here yet."""
    sizes = {place.sha256: place.size for place in manifest.documents.values()}
    digests = list(sizes)
    for start in range(0, len(digests), 500):
        for known in Document.objects.filter(pk__in=digests[start : start + 500]).values_list("pk", flat=True):
            del sizes[known]
    return sizes


def _fetch(source: Source, digests: list[str]) -> None:
    for start in range(0, len(digests), _AT_ONCE):
        bodies = {}
        for sha256 in digests[start : start + _AT_ONCE]:
            body = source.get(f"/documents/{sha256}").content
            if address(body) != sha256:
                raise FollowRefused(_("Document altéré : %s") % sha256)
            bodies[sha256] = body
        keep_documents(bodies)


def _import_file(source: Source, manifest: Manifest, user: Any) -> Release:
    path = Path(settings.BALISE_BUNDLES_DIR) / f"follow-{manifest.root}.part"
    _download(source, manifest.root, path)
    try:
        release = bundles.import_bundle(path, user=user)
    except ValidationError as error:
        raise FollowRefused(" ".join(error.messages)) from error
    finally:
        # Imported or refused, what was downloaded is of no use any more, not even to go on from.
        path.unlink(missing_ok=True)
    if release.root != manifest.root:
        raise FollowRefused(_("Le manifeste ne correspond pas à l’empreinte de la version."))
    return release


def _download(source: Source, root: str, path: Path) -> None:
    """Download a bundle, from where an earlier download was cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    held = path.stat().st_size if path.exists() else 0
    headers = {"Range": f"bytes={held}-"} if held else {}
    response = source.get(f"/releases/{root}/bundle", headers=headers, stream=True)
    if response.status_code == 416:
        return
    mode = "ab" if response.status_code == 206 else "wb"
    try:
        with path.open(mode) as file:
            for block in response.iter_content(_BLOCK):
                file.write(block)
    except requests.RequestException as error:
        raise FollowRefused(_("La connexion à %s s’est coupée : relancez, le téléchargement continuera.") % source.host) from error


def _serve(source: Source, release: Release, channel: str, user: Any, result: Followed) -> None:
    """Put the release into service here, under the policy of this channel; say why when it is not."""
    current = Channel.objects.filter(name=channel).values_list("release_id", flat=True).first()
    if current == release.pk:
        return
    reason = _("Servie par %s") % source.host
    try:
        if channel in settings.BALISE_LABORATORY_GATE:
            upgrade.compare(release, anew=False)
        asked_by = user if channel not in settings.BALISE_SECOND_PERSON else Following(source.host, user)
        # One transaction: a kill between asking and agreeing would leave a request that this same pair could never agree to.
        with transaction.atomic():
            made = services.promote(release, channel, user=asked_by, reason=reason)
            if not isinstance(made, Promotion):
                services.confirm(made, user=user, reason=reason)
        result.state = "done"
    except ValidationError as error:
        result.ok, result.state, result.reasons = False, "refused", error.messages


@dataclass(frozen=True)
class Following:
    """The instance that is followed, as one of the two who agree: it has the rights of whoever follows it, and a name of its own."""

    host: str
    user: Any

    def __str__(self) -> str:
        return f"instance {self.host}"

    def has_perm(self, permission: str) -> bool:
        """Whether whoever follows may."""
        return self.user is None or bool(self.user.has_perm(permission))

    @property
    def uid(self) -> str:
        """Its name in the journal."""
        return self.host


def _reason(response: requests.Response) -> str:
    try:
        return str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return str(response.status_code)
