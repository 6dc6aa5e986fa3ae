"""Responses that run: a program held against its tests, a query compared with the author's. What they do is `challenges.programs`; here it becomes a mark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from challenges import programs
from challenges.marking.errors import InvalidAnswer
from challenges.programs import queries
from challenges.programs.language.limits import SOURCE_LETTERS, SOURCE_LINES

Json = Mapping[str, Any]
#: Forms whose answer is run.
WRITTEN: Final = ("program", "query")
#: Typical wrong programs that are run beside a wrong one, to find the author's remark on it.
_MOST_COMPARED: Final = 6


def source(answer: object) -> str:
    """Return what was written, its line ends made one, when it is a text that may be run; InvalidAnswer otherwise."""
    if not isinstance(answer, str):
        raise InvalidAnswer("wrong_type")
    text = "\n".join(line.rstrip() for line in answer.splitlines()).strip("\n")
    if not text:
        raise InvalidAnswer("empty")
    if len(text) > SOURCE_LETTERS:
        raise InvalidAnswer("too_long", limit=SOURCE_LETTERS)
    if text.count("\n") >= SOURCE_LINES:
        raise InvalidAnswer("too_many_lines", limit=SOURCE_LINES)
    return text


def report_of(key: Json, text: str) -> programs.Report:
    """Run what was written; InvalidAnswer where nothing but comments is."""
    try:
        return programs.check_program(text, key) if key["type"] == "program" else queries.check_query(text, key)
    except programs.InvalidSource as error:
        raise InvalidAnswer(error.code.removeprefix("query_"), **error.params) from error


def remark_on(key: Json, report: programs.Report) -> str:
    """Return the author's words on the first typical wrong answer that comes to the same, empty when none does."""
    for one in key.get("wrong", [])[:_MOST_COMPARED]:
        if one.get("why") and report_of(key, one["value"]).as_json() == report.as_json():
            return str(one["why"])
    return ""
