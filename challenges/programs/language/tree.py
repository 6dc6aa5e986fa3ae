"""What a program is once read: plain dataclasses, and which constructs it uses. Nothing is evaluated here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal

Block = tuple["Statement", ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a text, true or false as written."""

    value: int | Decimal | str | bool


@dataclass(frozen=True, slots=True)
class Name:
    """A variable."""

    name: str


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list as written."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """An operation on two values: `+ - * / // % **`."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Negative:
    """A minus sign before a value."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Compare:
    """A chain of comparisons: `== != < <= > >= in`, `not in`."""

    operators: tuple[str, ...]
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or`; the right side is looked at only where it matters."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of a condition."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """A call, or a command of the world; `name` as the pupil wrote it, `folded` without accents and capitals."""

    name: str
    folded: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """The element of a list, or the letter of a text, at a place."""

    target: Expression
    index: Expression


@dataclass(frozen=True, slots=True)
class Slice:
    """The elements from one place to before another."""

    target: Expression
    first: Expression | None
    last: Expression | None


Expression = Constant | Name | ListOf | Binary | Negative | Compare | Logic | Not | Call | Index | Slice


@dataclass(frozen=True, slots=True)
class Assign:
    """Puts values into variables or places of lists; several at once all take the values of before."""

    line: int
    targets: tuple[Name | Index, ...]
    values: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Augment:
    """`x += 1` and its like; `ajouter 1 à x` too, which appends when `x` is a list (`either`)."""

    line: int
    target: Name | Index
    operator: str
    value: Expression
    either: bool = False


@dataclass(frozen=True, slots=True)
class Do:
    """A call for what it does."""

    line: int
    call: Call


@dataclass(frozen=True, slots=True)
class Repeat:
    """A block so many times."""

    line: int
    times: Expression
    body: Block


@dataclass(frozen=True, slots=True)
class While:
    """A block as long as a condition holds, or until it does."""

    line: int
    condition: Expression
    body: Block
    until: bool = False


@dataclass(frozen=True, slots=True)
class For:
    """A block for each element of a list or letter of a text."""

    line: int
    name: str
    over: Expression
    body: Block


@dataclass(frozen=True, slots=True)
class Count:
    """A block for each number from one to another, both included."""

    line: int
    name: str
    first: Expression
    last: Expression
    step: Expression | None
    body: Block


@dataclass(frozen=True, slots=True)
class Branch:
    """One condition of an `If` and its block."""

    line: int
    condition: Expression
    body: Block


@dataclass(frozen=True, slots=True)
class If:
    """The block of the first condition that holds, else the last one."""

    line: int
    branches: tuple[Branch, ...]
    otherwise: Block


@dataclass(frozen=True, slots=True)
class Return:
    """Leaves a function with a value."""

    line: int
    value: Expression | None


@dataclass(frozen=True, slots=True)
class Break:
    """Leaves a loop."""

    line: int


@dataclass(frozen=True, slots=True)
class Continue:
    """Goes on with the next turn of a loop."""

    line: int


@dataclass(frozen=True, slots=True)
class Pass:
    """Does nothing."""

    line: int


Statement = Assign | Augment | Do | Repeat | While | For | Count | If | Return | Break | Continue | Pass


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the pupil's."""

    line: int
    name: str
    parameters: tuple[str, ...]
    body: Block


@dataclass(frozen=True)
class Program:
    """A program that was read; `english` when most of its words are, `lines` without comments and empty ones."""

    statements: Block
    functions: dict[str, Function] = field(default_factory=dict)
    lines: int = 0
    english: bool = False


_CONSTRUCTS: dict[type, tuple[str, ...]] = {
    Repeat: ("repeat", "loop"),
    While: ("while", "loop"),
    For: ("for", "loop"),
    Count: ("for", "loop"),
    If: ("if",),
    ListOf: ("list",),
}


def walk(node: object) -> Iterator[object]:
    """Yield a node of the tree and all below it."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting.extend(one)
        elif hasattr(one, "__dataclass_fields__"):
            yield one
            waiting.extend(getattr(one, each.name) for each in fields(one))  # type: ignore[arg-type]


def constructs(program: Program) -> set[str]:
    """Return what a program uses of `repeat`, `while`, `for`, `loop` (any of them), `if`, `function`, `list`."""
    found = {"function"} if program.functions else set()
    for node in walk((program.statements, *(one.body for one in program.functions.values()))):
        found.update(_CONSTRUCTS.get(type(node), ()))
        if isinstance(node, While) and node.until:
            found.add("repeat")
    return found
