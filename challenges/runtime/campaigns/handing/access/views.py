"""The page of a school's tools: keys for its own programs, for those who manage the school. Thin."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from challenges.runtime.campaigns.handing.access import services
from challenges.runtime.campaigns.handing.access.forms import KeyForm
from challenges.runtime.campaigns.models.access import SchoolKey
from challenges.runtime.posting import posts_only
from challenges.runtime.schools.views.common import context_of, school_of, tell


@never_cache
@login_required
def tools(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Keys of the school, and a new one; a new key is shown on this answer and never again."""
    school = school_of(request, uid, manager=True)
    form = KeyForm(request.POST or None)
    given = None
    if request.method == "POST" and form.is_valid():
        try:
            given = services.give(school, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            tell(form, error)
        else:
            form = KeyForm()
    context = context_of(
        request, school, "tools", form=form, given=given, keys=services.keys_of(school), base=request.build_absolute_uri("/api/schools/v1/")
    )
    return render(request, "campaigns/handing/tools.html", context, status=422 if form.errors else 200)


def _to_tools(request: HttpRequest, uid: uuid.UUID, **_more: object) -> str:
    return reverse("handing:tools", args=[uid])


@login_required
@posts_only(_to_tools)
def take_away(request: HttpRequest, uid: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    """Take a key away."""
    found = get_object_or_404(SchoolKey.objects.select_related("school"), school__uid=uid, uid=key)
    services.take_away(found, user=request.user)
    messages.success(request, _("La clé est retirée : elle n’ouvre plus rien."))
    return redirect("handing:tools", uid=uid)
