"""What checking a program or a query gives: plain facts, kept with the attempt as JSON. Sentences are in `words`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

__all__ = ["BadKey", "Report", "TestResult"]

Json = dict[str, Any]


class BadKey(ValueError):
    """A key that cannot be used, which is a fault of the author's: ``code`` and ``params`` say which."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.params = params
        super().__init__(code, params)


@dataclass(frozen=True)
class TestResult:
    """One test: whether it held, else a code of `words.RESULTS` and its facts; `shown` says whether the pupil may know the facts."""

    __test__ = False  # pytest: not a class of tests

    id: str
    held: bool
    code: str = "held"
    facts: Json = field(default_factory=dict)
    shown: bool = True
    hint: str = ""

    def as_json(self) -> Json:
        """Return the result as JSON."""
        return {"id": self.id, "held": self.held, "code": self.code, "facts": self.facts, "shown": self.shown, "hint": self.hint}


@dataclass(frozen=True)
class Report:
    """What a check found. It names what hidden tests hold: it stays on the server, and pupils read the sentences of `explain`.

    Attributes:
        tests: one result a world, a test or a query.
        structure: what the way of writing lacks, as `{"code", "facts"}`.
        error: why the source could not be read, as `{"code", "line", "facts"}`.
    """

    tests: tuple[TestResult, ...] = ()
    structure: tuple[Json, ...] = ()
    error: Json | None = None

    @property
    def right(self) -> bool:
        """Say whether everything holds."""
        return self.error is None and not self.structure and bool(self.tests) and all(one.held for one in self.tests)

    @property
    def share(self) -> Fraction:
        """Return the part of the tests that held."""
        return Fraction(sum(one.held for one in self.tests), len(self.tests)) if self.tests else Fraction(0)

    def as_json(self) -> Json:
        """Return the report as JSON."""
        return {
            "right": self.right,
            "tests": [one.as_json() for one in self.tests],
            "structure": list(self.structure),
            "error": self.error,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Report:
        """Return the report that `as_json` wrote."""
        return cls(tuple(TestResult(**one) for one in data["tests"]), tuple(data["structure"]), data["error"])
