"""The verbs of target profiles: create, change (which makes a version), copy, archive, restore, and choose one for a campaign.

A school's profile is created and changed by any member of the school, archived by whoever created it or by those who manage the school; the
installation's by whoever has `campaigns.add_targetprofile` or `campaigns.change_targetprofile`.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.bank.reader import NoRelease, OpenRelease, current_root, open_release
from challenges.journal.services import record
from challenges.runtime.campaigns.models import TargetProfile, TargetProfileVersion
from challenges.runtime.campaigns.profiles import queries
from challenges.runtime.campaigns.profiles.presets import MAX_LEVEL, preset
from challenges.runtime.schools.models import School
from challenges.runtime.schools.rules import is_manager, is_member, require_member


def may_change(user: Any, profile: TargetProfile) -> bool:
    """Whether a user may change a profile."""
    if profile.school is None:
        return bool(user.has_perm("campaigns.change_targetprofile"))
    return is_member(user, profile.school)


def may_archive(user: Any, profile: TargetProfile) -> bool:
    """Whether a user may put a profile away, or bring it back."""
    if profile.school is None:
        return bool(user.has_perm("campaigns.change_targetprofile"))
    return is_manager(user, profile.school) or (profile.created_by == str(user) and is_member(user, profile.school))


def require_use(user: Any, profile: TargetProfile) -> None:
    """Raise PermissionDenied unless the user may read and use a profile: the installation's is for whoever is signed in."""
    if profile.school is not None:
        require_member(user, profile.school)
    elif not user.is_authenticated:
        raise PermissionDenied


def _require_create(user: Any, school: School | None) -> None:
    if school is not None:
        require_member(user, school)
    elif not user.has_perm("campaigns.add_targetprofile"):
        raise PermissionDenied(_("Seul l’opérateur écrit les profils communs à tous les établissements."))


@transaction.atomic
def create(
    school: School | None, *, user: Any, name: str, topics: Mapping[str, int], description: str = "", locale: str = "fr"
) -> TargetProfile:
    """Create a profile, with its first version.

    Args:
        school: whose it is; None for the installation's.
        user: who creates it.
        name: unique among those that the school uses.
        topics: highest level asked, by code of topic.
        description: for whom, when.
        locale: language of the challenges in which it must be possible to ask something of each topic.

    Raises:
        PermissionDenied: not a member, or not the operator.
        ValidationError: no name, a name that is taken, no topic, an unknown one, or one of which nothing can be asked.
    """
    _require_create(user, school)
    release = served()
    checked = check_topics(release, topics, locale)
    profile = TargetProfile(school=school, name=_free_name(school, name, None), description=description, created_by=str(user))
    profile.save()
    _add_version(profile, 1, checked, release, user)
    record("profiles.create", actor=user, target=f"target_profile:{profile.uid}", school=str(school.uid) if school else None)
    return profile


@transaction.atomic
def change(
    profile: TargetProfile,
    *,
    user: Any,
    name: str,
    topics: Mapping[str, int],
    description: str = "",
    seen: int | None = None,
    locale: str = "fr",
) -> TargetProfileVersion:
    """Change a profile; other topics or levels make a new version, and campaigns keep theirs.

    Args:
        seen: number of the version on which the change was made; None from a program that has just read it.

    Raises:
        PermissionDenied: the user may not.
        ValidationError: as in `create`; archived; or somebody made another version meanwhile.
    """
    locked = TargetProfile.objects.select_for_update(of=("self",)).select_related("school").get(pk=profile.pk)
    if not may_change(user, locked):
        raise PermissionDenied(_("Ce profil n’est pas de votre établissement : copiez-le pour le modifier."))
    if locked.archived_at:
        raise ValidationError(_("Ce profil est archivé : restaurez-le avant de le modifier."))
    latest = locked.versions.order_by("-number")[0]
    if seen is not None and seen != latest.number:
        raise ValidationError(_("Quelqu’un a enregistré une autre version entre-temps : relisez-la, puis recommencez."))
    release = served()
    checked = check_topics(release, topics, locale)
    locked.name, locked.description = _free_name(locked.school, name, locked), description
    locked.save(update_fields=["name", "description"])
    if checked != latest.topics:
        latest = _add_version(locked, latest.number + 1, checked, release, user)
    record("profiles.change", actor=user, target=f"target_profile:{locked.uid}", version=latest.number)
    return latest


def copy(profile: TargetProfile, school: School, *, user: Any) -> TargetProfile:
    """Copy the latest version of a profile into a school, which may then change it; what can no longer be asked is left out.

    Raises:
        PermissionDenied: the user does not work in the school, or may not read the profile.
        ValidationError: nothing of it can be asked.
    """
    require_use(user, profile)
    release = served()
    topics = askable(release, profile.versions.order_by("-number")[0].topics)
    name = _suffixed(school, profile.name)
    return create(school, user=user, name=name, topics=topics, description=profile.description)


@transaction.atomic
def archive(profile: TargetProfile, *, user: Any) -> None:
    """Put a profile away: no new campaign takes it, those that have it keep it.

    Raises:
        PermissionDenied: neither its author nor one who manages the school.
    """
    _set_archived(profile, user, archived=True)


