"""What becomes of running tests when their campaign closes, earlier or later than was said: moved, ended, or taken up again."""

from django.db import transaction
from django.utils import timezone

from challenges.jobs.services import start
from challenges.runtime.assessments.lifecycle import close_now
from challenges.runtime.assessments.models import Assessment
from challenges.runtime.campaigns.models import Campaign

FINISH = "campaigns.finish"


def move_deadlines(campaign: Campaign) -> None:
    """Give the running tests of a campaign its end, in the caller's transaction; those that its end had stopped go on if it closes later."""
    until = campaign.closes_at if campaign.late_answers == Campaign.Late.REFUSED else None
    tests = Assessment.objects.filter(participation__campaign=campaign)
    tests.filter(state=Assessment.State.STARTED).update(deadline=until)
    if until is None or until > timezone.now():
        stopped = tests.filter(state=Assessment.State.EXPIRED)
        stopped.update(deadline=until, state=Assessment.State.STARTED, finished_at=None)


def ask_to_finish(campaign: Campaign) -> None:
    """Have the tests that the end of a campaign stopped closed by a job; the act of the night does so for ends that nobody pressed."""
    start(FINISH, user=None, args={"campaign": campaign.pk}, about=campaign.name, same=f"{FINISH}:{campaign.pk}")


def finish(campaign: Campaign | None = None) -> int:
    """Close the tests whose campaign is over and takes no more answers, each in a transaction of its own.

    Nobody comes back to them: without this, what was answered would reach no teacher. An answer that was on its way is still taken.

    Args:
        campaign: only those of one; None for all.

    Returns:
        How many were closed.
    """
    tests = Assessment.objects.filter(state=Assessment.State.STARTED, deadline__lt=timezone.now()).exclude(participation=None)
    if campaign is not None:
        tests = tests.filter(participation__campaign=campaign)
    done = 0
    for assessment in tests.order_by("pk").iterator():
        with transaction.atomic():
            close_now(assessment, Assessment.State.EXPIRED)
        done += 1
    return done
