"""Values of programs: whole numbers, decimals, texts, truths, lists and nothing; how they are computed, compared, shown and kept as JSON.

Numbers are exact: `int`, or `Decimal` of 15 digits, and a decimal that is whole becomes an `int`, so that 0.1 + 0.2 is 0.3 and 6 / 2 is 3.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, Protocol

from challenges.programs.language.errors import ProgramError
from challenges.programs.language.limits import LARGEST, SHOWN_LETTERS

__all__ = ["Meter", "arithmetic", "compared", "from_json", "kind", "same", "settled", "show", "to_json"]

_EXACT: Final = decimal.Context(prec=60, Emin=-9999, Emax=9999)
_MOST_NESTED: Final = 20
_POWER: Final = 100  # a power of decimals costs as much as walking through so many elements
_NUMERIC: Final = frozenset({int, Decimal})  # and no truth, which Python counts among numbers


def _context() -> decimal.Context:
    """Return fifteen digits; what is smaller than 10**-29 is zero."""
    return decimal.Context(prec=15, Emin=-15, Emax=99, rounding=decimal.ROUND_HALF_EVEN, traps=[])


_DIGITS: Final = _context()


class Meter(Protocol):
    """What counts the work of a run."""

    def work(self, elements: int) -> None:
        """Count an operation on so many elements or letters."""

    def fits(self, elements: int) -> None:
        """Refuse a list or a text of more elements than allowed, and count the work of making it."""


def kind(value: Any) -> str:
    """Return `number`, `text`, `boolean`, `list` or `nothing`."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | Decimal):
        return "number"
    if isinstance(value, str):
        return "text"
    return "list" if isinstance(value, list) else "nothing"


def settled(number: int | Decimal) -> int | Decimal:
    """Return a number within bounds, whole where it can be."""
    if type(number) is Decimal:
        if not number.is_finite() or not -LARGEST <= number <= LARGEST:
            raise ProgramError("number_too_big")
        whole = int(number)
        return whole if whole == number else number
    if not -LARGEST <= number <= LARGEST:
        raise ProgramError("number_too_big")
    return number


def arithmetic(operator: str, left: Any, right: Any, meter: Meter) -> Any:
    """Return the value of an operation.

    Raises:
        ProgramError: values that do not go together, division by zero, results too big.
    """
    if type(left) in _NUMERIC and type(right) in _NUMERIC:
        if operator == "**" and (type(left) is Decimal or type(right) is Decimal):
            meter.work(_POWER)
        return settled(_NUMBERS[operator](left, right))
    kinds = kind(left), kind(right)
    if operator == "+" and kinds in (("text", "text"), ("list", "list")):
        meter.fits(len(left) + len(right))
        return left + right
    if operator == "*" and set(kinds) in ({"number", "text"}, {"number", "list"}):
        some, times = (right, left) if kinds[0] == "number" else (left, right)
        if not isinstance(times, int):
            raise ProgramError("bad_count", found=show(times))
        meter.fits(len(some) * max(times, 0))
        return some * times
    raise _mixed(operator, kinds, left, right)


def _mixed(operator: str, kinds: tuple[str, str], left: Any, right: Any) -> ProgramError:
    if "nothing" in kinds:
        return ProgramError("nothing_value")
    if operator == "+" and set(kinds) == {"text", "number"}:
        text = left if kinds[0] == "text" else right
        return ProgramError("text_and_number", text=show(text), number=show(right if text is left else left))
    return ProgramError("bad_operands", operator=operator, left=kinds[0], right=kinds[1])


def _divided(left: Any, right: Any) -> Any:
    if right == 0:
        raise ProgramError("division_by_zero")
    whole = isinstance(left, int) and isinstance(right, int) and left % right == 0
    return left // right if whole else _DIGITS.divide(left, right)


def _floor(left: Any, right: Any) -> Any:
    """Divide down to a whole number, as a maths book and Python do; `Decimal` alone would cut towards zero."""
    if right == 0:
        raise ProgramError("division_by_zero")
    if isinstance(left, int) and isinstance(right, int):
        return left // right
    whole, rest = _EXACT.divmod(left, right)
    return whole - 1 if rest and (rest < 0) != (right < 0) else whole


def _rest(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int) and right:
        return left % right
    if right == 0:
        raise ProgramError("division_by_zero")
    rest = _EXACT.remainder(left, right)
    return _DIGITS.add(rest, right) if rest and (rest < 0) != (right < 0) else _DIGITS.plus(rest)


