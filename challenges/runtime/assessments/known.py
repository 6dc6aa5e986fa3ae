"""What a learner answered before a test began, outside exams: pinned in its scope, so that a test starts from what is known.

It is two maps of bits of the release's challenges, right and wrong, as `met` packs them, and what such an answer weighs
(`adaptive.positioning` says how much, how many and from how long ago). One answer a challenge, the last.
"""

from collections import Counter
from typing import Any

import numpy as np
from django.utils import timezone

from challenges.adaptive.contract import Known
from challenges.adaptive.positioning import KNOWN_ANSWERS, KNOWN_FOR, KNOWN_WEIGHT
from challenges.bank.reader import OpenRelease
from challenges.runtime.assessments import met
from challenges.runtime.assessments.models import Assessment, Attempt, Learner

#: Where a scope keeps it; empty, or missing as in tests of before 0.5, when nothing is known. A caller that puts it there decides.
PINNED = "known"


def before(learner: Learner, release: OpenRelease) -> dict[str, Any]:
    """Return what a learner answered up to now on challenges of a release, as a scope keeps it; empty when nothing. One query.

    Left out: exams, questions that were said to count for nothing, answers from too long ago, all but the last of each competence, and
    challenges that stand under another topic or level now, which are others. Marks are the last ones.
    """
    rows = (
        Attempt.objects.graded()
        .filter(assessment__learner_id=learner.pk, answered_at__gt=timezone.now() - KNOWN_FOR)
        .exclude(assessment__kind=Assessment.Kind.CERTIFICATION)
        .order_by("-answered_at", "-pk")
    )
    # The name of the mark is one that `graded` adds.
    fields: tuple[Any, ...] = ("challenge_uid", "topic", "level", "outcome", "regraded_outcome", "explain__unscored")
    right: dict[int, bool] = {}
    counts: Counter[str] = Counter()
    for uid, topic, level, outcome, regraded, unscored in rows.values_list(*fields):
        if unscored or not release.holds(str(uid)):
            continue
        entry = release.entry(str(uid))
        if entry.position in right or (entry.topic, entry.level) != (topic, level) or counts[entry.competence] >= KNOWN_ANSWERS:
            continue
        counts[entry.competence] += 1
        right[entry.position] = (regraded or outcome) == Attempt.Outcome.RIGHT
    if not right:
        return {}
    sides = {name: [place for place, side in right.items() if side is wanted] for name, wanted in (("right", True), ("wrong", False))}
    return {"weight": KNOWN_WEIGHT} | {name: met.pack(places, len(release.items)) for name, places in sides.items()}


def unpack(pinned: dict[str, Any]) -> Known | None:
    """Return what a scope keeps, as the engine takes it; None when nothing is known."""
    if not pinned:
        return None
    right, wrong = met.unpack(pinned["right"]), met.unpack(pinned["wrong"])
    return Known(np.concatenate([right, wrong]), np.repeat((True, False), (len(right), len(wrong))), pinned["weight"])
