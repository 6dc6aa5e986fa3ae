"""Rules on how a workbook looks: formats of numbers, colours by condition, frozen rows, merged cells, pages, sheets."""

from __future__ import annotations

from typing import Any

from challenges.handed import values
from challenges.handed.kinds import Asked, BadKey, Field, Found, HandIn, choice, held, not_held, rule
from challenges.handed.workbooks.formulas.evaluating import compare, serial
from challenges.handed.workbooks.formulas.meaning import Formulas
from challenges.handed.workbooks.formulas.nodes import Error, moved
from challenges.handed.workbooks.formulas.parsing import Unread, parse
from challenges.handed.workbooks.model import At, Condition, Sheet, Workbook, address, area_of, area_text
from challenges.handed.workbooks.tables import HEADER, SHEET, TEST, area_in, passes, sheet_of

_FORMATS = ("xlsx", "ods")
CATEGORIES = ("number", "euro", "currency", "percent", "date", "time", "text", "scientific", "general")
ORIENTATIONS = ("portrait", "landscape")


@rule(
    "number_format",
    "spreadsheet",
    SHEET,
    HEADER,
    Field("cells", "text"),
    Field("category", "choice", choices=CATEGORIES),
    Field("decimals", "integer", required=False),
    Field("thousands", "flag", required=False),
    formats=_FORMATS,
    needs=("formats",),
)
def number_format(hand_in: HandIn[Workbook], asked: Asked) -> Found:
    """Every filled cell of an area shows its value in the format: its category and, if asked, its decimals and its thousands set apart."""
    sheet = sheet_of(hand_in.opened, asked)
    wanted = asked.text("category")
    facts: dict[str, Any] = {"sheet": sheet.name, "category": choice(wanted)}
    filled = [place for place in area_in(sheet, asked.text("cells"), asked).cells() if sheet.raw(place) is not None]
    if not filled:
        return not_held("empty", cells=asked.text("cells"), **facts)
    for place in filled:
        look = sheet.look(place)
        category = look.category
        if category != wanted and not (wanted == "currency" and category == "euro"):
            text = isinstance(sheet.raw(place), str) and wanted not in ("text", "general")
            return not_held("text" if text else "other_format", cell=address(place), found=choice(category), **facts)
        if asked.has("decimals") and look.decimals != asked.integer("decimals"):
            return not_held("other_decimals", cell=address(place), found=look.decimals, expected=asked.integer("decimals"), **facts)
        if asked.flag("thousands") and not look.thousands:
            return not_held("no_thousands", cell=address(place), **facts)
    return held(cells=asked.text("cells"), **facts)


@rule("conditional", "spreadsheet", SHEET, HEADER, Field("cells", "text"), *TEST, formats=_FORMATS, needs=("layout",))
def conditional(hand_in: HandIn[Workbook], asked: Asked) -> Found:
    """Conditional formats colour, in the area, exactly the cells that pass the test."""
    sheet = sheet_of(hand_in.opened, asked)
    area = area_in(sheet, asked.text("cells"), asked)
    facts: dict[str, Any] = {"sheet": sheet.name, "cells": asked.text("cells")}
    rules = [
        one
        for one in sheet.conditions
        if any(part in area for each in one.areas for part in [(max(each.top, area.top), max(each.left, area.left))])
    ]
    if not rules:
        return not_held("no_condition", **facts)
    painter = _Painter(Formulas(hand_in.opened), sheet)
    for place in area.cells():
        value = sheet.value(place)
        if value is None:
            continue
        try:
            coloured = any(painter.colours(one, place) for one in rules)
        except Unread:
            return not_held("not_read", **facts)
        if coloured != passes(value, asked):
            return not_held("coloured" if coloured else "not_coloured", cell=address(place), found=value, **facts)
    return held(**facts)


class _Painter:
    """Says which cells a conditional format colours."""

    def __init__(self, formulas: Formulas, sheet: Sheet) -> None:
        self.formulas, self.sheet = formulas, sheet

    def colours(self, condition: Condition, place: At) -> bool:
        """Say whether a condition holds for a cell; `Unread` for one of another sort (icons, scales of colours…)."""
        area = next((one for one in condition.areas if place in one), None)
        if area is None:
            return False
        if condition.test == "other":
            raise Unread("condition")
        first = condition.areas[0]
        away = (place[0] - first.top, place[1] - first.left)
        found = [self.formulas.result(self.sheet, place, moved(parse(text), *away)) for text in condition.operands]
        if any(isinstance(one, Error) for one in found) or not found:
            return False
        value = serial(self.sheet.raw(place))
        return bool(found[0]) if condition.test == "formula" else _meets(condition.test, value, found)


