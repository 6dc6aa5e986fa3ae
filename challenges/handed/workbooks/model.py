"""A workbook as rules see it, whatever its format: sheets of values, and beside them what was asked for of formulas, formats and layout.

Rows and columns are counted from 0 here; people read them from 1 and from A (`address`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from challenges.handed import values

At = tuple[int, int]
_ADDRESS: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})\Z")


@dataclass(frozen=True)
class Area:
    """A rectangle of cells: first and last row and column, both within. Whole columns and rows end where the sheet does."""

    top: int
    left: int
    bottom: int
    right: int

    def cells(self) -> list[At]:
        """Return the places of its cells, row by row."""
        return [(row, column) for row in range(self.top, self.bottom + 1) for column in range(self.left, self.right + 1)]

    def __contains__(self, place: At) -> bool:
        return self.top <= place[0] <= self.bottom and self.left <= place[1] <= self.right


@dataclass(frozen=True)
class Shared:
    """The formula of a cell that a file writes once for many: its text, and how far from there the cell is."""

    text: str
    rows: int
    columns: int


@dataclass(frozen=True)
class NumberFormat:
    """How numbers of a cell look, as people would say it."""

    category: str = "general"
    decimals: int = 0
    thousands: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart: what it draws, from which cells, and what is written beside it."""

    sheet: str
    kind: str
    series: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    title: str = ""
    x_title: str = ""
    y_title: str = ""


@dataclass(frozen=True)
class Condition:
    """A conditional format: where, which test (`is` and an operator, or something that is not read), against which texts of formulas."""

    areas: tuple[Area, ...]
    test: str
    operands: tuple[str, ...] = ()


@dataclass
class Sheet:
    """A sheet. `rows` are the values that its file keeps, ragged at the end; the other members are filled when rules need them."""

    name: str
    rows: list[list[Any]] = field(default_factory=list)
    visible: bool = True
    formulas: dict[At, str | Shared] = field(default_factory=dict)
    #: Cells that show an error, and its name.
    errors: dict[At, str] = field(default_factory=dict)
    formats: dict[At, NumberFormat] = field(default_factory=dict)
    #: The same, as an xlsx file writes it: the number of a look by the address of a cell.
    styled: dict[bytes, bytes] = field(default_factory=dict)
    looks: list[NumberFormat] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    filter_area: Area | None = None
    frozen: tuple[int, int] = (0, 0)
    merged: list[Area] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    orientation: str = ""
    print_areas: list[Area] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    #: Formulas of which the file keeps no result, and what they came to here.
    computed: dict[At, Any] = field(default_factory=dict)

    def raw(self, place: At) -> Any:
        """Return what the file keeps at a place: None for nothing."""
        row, column = place
        found = self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else None
        if found in ("", None) and place in self.computed:
            return self.computed[place]
        return None if isinstance(found, str) and not found else found

    def value(self, place: At) -> Any:
        """Return the value of a cell: text, Decimal, bool, date, time or None."""
        found = self.raw(place)
        return values.number(found) if isinstance(found, float) or (isinstance(found, int) and not isinstance(found, bool)) else found

    def look(self, place: At) -> NumberFormat:
        """Return how the number of a cell looks."""
        number = int(self.styled.get(address(place).encode(), b"-1")) if self.styled else -1
        return self.looks[number] if 0 <= number < len(self.looks) else self.formats.get(place, NumberFormat())

    @cached_property
    def height(self) -> int:
        """How many rows there are, up to the last that holds something."""
        return max(len(self.rows), *(place[0] + 1 for place in self.formulas)) if self.formulas else len(self.rows)

    @cached_property
    def width(self) -> int:
        """How many columns there are."""
        found = max(map(len, self.rows), default=0)
        return max(found, *(place[1] + 1 for place in self.formulas)) if self.formulas else found

    def empty_row(self, row: int) -> bool:
        """Say whether nothing stands in a row."""
        kept = self.rows[row] if row < len(self.rows) else ()
        if any(one is not None and one != "" for one in kept):
            return False
        return not self.computed or all(self.raw((row, column)) is None for column in range(self.width))


@dataclass
class Workbook:
    """A workbook; `lasting` says whether its format has more than values (a csv has not)."""

    format: str
    sheets: list[Sheet]
    epoch_1904: bool = False

    def sheet(self, name: str) -> Sheet | None:
        """Return a sheet by its name, without case; of a csv, or when no name is asked, the first one."""
        if (not name or self.format == "csv") and self.sheets:
            return self.sheets[0]
        return next((one for one in self.sheets if values.caseless(one.name) == values.caseless(name)), None)


def letters(column: int) -> str:
    """Return the name of a column: A for 0, Z for 25, AA for 26."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(name: str) -> int:
    """Return the number of a column: 0 for A."""
    number = 0
    for char in name.upper():
        number = number * 26 + ord(char) - 64
    return number - 1


def address(place: At) -> str:
    """Return how people call a cell: B7."""
    return f"{letters(place[1])}{place[0] + 1}"


def place_of(text: str) -> At | None:
    """Return the place that an address names, None when it is none."""
    found = _ADDRESS.match(text.strip())
    if found is None or int(found[2]) == 0:
        return None
    return int(found[2]) - 1, column_number(found[1])


def area_of(text: str) -> Area | None:
    """Return the area that an address or a range names (B7, B2:B31), None when it is none."""
    first, _, last = text.partition(":")
    begin, end = place_of(first), place_of(last or first)
    if begin is None or end is None:
        return None
    return Area(min(begin[0], end[0]), min(begin[1], end[1]), max(begin[0], end[0]), max(begin[1], end[1]))


def area_text(area: Area) -> str:
    """Return how people write an area: B2:B31."""
    first, last = address((area.top, area.left)), address((area.bottom, area.right))
    return first if first == last else f"{first}:{last}"
