"""The first page, for a visitor and for who is signed in, and the page of one's own account. Thin."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from challenges.bank.reader import OpenRelease
from challenges.runtime.assessments import levels
from challenges.runtime.assessments.errors import NothingToGive
from challenges.runtime.assessments.services import learner_of
from challenges.runtime.assessments.tokens import new_token
from challenges.runtime.campaigns.models import Participation
from challenges.runtime.certification.queries import certificates_of
from challenges.runtime.learning import cookie, services
from challenges.runtime.learning.profile import profile_from
from challenges.runtime.learning.views import learner_here
from challenges.runtime.schools.rules import schools_of
from cms.learner.waiting import tasks_of
from cms.pages import keys, reading, showing
from cms.pages.models.facts import AccessibilityStatement


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show a visitor how to begin, and who is signed in what to go on with."""
    return _mine(request) if request.user.is_authenticated else _visitor(request)


def _visitor(request: HttpRequest) -> HttpResponse:
    page = reading.page_of(keys.HOME)
    return render(request, "learner/visitor.html", showing.texts_of_home(page) | {"key": new_token()[0], "serves": _served() is not None})


def _mine(request: HttpRequest) -> HttpResponse:
    learner, release = learner_here(request), _served()
    tasks = tasks_of(learner, release) if learner and release else None
    kept = levels.established([learner.pk])[learner.pk] if learner else {}
    profile = profile_from(kept, tasks.competences if tasks else {}, release) if release else None
    first = cookie.remembered(request)
    context = {
        "tasks": tasks,
        "profile": profile,
        "advice": profile.advice if profile else None,
        "first": services.keepable(first) if first else None,
        "schools": schools_of(request.user),
        "statement": AccessibilityStatement.current(),
    }
    return render(request, "learner/home.html", context)


def _served() -> OpenRelease | None:
    """The release on which learners work; None in an installation that serves none yet."""
    try:
        return services.served()
    except NothingToGive:
        return None


@never_cache
@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show the participations, the certificates and what one may change of one's account."""
    learner = learner_of(request.user)
    context = {
        "serves": _served() is not None,
        "participations": Participation.objects.filter(learner=learner).select_related("campaign__school", "assessment").order_by("-id"),
        "certificates": certificates_of(learner),
        "schools": schools_of(request.user),
    }
    return render(request, "learner/account.html", context)
