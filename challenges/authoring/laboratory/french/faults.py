"""One fault of a line, and the words that faults are told with."""

from dataclasses import dataclass

__all__ = ["SPACE", "WORD", "Fault", "capital_starts"]

#: Spaces that a line may hold.
SPACE = "[ \u00a0\u202f\u2009]"
#: A word, with its hyphens and apostrophes.
WORD = r"[^\W\d_]+(?:[-’'][^\W\d_]+)*"


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line.

    `rule` names the kind; `passage` is what is written; `message` says what is wrong; `remedy` what to do where no placeholder is behind it;
    `word` and `follows`: the word that should decline (à, de, a number…) and what comes after it; `pair`: singular and plural, where the
    remedy is a pair; `certain`: false for what may be right after all.
    """

    rule: str
    passage: str
    message: str
    remedy: str = ""
    word: str = ""
    follows: str = ""
    pair: str = ""
    certain: bool = True


def capital_starts(line: str, start: int) -> bool:
    """Say whether what stands at `start` begins a sentence: nothing, or the end of another one, comes before."""
    before = line[:start].rstrip(" \u00a0\u202f")
    return not before or before[-1] in '.!?…:;«“(–—"|'
