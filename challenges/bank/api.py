"""The bank's API for other programs: channels, manifests, documents by digest, bundles, deltas. Thin: every rule is in the services.

Everything under a digest is immutable and says so. `bank:read` opens all but what holds solutions; `bank:solve` opens that too, and each
reading of a solution is written to the journal. Errors are problem documents (RFC 9457).
"""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.security import HttpBearer

from challenges.bank import bundles, services, signing
from challenges.bank.errors import ApiRefusal
from challenges.bank.models import BankToken, Document, Release, ReleaseDocument
from challenges.bank.queries import ChannelState, channel_states
from challenges.bank.ranges import IMMUTABLE, not_modified, ranged_file
from challenges.journal.services import record
from challenges.problem import Problem
from challenges.throttle import allow

router = Router(tags=["bank"])
#: Paths under which a release keeps its solutions.
SOLUTIONS = "challenges/"
#: Nothing else is looked up: PostgreSQL refuses some texts, such as those with a zero byte, instead of finding nothing.
_DIGEST = re.compile(r"[0-9a-f]{64}")


class ReleaseOut(Schema):
    """A release. `root` names its content for ever; `signature` is made over the SHA-256 of its manifest."""

    number: int
    root: str
    challenges: int
    created_at: datetime
    signature: str
    key: str
    manifest: str


class ChannelOut(Schema):
    """A channel, what it serves now, and since when."""

    name: str
    label: str
    release: ReleaseOut | None
    since: datetime | None
    scheduled: datetime | None


class PlaceOut(Schema):
    """A document of a release."""

    path: str
    sha256: str
    size: int


class DeltaOut(Schema):
    """What leads from one release to another; `size` is the bytes of the documents that the older one does not hold."""

    base: str
    root: str
    size: int
    added: list[PlaceOut]
    changed: list[PlaceOut]
    removed: list[PlaceOut]


class KeyOut(Schema):
    """A public key whose signatures count."""

    id: str
    pem: str
    current: bool


class RotationOut(Schema):
    """A statement, signed by an older key, that hands over to a newer one."""

    from_key: str
    key: str
    signature: str


class KeysOut(Schema):
    """The keys of this installation, and how one came to follow another."""

    keys: list[KeyOut]
    rotations: list[RotationOut]


class TokenAuth(HttpBearer):
    """A token that works now, within its rate."""

    def authenticate(self, request: HttpRequest, token: str) -> BankToken | None:
        """Return the token, or None."""
        found = services.find_token(token)
        if found is not None and not allow("bank-api", str(found.uid), limit=settings.BALISE_BANK_API_RATE, seconds=60):
            raise ApiRefusal(429, "too_many_requests", _("Trop de demandes : réessayez dans une minute."), {"Retry-After": "60"})
        return found


auth = TokenAuth()
REFUSED: dict[int, Any] = {401: Problem, 403: Problem, 404: Problem, 429: Problem}


@router.get("/channels", auth=auth, response={200: list[ChannelOut], **REFUSED})
def list_channels(request: HttpRequest) -> list[ChannelOut]:
    """Every channel, and the release that it serves now."""
    return [_channel(state) for state in channel_states()]


@router.get("/channels/{name}", auth=auth, response={200: ChannelOut, **REFUSED})
def read_channel(request: HttpRequest, name: str) -> ChannelOut:
    """One channel."""
    for state in channel_states():
        if state.name == name:
            return _channel(state)
    raise _missing()


@router.get("/releases/{root}", auth=auth, response={200: ReleaseOut, **REFUSED})
def read_release(request: HttpRequest, root: str) -> ReleaseOut:
    """A release by its root."""
    return _release_out(_release(root))


@router.get("/releases/{root}/manifest", auth=auth, response={200: dict[str, Any], 304: None, **REFUSED})
def read_manifest(request: HttpRequest, root: str) -> HttpResponse:
    """The manifest, byte for byte: check its signature (headers Balise-Signature and Balise-Key), then every document by its digest."""
    release = _release(root)
    etag = f'"{release.root}"'
    response = not_modified(request, etag) or _immutable(bytes(release.manifest), etag)
    response["Balise-Signature"], response["Balise-Key"] = release.signature, release.key_id
    return response


