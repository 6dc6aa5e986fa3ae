"""Pages of pupils' accounts: by class, slips to cut out; of one pupil, an account or a new first password. Thin: rules are in the services."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from challenges.journal.services import record_reading
from challenges.runtime.posting import posts_only
from challenges.runtime.schools.accounts import reading, services
from challenges.runtime.schools.accounts.slips import sign_in_address, slips_pdf
from challenges.runtime.schools.models import School, SchoolClass
from challenges.runtime.schools.views.common import context_of, pupil_of, school_of


@never_cache
@login_required
def accounts(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """List the classes of this year, with how many pupils have no account."""
    school = school_of(request, uid)
    return render(request, "pupil_accounts/classes.html", context_of(request, school, "accounts", classes=reading.classes(school)))


def _class_of(school: School, class_uid: uuid.UUID) -> SchoolClass:
    return get_object_or_404(SchoolClass, school=school, uid=class_uid)


@never_cache
@login_required
def school_class(request: HttpRequest, uid: uuid.UUID, class_uid: uuid.UUID) -> HttpResponse:
    """List the pupils of a class with their usernames, and offer the slips."""
    school = school_of(request, uid)
    found = _class_of(school, class_uid)
    record_reading("schools.read_accounts", actor=request.user, target=f"class:{found.uid}")
    context = context_of(request, school, "accounts", shown=reading.class_accounts(found), most=services.AT_ONCE)
    return render(request, "pupil_accounts/class.html", context)


def _to_class(request: HttpRequest, uid: uuid.UUID, class_uid: uuid.UUID) -> str:
    return reverse("pupil_accounts:class", args=[uid, class_uid])


@login_required
@posts_only(_to_class)
def give_class(request: HttpRequest, uid: uuid.UUID, class_uid: uuid.UUID) -> HttpResponse:
    """Give accounts to those of a class who have none, and answer with their slips; beyond forty, to the first forty."""
    return _slips_of_class(request, uid, class_uid, again=False)


@login_required
@posts_only(_to_class)
def again_class(request: HttpRequest, uid: uuid.UUID, class_uid: uuid.UUID) -> HttpResponse:
    """Make new slips for those of a class who have not chosen a password yet."""
    return _slips_of_class(request, uid, class_uid, again=True)


def _slips_of_class(request: HttpRequest, uid: uuid.UUID, class_uid: uuid.UUID, *, again: bool) -> HttpResponse:
    school = school_of(request, uid)
    found = _class_of(school, class_uid)
    shown = reading.class_accounts(found)
    try:
        if again:
            slips = services.make_again(school, shown.waiting[: services.AT_ONCE], user=request.user)
        else:
            slips = services.give(school, shown.without[: services.AT_ONCE], user=request.user)
    except services.NothingToDo as refusal:
        messages.error(request, str(refusal))
        return redirect("pupil_accounts:class", uid=uid, class_uid=class_uid)
    name = slugify(_("comptes %s") % found.name) or "comptes"
    return HttpResponse(
        slips_pdf(school, slips), content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    )


@never_cache
@login_required
def pupil(request: HttpRequest, uid: uuid.UUID, pupil: uuid.UUID) -> HttpResponse:
    """Say how things stand with a pupil's account, and offer what can be done."""
    school = school_of(request, uid)
    found = pupil_of(request, school, pupil)
    record_reading("schools.read_pupil", actor=request.user, target=f"pupil:{found.uid}")
    return render(request, "pupil_accounts/pupil.html", context_of(request, school, "accounts", row=reading.row_of(found), pupil=found))


def _to_pupil(request: HttpRequest, uid: uuid.UUID, pupil: uuid.UUID) -> str:
    return reverse("pupil_accounts:pupil", args=[uid, pupil])


@never_cache
@login_required
@posts_only(_to_pupil)
def give(request: HttpRequest, uid: uuid.UUID, pupil: uuid.UUID) -> HttpResponse:
    """Give a pupil an account, told on this page alone."""
    school = school_of(request, uid)
    found = pupil_of(request, school, pupil)
    try:
        (slip,) = services.give(school, [found], user=request.user)
    except services.NothingToDo as refusal:
        messages.error(request, str(refusal))
        return redirect("pupil_accounts:pupil", uid=uid, pupil=pupil)
    return _told(request, school, slip)


@never_cache
@login_required
@posts_only(_to_pupil)
def reset(request: HttpRequest, uid: uuid.UUID, pupil: uuid.UUID) -> HttpResponse:
    """Give a pupil a new first password, told on this page alone."""
    school = school_of(request, uid)
    slip = services.reset(pupil_of(request, school, pupil), user=request.user)
    return _told(request, school, slip)


def _told(request: HttpRequest, school: School, slip: services.Slip) -> HttpResponse:
    context = context_of(request, school, "accounts", slip=slip, pupil=slip.pupil, address=sign_in_address())
    return render(request, "pupil_accounts/slip.html", context)
