"""The rule by which a level is established and kept, for whoever asks: eligibility, profiles, a class.

In words, as pages say it (`RULE`): a level is established when a finished test announces it after at least three questions that count in the
competence. The best established level of each competence is kept: a later test that went worse, or was skipped through, takes nothing
away, and the newest estimate is shown beside it.

Source: facts/crcn-and-schools.md 3 (eligibility is read from the profile) and 3.3 (replays); keeping the best is ours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from challenges.runtime.assessments import summaries
from challenges.runtime.assessments.models import Assessment, Summary

#: Answers in a competence from which a test establishes its level: what a positioning asks at least (`joining.scope_of`).
ENOUGH = 3
RULE = _(
    "Un niveau est acquis quand un test terminé l’annonce après au moins trois questions dans la compétence. "
    "Le meilleur niveau acquis est gardé : une question passée ou un essai moins réussi ne le font pas baisser."
)


@dataclass(frozen=True)
class Kept:
    """What is known of a competence of a learner.

    - `level`: the best established one, 0 when none is; `at`: since when
    - `latest`: what the newest test announces, established or not; `latest_at`: when
    """

    level: int
    at: datetime | None
    latest: int
    latest_at: datetime | None


def established(learners: Iterable[int]) -> dict[int, dict[str, Kept]]:
    """Return what is kept of many learners, by competence: two queries, whatever their number and their tests."""
    ids = set(learners)
    tests = Assessment.objects.filter(learner__in=ids)
    summaries.ensure(tests)
    # One that is being refined keeps what it said; a collection says again what others said.
    rows = (
        Summary.objects.filter(assessment__learner__in=ids)
        .exclude(assessment__kind=Assessment.Kind.COLLECTION)
        .order_by("assessment__finished_at", "assessment")
    )
    found: dict[int, dict[str, Kept]] = {pk: {} for pk in ids}
    for learner, at, competences in rows.values_list("assessment__learner", "assessment__finished_at", "competences"):
        for code, (level, _low, _high, _certainty, _points, answered, _right) in competences.items():
            found[learner][code] = after(found[learner].get(code), level, answered, at)
    return found


def after(before: Kept | None, level: int, answered: int, at: datetime | None) -> Kept:
    """Return what is kept of a competence after one more test, the oldest first."""
    best, since = (before.level, before.at) if before else (0, None)
    if answered >= ENOUGH and (level > best or since is None):
        best, since = level, at
    return Kept(best, since, level, at)
