"""Rules on values: one cell, a column, errors."""

from __future__ import annotations

from challenges.handed import values
from challenges.handed.kinds import Asked, Field, Found, HandIn, held, not_held, rule
from challenges.handed.workbooks.model import Workbook, address
from challenges.handed.workbooks.tables import HEADER, SHEET, Data, cell_of, sheet_of

TOLERANCE = Field("tolerance", "decimal", required=False)


@rule("cell", "spreadsheet", SHEET, Field("cell", "text"), Field("value", "value"), TOLERANCE)
def cell(hand_in: HandIn[Workbook], asked: Asked) -> Found:
    """The cell holds the value: typed or computed, a text with its spaces folded, a number within the tolerance."""
    sheet, place = sheet_of(hand_in.opened, asked), cell_of(asked)
    found, expected = sheet.value(place), asked.value("value")
    facts = {"cell": address(place), "sheet": sheet.name, "expected": expected}
    if place in sheet.errors:
        return not_held("error", error=sheet.errors[place], **facts)
    if values.same(found, expected, asked.decimal("tolerance")):
        return held(**facts)
    if isinstance(found, str) and not isinstance(expected, str | None) and found:
        return not_held("text", found=found, **facts)
    return not_held("empty" if found is None else "other_value", found=found, **facts)


@rule(
    "column",
    "spreadsheet",
    SHEET,
    HEADER,
    Field("column", "text"),
    Field("values", "values"),
    Field("any_order", "flag", required=False),
    TOLERANCE,
)
def column(hand_in: HandIn[Workbook], asked: Asked) -> Found:
    """The column holds these values under its title, in this order or in any."""
    sheet = sheet_of(hand_in.opened, asked)
    data = Data.of(sheet, asked)
    number, expected, tolerance = data.column(asked.text("column")), list(asked.values("values")), asked.decimal("tolerance")
    rows = list(data.block())
    found = [(row, sheet.value((row, number))) for row in rows]
    facts = {"column": asked.text("column"), "sheet": sheet.name}
    wrong = next(((row, number) for row, _value in found if (row, number) in sheet.errors), None)
    if wrong is not None:
        return not_held("error", cell=address(wrong), error=sheet.errors[wrong], **facts)
    if asked.flag("any_order"):
        left = [value for _row, value in found]
        for one in expected:
            rank = next((rank for rank, value in enumerate(left) if values.same(value, one, tolerance)), None)
            if rank is None:
                return not_held("value_missing", expected=one, **facts)
            del left[rank]
        return not_held("value_more", found=left[0], **facts) if left else held(**facts)
    if len(found) != len(expected):
        return not_held("other_count", found=len(found), expected=len(expected), **facts)
    for (row, value), one in zip(found, expected, strict=True):
        if not values.same(value, one, tolerance):
            return not_held("other_value", cell=address((row, number)), found=value, expected=one, **facts)
    return held(**facts)


@rule("no_errors", "spreadsheet", SHEET, formats=("xlsx", "ods"))
def no_errors(hand_in: HandIn[Workbook], asked: Asked) -> Found:
    """No cell of the sheet shows an error."""
    sheet = sheet_of(hand_in.opened, asked)
    if not sheet.errors:
        return held(sheet=sheet.name)
    place = min(sheet.errors)
    return not_held("error", sheet=sheet.name, cell=address(place), error=sheet.errors[place], count=len(sheet.errors))
