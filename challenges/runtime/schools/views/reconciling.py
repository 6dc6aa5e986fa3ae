"""The page on which somebody of the school says who came by the ENT."""

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
from challenges.runtime.schools import reconciling
from challenges.runtime.schools.models import Pupil, Reconciliation
from challenges.runtime.schools.views.common import context_of, school_of

#: Ties that the page still offers to undo.
RECENT = 50


@never_cache
@login_required
def reconciliations(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """List who waits, and who was tied lately."""
    school = school_of(request, uid)
    record_reading("schools.read_reconciliations", actor=request.user, target=f"school:{school.uid}")
    found = Reconciliation.objects.filter(school=school).select_related("user", "pupil__school_class")
    waiting = found.filter(state=Reconciliation.State.WAITING).prefetch_related("candidates__school_class").order_by("id")
    tied = found.filter(state=Reconciliation.State.TIED).order_by("-decided_at", "-id")[:RECENT]
    return render(request, "register/reconciliations.html", context_of(request, school, "reconciliations", waiting=waiting, tied=tied))


def _to_list(request: HttpRequest, uid: uuid.UUID, **_more: object) -> str:
    return reverse("register:reconciliations", args=[uid])


@login_required
@posts_only(_to_list)
def decide(request: HttpRequest, uid: uuid.UUID, reconciliation: uuid.UUID) -> HttpResponse:
    """Confirm one of the pupils, say that it is none of them, or take a tie back."""
    school = school_of(request, uid)
    row = get_object_or_404(Reconciliation.objects.select_related("school"), school=school, uid=reconciliation)
    act = request.POST.get("act", "")
    try:
        if act == "refuse":
            reconciling.refuse(row, user=request.user)
            messages.success(request, _("C’est noté : ce compte n’est à aucun de ces élèves."))
        elif act == "undo":
            reconciling.undo(row, user=request.user)
            messages.success(request, _("Le rattachement est défait."))
        else:
            pupil = get_object_or_404(Pupil, school=school, uid=_uid(act))
            reconciling.confirm(row, pupil, user=request.user)
            messages.success(request, _("%s est rattaché à son compte.") % pupil)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("register:reconciliations", uid=uid)


def _uid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
