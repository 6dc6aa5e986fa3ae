"""The next question of an assessment. No lock: the database lets one question be open, and one have each number, whoever asks twice.

In order: read where the assessment stands; decide, or take what was decided; find or draw the variant, its files and its row; insert the
attempt. Whatever is cut off leaves an assessment that answers the same question the next time. See "The hot path" in docs/architecture.md.
"""

from django.utils import timezone

from challenges.bank.reader import OpenRelease, open_release
from challenges.measurement.queries import withdrawn_now
from challenges.observed import observing
from challenges.runtime.assessments import ahead, course, met, reading
from challenges.runtime.assessments.course import Step
from challenges.runtime.assessments.errors import NothingToGive
from challenges.runtime.assessments.inserting import insert
from challenges.runtime.assessments.lifecycle import close_now, extended
from challenges.runtime.assessments.models import Assessment, Attempt
from challenges.runtime.assessments.reading import Standing
from challenges.runtime.assessments.variants import draw_variant, keep_at_hand, with_variant

#: Two tabs that ask at once meet once or twice, not more.
_TRIES = 3


@observing("next")
def next_attempt(assessment: Assessment, standing: Standing | None = None) -> Attempt | None:
    """Return the open question, or a new one, or None when the assessment is over (it is then closed).

    The same open question is returned until it is answered, in every tab and after every cut.

    Args:
        assessment: the test.
        standing: where it stands, when this request has read both a moment ago.

    Raises:
        NothingToGive: no variant can be made.
    """
    for tried in range(_TRIES):
        if standing is None or tried:
            standing = reading.standing(assessment)
        if not assessment.open:
            return None
        if assessment.deadline is not None and timezone.now() > assessment.deadline:
            close_now(assessment, Assessment.State.EXPIRED)
            return None
        if standing.waiting is not None:
            return with_variant(Attempt.objects.select_related("assessment").get(pk=standing.waiting))
        release = open_release(assessment.release_root)
        attempt = give(assessment, release, course.step(assessment, release, standing.answered, standing.last_right))
        if attempt is not None or not assessment.open:
            return attempt
    raise NothingToGive


def give(assessment: Assessment, release: OpenRelease, step: Step) -> Attempt | None:
    """Put the question that a step decided, and close the assessment where it decided none.

    Args:
        assessment: whose every question is answered.
        release: the release that it pinned.
        step: where it stands.

    Returns:
        The attempt; None at the end, and where another request put one at the same moment.

    Raises:
        NothingToGive: no variant can be made.
    """
    if step.decision is None:
        close_now(assessment, Assessment.State.COMPLETED)
        return None
    entry, number = release.entries[step.decision.item], len(step.past) + 1
    withdrawn = withdrawn_now().seeds.get(entry.uid, set())
    variant = draw_variant(release, entry.uid, met.seeds(assessment, entry.uid), withdrawn, ahead.seed_for(assessment, number, entry.uid))
    timer, now = release.challenge(entry.uid)["challenge"].get("timer"), timezone.now()
    attempt = Attempt(
        assessment=assessment, number=number, challenge_uid=entry.uid, challenge_code=entry.code, competence=entry.competence, topic=entry.topic,
        skill=entry.skill, level=entry.level, parameters=entry.parameters, seed=variant.seed, variant=variant, presented_at=now,
        explain=step.decision.explain | {"given_way": step.decision.rule_given_way, "unscored": step.decision.unscored},
        deadline=now + extended(timer, assessment.extra_time_percent) if timer else None,
    )  # fmt: skip
    if not insert(attempt):
        return None
    course.remember(assessment, number, step.past)
    keep_at_hand(variant)
    return attempt
