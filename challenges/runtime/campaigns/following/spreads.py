"""How levels and answers spread: counts, means with the number they rest on, and the small plots beside them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from challenges.plots import Axes, Box, Frame

HIGHEST = 8
#: A histogram of nine levels, as high as two lines of text.
LEVELS = Frame(180, 44, left=0, right=0, top=2, bottom=12)
#: A bar of answers, all of one length: shares are compared.
ANSWERS = Frame(240, 20)
OUTCOMES = ("right", "partly", "wrong", "skipped")


@dataclass(frozen=True)
class LevelSpread:
    """How many have each level of a competence, 0 to 8."""

    code: str
    counts: tuple[int, ...]

    @property
    def n(self) -> int:
        """How many results it rests on."""
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        """The mean level, None of nobody."""
        return sum(level * count for level, count in enumerate(self.counts)) / self.n if self.n else None

    @property
    def bars(self) -> list[Box]:
        """One bar a level, as high as its share of the most frequent one."""
        axes = Axes(0, len(self.counts), 0, max(1, *self.counts), LEVELS)
        return [
            Box(
                round(axes.x(level) + 1.5, 1), axes.y(count), round(axes.x(1) - axes.x(0) - 3, 1), round(axes.y(0) - axes.y(count), 1),
                f"{level} : {count}", f"h{level}",
            )
            for level, count in enumerate(self.counts)
        ]  # fmt: skip

    @property
    def marks(self) -> list[tuple[float, int]]:
        """Where each level is named under the axis."""
        axes = Axes(0, len(self.counts), 0, 1, LEVELS)
        return [(axes.x(level + 0.5), level) for level in range(len(self.counts))]


def level_spreads(levels: Iterable[Mapping[str, int]], codes: Sequence[str]) -> list[LevelSpread]:
    """Return the spread of each competence over the levels of some people; who has none in a competence counts nowhere in it."""
    counts = {code: [0] * (HIGHEST + 1) for code in codes}
    for mine in levels:
        for code, level in mine.items():
            if code in counts:
                counts[code][level] += 1
    return [LevelSpread(code, tuple(counts[code])) for code in codes]


@dataclass(frozen=True)
class AnswerSpread:
    """What the answers of a topic, or of a question, came to."""

    code: str
    right: int
    partly: int
    wrong: int
    skipped: int

    @property
    def n(self) -> int:
        """Answers in all, passed questions and those out of time included."""
        return self.right + self.partly + self.wrong + self.skipped

    @property
    def share(self) -> float | None:
        """The share that is right, None of no answer."""
        return self.right / self.n if self.n else None

    @property
    def bars(self) -> list[Box]:
        """One part an outcome, side by side."""
        axes, start, found = Axes(0, max(1, self.n), 0, 1, ANSWERS), 0, []
        for outcome in OUTCOMES:
            count: int = getattr(self, outcome)
            if count:
                found.append(
                    Box(axes.x(start), 2, round(axes.x(start + count) - axes.x(start), 1), ANSWERS.height - 4, str(count), outcome)
                )
            start += count
        return found


def by_difficulty(spreads: Iterable[AnswerSpread], *, at_least: int = 1) -> list[AnswerSpread]:
    """Return those that rest on enough answers, the least succeeded first; among equals the one that rests on more, then by code."""
    return sorted((one for one in spreads if one.n >= max(1, at_least)), key=lambda one: ((one.share or 0.0), -one.n, one.code))
