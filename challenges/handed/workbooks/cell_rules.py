"""Rules on values: one cell, a column, rows."""

from __future__ import annotations

from challenges.handed import values
from challenges.handed.kinds import Asked, BadKey, Field, Found, HandIn, held, not_held, rule
from challenges.handed.workbooks.model import Workbook, address, no_sheet, place_of

SHEET = Field("sheet", "text", required=False)


@rule("cell", "spreadsheet", SHEET, Field("cell", "text"), Field("value", "value"), Field("tolerance", "decimal", required=False))
def cell(hand_in: HandIn[Workbook], asked: Asked) -> Found:
    """The cell holds the value: typed or computed, a text with its spaces folded, a number within the tolerance."""
    sheet = hand_in.opened.sheet(asked.text("sheet"))
    if sheet is None:
        return no_sheet(hand_in.opened, asked.text("sheet"))
    place = place_of(asked.text("cell"))
    if place is None:
        raise BadKey(f"no address: {asked.text('cell')}")
    found, expected = sheet.value(place), asked.value("value")
    facts = {"cell": address(place), "sheet": sheet.name, "expected": expected}
    if place in sheet.errors:
        return not_held("error", error=sheet.errors[place], **facts)
    if values.same(found, expected, asked.decimal("tolerance")):
        return held(**facts)
    return not_held("empty" if found is None else "other_value", found=found, **facts)
