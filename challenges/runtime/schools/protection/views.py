"""Pages of managers on one pupil's data: who looked at it, everything as a file, erasing it. And the owner's own data. Thin."""

import uuid

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from challenges.journal.models import Entry
from challenges.journal.services import label, record_reading
from challenges.runtime.posting import posts_only
from challenges.runtime.schools.protection import people, readable
from challenges.runtime.schools.views.common import context_of, pupil_of, school_of
from challenges.typed import whole

PER_PAGE = 50


@never_cache
@login_required
def data(request: HttpRequest, uid: uuid.UUID, pupil: uuid.UUID) -> HttpResponse:
    """Say who looked at a pupil's data, and offer the file and erasing."""
    school = school_of(request, uid, manager=True)
    found = pupil_of(request, school, pupil)
    record_reading("schools.read_pupil", actor=request.user, target=f"pupil:{found.uid}")
    page = Paginator(people.readings_of(found), PER_PAGE).get_page(whole(request.GET.get("page")) or 1)
    context = context_of(request, school, "register", pupil=found, page=page, readings=_with_names(list(page.object_list)))
    return render(request, "protection/data.html", context)


def _with_names(entries: list[Entry]) -> list[tuple[Entry, str]]:
    """Put to rows of the journal the names that their accounts have now: one query."""
    uids = {entry.actor.removeprefix("user:") for entry in entries if entry.actor.startswith("user:")}
    names = {label(user): str(user) for user in get_user_model()._default_manager.filter(uid__in=uids)}
    return [(entry, names.get(entry.actor, _("un compte qui n’existe plus"))) for entry in entries]


def _to_data(request: HttpRequest, uid: uuid.UUID, pupil: uuid.UUID) -> str:
    return reverse("protection:data", args=[uid, pupil])


@login_required
@posts_only(_to_data)
def export(request: HttpRequest, uid: uuid.UUID, pupil: uuid.UUID) -> HttpResponse:
    """Give everything that the school keeps of a pupil as a file."""
    school = school_of(request, uid, manager=True)
    found = pupil_of(request, school, pupil)
    return _archive(people.export_for_school(found, user=request.user), str(found.uid)[:8])


@never_cache
@login_required
def erase(request: HttpRequest, uid: uuid.UUID, pupil: uuid.UUID) -> HttpResponse:
    """Say what erasing a pupil takes away and leaves, then do it."""
    school = school_of(request, uid, manager=True)
    found = pupil_of(request, school, pupil)
    record_reading("schools.read_pupil", actor=request.user, target=f"pupil:{found.uid}")
    errors: list[str] = []
    if request.method == "POST":
        try:
            done = people.erase(found, user=request.user, seen=request.POST.get("seen", ""))
        except ValidationError as error:
            errors = error.messages
        else:
            messages.success(request, _("C’est effacé. Ce qui reste : %s") % " ".join(done.kept))
            return redirect("register:register", uid=uid)
    plan = people.plan(found)
    context = context_of(request, school, "register", pupil=found, plan=plan, seen=plan.facts.mark, errors=errors)
    return render(request, "protection/erase.html", context, status=422 if errors else 200)


@never_cache
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Offer the owner of an account everything that is kept of them; by POST, give it."""
    if request.method == "POST":
        return _archive(people.export_own(request.user), str(request.user.uid)[:8])  # type: ignore[union-attr]
    return render(request, "protection/mine.html")


def _archive(told: dict[str, object], name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="donnees-{name}.zip"'}
    return HttpResponse(readable.archive(told), content_type="application/zip", headers=headers)
