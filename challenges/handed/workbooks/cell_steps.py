"""Steps on cells."""

from __future__ import annotations

from challenges.handed.kinds import Asked, BadKey, Field, step
from challenges.handed.workbooks.editors import Editor
from challenges.handed.workbooks.model import place_of

SHEET = Field("sheet", "text", required=False)


@step("set_cell", "spreadsheet", SHEET, Field("cell", "text"), Field("value", "value"))
def set_cell(editor: Editor, asked: Asked) -> None:
    """Type a value into a cell."""
    place = place_of(asked.text("cell"))
    if place is None:
        raise BadKey(f"no address: {asked.text('cell')}")
    editor.set_value(editor.sheet(asked.text("sheet")), place, asked.value("value"))
