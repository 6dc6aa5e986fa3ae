"""Running the rules by which a QTI item marks, on replies of our choice: what is right is what the item itself says is right.

Rules are data and not programs: no loop, no recursion, and the steps are counted. What cannot be run (a custom operator, a pattern, chance) is
named, and the caller falls back on what the item declares.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from challenges.authoring.exchange.qti_operators import COMPARING, COUNTING, Unsupported
from challenges.authoring.exchange.qti_values import Atom, Declaration, Value, atom_of, number_of, value_of
from challenges.authoring.exchange.xml import attribute, children, first, local, text_of

MAX_STEPS = 300_000
SCORE = "SCORE"
_CONDITIONS = ("response-if", "response-else-if", "response-else")
Responses = Mapping[str, Value]


class _Exit(Exception):
    """The rules end here."""


class Rules:
    """The rules of one item.

    `unsupported` names what cannot be run, empty when all can; then `score` counts by what the item declares.
    """

    def __init__(self, root: Any, declared: Mapping[str, Declaration]) -> None:
        self.declared = declared
        self.outcomes = {attribute(one, "identifier"): one for one in children(root, "outcome-declaration")}
        self.processing = first(root, "response-processing")
        self.template = (
            attribute(self.processing, "template").rpartition("/")[2].removesuffix(".xml") if self.processing is not None else ""
        )
        self.unsupported = ""
        self.steps = 0
        self._find_unsupported()

    @property
    def own(self) -> bool:
        """Say whether the item has rules of its own that can be run."""
        return self.processing is not None and len(self.processing) > 0 and not self.unsupported

    def _find_unsupported(self) -> None:
        if self.processing is None:
            return
        if len(self.processing):
            try:
                self._run({})
            except Unsupported as error:
                self.unsupported = str(error)
            self.unsupported = self.unsupported or next((name for name in self._names() if name not in _KNOWN), "")
        elif self.template and self.template not in ("match_correct", "map_response", "none"):
            self.unsupported = self.template

    def _names(self) -> list[str]:
        return [local(one) for one in self.processing.iter() if local(one)] if self.processing is not None else []

    def named(self, *names: str) -> list[Any]:
        """Return the elements of the rules that have one of these names."""
        return [one for one in self.processing.iter() if local(one) in names] if self.processing is not None else []

    @property
    def scored(self) -> str:
        """The outcome that holds the points: SCORE, or the only number that the rules set; empty when there is none."""
        set_ones = {attribute(one, "identifier") for one in self.named("set-outcome-value")}
        if SCORE in set_ones:
            return SCORE
        numbers = [
            name
            for name in sorted(set_ones)
            if name in self.outcomes and attribute(self.outcomes[name], "base-type") in ("float", "integer")
        ]
        return numbers[0] if len(numbers) == 1 else ""

    def score(self, responses: Responses) -> Decimal:
        """Return the points of a reply."""
        if self.own and self.scored:
            value = self.run(responses).get(self.scored, ())
            return value[0] if value and isinstance(value[0], Decimal) else Decimal(0)
        return sum((self._declared_points(one, responses) for one in self.declared.values()), Decimal(0))

    def _declared_points(self, declared: Declaration, responses: Responses) -> Decimal:
        """Return the points that the standard templates give: the mapping where it counts, the correct response otherwise."""
        given = responses.get(declared.identifier, ())
        if declared.mapping is not None and (self.template != "match_correct" or not declared.correct):
            return declared.mapping.worth(given, declared.base) if given else Decimal(0)
        return Decimal(bool(declared.correct) and same(given, declared.correct, declared.cardinality == "ordered"))

    def run(self, responses: Responses) -> dict[str, Value]:
        """Return the outcomes of a reply; what cannot be run gives what was set before it."""
        try:
            return self._run(responses)
        except Unsupported:
            return self._defaults()

    def _defaults(self) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name, element in self.outcomes.items():
            base, holder = attribute(element, "base-type"), first(element, "default-value")
            default = value_of([text_of(one) for one in children(holder, "value")], base) if holder is not None else ()
            found[name] = default or ((Decimal(0),) if base in ("float", "integer") else ())
        return found

    def _run(self, responses: Responses) -> dict[str, Value]:
        state = _State(self, responses, self._defaults())
        try:
            state.rules(self.processing)
        except _Exit:
            pass
        except ArithmeticError as error:
            raise Unsupported("decimal") from error
        return state.outcomes


def same(left: Value, right: Value, ordered: bool) -> bool:
    """Say whether two values are the same: in the same order, or whatever the order."""
    return left == right if ordered else Counter(left) == Counter(right)


class _State:
    """One run: the responses, and the outcomes as they are set."""

    def __init__(self, owner: Rules, responses: Responses, outcomes: dict[str, Value]) -> None:
        self.owner = owner
        self.responses = responses
        self.outcomes = outcomes

    def rules(self, holder: Any) -> None:
        """Run the rules that stand in an element, one after the other."""
        for one in holder:
            self._count()
            name = local(one)
            if name == "response-condition":
                self._condition(one)
            elif name == "set-outcome-value":
                self.outcomes[attribute(one, "identifier")] = self.value(next(iter(one), None))
            elif name == "response-processing-fragment":
                self.rules(one)
            elif name == "exit-response":
                raise _Exit
            elif name:
                raise Unsupported(name)

    def _count(self) -> None:
        self.owner.steps += 1
        if self.owner.steps > MAX_STEPS:
            raise Unsupported("…")

    def _condition(self, condition: Any) -> None:
        for branch in condition:
            name = local(branch)
            if name not in _CONDITIONS:
                raise Unsupported(name)
            parts = list(branch)
            if name == "response-else":
                return self.rules(parts)
            if parts and self.value(parts[0]) == (True,):
                return self.rules(parts[1:])
        return None

    def value(self, element: Any) -> Value:
        """Return the value of an expression."""
        self._count()
        if element is None:
            return ()
        name = local(element)
        special = _SPECIAL.get(name)
        if special is not None:
            return special(self, element)
        operands = [self.value(one) for one in element]
        if name in COMPARING:
            return COMPARING[name](element, operands)
        if name in COUNTING:
            return COUNTING[name](operands)
        raise Unsupported(name)

    def variable(self, element: Any) -> Value:
        """Return the value of a variable."""
        name = attribute(element, "identifier")
        if name in self.owner.declared:
            return self.responses.get(name, ())
        if name in self.outcomes:
            return self.outcomes[name]
        if name == "completionStatus":
            return ("unknown",)
        raise Unsupported(f"variable {name}"[:60])

    def correct(self, element: Any) -> Value:
        """Return the correct response of a variable."""
        declared = self.owner.declared.get(attribute(element, "identifier"))
        return declared.correct if declared is not None else ()

    def mapped(self, element: Any) -> Value:
        """Return what a response is worth."""
        name = attribute(element, "identifier")
        declared = self.owner.declared.get(name)
        if declared is None or declared.mapping is None:
            raise Unsupported("map-response")
        given = self.responses.get(name, ())
        return (declared.mapping.worth(given, declared.base) if given else Decimal(0),)

    def constant(self, element: Any) -> Value:
        """Return a value written in the rules."""
        atom = atom_of(text_of(element), attribute(element, "base-type", "string"))
        return () if atom is None else (atom,)

    def matched(self, element: Any) -> Value:
        """Return whether two values are the same; NULL when one is."""
        operands = [self.value(one) for one in element]
        if len(operands) != 2 or not all(operands):
            return ()
        return (same(*_alike(*operands), any(self._ordered(one) for one in element)),)

    def _ordered(self, element: Any) -> bool:
        declared = self.owner.declared.get(attribute(element, "identifier"))
        return local(element) == "ordered" or (declared is not None and declared.cardinality == "ordered")

    def member(self, element: Any) -> Value:
        """Return whether a value is one of a container."""
        part, whole = ([self.value(one) for one in element] + [(), ()])[:2]
        return (part[0] in whole,) if part and whole else ()

    def maximum(self, element: Any) -> Value:
        """Return the greatest points that an outcome declares."""
        found = self.owner.outcomes.get(attribute(element, "outcome-identifier"))
        most = number_of(attribute(found, "normal-maximum")) if found is not None else None
        return () if most is None else (most,)


def _alike(left: Value, right: Value) -> tuple[Value, Value]:
    """Compare a number and a text as numbers: a rule may write either."""
    if isinstance(left[0], Decimal) != isinstance(right[0], Decimal):
        return _numbers(left), _numbers(right)
    return left, right


def _numbers(value: Value) -> Value:
    made: list[Atom] = []
    for atom in value:
        number = number_of(atom) if isinstance(atom, str) else None
        made.append(atom if number is None else number)
    return tuple(made)


_SPECIAL: dict[str, Callable[[_State, Any], Value]] = {
    "variable": _State.variable, "correct": _State.correct, "map-response": _State.mapped, "base-value": _State.constant,
    "match": _State.matched, "member": _State.member, "normal-maximum": _State.maximum, "null": lambda _state, _element: (),
}  # fmt: skip
_KNOWN = {
    *_SPECIAL, *COMPARING, *COUNTING, *_CONDITIONS, "response-processing", "response-condition", "set-outcome-value", "exit-response",
    "response-processing-fragment",
}  # fmt: skip
