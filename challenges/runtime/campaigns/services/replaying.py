"""Taking a campaign again after its delay: another test of the same participation; what was sent stays until the new results are sent."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from challenges.journal.services import record
from challenges.runtime.campaigns.errors import CannotReplay
from challenges.runtime.campaigns.joining import begin
from challenges.runtime.campaigns.models import Campaign, Participation, Try
from challenges.runtime.campaigns.services.terms import moment


@dataclass(frozen=True)
class Replay:
    """Whether a participation may be taken again: from when on, or why not; both empty where the campaign offers none."""

    at: datetime.datetime | None = None
    why_not: str = ""

    @property
    def now(self) -> bool:
        """Whether it may be taken again at this moment."""
        return self.at is not None and not self.why_not and timezone.now() >= self.at


def replay_of(participation: Participation) -> Replay:
    """Return when a participation may be taken again. Reads nothing but what it was given: the campaign and the current test."""
    campaign, assessment = participation.campaign, participation.assessment
    if campaign.replay_days is None or campaign.kind == Campaign.Kind.COLLECTION or participation.is_trial or assessment.open:
        return Replay()
    # Days of the calendar: who finished at four may begin again at four, whatever the change of hour between.
    at = moment(assessment.finished_at or assessment.started_at) + datetime.timedelta(days=campaign.replay_days)
    if campaign.is_over:
        return Replay(at, _("Ce parcours est fermé."))
    if at >= campaign.closes_at:
        return Replay(at, _("Ce parcours fermera avant qu’il puisse être repassé."))
    return Replay(at)


@transaction.atomic
def replay(participation: Participation) -> Participation:
    """Begin a campaign again: a new test, which starts from what is known. The caller has checked whose participation it is.

    Asked for twice at once, it begins once: the second request finds a test that runs.

    Raises:
        CannotReplay: not offered, too early, or closed; the sentence says which.
    """
    locked = (
        Participation.objects.select_for_update(of=("self",)).select_related("assessment", "campaign", "learner").get(pk=participation.pk)
    )
    if locked.assessment.open:
        return locked
    found = replay_of(locked)
    if not found.now:
        raise CannotReplay(found.why_not or (_too_early(found.at) if found.at else ""))
    locked.assessment = begin(locked.campaign, locked.learner, locale=locked.assessment.locale, device=locked.assessment.device)
    locked.save(update_fields=["assessment"])
    number = locked.tries.count() + 1
    Try.objects.create(participation=locked, assessment=locked.assessment, number=number)
    record("campaigns.replay", actor=locked.learner, target=f"participation:{locked.uid}", number=number)
    return locked


def _too_early(at: datetime.datetime) -> str:
    return _("Vous pourrez repasser ce parcours à partir du %s.") % date_format(timezone.localtime(at), "j F Y, H:i")
