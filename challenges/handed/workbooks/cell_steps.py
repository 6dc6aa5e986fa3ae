"""Steps on cells and their looks."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from challenges.handed import values
from challenges.handed.kinds import Asked, BadKey, Field, step
from challenges.handed.workbooks.editors import Editor, snapshot
from challenges.handed.workbooks.formula_rules import reference
from challenges.handed.workbooks.formulas.meaning import node_of
from challenges.handed.workbooks.formulas.nodes import moved
from challenges.handed.workbooks.formulas.writing import write
from challenges.handed.workbooks.layout_rules import CATEGORIES, ORIENTATIONS
from challenges.handed.workbooks.model import NumberFormat, area_of
from challenges.handed.workbooks.tables import HEADER, SHEET, Data, area_in, cell_of

_LOOKS = ("xlsx", "ods")
TEST = (
    Field("test", "choice", choices=("equal", "not_equal", "greater", "at_least", "less", "at_most", "contains")),
    Field("value", "value"),
)


@step("set_cell", "spreadsheet", SHEET, Field("cell", "text"), Field("value", "value"))
def set_cell(editor: Editor, asked: Asked) -> None:
    """Type a value into a cell."""
    editor.set_value(editor.sheet(asked.text("sheet")), cell_of(asked), asked.value("value"))


@step("set_formula", "spreadsheet", SHEET, Field("cell", "text"), Field("formula", "text"), formats=_LOOKS)
def set_formula(editor: Editor, asked: Asked) -> None:
    """Type a formula into a cell, in French or as files hold it."""
    editor.set_formula(editor.sheet(asked.text("sheet")), cell_of(asked), write(reference(asked.text("formula"))))


@step("fill_down", "spreadsheet", SHEET, HEADER, Field("cell", "text"), Field("to_row", "integer", required=False))
def fill_down(editor: Editor, asked: Asked) -> None:
    """Copy a cell down, to a row or to the last row of data: a formula moves along, a value stays."""
    sheet, place = snapshot(editor, asked), cell_of(asked)
    node = node_of(sheet, place)
    rows = list(Data.of(sheet, asked).block()) or [place[0]]
    target = editor.sheet(asked.text("sheet"))
    for row in range(place[0] + 1, asked.integer("to_row", rows[-1] + 1)):
        if node is None:
            editor.set_value(target, (row, place[1]), sheet.value(place))
        else:
            editor.set_formula(target, (row, place[1]), write(moved(node, row - place[0], 0)))


@step("paste_values", "spreadsheet", SHEET, HEADER, Field("cells", "text"), formats=_LOOKS)
def paste_values(editor: Editor, asked: Asked) -> None:
    """Replace formulas by what they come to, as somebody does who types results."""
    sheet = snapshot(editor, asked)
    target = editor.sheet(asked.text("sheet"))
    for place in area_in(sheet, asked.text("cells"), asked).cells():
        if place in sheet.formulas:
            editor.set_value(target, place, sheet.value(place))


@step(
    "replace_text",
    "spreadsheet",
    SHEET,
    HEADER,
    Field("cells", "text"),
    Field("find", "text"),
    Field("replacement", "text", required=False),
)
def replace_text(editor: Editor, asked: Asked) -> None:
    """Replace a text by another within the texts of an area."""
    sheet = snapshot(editor, asked)
    target = editor.sheet(asked.text("sheet"))
    for place in area_in(sheet, asked.text("cells"), asked).cells():
        value = sheet.value(place)
        if isinstance(value, str) and asked.text("find") in value and place not in sheet.formulas:
            editor.set_value(target, place, value.replace(asked.text("find"), asked.text("replacement")))


@step(
    "set_format",
    "spreadsheet",
    SHEET,
    HEADER,
    Field("cells", "text"),
    Field("category", "choice", choices=CATEGORIES),
    Field("decimals", "integer", required=False),
    Field("thousands", "flag", required=False),
    formats=_LOOKS,
)
def set_format(editor: Editor, asked: Asked) -> None:
    """Set how numbers of an area look."""
    area = area_in(snapshot(editor, asked), asked.text("cells"), asked)
    look = NumberFormat(asked.text("category"), asked.integer("decimals"), asked.flag("thousands"))
    editor.set_format(editor.sheet(asked.text("sheet")), area, look)


@step("set_conditional", "spreadsheet", SHEET, HEADER, Field("cells", "text"), *TEST, formats=_LOOKS)
def set_conditional(editor: Editor, asked: Asked) -> None:
    """Colour the cells of an area that pass a test, by a conditional format."""
    area = area_in(snapshot(editor, asked), asked.text("cells"), asked)
    value = asked.value("value")
    operand = _operand(value)
    editor.add_condition(editor.sheet(asked.text("sheet")), area, asked.text("test"), operand)


def _operand(value: values.Value) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    if not isinstance(value, dt.date):
        raise BadKey("no value to compare with")
    return f"DATE({value.year},{value.month},{value.day})"


@step("merge_cells", "spreadsheet", SHEET, HEADER, Field("cells", "text"), formats=_LOOKS)
def merge_cells(editor: Editor, asked: Asked) -> None:
    """Merge the cells of an area."""
    editor.merge(editor.sheet(asked.text("sheet")), area_in(snapshot(editor, asked), asked.text("cells"), asked))


@step(
    "freeze", "spreadsheet", SHEET, Field("rows", "integer", required=False), Field("columns", "integer", required=False), formats=_LOOKS
)  # fmt: skip
def freeze(editor: Editor, asked: Asked) -> None:
    """Keep rows above and columns on the left in sight."""
    editor.freeze(editor.sheet(asked.text("sheet")), asked.integer("rows"), asked.integer("columns"))


@step("set_orientation", "spreadsheet", SHEET, Field("orientation", "choice", choices=ORIENTATIONS), formats=("xlsx",))
def set_orientation(editor: Editor, asked: Asked) -> None:
    """Turn the page of a sheet."""
    editor.set_orientation(editor.sheet(asked.text("sheet")), asked.text("orientation"))


@step("set_print_area", "spreadsheet", SHEET, Field("cells", "text"), formats=_LOOKS)
def set_print_area(editor: Editor, asked: Asked) -> None:
    """Say which area of a sheet is printed."""
    area = area_of(asked.text("cells").replace("$", ""))
    if area is None:
        raise BadKey(f"no range: {asked.text('cells')}")
    editor.set_print_area(editor.sheet(asked.text("sheet")), area)
