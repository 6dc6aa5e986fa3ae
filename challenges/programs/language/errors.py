"""What stops a reading or a run: one error with a code, a line and facts. Sentences are in `challenges.programs.words`."""

from __future__ import annotations

__all__ = ["InvalidSource", "ProgramError"]


class ProgramError(Exception):
    """A program that cannot be read or that stopped.

    ``code`` is one of those of `words.MESSAGES`; ``line`` counts from 1 (0: no line can be told); ``facts`` holds JSON scalars.
    """

    def __init__(self, code: str, line: int = 0, **facts: str | int) -> None:
        self.code = code
        self.line = line
        self.facts: dict[str, str | int] = facts
        super().__init__(code, line, facts)

    def as_json(self) -> dict[str, object]:
        """Return the error as it is kept with an attempt."""
        return {"code": self.code, "line": self.line, "facts": dict(self.facts)}


class InvalidSource(ValueError):
    """A source that is not marked at all: `empty`, `too_long` (characters) or `too_many_lines`; ``params`` holds `limit`."""

    def __init__(self, code: str, **params: int) -> None:
        self.code = code
        self.params = params
        super().__init__(code)