def _meets(test: str, value: Any, found: list[Any]) -> bool:
    if test in ("contains", "begins", "ends"):
        text, part = values.caseless(str(value or "")), values.caseless(str(found[0]))
        return {"contains": part in text, "begins": text.startswith(part), "ends": text.endswith(part)}[test]
    sign = compare(value, found[0])
    if test in ("between", "not_between") and len(found) > 1:
        return (min(found) <= value <= max(found) if isinstance(value, float) else False) == (test == "between")
    return {
        "equal": sign == 0, "not_equal": sign != 0, "greater": sign > 0, "at_least": sign >= 0, "less": sign < 0, "at_most": sign <= 0,
    }.get(test, False)  # fmt: skip


@rule(
    "frozen",
    "spreadsheet",
    SHEET,
    Field("rows", "integer", required=False),
    Field("columns", "integer", required=False),
    formats=_FORMATS,
    needs=("layout",),
)
def frozen(hand_in: HandIn[Workbook], asked: Asked) -> Found:
    """So many rows above and columns on the left stay in sight."""
    sheet = sheet_of(hand_in.opened, asked)
    wanted = (asked.integer("rows"), asked.integer("columns"))
    facts: dict[str, Any] = {"sheet": sheet.name, "rows": wanted[0], "columns": wanted[1]}
    if sheet.frozen == wanted:
        return held(**facts)
    if sheet.frozen == (0, 0):
        return not_held("none", **facts)
    return not_held("other", found_rows=sheet.frozen[0], found_columns=sheet.frozen[1], **facts)


@rule("no_merged", "spreadsheet", SHEET, formats=_FORMATS, needs=("layout",))
def no_merged(hand_in: HandIn[Workbook], asked: Asked) -> Found:
    """No cells of the sheet are merged."""
    sheet = sheet_of(hand_in.opened, asked)
    return not_held("merged", sheet=sheet.name, cells=area_text(sheet.merged[0])) if sheet.merged else held(sheet=sheet.name)


@rule("has_sheet", "spreadsheet", Field("sheet", "text"), formats=_FORMATS)
def has_sheet(hand_in: HandIn[Workbook], asked: Asked) -> Found:
    """There is a sheet of that name, and something stands on it."""
    sheet = sheet_of(hand_in.opened, asked)
    return held(sheet=sheet.name) if sheet.height or sheet.name == "" else not_held("empty", sheet=sheet.name)


@rule("sheet_names", "spreadsheet", Field("names", "text", many=True), formats=_FORMATS)
def sheet_names(hand_in: HandIn[Workbook], asked: Asked) -> Found:
    """The sheets have these names, in this order, and there is no other."""
    found, wanted = [one.name for one in hand_in.opened.sheets], list(asked.texts("names"))
    same = [values.caseless(one) for one in found] == [values.caseless(one) for one in wanted]
    return held(names=wanted) if same else not_held("other", names=wanted, found=found)


@rule("orientation", "spreadsheet", SHEET, Field("orientation", "choice", choices=ORIENTATIONS), formats=_FORMATS, needs=("layout",))
def orientation(hand_in: HandIn[Workbook], asked: Asked) -> Found:
    """The page of the sheet is upright or lies."""
    sheet = sheet_of(hand_in.opened, asked)
    wanted, found = asked.text("orientation"), sheet.orientation or "portrait"
    facts: dict[str, Any] = {"sheet": sheet.name, "orientation": choice(wanted)}
    return held(**facts) if found == wanted else not_held("other", found=choice(found), **facts)


@rule("print_area", "spreadsheet", SHEET, Field("cells", "text"), formats=_FORMATS, needs=("layout",))
def print_area(hand_in: HandIn[Workbook], asked: Asked) -> Found:
    """Exactly an area of the sheet is printed."""
    sheet = sheet_of(hand_in.opened, asked)
    wanted = area_of(asked.text("cells").replace("$", ""))
    if wanted is None:
        raise BadKey(f"no range: {asked.text('cells')}")
    facts: dict[str, Any] = {"sheet": sheet.name, "cells": area_text(wanted)}
    if not sheet.print_areas:
        return not_held("none", **facts)
    return (
        held(**facts) if sheet.print_areas == [wanted] else not_held("other", found=[area_text(one) for one in sheet.print_areas], **facts)
    )