def _power(left: Any, right: Any) -> Any:
    if left == 0 and right < 0:
        raise ProgramError("division_by_zero")
    if abs(right) > 1_000 and left not in (-1, 0, 1):
        raise ProgramError("number_too_big")
    if isinstance(left, int) and isinstance(right, int) and right >= 0:
        if abs(left) > 1 and right > 50:
            raise ProgramError("number_too_big")
        return left**right
    if left < 0 and not isinstance(right, int):
        raise ProgramError("no_root", number=show(left))
    return _DIGITS.power(left, right)


_NUMBERS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": lambda left, right: _DIGITS.add(left, right) if isinstance(left, Decimal) or isinstance(right, Decimal) else left + right,
    "-": lambda left, right: _DIGITS.subtract(left, right) if isinstance(left, Decimal) or isinstance(right, Decimal) else left - right,
    "*": lambda left, right: _DIGITS.multiply(left, right) if isinstance(left, Decimal) or isinstance(right, Decimal) else left * right,
    "/": _divided,
    "//": _floor,
    "%": _rest,
    "**": _power,
}


def same(left: Any, right: Any, meter: Meter, depth: int = 0) -> bool:
    """Say whether two values are equal: numbers by value, lists element by element, values of two kinds never."""
    if kind(left) != kind(right):
        return False
    if not isinstance(left, list):
        return left == right
    if left is right:
        return True
    if len(left) != len(right):
        return False
    if depth > _MOST_NESTED:
        raise ProgramError("list_too_nested")
    for one, other in zip(left, right, strict=True):
        meter.work(ELEMENT)
        if not same(one, other, meter, depth + 1):
            return False
    return True


#: Comparing one element of lists costs as much as walking through so many.
ELEMENT: Final = 5


def compared(left: Any, right: Any) -> int:
    """Return whether one value comes before another (below 0), with it (0) or after it.

    Raises:
        ProgramError: anything but two numbers or two texts.
    """
    kinds = kind(left), kind(right)
    if kinds not in (("number", "number"), ("text", "text")):
        raise ProgramError("nothing_value") if "nothing" in kinds else ProgramError("cannot_compare", left=kinds[0], right=kinds[1])
    return (left > right) - (left < right)


def show(value: Any, limit: int = SHOWN_LETTERS, english: bool = False, depth: int = 0) -> str:
    """Return a value as programs write it, cut at so many letters; texts are quoted."""
    if isinstance(value, str):
        text = '"' + value[: limit + 1].replace("\n", " ") + '"'
    elif isinstance(value, list):
        text = _show_list(value, limit, english, depth)
    else:
        text = written(value, english)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _show_list(items: list[Any], limit: int, english: bool, depth: int) -> str:
    if depth > _MOST_NESTED:
        return "[…]"
    shown, letters = [], 0
    for one in items:
        shown.append(show(one, max(limit - letters, 1), english, depth + 1))
        letters += len(shown[-1]) + 2
        if letters > limit:
            break
    return "[" + ", ".join(shown) + "]"


def written(value: Any, english: bool = False) -> str:
    """Return a value that is no list as it is printed: texts without quotation marks."""
    if isinstance(value, bool):
        return ("True" if value else "False") if english else ("vrai" if value else "faux")
    if value is None:
        return "nothing" if english else "rien"
    return format(value.normalize(_EXACT), "f") if isinstance(value, Decimal) else str(value)


def to_json(value: Any) -> Any:
    """Return a value as JSON: a decimal is `{"decimal": "12.5"}`. Lists are followed to a bounded depth."""
    if isinstance(value, Decimal):
        return {"decimal": written(value)}
    return [to_json(one) for one in value] if isinstance(value, list) else value


def from_json(value: Any) -> Any:
    """Return the value that JSON of a key says.

    Raises:
        ValueError: JSON of no value of the language.
    """
    if isinstance(value, list):
        return [from_json(one) for one in value]
    if isinstance(value, dict) and set(value) == {"decimal"}:
        try:
            return settled(_DIGITS.plus(Decimal(str(value["decimal"]))))
        except (decimal.InvalidOperation, ProgramError) as error:
            raise ValueError(f"not a decimal: {value!r}") from error
    if isinstance(value, float):
        return settled(_DIGITS.plus(Decimal(repr(value))))
    if value is None or isinstance(value, bool | int | str):
        return value
    raise ValueError(f"not a value: {value!r}")
