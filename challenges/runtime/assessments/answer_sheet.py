"""Every answer that may teach something about the items of a release, as flat arrays. Reads only; no name, nothing that tells who answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from challenges.bank.reader import NoRelease, OpenRelease, open_release, same_question
from challenges.runtime.assessments.models import Assessment, Attempt

Ints = NDArray[np.int64]
#: Whose answers count: those of learners, not those of somebody of a school who looks what pupils get.
KINDS = (Assessment.Kind.POSITIONING.value, Assessment.Kind.PRACTICE.value, Assessment.Kind.CERTIFICATION.value)
_COLUMNS = (
    "assessment_id", "assessment__learner_id", "assessment__release_root", "assessment__locale", "assessment__kind", "assessment__device",
    "challenge_uid", "regraded_outcome", "outcome", "seed", "presented_at", "answered_at",
)  # fmt: skip


@dataclass(frozen=True)
class AnswerSheet:
    """Equal-length columns, one entry an answer, in the order in which answers were given inside a session.

    - ``session``: number of the assessment, from 0; ``learner``: number of the learner, from 0; ``item``: position in the release
    - ``right``, ``partly``, ``skipped``: booleans; ``seconds``: time taken; ``seed``: the variant; ``locale``, ``device``, ``kind``: text
    - ``answered_at``: aware datetimes; ``attempt``: primary keys, to find what was answered
    """

    release: OpenRelease
    session: Ints
    learner: Ints
    item: Ints
    right: NDArray[np.bool_]
    partly: NDArray[np.bool_]
    skipped: NDArray[np.bool_]
    seconds: NDArray[np.float64]
    seed: Sequence[str]
    locale: Sequence[str]
    device: Sequence[str]
    kind: Sequence[str]
    answered_at: Sequence[datetime]
    attempt: Sequence[int]

    def __len__(self) -> int:
        return len(self.item)

    @property
    def sessions(self) -> int:
        """Number of assessments."""
        return int(self.session.max()) + 1 if len(self) else 0

    def population(self) -> dict[str, Any]:
        """What people need to know of who answered: numbers and days."""
        return {
            "answers": len(self),
            "sessions": self.sessions,
            "learners": len(np.unique(self.learner)),
            "kinds": sorted(set(self.kind)),
            "first": min(self.answered_at).date().isoformat() if len(self) else None,
            "last": max(self.answered_at).date().isoformat() if len(self) else None,
        }


def answer_sheet(
    release: OpenRelease, *, since: datetime | None = None, until: datetime | None = None, kinds: Iterable[str] = KINDS
) -> AnswerSheet:
    """Collect the answers to the items of a release, those given under other releases included where the challenge was the same.

    Every answer counts, of sessions that were abandoned or failed too: leaving some out by their outcome would bias the slopes.

    Args:
        release: whose items are measured.
        since, until: answers given from the one on and before the other.
        kinds: kinds of assessments.
    """
    attempts = Attempt.objects.graded().filter(answered_at__isnull=False, assessment__kind__in=list(kinds))
    if since is not None:
        attempts = attempts.filter(answered_at__gte=since)
    if until is not None:
        attempts = attempts.filter(answered_at__lt=until)
    same = _SameItems(release)
    rows = []
    for row in attempts.order_by("assessment_id", "number").values_list("pk", *_COLUMNS).iterator(5000):
        item = same.position(row[3], str(row[7]))
        if item is not None:
            rows.append((*row, item))
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * (len(_COLUMNS) + 2)
    outcome = [regraded or first for regraded, first in zip(columns[8], columns[9], strict=True)]
    return AnswerSheet(
        release=release,
        session=_numbered(columns[1]),
        learner=_numbered(columns[2]),
        item=np.array(columns[13], dtype=np.int64),
        right=np.array([one == Attempt.Outcome.RIGHT for one in outcome], dtype=bool),
        partly=np.array([one == Attempt.Outcome.PARTLY for one in outcome], dtype=bool),
        skipped=np.array([one == Attempt.Outcome.SKIPPED for one in outcome], dtype=bool),
        seconds=np.array([(end - start).total_seconds() for start, end in zip(columns[11], columns[12], strict=True)], dtype=np.float64),
        seed=columns[10],
        locale=columns[4],
        kind=columns[5],
        device=columns[6],
        answered_at=columns[12],
        attempt=columns[0],
    )


def _numbered(values: Sequence[int]) -> Ints:
    return np.unique(np.array(values, dtype=np.int64), return_inverse=True)[1].astype(np.int64)


class _SameItems:
    """Where a challenge answered under some release stands in this one, if it was the same challenge: it asks the same."""

    def __init__(self, release: OpenRelease) -> None:
        self._release = release
        self._known: dict[tuple[str, str], int | None] = {}

    def position(self, root: str, uid: str) -> int | None:
        """Return the position in the release, or None when it holds no such challenge or another version of it."""
        key = (root, uid)
        if key not in self._known:
            self._known[key] = self._find(root, uid)
        return self._known[key]

    def _find(self, root: str, uid: str) -> int | None:
        if not self._release.holds(uid):
            return None
        if root != self._release.root:
            try:
                other = open_release(root)
            except NoRelease:
                return None
            if not other.holds(uid) or not same_question(other, self._release, uid):
                return None
        return self._release.entry(uid).position