@transaction.atomic
def restore(profile: TargetProfile, *, user: Any) -> None:
    """Bring a profile back; raises as `archive`, and ValidationError where another took its name."""
    _set_archived(profile, user, archived=False)
    _free_name(profile.school, profile.name, profile)


def chosen(school: School, value: str, *, user: Any) -> TargetProfileVersion:
    """Return the version that a value of `queries.choices` stands for; a preset becomes a profile of the school, once.

    Raises:
        PermissionDenied: the user does not work in the school.
        ValidationError: unknown, or of another school, or nothing of it can be asked.
    """
    require_member(user, school)
    kind, _colon, rest = value.partition(":")
    if kind == "profile":
        found = next((one for one in queries.usable(school) if str(one.uid) == rest), None)
        if found is not None:
            return TargetProfileVersion.objects.get(pk=found.latest_id)  # type: ignore[attr-defined]
    model = preset(rest) if kind == "preset" else None
    if model is None:
        raise ValidationError(_("Choisissez un profil de la liste."))
    release = served()
    topics = askable(release, model.topics(release.referential))
    for one in queries.usable(school):
        if one.school_id == school.pk and one.name == str(model.name) and one.latest_topics == topics:  # type: ignore[attr-defined]
            return TargetProfileVersion.objects.get(pk=one.latest_id)  # type: ignore[attr-defined]
    name = _suffixed(school, str(model.name))
    made = create(school, user=user, name=name, topics=topics, description=str(model.description))
    return made.versions.get()


def served() -> OpenRelease:
    """Return the release on which profiles are chosen.

    Raises:
        ValidationError: none is served.
    """
    try:
        return open_release(current_root("positioning"))
    except NoRelease:
        raise ValidationError(_("Aucune version de la banque n’est en service.")) from None


def askable(release: OpenRelease, topics: Mapping[str, int], locale: str = "fr") -> dict[str, int]:
    """Return those of some topics of which a release can ask something under their cap."""
    rows = queries.rows_of(queries.coverage(release, locale, topics))
    return {row.code: row.cap for row in rows if row.cap and row.asked}


def check_topics(release: OpenRelease, topics: Mapping[str, int], locale: str = "fr") -> dict[str, int]:
    """Return what was chosen, in the order of the framework.

    Raises:
        ValidationError: nothing chosen, an unknown topic, a level that is none, or topics of which nothing can be asked, each named.
    """
    wanted = {code: cap for code, cap in topics.items() if cap}
    if not wanted:
        raise ValidationError(_("Choisissez au moins un sujet."))
    if unknown := sorted(set(wanted) - set(release.topic_codes)):
        raise ValidationError(_("Sujet inconnu : %s") % ", ".join(unknown))
    if any(not isinstance(cap, int) or isinstance(cap, bool) or not 1 <= cap <= MAX_LEVEL for cap in wanted.values()):
        raise ValidationError(_("Un niveau va de 1 à 8."))
    rows = [row for row in queries.rows_of(queries.coverage(release, locale, wanted)) if row.cap]
    if holes := [f"{row.code} {row.title} – {row.warning}" for row in rows if not row.asked]:
        raise ValidationError(holes)
    return {row.code: row.cap for row in rows}


def _add_version(profile: TargetProfile, number: int, topics: dict[str, int], release: OpenRelease, user: Any) -> TargetProfileVersion:
    return TargetProfileVersion.objects.create(profile=profile, number=number, topics=topics, root=release.root, created_by=str(user))


def _free_name(school: School | None, name: str, but: TargetProfile | None) -> str:
    """The name, if no other profile that the school uses has it."""
    wanted = name.strip()
    if not wanted:
        raise ValidationError({"name": _("Donnez un nom à ce profil.")})
    taken = TargetProfile.objects.filter(school=school, name=wanted, archived_at=None)
    if (taken.exclude(pk=but.pk) if but else taken).exists():
        raise ValidationError({"name": _("Un autre profil porte déjà ce nom.")})
    return wanted


def _suffixed(school: School, name: str) -> str:
    """The name, or the first of « name (2) », « name (3) »… that is free in the school."""
    taken = set(TargetProfile.objects.filter(school=school, archived_at=None).values_list("name", flat=True))
    numbered = (f"{name[:110]} ({number})" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(one for one in numbered if one not in taken)


def _set_archived(profile: TargetProfile, user: Any, *, archived: bool) -> None:
    locked = TargetProfile.objects.select_for_update(of=("self",)).select_related("school").get(pk=profile.pk)
    if not may_archive(user, locked):
        raise PermissionDenied(_("Seuls l’auteur d’un profil et la direction de l’établissement l’archivent."))
    if bool(locked.archived_at) != archived:
        locked.archived_at = timezone.now() if archived else None
        locked.save(update_fields=["archived_at"])
        record("profiles.archive" if archived else "profiles.restore", actor=user, target=f"target_profile:{locked.uid}")
    profile.archived_at = locked.archived_at
