"""Criteria of COUNTIF and its like: ">=10", "Brest", "B*", a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from challenges.handed.workbooks.formulas.arguments import several
from challenges.handed.workbooks.formulas.evaluating import VALUE, Matrix, as_number, compare, scalar
from challenges.handed.workbooks.formulas.nodes import Error


def matching(evaluation: Any, pairs: Sequence[Any]) -> list[bool] | Error:
    """Say which cells meet every pair of a range and a criterion."""
    if len(pairs) % 2 or not pairs or not all(isinstance(one, Matrix) for one in pairs[::2]):
        return VALUE
    kept: list[bool] | None = None
    for tested, criterion in zip(pairs[::2], pairs[1::2], strict=True):
        test = criterion_of(scalar(criterion, evaluation.place))
        values = several([tested])
        evaluation.cells.budget.spend(len(values))
        found = [test(one) for one in values]
        if kept is not None and len(kept) != len(found):
            return VALUE
        kept = found if kept is None else [one and other for one, other in zip(kept, found, strict=True)]
    return kept or []


def criterion_of(criterion: Any) -> Callable[[Any], bool]:
    """Return the test that a criterion stands for."""
    if not isinstance(criterion, str):
        wanted = 0.0 if criterion is None else criterion
        return lambda value: type(value) is type(wanted) and compare(value, wanted) == 0
    found = re.match(r"(<=|>=|<>|=|<|>)?(.*)\Z", criterion, re.DOTALL)
    operator, rest = (found[1] or "=", found[2]) if found else ("=", criterion)
    typed = as_number(rest) if rest else None
    if isinstance(typed, float):
        return _numeric(operator, typed)
    if operator in ("=", "<>"):
        return _textual(rest, operator == "=")
    signs = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (1, 0)}[operator]
    return lambda value: isinstance(value, str) and compare(value, rest) in signs


def _numeric(operator: str, wanted: float) -> Callable[[Any], bool]:
    signs = {"=": (0,), "<>": (-1, 1), "<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (1, 0)}[operator]
    if operator == "<>":
        return lambda value: not isinstance(value, float) or compare(value, wanted) != 0
    return lambda value: isinstance(value, float) and compare(value, wanted) in signs


def _textual(wanted: str, equal: bool) -> Callable[[Any], bool]:
    if not wanted:
        return (lambda value: value in (None, "")) if equal else (lambda value: value not in (None, ""))
    matches = wildcard(wanted)
    return (
        (lambda value: isinstance(value, str) and matches(value))
        if equal
        else (lambda value: not (isinstance(value, str) and matches(value)))
    )


@lru_cache(maxsize=256)
def wildcard(pattern: str) -> Callable[[str], bool]:
    """Return the test of a text against a pattern with * and ? (~ before one takes it as it is), without case; in time that grows slowly."""
    if not any(one in pattern for one in "*?~"):
        folded = pattern.casefold()
        return lambda value: value.casefold() == folded
    tokens = re.findall(r"~[*?~]|\*+|.", pattern.casefold(), re.DOTALL)
    return lambda value: _glob(tokens, value.casefold())


def _glob(tokens: list[str], value: str) -> bool:
    at, position, star, mark = 0, 0, -1, 0
    while position < len(value):
        one = tokens[at] if at < len(tokens) else ""
        if one[:1] == "*":
            star, mark, at = at, position, at + 1
        elif one == "?" or (one and one[-1] == value[position]):
            at, position = at + 1, position + 1
        elif star >= 0:
            at, mark = star + 1, mark + 1
            position = mark
        else:
            return False
    return all(one[:1] == "*" for one in tokens[at:])
