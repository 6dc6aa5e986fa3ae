"""Reading a QTI package or a single item, version 3.0 (2.1 and 2.2 write the same names otherwise). One item is in `qti_item`."""

import hashlib
import json
import posixpath
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _

from challenges.authoring.exchange import read_balise
from challenges.authoring.exchange.archives import open_archive
from challenges.authoring.exchange.qti_item import read_item
from challenges.authoring.exchange.reading import Reading, ReadItem, Skipped
from challenges.authoring.exchange.refusal import ExchangeRefused
from challenges.authoring.exchange.xml import descendants, local, parse_xml

FORMAT = "qti3"
MANIFEST = "imsmanifest.xml"
# The whole challenges, beside the items that are pictures of them: what makes a package of ours come back without loss.
COMPANION = "balise.json"
COMPANION_SCHEMA = "balise/qti-companion/1"
MAX_ITEMS = 500


def read(content: bytes, locale: str = "fr") -> Reading:
    """Read one item.

    Raises:
        ExchangeRefused: no XML, or no item.
    """
    root = parse_xml(content)
    if local(root) == "manifest":
        raise ExchangeRefused(_("Ce fichier est le sommaire d’un paquet QTI, sans ses questions : envoyez l’archive (.zip) entière."))
    if local(root) in ("assessment-test", "assessment-section"):
        raise ExchangeRefused(_("Ce fichier est la composition d’un test QTI, sans ses questions : envoyez l’archive (.zip) entière."))
    if local(root) == "questestinterop":
        raise ExchangeRefused(_("QTI 1.2 n’est pas lu : exportez en QTI 2.1 ou plus récent, ou en Moodle XML."))
    if local(root) != "assessment-item":
        raise ExchangeRefused(_("Ce fichier XML n’est ni un export de Moodle ni une question QTI."))
    reading = Reading(FORMAT)
    reading.add(read_item(root, locale))
    return reading


def read_package(content: bytes, locale: str = "fr") -> Reading:
    """Read a package: the manifest says which files are items.

    Raises:
        ExchangeRefused: the archive, its manifest or one of its XML files is refused, or it holds no item.
    """
    files = open_archive(content)
    if MANIFEST not in files:
        raise ExchangeRefused(_("L’archive n’est pas un paquet QTI : il y manque imsmanifest.xml."))
    manifest = parse_xml(files[MANIFEST])
    companion, covered = _companion(files)
    reading = Reading(FORMAT, [*companion])
    resources = [one for one in descendants(manifest, "resource") if str(one.get("type", "")).startswith("imsqti")]
    if len(resources) > MAX_ITEMS:
        raise ExchangeRefused(_("Le fichier contient plus de %s questions.") % MAX_ITEMS)
    for resource in resources:
        path = posixpath.normpath(unquote(resource.get("href") or ""))
        if path not in covered:
            found = _resource(resource, path, files, manifest.get("identifier") or "", locale)
            if found is not None:
                reading.add(found)
    if not reading.items and not reading.skipped:
        raise ExchangeRefused(_("Ce fichier ne contient aucune question."))
    return reading


def _resource(resource: Any, path: str, files: dict[str, bytes], package: str, locale: str) -> ReadItem | Skipped | None:
    kind, shown = str(resource.get("type", ""))[:60], "?" if path == "." else path
    if "stimulus" in kind:
        # Read with the items that show it.
        return None
    if "xmlv1p" in kind:
        return Skipped(shown, kind, _("QTI 1.2 n’est pas lu : exportez en QTI 2.1 ou plus récent, ou en Moodle XML."))
    if "item" not in kind:
        return Skipped(shown, kind, _("seules les questions sont reprises, pas la composition d’un test"))
    if path not in files:
        return Skipped(shown, kind, _("le fichier manque dans l’archive"))
    root = parse_xml(files[path])
    if local(root) != "assessment-item":
        return Skipped(path, kind, _("ce fichier n’est pas une question QTI"))
    found = read_item(root, locale, lambda address: _beside(files, path, address))
    if isinstance(found, Skipped):
        return found
    return ReadItem(f"{package}/{found.source_id}", found.title, found.document, found.losses, found.skill_hint)


def _beside(files: dict[str, bytes], path: str, address: str) -> Any | None:
    """Return the root of the XML file that an item names by an address counted from its own; None when the archive has none that is read."""
    found = files.get(posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(address).partition("#")[0])))
    try:
        return parse_xml(found) if found is not None else None
    except ExchangeRefused:
        return None


def _companion(files: dict[str, bytes]) -> tuple[list[ReadItem], set[str]]:
    """Return the challenges of the companion file whose items nobody changed since, and the paths of those items.

    Somebody may have corrected an item in another program and left the companion as it was: then the item is what counts.
    """
    if COMPANION not in files:
        return [], set()
    loaded = read_balise.load_json(files[COMPANION])
    entries = loaded.get("entries") if isinstance(loaded, dict) and loaded.get("schema") == COMPANION_SCHEMA else None
    if not isinstance(entries, list):
        raise ExchangeRefused(_("Le fichier balise.json du paquet n’a pas la forme attendue."))
    items: list[ReadItem] = []
    covered: set[str] = set()
    for entry in entries:
        digests = entry.get("items") if isinstance(entry, dict) else None
        if not isinstance(digests, dict) or not isinstance(entry.get("challenge"), dict):
            raise ExchangeRefused(_("Le fichier balise.json du paquet n’a pas la forme attendue."))
        if all(path in files and hashlib.sha256(files[path]).hexdigest() == digest for path, digest in digests.items()):
            items += read_balise.from_loaded(entry["challenge"]).items
            covered |= set(digests)
    return items, covered


def companion_file(entries: list[tuple[dict[str, Any], dict[str, bytes]]]) -> bytes:
    """Return the companion of a package: each challenge with the digest of each of its items."""
    made = [
        {"challenge": document, "items": {path: hashlib.sha256(content).hexdigest() for path, content in items.items()}}
        for document, items in entries
    ]
    return json.dumps({"schema": COMPANION_SCHEMA, "entries": made}, ensure_ascii=False, indent=2).encode()
