"""How long a source may be and how much a run may do, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SOURCE_LETTERS: Final = 20_000
SOURCE_LINES: Final = 400
#: How deep expressions and blocks may be nested.
EXPRESSION_DEPTH: Final = 60
BLOCK_DEPTH: Final = 12
#: Numbers stay within these bounds on both sides of zero.
LARGEST: Final = 10**15
#: So many elements or letters that one operation walks through count as one step more.
ELEMENTS_A_STEP: Final = 20
#: So many operators and values in one statement count as one step more.
NODES_A_STEP: Final = 10
#: Python frames that a run may hold one above the other: with those of a web request, well below Python's own thousand.
FRAMES: Final = 750
TRACE_STEPS: Final = 2_000
SHOWN_LETTERS: Final = 60
PRINTED_LETTERS: Final = 500


@dataclass(frozen=True)
class Budget:
    """What a run may use.

    Attributes:
        steps: a step is a statement, a turn of a loop or a call; long expressions and long values cost more (see above), so that
            this number bounds the time and all that a run can make.
        cells: the most elements in one list, or letters in one text.
        depth: calls of the pupil's functions one within another.
        output: printed lines.
    """

    steps: int = 10_000
    cells: int = 50_000
    depth: int = 100
    output: int = 200
