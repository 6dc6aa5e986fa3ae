"""What recipes write into an OpenDocument spreadsheet beside its cells: styles of numbers, conditions, what stays in sight."""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

from challenges.handed.containers import parse_xml
from challenges.handed.workbooks.formulas.parsing import parse
from challenges.handed.workbooks.formulas.writing import write
from challenges.handed.workbooks.model import NumberFormat
from challenges.handed.workbooks.open_document import NUMBER, OFFICE, STYLE

_CALCEXT: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CONFIG: Final = "{urn:oasis:names:tc:opendocument:xmlns:config:1.0}"
_MANIFEST: Final = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_TAGS: Final = {"percent": "percentage-style", "euro": "currency-style", "currency": "currency-style", "date": "date-style", "time": "time-style",
                "text": "text-style"}  # fmt: skip
_PIECES: Final = {
    "date": (("day", "long"), "/", ("month", "long"), "/", ("year", "long")),
    "time": (("hours", "long"), ":", ("minutes", "long")),
}
_SIGNS: Final = {"equal": "=", "not_equal": "!=", "greater": ">", "at_least": ">=", "less": "<", "at_most": "<="}


def styled(root: Any, parent: str, look: NumberFormat) -> str:
    """Return the name of a style of cells that shows numbers so; it is made when there is none yet."""
    name = f"balise-{parent or 'Default'}-{look.category}{look.decimals}{'t' if look.thousands else ''}"
    styles = root.find(OFFICE + "automatic-styles")
    if styles is None:
        styles = etree.Element(OFFICE + "automatic-styles")
        root.insert(0, styles)
    if any(one.get(STYLE + "name") == name for one in styles):
        return name
    if look.category == "general":
        data = etree.Element(NUMBER + "number-style", {STYLE + "name": name + "-n"})
        etree.SubElement(data, NUMBER + "number", {NUMBER + "min-integer-digits": "1"})
    else:
        data = _data_style(look, name + "-n")
    styles.append(data)
    before = next((one for one in styles if one.get(STYLE + "name") == parent and one.get(STYLE + "family") == "table-cell"), None)
    style = etree.SubElement(styles, STYLE + "style", {STYLE + "name": name, STYLE + "family": "table-cell"})
    if before is not None:  # an automatic style has no children: it is copied
        style.extend([parse_xml(etree.tostring(one)) for one in before])
        parent = before.get(STYLE + "parent-style-name", "Default")
    style.set(STYLE + "parent-style-name", parent or "Default")
    style.set(STYLE + "data-style-name", name + "-n")
    return name


def _data_style(look: NumberFormat, name: str) -> Any:
    data = etree.Element(NUMBER + _TAGS.get(look.category, "number-style"), {STYLE + "name": name})
    if look.category in _PIECES:
        for one in _PIECES[look.category]:
            if isinstance(one, str):
                etree.SubElement(data, NUMBER + "text").text = one
            else:
                etree.SubElement(data, NUMBER + one[0], {NUMBER + "style": one[1]})
        return data
    if look.category == "text":
        etree.SubElement(data, NUMBER + "text-content")
        return data
    kind = "scientific-number" if look.category == "scientific" else "number"
    number = etree.SubElement(data, NUMBER + kind, {NUMBER + "decimal-places": str(look.decimals), NUMBER + "min-integer-digits": "1"})
    number.set(NUMBER + "min-decimal-places", str(look.decimals))
    if look.thousands:
        number.set(NUMBER + "grouping", "true")
    if look.category == "percent":
        etree.SubElement(data, NUMBER + "text").text = "%"
    elif look.category in ("euro", "currency"):
        etree.SubElement(data, NUMBER + "text").text = " "
        etree.SubElement(data, NUMBER + "currency-symbol").text = "€" if look.category == "euro" else "$"
    return data


def add_condition(table: Any, address: str, test: str, operand: str) -> None:
    """Write a conditional format as LibreOffice writes it."""
    formats = table.find(_CALCEXT + "conditional-formats")
    if formats is None:
        formats = etree.SubElement(table, _CALCEXT + "conditional-formats")
    one = etree.SubElement(formats, _CALCEXT + "conditional-format", {_CALCEXT + "target-range-address": address})
    written = write(parse(operand), "ods").removeprefix("of:=")
    value = f"contains-text({written})" if test == "contains" else _SIGNS[test] + written
    condition = etree.SubElement(one, _CALCEXT + "condition", {_CALCEXT + "apply-style-name": "Good", _CALCEXT + "value": value})
    condition.set(_CALCEXT + "base-cell-address", address.partition(":")[0])


def frozen(data: bytes | None, name: str, rows: int, columns: int) -> bytes:
    """Return settings.xml in which a sheet keeps rows and columns in sight."""
    root = parse_xml(data) if data else etree.Element(OFFICE + "document-settings", nsmap={"office": OFFICE[1:-1], "config": _CONFIG[1:-1]})
    settings = _within(root, OFFICE + "settings", {})
    views = _within(settings, _CONFIG + "config-item-set", {_CONFIG + "name": "ooo:view-settings"})
    view = _within(_within(views, _CONFIG + "config-item-map-indexed", {_CONFIG + "name": "Views"}), _CONFIG + "config-item-map-entry", {})
    entry = _within(
        _within(view, _CONFIG + "config-item-map-named", {_CONFIG + "name": "Tables"}),
        _CONFIG + "config-item-map-entry",
        {_CONFIG + "name": name},
    )
    for way, count in (("Vertical", rows), ("Horizontal", columns)):
        for item, kind, value in (("SplitMode", "short", 2 if count else 0), ("SplitPosition", "int", count)):
            found = _within(entry, _CONFIG + "config-item", {_CONFIG + "name": way + item})
            found.set(_CONFIG + "type", kind)
            found.text = str(value)
    for item, value in (("ActiveSplitRange", 2 if rows and not columns else 3), ("PositionRight", columns), ("PositionBottom", rows)):
        found = _within(entry, _CONFIG + "config-item", {_CONFIG + "name": item})
        found.set(_CONFIG + "type", "short" if item == "ActiveSplitRange" else "int")
        found.text = str(value)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _within(parent: Any, tag: str, attributes: dict[str, str]) -> Any:
    """Return the child of that tag and those attributes, which is made when there is none."""
    found = next((one for one in parent.iterfind(tag) if all(one.get(name) == value for name, value in attributes.items())), None)
    return etree.SubElement(parent, tag, attributes) if found is None else found


def listed(manifest: bytes, path: str) -> bytes:
    """Return the manifest with a part in it."""
    root = parse_xml(manifest)
    if not any(one.get(_MANIFEST + "full-path") == path for one in root):
        etree.SubElement(root, _MANIFEST + "file-entry", {_MANIFEST + "full-path": path, _MANIFEST + "media-type": "text/xml"})
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
