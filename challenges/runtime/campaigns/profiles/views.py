"""Pages of target profiles: the list, the grid on which one is chosen, its verbs. In a school's space, and the installation's own. Thin."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from challenges.bank.reader import NoRelease, OpenRelease, current_root, open_release
from challenges.runtime.assessments.errors import NothingToGive
from challenges.runtime.campaigns.models import TargetProfile
from challenges.runtime.campaigns.profiles import queries, services
from challenges.runtime.campaigns.profiles.forms import ProfileForm, chosen_caps
from challenges.runtime.campaigns.profiles.presets import MAX_LEVEL, PRESETS, preset
from challenges.runtime.posting import posts_only
from challenges.runtime.schools.models import School
from challenges.runtime.schools.models.members import MANAGERS
from challenges.runtime.schools.views.common import context_of, school_of, tell

LEVELS = range(1, MAX_LEVEL + 1)


def _served() -> OpenRelease:
    try:
        return open_release(current_root("positioning"))
    except NoRelease:
        raise NothingToGive from None


def _place(request: HttpRequest, uid: uuid.UUID | None) -> School | None:
    """The school of the address; None for the installation's own pages, which are for those who write its profiles."""
    if uid is not None:
        return school_of(request, uid)
    if not (request.user.has_perm("campaigns.add_targetprofile") or request.user.has_perm("campaigns.change_targetprofile")):
        raise PermissionDenied(_("Seul l’opérateur écrit les profils communs à tous les établissements."))
    return None


def _address(name: str, school: School | None, *args: Any) -> str:
    return reverse(f"schools:{name}", args=[school.uid, *args]) if school else reverse(f"schools:common_{name}", args=args)


def _profile(school: School | None, uid: uuid.UUID) -> TargetProfile:
    """A profile as a place shows it: a school's own or the installation's; of another school none is found."""
    found = get_object_or_404(queries.with_latest(TargetProfile.objects.select_related("school")), uid=uid)
    if found.school is not None and found.school != school:
        raise Http404
    return found


def _context(request: HttpRequest, school: School | None, **more: Any) -> dict[str, Any]:
    return (context_of(request, school, "profiles") if school else {}) | {"place": school} | more


@login_required
def profiles(request: HttpRequest, uid: uuid.UUID | None = None) -> HttpResponse:
    """List the profiles that a school may use, or the installation's, and the sets that come with Balise."""
    school = _place(request, uid)
    found = queries.usable(school)
    # The role was read with the school: a list asks it once (`services.may_archive` decides).
    manages, common = getattr(request, "school_role", None) in MANAGERS, school is None
    rows = [
        (one, _address("profile", school, one.uid), common if one.school_id is None else manages or one.created_by == str(request.user))
        for one in found
    ]
    context = _context(request, school, rows=rows, archived=queries.archived(school), presets=PRESETS, new=_address("new_profile", school))
    return render(request, "campaigns/profiles/list.html", context)


@login_required
def new_profile(request: HttpRequest, uid: uuid.UUID | None = None) -> HttpResponse:
    """Create a profile, from nothing or from a set that comes with Balise (`?modele=`)."""
    school = _place(request, uid)
    release = _served()
    model = preset(request.GET.get("modele", ""))
    initial = {"name": model.name, "description": model.description} if model else {}
    form = ProfileForm(request.POST or None, initial=initial)
    caps = services.askable(release, model.topics(release.referential)) if model else {}
    if request.method == "POST":
        caps = chosen_caps(request.POST, release.topic_codes)
        if form.is_valid():
            try:
                made = services.create(school, user=request.user, topics=caps, **form.cleaned_data)
            except ValidationError as error:
                tell(form, error)
            else:
                messages.success(request, _("Le profil est enregistré."))
                return redirect(_address("profile", school, made.uid))
    return _grid(request, school, form, caps, title=_("Nouveau profil cible"))


@login_required
def profile(request: HttpRequest, profile: uuid.UUID, uid: uuid.UUID | None = None) -> HttpResponse:
    """Show a profile on the coverage of the served release, and change it where one may: other topics make a new version."""
    school = _place(request, uid)
    found = _profile(school, profile)
    latest: dict[str, int] = found.latest_topics  # type: ignore[attr-defined]
    writable = services.may_change(request.user, found) and found.archived_at is None
    form = ProfileForm(request.POST or None, initial={"name": found.name, "description": found.description})
    caps = latest
    if request.method == "POST":
        caps = chosen_caps(request.POST, _served().topic_codes)
        if form.is_valid():
            seen = int(number) if (number := request.POST.get("seen", "")).isdecimal() else 0
            try:
                made = services.change(found, user=request.user, topics=caps, seen=seen, **form.cleaned_data)
            except ValidationError as error:
                tell(form, error)
            else:
                messages.success(request, _("Le profil est enregistré : version %(n)s.") % {"n": made.number})
                return redirect(request.path)
    more = {"profile": found, "versions": found.versions.all(), "may_archive": services.may_archive(request.user, found)}
    return _grid(request, school, form, caps, title=found.name, writable=writable, **more)


def _grid(request: HttpRequest, school: School | None, form: ProfileForm, caps: dict[str, int], **more: Any) -> HttpResponse:
    release = _served()
    languages = sorted(release.index.locales)
    locale = request.GET.get("langue", "fr")
    domains = queries.coverage(release, locale if locale in languages else "fr", caps)
    rows = queries.rows_of(domains)
    totals = {"topics": sum(bool(row.cap) for row in rows), "challenges": sum(row.asked for row in rows)}
    context = {
        "domains": domains, "levels": LEVELS, "form": form, "totals": totals, "back": _address("profiles", school), "writable": True,
        "languages": languages if len(languages) > 1 else [], "locale": locale,
    }  # fmt: skip
    return render(
        request, "campaigns/profiles/grid.html", _context(request, school, **(context | more)), status=422 if form.errors else 200
    )


def _to_list(request: HttpRequest, profile: uuid.UUID, uid: uuid.UUID | None = None) -> str:
    return _address("profiles", _place(request, uid))


@login_required
@posts_only(_to_list)
def copy_profile(request: HttpRequest, uid: uuid.UUID, profile: uuid.UUID) -> HttpResponse:
    """Copy a profile into the school, to change it there."""
    school = school_of(request, uid)
    try:
        made = services.copy(_profile(school, profile), school, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(_address("profiles", school))
    messages.success(request, _("Le profil est copié : vous pouvez le modifier."))
    return redirect(_address("profile", school, made.uid))


@login_required
@posts_only(_to_list)
def archive_profile(request: HttpRequest, profile: uuid.UUID, uid: uuid.UUID | None = None) -> HttpResponse:
    """Put a profile away, or bring it back (`action` restore)."""
    school = _place(request, uid)
    found = _profile(school, profile)
    try:
        (services.restore if request.POST.get("action") == "restore" else services.archive)(found, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Le profil est archivé.") if found.archived_at else _("Le profil est de nouveau proposé."))
    return redirect(_address("profiles", school))
