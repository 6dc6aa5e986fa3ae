"""What a learner met before a test began: pinned in its scope as one bit for each challenge of its release, whatever the length of a history."""

import base64
from collections.abc import Iterable, Mapping

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from challenges.bank.reader import OpenRelease
from challenges.runtime.assessments.models import Assessment, Attempt, Learner

#: Where a scope keeps it; tests of before 0.5 have none and ask the table.
PINNED = "met"
#: Where a scope keeps the challenges of which its learner met every variant: they are not asked, where nothing may come twice.
SPENT = "spent"


def before(learner: Learner, release: OpenRelease) -> str:
    """Return the challenges of a release that a learner met up to now, as a scope keeps them; empty when there are none. One query."""
    uids = Attempt.objects.filter(assessment__learner_id=learner.pk).order_by().values_list("challenge_uid", flat=True).distinct()
    return pack((release.entry(str(uid)).position for uid in uids if release.holds(str(uid))), len(release.items))


def pack(positions: Iterable[int], size: int) -> str:
    """Return positions below `size` as text: base 64 of one bit each, without the zeros at the end."""
    bits = np.zeros(size, dtype=bool)
    bits[list(positions)] = True
    return base64.b64encode(np.packbits(bits).tobytes().rstrip(b"\0")).decode()


def unpack(text: str) -> NDArray[np.int64]:
    """Return the positions that `pack` was given, in order."""
    return np.flatnonzero(np.unpackbits(np.frombuffer(base64.b64decode(text), dtype=np.uint8))).astype(np.int64)


def uids(assessment: Assessment) -> set[str]:
    """Return the challenges that the learner met in other assessments, for a test of before 0.5 that pinned nothing: one query."""
    rows = Attempt.objects.filter(assessment__learner_id=assessment.learner_id).exclude(assessment_id=assessment.pk).order_by()
    return {str(uid) for uid in rows.values_list("challenge_uid", flat=True).distinct()}


def seeds(assessment: Assessment, uid: str) -> set[str]:
    """Return the seeds of a challenge that the learner met in other assessments: one query, none for one who has no other."""
    if assessment.alone:
        return set()
    rows = Attempt.objects.filter(assessment__learner_id=assessment.learner_id, challenge_uid=uid).exclude(assessment_id=assessment.pk)
    return set(rows.values_list("seed", flat=True))


def all_seeds(learner: Learner) -> dict[str, set[str]]:
    """Return the seeds that a learner met, by challenge: one query."""
    rows = Attempt.objects.filter(assessment__learner_id=learner.pk).order_by().values_list("challenge_uid", "seed").distinct()
    found: dict[str, set[str]] = {}
    for uid, seed in rows:
        found.setdefault(str(uid), set()).add(seed)
    return found


def spent(met: Mapping[str, set[str]], release: OpenRelease) -> set[int]:
    """Return the positions of the challenges of which every variant was met; of a fixed question, all are one. Only pools that may be used up are read.

    Args:
        met: what `all_seeds` says.
        release: whose challenges.
    """
    once = {release.entry(uid).position for uid in met if uid in release.index.fixed and release.holds(uid)}
    worn = [uid for uid, seeds in met.items() if release.holds(uid) and len(seeds) >= settings.BALISE_POOL_MINIMUM]
    return once | {release.entry(uid).position for uid in worn if all(item["seed"] in met[uid] for item in release.challenge(uid)["pool"])}
