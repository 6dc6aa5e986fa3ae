"""The rule by which a level is established, kept or falls, for whoever asks: profiles, practice, eligibility, a class.

In words, as pages say it (`RULE`): a level is established when a finished test announces it after at least three questions in the
competence; campaigns and practice count alike. The best established level of each competence is kept: a later test that went worse, or was
skipped through, takes nothing away, and the newest estimate is shown beside it. So a level falls in one case only: answers are marked
again, because a question was wrong, and the test that established it says less.

Source: facts/crcn-and-schools.md 3 (eligibility is read from the profile) and 3.3 (replays); keeping the best is ours. What it costs, for a
learner whose ability does not move (`tests/benchmarks/kept_levels.py`, calibrated bank): the kept level is on average -.07 level off after one
test, +.39 after three, +.61 after five, and within one level for .95, .97, .93 of learners. The latest test alone would be right on average
(+.03, -.03), the better of the latest two +.24, +.26; both take levels away from one who had a bad day, or was asked too soon. A profile is
there to learn and to be let in; the exam starts from nothing and says what is certified.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from challenges.bank.reader import NoRelease, OpenRelease, current_root, open_release
from challenges.runtime.assessments import summaries
from challenges.runtime.assessments.competences import CompetenceResult, title_of
from challenges.runtime.assessments.models import Assessment, Learner, Summary

#: Answers in a competence from which a test establishes its level: what a positioning asks at least (`joining.scope_of`).
ENOUGH = 3
RULE = _(
    "Un niveau est acquis quand un test terminé l’annonce après au moins trois questions dans la compétence. "
    "Le meilleur niveau acquis est gardé : une question passée ou un essai moins réussi ne le font pas baisser."
)


@dataclass(frozen=True)
class Kept:
    """What is known of a competence of a learner.

    - `level`: the best established one, 0 when none is; `at`: since when, None when none is
    - `latest`: what the newest test announces, established or not; `latest_at`: when
    - `low`, `high`, `certainty`, `points`: what the test that established the level said: the likely levels, P(within one), 8 points a level
      plus the progress to the next
    - `answered`, `right`: answers over all tests
    """

    level: int
    at: datetime | None
    latest: int
    latest_at: datetime | None
    low: int = 0
    high: int = 0
    certainty: float = 0.0
    points: int = 0
    answered: int = 0
    right: int = 0

    @property
    def established(self) -> bool:
        """Whether a level is established, be it 0."""
        return self.at is not None


@dataclass(frozen=True)
class Moment:
    """A finished test in the history of a learner.

    - `test`: its primary key; `at`: when it ended
    - `competences`: what it said, by code, as summaries pack it
    - `kept`: what is kept of every competence after it
    """

    test: int
    at: datetime | None
    competences: Mapping[str, Sequence[float]]
    kept: Mapping[str, Kept]


def established(learners: Iterable[int]) -> dict[int, dict[str, Kept]]:
    """Return what is kept of many learners, by competence: two queries, whatever their number and their tests."""
    ids = set(learners)
    found: dict[int, dict[str, Kept]] = {pk: {} for pk in ids}
    for learner, _test, at, competences in _told(ids):
        for code, told in competences.items():
            found[learner][code] = after(found[learner].get(code), told, at)
    return found


def history(learner: Learner) -> list[Moment]:
    """Return the finished tests of a learner, the oldest first, with what was kept after each: two queries, whatever their number."""
    found: list[Moment] = []
    kept: dict[str, Kept] = {}
    for _learner, test, at, competences in _told({learner.pk}):
        kept = kept | {code: after(kept.get(code), told, at) for code, told in competences.items()}
        found.append(Moment(test, at, competences, kept))
    return found


def _told(learners: set[int]) -> Iterable[tuple[int, int, datetime | None, dict[str, Sequence[float]]]]:
    """The summaries that count for levels, the oldest first.

    One that is being refined keeps what it said, and has no end meanwhile; a collection says again what others said.
    """
    summaries.ensure(Assessment.objects.filter(learner__in=learners))
    rows = Summary.objects.filter(assessment__learner__in=learners).exclude(assessment__kind=Assessment.Kind.COLLECTION)
    at = Coalesce("assessment__finished_at", "assessment__started_at")
    return rows.annotate(at=at).order_by("at", "assessment").values_list("assessment__learner", "assessment", "at", "competences")


def after(before: Kept | None, told: Sequence[float], at: datetime | None) -> Kept:
    """Return what is kept of a competence after one more test, the oldest first.

    Args:
        before: what was kept; None for the first test.
        told: what the test says of the competence, as summaries pack it (level, low, high, certainty, points, answered, right).
        at: when the test ended.
    """
    level, low, high, certainty, points, answered, right = told
    before = before or Kept(0, None, 0, None)
    now = replace(before, latest=int(level), latest_at=at, answered=before.answered + int(answered), right=before.right + int(right))
    better = not before.established or (level, points) > (before.level, before.points)
    if answered < ENOUGH or not better:
        return now
    since = before.at if before.established and before.level == level else at
    return replace(now, level=int(level), at=since, low=int(low), high=int(high), certainty=certainty, points=int(points))


def results_of(kept: Mapping[str, Kept], release: OpenRelease) -> list[CompetenceResult]:
    """Return the established levels of a learner in the framework's order, as results show them: no query."""
    found = []
    for document in release.competences:
        one = kept.get(document["code"])
        if one is not None and one.established:
            found.append(
                CompetenceResult(
                    code=document["code"], title=title_of(document), domain=document["code"].split(".")[0], level=one.level, low=one.low,
                    high=one.high, certainty=one.certainty, points=one.points, answered=one.answered, right=one.right,
                )
            )  # fmt: skip
    return found


def results_for(learner: Learner) -> list[CompetenceResult]:
    """Return a learner's profile: the established levels, on the framework that is served now; empty when nothing is."""
    try:
        release = open_release(current_root("positioning"))
    except NoRelease:
        return []
    return results_of(established([learner.pk])[learner.pk], release)
