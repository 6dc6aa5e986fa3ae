"""Steps on rows, sheets and charts."""

from __future__ import annotations

from functools import cmp_to_key
from typing import Any

from challenges.handed.kinds import Asked, Field, step
from challenges.handed.workbooks.chart_rules import CHARTS
from challenges.handed.workbooks.editors import Editor, snapshot
from challenges.handed.workbooks.model import Area, Chart, area_text
from challenges.handed.workbooks.tables import HEADER, SHEET, TEST, Data, area_in, ordered, passes

_LOOKS = ("xlsx", "ods")


@step(
    "sort_rows",
    "spreadsheet",
    SHEET,
    HEADER,
    Field("by", "text"),
    Field("descending", "flag", required=False),
    Field("then_by", "text", required=False),
    Field("then_descending", "flag", required=False),
    Field("only_column", "flag", required=False),
)
def sort_rows(editor: Editor, asked: Asked) -> None:
    """Sort the rows of data; with `only_column`, that column alone, which tears the rows apart."""
    data = Data.of(snapshot(editor, asked), asked)
    columns = [
        (data.column(asked.text(name)), asked.flag(way))
        for name, way in (("by", "descending"), ("then_by", "then_descending"))
        if asked.has(name)
    ]

    def compared(one: int, other: int) -> int:
        for column, descending in columns:
            first, second = data.sheet.value((one, column)), data.sheet.value((other, column))
            if first is None or second is None:
                if first is not second:
                    return 1 if first is None else -1
                continue
            left, right = ordered(first), ordered(second)
            if left != right:
                return (1 if left > right else -1) * (-1 if descending else 1)
        return 0

    order = [*sorted(data.block(), key=cmp_to_key(compared)), *data.below()]
    chosen = [columns[0][0]] if asked.flag("only_column") else None
    editor.reorder(editor.sheet(asked.text("sheet")), data.titles + 1, order, chosen)


@step("filter_rows", "spreadsheet", SHEET, HEADER, Field("column", "text"), *TEST, Field("by_hand", "flag", required=False), formats=_LOOKS)
def filter_rows(editor: Editor, asked: Asked) -> None:
    """Filter: only the rows that pass the test are seen; with `by_hand`, the others are hidden without a filter."""
    data = Data.of(snapshot(editor, asked), asked)
    column = data.column(asked.text("column"))
    hidden = [row for row in data.block() if not passes(data.sheet.value((row, column)), asked)]
    last = data.titles + len(list(data.block()))
    area = None if asked.flag("by_hand") else Area(data.titles, 0, last, max(data.sheet.width - 1, 0))
    editor.set_hidden(editor.sheet(asked.text("sheet")), hidden, area)


@step("delete_rows", "spreadsheet", SHEET, HEADER, Field("column", "text"), *TEST)
def delete_rows(editor: Editor, asked: Asked) -> None:
    """Delete the rows that pass the test."""
    data = Data.of(snapshot(editor, asked), asked)
    column = data.column(asked.text("column"))
    kept = [*(row for row in data.block() if not passes(data.sheet.value((row, column)), asked)), *data.below()]
    editor.reorder(editor.sheet(asked.text("sheet")), data.titles + 1, kept)


@step("remove_duplicates", "spreadsheet", SHEET, HEADER, Field("by", "text", required=False, many=True))
def remove_duplicates(editor: Editor, asked: Asked) -> None:
    """Keep the first of the rows that are alike in all columns, or in those named."""
    data = Data.of(snapshot(editor, asked), asked)
    columns = [data.column(one) for one in asked.texts("by")] or list(range(data.sheet.width))
    seen: set[tuple[Any, ...]] = set()
    below = set(data.below())
    kept = []
    for row, one in data.whole(columns).items():
        if one not in seen or row in below:
            seen.add(one)
            kept.append(row)
    editor.reorder(editor.sheet(asked.text("sheet")), data.titles + 1, kept)


@step("add_row", "spreadsheet", SHEET, HEADER, Field("values", "values"))
def add_row(editor: Editor, asked: Asked) -> None:
    """Type a row under the others."""
    row = max(Data.of(snapshot(editor, asked), asked).block(), default=asked.integer("header_row", 1) - 1) + 1
    for column, value in enumerate(asked.values("values")):
        editor.set_value(editor.sheet(asked.text("sheet")), (row, column), value)


@step("add_column", "spreadsheet", SHEET, HEADER, Field("title", "text"), Field("values", "values", required=False))
def add_column(editor: Editor, asked: Asked) -> None:
    """Type a title behind the others, and values under it."""
    data = Data.of(snapshot(editor, asked), asked)
    column = next((rank for rank, title in enumerate(data.headers()) if not title), data.sheet.width)
    for offset, value in enumerate([asked.text("title"), *asked.values("values")]):
        editor.set_value(editor.sheet(asked.text("sheet")), (data.titles + offset, column), value)


@step("rename_sheet", "spreadsheet", SHEET, Field("name", "text"), formats=_LOOKS)
def rename_sheet(editor: Editor, asked: Asked) -> None:
    """Rename a sheet."""
    editor.rename(editor.sheet(asked.text("sheet")), asked.text("name"))


@step("add_sheet", "spreadsheet", Field("name", "text"), formats=_LOOKS)
def add_sheet(editor: Editor, asked: Asked) -> None:
    """Add an empty sheet behind the others."""
    editor.add_sheet(asked.text("name"))


@step("remove_sheet", "spreadsheet", Field("sheet", "text"), formats=_LOOKS)
def remove_sheet(editor: Editor, asked: Asked) -> None:
    """Remove a sheet."""
    editor.remove_sheet(editor.sheet(asked.text("sheet")))


@step(
    "add_chart",
    "spreadsheet",
    SHEET,
    HEADER,
    Field("chart", "choice", choices=CHARTS),
    Field("series", "text", many=True),
    Field("categories", "text", required=False),
    Field("title", "text", required=False),
    Field("x_title", "text", required=False),
    Field("y_title", "text", required=False),
    formats=("xlsx",),
)
def add_chart(editor: Editor, asked: Asked) -> None:
    """Add a chart of columns or ranges of the sheet."""
    sheet = snapshot(editor, asked)
    series = tuple(area_text(area_in(sheet, one, asked)) for one in asked.texts("series"))
    categories = (area_text(area_in(sheet, asked.text("categories"), asked)),) if asked.has("categories") else ()
    titles = [asked.text(name) for name in ("title", "x_title", "y_title")]
    editor.add_chart(editor.sheet(asked.text("sheet")), Chart(sheet.name, asked.text("chart"), series, categories, *titles))
