"""Long work told while it is done: generators that yield how far they are and return what they made.

A job (`challenges/jobs`) follows them and keeps what they tell; a command just finishes them.
"""

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")
#: Yields (done, of), returns the result.
Steps = Generator[tuple[int, int], None, T]


def finished(steps: Steps[T]) -> T:
    """Do all the steps and return what they made."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
