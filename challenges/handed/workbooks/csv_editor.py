"""Recipes on delimited text: cells are texts, written as a French office writes them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from challenges.handed import values
from challenges.handed.workbooks import delimited
from challenges.handed.workbooks.editors import Editor
from challenges.handed.workbooks.model import At


class CsvEditor(Editor):
    """A delimited text, open; its separator stays, its encoding becomes UTF-8 with a mark, which every office reads."""

    format = "csv"

    def __init__(self, data: bytes | None) -> None:
        self.rows, self.separator = delimited.rows_of(data) if data else ([], ";")

    def names(self) -> list[str]:
        """Return the one name, which is none."""
        return [""]

    def by_name(self, name: str) -> Any:
        """Return the rows."""
        return self.rows

    def set_value(self, sheet: Any, place: At, value: values.Value) -> None:
        """Type a value."""
        self._put(place, written(value))

    def _put(self, place: At, text: str) -> None:
        row, column = place
        while len(self.rows) <= row:
            self.rows.append([])
        self.rows[row].extend([""] * (column + 1 - len(self.rows[row])))
        self.rows[row][column] = text

    def reorder(self, sheet: Any, first: int, order: Sequence[int], columns: Sequence[int] | None = None) -> None:
        """Put rows in another order."""
        width = max(map(len, self.rows), default=0)
        before = [[*row, *[""] * (width - len(row))] for row in self.rows]
        for column in range(width) if columns is None else columns:
            for offset in range(len(before) - first):
                text = before[order[offset]][column] if offset < len(order) else ""
                self._put((first + offset, column), text)
        while self.rows and not any(self.rows[-1]):
            self.rows.pop()

    def save(self) -> bytes:
        """Return the file."""
        target = io.StringIO(newline="")
        csv.writer(target, delimiter=self.separator, lineterminator="\r\n").writerows(self.rows)
        return target.getvalue().encode("utf-8-sig")


def written(value: values.Value) -> str:
    """Return a value as a cell of a text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", ",")
    if isinstance(value, dt.date):
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    return value.isoformat("minutes") if isinstance(value, dt.time) else value