@router.get("/releases/{root}/delta", auth=auth, response={200: DeltaOut, **REFUSED})
def read_delta(request: HttpRequest, root: str, base: str) -> DeltaOut:
    """What leads from the release `base` to this one; no solution is in it."""
    found = services.delta(_release(base), _release(root))
    return DeltaOut(
        base=base, root=root, size=found.size,
        added=[PlaceOut(**item) for item in found.added],
        changed=[PlaceOut(**item) for item in found.changed],
        removed=[PlaceOut(**item) for item in found.removed],
    )  # fmt: skip


@router.get("/releases/{root}/bundle", auth=auth, response={200: bytes, 206: bytes, 304: None, 416: None, **REFUSED})
def read_bundle(request: HttpRequest, root: str, base: str = "") -> HttpResponseBase:
    """The whole release as one file, or what it holds that the release `base` does not. Ranges are served: a download that was cut goes on."""
    release = _release(root)
    token = _solving(request)
    older = _release(base) if base else None
    path = Path(settings.BALISE_BUNDLES_DIR) / (f"{older.root}-{release.root}.zip" if older else f"{release.root}.zip")
    if not path.is_file():
        bundles.write_bundle(release, path, older)
    record("bank.read_bundle", actor=token, target=f"release:{release.root}", base=older.root if older else "",
           range=request.headers.get("Range", "")[:80])  # fmt: skip
    name = f"balise-version-{release.number}-{release.root[:12]}.zip"
    return ranged_file(request, path, etag=f'"{path.stem}"', media_type="application/zip", name=name)


@router.get("/documents/{sha256}", auth=auth, response={200: dict[str, Any], 304: None, **REFUSED})
def read_document(request: HttpRequest, sha256: str) -> HttpResponse:
    """A document by its digest, byte for byte; one that holds solutions needs `bank:solve`."""
    if not _DIGEST.fullmatch(sha256):
        raise _missing()
    places = ReleaseDocument.objects.filter(document_id=sha256).order_by().values_list("path", flat=True)
    solution = places.filter(path__startswith=SOLUTIONS).first()
    if solution is not None:
        token = _solving(request)
        record("bank.read_solution", actor=token, target=f"document:{sha256}", path=solution)
    elif not places.exists():
        raise _missing()
    etag = f'"{sha256}"'
    return not_modified(request, etag) or _immutable(bytes(Document.objects.values_list("body", flat=True).get(pk=sha256)), etag)


@router.get("/keys", auth=auth, response={200: KeysOut, **REFUSED})
def read_keys(request: HttpRequest) -> KeysOut:
    """The public keys whose signatures count here, and the statements by which one followed another."""
    own = None if signing.missing_key() else signing.key_id(signing.own_key())
    keys = [KeyOut(id=name, pem=signing.pem_of(key), current=name == own) for name, key in signing.trusted_keys().items()]
    statements = [RotationOut(from_key=one["from"], key=one["key"], signature=one["signature"]) for one in signing.rotations()]
    return KeysOut(keys=keys, rotations=statements)


def _solving(request: HttpRequest) -> BankToken:
    token: BankToken = request.auth  # type: ignore[attr-defined]
    if token.scope != BankToken.Scope.SOLVE:
        record("bank.refuse_solution", actor=token, target=f"path:{request.path[:100]}")
        raise ApiRefusal(403, "scope", _("Ce jeton n’ouvre pas les solutions : il faut le droit « bank:solve »."))
    return token


def _release(root: str) -> Release:
    found = Release.objects.filter(root=root).first() if _DIGEST.fullmatch(root) else None
    if found is None:
        raise _missing()
    return found


def _missing() -> ApiRefusal:
    return ApiRefusal(404, "not_found", _("Cette adresse ne mène à rien."))


def _channel(state: ChannelState) -> ChannelOut:
    waiting = state.waiting
    scheduled = waiting.not_before if waiting and waiting.state == waiting.State.SCHEDULED else None
    release = _release_out(state.release) if state.release else None
    return ChannelOut(name=state.name, label=state.label, release=release, since=state.since, scheduled=scheduled)


def _release_out(release: Release) -> ReleaseOut:
    return ReleaseOut(
        number=release.number, root=release.root, challenges=release.challenge_count, created_at=release.created_at,
        signature=release.signature, key=release.key_id, manifest=f"/api/bank/v1/releases/{release.root}/manifest",
    )  # fmt: skip


def _immutable(body: bytes, etag: str) -> HttpResponse:
    response = HttpResponse(body, content_type="application/json")
    response["ETag"], response["Cache-Control"] = etag, IMMUTABLE
    return response
