"""Arguments of functions, as offices take them: what a range gives, what one value gives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from challenges.handed.workbooks.formulas.evaluating import Matrix, Place, as_number, as_text, scalar
from challenges.handed.workbooks.formulas.nodes import Error


def several(arguments: Iterable[Any]) -> list[Any]:
    """Return the values of scalars and ranges, one after the other."""
    return [value for one in arguments for value in (one.flat() if isinstance(one, Matrix) else [one])]


def broken(values: Iterable[Any]) -> Error | None:
    """Return the first error among values."""
    return next((one for one in values if isinstance(one, Error)), None)


def numbers(arguments: Iterable[Any]) -> list[float] | Error:
    """Return the numbers of arguments: of a range those that are numbers, of a value the number that it is."""
    found: list[float] = []
    for one in arguments:
        for value in one.flat() if isinstance(one, Matrix) else [as_number(one)]:
            if isinstance(value, Error):
                return value
            if isinstance(value, float):
                found.append(value)
    return found


def number(value: Any, place: Place | None = None) -> Any:
    """Return the number that an argument is, or an error."""
    return as_number(scalar(value, place))


def text(value: Any, place: Place | None = None) -> Any:
    """Return the text that an argument is, or an error."""
    return as_text(scalar(value, place))
