"""A list as CSV that a French spreadsheet opens by a double click: UTF-8 with its mark, semicolons, decimal commas, hours of the wall clock. Pure."""

import csv
import datetime
import io
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

from challenges.cells import safe_cell
from challenges.runtime.campaigns.handing.tables import Cell, Table, local

MEDIA_TYPE = "text/csv; charset=utf-8"
MARK = "\ufeff"
#: Rows that are given at once: a few dozen kilobytes.
AT_ONCE = 200


def stream(table: Table) -> Iterator[bytes]:
    """Yield the file piece by piece; texts that a spreadsheet would run are made harmless, numbers and dates are ours."""
    buffer = io.StringIO(MARK, newline="")
    buffer.seek(0, io.SEEK_END)
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    for number, row in enumerate(chain([table.headings], table.rows), 1):
        writer.writerow([shown(cell) for cell in row])
        if number % AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    content = buffer.getvalue().encode(errors="replace")
    buffer.seek(0)
    buffer.truncate()
    return content


def shown(cell: Cell) -> str:
    """Return a cell as French people write it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        # A zero byte ends the file for some readers.
        return safe_cell(cell.replace("\0", ""))
    if isinstance(cell, datetime.datetime):
        return f"{local(cell):%d/%m/%Y %H:%M}"
    if isinstance(cell, datetime.date):
        return f"{cell:%d/%m/%Y}"
    return f"{cell:f}".replace(".", ",") if isinstance(cell, Decimal) else str(cell)
