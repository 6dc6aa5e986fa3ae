"""What the conditions of a challenge came to while its variants were made: asked for by the laboratory, never for a learner.

Here belong: `Watch`, which an environment may carry, and the notes that the parser takes of what an author wrote (`Condition`, `Shadow`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from generators.nodes import Node

__all__ = ["Condition", "Placed", "Row", "Shadow", "Watch"]

#: Bits of what a condition has been.
FALSE, TRUE = 1, 2


@dataclass(frozen=True)
class Condition:
    """A condition inside an expression, with its text as the author wrote it.

    `role`: `whole` (the expression itself), `where` (it chooses rows of `table`), `if` (`a if c else b`), `and`, `or` (a part of one).
    """

    node: Node
    source: str
    role: Literal["whole", "where", "if", "and", "or"]
    table: str = ""


@dataclass(frozen=True)
class Shadow:
    """A bare name that two things bear where it stands: a value, and a column of the row at hand. `reads` is the one that it gives."""

    name: str
    table: str
    reads: Literal["value", "column"]


@dataclass(frozen=True)
class Placed:
    """Something written in a document that was compiled: where, the text, its conditions and its names with two meanings.

    `tree` is that of an expression, None for a template; `values` are the parameters and derived values that it reads.
    """

    block: str
    field: str
    source: str
    tree: Node | None
    values: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    shadows: tuple[Shadow, ...] = ()


@dataclass(frozen=True)
class Row:
    """One row that was looked for and found: its rank from 1 and how many rows the table had."""

    rank: int
    rows: int


@dataclass
class Watch:
    """What was seen of each node, by identity of the node: the program must live as long as its watch."""

    seen: dict[int, int] = field(default_factory=dict)
    found: dict[int, list[Row]] = field(default_factory=dict)

    def note(self, node: Node, holds: object) -> None:
        """Note that a condition held, or did not; anything but a boolean is left alone."""
        if holds is True:
            self.seen[id(node)] = self.seen.get(id(node), 0) | TRUE
        elif holds is False:
            self.seen[id(node)] = self.seen.get(id(node), 0) | FALSE

    def note_rows(self, node: Node, matching: int, rows: int) -> None:
        """Note for how many of the rows of a table a condition held."""
        bits = (TRUE if matching else 0) | (FALSE if matching < rows else 0)
        self.seen[id(node)] = self.seen.get(id(node), 0) | bits

    def note_place(self, node: Node, rank: int, rows: int) -> None:
        """Note which row a table function found."""
        self.found.setdefault(id(node), []).append(Row(rank, rows))

    def always(self, node: Node) -> bool | None:
        """Return True for a condition that always held, False for one that never did, None when both were seen, or nothing."""
        return {TRUE: True, FALSE: False}.get(self.seen.get(id(node), 0))
