"""Verifying a release: root, signature, every document's address; and its seeds made again if asked. Reads only."""

import queue
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import connection
from django.utils.translation import gettext as _

from challenges.bank import manifest as manifests
from challenges.bank import signing
from challenges.bank.canonical import address
from challenges.bank.manifest import Manifest, ManifestError
from challenges.bank.models import Release
from challenges.bank.upgrade import again


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


def verify(release: Release, *, variants: int = 0) -> Verification:
    """Recompute a release: root, signature, every document's address; and regenerate seeds if asked.

    Args:
        release: the release.
        variants: how many seeds of each challenge to generate again and compare with the pinned digests.
    """
    result = Verification(release.root)
    try:
        manifest = manifests.read(bytes(release.manifest))
    except ManifestError as error:
        # Nothing that an altered manifest says can be relied on.
        result.problems.append(manifest_problem(error))
        return result
    if manifest.root != release.root:
        result.problems.append(_("Le manifeste ne correspond pas à l’empreinte de la version."))
        return result
    result.problems += signature_problems(manifest, release.signature, release.key_id)
    found = _found(release)
    result.documents = len(found)
    result.problems += manifest_problems(manifest, found)
    if variants:
        intact = [path for path, place in manifest.documents.items() if path.startswith("challenges/") and found.get(path) == place.sha256]
        _regenerate(release, intact, variants, result)
    return result


def _regenerate(release: Release, paths: list[str], variants: int, result: Verification) -> None:
    for path in paths:
        tried, moved = again(orjson.loads(bytes(release.entries.values_list("document__body", flat=True).get(path=path))), variants)
        result.variants += tried
        for one in moved:
            if one.parts:
                message = _("%(code)s : la graine %(seed)s ne donne plus les mêmes données.")
            else:
                message = _("%(code)s : la graine %(seed)s ne donne plus de variante : %(why)s")
            result.problems.append(message % {"code": one.code, "seed": one.seed, "why": one.reason})


def manifest_problem(error: ManifestError) -> str:
    """Say what is wrong with a manifest."""
    sentences = {
        "newer": _("Format inconnu : « %s ». Mettez Balise à jour."),
        "path": _("Le manifeste contient un chemin interdit : %s"),
        "twice": _("Le manifeste contient deux fois %s."),
        "root": _("L’empreinte du manifeste n’est pas celle de ses documents (%s)."),
    }
    return sentences.get(error.code, _("Le manifeste est abîmé (%s).")) % error.what


def signature_problems(manifest: Manifest, signature: str, key: str) -> list[str]:
    """Say what is wrong with a signature: a stranger's, one of a key that was revoked, or not that of these bytes."""
    try:
        signing.check(manifest.seal(), signature, key)
    except signing.UnknownKey:
        return [_("La version est signée par une clé inconnue (%s) : ajoutez-la aux clés de confiance.") % key]
    except signing.RevokedKey:
        return [_("La version est signée par une clé révoquée (%s).") % key]
    except signing.BadSignature:
        return [_("La signature n’est pas celle de cette version.")]
    return []


def manifest_problems(manifest: Manifest, found: Mapping[str, str]) -> list[str]:
    """Compare what is there (digests by path, computed from the bytes) with what a manifest lists: missing, unexpected, altered, each named."""
    listed = manifest.documents
    problems = [_("Document absent : %s") % path for path in listed if path not in found]
    problems += [_("Document en trop : %s") % path for path in sorted(found) if path not in listed]
    problems += [_("Document altéré : %s") % path for path, place in listed.items() if path in found and found[path] != place.sha256]
    return problems


_ROWS_AT_ONCE = 64
_AHEAD = 8


def _found(release: Release) -> dict[str, str]:
    """The digest of the bytes under each path. A thread hashes what the database is still reading: both let go of the interpreter."""
    found: dict[str, str] = {}
    waiting: queue.Queue[list[tuple[str, Any]] | None] = queue.Queue(_AHEAD)

    def hashing() -> None:
        while (rows := waiting.get()) is not None:
            for path, body in rows:
                found[path] = address(body)

    worker = threading.Thread(target=hashing, daemon=True)
    worker.start()
    try:
        for rows in _bodies(release):
            waiting.put(rows)
    finally:
        waiting.put(None)
        worker.join()
    return found


def _bodies(release: Release) -> Iterator[list[tuple[str, Any]]]:
    """Path and bytes of every document, a few rows at a time, without making an object of each."""
    statement = (
        "SELECT entry.path, document.body FROM bank_releasedocument AS entry "
        "JOIN bank_document AS document ON document.sha256 = entry.document_id WHERE entry.release_id = %s"
    )
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, [release.pk])
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield rows
