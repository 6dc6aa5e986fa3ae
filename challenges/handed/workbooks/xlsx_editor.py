"""Recipes on Office Open XML, by openpyxl. It drops the results of formulas when it saves: readers compute those that are missing."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from typing import Any

from challenges.handed import values
from challenges.handed.containers import Container
from challenges.handed.errors import Refused
from challenges.handed.workbooks.editors import Editor
from challenges.handed.workbooks.model import At


class XlsxEditor(Editor):
    """A workbook of openpyxl, open."""

    format = "xlsx"

    def __init__(self, data: bytes | None) -> None:
        from openpyxl import Workbook, load_workbook  # noqa: PLC0415  heavy, loaded on first use

        if data is None:
            self.book = Workbook()
            return
        Container(data).verify()
        try:
            self.book = load_workbook(io.BytesIO(data), keep_links=False)
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
            raise Refused("damaged") from error

    def names(self) -> list[str]:
        """Return the names of the sheets."""
        return list(self.book.sheetnames)

    def by_name(self, name: str) -> Any:
        """Return a sheet."""
        return self.book[name]

    def size(self, sheet: Any) -> tuple[int, int]:
        """Return how many rows and columns are used."""
        return sheet.max_row, sheet.max_column

    def value(self, sheet: Any, place: At) -> Any:
        """Return the value of a cell; of a formula, None."""
        found = self._cell(sheet, place)
        if found.data_type == "f":
            return None
        return values.number(found.value) if isinstance(found.value, int | float) and not isinstance(found.value, bool) else found.value

    def set_value(self, sheet: Any, place: At, value: values.Value) -> None:
        """Type a value; a text that begins with = stays a text."""
        cell = self._cell(sheet, place)
        look = cell.number_format
        cell.value = _plain(value)
        if isinstance(value, str):
            cell.data_type = "s"
        if look != "General":
            cell.number_format = look

    def _cell(self, sheet: Any, place: At) -> Any:
        return sheet.cell(place[0] + 1, place[1] + 1)

    def save(self) -> bytes:
        """Return the file."""
        target = io.BytesIO()
        self.book.save(target)
        return target.getvalue()


def _plain(value: values.Value) -> Any:
    """Return a value as openpyxl takes it: numbers as an office keeps them."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
