"""Rules on formulas: by what they mean, never by how they are written."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from challenges.handed import values
from challenges.handed.kinds import Asked, BadKey, Field, Found, HandIn, held, not_held, rule
from challenges.handed.limits import MAX_SHOWN
from challenges.handed.workbooks.formulas.evaluating import EPOCH, Budget, serial
from challenges.handed.workbooks.formulas.meaning import COPIES, Formulas, node_of
from challenges.handed.workbooks.formulas.nodes import Error, Node, moved
from challenges.handed.workbooks.formulas.parsing import Unread, parse
from challenges.handed.workbooks.formulas.writing import write
from challenges.handed.workbooks.model import At, Shared, Sheet, Workbook, address
from challenges.handed.workbooks.tables import HEADER, SHEET, Data, cell_of, sheet_of

_FORMATS = ("xlsx", "ods")


def reference(text: str) -> Node:
    """Return the tree of the author's formula; `BadKey` when it is not understood."""
    try:
        return parse(text)
    except Unread as error:
        raise BadKey(f"the formula {text} is not understood at {error}") from error


def written(sheet: Sheet, place: At) -> str:
    """Return the formula of a cell as people in France read it."""
    try:
        node = node_of(sheet, place)
        text = write(node, "french") if node is not None else ""
    except Unread:
        found = sheet.formulas[place]
        text = "=" + (found if isinstance(found, str) else found.text).removeprefix("of:").removeprefix("=")
    return text[:MAX_SHOWN]


def result(found: Any, like: Any) -> Any:
    """Return a result of an evaluation as a value of a file: a date where the cell shows one."""
    if isinstance(found, Error):
        return found.name
    if isinstance(found, float) and type(like).__name__ in ("date", "datetime") and abs(found) < 2_000_000:
        return EPOCH.fromordinal(EPOCH.toordinal() + int(found))
    return values.number(found) if isinstance(found, float) else found


@rule(
    "formula",
    "spreadsheet",
    SHEET,
    Field("cell", "text"),
    Field("like", "text"),
    Field("value", "value", required=False),
    Field("tolerance", "decimal", required=False),
    formats=_FORMATS,
)
def formula(hand_in: HandIn[Workbook], asked: Asked) -> Found:
    """The cell holds a formula which gives what the author's gives, on the pupil's own cells and on changed ones."""
    sheet, place = sheet_of(hand_in.opened, asked), cell_of(asked)
    like = reference(asked.text("like"))
    found = sheet.value(place)
    facts: dict[str, Any] = {"cell": address(place), "sheet": sheet.name}
    if place in sheet.errors:
        return not_held("error", error=sheet.errors[place], **facts)
    if place not in sheet.formulas:
        return not_held("empty" if found is None else "typed", found=found, **facts)
    facts["formula"] = written(sheet, place)
    formulas = Formulas(hand_in.opened)
    expected = asked.value("value") if asked.has("value") else _expected(formulas, sheet, place, like)
    if expected is not None and not _gives(found, expected, asked.decimal("tolerance")):
        return not_held("other_value", found=found, expected=expected, **facts)
    return _compared(formulas, sheet, place, like, facts)


def _expected(formulas: Formulas, sheet: Sheet, place: At, like: Node) -> Any:
    try:
        return result(formulas.result(sheet, place, like), sheet.raw(place))
    except Unread:
        return None


def _gives(found: Any, expected: Any, tolerance: Decimal) -> bool:
    if values.same(found, expected, tolerance):
        return True
    one, other = serial(found), serial(expected)
    return isinstance(one, float) and isinstance(other, float) and abs(one - other) <= max(float(tolerance), 1e-9 * max(1.0, abs(other)))


