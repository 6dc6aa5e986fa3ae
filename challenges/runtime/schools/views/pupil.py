"""One pupil's pages: what they did, what is said of them, classes, leaving, merging with another entry and undoing it."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from challenges.journal.services import record_reading
from challenges.runtime.posting import posts_only
from challenges.runtime.schools import queries, services
from challenges.runtime.schools.forms import PlaceForm, PupilForm
from challenges.runtime.schools.models import Merge
from challenges.runtime.schools.services.merging import facts_of_merge, held_by
from challenges.runtime.schools.views.common import context_of, pupil_of, school_of, tell


@never_cache
@login_required
def pupil(request: HttpRequest, uid: uuid.UUID, pupil: uuid.UUID) -> HttpResponse:
    """Classes by year, campaigns, sessions, account, adaptations granted."""
    school = school_of(request, uid)
    found = pupil_of(request, school, pupil)
    record_reading("schools.read_pupil", actor=request.user, target=f"pupil:{found.uid}")
    context = context_of(
        request, school, "register", shown=queries.pupil_page(found), pupil=found,
        place_form=PlaceForm(classes=queries.classes_of(school, queries.this_year())),
    )  # fmt: skip
    return render(request, "register/pupil.html", context)


@never_cache
@login_required
def change(request: HttpRequest, uid: uuid.UUID, pupil: uuid.UUID) -> HttpResponse:
    """Change what is said of a pupil."""
    school = school_of(request, uid, manager=True)
    found = pupil_of(request, school, pupil)
    record_reading("schools.read_pupil", actor=request.user, target=f"pupil:{found.uid}")
    form = PupilForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_pupil(found, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("Les changements sont enregistrés."))
            return redirect("register:pupil", uid=uid, pupil=pupil)
    return render(
        request, "register/change_pupil.html", context_of(request, school, "register", form=form, pupil=found),
        status=422 if form.errors else 200,
    )  # fmt: skip


def _to_pupil(request: HttpRequest, uid: uuid.UUID, pupil: uuid.UUID, **_more: object) -> str:
    return reverse("register:pupil", args=[uid, pupil])


@login_required
@posts_only(_to_pupil)
def place(request: HttpRequest, uid: uuid.UUID, pupil: uuid.UUID) -> HttpResponse:
    """Put a pupil into a class or a group of this year."""
    school = school_of(request, uid, manager=True)
    found = pupil_of(request, school, pupil)
    form = PlaceForm(request.POST, classes=queries.classes_of(school))
    if form.is_valid():
        services.place(found, form.cleaned_data["school_class"], user=request.user)
        messages.success(request, _("C’est fait : ce qui était commencé reste ouvert."))
    else:
        messages.error(request, _("Choisissez une classe ou un groupe de cet établissement."))
    return redirect("register:pupil", uid=uid, pupil=pupil)


@login_required
@posts_only(_to_pupil)
def leave(request: HttpRequest, uid: uuid.UUID, pupil: uuid.UUID) -> HttpResponse:
    """Write down that a pupil left, or is back."""
    school = school_of(request, uid, manager=True)
    found = pupil_of(request, school, pupil)
    if request.POST.get("back") == "1":
        services.come_back(found, user=request.user)
        messages.success(request, _("%s est de nouveau dans l’établissement.") % found)
    else:
        services.leave(found, user=request.user)
        messages.success(request, _("Le départ de %s est noté. Rien de ce qui a été fait n’est perdu.") % found)
    return redirect("register:pupil", uid=uid, pupil=pupil)


@never_cache
@login_required
def merge(request: HttpRequest, uid: uuid.UUID, pupil: uuid.UUID, other: uuid.UUID) -> HttpResponse:
    """Show what two entries hold, then make one of them."""
    school = school_of(request, uid, manager=True)
    kept, absorbed = pupil_of(request, school, pupil), pupil_of(request, school, other)
    for one in (kept, absorbed):
        record_reading("schools.read_pupil", actor=request.user, target=f"pupil:{one.uid}")
    errors: list[str] = []
    if request.method == "POST":
        try:
            services.merge(kept, absorbed, user=request.user, seen=request.POST.get("seen", ""))
        except ValidationError as error:
            errors = error.messages
        else:
            messages.success(request, _("Les deux entrées n’en font plus qu’une. Vous pouvez l’annuler sur cette page."))
            return redirect("register:pupil", uid=uid, pupil=pupil)
    context = context_of(
        request, school, "register", kept=kept, absorbed=absorbed, both=[held_by(kept), held_by(absorbed)], errors=errors,
        seen=facts_of_merge(kept, absorbed).mark,
    )  # fmt: skip
    return render(request, "register/merge.html", context, status=422 if errors else 200)


@login_required
@posts_only(_to_pupil)
def undo_merge(request: HttpRequest, uid: uuid.UUID, pupil: uuid.UUID, merge: uuid.UUID) -> HttpResponse:
    """Take a merge back."""
    school_of(request, uid, manager=True)
    done = get_object_or_404(Merge.objects.select_related("kept__school"), uid=merge, kept__uid=pupil, kept__school__uid=uid)
    try:
        services.undo_merge(done, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("C’est annulé : chaque entrée a repris ce qu’elle avait."))
    return redirect("register:pupil", uid=uid, pupil=pupil)
