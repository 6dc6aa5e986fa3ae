"""Writing a QTI 3 package: a manifest, one item for each variant, its files, and our own documents beside them. Answers: `qti_answers`.

Forms: IMS content packaging 1.2 and QTI 3.0 (https://www.imsglobal.org/spec/qti/v3p0), with the standard response processing templates.
"""

import io
import mimetypes
import zipfile
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from lxml import etree

from challenges.authoring.exchange.frozen import Frozen, description_of
from challenges.authoring.exchange.making import one_line
from challenges.authoring.exchange.markdown import markdown_to_html, parse_html
from challenges.authoring.exchange.qti_answers import points_of, write_answer, write_processing
from challenges.authoring.exchange.qti_elements import Pictures, add
from challenges.authoring.exchange.read_qti import COMPANION, MANIFEST, companion_file
from challenges.authoring.exchange.spelled import as_texts
from challenges.authoring.exchange.xml import without_controls

MEDIA_TYPE = "application/zip"
_ITEM = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
_PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_COMPANION_TYPE = "associatedcontent/learning-application-resource"
_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold: the same package whenever it is written


def write(pools: Sequence[tuple[dict[str, Any], Sequence[Frozen]]]) -> bytes:
    """Return the package of challenges, each with its variants."""
    files: dict[str, bytes] = {}
    resources: list[tuple[str, str, list[str]]] = []
    entries = []
    rank = 0
    for document, variants in pools:
        items = {}
        for one in variants:
            rank += 1
            folder = f"files/{rank:03d}"
            path = f"items-{rank:03d}-{one.name}.xml"
            carried = {f"{folder}/{file.path}": file.content for file in one.variant.artefacts}
            items[path] = _item(one, folder)
            files |= {path: items[path], **carried}
            resources.append((f"I-{rank:03d}-{one.name}", path, list(carried)))
        entries.append((document, items))
    files[COMPANION] = companion_file(entries)
    return _zipped({MANIFEST: _manifest(resources), **files})


def _zipped(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, _DAY)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, content)
    return held.getvalue()


def _manifest(resources: Sequence[tuple[str, str, list[str]]]) -> bytes:
    root = etree.Element(f"{{{_PACKAGE}}}manifest", nsmap={None: _PACKAGE}, identifier="balise-package")
    metadata = add(root, "metadata")
    add(metadata, "schema").text = "QTI Package"
    add(metadata, "schemaversion").text = "3.0.0"
    add(root, "organizations")
    holder = add(root, "resources")
    for identifier, path, carried in resources:
        item = add(holder, "resource", identifier=identifier, type="imsqti_item_xmlv3p0", href=path)
        add(item, "file", href=path)
        for number in range(1, len(carried) + 1):
            add(item, "dependency", identifierref=f"{identifier}-F{number}")
        for number, one in enumerate(carried, 1):
            file = add(holder, "resource", identifier=f"{identifier}-F{number}", type="webcontent", href=quote(one))
            add(file, "file", href=quote(one))
    companion = add(holder, "resource", identifier="BALISE", type=_COMPANION_TYPE, href=COMPANION)
    add(companion, "file", href=COMPANION)
    return _bytes(root)


def _bytes(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _item(item: Frozen, folder: str) -> bytes:
    root = etree.Element(f"{{{_ITEM}}}qti-assessment-item", nsmap={None: _ITEM})
    title = without_controls(f"{item.document['code']} – {one_line(item.title)}")
    for name, value in (("identifier", f"I-{item.name}"), ("title", title), ("adaptive", "false"), ("time-dependent", "false")):
        root.set(name, value)
    root.set(_LANGUAGE, item.document["locale"])
    key = as_texts(item.variant.key, item.document["locale"])
    interactions = write_answer(root, key)
    _outcome(root, "SCORE", "float", "0")
    _outcome(root, "MAXSCORE", "float", str(points_of(key)))
    if item.variant.feedback.strip():
        # Set from the start, as no rule sets it: the explanation is shown whatever the answer.
        _outcome(root, "FEEDBACK", "identifier", "GENERAL")
    body = add(root, "qti-item-body")
    _put_html(add(body, "div"), markdown_to_html(item.variant.instruction))
    _put_files(body, item, folder)
    interactions(body, item.variant.response, Pictures(item, folder))
    write_processing(root, key)
    if item.variant.feedback.strip():
        feedback = add(root, "qti-modal-feedback", outcome_identifier="FEEDBACK", show_hide="show", identifier="GENERAL")
        _put_html(add(feedback, "qti-content-body"), markdown_to_html(item.variant.feedback))
    return _bytes(root)


def _outcome(root: Any, identifier: str, base: str, value: str) -> None:
    declared = add(root, "qti-outcome-declaration", identifier=identifier, cardinality="single", base_type=base)
    add(add(declared, "qti-default-value"), "qti-value").text = value


def _put_html(parent: Any, html: str) -> None:
    """Copy HTML below an element, in its namespace."""
    _copy(parse_html(html), parent)


def _copy(source: Any, target: Any) -> None:
    target.text = source.text
    for child in source:
        made = add(target, str(child.tag))
        for name in ("href", "scope"):
            if child.get(name):
                made.set(name, child.get(name))
        made.tail = child.tail
        _copy(child, made)


def _put_files(body: Any, item: Frozen, folder: str) -> None:
    for file in item.materials:
        address = quote(f"{folder}/{file.path}")
        if file.show and file.media_type.startswith("image/"):
            add(add(body, "p"), "img", src=address, alt=description_of(file))
        # Under the picture too: what is asked may be in the file and not in what it shows.
        kind = file.media_type or mimetypes.guess_type(file.path)[0] or "application/octet-stream"
        add(add(body, "p"), "a", href=address, type=kind).text = without_controls(file.path)
