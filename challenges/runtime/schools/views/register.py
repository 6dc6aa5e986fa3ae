"""The register of a school: the list and its search, a class, a new pupil, a new class."""

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
from challenges.runtime.schools.forms import ClassForm, NewPupilForm, RenameForm
from challenges.runtime.schools.models import SchoolClass
from challenges.runtime.schools.services.register import Homonym
from challenges.runtime.schools.views.common import context_of, school_of, tell
from challenges.typed import whole


@never_cache
@login_required
def register(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """List the pupils: by class, by search, those who left."""
    school = school_of(request, uid)
    record_reading("schools.read_register", actor=request.user, target=f"school:{school.uid}")
    asked = request.GET
    found = queries.listing(
        school,
        text=asked.get("q", "").strip()[:100],
        class_uid=asked.get("class", ""),
        departed=asked.get("departed") == "1",
        number=whole(asked.get("page")) or 1,
    )
    return render(request, "register/register.html", context_of(request, school, "register", listing=found))


@never_cache
@login_required
def classes(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """List classes and groups by year; managers make one."""
    school = school_of(request, uid, manager=request.method == "POST")
    form = ClassForm(request.POST or None, initial={"year": queries.this_year()})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.make_class(school, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("« %s » est là.") % made)
            return redirect("register:classes", uid=uid)
    context = context_of(request, school, "classes", classes=queries.classes_of(school), form=form)
    return render(request, "register/classes.html", context, status=422 if form.errors else 200)


def _to_classes(request: HttpRequest, uid: uuid.UUID, **_more: object) -> str:
    return reverse("register:classes", args=[uid])


@login_required
@posts_only(_to_classes)
def rename_class(request: HttpRequest, uid: uuid.UUID, class_uid: uuid.UUID) -> HttpResponse:
    """Give a class another name."""
    found = get_object_or_404(SchoolClass.objects.select_related("school"), school__uid=uid, uid=class_uid)
    form = RenameForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else ""
    try:
        services.rename_class(found, name, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Le nouveau nom est enregistré : les élèves et les campagnes de la classe la suivent."))
    return redirect("register:classes", uid=uid)


@never_cache
@login_required
def new_pupil(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Add one pupil; one who has the name and the birth date of another is asked about."""
    school = school_of(request, uid)
    year = queries.this_year()
    classes = queries.classes_of(school, year)
    form = NewPupilForm(request.POST or None, classes=classes)
    alike = []
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            made = services.add_pupil(
                school, user=request.user, school_class=said.pop("school_class"), sure=request.POST.get("sure") == "1", **said
            )
        except Homonym as error:
            alike = list(error.pupils)
            form.add_error(None, error.messages[0])
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("%s est dans le registre.") % made)
            return redirect("register:pupil", uid=uid, pupil=made.uid)
    context = context_of(request, school, "register", form=form, alike=alike)
    return render(request, "register/new_pupil.html", context, status=422 if form.errors else 200)
