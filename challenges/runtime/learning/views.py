"""Pages of a learner who works alone: first test, sixteen competences, one of them, the library, the profile. Thin."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from challenges.runtime.assessments import access, met
from challenges.runtime.assessments.competences import about
from challenges.runtime.assessments.device import device_of
from challenges.runtime.assessments.languages import served_locale
from challenges.runtime.assessments.levels import RULE
from challenges.runtime.assessments.models import Assessment, Learner
from challenges.runtime.assessments.services import learner_of
from challenges.runtime.assessments.tokens import new_token
from challenges.runtime.learning import cookie, rules, services
from challenges.runtime.learning.errors import NothingLeft, TooSoon, UnknownSubject
from challenges.runtime.learning.library import library, shelf_of
from challenges.runtime.learning.profile import history_of, profile_from, profile_of, running
from challenges.runtime.posting import posts_only
from challenges.throttle.network import address_of

#: Refusals that are told on the page of the competence; the others have a page of their own.
_TOLD = (TooSoon, NothingLeft)


def learner_here(request: HttpRequest) -> Learner | None:
    """Return the learner of who is signed in; None for a visitor, and for somebody who never did anything. Reading makes nobody a learner."""
    return Learner.objects.filter(user=request.user.pk).first() if request.user.is_authenticated else None


# ---------------------------------------------------------------- first test


def _to_home(request: HttpRequest) -> str:
    return reverse("home")


@never_cache
@posts_only(_to_home)
def first(request: HttpRequest) -> HttpResponse:
    """Begin a first test without an account; the form's key makes pressing twice one test."""
    secret = request.POST.get("key", "")
    secret = secret if len(secret) >= services.SHORTEST_KEY else new_token()[0]
    test = services.begin_first(secret=secret, locale=served_locale(), device=device_of(request), address=address_of(request))
    access.hold(request, test, secret=secret)
    return cookie.remember(redirect("assessments:play", uid=test.uid), test.uid)


@never_cache
@login_required
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the first test of this browser in the account of who is signed in, or forget it. A GET leads home, where the question is asked."""
    uid = cookie.remembered(request)
    if request.method != "POST" or uid is None:
        return redirect("home")
    if "forget" in request.POST:
        return cookie.forget(redirect("home"))
    test = services.keep(uid, request.user)
    messages.success(request, _("Votre premier test est gardé dans votre compte."))
    return cookie.forget(redirect("assessments:results" if not test.open else "assessments:play", uid=test.uid))


# ---------------------------------------------------------------- practice


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the sixteen competences by domain, with what may be done about each."""
    profile = profile_of(learner_here(request), services.served())
    return render(request, "learning/home.html", {"profile": profile, "advice": profile.advice, "rule": rules.rule()})


@never_cache
@require_safe
def competence(request: HttpRequest, code: str) -> HttpResponse:
    """Show one competence: the level, its test, its themes."""
    return _competence(request, code)


def _competence(request: HttpRequest, code: str, *, refused: str = "", status: int = 200) -> HttpResponse:
    release, learner = services.served(), learner_here(request)
    seeds = met.all_seeds(learner) if learner else {}
    found = next((one for one in profile_of(learner, release).standings if one.code == code), None)
    if found is None:
        raise UnknownSubject
    document = next(one for one in release.competences if one["code"] == code)
    context = {
        "standing": found,
        "about": about(document),
        "shelf": shelf_of(document, found.domain, seeds, release, locale=served_locale()),
        "most": services.most_of(learner, code, seeds, **_how(request)),
        "rule": rules.rule(),
        "levels_rule": RULE,
        "refused": refused,
    }
    return render(request, "learning/competence.html", context, status=status)


def _to_competence(request: HttpRequest, code: str) -> str:
    return reverse("learning:competence", args=[code])


@never_cache
@posts_only(_to_competence)
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the test of a competence, or go on with it."""
    if not request.user.is_authenticated:
        return _sign_in(request, reverse("learning:competence", args=[code]))
    try:
        test = services.practise(learner_of(request.user), code, **_how(request))
    except _TOLD as error:
        return _competence(request, code, refused=str(error), status=error.status)
    return _play(request, test)


def _to_library(request: HttpRequest, topic: str) -> str:
    return reverse("learning:library")


@never_cache
@posts_only(_to_library)
def theme(request: HttpRequest, topic: str) -> HttpResponse:
    """Begin some questions on one theme, or go on with them."""
    if not request.user.is_authenticated:
        return _sign_in(request, reverse("learning:library"))
    try:
        test = services.exercise(learner_of(request.user), topic, **_how(request))
    except NothingLeft as error:
        return _library(request, refused=str(error), status=error.status)
    return _play(request, test)


def _how(request: HttpRequest) -> dict[str, Any]:
    return {"locale": served_locale(), "device": device_of(request)}


def _play(request: HttpRequest, test: Assessment) -> HttpResponse:
    return redirect("assessments:play", uid=test.uid)


def _sign_in(request: HttpRequest, onwards: str) -> HttpResponse:
    return redirect(f"{reverse('login')}?next={onwards}")


@never_cache
@require_safe
def exercises(request: HttpRequest) -> HttpResponse:
    """Show every theme of the bank, with what was done and what is new."""
    return _library(request)


def _library(request: HttpRequest, *, refused: str = "", status: int = 200) -> HttpResponse:
    learner = learner_here(request)
    sections = library(met.all_seeds(learner) if learner else {}, services.served(), locale=served_locale())
    domain, only = request.GET.get("domaine", ""), request.GET.get("choix", "")
    shown = [one for one in sections if domain in ("", one.code)]
    context = {
        "sections": sections,
        "shown": [
            (section, [(shelf, [t for t in shelf.themes if only != "nouveaux" or t.fresh]) for shelf in section.shelves])
            for section in shown
        ],
        "domain": domain,
        "only": only,
        "device": device_of(request),
        "refused": refused,
        "rule": rules.rule(),
    }
    return render(request, "learning/library.html", context, status=status)


# ---------------------------------------------------------------- profile


@never_cache
@login_required
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Show one's sixteen competences, the score, whether the exam may be taken, and the history."""
    release, learner = services.served(), learner_here(request)
    kept, history = history_of(learner, release) if learner else ({}, None)
    found = profile_from(kept, running(learner) if learner else {}, release)
    return render(request, "learning/profile.html", {"profile": found, "history": history, "levels_rule": RULE, "advice": found.advice})
