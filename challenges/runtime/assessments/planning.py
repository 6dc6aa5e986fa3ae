"""Which topics a learner should take up again after a test, and in which order. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: More than one sits down to in some weeks is no help.
MOST = 6


@dataclass(frozen=True)
class Seen:
    """An answer as planning needs it: the topic and the level of its question, and whether it was right."""

    topic: str
    level: int
    right: bool


@dataclass(frozen=True)
class Missed:
    """A topic with questions that were not answered rightly: how many, and the lowest level among them."""

    topic: str
    count: int
    lowest: int


def missed(answers: Iterable[Seen], topics: Sequence[str], most: int = MOST) -> list[Missed]:
    """Return the topics to take up again: the easiest missed first, for the others stand on it; then those missed most; then the framework's order.

    Args:
        answers: of one test.
        topics: codes in the framework's order; answers on others are left out.
        most: how many topics at most.
    """
    wrong: dict[str, list[int]] = {}
    for answer in answers:
        if not answer.right:
            wrong.setdefault(answer.topic, []).append(answer.level)
    found = [Missed(topic, len(wrong[topic]), min(wrong[topic])) for topic in topics if topic in wrong]
    return sorted(found, key=lambda one: (one.lowest, -one.count))[:most]
