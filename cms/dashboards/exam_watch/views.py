"""What is watched of exams: rules that gave way, answers much faster than usual, and "why this question?". Thin; nothing is changed here."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.admin.auth import require_admin_access

from challenges.typed import day
from cms.dashboards.access import readers
from cms.dashboards.exam_watch import relaxed, why
from cms.dashboards.exam_watch.times import DAYS as TIMES_DAYS
from cms.dashboards.exam_watch.times import fast_exams

DAYS = 30


@require_admin_access
def times(request: HttpRequest) -> HttpResponse:
    """List the exams whose response times a person should look at: for those who may mark answers again."""
    if not request.user.has_perm("assessments.regrade_attempt"):
        raise PermissionDenied
    return TemplateResponse(request, "dashboards/exam_watch/times.html", {"exams": fast_exams(), "days": TIMES_DAYS})


@readers
@require_safe
def relaxed_rules(request: HttpRequest) -> HttpResponseBase:
    """Count where rules gave way in a period, the last thirty days when none is asked."""
    today = timezone.localdate()
    since = day(request.GET.get("du", "")) or today - timedelta(days=DAYS)
    until = day(request.GET.get("au", "")) or today
    competence = request.GET.get("competence", "")[:20]
    found = relaxed.relaxed(_start(since), _start(until + timedelta(days=1)), competence)
    known = sorted({line.competence for line in found.lines} | ({competence} if competence else set()))
    context = {"found": found, "since": since, "until": until, "competence": competence, "competences": known}
    return TemplateResponse(request, "dashboards/exam_watch/relaxed.html", context)


def _start(day: Any) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001  made aware here


@require_admin_access
@require_safe
def why_question(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Show why a question was given to a learner."""
    found = why.why(request.user, uid)
    if found is None:
        raise Http404
    return TemplateResponse(request, "dashboards/exam_watch/why.html", {"found": found})
