"""The rows of a sheet as programs write them, found by regular expressions: five times faster than parsing the XML of a thousand rows.

Only the plain form is taken, in which Excel, LibreOffice, openpyxl and XlsxWriter all write: no prefix, no comment, `r` first in every row and
cell. A count says whether every row, cell and formula was in it; when one was not, nothing is told and the XML is parsed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import unescape

from challenges.handed.limits import MAX_ROWS

_CELL: Final = re.compile(rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})"')
_ROW: Final = re.compile(rb'<row r="([1-9]\d{0,6})"([^<>]*)>')
_FORMULA: Final = re.compile(rb'<c r="([A-Z]{1,3}[1-9]\d{0,6})"[^<>]*><f([^<>]*?)(?:/>|>([^<>]*)</f>)')
_ERROR: Final = re.compile(rb'<c r="([A-Z]{1,3}[1-9]\d{0,6})"[^<>]* t="e"[^<>]*>(?:<f[^<>]*?(?:/>|>[^<>]*</f>))?<v>([^<>]*)</v>')
_STYLE: Final = re.compile(rb'<c r="([A-Z]{1,3}[1-9]\d{0,6})"[^<>]*? s="(\d{1,6})"')
_EMPTY: Final = re.compile(rb'<c r="[A-Z]{1,3}[1-9]\d{0,6}"[^<>]*/>')
_HIDDEN: Final = re.compile(rb' hidden="(?:1|true)"')
_ENTITIES: Final = {"&quot;": '"', "&apos;": "'", "&#10;": "\n", "&#13;": "\r", "&#9;": "\t"}


@dataclass(frozen=True)
class Scanned:
    """The rows of a sheet: how far they reach, and what stands in them beside values. Addresses are as the file writes them."""

    height: int
    columns: frozenset[str]
    formulas: list[tuple[str, str, str]]
    errors: list[tuple[str, str]]
    hidden: list[int]
    rows: bytes


def scan(data: bytes) -> tuple[Scanned, bytes] | None:
    """Return the rows of a sheet, and its XML without them; None when they are not in the plain form."""
    begin, end = data.find(b"<sheetData>"), data.rfind(b"</sheetData>")
    if begin < 0 or end < begin or data.count(b"sheetData") != 2:
        return None
    rows = data[begin + 11 : end]
    if b"<!" in rows or b"<?" in rows or (b":" in rows and re.search(rb"</?[\w.-]+:", rows)):
        return None
    found, cells, formulas = _ROW.findall(rows), _CELL.findall(rows), _FORMULA.findall(rows)
    if len(found) != rows.count(b"<row") or len(cells) != rows.count(b"<c") or len(formulas) != rows.count(b"<f"):
        return None
    numbers = {int(row) for row in {row for _letters, row in cells}}
    if max(numbers, default=0) > MAX_ROWS:  # cells that only have a look do not count
        cells = _CELL.findall(_EMPTY.sub(b"", rows))
        numbers = {int(row) for _letters, row in cells}
    errors = [(place.decode(), _text(text)) for place, text in _ERROR.findall(rows)] if b't="e"' in rows else []
    read = Scanned(
        max(numbers, default=0),
        frozenset(name.decode() for name in {letters for letters, _row in cells}),
        [(place.decode(), attributes.decode(errors="replace"), _text(text)) for place, attributes, text in formulas],
        errors,
        [int(number) - 1 for number, attributes in found if _HIDDEN.search(attributes)] if b" hidden=" in rows else [],
        rows,
    )
    return read, data[:begin] + b"<sheetData/>" + data[end + 12 :]


def styles(scanned: Scanned) -> dict[bytes, bytes]:
    """Return the number of the style of each cell that has one, by its address, as the file writes both."""
    return dict(_STYLE.findall(scanned.rows))


def _text(text: bytes) -> str:
    found = text.decode("utf-8", errors="replace")
    return unescape(found, _ENTITIES) if "&" in found else found
