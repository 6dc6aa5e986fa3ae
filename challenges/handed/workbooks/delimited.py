"""Delimited text as a sheet: which separator, which quotes, and what each cell stands for (a number, a date, or a text)."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from decimal import Decimal
from typing import Any, Final

from challenges.handed.errors import Refused
from challenges.handed.formats import decoded
from challenges.handed.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS

#: 1 234,50 and 1234.50, with a sign, a percent or a euro; a number that begins with 0 is a text, as a postcode is.
_NUMBER: Final = re.compile(r"[+-]?(?:0|[1-9]\d{0,2}(?:[ \u00a0\u202f]\d{3})+|[1-9]\d{0,20})(?:[.,]\d{1,20})?\s?(?P<end>[%€])?\Z")
_FRENCH: Final = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})\Z")
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d\Z")
_BOOLS: Final = {"VRAI": True, "TRUE": True, "FAUX": False, "FALSE": False}


def read(data: bytes) -> list[list[Any]]:
    """Return typed values row by row; `Refused` when there are too many, or a quote is never closed."""
    return [[typed(one) for one in row] for row in rows_of(data)[0]]


def rows_of(data: bytes) -> tuple[list[list[str]], str]:
    """Return the texts row by row, and the separator."""
    text = decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    mark = ""
    if text[:4].lower() == "sep=":  # what Excel puts first to tell the separator
        line, _, text = text.partition("\n")
        mark = line[4:5]
    separator = mark if mark in (";", ",", "\t", "|") else _separator(text)
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False):
            cells += len(row)
            if len(rows) >= MAX_ROWS or len(row) > MAX_COLUMNS or cells > MAX_CELLS:
                raise Refused("too_many_cells")
            rows.append(row)
    except csv.Error as error:
        raise Refused("damaged") from error
    while rows and not any(rows[-1]):
        rows.pop()
    return rows, separator


def _separator(text: str) -> str:
    """Return the mark that cuts the first lines into most cells, as many in each."""
    lines = [line for line in text[:20_000].split("\n")[:20] if line][:-1] or [text.split("\n", 1)[0]]
    counts = {mark: [line.count(mark) for line in lines] for mark in (";", "\t", ",", "|")}
    return max(counts, key=lambda mark: (len(set(counts[mark])) == 1 and counts[mark][0] > 0, min(counts[mark]), mark == ";"))


def typed(text: str) -> Any:
    """Return the value that a cell of a text stands for, as an office would take it in France."""
    text = text.strip()
    if text.upper() in _BOOLS:
        return _BOOLS[text.upper()]
    found = _NUMBER.match(text)
    if found:
        number = Decimal(re.sub(r"[ \u00a0\u202f%€]", "", text).replace(",", "."))
        return number / 100 if found["end"] == "%" else number
    french = _FRENCH.match(text)
    try:
        if french:
            return dt.date(int(french[3]), int(french[2]), int(french[1]))
        if _ISO.match(text):
            return dt.date.fromisoformat(text)
    except ValueError:
        return text
    return text[1:] if text[:1] == "'" and text[1:2] in "=+-@" and len(text) > 1 else text
