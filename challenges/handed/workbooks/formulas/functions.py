"""The usual functions of spreadsheets on numbers and conditions. Each gets the evaluation and its arguments: scalars or `Matrix`.

What offices do is followed: ranges skip texts and empty cells where sums do, an error in an argument is the result.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable
from typing import Any, Final

from challenges.handed.workbooks.formulas import dates, lookups, texts
from challenges.handed.workbooks.formulas.arguments import broken, number, numbers, several, text
from challenges.handed.workbooks.formulas.criteria import matching
from challenges.handed.workbooks.formulas.evaluating import DIVISION, NOT_AVAILABLE, NUMBER, VALUE, Matrix, as_bool, as_number, scalar
from challenges.handed.workbooks.formulas.nodes import Call, Error, Literal, Range


def _over(work: Callable[[list[float]], Any], fewest: int = 0, otherwise: Any = DIVISION) -> Callable[..., Any]:
    """Make a function of what it does to the numbers of its arguments."""

    def function(evaluation: Any, *arguments: Any) -> Any:
        found = numbers(arguments)
        if isinstance(found, Error):
            return found
        return work(found) if len(found) >= fewest else otherwise

    return function


def _count(evaluation: Any, *arguments: Any) -> float:
    return float(sum(1 for one in several(arguments) if isinstance(one, float)))


def _count_all(evaluation: Any, *arguments: Any) -> float:
    return float(sum(1 for one in several(arguments) if one is not None))


def _count_blank(evaluation: Any, *arguments: Any) -> float:
    return float(sum(1 for one in several(arguments) if one is None or one == ""))


def _sum_product(evaluation: Any, *arguments: Any) -> Any:
    columns = [several([one]) for one in arguments]
    if len({len(one) for one in columns}) > 1:
        return VALUE
    wrong = broken(value for one in columns for value in one)
    if wrong:
        return wrong
    return float(sum(math.prod(float(one) if isinstance(one, float | bool) else 0.0 for one in row) for row in zip(*columns, strict=True)))


def _conditional(work: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    """Make SUMIFS and its like: a range, then pairs of a range and a criterion."""

    def function(evaluation: Any, target: Any, *pairs: Any) -> Any:
        values = several([target])
        kept = matching(evaluation, pairs)
        if isinstance(kept, Error) or len(kept) != len(values):
            return VALUE
        return work([one for one, keep in zip(values, kept, strict=True) if keep])

    return function


def _single(work: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    """Make SUMIF and its like: a range, a criterion, and the range of what is added, where it is another."""

    def function(evaluation: Any, tested: Any, criterion: Any, target: Any = None) -> Any:
        kept = matching(evaluation, (tested, criterion))
        values = several([tested if target is None else lookups.resized(evaluation, target, tested)])
        if isinstance(kept, Error) or len(kept) != len(values):
            return VALUE
        return work([one for one, keep in zip(values, kept, strict=True) if keep])

    return function


def _total(values: Iterable[Any]) -> Any:
    values = list(values)
    return broken(values) or float(math.fsum(one for one in values if isinstance(one, float)))


def _mean(values: list[Any]) -> Any:
    found = [one for one in values if isinstance(one, float)]
    return broken(values) or (math.fsum(found) / len(found) if found else DIVISION)


def _count_if(evaluation: Any, *pairs: Any) -> Any:
    kept = matching(evaluation, pairs)
    return kept if isinstance(kept, Error) else float(sum(kept))


def _of_numbers(work: Callable[..., Any], fewest: int, most: int, defaults: tuple[float, ...] = ()) -> Callable[..., Any]:
    """Make a function of one to three numbers."""

    def function(evaluation: Any, *arguments: Any) -> Any:
        if not fewest <= len(arguments) <= most:
            return VALUE
        found = [number(one, evaluation.place) for one in arguments]
        wrong = broken(found)
        return wrong or work(*found, *defaults[len(found) - fewest :])

    return function


def half_up(value: float, digits: float) -> float:
    """Return a number rounded as offices do, halves away from zero, from the 15 digits that they show."""
    scale = 10.0 ** int(digits)
    moved = float(f"{abs(value) * scale:.15g}")
    return math.copysign(math.floor(moved + 0.5) / scale, value)


def _away(value: float, digits: float) -> float:
    scale = 10.0 ** int(digits)
    return math.copysign(math.ceil(float(f"{abs(value) * scale:.15g}")) / scale, value)


def _toward(value: float, digits: float) -> float:
    scale = 10.0 ** int(digits)
    return math.copysign(math.floor(float(f"{abs(value) * scale:.15g}")) / scale, value)


def _modulo(value: float, by: float) -> Any:
    return value - by * math.floor(value / by) if by else DIVISION


def _multiple(rounding: Callable[[float], int]) -> Callable[[float, float], float]:
    return lambda value, step: rounding(float(f"{value / step:.15g}")) * step if step else 0.0


def _power(value: float, exponent: float) -> Any:
    try:
        found = value**exponent
    except (OverflowError, ZeroDivisionError):
        return NUMBER
    return found if isinstance(found, float) else NUMBER


def _nth(descending: bool) -> Callable[..., Any]:
    def function(evaluation: Any, values: Any, rank: Any) -> Any:
        found, position = numbers([values]), number(rank, evaluation.place)
        if isinstance(found, Error) or isinstance(position, Error):
            return VALUE
        ordered = sorted(found, reverse=descending)
        return ordered[math.ceil(position) - 1] if 1 <= math.ceil(position) <= len(ordered) else NUMBER

    return function


def _rank(evaluation: Any, value: Any, values: Any, ascending: Any = 0.0) -> Any:
    wanted, found, upward = number(value, evaluation.place), numbers([values]), number(ascending, evaluation.place)
    if isinstance(wanted, Error) or isinstance(found, Error) or wanted not in found:
        return NOT_AVAILABLE
    return float(1 + sum(1 for one in found if (one < wanted if upward else one > wanted)))


def _logical(work: Callable[[list[bool]], bool]) -> Callable[..., Any]:
    def function(evaluation: Any, *arguments: Any) -> Any:
        values = [one for one in several(arguments) if one is not None and not (isinstance(one, str) and len(arguments) == 1)]
        found = [as_bool(one) for one in values]
        return broken(found) or (work(found) if found else VALUE)

    return function


def _subtotal(evaluation: Any, code: Any, *ranges: Any) -> Any:
    name = {1: "AVERAGE", 2: "COUNT", 3: "COUNTA", 4: "MAX", 5: "MIN", 6: "PRODUCT", 9: "SUM"}.get(int(number(code)) % 100)
    return FUNCTIONS[name](evaluation, *ranges) if name else VALUE


def _is(test: Callable[[Any], bool]) -> Callable[..., bool]:
    return lambda evaluation, value: test(scalar(value, evaluation.place))


def _if(evaluation: Any, arguments: tuple[Any, ...]) -> Any:
    if not 2 <= len(arguments) <= 3:
        return VALUE
    test = as_bool(evaluation.one(arguments[0]))
    if isinstance(test, Error):
        return test
    if not test and len(arguments) == 2:
        return False
    chosen = arguments[1 if test else 2]
    return 0.0 if chosen == Literal(None) else evaluation.evaluate(chosen)


def _ifs(evaluation: Any, arguments: tuple[Any, ...]) -> Any:
    for test, chosen in zip(arguments[::2], arguments[1::2], strict=False):
        found = as_bool(evaluation.one(test))
        if isinstance(found, Error):
            return found
        if found:
            return evaluation.evaluate(chosen)
    return NOT_AVAILABLE


def _if_error(only: Error | None) -> Callable[..., Any]:
    def function(evaluation: Any, arguments: tuple[Any, ...]) -> Any:
        found = evaluation.one(arguments[0]) if arguments else VALUE
        failed = isinstance(found, Error) and (only is None or found == only)
        return evaluation.one(arguments[1]) if failed and len(arguments) > 1 else found

    return function


def _switch(evaluation: Any, arguments: tuple[Any, ...]) -> Any:
    wanted = evaluation.one(arguments[0])
    rest = arguments[1:]
    for value, chosen in zip(rest[::2], rest[1::2], strict=False):
        if evaluation.evaluate(Call("EXACT.VALUE", (Literal(wanted) if not isinstance(wanted, Error) else wanted, value))):
            return evaluation.evaluate(chosen)
    return evaluation.evaluate(rest[-1]) if len(rest) % 2 else NOT_AVAILABLE


def _where(by_row: bool) -> Callable[..., Any]:
    def function(evaluation: Any, arguments: tuple[Any, ...]) -> Any:
        if not arguments:
            return float(evaluation.place[1 if by_row else 2] + 1)
        node = arguments[0]
        return float((node.top if by_row else node.left) + 1) if isinstance(node, Range) else VALUE

    return function


def _equal(evaluation: Any, left: Any, right: Any) -> bool:
    one, other = scalar(left, evaluation.place), scalar(right, evaluation.place)
    return one.casefold() == other.casefold() if isinstance(one, str) and isinstance(other, str) else one == other


def _plain(evaluation: Any, value: Any) -> Any:
    """Return the number that a value is, 0 for a text: N()."""
    found = scalar(value, evaluation.place)
    return found if isinstance(found, float | Error) else float(found) if isinstance(found, bool) else 0.0


#: Functions that choose which of their arguments are computed at all.
LAZY: Final[dict[str, Callable[[Any, tuple[Any, ...]], Any]]] = {
    "IF": _if, "IFS": _ifs, "IFERROR": _if_error(None), "IFNA": _if_error(NOT_AVAILABLE), "SWITCH": _switch,
    "ROW": _where(True), "COLUMN": _where(False), "CHOOSE": lookups.choose,
}  # fmt: skip
FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "SUM": _over(math.fsum), "AVERAGE": _over(lambda found: math.fsum(found) / len(found), 1), "MIN": _over(min, 1, 0.0), "MAX": _over(max, 1, 0.0),
    "PRODUCT": _over(math.prod, 1, 0.0), "MEDIAN": _over(statistics.median, 1, NUMBER), "MODE": _over(statistics.mode, 1, NOT_AVAILABLE),
    "STDEV": _over(statistics.stdev, 2), "STDEVP": _over(statistics.pstdev, 1), "VAR": _over(statistics.variance, 2), "VARP": _over(statistics.pvariance, 1),
    "COUNT": _count, "COUNTA": _count_all, "COUNTBLANK": _count_blank, "SUMPRODUCT": _sum_product, "COUNTIF": _count_if, "COUNTIFS": _count_if,
    "SUMIFS": _conditional(_total), "AVERAGEIFS": _conditional(_mean), "SUMIF": _single(_total), "AVERAGEIF": _single(_mean),
    "MAXIFS": _conditional(lambda found: max((one for one in found if isinstance(one, float)), default=0.0)),
    "MINIFS": _conditional(lambda found: min((one for one in found if isinstance(one, float)), default=0.0)),
    "ROUND": _of_numbers(half_up, 1, 2, (0.0,)), "ROUNDUP": _of_numbers(_away, 1, 2, (0.0,)), "ROUNDDOWN": _of_numbers(_toward, 1, 2, (0.0,)),
    "TRUNC": _of_numbers(_toward, 1, 2, (0.0,)), "INT": _of_numbers(lambda one: float(math.floor(float(f"{one:.15g}"))), 1, 1),
    "MOD": _of_numbers(_modulo, 2, 2), "ABS": _of_numbers(abs, 1, 1), "SIGN": _of_numbers(lambda one: float((one > 0) - (one < 0)), 1, 1),
    "SQRT": _of_numbers(lambda one: math.sqrt(one) if one >= 0 else NUMBER, 1, 1), "POWER": _of_numbers(_power, 2, 2), "PI": lambda evaluation: math.pi,
    "QUOTIENT": _of_numbers(lambda one, by: float(int(one / by)) if by else DIVISION, 2, 2),
    "CEILING": _of_numbers(_multiple(math.ceil), 1, 2, (1.0,)), "FLOOR": _of_numbers(_multiple(math.floor), 1, 2, (1.0,)),
    "LARGE": _nth(True), "SMALL": _nth(False), "RANK": _rank, "SUBTOTAL": _subtotal,
    "AND": _logical(all), "OR": _logical(any), "XOR": _logical(lambda found: sum(found) % 2 == 1),
    "NOT": lambda evaluation, value: value if isinstance(value := as_bool(scalar(value, evaluation.place)), Error) else not value,
    "ISBLANK": _is(lambda one: one is None), "ISNUMBER": _is(lambda one: isinstance(one, float)), "ISTEXT": _is(lambda one: isinstance(one, str)),
    "ISERROR": _is(lambda one: isinstance(one, Error)), "ISNA": _is(lambda one: one == NOT_AVAILABLE),
    "EXACT.VALUE": _equal, "N": _plain,
    "VALUE": lambda evaluation, value: as_number(scalar(value, evaluation.place)),
    **texts.FUNCTIONS, **dates.FUNCTIONS, **lookups.FUNCTIONS,
}  # fmt: skip
__all__ = ["FUNCTIONS", "LAZY", "Matrix", "half_up", "text"]
