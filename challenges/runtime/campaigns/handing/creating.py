"""Creating a campaign for a program: what it names by words (profile, class, moments) is found, and the services do the rest."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from challenges.names import fold
from challenges.runtime.campaigns import services
from challenges.runtime.campaigns.models import Campaign, TargetProfile, TargetProfileVersion
from challenges.runtime.campaigns.profiles import services as profiles
from challenges.runtime.campaigns.profiles.presets import PRESETS
from challenges.runtime.schools.models import School, SchoolClass
from challenges.runtime.schools.queries import this_year


def moment(text: str, *, end: bool = False) -> datetime.datetime:
    """Return a moment that was typed, by the school's clock where no offset is said.

    Args:
        text: a day, or a day and an hour (ISO 8601).
        end: a day alone is its last minute, and not its first.

    Raises:
        ValidationError: neither.
    """
    try:
        day = parse_date(text.strip())
        found = parse_datetime(text.strip()) if day is None else None
    except ValueError:
        day = found = None
    if day is not None:
        found = datetime.datetime.combine(day, datetime.time(23, 59) if end else datetime.time())
    if found is None:
        raise ValidationError(_("« %s » n’est ni un jour (2026-12-18) ni un jour et une heure (2026-12-18T18:00).") % text)
    return found if timezone.is_aware(found) else timezone.make_aware(found)


class Operator(str):
    """Who acts when no person does, as the services ask of people: everything is allowed, and the journal says « operator »."""

    is_authenticated = is_active = is_superuser = True


OPERATOR = Operator("operator")


def create(
    school: School,
    *,
    user: Any,
    profile: str,
    closes_at: datetime.datetime,
    opens_at: datetime.datetime | None = None,
    name: str = "",
    access: str = Campaign.Access.NAMED,
    class_name: str = "",
    feedback: str = Campaign.Feedback.EACH,
) -> Campaign:
    """Create a campaign over a target profile.

    Args:
        school: the school.
        user: for whom: a member, or `OPERATOR`; None is a key whose giver has left.
        profile: uid or name of a target profile of the school or of the installation.
        closes_at: when it closes.
        opens_at: when it opens; at once where None.
        name: as pupils read it; that of the profile when empty.
        access: one of `Campaign.Access`.
        class_name: name of a class or group of this school year; the whole school when empty.
        feedback: when participants are told what is right, one of `Campaign.Feedback`.

    Raises:
        PermissionDenied: the user does not work in this school any more.
        ValidationError: no such profile or class, or moments that lie wrong.
    """
    if user is None:
        raise PermissionDenied(_("La personne qui a donné cette clé n’a plus de compte : donnez-en une autre."))
    version = find_version(school, profile, user)
    for moment_said in (closes_at, opens_at):
        if moment_said is not None and timezone.is_naive(moment_said):
            raise ValidationError(_("Donnez l’heure avec son décalage (2026-12-18T18:00:00+01:00)."))
    if closes_at <= timezone.now():
        raise ValidationError(_("La fermeture est déjà passée."))
    # The service turns the topics of the profile into competences and caps.
    return services.create_campaign(
        school, user=user, name=(name.strip() or version.profile.name)[:120], profile_version=version, closes_at=closes_at, opens_at=opens_at,
        school_class=_class(school, class_name), access=access, feedback=feedback,
    )  # fmt: skip


def find_version(school: School, text: str, user: Any) -> TargetProfileVersion:
    """Return the latest version of a profile that a school may use.

    Args:
        school: the school; the installation's profiles are every school's.
        text: uid of the profile, or its name, whatever its capitals and accents; the school's own first. Or code or name of a set that comes
            with Balise, which becomes a profile of the school, once.
        user: for whom.

    Raises:
        PermissionDenied: the user does not work in this school.
        ValidationError: none, or several.
    """
    open_to = TargetProfile.objects.filter(Q(school=school) | Q(school=None), archived_at=None)
    wanted = fold(text.strip())
    found = [one for one in open_to if str(one.uid) == text.strip().lower() or fold(one.name) == wanted]
    own = [one for one in found if one.school_id is not None] or found
    preset = next((one for one in PRESETS if wanted in (fold(one.code), fold(str(one.name)))), None)
    if not own and preset is not None:
        return profiles.chosen(school, f"preset:{preset.code}", user=user)
    if not own:
        raise ValidationError(_("Aucun profil cible n’a ce nom ni cet uid : « %s ».") % text)
    if len(own) > 1:
        raise ValidationError(_("Plusieurs profils cibles s’appellent « %s » : donnez l’uid de l’un d’eux.") % text)
    version = own[0].versions.select_related("profile").order_by("-number").first()
    if version is None:
        raise ValidationError(_("Ce profil cible est vide : « %s ».") % text)
    return version


def _class(school: School, name: str) -> SchoolClass | None:
    if not name:
        return None
    found = school.classes.filter(year=this_year(), name__iexact=name.strip()).order_by("kind").first()
    if found is None:
        raise ValidationError(_("L’établissement n’a pas de classe « %s » cette année.") % name)
    return found
