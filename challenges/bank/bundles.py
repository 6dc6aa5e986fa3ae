"""A release as one zip file: exported, verified offline, imported elsewhere. A damaged or hostile bundle changes nothing."""

import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from challenges.bank import services, signing
from challenges.bank.canonical import address, canonical_bytes
from challenges.bank.models import Release
from challenges.journal.services import record

SCHEMA = "balise/release/1"
_MANIFEST = "manifest.json"
_SIGNATURE = "signature.json"
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_MAX_DOCUMENTS = 100_000


class BundleRefused(ValidationError):
    """Nothing was imported; `messages` says what is wrong, naming the document."""


@dataclass(frozen=True)
class Bundle:
    """A bundle that was read and found whole."""

    manifest: bytes
    signature: str
    key_id: str
    bodies: dict[str, bytes]

    @property
    def root(self) -> str:
        """The release's root."""
        return address(self.manifest)


def export_bundle(release: Release, *, user: Any = None) -> bytes:
    """Return a release as a zip file, the same bytes each time.

    Raises:
        PermissionDenied: the user may not export.
    """
    if user is not None and not user.has_perm("bank.exchange_release"):
        raise PermissionDenied(_("Vous ne pouvez pas exporter la banque : elle contient les solutions."))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        _write(archive, _MANIFEST, bytes(release.manifest))
        _write(archive, _SIGNATURE, canonical_bytes({"signature": release.signature, "key": release.key_id}))
        for entry in release.entries.select_related("document").order_by("path"):
            _write(archive, f"documents/{entry.path}", bytes(entry.document.body))
    record("bank.export", actor=user or "operator", target=f"release:{release.root}")
    return buffer.getvalue()


def _write(archive: zipfile.ZipFile, name: str, body: bytes) -> None:
    info = zipfile.ZipInfo(name, _FIXED_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, body)


def read_bundle(data: bytes) -> Bundle:
    """Read and check a bundle: sizes, names, addresses, signature. Nothing is written.

    Raises:
        BundleRefused: with every problem found.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            contents = _contents(archive)
        manifest, seal = contents.pop(_MANIFEST), json.loads(contents.pop(_SIGNATURE))
        listing = json.loads(manifest)
        if strays := sorted(name for name in contents if not name.startswith("documents/")):
            raise BundleRefused([_("Document en trop : %s") % name for name in strays])
        bundle = Bundle(
            manifest, str(seal["signature"]), str(seal["key"]), {name.removeprefix("documents/"): body for name, body in contents.items()}
        )
        problems = _problems(bundle, listing)
    except BundleRefused:
        raise
    except Exception as error:  # the zip and JSON readers have many ways to refuse damaged bytes; all mean the same to the person
        raise BundleRefused(_("Le fichier est abîmé ou n’est pas une version de la banque (%s).") % type(error).__name__) from error
    if problems:
        raise BundleRefused(problems)
    return bundle


def _contents(archive: zipfile.ZipFile) -> dict[str, bytes]:
    infos = archive.infolist()
    limit = settings.BALISE_BUNDLE_MAX_BYTES
    if len(infos) > _MAX_DOCUMENTS or sum(info.file_size for info in infos) > limit:
        raise BundleRefused(_("Le fichier est plus grand que ce qui est permis."))
    contents: dict[str, bytes] = {}
    for info in infos:
        if info.filename.startswith("/") or ".." in info.filename.split("/") or "\\" in info.filename:
            raise BundleRefused(_("Le fichier contient un chemin interdit : %s") % info.filename)
        if info.filename in contents:
            raise BundleRefused(_("Le fichier contient deux fois %s.") % info.filename)
        with archive.open(info) as member:
            # The declared size can lie; never read more than it says.
            body = member.read(info.file_size + 1)
        if len(body) != info.file_size:
            raise BundleRefused(_("La taille annoncée de %s est fausse.") % info.filename)
        contents[info.filename] = body
    return contents


def _problems(bundle: Bundle, manifest: dict[str, Any]) -> list[str]:
    if manifest.get("schema") != SCHEMA:
        return [_("Format inconnu : « %s ». Mettez Balise à jour.") % manifest.get("schema")]
    problems = services.manifest_problems(manifest, bundle.bodies)
    try:
        signing.check(bundle.root, bundle.signature, bundle.key_id)
    except signing.UnknownKey:
        problems.append(_("Le fichier est signé par une clé inconnue (%s) : ajoutez-la aux clés de confiance.") % bundle.key_id)
    except signing.BadSignature:
        problems.append(_("La signature n’est pas celle de ce fichier."))
    return problems


@transaction.atomic
def import_bundle(data: bytes, *, user: Any = None) -> Release:
    """Import a bundle; importing one that is here already changes nothing.

    Raises:
        PermissionDenied: the user may not import.
        BundleRefused: damaged, altered, unknown signer, or too large.
    """
    if user is not None and not user.has_perm("bank.exchange_release"):
        raise PermissionDenied(_("Vous ne pouvez pas importer une version."))
    bundle = read_bundle(data)
    existing = Release.objects.filter(root=bundle.root).first()
    if existing is not None:
        return existing
    count = int(json.loads(bundle.manifest)["challenges"])
    release = services.insert(bundle.manifest, bundle.bodies, bundle.signature, bundle.key_id, count, user=user, note=_("Importée"))
    record("bank.import", actor=user or "operator", target=f"release:{bundle.root}", number=release.number)
    return release
