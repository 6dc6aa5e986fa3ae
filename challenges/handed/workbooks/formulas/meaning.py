"""Formulas on a workbook: results that a file does not keep, and whether two formulas mean the same.

Two formulas mean the same when they are one tree, or when they come to the same on several copies of the workbook in which every cell that
either depends on is changed: other numbers of the same column, the limits that the formulas name and their neighbours, other texts. So a
total typed as a constant, a range that is too short, a cell without its $ are found, and SOMME(B2:B9), B2+B3+… and SOMME(B:B) are one.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from typing import Any, Final

from challenges.handed.workbooks.formulas.evaluating import Budget, Cells, OverBudget, Place, serial
from challenges.handed.workbooks.formulas.functions import FUNCTIONS, LAZY
from challenges.handed.workbooks.formulas.nodes import LAST_ROW, Error, Literal, Node, Range, moved, walked
from challenges.handed.workbooks.formulas.parsing import Unread, parse
from challenges.handed.workbooks.model import Shared, Sheet, Workbook

#: Changed copies: enough that two formulas which differ on one in three are told apart 19 times in 20.
COPIES: Final = 7
_MOST_CELLS: Final = 20_000


def node_of(sheet: Sheet, place: tuple[int, int]) -> Node | None:
    """Return the tree of the formula of a cell, None when it holds none; `Unread` when it is not understood."""
    found = sheet.formulas.get(place)
    if isinstance(found, Shared):
        return moved(parse(found.text), found.rows, found.columns)
    return None if found is None else parse(found)


class Formulas:
    """The formulas of a workbook, computed within one budget."""

    def __init__(self, workbook: Workbook, budget: Budget | None = None) -> None:
        self.workbook, self.budget = workbook, budget or Budget()
        self._sheets: dict[str, Sheet | None] = {}

    def sheet(self, name: str) -> Sheet | None:
        """Return a sheet by name, which formulas write without minding case."""
        if name not in self._sheets:
            self._sheets[name] = self.workbook.sheet(name)
        return self._sheets[name]

    def _value(self, place: Place) -> Any:
        sheet = self.sheet(place[0])
        at = place[1:]
        if sheet is None or at in sheet.errors:
            return Error(sheet.errors[at] if sheet else "#REF!")
        return sheet.raw(at)

    def _formula(self, place: Place) -> Node | None:
        sheet = self.sheet(place[0])
        return node_of(sheet, place[1:]) if sheet else None

    def _missing(self, place: Place) -> Node | None:
        """Return the formula of a cell of which the file keeps no result."""
        sheet = self.sheet(place[0])
        if sheet is None or place[1:] not in sheet.formulas or place[1:] in sheet.errors or sheet.raw(place[1:]) is not None:
            return None
        return node_of(sheet, place[1:])

    def _extent(self, name: str) -> tuple[int, int] | None:
        sheet = self.sheet(name)
        return None if sheet is None else (sheet.height, sheet.width)

    def cells(self, changed: Mapping[Place, Any] | None = None) -> Cells:
        """Return the cells as they are, or with some changed, every formula computed anew."""
        return Cells(self._value, self._missing if changed is None else self._formula, self._extent, FUNCTIONS, LAZY, changed, self.budget)

    def result(self, sheet: Sheet, place: tuple[int, int], node: Node) -> Any:
        """Return what a formula comes to at a place; `Unread` when it cannot be told."""
        return self._compute(self.cells(), (sheet.name, *place), node)

    def _compute(self, cells: Cells, place: Place, node: Node) -> Any:
        try:
            return cells.compute(place, node)
        except (OverBudget, RecursionError) as error:
            raise Unread("budget") from error

    def same(self, sheet: Sheet, place: tuple[int, int], one: Node, other: Node, copies: int = COPIES) -> bool:
        """Say whether two formulas mean the same at a place; `Unread` when it cannot be told."""
        if one == other:
            return True
        at = (sheet.name, *place)
        if not _equal(self._compute(self.cells(), at, one), self._compute(self.cells(), at, other)):
            return False
        leaves = self._leaves(at, one, other)
        chance = random.Random(17)  # noqa: S311  the same copies for the same hand-in
        pools = _Pools(leaves, [*walked(one), *walked(other)])
        for _copy in range(copies if copies < COPIES else max(copies, min(60, 600 // max(len(leaves), 1)))):
            changed = {leaf: pools.other(chance, leaf, value) for leaf, value in leaves.items()}
            if not _equal(self._compute(self.cells(changed), at, one), self._compute(self.cells(changed), at, other)):
                return False
        return True

    def _leaves(self, at: Place, one: Node, other: Node) -> dict[Place, Any]:
        """Return the cells without formula that trees depend on, directly or through formulas, and their values.

        Of a whole column, the text on top is its title and none of the data: it stays.
        """
        found: dict[Place, Any] = {}
        seen = {at}
        waiting: list[tuple[str, Node]] = [(at[0], other), (at[0], one)]
        while waiting:
            sheet, tree = waiting.pop()
            for place in self._places(sheet, tree):
                if place in seen:
                    continue
                seen.add(place)
                self.budget.spend(1)
                formula = self._formula(place)
                if formula is not None:
                    waiting.append((place[0], formula))
                elif (value := serial(self._value(place))) is not None and not isinstance(value, Error):
                    found[place] = value
                if len(seen) > _MOST_CELLS:
                    raise Unread("cells")
        return found

    def _places(self, sheet: str, tree: Node) -> Iterator[Place]:
        for one in walked(tree):
            found = self.sheet(one.sheet or sheet) if isinstance(one, Range) and min(one.top, one.left) >= 0 else None
            if isinstance(one, Range) and found is not None:
                for row in range(one.top, min(one.bottom, found.height - 1) + 1):
                    for column in range(one.left, min(one.right, found.width - 1) + 1):
                        if row > 0 or one.bottom < LAST_ROW or not isinstance(found.raw((row, column)), str):
                            yield found.name, row, column


class _Pools:
    """What a changed cell may become."""

    def __init__(self, leaves: Mapping[Place, Any], nodes: list[Node]) -> None:
        self.columns: dict[tuple[str, int, type], list[Any]] = {}
        for place, value in leaves.items():
            self.columns.setdefault((place[0], place[2], type(value)), []).append(value)
        self.all = [one for one in leaves.values() if isinstance(one, float)]
        literals = [one.value for one in nodes if isinstance(one, Literal)]
        limits = {value for one in literals for value in _limits(one)}
        between = {(one + other) / 2 for one, other in itertools.pairwise(sorted(limits))}
        self.numbers = sorted(limits | between | {one + step for one in limits for step in (-1.0, 1.0)})
        self.texts = sorted({one.lstrip("<>=") for one in literals if isinstance(one, str)} - {""})
        self.texts += sorted({one for one in leaves.values() if isinstance(one, str)})

    def other(self, chance: random.Random, place: Place, value: Any) -> Any:
        """Return another value of the same type."""
        turn = chance.random()
        if isinstance(value, bool):
            return turn < 0.5
        if isinstance(value, str):
            return chance.choice(self.texts) if turn < 0.85 else value + "x"
        if turn < 0.35 and self.numbers:
            return chance.choice(self.numbers)
        if turn < 0.6:
            return chance.choice(self.columns[place[0], place[2], float] if turn < 0.5 else self.all)
        step = float(chance.randint(1, 40))
        return value + step if value.is_integer() else round(value + step / 4 + chance.random(), 2)


def _limits(value: Any) -> list[float]:
    """Return the numbers that a literal names: 10, or the 10 of ">=10"."""
    if isinstance(value, bool) or value is None:
        return []
    try:
        return [float(value if isinstance(value, float) else str(value).lstrip("<>=").replace(",", "."))]
    except ValueError:
        return []


def _equal(one: Any, other: Any) -> bool:
    """Compare two results: numbers within what binary arithmetic leaves, any error like any other, an empty cell as 0 or no text."""
    if isinstance(one, Error) or isinstance(other, Error):
        return isinstance(one, Error) and isinstance(other, Error)
    one, other = (0.0 if value is None else value for value in (one, other))
    if isinstance(one, str) or isinstance(other, str):
        return {one, other} == {"", 0.0} or one == other
    return abs(one - other) <= 1e-9 * max(1.0, abs(one), abs(other))


def fill_results(workbook: Workbook) -> None:
    """Compute the formulas of which the file keeps no result: libraries that write files leave them out, and so do some phones."""
    formulas = Formulas(workbook)
    for sheet in workbook.sheets:
        for place in [one for one in sheet.formulas if one not in sheet.errors and sheet.raw(one) is None]:
            try:
                found = formulas.result(sheet, place, node_of(sheet, place) or Literal(None))
            except Unread:
                continue
            if isinstance(found, Error):
                sheet.errors[place] = found.name
            elif found is not None and found != "":
                sheet.computed[place] = found
