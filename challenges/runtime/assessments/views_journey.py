"""Pages between two questions: a checkpoint, a pause. Thin. Work without JavaScript."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from challenges.runtime.assessments import access, reading
from challenges.runtime.assessments.checkpoints import checkpoint
from challenges.runtime.assessments.models import Attempt
from challenges.runtime.assessments.views import may_pause, whose


@never_cache
@require_safe
def point(request: HttpRequest, uid: uuid.UUID, last: int) -> HttpResponse:
    """Show how the last five questions went, wrong ones first, and lead on."""
    assessment = access.my_assessment(request, uid)
    context = whose(assessment) | {"checkpoint": checkpoint(assessment, last), "may_pause": may_pause(assessment)}
    return render(request, "assessments/checkpoint.html", context)


@never_cache
@require_safe
def pause(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say that what was answered is kept, and how to come back; the clock of a timed question goes on."""
    assessment = access.my_assessment(request, uid)
    if not assessment.open or not may_pause(assessment):
        return redirect("assessments:play", uid=uid)
    standing = reading.standing(assessment)
    waiting = Attempt.objects.select_related("assessment").filter(pk=standing.waiting).first() if standing.waiting else None
    timed = waiting.limit if waiting is not None and waiting.deadline and waiting.deadline > timezone.now() else None
    return render(request, "assessments/pause.html", whose(assessment) | {"answered": standing.answered, "timed": timed})
