"""The verbs of a campaign: create, find, share; joining is in a module of its own. One transaction each, permissions inside."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.bank.reader import NoRelease, current_root, open_release
from challenges.journal.services import record
from challenges.runtime import codes
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.assessments.models import Assessment
from challenges.runtime.campaigns.errors import (
    AlreadyJoined,
    CampaignClosed,
    NotInRegister,
    SignInFirst,
    TooManyTries,
    UnknownCode,
    WrongReturnCode,
)
from challenges.runtime.campaigns.joining import Identity, Joined, allow_resume, come_back, identity_from, join
from challenges.runtime.campaigns.models import Campaign, Participation
from challenges.runtime.schools.models import School, SchoolClass
from challenges.runtime.schools.rules import require_member
from challenges.throttle import guesses

__all__ = [
    "AlreadyJoined",
    "CampaignClosed",
    "Identity",
    "Joined",
    "NotInRegister",
    "SignInFirst",
    "TooManyTries",
    "UnknownCode",
    "WrongReturnCode",
    "allow_resume",
    "come_back",
    "create_campaign",
    "find_campaign",
    "identity_from",
    "join",
    "served_locale",
    "share",
    "share_at_the_end",
]


@transaction.atomic
def create_campaign(
    school: School,
    *,
    user: Any,
    name: str,
    competences: list[str],
    closes_at: datetime.datetime,
    opens_at: datetime.datetime | None = None,
    school_class: SchoolClass | None = None,
    max_level: int = 8,
    questions_max: int = 5,
    access: str = Campaign.Access.ANONYMOUS,
    sharing: str = Campaign.Sharing.BY_LEARNER,
    message: str = "",
) -> Campaign:
    """Create a campaign with a new code.

    Raises:
        PermissionDenied: the user does not work in this school.
        ValidationError: no competence, unknown competence, or dates in the wrong order.
    """
    require_member(user, school)
    opens = opens_at or timezone.now()
    _check(school, competences, opens, closes_at, school_class)
    for _attempt in range(20):
        campaign = Campaign(
            school=school, school_class=school_class, name=name, code=codes.letters(6) + codes.digits(3), message=message, competences=competences,
            max_level=max_level, questions_max=questions_max, access=access, sharing=sharing, opens_at=opens, closes_at=closes_at, created_by=str(user),
        )  # fmt: skip
        try:
            with transaction.atomic():
                campaign.save()
        except IntegrityError:
            continue
        record("campaigns.create", actor=user, target=f"campaign:{campaign.uid}", competences=competences)
        return campaign
    raise ValidationError(_("Aucun code libre n’a été trouvé, réessayez."))


def _check(
    school: School, competences: list[str], opens: datetime.datetime, closes: datetime.datetime, school_class: SchoolClass | None
) -> None:
    if not competences:
        raise ValidationError(_("Choisissez au moins une compétence."))
    try:
        known = set(open_release(current_root("positioning")).competence_codes)
    except NoRelease:
        raise ValidationError(_("Aucune version de la banque n’est en service.")) from None
    if unknown := sorted(set(competences) - known):
        raise ValidationError(_("Compétence inconnue : %s") % ", ".join(unknown))
    if closes <= opens:
        raise ValidationError(_("La fermeture doit venir après l’ouverture."))
    if school_class is not None and school_class.school_id != school.pk:
        raise ValidationError(_("Cette classe n’est pas de cet établissement."))


def find_campaign(typed: str, *, address: str) -> Campaign:
    """Return the campaign that has this code, typed in any case, with spaces or dashes.

    Args:
        typed: the code.
        address: who types, for the limit on guesses.

    Raises:
        UnknownCode: none.
        TooManyTries: wrong guesses are limited by network.
    """
    with guesses.guarded(guesses.CAMPAIGN_CODE, wrong=UnknownCode, refusal=TooManyTries, address=address):
        campaign = Campaign.objects.select_related("school", "school_class").filter(code=codes.normalise(typed)[:12]).first()
        if campaign is None:
            raise UnknownCode
        return campaign


@transaction.atomic
def share(participation: Participation) -> Participation:
    """Send the results to the school; sending twice changes nothing. The caller has checked whose participation it is.

    Raises:
        Refusal: the assessment is not finished.
    """
    locked = Participation.objects.select_for_update(of=("self",)).select_related("assessment", "campaign").get(pk=participation.pk)
    if locked.assessment.open:
        raise Refusal(_("Terminez le parcours avant d’envoyer vos résultats."))
    return _send(locked, locked.learner)


def _send(locked: Participation, actor: object) -> Participation:
    """Results are the school's from the moment they are sent on, and nothing takes them back: not even finer levels asked for later."""
    if locked.sent_assessment_id != locked.assessment_id:
        locked.shared_at, locked.sent_assessment = timezone.now(), locked.assessment
        locked.save(update_fields=["shared_at", "sent_assessment"])
        locked.tries.filter(assessment=locked.assessment_id).update(sent_at=locked.shared_at)
        record("campaigns.share", actor=actor, target=f"participation:{locked.uid}")
    return locked


def share_at_the_end(assessment: Assessment, **_signal: object) -> None:
    """Send the results of a test that was just closed, where the campaign says so; called inside the transaction that closes it."""
    found = Participation.objects.select_for_update(of=("self",)).filter(
        assessment=assessment, campaign__sharing=Campaign.Sharing.AUTOMATIC
    )
    for participation in found:
        _send(participation, "system")


def served_locale(language: str) -> str:
    """Return the language of the challenges for an interface language: that one when the bank holds it, French otherwise."""
    try:
        held = {entry.locale for entry in open_release(current_root("positioning")).entries}
    except NoRelease:
        return "fr"
    return language if language in held else "fr"
