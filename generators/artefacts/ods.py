"""Spreadsheet files in OpenDocument: written by odfdo, read back by python-calamine, and formulas by lxml.

Here belong: the `ods` kind. The libraries are loaded on first use. The creation date is the reference date, never the clock.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from generators.artefacts.containers import pack, unpack
from generators.artefacts.grids import Formula, Grid, shown, tag_formula
from generators.artefacts.spreadsheets import SpreadsheetKind, without_empty_end
from generators.artefacts.xlsx import read_cells
from generators.canonical import decimal_text
from generators.expressions.formula import OPEN_DOCUMENT

__all__ = ["Ods", "read", "write"]

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DROPPED = ("Thumbnails/", "Configurations2/")
# Number styles, and the cell styles that use them: how dates, times and amounts look, as French people write them.
_STYLES = {
    "balise-number-integer": '<number:number-style style:name="{name}"><number:number number:decimal-places="0" '
    'number:min-integer-digits="1"/></number:number-style>',
    "balise-number-euros": '<number:number-style style:name="{name}"><number:number number:decimal-places="2" '
    'number:min-decimal-places="2" number:min-integer-digits="1" number:grouping="true"/><number:text> €</number:text>'
    "</number:number-style>",
    "balise-number-date": '<number:date-style style:name="{name}"><number:day number:style="long"/><number:text>/</number:text>'
    '<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/></number:date-style>',
    "balise-number-time": '<number:time-style style:name="{name}"><number:hours number:style="long"/><number:text>:</number:text>'
    '<number:minutes number:style="long"/></number:time-style>',
}
_CELL_STYLE = '<style:style style:name="{name}" style:family="table-cell" style:data-style-name="{data}"/>'
_BOLD = (
    '<style:style style:name="balise-title" style:family="table-cell"><style:text-properties fo:font-weight="bold" '
    'style:font-weight-asian="bold" style:font-weight-complex="bold"/></style:style>'
)


class Ods(SpreadsheetKind):
    """The `ods` kind, compiled."""

    notation = OPEN_DOCUMENT
    media_type = MEDIA_TYPE

    def write_file(self, grids: Mapping[str, Grid], created: dt.date) -> bytes:
        """Write a workbook with one sheet per grid."""
        return write(grids, created)

    def read_file(self, content: bytes, *, formulas: bool) -> dict[str, Any]:
        """Read a workbook into the form of `logical_form`."""
        return read(content, formulas=formulas)


def write(grids: Mapping[str, Grid], created: dt.date) -> bytes:
    """Write a workbook with one table per grid."""
    from odfdo import Document, Element, Row, Table  # noqa: PLC0415  heavy, loaded on first use

    document: Any = Document("spreadsheet")
    document.meta.creation_date = dt.datetime.combine(created, dt.time(12))
    document.meta.generator = "Balise"
    styles = document.get_part("content.xml").get_element("//office:automatic-styles")
    styles.append(Element.from_tag(_BOLD))
    for name, source in _STYLES.items():
        styles.append(Element.from_tag(source.format(name=name)))
        styles.append(Element.from_tag(_CELL_STYLE.format(name=name.replace("number", "cell"), data=name)))
    document.body.clear()
    for name, grid in grids.items():
        table = Table(name)
        for rank, cells in enumerate([grid.headers, *grid.rows]):
            row = Row()
            row.extend_cells(_cells(cells, grid.formats, title=rank == 0))
            table.append_row(row)
        document.body.append(table)
    target = io.BytesIO()
    document.save(target)
    return _packed(target.getvalue())


def _cells(values: list[Any], formats: list[str], *, title: bool) -> Iterator[Any]:
    """Yield the cells of a row; each holds its value, and its text as the learner sees it."""
    from odfdo import Cell  # noqa: PLC0415  heavy, loaded on first use

    for content, name in zip(values, formats, strict=True):
        formula = content.text if isinstance(content, Formula) else None
        value = content.value if isinstance(content, Formula) else content
        style = "balise-title" if title else _style(value, name)
        if value == "" and formula is None:
            yield Cell()
        elif isinstance(value, str):
            yield Cell(value, style=style, formula=formula)
        elif isinstance(value, bool):
            yield Cell(value, formula=formula)
        elif isinstance(value, dt.time):
            duration = dt.timedelta(hours=value.hour, minutes=value.minute)
            yield Cell(duration, text=shown(value, name), style=style, formula=formula)
        elif isinstance(value, dt.date):
            yield Cell(value, text=shown(value, name), style=style, formula=formula)
        else:
            yield Cell(Decimal(decimal_text(value)), text=shown(value, name), style=style, formula=formula)


def _style(value: Any, name: str) -> str | None:
    if isinstance(value, dt.time):
        return "balise-cell-time"
    if isinstance(value, dt.date):
        return "balise-cell-date"
    return f"balise-cell-{name}" if name in ("integer", "euros") and not isinstance(value, str) else None


def _packed(content: bytes) -> bytes:
    """Leave out what does not belong to the data, and write the archive in a fixed way."""
    files = {name: data for name, data in unpack(content).items() if not name.startswith(_DROPPED)}
    from lxml import etree  # noqa: PLC0415  heavy, loaded on first use

    manifest = etree.fromstring(files["META-INF/manifest.xml"])
    for entry in list(manifest):
        if any(str(path).startswith(_DROPPED) for path in entry.attrib.values()):
            manifest.remove(entry)
    files["META-INF/manifest.xml"] = etree.tostring(manifest, xml_declaration=True, encoding="UTF-8")
    return pack(files, "mimetype")


def read(content: bytes, *, formulas: bool = False) -> dict[str, Any]:
    """Read a workbook into the form of `logical_form`; `formulas`: the file holds some, which takes a second reader."""
    sheets = read_cells(content)
    if formulas:
        _read_formulas(content, sheets)
    return {"sheets": [{"name": name, "rows": without_empty_end(rows)} for name, rows in sheets.items()]}


def _read_formulas(content: bytes, sheets: Mapping[str, list[list[str]]]) -> None:
    """Put the formulas beside the values that were read."""
    from lxml import etree  # noqa: PLC0415  heavy, loaded on first use

    root = etree.fromstring(unpack(content)["content.xml"])
    for table, rows in zip(root.iter(_TABLE + "table"), sheets.values(), strict=True):
        for row, cells in enumerate(table.iter(_TABLE + "table-row")):
            for column, cell in enumerate(cells.iter(_TABLE + "table-cell")):
                formula = cell.get(_TABLE + "formula")
                if formula is not None:
                    rows[row][column] = tag_formula(formula, rows[row][column])