def _compared(formulas: Formulas, sheet: Sheet, place: At, like: Node, facts: dict[str, Any]) -> Found:
    """Compare two formulas that give the same here; where one is not understood, the value that it gives speaks for it."""
    try:
        node = node_of(sheet, place)
        if node is not None and not formulas.same(sheet, place, node, like):
            return not_held("other_meaning", **facts)
    except Unread:
        return held(by_value=True, **facts)
    return held(**facts)


@rule(
    "copied_formula",
    "spreadsheet",
    SHEET,
    HEADER,
    Field("column", "text"),
    Field("like", "text"),
    Field("from_row", "integer", required=False),
    Field("to_row", "integer", required=False),
    formats=_FORMATS,
)
def copied_formula(hand_in: HandIn[Workbook], asked: Asked) -> Found:
    """Each row of the column holds a formula that means, for its row, what the author's means for the first one."""
    sheet = sheet_of(hand_in.opened, asked)
    data = Data.of(sheet, asked)
    column, like = data.column(asked.text("column")), reference(asked.text("like"))
    first = asked.integer("from_row", data.titles + 2) - 1
    last = asked.integer("to_row") - 1 if asked.has("to_row") else _last(data, column)
    facts: dict[str, Any] = {"column": asked.text("column"), "sheet": sheet.name}
    rows = range(first, last + 1)
    for row in rows:
        place = (row, column)
        if place in sheet.errors:
            return not_held("error", cell=address(place), error=sheet.errors[place], **facts)
        if place not in sheet.formulas:
            found = sheet.value(place)
            return not_held("empty" if found is None else "typed", cell=address(place), found=found, **facts)
    wrong = _first_wrong(Formulas(hand_in.opened, Budget()), sheet, column, rows, like)
    if wrong is not None:
        return not_held("other_meaning", cell=address(wrong), formula=written(sheet, wrong), **facts)
    return held(**facts)


def _last(data: Data, column: int) -> int:
    """Return the last row of the table: the one before the first in which no other column holds anything."""
    row = data.titles + 1
    while any(data.sheet.raw((row, one)) is not None for one in range(data.sheet.width) if one != column):
        row += 1
    return max(row - 1, data.titles + 1)


#: Forms of formulas in a column that are compared on changed copies; beyond, on one copy each.
_MOST_FORMS = 12
#: The number of a row that has no $.
_MOVING = re.compile(r"(?<=[A-Za-z])\d{1,7}(?![\w(.])")


def _first_wrong(formulas: Formulas, sheet: Sheet, column: int, rows: range, like: Node) -> At | None:
    """Return the first cell of a column whose formula does not mean the author's.

    Formulas that are written alike but for their row are of one form, and need not be parsed one by one. The first two and the last of
    each are compared: a reference that lacks its $ means the same in the first row, and never in all three.
    """
    forms: dict[str, list[int]] = {}
    for row in rows:
        forms.setdefault(_form(sheet.formulas[row, column], row), []).append(row)
    for rank, found in enumerate(forms.values()):
        for row in sorted({*found[:2], found[-1]}):
            if not _same(formulas, sheet, (row, column), moved(like, row - rows[0], 0), COPIES if rank < _MOST_FORMS else 1):
                return row, column
    return None


def _form(formula: str | Shared, row: int) -> str:
    """Return a formula with the rows that move along counted from its own."""
    text, own = (formula.text, row - formula.rows) if isinstance(formula, Shared) else (formula, row)
    return _MOVING.sub(lambda found: f"[{int(found[0]) - own}]", text)


def _same(formulas: Formulas, sheet: Sheet, place: At, wanted: Node, copies: int) -> bool:
    try:
        node = node_of(sheet, place)
        return node is not None and formulas.same(sheet, place, node, wanted, copies)
    except Unread:
        return _right_by_value(formulas, sheet, place, wanted)


def _right_by_value(formulas: Formulas, sheet: Sheet, place: At, wanted: Node) -> bool:
    expected = _expected(formulas, sheet, place, wanted)
    return expected is None or _gives(sheet.value(place), expected, Decimal(0))
