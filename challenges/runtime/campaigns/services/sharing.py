"""Results that reach the school: sent by their participant, or when the test ends; in time, late, or too late."""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from challenges.journal.services import record
from challenges.runtime.assessments import levels, summaries
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.assessments.models import Assessment
from challenges.runtime.campaigns.models import Campaign, Participation


@transaction.atomic
def share(participation: Participation) -> Participation:
    """Send the results of the current test to the school; sending twice changes nothing. The caller has checked whose participation it is.

    Raises:
        Refusal: the test is not finished, or the date for sending is past and the campaign takes nothing late.
    """
    locked = Participation.objects.select_for_update(of=("self",)).select_related("assessment", "campaign").get(pk=participation.pk)
    if locked.assessment.open:
        raise Refusal(_("Terminez le parcours avant d’envoyer vos résultats."))
    if not is_sent(locked) and too_late(locked.campaign):
        at = date_format(timezone.localtime(locked.campaign.sending_deadline), "j F Y, H:i")
        raise Refusal(_("La date d’envoi est passée depuis le %s. Parlez-en à votre enseignant, qui peut la prolonger.") % at)
    return _send(locked, locked.learner)


def is_sent(participation: Participation) -> bool:
    """Whether the results of the current test are those that the school reads."""
    return participation.shared_at is not None and participation.sent_assessment_id == participation.assessment_id


def too_late(campaign: Campaign) -> bool:
    """Whether nothing can be sent any more."""
    return campaign.late_sendings == Campaign.Late.REFUSED and timezone.now() >= campaign.sending_deadline


def _send(locked: Participation, actor: object) -> Participation:
    """Results are the school's from the moment they are sent on, and nothing takes them back: not even finer levels asked for later."""
    if not is_sent(locked):
        if locked.assessment.kind == Assessment.Kind.COLLECTION:
            _collect(locked)
        locked.shared_at, locked.sent_assessment = timezone.now(), locked.assessment
        locked.save(update_fields=["shared_at", "sent_assessment"])
        locked.tries.filter(assessment=locked.assessment_id).update(sent_at=locked.shared_at)
        record("campaigns.share", actor=actor, target=f"participation:{locked.uid}")
    return locked


def _collect(locked: Participation) -> None:
    """Keep what the learner's profile says now: it is what is sent, whatever it becomes."""
    found = levels.results_for(locked.learner)
    if not found:
        raise Refusal(_("Vous n’avez encore aucun niveau à envoyer : faites d’abord un parcours."))
    summaries.write_profile(locked.assessment, found)


def share_at_the_end(participation: Participation) -> None:
    """Send the results of a test that was just closed, where the campaign says so; called inside the transaction that closes it."""
    if participation.campaign.sharing == Campaign.Sharing.AUTOMATIC and not participation.is_trial:
        _send(Participation.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=participation.pk), "system")
