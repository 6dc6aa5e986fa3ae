"""The shelf of tutorials: browsing, searching, one's own, what is recommended, the page of one tutorial, its vote. Thin.

It stands here because it needs both the runtime (what did this learner miss?) and the tutorials, which do not know each other.
"""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from challenges.runtime.assessments import recent
from challenges.runtime.assessments.models import Learner
from challenges.runtime.assessments.services import learner_of
from challenges.runtime.learning.views import learner_here
from challenges.runtime.posting import posts_only
from challenges.text import render_markdown
from challenges.throttle import allow
from challenges.tutorials import queries, services, shelf
from challenges.tutorials.models import Tutorial
from cms.site.views_tutorials import helped_of, too_many_votes

PER_PAGE = 24
SAVES, SAVES_WINDOW = 60, 600
TABS = ("all", "recommended", "mine")


@never_cache
@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """Show the shelf: all by competence and what a search finds for everybody, one's own and what is recommended for who is signed in."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "all"
    learner = _learner(request)
    context: dict[str, Any] = {"tab": tab, "learner": learner}
    if tab == "all":
        context |= _all(request)
    elif learner is not None:
        found = shelf.saved(learner.uid) if tab == "mine" else _recommended(learner)
        context["page"] = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    if learner is not None and context.get("page") is not None:
        context["saved"] = shelf.saved_among(learner.uid, context["page"].object_list)
    return render(request, "site/tutorials/shelf.html", context)


def _learner(request: HttpRequest) -> Learner | None:
    """The learner of the account, None for a visitor. Somebody who never took a test has none in the database until they save or vote."""
    if not request.user.is_authenticated:
        return None
    return learner_here(request) or Learner(user=request.user)


def _all(request: HttpRequest) -> dict[str, Any]:
    filters = shelf.Filters.read(request.GET)
    context: dict[str, Any] = {
        "filters": filters,
        "formats": Tutorial.Format.choices,
        "durations": list(shelf.DURATION_WORDS.items()),
        "languages": Tutorial.Language.choices,
        "competences": shelf.counts(),
    }
    if filters.any:
        context["page"] = Paginator(shelf.narrowed(filters), PER_PAGE).get_page(request.GET.get("page"))
        context["query"] = urlencode([(name, value) for name, value in request.GET.items() if name != "page"])
    return context


def _recommended(learner: Learner) -> list[Tutorial]:
    missed = recent.missed_skills(learner) if learner.pk else {}
    return shelf.recommended(missed, learner.uid, (get_language() or "fr")[:2])


@never_cache
@require_safe
def page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show one tutorial: its text, its link with where it leads, and what is known of it."""
    tutorial = _offered(uid)
    learner = _learner(request)
    known = queries.usefulness([str(tutorial.uid)], learner.uid if learner else None)[str(tutorial.uid)]
    context = {
        "tutorial": tutorial,
        "body_html": render_markdown(tutorial.body),
        "skills": list(tutorial.skills.select_related("competence").order_by("code")),
        "standing": known,
        "checked": next(iter(queries.last_checks(tutorial, 1)), None),
        "learner": learner,
        "kept": learner is not None and tutorial.uid in shelf.saved_among(learner.uid, [tutorial]),
    }
    return render(request, "site/tutorials/tutorial.html", context)


def _offered(uid: uuid.UUID) -> Tutorial:
    found: Tutorial = get_object_or_404(Tutorial.objects.accepted(), uid=uid)
    return found


def _to_page(request: HttpRequest, uid: uuid.UUID) -> str:
    return reverse("shelf_tutorial", args=[uid])


@never_cache
@posts_only(_to_page)
@login_required
def save(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Put a tutorial on one's own shelf."""
    learner = learner_of(request.user)
    if not allow("tutorial-save", str(learner.uid), limit=SAVES, seconds=SAVES_WINDOW):
        title, message = _("Trop d’un coup"), _("Attendez dix minutes avant de garder d’autres ressources.")
        return render(request, "site/message.html", {"title": title, "message": message}, status=429)
    try:
        kept = services.save(uid, learner.uid)
    except Tutorial.DoesNotExist as error:
        raise Http404 from error
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("« %s » est dans « Mes ressources ».") % kept.tutorial.title)
    return redirect(_back(request, uid))


@never_cache
@posts_only(_to_page)
@login_required
def forget(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take a tutorial off one's own shelf."""
    services.forget(uid, learner_of(request.user).uid)
    messages.success(request, _("Cette ressource n’est plus dans « Mes ressources »."))
    return redirect(_back(request, uid))


@never_cache
@posts_only(_to_page)
@login_required
def vote(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Keep whether a tutorial helped, without a test: the same vote as in a test, and the same limit."""
    tutorial, learner = _offered(uid), learner_of(request.user)
    helped = helped_of(request)
    if helped is None:
        messages.error(request, _("Répondez par oui ou par non."))
    elif (refusal := too_many_votes(request, learner)) is not None:
        return refusal
    else:
        services.vote(tutorial.uid, learner.uid, helped)
        messages.success(request, _("Merci : votre avis aide à choisir les meilleurs tutoriels."))
    return redirect(_to_page(request, uid))


def _back(request: HttpRequest, uid: uuid.UUID) -> str:
    """Where the form stood: a page of the shelf that it names, else the tutorial's own."""
    wanted = request.POST.get("back", "")
    ours = wanted.startswith(reverse("shelf")) and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours else _to_page(request, uid)
