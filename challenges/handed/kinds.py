"""What a kind of rule and a kind of step are: a declaration and one function each. Schema, editor and reference are generated from these.

Here belong: fields and their sorts, what a rule function gets (`HandIn`, `Asked`) and gives (`Found`), and the two decorators that make a
kind of a function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import ModuleType
from typing import Any, Final, Generic, Literal, TypeVar

from challenges.handed import values
from challenges.handed.limits import MAX_LISTED

Sort = Literal["text", "value", "values", "integer", "decimal", "flag", "choice"]
Start = Literal["", "used", "needed"]
T = TypeVar("T")


class BadKey(ValueError):
    """A rule or a step is not what its kind declares: the challenge is at fault, never the pupil. The message is for developers."""


@dataclass(frozen=True)
class Field:
    """One field of a kind. `many`: a list of them. `choices`: the names of a choice."""

    name: str
    sort: Sort
    required: bool = True
    many: bool = False
    choices: tuple[str, ...] = ()


class Asked:
    """The fields of one rule or step of a key, read by their sorts. A field that is left out is empty: "", None, (), False."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = fields

    def text(self, name: str, default: str = "") -> str:
        """Return a text or the name of a choice."""
        found = self.fields.get(name)
        return default if found is None or found == "" else str(found)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(str(one) for one in self.fields.get(name) or ())

    def has(self, name: str) -> bool:
        """Say whether a field is given and not empty."""
        return self.fields.get(name) not in (None, "", [], ())

    def value(self, name: str) -> values.Value:
        """Return a value of the dataset."""
        return values.read(self.fields.get(name))

    def values(self, name: str) -> tuple[values.Value, ...]:
        """Return a list of values of the dataset."""
        return tuple(values.read(one) for one in self.fields.get(name) or ())

    def integer(self, name: str, default: int = 0) -> int:
        """Return a whole number."""
        found = self.fields.get(name)
        return default if found is None or found == "" else int(found)

    def decimal(self, name: str, default: str = "0") -> Decimal:
        """Return a decimal number, written as text or typed."""
        found = self.fields.get(name)
        if found is None or found == "":
            return Decimal(default)
        read = values.read(found) if isinstance(found, dict) else Decimal(str(found))
        return read if isinstance(read, Decimal) else Decimal(default)

    def flag(self, name: str) -> bool:
        """Return true or false."""
        return bool(self.fields.get(name))


@dataclass(frozen=True)
class HandIn(Generic[T]):
    """What a rule looks at: the file that was handed in, opened by its family, and the one that the pupil had received (None: there is none)."""

    data: bytes
    format: str
    opened: T
    start: T | None = None
    start_data: bytes | None = None


@dataclass(frozen=True)
class Found:
    """What a rule found: held or not, a code of the kind (or a shared one), and facts for the sentence, as typed JSON."""

    held: bool
    code: str
    facts: dict[str, Any] = field(default_factory=dict)


class Unmet(Exception):
    """A rule cannot be looked at any further, which is what was found: raised by helpers of rules, caught where rules are checked."""

    def __init__(self, code: str, **facts: Any) -> None:
        self.found = not_held(code, **facts)
        super().__init__(code)


def held(**facts: Any) -> Found:
    """Return that the rule holds."""
    return Found(True, "held", _json(facts))


def not_held(code: str, **facts: Any) -> Found:
    """Return that the rule does not hold, why, and what was found."""
    return Found(False, code, _json(facts))


def choice(name: str) -> dict[str, str]:
    """Return the name of a choice as a fact, which sentences call by its word."""
    return {"choice": name}


def _json(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _fact(value) for name, value in facts.items()}


def _fact(value: Any) -> Any:
    """Return a fact as typed JSON; an integer is a count and stays one, a long list is cut."""
    if isinstance(value, list | tuple):
        return [_fact(one) for one in list(value)[:MAX_LISTED]]
    if isinstance(value, dict) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    return values.as_json(value)


@dataclass(frozen=True)
class Kind:
    """A kind of rule.

    `needs`: which parts of a file its reader must look at. `formats`: those of its family where it makes sense, all when empty. `start`:
    whether the start file is used when there is one, or needed.
    """

    name: str
    family: str
    fields: tuple[Field, ...]
    check: Callable[[HandIn[Any], Asked], Found]
    formats: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()
    start: Start = ""


@dataclass(frozen=True)
class Step:
    """A kind of step of a recipe: `apply` changes what the family's `edit` opened. `formats`: where it can be done."""

    name: str
    family: str
    fields: tuple[Field, ...]
    apply: Callable[[Any, Asked], None]
    formats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Family:
    """A family of formats. `open` gives what rules look at, of the parts that they need; `edit` what steps change, which has `save() -> bytes`.

    `edit` gets no data when a recipe makes a file from nothing. `told`: sentence of each `kind.code`, or of `code` for all kinds; `asked`:
    for each kind, sentences with the fields that each wants, the fullest first. `choices`: what each name of a choice is called in them.
    """

    name: str
    formats: tuple[str, ...]
    open: Callable[[bytes, str, frozenset[str]], Any]
    edit: Callable[[bytes | None, str], Any]
    rules: tuple[Kind, ...]
    steps: tuple[Step, ...]
    told: Mapping[str, str]
    asked: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    choices: Mapping[str, str] = field(default_factory=dict)


def rule(
    name: str, family: str, *fields: Field, formats: tuple[str, ...] = (), needs: Iterable[str] = (), start: Start = ""
) -> Callable[[Callable[[HandIn[Any], Asked], Found]], Kind]:
    """Make a kind of rule of the function that checks it."""
    return lambda check: Kind(name, family, fields, check, formats, frozenset(needs), start)


def step(name: str, family: str, *fields: Field, formats: tuple[str, ...] = ()) -> Callable[[Callable[[Any, Asked], None]], Step]:
    """Make a kind of step of the function that does it."""
    return lambda apply: Step(name, family, fields, apply, formats)


def rules_of(*modules: ModuleType) -> tuple[Kind, ...]:
    """Return the kinds of rules that modules define, in their order."""
    return tuple(one for module in modules for one in vars(module).values() if isinstance(one, Kind))


def steps_of(*modules: ModuleType) -> tuple[Step, ...]:
    """Return the kinds of steps that modules define, in their order."""
    return tuple(one for module in modules for one in vars(module).values() if isinstance(one, Step))


_JSON_OF: Final[dict[Sort, tuple[type, ...]]] = {
    "text": (str,), "choice": (str,), "integer": (int,), "decimal": (str, int, dict), "flag": (bool,),
}  # fmt: skip


def check_fields(name: str, fields: tuple[Field, ...], given: Mapping[str, Any]) -> None:
    """Raise `BadKey` when a rule or a step of a key lacks a field that its kind wants, or has one of another sort."""
    for one in fields:
        value = given.get(one.name)
        if value is None or value == "" or value == []:
            if one.required and one.sort not in ("value", "values", "flag"):
                raise BadKey(f"{name}: {one.name} is missing")
            continue
        if one.sort == "values" and not isinstance(value, list | tuple):
            raise BadKey(f"{name}: {one.name} is no list")
        for item in value if one.many else [value]:
            if one.sort in _JSON_OF and not isinstance(item, _JSON_OF[one.sort]):
                raise BadKey(f"{name}: {one.name} is no {one.sort}")
            if one.sort == "choice" and item not in one.choices:
                raise BadKey(f"{name}: {one.name} is none of {', '.join(one.choices)}")
