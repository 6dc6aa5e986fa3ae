"""Lists as an OpenDocument spreadsheet, written row by row. Pure.

odfdo, which writes the spreadsheets of challenges, holds the whole document as a tree (53 KiB a row of 28 cells) and takes time with the square of
its rows (`findings/odfdo-append-row-time-squares.sh`). Here each row leaves as soon as it is written (`streaming`), so the file begins at once and
memory stays flat; no job is needed, and no list of pupils is left on a disk. Texts are typed as texts: a spreadsheet runs none of them.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from challenges.runtime.campaigns.handing import streaming
from challenges.runtime.campaigns.handing.streaming import Entry
from challenges.runtime.campaigns.handing.tables import Cell, Table, local

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
AT_ONCE = 100
_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle"), ("fo", "xsl-fo-compatible"),
    )
)  # fmt: skip
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MEDIA_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_DAY = '<number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>'
_HOUR = '<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/>'
_HEAD = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} office:version="1.3"><office:automatic-styles>'
    f'<number:date-style style:name="n-day">{_DAY}</number:date-style><number:date-style style:name="n-moment">{_DAY}{_HOUR}</number:date-style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="n-day"/>'
    '<style:style style:name="moment" style:family="table-cell" style:data-style-name="n-moment"/>'
    '<style:style style:name="heading" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="wide" style:family="table-column"><style:table-column-properties style:column-width="3.6cm"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)
_TAIL = "</office:spreadsheet></office:body></office:document-content>"
#: What XML cannot hold (XML 1.0, 2.2), lone surrogates included.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: What a name of a sheet must not hold.
_UNNAMABLE = re.compile(r"[\[\]*?:/\\']")
_SPACES = re.compile(" {2,}|^ | $|\t")


def stream(tables: Sequence[Table], at: datetime.datetime) -> Iterator[bytes]:
    """Yield a spreadsheet piece by piece, one sheet a list.

    Args:
        tables: the lists.
        at: the moment that the file bears, as the wall clock shows it.
    """
    entries = [
        Entry("mimetype", [MEDIA_TYPE.encode()], stored=True),
        Entry("META-INF/manifest.xml", [_MANIFEST.encode()]),
        Entry("content.xml", _content(tables)),
    ]
    return streaming.stream(entries, at)


def _content(tables: Iterable[Table]) -> Iterator[bytes]:
    yield _HEAD.encode()
    for table in tables:
        name = _UNNAMABLE.sub(" ", _UNWRITABLE.sub("", table.name)).strip()[:31]
        columns = f'<table:table-column table:style-name="wide" table:number-columns-repeated="{max(len(table.headings), 1)}"/>'
        yield f"<table:table table:name={quoteattr(name or 'Balise')}>{columns}<table:table-header-rows>".encode()
        yield (_row(table.headings, heading=True) + "</table:table-header-rows>").encode()
        yield from _rows(table.rows)
        yield b"</table:table>"
    yield _TAIL.encode()


def _rows(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    pieces: list[str] = []
    for row in rows:
        pieces.append(_row(row))
        if len(pieces) == AT_ONCE:
            yield "".join(pieces).encode()
            pieces.clear()
    yield "".join(pieces).encode()


def _row(cells: Sequence[Cell], *, heading: bool = False) -> str:
    style = ' table:style-name="heading"' if heading else ""
    return f"<table:table-row>{''.join(_cell(cell, style) for cell in cells) or '<table:table-cell/>'}</table:table-row>"


def _cell(cell: Cell, style: str) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, str):
        return f'<table:table-cell{style} office:value-type="string">{_text(cell)}</table:table-cell>'
    if isinstance(cell, datetime.datetime):
        wall = local(cell)
        shown = f'table:style-name="moment" office:value-type="date" office:date-value="{wall:%Y-%m-%dT%H:%M:%S}"'
        return f"<table:table-cell {shown}><text:p>{wall:%d/%m/%Y %H:%M}</text:p></table:table-cell>"
    if isinstance(cell, datetime.date):
        shown = f'table:style-name="day" office:value-type="date" office:date-value="{cell:%Y-%m-%d}"'
        return f"<table:table-cell {shown}><text:p>{cell:%d/%m/%Y}</text:p></table:table-cell>"
    written = f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    return f'<table:table-cell office:value-type="float" office:value="{written}"><text:p>{written.replace(".", ",")}</text:p></table:table-cell>'


def _text(content: str) -> str:
    """A text as paragraphs, one a line; spaces that XML would swallow are written out (OpenDocument 1.3, part 3, 6.1.3)."""
    kept = _UNWRITABLE.sub("", content).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(f"<text:p>{_SPACES.sub(_spaces, escape(line))}</text:p>" for line in kept.split("\n"))


def _spaces(found: re.Match[str]) -> str:
    return "<text:tab/>" if found[0] == "\t" else f'<text:s text:c="{len(found[0])}"/>'
