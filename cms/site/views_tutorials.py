"""Tutorials outside the Wagtail admin: proposing one, following one's proposals, the vote in a test. Browsing them: `views_shelf`.

The vote stands here because it needs both the runtime (whose assessment is it?) and the tutorials, which do not know each other.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from challenges.runtime.assessments import access
from challenges.runtime.assessments import queries as assessments
from challenges.runtime.assessments.errors import NotYours
from challenges.runtime.assessments.models import Learner
from challenges.runtime.posting import posts_only
from challenges.throttle import allow
from challenges.tutorials import queries, services
from challenges.tutorials.forms import ProposalForm
from challenges.tutorials.models import Tutorial

VOTES = 30
VOTES_WINDOW = 600
PER_PAGE = 50
_SHOWN = (Tutorial.Status.PROPOSED, Tutorial.Status.ACCEPTED)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a tutorial: the form, then what looks like the same, then the proposal."""
    form = ProposalForm(request.POST or None)
    return _form(request, form, None)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Change one's own proposal as long as nothing was decided."""
    mine = Tutorial.objects.filter(created_by=request.user, status=Tutorial.Status.PROPOSED)
    tutorial: Tutorial = get_object_or_404(mine, uid=uid)
    return _form(request, ProposalForm(request.POST or None, instance=tutorial), tutorial)


def _form(request: HttpRequest, form: ProposalForm, tutorial: Tutorial | None) -> HttpResponse:
    """Show the form with what was typed and what is wrong with it, or do what it asks."""
    if request.method != "POST" or not form.is_valid():
        return _show(request, form, tutorial, status=422 if request.method == "POST" else 200)
    values = form.values
    exclude = tutorial.uid if tutorial else None
    found = queries.likely_duplicates(values["link"], values["title"], exclude, language=values["language"], statuses=_SHOWN)
    seen = set(request.POST.get("seen", "").split(","))
    if not {str(one.tutorial.uid) for one in found} <= seen:
        return _show(request, form, tutorial, duplicates=found)
    try:
        if tutorial is None:
            services.create(request.user, values, form.chosen)
        else:
            services.edit(tutorial, request.user, values, form.chosen)
    except ValidationError as error:
        form.add_error(None, error)
        return _show(request, form, tutorial, status=422)
    if tutorial is None:
        messages.success(request, _("Merci : votre proposition est envoyée. Un modérateur va la lire."))
    else:
        messages.success(request, _("Votre proposition est modifiée."))
    return redirect("tutorial_proposals")


def _show(
    request: HttpRequest, form: ProposalForm, tutorial: Tutorial | None, *, duplicates: list[Any] | None = None, status: int = 200
) -> HttpResponse:
    seen = ",".join(str(one.tutorial.uid) for one in duplicates or [])
    context = {"form": form, "tutorial": tutorial, "duplicates": duplicates, "seen": seen, "max_pending": services.MAX_PENDING}
    return render(request, "site/tutorials/proposal.html", context, status=status)


@never_cache
@login_required
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """List what one proposed, with what became of it."""
    page = Paginator(queries.proposals_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "site/tutorials/proposals.html", {"page": page})


def _to_tutorial(request: HttpRequest, assessment_uid: uuid.UUID, tutorial_uid: uuid.UUID) -> str:
    return reverse("assessments:tutorial", args=[assessment_uid, tutorial_uid])


@never_cache
@posts_only(_to_tutorial)
def vote(request: HttpRequest, assessment_uid: uuid.UUID, tutorial_uid: uuid.UUID) -> HttpResponse:
    """Keep whether a tutorial helped the learner of this browser, and come back to it.

    Raises:
        NotYours: the assessment is somebody else's, is an exam, or its release has no such tutorial.
    """
    assessment = access.my_assessment(request, assessment_uid)
    if not assessment.shows_feedback or assessments.tutorial(assessment, str(tutorial_uid)) is None:
        raise NotYours
    helped = helped_of(request)
    if helped is None:
        messages.error(request, _("Répondez par oui ou par non."))
    elif (refusal := too_many_votes(request, assessment.learner)) is not None:
        return refusal
    else:
        try:
            services.vote(tutorial_uid, assessment.learner.uid, helped)
        except Tutorial.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, _("Merci : votre avis aide à choisir les meilleurs tutoriels."))
    return redirect("assessments:tutorial", uid=assessment.uid, tutorial_uid=tutorial_uid)


def helped_of(request: HttpRequest) -> bool | None:
    """Return what was answered to “did it help you?”, None when nothing was."""
    return {"yes": True, "no": False}.get(request.POST.get("helped", ""))


def too_many_votes(request: HttpRequest, learner: Learner) -> HttpResponse | None:
    """Count a vote, wherever it is given; return the page that refuses it when a learner gave too many, None otherwise."""
    if allow("tutorial-vote", str(learner.uid), limit=VOTES, seconds=VOTES_WINDOW):
        return None
    title, message = _("Trop d’avis d’un coup"), _("Attendez dix minutes avant de donner d’autres avis.")
    return render(request, "site/message.html", {"title": title, "message": message}, status=429)
