"""Groups of need: who should work on what, together. Pure: needs in, groups out.

The rule is short enough to be told on the page. As long as groups are left, take the subject in which those who have no group yet lack most
(the sum of what each lacks, over as many of them as a group may hold), and give it a group of those who lack most in it. Each is in one
group at most: groups work in the same hour. Who needs something and found no group is named apart, and so is who needs nothing.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

P = TypeVar("P", bound=Hashable)
S = TypeVar("S", bound=Hashable)

#: A teacher leads few groups at once; two make a group, and twelve fit around a row of computers.
MOST_GROUPS, SMALLEST, LARGEST = 4, 2, 12
#: No group is kept smaller than this for the sake of equal sizes.
FEW = 4


@dataclass(frozen=True)
class Group(Generic[P, S]):
    """People who lack the same thing, those who lack most first."""

    subject: S
    members: tuple[P, ...]


@dataclass(frozen=True)
class Proposal(Generic[P, S]):
    """The groups; those who lack something and are in none, with what they lack most; those who lack nothing."""

    groups: tuple[Group[P, S], ...]
    alone: tuple[tuple[P, S], ...]
    at_ease: tuple[P, ...]

    @property
    def placed(self) -> int:
        """How many have a group."""
        return sum(len(group.members) for group in self.groups)

    @property
    def needing(self) -> int:
        """How many lack something."""
        return self.placed + len(self.alone)


def even_size(needing: int, most: int = MOST_GROUPS) -> int:
    """Return how many a group may hold, so that so many people fill so many groups of about one size."""
    return max(FEW, min(LARGEST, -(-needing // most)))


def propose(
    needs: Mapping[P, Mapping[S, float]],
    subjects: Sequence[S],
    *,
    most: int = MOST_GROUPS,
    smallest: int = SMALLEST,
    largest: int = LARGEST,
) -> Proposal[P, S]:
    """Return groups of need.

    Args:
        needs: what each person lacks in each subject, above 0; nothing where they lack nothing. The order of people decides between equals.
        subjects: every subject that is named, in the order that decides between equals.
        most: of groups.
        smallest, largest: people of a group.
    """
    left = {person: {subject: gap for subject, gap in lacks.items() if gap > 0} for person, lacks in needs.items()}
    at_ease = tuple(person for person, lacks in left.items() if not lacks)
    free = {person: lacks for person, lacks in left.items() if lacks}
    groups: list[Group[P, S]] = []
    while len(groups) < most and (best := _neediest(free, subjects, smallest, largest)) is not None:
        groups.append(best)
        free = {person: lacks for person, lacks in free.items() if person not in best.members}
    rank = {subject: place for place, subject in enumerate(subjects)}
    alone = tuple((person, min(lacks, key=lambda one: (-lacks[one], rank[one]))) for person, lacks in free.items())
    return Proposal(tuple(groups), alone, at_ease)


def _neediest(free: Mapping[P, Mapping[S, float]], subjects: Sequence[S], smallest: int, largest: int) -> Group[P, S] | None:
    """The group that meets most of what is lacked; the first subject among equals."""
    best, met = None, 0.0
    for subject in subjects:
        lacking = sorted((person for person in free if subject in free[person]), key=lambda person: -free[person][subject])[:largest]
        total = sum(free[person][subject] for person in lacking)
        if len(lacking) >= smallest and total > met:
            best, met = Group(subject, tuple(lacking)), total
    return best
