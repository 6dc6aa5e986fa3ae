"""Functions on texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from challenges.handed.workbooks.formulas.arguments import broken, number, several, text
from challenges.handed.workbooks.formulas.evaluating import VALUE, as_bool, as_text, scalar
from challenges.handed.workbooks.formulas.nodes import Error

#: Characters that a text may have, as in offices.
_LONGEST: Final = 32_767


def _of_text(work: Callable[[str], Any]) -> Callable[..., Any]:
    def function(evaluation: Any, value: Any) -> Any:
        found = text(value, evaluation.place)
        return found if isinstance(found, Error) else work(found)

    return function


def _joined(evaluation: Any, *arguments: Any) -> Any:
    parts = [as_text(one) for one in several(arguments)]
    return broken(parts) or _short("".join(parts))


def _short(found: str) -> Any:
    return found if len(found) <= _LONGEST else VALUE


def _text_join(evaluation: Any, separator: Any, skip: Any, *arguments: Any) -> Any:
    parts = [as_text(one) for one in several(arguments)]
    if as_bool(scalar(skip, evaluation.place)) is True:
        parts = [one for one in parts if one != ""]
    return broken(parts) or _short(text(separator, evaluation.place).join(parts))


def _left(evaluation: Any, value: Any, count: Any = 1.0) -> Any:
    found, length = text(value, evaluation.place), number(count, evaluation.place)
    return broken([found, length]) or (found[: int(length)] if length >= 0 else VALUE)


def _right(evaluation: Any, value: Any, count: Any = 1.0) -> Any:
    found, length = text(value, evaluation.place), number(count, evaluation.place)
    return broken([found, length]) or (found[max(len(found) - int(length), 0) :] if length >= 0 else VALUE)


def _mid(evaluation: Any, value: Any, start: Any, count: Any) -> Any:
    found, first, length = text(value, evaluation.place), number(start, evaluation.place), number(count, evaluation.place)
    return broken([found, first, length]) or (found[int(first) - 1 : int(first) - 1 + int(length)] if first >= 1 and length >= 0 else VALUE)


def _find(sensitive: bool) -> Callable[..., Any]:
    def function(evaluation: Any, wanted: Any, within: Any, start: Any = 1.0) -> Any:
        one, other, first = text(wanted, evaluation.place), text(within, evaluation.place), number(start, evaluation.place)
        wrong = broken([one, other, first])
        if wrong:
            return wrong
        if not sensitive:
            one, other = one.lower(), other.lower()
        position = other.find(one, int(first) - 1) if first >= 1 else -1
        return float(position + 1) if position >= 0 else VALUE

    return function


def _substitute(evaluation: Any, value: Any, old: Any, new: Any, which: Any = None) -> Any:
    found, before, after = (text(one, evaluation.place) for one in (value, old, new))
    wrong = broken([found, before, after])
    if wrong or not before:
        return wrong or found
    if which is None:
        return _short(found.replace(before, after))
    parts, rank = found.split(before), int(number(which, evaluation.place))
    return found if not 1 <= rank < len(parts) else before.join(parts[:rank]) + after + before.join(parts[rank:])


def _repeat(evaluation: Any, value: Any, count: Any) -> Any:
    found, times = text(value, evaluation.place), number(count, evaluation.place)
    return broken([found, times]) or (found * int(times) if times >= 0 and len(found) * times <= _LONGEST else VALUE)


def _shown(evaluation: Any, value: Any, pattern: Any) -> Any:
    """TEXT, for the plain patterns of numbers and dates."""
    from challenges.handed.workbooks.formulas.dates import day_of  # noqa: PLC0415  dates know no texts

    found, code = scalar(value, evaluation.place), text(pattern, evaluation.place)
    if not isinstance(found, float) or isinstance(code, Error):
        return as_text(found) if isinstance(code, str) else code
    plain = re.fullmatch(r"(#[ ,]##)?(0+)(?:[.,](0{1,15}))?(%)?", code)
    if plain:
        amount = Decimal(repr(found)) * (100 if plain[4] else 1)
        rounded = amount.quantize(Decimal(1).scaleb(-len(plain[3] or "")), ROUND_HALF_UP)
        written = f"{rounded:,f}" if plain[1] else f"{rounded:f}"
        sign, body = ("-", written[1:]) if written.startswith("-") else ("", written)
        return sign + body.zfill(len(plain[2]) + (len(plain[3]) + 1 if plain[3] else 0)) + (plain[4] or "")
    day = day_of(found)
    if day is not None and re.fullmatch(r"[dmyjaDMYJA/ .-]+", code):
        code = code.lower().replace("j", "d").replace("a", "y")
        for old, new in (("yyyy", f"{day.year:04}"), ("dd", f"{day.day:02}"), ("mm", f"{day.month:02}"), ("yy", f"{day.year % 100:02}")):
            code = code.replace(old, new)
        return code.replace("d", str(day.day)).replace("m", str(day.month))
    return VALUE


FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "CONCAT": _joined, "TEXTJOIN": _text_join, "LEFT": _left, "RIGHT": _right, "MID": _mid, "LEN": _of_text(lambda one: float(len(one))),
    "UPPER": _of_text(str.upper), "LOWER": _of_text(str.lower), "TRIM": _of_text(lambda one: re.sub(" +", " ", one).strip(" ")),
    "PROPER": _of_text(lambda one: re.sub(r"[^\W\d_]+", lambda word: word[0][0].upper() + word[0][1:].lower(), one)),
    "FIND": _find(True), "SEARCH": _find(False), "SUBSTITUTE": _substitute, "REPT": _repeat, "TEXT": _shown,
    "EXACT": lambda evaluation, one, other: text(one, evaluation.place) == text(other, evaluation.place),
}  # fmt: skip
