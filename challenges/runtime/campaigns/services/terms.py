"""What a teacher says of a campaign: the terms, what is wrong with them, and which of them may still change. Reads only."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.bank.reader import OpenRelease
from challenges.decisions import Facts
from challenges.runtime.campaigns.models import Campaign, TargetProfileVersion
from challenges.runtime.campaigns.profiles import services as profiles
from challenges.runtime.campaigns.profiles.queries import competences_of
from challenges.runtime.schools.models import School

#: What a campaign says that can be said again, by its fields.
TERMS = (
    "name", "kind", "feedback", "competences", "profile_version", "max_level", "questions_max", "school_class", "access", "sharing", "opens_at", "closes_at",
    "sends_until", "late_answers", "late_sendings", "replay_days", "leads_on", "message",
)  # fmt: skip
#: What those who joined were told, or have begun: it stays as it is once somebody has.
FROZEN = frozenset({"kind", "feedback", "competences", "profile_version", "max_level", "questions_max", "access", "sharing", "opens_at"})


def check(school: School, terms: dict[str, Any], *, content: bool = True) -> None:
    """Check the terms of a campaign, and complete them: topics of a target profile give caps and competences.

    Args:
        school: whose campaign it is.
        terms: by field; changed in place.
        content: whether what is asked is said anew; if not it stays, whatever the bank serves today.

    Raises:
        ValidationError: by field where one is at fault.
    """
    if content:
        _check_content(school, terms, profiles.served())
    closes, sends = terms["closes_at"], terms.get("sends_until")
    if closes <= terms["opens_at"]:
        raise ValidationError({"closes_at": _("La fermeture doit venir après l’ouverture.")})
    if sends is not None and sends < closes:
        raise ValidationError({"sends_until": _("L’envoi doit rester possible jusqu’à la fermeture au moins.")})
    school_class = terms.get("school_class")
    if school_class is not None and school_class.school_id != school.pk:
        raise ValidationError({"school_class": _("Cette classe n’est pas de cet établissement.")})


def _check_content(school: School, terms: dict[str, Any], release: OpenRelease) -> None:
    version = terms.get("profile_version")
    if version is not None:
        terms["caps"], terms["competences"] = _of_profile(school, version, release)
        return
    terms["caps"] = {}
    if terms.get("kind") == Campaign.Kind.COLLECTION and not terms.get("competences"):
        terms["competences"] = list(release.competence_codes)
    if not terms.get("competences"):
        raise ValidationError({"competences": _("Choisissez au moins une compétence, ou un profil cible.")})
    if unknown := sorted(set(terms["competences"]) - set(release.competence_codes)):
        raise ValidationError({"competences": _("Compétence inconnue : %s") % ", ".join(unknown)})


def _of_profile(school: School, version: TargetProfileVersion, release: OpenRelease) -> tuple[dict[str, int], list[str]]:
    """The caps and the competences of a target profile, in the framework's order; topics that the release does not know are left out."""
    if version.profile.school_id not in (None, school.pk):
        raise ValidationError({"profile_version": _("Ce profil cible n’est pas de cet établissement.")})
    caps = {topic["code"]: int(version.topics[topic["code"]]) for topic in release.topics if topic["code"] in version.topics}
    if not caps:
        raise ValidationError({"profile_version": _("La banque en service ne connaît aucun sujet de ce profil cible.")})
    return caps, competences_of(release, caps)


def locked_terms(campaign: Campaign) -> frozenset[str]:
    """Return the terms that may not change any more: some once a participant has joined, the opening once it is past."""
    if campaign.participations.counted().exists():
        return FROZEN
    return frozenset()


def require_changeable(campaign: Campaign, changed: Iterable[str]) -> None:
    """Refuse changes to what participants were told or have begun.

    Raises:
        ValidationError: by field.
    """
    if refused := locked_terms(campaign) & set(changed):
        raise ValidationError({name: _("Des élèves ont commencé : ceci ne peut plus changer.") for name in sorted(refused)})


def facts_of(campaign: Campaign) -> Facts:
    """Return what a change rests on: the terms as the page showed them."""
    values = {name: getattr(campaign, f"{name}_id" if name in ("school_class", "profile_version") else name) for name in TERMS}
    return Facts(
        {"terms": values, "archived": campaign.archived_at is not None},
        {"terms": _("La campagne a été modifiée entre-temps."), "archived": _("La campagne a été archivée, ou reprise, entre-temps.")},
    )


def moment(at: datetime.datetime) -> datetime.datetime:
    """Return a moment in local time: days added to it keep the hour of the clock, whatever the change of hour between them."""
    return timezone.localtime(at)
