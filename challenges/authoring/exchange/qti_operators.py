"""The operators of QTI's rules that need nothing but their operands. NULL (the empty tuple) in, NULL out, but where the standard says otherwise."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from challenges.authoring.exchange.qti_values import Value, number_of
from challenges.authoring.exchange.xml import attribute

_PRECISION = 60


class Unsupported(Exception):
    """A rule that is not run; the message names it as QTI 3 does."""


def numbers(operands: list[Value]) -> list[Decimal] | None:
    """Return the numbers of operands that hold some; None as soon as one holds none."""
    found: list[Decimal] = []
    for operand in operands:
        if not operand:
            return None
        for atom in operand:
            number = atom if isinstance(atom, Decimal) else number_of(atom) if isinstance(atom, str) else None
            if number is None:
                return None
            found.append(number)
    return found


def bounds(element: Any, target: Decimal) -> tuple[Decimal, Decimal]:
    """Return the least and the greatest number that an `equal` accepts for a target."""
    mode = attribute(element, "tolerance-mode", "exact")
    if mode == "exact":
        return target, target
    given = [number_of(part) for part in attribute(element, "tolerance").split()[:2]]
    margins = [one for one in given if one is not None]
    if not margins or len(margins) != len(given):
        # A variable may hold the tolerance: not read.
        raise Unsupported("equal tolerance")
    low, high = margins[0], margins[-1]
    if mode == "relative":
        low, high = abs(target) * low / 100, abs(target) * high / 100
    return target - low, target + high


def _equal(element: Any, operands: list[Value]) -> Value:
    found = numbers(operands)
    if found is None or len(found) != 2:
        return ()
    given, target = found
    low, high = bounds(element, target)
    lower = given >= low if attribute(element, "include-lower-bound", "true") == "true" else given > low
    upper = given <= high if attribute(element, "include-upper-bound", "true") == "true" else given < high
    return (lower and upper,)


def step(element: Any, target: Decimal) -> Decimal:
    """Return the step to which an `equalRounded` rounds a number of that size."""
    figures = attribute(element, "figures")
    if not (figures.isascii() and figures.isdigit() and len(figures) < 3):
        raise Unsupported("equal-rounded")
    if attribute(element, "rounding-mode", "significantFigures") == "decimalPlaces":
        return Decimal(1).scaleb(-int(figures))
    return Decimal(1).scaleb((target.adjusted() if target else 0) - int(figures) + 1)


def _equal_rounded(element: Any, operands: list[Value]) -> Value:
    found = numbers(operands)
    if found is None or len(found) != 2:
        return ()
    with localcontext() as context:
        context.prec = 2 * _PRECISION
        rounded = [number.quantize(step(element, number), ROUND_HALF_UP) for number in found]
    return (rounded[0] == rounded[1],)


def _texts(operands: list[Value]) -> tuple[str, str] | None:
    if len(operands) != 2 or not all(operands):
        return None
    left, right = (operand[0] for operand in operands)
    return str(left), str(right)


def _string_match(element: Any, operands: list[Value]) -> Value:
    found = _texts(operands)
    if found is None:
        return ()
    left, right = found if attribute(element, "case-sensitive", "true") == "true" else (found[0].lower(), found[1].lower())
    return (right in left if attribute(element, "substring", "false") == "true" else left == right,)


def _substring(element: Any, operands: list[Value]) -> Value:
    found = _texts(operands)
    if found is None:
        return ()
    left, right = found if attribute(element, "case-sensitive", "true") == "true" else (found[0].lower(), found[1].lower())
    return (left in right,)


def _any_n(element: Any, operands: list[Value]) -> Value:
    least, most = number_of(attribute(element, "min")), number_of(attribute(element, "max"))
    if least is None or most is None:
        raise Unsupported("any-n")
    return (least <= sum(operand == (True,) for operand in operands) <= most,)


def _index(element: Any, operands: list[Value]) -> Value:
    rank = attribute(element, "n")
    if not (rank.isascii() and rank.isdigit() and len(rank) < 5):
        raise Unsupported("index")
    whole = operands[0] if operands else ()
    return (whole[int(rank) - 1],) if 1 <= int(rank) <= len(whole) else ()


def _round_to(element: Any, operands: list[Value]) -> Value:
    found = numbers(operands)
    if found is None or len(found) != 1:
        return ()
    return (found[0].quantize(step(element, found[0]), ROUND_HALF_UP),)


def _compared(wanted: Callable[[Decimal, Decimal], bool]) -> Callable[[Any, list[Value]], Value]:
    def compare(_element: Any, operands: list[Value]) -> Value:
        found = numbers(operands)
        return (wanted(*found),) if found is not None and len(found) == 2 else ()

    return compare


def _computed(make: Callable[[list[Decimal]], Decimal | None]) -> Callable[[list[Value]], Value]:
    def compute(operands: list[Value]) -> Value:
        found = numbers(operands)
        made = make(found) if found else None
        return () if made is None else (made,)

    return compute


def _product(found: list[Decimal]) -> Decimal:
    made = Decimal(1)
    for one in found:
        made *= one
    return made


def _and(operands: list[Value]) -> Value:
    return (all(operand == (True,) for operand in operands),)


def _or(operands: list[Value]) -> Value:
    return (any(operand == (True,) for operand in operands),)


def _delete(operands: list[Value]) -> Value:
    return tuple(atom for atom in operands[1] if operands[0] and atom != operands[0][0]) if len(operands) == 2 else ()


def _contains(operands: list[Value]) -> Value:
    return (all(part in operands[0] for part in operands[1]),) if len(operands) == 2 and all(operands) else ()


#: Operators that read their own attributes.
COMPARING: dict[str, Callable[[Any, list[Value]], Value]] = {
    "equal": _equal, "equal-rounded": _equal_rounded, "string-match": _string_match, "substring": _substring, "any-n": _any_n, "index": _index,
    "round-to": _round_to, "lt": _compared(lambda a, b: a < b), "lte": _compared(lambda a, b: a <= b),
    "gt": _compared(lambda a, b: a > b), "gte": _compared(lambda a, b: a >= b),
}  # fmt: skip
#: Operators of their operands alone.
COUNTING: dict[str, Callable[[list[Value]], Value]] = {
    "and": _and,
    "or": _or,
    "not": lambda operands: (operands[0] != (True,),) if operands and operands[0] else (),
    "is-null": lambda operands: (not operands or operands[0] in ((), ("",)),),
    "multiple": lambda operands: tuple(atom for operand in operands for atom in operand),
    "ordered": lambda operands: tuple(atom for operand in operands for atom in operand),
    "container-size": lambda operands: (Decimal(len(operands[0]) if operands else 0),),
    "contains": _contains,
    "delete": _delete,
    "sum": _computed(lambda found: sum(found, Decimal(0))),
    "product": _computed(_product),
    "subtract": _computed(lambda found: found[0] - found[1] if len(found) == 2 else None),
    "divide": _computed(lambda found: found[0] / found[1] if len(found) == 2 and found[1] else None),
    "integer-divide": _computed(lambda found: found[0] // found[1] if len(found) == 2 and found[1] else None),
    "integer-modulus": _computed(lambda found: found[0] % found[1] if len(found) == 2 and found[1] else None),
    "min": _computed(min),
    "max": _computed(max),
    "round": _computed(lambda found: found[0].quantize(Decimal(1), ROUND_HALF_UP) if len(found) == 1 else None),
    "truncate": _computed(lambda found: Decimal(int(found[0])) if len(found) == 1 else None),
    "integer-to-float": _computed(lambda found: found[0] if len(found) == 1 else None),
}
