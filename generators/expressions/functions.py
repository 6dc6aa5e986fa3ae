"""The scalar functions of expressions.

Here belong: one small function each, its arity and the shape of its result. They take and give values of the dataset only
(int, Decimal, str, bool, date, time, list) and raise `EvaluationError` on anything else.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, DecimalException
from typing import Any

from generators import formats
from generators.errors import EvaluationError
from generators.shapes import ANY, BOOL, DATE, KIND_LABELS, LIST, NUMBER, TEXT, TIME, Shape, list_of

__all__ = ["CONTEXT", "FUNCTIONS", "Function", "check_size", "kind_of", "need", "sort_key"]

CONTEXT = Context(prec=34, Emin=-99, Emax=99)
MAX_INTEGER = 10**30
_KINDS: dict[type, str] = {
    str: "text", int: "number", Decimal: "number", bool: "bool", dt.date: "date", dt.time: "time", list: "list", dict: "record",
}  # fmt: skip
MAX_TEXT = 20_000
MAX_LIST = 5_000


def kind_of(value: Any) -> str:
    """Return the kind of a value, one of the keys of `KIND_LABELS`. Values of the dataset are of these very types, not of subclasses."""
    return _KINDS.get(type(value), "any")


def need(value: Any, kind: str) -> Any:
    """Return `value` when it is of this kind, else raise `EvaluationError`."""
    if kind_of(value) != kind:
        raise EvaluationError("wrong_kind", value=formats.default_text(value)[:60], expected=KIND_LABELS[kind])
    return value


def check_size(value: Any) -> Any:
    """Return `value` unless it is larger than an expression may give."""
    if isinstance(value, str):
        too_large = len(value) > MAX_TEXT
    elif isinstance(value, list):
        too_large = len(value) > MAX_LIST
    elif isinstance(value, int | Decimal):
        too_large = not -MAX_INTEGER <= value <= MAX_INTEGER
    else:
        too_large = False
    if too_large:
        raise EvaluationError("too_large")
    return value


def sort_key(value: Any) -> tuple[str, Any, Any]:
    """Return a key that sorts values as people do: texts without regard to accents and capitals first, then exactly."""
    kind = kind_of(value)
    if kind == "text":
        decomposed = unicodedata.normalize("NFKD", value.casefold())
        return (kind, "".join(char for char in decomposed if not unicodedata.combining(char)), value)
    if kind == "record":
        return (kind, formats.default_text(value), "")
    return (kind, need(value, kind), "") if kind in ("number", "date", "time", "bool") else ("any", "", "")


def whole(value: Any) -> int:
    """Return a number as an int; `EvaluationError` when it has decimals."""
    number = Decimal(need(value, "number"))
    if number != number.to_integral_value():
        raise EvaluationError("not_a_whole_number", value=formats.default_text(value))
    return int(number)


def _round(value: Any, places: Any = 0) -> int | Decimal:
    """Round half away from zero, as taught at school."""
    count = whole(places)
    if not -9 <= count <= 12:
        raise EvaluationError("too_large")
    rounded = Decimal(need(value, "number")).quantize(Decimal(1).scaleb(-count), rounding=ROUND_HALF_UP, context=CONTEXT)
    return rounded if count > 0 else int(rounded)


def _integral(rounding: str) -> Callable[[Any], int]:
    return lambda value: int(Decimal(need(value, "number")).to_integral_value(rounding=rounding))


def _dec(value: Any) -> Decimal:
    """Return a number, or the number written in a text with a point or a comma."""
    if kind_of(value) == "number":
        return Decimal(value)
    text = need(value, "text").replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        number = Decimal(text)
    except DecimalException:
        raise EvaluationError("wrong_kind", value=value[:60], expected=KIND_LABELS["number"]) from None
    if not number.is_finite() or abs(number.adjusted()) > 40:
        raise EvaluationError("too_large")
    return number


def _int(value: Any) -> int:
    return int(_dec(value).to_integral_value(rounding=ROUND_DOWN))


def _text(name: str) -> Callable[..., Any]:
    """Return a function that calls the method of texts called `name` on its first value, the others being texts."""
    method = getattr(str, name)
    return lambda value, *others: method(need(value, "text"), *(need(other, "text") for other in others))


def _contains(whole_value: Any, part: Any) -> bool:
    if kind_of(whole_value) == "list":
        return part in whole_value
    return need(part, "text") in need(whole_value, "text")


def _split(value: Any, separator: Any) -> list[str]:
    if not need(separator, "text"):
        raise EvaluationError("wrong_kind", value="", expected="un séparateur")
    return [str(part) for part in need(value, "text").split(separator)]


def _replace(value: Any, old: Any, new: Any) -> str:
    text, before, after = need(value, "text"), need(old, "text"), need(new, "text")
    if text.count(before) * len(after) > MAX_TEXT:
        raise EvaluationError("too_large")
    return str(text.replace(before, after))


def _join(items: Any, separator: Any = ", ") -> str:
    return str(need(separator, "text")).join(formats.default_text(one) for one in need(items, "list"))


def _unique(items: Any) -> list[Any]:
    found: dict[Any, Any] = {}
    for one in need(items, "list"):
        found.setdefault(_key(one), one)
    return list(found.values())


def _key(value: Any) -> Any:
    """Return something hashable that is the same for equal values only."""
    if isinstance(value, list):
        return ("list", *(_key(one) for one in value))
    if isinstance(value, dict):
        return ("record", *((name, _key(one)) for name, one in value.items()))
    return (kind_of(value), value)


def _index(items: Any, value: Any) -> int:
    found: list[Any] = need(items, "list")
    if value not in found:
        raise EvaluationError("index", value=formats.default_text(value)[:60])
    return found.index(value)


def _len(value: Any) -> int:
    return len(value if kind_of(value) == "list" else need(value, "text"))


def _format(value: Any, name: Any, language: str = "fr") -> str:
    """Write a value with a format; the language is that of the document, which the parser adds."""
    return formats.apply_format(value, need(name, "text"), language)


def _plural(count: Any, singular: Any, plural: Any = None) -> str:
    """Return the singular below 2, as in French; the plural defaults to the singular and an s."""
    word = str(need(singular, "text"))
    return word if abs(need(count, "number")) < 2 else (word + "s" if plural is None else str(need(plural, "text")))


def _date(first: Any, month: Any = None, day: Any = None) -> dt.date:
    try:
        if month is None:
            return dt.date.fromisoformat(need(first, "text"))
        return dt.date(whole(first), whole(month), whole(1 if day is None else day))
    except (ValueError, OverflowError) as error:
        if isinstance(error, EvaluationError):
            raise
        raise EvaluationError("bad_date", value=formats.default_text(first)) from None


def _add_days(day: Any, count: Any) -> dt.date:
    try:
        moved: dt.date = need(day, "date") + dt.timedelta(days=whole(count))
    except OverflowError:
        raise EvaluationError("too_large") from None
    return moved


def _minutes(value: Any) -> int:
    moment: dt.time = need(value, "time")
    return moment.hour * 60 + moment.minute


def _add_minutes(value: Any, count: Any) -> dt.time:
    """Move a time; past midnight it goes on from 0 h 00."""
    total = (_minutes(value) + whole(count)) % (24 * 60)
    return dt.time(total // 60, total % 60)


def _basename(value: Any) -> str:
    return str(need(value, "text")).rpartition("/")[2]


def _extension(value: Any) -> str:
    stem, dot, extension = _basename(value).rpartition(".")
    return extension if dot and stem else ""


def _extreme(choose: Callable[..., Any]) -> Callable[..., Any]:
    """Return min or max of several values, or of one list."""

    def extreme(*values: Any) -> Any:
        items = need(values[0], "list") if len(values) == 1 else list(values)
        if not items:
            raise EvaluationError("index", value=0)
        kind = kind_of(items[0])
        return choose(need(one, kind) for one in items)

    return extreme


def _sum(items: Any) -> Any:
    total: Any = 0
    for one in need(items, "list"):
        total = CONTEXT.add(Decimal(total), Decimal(need(one, "number")))
    return total


@dataclass(frozen=True)
class Function:
    """A scalar function: how many values it takes, what it gives, and the kinds of its values (the last stands for those after it)."""

    call: Callable[..., Any]
    least: int
    most: int
    shape: Shape
    takes: tuple[str, ...]


FUNCTIONS: dict[str, Function] = {
    "abs": Function(lambda value: abs(need(value, "number")), 1, 1, NUMBER, ("number",)),
    "round": Function(_round, 1, 2, NUMBER, ("number",)),
    "floor": Function(_integral(ROUND_FLOOR), 1, 1, NUMBER, ("number",)),
    "ceil": Function(_integral(ROUND_CEILING), 1, 1, NUMBER, ("number",)),
    "int": Function(_int, 1, 1, NUMBER, ("number|text",)),
    "dec": Function(_dec, 1, 1, NUMBER, ("number|text",)),
    "text": Function(formats.default_text, 1, 1, TEXT, ("any",)),
    "format": Function(_format, 2, 2, TEXT, ("any", "text")),
    "len": Function(_len, 1, 1, NUMBER, ("text|list",)),
    "upper": Function(_text("upper"), 1, 1, TEXT, ("text",)),
    "lower": Function(_text("lower"), 1, 1, TEXT, ("text",)),
    "strip": Function(_text("strip"), 1, 1, TEXT, ("text",)),
    "slug": Function(lambda value: formats.slug(need(value, "text")), 1, 1, TEXT, ("text",)),
    "replace": Function(_replace, 3, 3, TEXT, ("text",)),
    "contains": Function(_contains, 2, 2, BOOL, ("text|list", "any")),
    "startswith": Function(_text("startswith"), 2, 2, BOOL, ("text",)),
    "endswith": Function(_text("endswith"), 2, 2, BOOL, ("text",)),
    "split": Function(_split, 2, 2, list_of(TEXT), ("text",)),
    "join": Function(_join, 1, 2, TEXT, ("list", "text")),
    "sorted": Function(lambda items: sorted(need(items, "list"), key=sort_key), 1, 1, LIST, ("list",)),
    "reversed": Function(lambda items: list(reversed(need(items, "list"))), 1, 1, LIST, ("list",)),
    "unique": Function(_unique, 1, 1, LIST, ("list",)),
    "index": Function(_index, 2, 2, NUMBER, ("list", "any")),
    "plural": Function(_plural, 2, 3, TEXT, ("number", "text")),
    "day": Function(lambda value: need(value, "date").day, 1, 1, NUMBER, ("date",)),
    "month": Function(lambda value: need(value, "date").month, 1, 1, NUMBER, ("date",)),
    "year": Function(lambda value: need(value, "date").year, 1, 1, NUMBER, ("date",)),
    "weekday": Function(lambda value: need(value, "date").isoweekday(), 1, 1, NUMBER, ("date",)),
    "days_between": Function(lambda first, last: (need(last, "date") - need(first, "date")).days, 2, 2, NUMBER, ("date",)),
    "add_days": Function(_add_days, 2, 2, DATE, ("date", "number")),
    "date": Function(_date, 1, 3, DATE, ("number|text", "number")),
    "minutes": Function(_minutes, 1, 1, NUMBER, ("time",)),
    "add_minutes": Function(_add_minutes, 2, 2, TIME, ("time", "number")),
    "extension": Function(_extension, 1, 1, TEXT, ("text",)),
    "basename": Function(_basename, 1, 1, TEXT, ("text",)),
    "dirname": Function(lambda value: str(need(value, "text")).rpartition("/")[0], 1, 1, TEXT, ("text",)),
    "min": Function(_extreme(min), 1, 20, ANY, ("any",)),
    "max": Function(_extreme(max), 1, 20, ANY, ("any",)),
    "sum": Function(_sum, 1, 1, NUMBER, ("list",)),
}
