"""Functions on dates and times: days since 30 December 1899. There is no clock here: a formula of today's date is not read."""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections.abc import Callable
from typing import Any, Final

from challenges.handed.workbooks.formulas.arguments import broken, number, text
from challenges.handed.workbooks.formulas.evaluating import EPOCH, NUMBER, as_number, scalar
from challenges.handed.workbooks.formulas.nodes import Error


def day_of(value: float) -> dt.date | None:
    """Return the date of a number of days, None outside of calendars."""
    try:
        return EPOCH + dt.timedelta(days=math.floor(value))
    except OverflowError:
        return None


def _moment(value: Any, evaluation: Any) -> Any:
    """Return the number of an argument that is a date; a text in the French or ISO form counts, as offices take it."""
    found = scalar(value, evaluation.place)
    if isinstance(found, str):
        for form in ("%d/%m/%Y", "%Y-%m-%d"):
            try:
                return float((dt.datetime.strptime(found.strip(), form).date() - EPOCH).days)  # noqa: DTZ007  a day has no zone
            except ValueError:
                continue
    return as_number(found)


def _of_day(work: Callable[[dt.date], int]) -> Callable[..., Any]:
    def function(evaluation: Any, value: Any) -> Any:
        found = _moment(value, evaluation)
        day = None if isinstance(found, Error) else day_of(found)
        return float(work(day)) if day is not None else found if isinstance(found, Error) else NUMBER

    return function


def _of_time(seconds: int, turn: int) -> Callable[..., Any]:
    def function(evaluation: Any, value: Any) -> Any:
        found = _moment(value, evaluation)
        return found if isinstance(found, Error) else float(round(found % 1 * 86400) // seconds % turn)

    return function


def _date(evaluation: Any, year: Any, month: Any, day: Any) -> Any:
    found = [number(one, evaluation.place) for one in (year, month, day)]
    wrong = broken(found)
    if wrong:
        return wrong
    months = int(found[0]) * 12 + int(found[1]) - 1
    return float((dt.date(months // 12, months % 12 + 1, 1) - EPOCH).days + int(found[2]) - 1) if 1 <= months // 12 <= 9998 else NUMBER


def _time(evaluation: Any, hours: Any, minutes: Any, seconds: Any) -> Any:
    found = [number(one, evaluation.place) for one in (hours, minutes, seconds)]
    return broken(found) or (int(found[0]) * 3600 + int(found[1]) * 60 + int(found[2])) / 86400 % 1


def _weekday(evaluation: Any, value: Any, kind: Any = 1.0) -> Any:
    found, which = _moment(value, evaluation), number(kind, evaluation.place)
    day = None if isinstance(found, Error) or isinstance(which, Error) else day_of(found)
    if day is None or which not in (1, 2, 3):
        return NUMBER
    return float({1: day.isoweekday() % 7 + 1, 2: day.isoweekday(), 3: day.weekday()}[int(which)])


def _months(end: bool) -> Callable[..., Any]:
    def function(evaluation: Any, value: Any, months: Any) -> Any:
        found, count = _moment(value, evaluation), number(months, evaluation.place)
        day = None if isinstance(found, Error) or isinstance(count, Error) else day_of(found)
        if day is None:
            return NUMBER
        total = day.year * 12 + day.month - 1 + int(count)
        if not 1 <= total // 12 <= 9998:
            return NUMBER
        last = calendar.monthrange(total // 12, total % 12 + 1)[1]
        return float((dt.date(total // 12, total % 12 + 1, last if end else min(day.day, last)) - EPOCH).days)

    return function


def _between(evaluation: Any, first: Any, last: Any, unit: Any) -> Any:
    begin, end = day_of(_moment(first, evaluation)), day_of(_moment(last, evaluation))
    if begin is None or end is None or begin > end:
        return NUMBER
    months = (end.year - begin.year) * 12 + end.month - begin.month - (end.day < begin.day)
    return {"D": float((end - begin).days), "M": float(months), "Y": float(months // 12), "YM": float(months % 12)}.get(
        text(unit, evaluation.place).upper(), NUMBER
    )  # fmt: skip


def _days(evaluation: Any, last: Any, first: Any) -> Any:
    found = [_moment(one, evaluation) for one in (last, first)]
    return broken(found) or float(math.floor(found[0]) - math.floor(found[1]))


FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "YEAR": _of_day(lambda day: day.year), "MONTH": _of_day(lambda day: day.month), "DAY": _of_day(lambda day: day.day), "DATE": _date, "TIME": _time,
    "WEEKDAY": _weekday, "EDATE": _months(False), "EOMONTH": _months(True), "DATEDIF": _between, "DAYS": _days,
    "HOUR": _of_time(3600, 24), "MINUTE": _of_time(60, 60),
}  # fmt: skip
