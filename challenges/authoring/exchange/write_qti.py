"""Writing a QTI 3 package: a manifest, one item for each variant, its files, and our own documents beside them.

Forms: IMS content packaging 1.2 and QTI 3.0 (https://www.imsglobal.org/spec/qti/v3p0), with the standard response processing templates.
"""

import io
import mimetypes
import zipfile
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from lxml import etree

from challenges.authoring.exchange.frozen import Frozen
from challenges.authoring.exchange.making import one_line
from challenges.authoring.exchange.markdown import markdown_to_html, parse_html
from challenges.authoring.exchange.read_qti import COMPANION, MANIFEST, companion_file
from challenges.authoring.exchange.xml import without_controls

MEDIA_TYPE = "application/zip"
_ITEM = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
_PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"
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
    metadata = _add(root, "metadata")
    _add(metadata, "schema").text = "QTI Package"
    _add(metadata, "schemaversion").text = "3.0.0"
    _add(root, "organizations")
    holder = _add(root, "resources")
    for identifier, path, carried in resources:
        item = _add(holder, "resource", identifier=identifier, type="imsqti_item_xmlv3p0", href=path)
        _add(item, "file", href=path)
        for number in range(1, len(carried) + 1):
            _add(item, "dependency", identifierref=f"{identifier}-F{number}")
        for number, one in enumerate(carried, 1):
            file = _add(holder, "resource", identifier=f"{identifier}-F{number}", type="webcontent", href=quote(one))
            _add(file, "file", href=quote(one))
    companion = _add(holder, "resource", identifier="BALISE", type=_COMPANION_TYPE, href=COMPANION)
    _add(companion, "file", href=COMPANION)
    return _bytes(root)


