"""What rules and steps share to find their way: sheets, columns by their title or letter, rows of data, and tests on values."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from challenges.handed import values
from challenges.handed.kinds import Asked, BadKey, Field, HandIn, Unmet
from challenges.handed.workbooks.model import Area, At, Sheet, Workbook, area_of, column_number, place_of

SHEET: Final = Field("sheet", "text", required=False)
HEADER: Final = Field("header_row", "integer", required=False)
TESTS: Final = ("equal", "not_equal", "greater", "at_least", "less", "at_most", "contains", "begins", "among")
TEST: Final = (Field("test", "choice", choices=TESTS), Field("value", "value", required=False), Field("values", "values", required=False))
_LETTERS: Final = re.compile(r"[A-Za-z]{1,3}\Z")
_TIME: Final = re.compile(r"\d{1,2}:\d\d(:\d\d)?\Z")


def sheet_of(workbook: Workbook, asked: Asked) -> Sheet:
    """Return the sheet that a rule is about; `Unmet` (`no_sheet`) with those that are there."""
    found = workbook.sheet(asked.text("sheet"))
    if found is None:
        raise Unmet("no_sheet", sheet=asked.text("sheet"), sheets=[one.name for one in workbook.sheets])
    return found


def cell_of(asked: Asked, name: str = "cell") -> At:
    """Return the place of a field that holds an address; `BadKey` when it is none."""
    place = place_of(asked.text(name))
    if place is None:
        raise BadKey(f"no address: {asked.text(name)}")
    return place


@dataclass(frozen=True)
class Data:
    """The rows of data of a sheet under their titles."""

    sheet: Sheet
    titles: int

    @classmethod
    def of(cls, sheet: Sheet, asked: Asked) -> Data:
        """Return the data under the row of titles that a rule says, the first one otherwise."""
        return cls(sheet, max(asked.integer("header_row", 1), 1) - 1)

    def headers(self) -> list[str]:
        """Return the titles as they are compared."""
        return [values.caseless(str(self.sheet.raw((self.titles, column)) or "")) for column in range(self.sheet.width)]

    def find(self, name: str) -> int | None:
        """Return a column by its title, or by its letter where no title is that; None when there is none."""
        headers = self.headers()
        if values.caseless(name) in headers:
            return headers.index(values.caseless(name))
        return column_number(name) if _LETTERS.match(name) and column_number(name) < max(self.sheet.width, 1) else None

    def column(self, name: str) -> int:
        """Return a column by its title or letter; `Unmet` (`no_column`) with the titles that are there."""
        found = self.find(name)
        if found is None:
            titles = [self.sheet.raw((self.titles, column)) for column in range(self.sheet.width)]
            raise Unmet("no_column", column=name, sheet=self.sheet.name, columns=[one for one in titles if one is not None])
        return found

    def rows(self) -> Iterator[int]:
        """Yield the numbers of the rows of data in which something stands."""
        for row in range(self.titles + 1, self.sheet.height):
            if not self.sheet.empty_row(row):
                yield row

    def block(self) -> Iterator[int]:
        """Yield the rows of the table as offices take it: up to the first empty row. What stands further down (a total) is none of it."""
        for row in range(self.titles + 1, self.sheet.height):
            if self.sheet.empty_row(row):
                return
            yield row

    def below(self) -> Iterator[int]:
        """Yield the rows behind the table."""
        yield from range(self.titles + 1 + len(list(self.block())), self.sheet.height)

    def whole(self, columns: list[int]) -> dict[int, tuple[Any, ...]]:
        """Return for each row of data what stands in columns, in a form that compares alike whoever wrote it."""
        raw = self.sheet.raw
        return {row: tuple([plain(raw((row, column))) for column in columns]) for row in self.rows()}


def area_in(sheet: Sheet, text: str, asked: Asked) -> Area:
    """Return the area that a field names: an address, a range, or a column by its title (its rows of data)."""
    found = area_of(text.rpartition("!")[2].replace("$", ""))
    if found is not None:
        return found
    data = Data.of(sheet, asked)
    first, _, last = text.rpartition("!")[2].replace("$", "").partition(":")
    if last and _LETTERS.match(first) and _LETTERS.match(last):
        return Area(data.titles + 1, column_number(first), max(sheet.height - 1, data.titles + 1), column_number(last))
    column = data.column(text)
    rows = list(data.block()) or [data.titles + 1]
    return Area(data.titles + 1, column, rows[-1], column)


def plain(value: Any) -> Any:
    """Return a value in a form that is equal for equal values of any format: 12.5 and "12,50" of a csv, true and 1, 14:05 as time or text."""
    if value is None or value == "":
        return ""
    if isinstance(value, float | bool | int | Decimal):
        return float(f"{value:.12g}")
    if isinstance(value, str):
        return _plain_text(value)
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        return value.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    if isinstance(value, dt.time):
        return value.isoformat("seconds")
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)


@lru_cache(maxsize=65_536)
def _plain_text(value: str) -> str:
    text = " ".join(value.split()) if value.isascii() else values.folded(value)
    return f"{text if text[1:2] != ':' else '0' + text}:00"[:8] if text[:1].isdigit() and _TIME.match(text) else text


def common_columns(data: Data, start: Data) -> tuple[list[int], list[int]]:
    """Return the columns of the start file and where each stands now, found by their titles; `Unmet` (`no_column`) when one is gone."""
    before = [column for column, title in enumerate(start.headers()) if title]
    return before, [data.column(str(start.sheet.raw((start.titles, column)))) for column in before]


def start_data(hand_in: HandIn[Workbook], asked: Asked) -> Data | None:
    """Return the data of the same sheet in the start file (the first one when it has no such sheet), None when there is none."""
    if hand_in.start is None:
        return None
    return Data.of(hand_in.start.sheet(asked.text("sheet")) or hand_in.start.sheets[0], asked)


def check_rows(data: Data, start: Data, *, added: bool) -> None:
    """Raise `Unmet` when a row of the start file is no longer there whole (`torn`, `row_missing`) or, if asked, one is new (`row_added`)."""
    before, now = common_columns(data, start)
    if before == now and Counter(map(tuple, start.sheet.rows)) == Counter(map(tuple, data.sheet.rows)):
        return  # as the received file has them: most hand-ins, at once
    old, new = start.whole(before), data.whole(now)
    missing, extra = Counter(old.values()), Counter(new.values())
    lost, more = missing - extra, extra - missing
    columns_kept = all(
        Counter(row[rank] for row in old.values()) == Counter(row[rank] for row in new.values()) for rank in range(len(before))
    )  # fmt: skip
    if lost and columns_kept:
        row = next(row for row, one in new.items() if one in more)
        raise Unmet("torn", sheet=data.sheet.name, row=row + 1, found=shown_row(data, row, now))
    if lost:
        row = next(row for row, one in old.items() if one in lost)
        raise Unmet("row_missing", sheet=data.sheet.name, found=shown_row(start, row, before))
    if more and added:
        row = next(row for row, one in new.items() if one in more)
        raise Unmet("row_added", sheet=data.sheet.name, row=row + 1, found=shown_row(data, row, now))


def shown_row(data: Data, row: int, columns: list[int] | None = None) -> list[Any]:
    """Return the first cells of a row, for a sentence."""
    chosen = range(data.sheet.width) if columns is None else columns
    return [data.sheet.value((row, column)) for column in list(chosen)[:3]]


def passes(value: Any, asked: Asked) -> bool:
    """Say whether a value passes the test of a rule or a step; an empty cell passes none but `not_equal`."""
    test = asked.text("test")
    if test == "among":
        return any(values.same(value, one) for one in asked.values("values"))
    wanted = asked.value("value")
    if test in ("equal", "not_equal"):
        return _alike(value, wanted) == (test == "equal")
    if test in ("contains", "begins"):
        text, part = values.caseless(str(value or "")), values.caseless(str(wanted))
        return part in text if test == "contains" else text.startswith(part)
    if value is None or value == "":
        return False
    one, other = ordered(value), ordered(wanted)
    if one[0] != other[0]:
        return False
    return {"greater": one > other, "at_least": one >= other, "less": one < other, "at_most": one <= other}[test]


def _alike(value: Any, wanted: values.Value) -> bool:
    """Filters and conditions mind no case."""
    if isinstance(value, str) and isinstance(wanted, str):
        return values.caseless(value) == values.caseless(wanted)
    return values.same(value, wanted)


def ordered(value: Any) -> tuple[int, Any]:
    """Return what values are ordered by: numbers, dates, then texts by the alphabet (accents and case aside), then true and false."""
    if isinstance(value, bool):
        return 3, value
    if isinstance(value, int | float | Decimal):
        return 0, float(value)
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return 1, plain(value)
    return 2, alphabetical(str(value))


def alphabetical(text: str) -> str:
    """Return a text for the order of the alphabet: without accents and case."""
    bare = unicodedata.normalize("NFKD", values.folded(text).casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(char for char in bare if not unicodedata.combining(char))
