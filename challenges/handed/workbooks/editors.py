"""What steps of recipes do to a workbook, whatever its format. Each format has an editor; what it cannot hold is `BadKey`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from challenges.handed import values
from challenges.handed.kinds import Asked, BadKey
from challenges.handed.workbooks.formulas.nodes import moved
from challenges.handed.workbooks.formulas.parsing import Unread, parse
from challenges.handed.workbooks.formulas.writing import write
from challenges.handed.workbooks.model import Area, At, Chart, NumberFormat, Sheet
from challenges.handed.workbooks.reading import open_workbook


class Editor(ABC):
    """An open workbook. `sheet` gives what its own methods take as `sheet`; formulas are written as xlsx files hold them, without `=`."""

    format: str

    @abstractmethod
    def names(self) -> list[str]:
        """Return the names of the sheets."""

    @abstractmethod
    def by_name(self, name: str) -> Any:
        """Return the sheet of exactly that name."""

    def sheet(self, name: str) -> Any:
        """Return a sheet by its name, without case; the first one when no name is given; `BadKey` when it is not there."""
        names = self.names()
        if (not name or self.format == "csv") and names:
            return self.by_name(names[0])
        found = next((one for one in names if values.caseless(one) == values.caseless(name)), None)
        if found is None:
            raise BadKey(f"no sheet {name}")
        return self.by_name(found)

    @abstractmethod
    def set_value(self, sheet: Any, place: At, value: values.Value) -> None:
        """Type a value; the look of the cell stays."""

    @abstractmethod
    def save(self) -> bytes:
        """Return the file."""

    def _cannot(self, what: str) -> BadKey:
        return BadKey(f"{what} cannot be done in {self.format}")

    def set_formula(self, sheet: Any, place: At, formula: str) -> None:
        """Put a formula into a cell."""
        raise self._cannot("set_formula")

    def reorder(self, sheet: Any, first: int, order: Sequence[int], columns: Sequence[int] | None = None) -> None:
        """Put rows in another order: the row `first + n` becomes what the row `order[n]` was; those that are left at the end are emptied.

        `columns`: only these, which tears rows apart.
        """
        raise self._cannot("reorder")

    def set_hidden(self, sheet: Any, rows: Sequence[int], area: Area | None) -> None:
        """Hide rows under an automatic filter of an area; without area, by hand."""
        raise self._cannot("filter_rows")

    def set_format(self, sheet: Any, area: Area, look: NumberFormat) -> None:
        """Set how numbers look."""
        raise self._cannot("set_format")

    def add_chart(self, sheet: Any, chart: Chart) -> None:
        """Add a chart; its series and categories are ranges of addresses of the sheet."""
        raise self._cannot("add_chart")

    def rename(self, sheet: Any, name: str) -> None:
        """Rename a sheet."""
        raise self._cannot("rename_sheet")

    def add_sheet(self, name: str) -> None:
        """Add an empty sheet behind the others."""
        raise self._cannot("add_sheet")

    def remove_sheet(self, sheet: Any) -> None:
        """Remove a sheet."""
        raise self._cannot("remove_sheet")

    def freeze(self, sheet: Any, rows: int, columns: int) -> None:
        """Keep rows and columns in sight."""
        raise self._cannot("freeze")

    def merge(self, sheet: Any, area: Area) -> None:
        """Merge cells."""
        raise self._cannot("merge_cells")

    def add_condition(self, sheet: Any, area: Area, test: str, operand: str) -> None:
        """Colour the cells of an area whose value passes a test; the operand is written as in a formula."""
        raise self._cannot("set_conditional")

    def set_orientation(self, sheet: Any, orientation: str) -> None:
        """Turn the page."""
        raise self._cannot("set_orientation")

    def set_print_area(self, sheet: Any, area: Area) -> None:
        """Set what is printed."""
        raise self._cannot("set_print_area")


def snapshot(editor: Editor, asked: Asked) -> Sheet:
    """Return the sheet of a step as rules would read it now: steps look for columns and values as rules do."""
    found = open_workbook(editor.save(), editor.format, frozenset()).sheet(asked.text("sheet"))
    if found is None:
        raise BadKey(f"no sheet {asked.text('sheet')}")
    return found


def shifted(formula: str, rows: int) -> str:
    """Return a formula as it is so many rows lower; one that is not understood stays."""
    try:
        return write(moved(parse(formula), rows, 0))
    except Unread:
        return formula
