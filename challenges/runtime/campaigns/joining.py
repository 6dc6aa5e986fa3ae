"""The verbs of a participant: find a campaign, join it, come back with a code; and the teacher's leave to go on in another browser."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from challenges.journal.services import record
from challenges.runtime import codes
from challenges.runtime.assessments import holding
from challenges.runtime.assessments import services as assessments
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.assessments.granted import granted
from challenges.runtime.assessments.models import Assessment, Learner
from challenges.runtime.assessments.tokens import new_token, token_hash
from challenges.runtime.campaigns.errors import (
    AlreadyJoined,
    CampaignClosed,
    NotInRegister,
    SignInFirst,
    TooManyTries,
    UnknownCode,
    WrongReturnCode,
)
from challenges.runtime.campaigns.models import Campaign, Participation, Try
from challenges.runtime.schools.identity import folded, matches
from challenges.runtime.schools.models import Pupil
from challenges.runtime.schools.rules import require_member
from challenges.runtime.schools.services import tie
from challenges.throttle import guesses

STRATEGY = "balise-positioning-1"
# From so many questions on, a campaign holds some that do not count, for calibration: in a short one they would weigh too much.
LONG = 32
MAX_LABEL = 60
# Letters of a return code: 24 to the power of 8 are too many to be tried. A key is what a join form draws, never a guessable one.
RETURN_CODE = 8
SHORTEST_KEY = 32
RESUME_FOR = datetime.timedelta(minutes=30)


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


def join(
    campaign: Campaign,
    *,
    learner: Learner | None = None,
    identity: Identity | None = None,
    label: str = "",
    locale: str = "fr",
    device: str = "",
    key: str = "",
    address: str = "",
) -> Joined:
    """Join a campaign. A participation is opened again by its account, or where its teacher let it: a name and a birth date are no secret.

    Args:
        campaign: an open campaign.
        learner: the learner of the account that joins; None makes a new one, or takes that of the register.
        identity: for a named campaign, who the participant is.
        label: for an anonymous one, what the school sees.
        locale: language of the challenges.
        device: computer, tablet or phone; empty when nobody can tell.
        key: secret of the browser that joins; the same one joins once, however often it asks.
        address: who joins, for the limit on guesses at a birth date.

    Raises:
        CampaignClosed: not open, and not joined before.
        NotInRegister: a named campaign, and the identity is not in the register, or is shared by homonyms.
        SignInFirst: this pupil has an account, which alone opens what is theirs.
        AlreadyJoined: somebody joined under this identity, and nobody allowed to go on here.
        TooManyTries: wrong guesses at an identity are limited by name and by network.
    """
    if identity is None:
        return _joined(campaign, learner, None, label, locale, device, key)
    with guesses.guarded(guesses.JOIN, wrong=NotInRegister, refusal=TooManyTries, target=_guessed(campaign, identity), address=address):
        return _joined(campaign, learner, identity, label, locale, device, key)


def _joined(campaign: Campaign, *how: Any) -> Joined:
    """Join; where the same browser or learner did at the same moment, find what that request made."""
    try:
        return _join(campaign, *how)
    except IntegrityError:
        return _join(campaign, *how, again=True)


@transaction.atomic
def _join(
    campaign: Campaign, learner: Learner | None, identity: Identity | None, label: str, locale: str, device: str, key: str, *, again: bool = False
) -> Joined:  # fmt: skip
    # No row of the campaign is locked: a class joins at one moment. A pupil waits for itself (`_who`), a browser or a learner meets a constraint.
    key = key if len(key) >= SHORTEST_KEY else ""
    if known := _of_browser(campaign, key) or _of_learner(campaign, learner):
        return Joined(known, _renew(known), created=False)
    pupil, learner = _who(campaign, learner, identity)
    if pupil is not None and (known := _of_pupil(campaign, pupil)):
        return Joined(_go_on_elsewhere(known), _renew(known), created=False)
    if not campaign.is_open:
        raise CampaignClosed(_opens_later(campaign))
    learner = learner or Learner.objects.create()
    if pupil is not None:
        tie(pupil, learner)
    token, digest = new_token()
    assessment = begin(campaign, learner, locale=locale, device=device)
    # The second time, a key that is held is that of a test elsewhere; the first time it may be this campaign's, made a moment ago.
    if key and not (again and Assessment.objects.filter(browser_sha256=token_hash(key)).exists()):
        holding.lend(assessment, key)
    participation = Participation.objects.create(
        campaign=campaign, learner=learner, assessment=assessment, pupil=pupil, label=label.strip()[:MAX_LABEL], token_sha256=digest,
        return_code=codes.mixed(RETURN_CODE),
    )  # fmt: skip
    Try.objects.create(participation=participation, assessment=assessment, number=1)
    record("campaigns.join", actor=learner, target=f"campaign:{campaign.uid}", participation=str(participation.uid))
    return Joined(participation, token, created=True)


def begin(campaign: Campaign, learner: Learner, *, locale: str, device: str, kind: str = Assessment.Kind.POSITIONING) -> Assessment:
    """Start the test of a campaign, in the caller's transaction; a collection of profiles has one that is over, and asks nothing.

    Raises:
        NothingToGive: nothing is served.
        Refusal: a trial of a collection, which asks nothing.
    """
    if campaign.kind == Campaign.Kind.COLLECTION:
        if kind == Assessment.Kind.TRIAL:
            raise Refusal(_("Cette campagne ne pose pas de question : il n’y a rien à essayer."))
        return assessments.collect(learner, channel="positioning", strategy=STRATEGY, locale=locale)
    mine = granted(learner)
    return assessments.start(
        learner, kind=kind, channel="positioning", strategy=STRATEGY, scope=scope_of(campaign), locale=locale, device=device,
        until=None if kind == Assessment.Kind.TRIAL else deadline_of(campaign), extra_time_percent=mine.extra_time_percent,
        accessible_only=mine.accessible_only,
    )  # fmt: skip


def deadline_of(campaign: Campaign) -> datetime.datetime | None:
    """Return when a test of the campaign takes no more answers; None where late ones are taken."""
    return campaign.closes_at if campaign.late_answers == Campaign.Late.REFUSED else None


def scope_of(campaign: Campaign) -> dict[str, Any]:
    """Return what a test of the campaign may ask, as an assessment keeps it."""
    most = campaign.questions_max
    scope = {"competences": campaign.competences, "max_level": campaign.max_level, "max_questions": most, "min_questions": min(3, most)}
    if campaign.caps:
        scope["caps"] = campaign.caps
    if campaign.kind == Campaign.Kind.FIXED:
        # As many for everybody, from the same start: no question that does not count, and nothing of what was known before.
        return scope | {"min_questions": most, "silent": True, "known": {}}
    if campaign.feedback != Campaign.Feedback.EACH:
        scope["feedback"] = str(campaign.feedback)
    every = settings.BALISE_PRETEST_EVERY
    return scope | {"pretest_every": every} if every and most * len(campaign.competences) >= LONG else scope


def _participations(campaign: Campaign) -> QuerySet[Participation]:
    return Participation.objects.select_related("assessment", "learner", "campaign", "pupil").filter(campaign=campaign)


def _of_browser(campaign: Campaign, key: str) -> Participation | None:
    return _participations(campaign).filter(assessment__browser_sha256=token_hash(key)).first() if key else None


def _of_learner(campaign: Campaign, learner: Learner | None) -> Participation | None:
    return _participations(campaign).filter(learner=learner).first() if learner else None


def _of_pupil(campaign: Campaign, pupil: Pupil) -> Participation | None:
    same = Q(pupil=pupil) | Q(learner=pupil.learner_id) if pupil.learner_id else Q(pupil=pupil)
    return _participations(campaign).filter(same).first()


def _go_on_elsewhere(participation: Participation) -> Participation:
    """Take a participation from the browser that holds it, if its teacher allowed it a moment ago; once."""
    if participation.resume_until is None or participation.resume_until < timezone.now():
        raise AlreadyJoined
    # Whoever lost the code gets another: the one of before may be in somebody else's hands.
    participation.return_code = codes.mixed(RETURN_CODE)
    participation.save(update_fields=["return_code"])
    return _taken(participation, "release")


def _taken(participation: Participation, by: str) -> Participation:
    participation.resume_until = None
    participation.save(update_fields=["resume_until"])
    holding.take_back(participation.assessment)
    record("campaigns.go_on_elsewhere", actor=participation.learner, target=f"participation:{participation.uid}", by=by)
    return participation


def come_back(campaign: Campaign, return_code: str, *, address: str) -> Joined:
    """Go on with a participation on another device, by the code that was shown to its participant alone.

    Args:
        campaign: the campaign, open or closed.
        return_code: typed in any case, with spaces or dashes.
        address: who tries, for the limit on guesses.

    Raises:
        TooManyTries: wrong guesses are limited by network.
        WrongReturnCode: no participation of this campaign has it.
    """
    with guesses.guarded(guesses.RETURN_CODE, wrong=WrongReturnCode, refusal=TooManyTries, address=address):
        return _come_back(campaign, return_code)


@transaction.atomic
def _come_back(campaign: Campaign, return_code: str) -> Joined:
    typed = codes.normalise(return_code)[:RETURN_CODE]
    found = _participations(campaign).select_for_update(of=("self",)).filter(return_code=typed).first() if typed else None
    if found is None:
        raise WrongReturnCode
    return Joined(_taken(found, "code"), _renew(found), created=False)


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
def allow_resume(participation: Participation, *, user: Any) -> Participation:
    """Let a named pupil go on in another browser, once, within half an hour; the one that holds the test then loses it.

    Raises:
        PermissionDenied: the user does not work in the school.
        Refusal: the participation has no name of the register to ask for.
    """
    require_member(user, participation.campaign.school)
    locked = Participation.objects.select_for_update(of=("self",)).select_related("pupil").get(pk=participation.pk)
    if locked.pupil is None:
        raise Refusal(_("Ce participant n’est pas un élève du registre : son code de retour seul rouvre son parcours."))
    locked.resume_until = timezone.now() + RESUME_FOR
    locked.save(update_fields=["resume_until"])
    record("campaigns.allow_resume", actor=user, target=f"participation:{locked.uid}")
    return locked


def _renew(participation: Participation) -> str:
    """A new token for one who comes back: the old one was told once and is not known here."""
    token, participation.token_sha256 = new_token()
    participation.save(update_fields=["token_sha256"])
    return token


def _opens_later(campaign: Campaign) -> str:
    if campaign.opens_at > timezone.now():
        return _("Ce parcours ouvrira le %s.") % date_format(timezone.localtime(campaign.opens_at), "j F Y, H:i")
    return _("Ce parcours est fermé depuis le %s.") % date_format(timezone.localtime(campaign.closes_at), "j F Y, H:i")


def _who(campaign: Campaign, learner: Learner | None, identity: Identity | None) -> tuple[Pupil | None, Learner | None]:
    if campaign.access == Campaign.Access.ANONYMOUS:
        return (Pupil.objects.standing().filter(school=campaign.school, learner=learner).first() if learner else None), learner
    pupils = _register_of(campaign)
    mine = pupils.filter(learner=learner).first() if learner else None
    if mine is not None:
        return mine, learner
    if identity is None:
        raise NotInRegister
    # The day first, in the database: a class that joins does not read the whole register thirty-five times.
    born = pupils.filter(birth_date=identity.birth_date)
    found = matches(born, identity.last_name, identity.first_name, identity.birth_date)
    if len(found) != 1:
        raise NotInRegister
    # Here alone: one who comes in by a browser or an account has not guessed the birth date of the name that the form carries.
    guesses.cleared(guesses.JOIN, _guessed(campaign, identity))
    # Locked, because the pupil may be joining another campaign at this moment: both must find, or make, the same learner.
    # No join here: PostgreSQL would show the learner as it was before the wait.
    pupil = Pupil.objects.select_for_update().get(pk=found[0].pk)
    if pupil.learner is not None and pupil.learner.user_id is not None:
        raise SignInFirst
    return pupil, pupil.learner


def _register_of(campaign: Campaign) -> QuerySet[Pupil]:
    """Who may join: the pupils who are in the class or group, and those who joined, whatever class they are in since or wherever they went."""
    register = Pupil.objects.standing().filter(school=campaign.school).select_related("learner")
    joined = Q(participations__campaign=campaign)
    if campaign.school_class_id is None:
        return register.filter(Q(departed_on=None) | joined).distinct()
    there = Q(school_class=campaign.school_class_id) | Q(enrolments__school_class=campaign.school_class_id)
    return register.filter(there & Q(departed_on=None) | joined).distinct()


def _guessed(campaign: Campaign, identity: Identity) -> str:
    """Whose birth date is guessed at: in the school and not in the campaign, for its campaigns share one register."""
    return f"{campaign.school_id} {folded(identity.last_name)} {folded(identity.first_name)}"


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