def _bytes(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _add(parent: Any, name: str, /, **attributes: str) -> Any:
    """Add an element of the namespace of its parent; `_` in an attribute's name stands for a hyphen."""
    space = etree.QName(parent).namespace
    return etree.SubElement(parent, f"{{{space}}}{name}", {key.replace("_", "-"): value for key, value in attributes.items()})


def _item(item: Frozen, folder: str) -> bytes:
    root = etree.Element(f"{{{_ITEM}}}qti-assessment-item", nsmap={None: _ITEM})
    title = without_controls(f"{item.document['code']} – {one_line(item.title)}")
    for name, value in (("identifier", f"I-{item.name}"), ("title", title), ("adaptive", "false"), ("time-dependent", "false")):
        root.set(name, value)
    root.set(_LANGUAGE, item.document["locale"])
    key = item.variant.key
    interactions = _WRITERS[key["type"]](root, key)
    points = len(key["blanks"]) if key["type"] == "blanks" else 1
    _outcome(root, "SCORE", "float", "0")
    _outcome(root, "MAXSCORE", "float", str(points))
    if item.variant.feedback.strip():
        # Set from the start, as no rule sets it: the explanation is shown whatever the answer.
        _outcome(root, "FEEDBACK", "identifier", "GENERAL")
    body = _add(root, "qti-item-body")
    _put_html(_add(body, "div"), markdown_to_html(item.variant.instruction))
    _put_files(body, item, folder)
    interactions(body, item.variant.response)
    _processing(root, key)
    if item.variant.feedback.strip():
        feedback = _add(root, "qti-modal-feedback", outcome_identifier="FEEDBACK", show_hide="show", identifier="GENERAL")
        _put_html(_add(feedback, "qti-content-body"), markdown_to_html(item.variant.feedback))
    return _bytes(root)


def _outcome(root: Any, identifier: str, base: str, value: str) -> None:
    declared = _add(root, "qti-outcome-declaration", identifier=identifier, cardinality="single", base_type=base)
    _add(_add(declared, "qti-default-value"), "qti-value").text = value


def _put_html(parent: Any, html: str) -> None:
    """Copy HTML below an element, in its namespace."""
    _copy(parse_html(html), parent)


def _copy(source: Any, target: Any) -> None:
    target.text = source.text
    for child in source:
        made = _add(target, str(child.tag))
        for name in ("href", "scope"):
            if child.get(name):
                made.set(name, child.get(name))
        made.tail = child.tail
        _copy(child, made)


def _put_files(body: Any, item: Frozen, folder: str) -> None:
    for file in item.variant.artefacts:
        address = quote(f"{folder}/{file.path}")
        if file.show and file.media_type.startswith("image/"):
            _add(_add(body, "p"), "img", src=address, alt=without_controls(file.path))
        # Under the picture too: what is asked may be in the file and not in what it shows.
        kind = file.media_type or mimetypes.guess_type(file.path)[0] or "application/octet-stream"
        _add(_add(body, "p"), "a", href=address, type=kind).text = without_controls(file.path)


# ---------------------------------------------------------------- one writer for each kind of answer


def _declare(root: Any, identifier: str, base: str, values: Sequence[str], *, several: bool = False) -> Any:
    declared = _add(
        root, "qti-response-declaration", identifier=identifier, cardinality="multiple" if several else "single", base_type=base
    )
    correct = _add(declared, "qti-correct-response")
    for value in values:
        _add(correct, "qti-value").text = without_controls(value)
    return declared


def _map(declared: Any, values: Sequence[str], *, ignore_case: bool = False) -> None:
    mapping = _add(declared, "qti-mapping", default_value="0")
    for value in values:
        # Said each time: what is meant when nothing is said is not the same in 2.1 and in 3.0.
        minds = "false" if ignore_case else "true"
        _add(mapping, "qti-map-entry", map_key=without_controls(value), mapped_value="1", case_sensitive=minds)


def _choice(root: Any, key: dict[str, Any]) -> Any:
    several = key["type"] == "multiple_choice"
    names = {one["id"]: f"C{rank}" for rank, one in enumerate(key["options"], 1)}
    right = key["correct"] if several else [key["correct"]]
    _declare(root, "RESPONSE", "identifier", [names[one] for one in right], several=several)

    def interaction(body: Any, response: dict[str, Any]) -> None:
        most = "0" if several else "1"
        made = _add(body, "qti-choice-interaction", response_identifier="RESPONSE", shuffle="false", max_choices=most)
        if response["label"]:
            _add(made, "qti-prompt").text = without_controls(response["label"])
        for one in response["options"]:
            _add(made, "qti-simple-choice", identifier=names[one["id"]]).text = without_controls(one["text"])

    return interaction


def _short(root: Any, key: dict[str, Any]) -> Any:
    declared = _declare(root, "RESPONSE", "string", key["accept"][:1])
    _map(declared, key["accept"], ignore_case=key["treatments"]["case"])
    return lambda body, response: _entry(body, "RESPONSE", response["label"])


def _number(root: Any, key: dict[str, Any]) -> Any:
    _declare(root, "RESPONSE", "float", [key["value"]])
    return lambda body, response: _entry(body, "RESPONSE", response["label"], response["unit"])


def _entry(body: Any, identifier: str, label: str, unit: str = "") -> None:
    holder = _add(body, "p")
    holder.text = f"{without_controls(one_line(label))} "
    field = _add(holder, "qti-text-entry-interaction", response_identifier=identifier)
    field.tail = f" {without_controls(unit)}" if unit else None


def _blanks(root: Any, key: dict[str, Any]) -> Any:
    for rank, one in enumerate(key["blanks"], 1):
        if one["kind"] == "choice":
            right = [f"C{number}" for number, text in enumerate(one["options"], 1) if text in one["accept"]]
            _map(_declare(root, f"RESPONSE_{rank}", "identifier", right[:1]), right)
        elif one["kind"] == "number":
            _declare(root, f"RESPONSE_{rank}", "float", [one["value"]])
        else:
            declared = _declare(root, f"RESPONSE_{rank}", "string", one["accept"][:1])
            _map(declared, one["accept"], ignore_case=one["treatments"]["case"])
    return _put_blanks


def _put_blanks(body: Any, response: dict[str, Any]) -> None:
    for rank, one in enumerate(response["blanks"], 1):
        if one["kind"] != "choice":
            _entry(body, f"RESPONSE_{rank}", one["label"])
            continue
        holder = _add(body, "p")
        holder.text = f"{without_controls(one_line(one['label']))} "
        made = _add(holder, "qti-inline-choice-interaction", response_identifier=f"RESPONSE_{rank}", shuffle="false")
        for number, text in enumerate(one["options"], 1):
            _add(made, "qti-inline-choice", identifier=f"C{number}").text = without_controls(text)


def _processing(root: Any, key: dict[str, Any]) -> None:
    if key["type"] == "blanks":
        _sum_of_blanks(_add(root, "qti-response-processing"), key["blanks"])
    elif key["type"] == "number":
        _point_when_near(_add(root, "qti-response-processing"), "RESPONSE", key["tolerance"])
    else:
        name = "map_response" if key["type"] == "short_text" else "match_correct"
        _add(root, "qti-response-processing", template=f"{_TEMPLATES}{name}.xml")


def _sum_of_blanks(processing: Any, blanks: Sequence[dict[str, Any]]) -> None:
    """A point for each blank: what its mapping gives, or a number that is near enough."""
    mapped = [rank for rank, one in enumerate(blanks, 1) if one["kind"] != "number"]
    if mapped:
        total = _add(_add(processing, "qti-set-outcome-value", identifier="SCORE"), "qti-sum")
        for rank in mapped:
            _add(total, "qti-map-response", identifier=f"RESPONSE_{rank}")
    for rank, one in enumerate(blanks, 1):
        if one["kind"] == "number":
            _point_when_near(processing, f"RESPONSE_{rank}", one["tolerance"])


def _point_when_near(processing: Any, identifier: str, tolerance: str) -> None:
    """Add a point to the score when a number is the right one, give or take the tolerance."""
    branch = _add(_add(processing, "qti-response-condition"), "qti-response-if")
    exact = not tolerance.strip("0.")
    margin = {} if exact else {"tolerance": f"{tolerance} {tolerance}"}
    near = _add(branch, "qti-equal", tolerance_mode="exact" if exact else "absolute", **margin)
    _add(near, "qti-variable", identifier=identifier)
    _add(near, "qti-correct", identifier=identifier)
    total = _add(_add(branch, "qti-set-outcome-value", identifier="SCORE"), "qti-sum")
    _add(total, "qti-variable", identifier="SCORE")
    _add(total, "qti-base-value", base_type="float").text = "1"


_WRITERS = {"single_choice": _choice, "multiple_choice": _choice, "short_text": _short, "number": _number, "blanks": _blanks}
