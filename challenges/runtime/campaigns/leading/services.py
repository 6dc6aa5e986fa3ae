"""The verbs of a plan: made when a test of a campaign that leads on is closed; a resource opened, a practice begun, a step done."""

from django.db import transaction
from django.utils import timezone

from challenges.bank.reader import open_release
from challenges.journal.services import record
from challenges.runtime.assessments.models import Assessment, Attempt
from challenges.runtime.assessments.planning import Seen, missed
from challenges.runtime.campaigns.models import Participation, Step
from challenges.runtime.learning.services import start_theme


def plan(participation: Participation, assessment: Assessment) -> None:
    """Make the steps that follow from a test that was just closed, where its campaign leads on; inside the transaction that closes it.

    Closed again after finer levels, or with an answer that was late, it has the steps that its answers say now; those begun stay.
    """
    if not participation.campaign.leads_on or participation.is_trial:
        return
    rows = Attempt.objects.graded().filter(assessment=assessment, answered_at__isnull=False).order_by("number")
    seen = [Seen(one.topic, one.level, one.right) for one in rows.only("topic", "level", "outcome")]
    found = missed(seen, open_release(assessment.release_root).topic_codes)
    steps = Step.objects.filter(assessment=assessment)
    steps.filter(read_at=None, practice=None).exclude(topic__in=[one.topic for one in found]).delete()
    Step.objects.bulk_create(
        [
            Step(participation=participation, assessment=assessment, topic=one.topic, order=order, missed=one.count)
            for order, one in enumerate(found, 1)
        ],
        update_conflicts=True, unique_fields=["assessment", "topic"], update_fields=["order", "missed"],
    )  # fmt: skip


def finish_practice(assessment: Assessment) -> None:
    """A step is done when its practice is closed; inside the transaction that closes it."""
    Step.objects.filter(practice=assessment, done_at=None).update(done_at=timezone.now())


@transaction.atomic
def read(step: Step) -> Step:
    """Remember that a resource of a step was opened. The caller has checked whose step it is."""
    Step.objects.filter(pk=step.pk, read_at=None).update(read_at=timezone.now())
    return step


@transaction.atomic
def practise(step: Step) -> Assessment:
    """Begin the practice of a step, or go on with it. The caller has checked whose step it is.

    Raises:
        NothingToGive: nothing is served.
        NothingLeft: every variant of the topic's questions was met.
    """
    locked = Step.objects.select_for_update(of=("self",)).select_related("assessment__learner", "practice__learner").get(pk=step.pk)
    if locked.practice is not None:
        return locked.practice
    before = locked.assessment
    locked.practice = start_theme(before.learner, locked.topic, locale=before.locale, device=before.device)
    locked.save(update_fields=["practice"])
    record("campaigns.practise", actor=before.learner, target=f"participation:{locked.participation.uid}", topic=locked.topic)
    return locked.practice
