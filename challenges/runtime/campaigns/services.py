"""The verbs of a campaign: create, join, share. One transaction each, permissions inside."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.bank.reader import NoRelease, current_root, open_release
from challenges.journal.services import record
from challenges.runtime import codes
from challenges.runtime.assessments import services as assessments
from challenges.runtime.assessments.access import new_token
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.assessments.models import Assessment, Learner
from challenges.runtime.campaigns.models import Campaign, Participation
from challenges.runtime.schools.identity import matches
from challenges.runtime.schools.models import Pupil, School, SchoolClass
from challenges.runtime.schools.rules import require_member
from challenges.runtime.schools.services import tie

STRATEGY = "balise-positioning-1"
# From so many questions on, a campaign holds some that do not count, for calibration: in a short one they would weigh too much.
LONG = 32
MAX_LABEL = 60


class UnknownCode(Refusal):
    """No campaign has this code."""

    status = 404
    code = "unknown_code"
    message = gettext_lazy("Aucun parcours n’a ce code. Vérifiez chaque lettre et chaque chiffre.")


class CampaignClosed(Refusal):
    """Not open yet, or closed."""

    status = 403
    code = "campaign_closed"
    message = gettext_lazy("Ce parcours est fermé.")


class NotInRegister(Refusal):
    """A campaign for named pupils, and nobody of that name and birth date."""

    status = 403
    code = "not_in_register"
    message = gettext_lazy(
        "Aucun élève de cet établissement n’a ce nom, ce prénom et cette date de naissance. Demandez à votre enseignant."
    )


@dataclass(frozen=True)
class Identity:
    """How a participant of a named campaign says who they are."""

    last_name: str
    first_name: str
    birth_date: datetime.date


@dataclass(frozen=True)
class Joined:
    """A participation and, when it was just made, the token with which an API client acts for it."""

    participation: Participation
    token: str
    created: bool


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


def find_campaign(typed: str) -> Campaign:
    """Return the campaign that has this code, typed in any case, with spaces or dashes.

    Raises:
        UnknownCode: none.
    """
    campaign = Campaign.objects.select_related("school", "school_class").filter(code=codes.normalise(typed)[:12]).first()
    if campaign is None:
        raise UnknownCode
    return campaign


@transaction.atomic
def join(
    campaign: Campaign,
    *,
    learner: Learner | None = None,
    identity: Identity | None = None,
    label: str = "",
    locale: str = "fr",
    device: str = "",
) -> Joined:
    """Join a campaign, or come back to one's participation.

    Args:
        campaign: an open campaign; a participation that exists may be resumed and read after it closed.
        learner: who joins, when known (signed in, or this browser's); None makes a new, anonymous one.
        identity: for a named campaign, who the participant is.
        label: for an anonymous one, what the school sees.
        locale: language of the challenges.
        device: computer, tablet or phone; empty when nobody can tell.

    Raises:
        CampaignClosed: not open and not joined before.
        NotInRegister: a named campaign, and the identity is not in the register, or is shared by homonyms.
    """
    # The row lock makes two simultaneous joins of one pupil wait for each other.
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    pupil, learner = _who(campaign, learner, identity)
    existing = (
        Participation.objects.select_related("assessment", "learner", "campaign").filter(campaign=campaign, learner=learner).first()
        if learner
        else None
    )
    if existing is not None:
        return Joined(existing, _renew(existing), created=False)
    if not campaign.is_open:
        raise CampaignClosed(_opens_later(campaign))
    learner = learner or Learner.objects.create()
    if pupil is not None:
        tie(pupil, learner)
    token, digest = new_token()
    scope = {"competences": campaign.competences, "max_level": campaign.max_level, "max_questions": campaign.questions_max,
             "min_questions": min(3, campaign.questions_max)}  # fmt: skip
    if campaign.questions_max * len(campaign.competences) >= LONG:
        scope["pretest_every"] = settings.BALISE_PRETEST_EVERY
    assessment = assessments.start(
        learner, kind=Assessment.Kind.POSITIONING, channel="positioning", strategy=STRATEGY, scope=scope, locale=locale, device=device
    )
    participation = Participation.objects.create(
        campaign=campaign, learner=learner, assessment=assessment, pupil=pupil, label=label.strip()[:MAX_LABEL], token_sha256=digest
    )
    record("campaigns.join", actor=learner, target=f"campaign:{campaign.uid}", participation=str(participation.uid))
    return Joined(participation, token, created=True)


def _renew(participation: Participation) -> str:
    """A new token for one who comes back: the old one was told once and is not known here."""
    token, participation.token_sha256 = new_token()
    participation.save(update_fields=["token_sha256"])
    return token


def _opens_later(campaign: Campaign) -> str:
    if campaign.opens_at > timezone.now():
        return _("Ce parcours ouvrira le %s.") % timezone.localtime(campaign.opens_at).strftime("%d/%m/%Y, %H:%M")
    return _("Ce parcours est fermé depuis le %s.") % timezone.localtime(campaign.closes_at).strftime("%d/%m/%Y, %H:%M")


def _who(campaign: Campaign, learner: Learner | None, identity: Identity | None) -> tuple[Pupil | None, Learner | None]:
    if campaign.access == Campaign.Access.ANONYMOUS:
        return (Pupil.objects.filter(school=campaign.school, learner=learner).first() if learner else None), learner
    pupils = Pupil.objects.filter(school=campaign.school).select_related("learner")
    if campaign.school_class_id:
        pupils = pupils.filter(school_class=campaign.school_class_id)
    mine = pupils.filter(learner=learner).first() if learner else None
    if mine is not None:
        return mine, learner
    found = matches(pupils, identity.last_name, identity.first_name, identity.birth_date) if identity else []
    if len(found) != 1:
        raise NotInRegister
    # Locked, because the pupil may be joining another campaign at this moment: both must find, or make, the same learner.
    # No join here: PostgreSQL would show the learner as it was before the wait.
    pupil = Pupil.objects.select_for_update().get(pk=found[0].pk)
    return pupil, pupil.learner


@transaction.atomic
def share(participation: Participation) -> Participation:
    """Send the results to the school; sending twice changes nothing. The caller has checked whose participation it is.

    Raises:
        Refusal: the assessment is not finished.
    """
    locked = Participation.objects.select_for_update().select_related("assessment", "campaign").get(pk=participation.pk)
    if locked.assessment.open:
        raise Refusal(_("Terminez le parcours avant d’envoyer vos résultats."))
    if locked.shared_at is None:
        locked.shared_at = timezone.now()
        locked.save(update_fields=["shared_at"])
        record("campaigns.share", actor=locked.learner, target=f"participation:{locked.uid}")
    return locked


def identity_from(last_name: str, first_name: str, birth_date: str | None) -> Identity | None:
    """Return an identity from what was typed, or None when nothing usable was.

    Raises:
        Refusal: the birth date is not a date.
    """
    if not (last_name.strip() and first_name.strip() and birth_date):
        return None
    try:
        return Identity(last_name, first_name, datetime.date.fromisoformat(birth_date))
    except ValueError:
        raise Refusal(_("La date de naissance s’écrit comme 2012-03-25.")) from None


def served_locale(language: str) -> str:
    """Return the language of the challenges for an interface language: that one when the bank holds it, French otherwise."""
    try:
        held = {entry.locale for entry in open_release(current_root("positioning")).entries}
    except NoRelease:
        return "fr"
    return language if language in held else "fr"
