"""The archive of a school year, for those who manage the school. Thin."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from challenges.journal.services import record
from challenges.runtime.campaigns.handing import year
from challenges.runtime.campaigns.handing.views import attached, spoken
from challenges.runtime.schools.views.common import context_of, school_of


@never_cache
@login_required
@require_safe
def archives(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The years of which an archive can be taken."""
    school = school_of(request, uid, manager=True)
    years = [(one, len(year.campaigns_in(school, one))) for one in year.years_of(school)]
    return render(request, "campaigns/handing/archives.html", context_of(request, school, "term", years=years))


@login_required
@require_safe
def archive(request: HttpRequest, uid: uuid.UUID, name: str) -> HttpResponseBase:
    """Download a year."""
    school = school_of(request, uid, manager=True)
    if name not in year.years_of(school):
        raise Http404
    record("campaigns.archive_year", actor=request.user, target=f"school:{school.uid}", year=name)
    response = StreamingHttpResponse(spoken(year.archive(school, name)), content_type="application/zip")
    return attached(response, f"balise-{school.uai or school.code}-{name}.zip")
