"""Rules on rows: sorted, filtered, kept, without duplicates."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from challenges.handed.kinds import Asked, Field, Found, HandIn, held, not_held, rule
from challenges.handed.workbooks.model import Workbook
from challenges.handed.workbooks.tables import (
    HEADER,
    SHEET,
    TEST,
    Data,
    check_rows,
    common_columns,
    ordered,
    passes,
    sheet_of,
    shown_row,
    start_data,
)


@rule(
    "sorted",
    "spreadsheet",
    SHEET,
    HEADER,
    Field("by", "text"),
    Field("descending", "flag", required=False),
    Field("then_by", "text", required=False),
    Field("then_descending", "flag", required=False),
    start="used",
)
def sorted_rows(hand_in: HandIn[Workbook], asked: Asked) -> Found:
    """The rows are in the order of one column (of two), and each is still whole."""
    data = Data.of(sheet_of(hand_in.opened, asked), asked)
    columns = [(data.column(asked.text(name)), asked.flag(way)) for name, way in _KEYS if asked.has(name)]
    start = start_data(hand_in, asked)
    if start is not None:
        check_rows(data, start, added=False)
    facts: dict[str, Any] = {"sheet": data.sheet.name, "by": asked.text("by"), "way": {"choice": "falling" if columns[0][1] else "rising"}}
    before: int | None = None
    for row in data.block():
        if before is not None:
            wrong = _wrong(data, before, row, columns)
            if wrong is not None:
                found, previous = (data.sheet.value((one, wrong)) for one in (row, before))
                return not_held("not_sorted", row=row + 1, found=found, row_before=before + 1, before=previous, **facts)
        before = row
    return held(**facts)


_KEYS = (("by", "descending"), ("then_by", "then_descending"))


def _wrong(data: Data, before: int, row: int, columns: list[tuple[int, bool]]) -> int | None:
    """Return the column by which a row stands wrongly behind another, None when it does not. Empty cells come last either way."""
    for column, descending in columns:
        one, other = data.sheet.raw((before, column)), data.sheet.raw((row, column))
        if one is None or other is None:
            if (one is None) == (other is None):
                continue
            return column if one is None else None
        first, second = ordered(one), ordered(other)
        if first == second:
            continue
        return column if (first > second) != descending and not _by_letters(one, other, descending) else None
    return None


def _by_letters(one: Any, other: Any, descending: bool) -> bool:
    """Say whether two texts are in order when only letters and digits count: some offices leave hyphens and apostrophes out."""
    if not (isinstance(one, str) and isinstance(other, str)):
        return False
    first, second = (re.sub(r"[\W_]", "", ordered(text)[1]) for text in (one, other))
    return first >= second if descending else first <= second


@rule("filtered", "spreadsheet", SHEET, HEADER, Field("column", "text"), *TEST, formats=("xlsx", "ods"), start="used")
def filtered(hand_in: HandIn[Workbook], asked: Asked) -> Found:
    """An automatic filter stands on the sheet, the rows that pass the test are seen, and no others; none was deleted."""
    data = Data.of(sheet_of(hand_in.opened, asked), asked)
    sheet, column = data.sheet, data.column(asked.text("column"))
    start = start_data(hand_in, asked)
    if start is not None:
        check_rows(data, start, added=False)
    facts = {"sheet": sheet.name, "column": asked.text("column")}
    if sheet.filter_area is None:
        return not_held("hidden_by_hand" if sheet.hidden_rows else "no_filter", **facts)
    for row in data.block():
        seen, wanted = row not in sheet.hidden_rows, passes(sheet.value((row, column)), asked)
        if seen != wanted:
            return not_held("seen" if seen else "hidden", row=row + 1, found=sheet.value((row, column)), **facts)
    return held(**facts)


@rule("rows_kept", "spreadsheet", SHEET, HEADER, start="needed")
def rows_kept(hand_in: HandIn[Workbook], asked: Asked) -> Found:
    """Every row of the received file is there, whole, in any order, and no other."""
    data, start = Data.of(sheet_of(hand_in.opened, asked), asked), start_data(hand_in, asked)
    if start is not None:
        check_rows(data, start, added=True)
    return held(sheet=data.sheet.name)


@rule("duplicates_removed", "spreadsheet", SHEET, HEADER, Field("by", "text", required=False, many=True), start="needed")
def duplicates_removed(hand_in: HandIn[Workbook], asked: Asked) -> Found:
    """Of the rows of the received file that are alike (in all columns, or in those named), exactly one is left, unchanged."""
    data, start = Data.of(sheet_of(hand_in.opened, asked), asked), start_data(hand_in, asked)
    if start is None:
        return not_held("no_start")
    before, now = common_columns(data, start)
    names = asked.texts("by")
    keys = [rank for rank, column in enumerate(before) if not names or column in [start.column(one) for one in names]]
    old, new = start.whole(before), data.whole(now)
    seen: Counter[tuple[Any, ...]] = Counter()
    for row, one in new.items():
        key = tuple(one[rank] for rank in keys)
        seen[key] += 1
        if seen[key] > 1:
            return not_held("duplicate_left", row=row + 1, found=shown_row(data, row, now), sheet=data.sheet.name)
        if one not in old.values():
            return not_held("row_changed", row=row + 1, found=shown_row(data, row, now), sheet=data.sheet.name)
    for row, one in old.items():
        if tuple(one[rank] for rank in keys) not in seen:
            return not_held("row_missing", found=shown_row(start, row, before), sheet=data.sheet.name)
    return held(sheet=data.sheet.name)
