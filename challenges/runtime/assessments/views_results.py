"""What follows the last question: the results, going on for finer levels, a tutorial of the release. The questions: `views`."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from challenges.runtime.assessments import access, queries, refining, reports, review
from challenges.runtime.assessments.competences import around
from challenges.runtime.assessments.errors import CannotRefine, NotYours
from challenges.runtime.assessments.files import material_of
from challenges.runtime.assessments.models import Assessment
from challenges.runtime.assessments.views import to_play, whose
from challenges.runtime.posting import posts_only
from challenges.text import render_markdown


@never_cache
@require_safe
def results(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show the results of a finished test; in an exam, only that it is over."""
    assessment = access.my_assessment(request, uid)
    if assessment.open:
        return redirect("assessments:play", uid=uid)
    if not assessment.shows_feedback:
        return render(request, "assessments/exam_over.html", whose(assessment))
    found = review.review(assessment)
    return render(
        request,
        "assessments/results.html",
        whose(assessment)
        | {
            "results": found.results,
            "review": found,
            "around": around(found.results.competences),
            "replied": reports.replied(assessment),
            "may_refine": not _sent(assessment) and refining.may_refine(assessment),
        },
    )


@never_cache
@require_safe
def documents(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show a question that was answered with its material, as it was asked: what the results page has no room for."""
    attempt = access.my_attempt(request, uid)
    assessment = attempt.assessment
    if attempt.answered_at is None or not assessment.shows_feedback:
        return redirect("assessments:play", uid=assessment.uid)
    files, material = material_of(attempt)
    return render(request, "assessments/documents.html", whose(assessment) | {"attempt": attempt, "files": files, "material": material})


@never_cache
@posts_only(to_play)
def refine(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Go on with a test that is over, for finer levels."""
    assessment = access.my_assessment(request, uid)
    if _sent(assessment):
        raise CannotRefine
    refining.refine(assessment)
    return redirect("assessments:play", uid=uid)


@never_cache
@posts_only(to_play)
def stop(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Leave the refining of one's levels and see them."""
    refining.stop_refining(access.my_assessment(request, uid))
    return redirect("assessments:results", uid=uid)


def _sent(assessment: Assessment) -> bool:
    """Whether the learner sent the results: they must not change under the school's eyes, unless it asked for them as they come."""
    participation = getattr(assessment, "participation", None)
    return participation is not None and participation.is_shared and participation.campaign.sharing == "by_learner"


@never_cache
@require_safe
def tutorial(request: HttpRequest, uid: uuid.UUID, tutorial_uid: uuid.UUID) -> HttpResponse:
    """Show a tutorial of the release that the assessment pinned."""
    assessment = access.my_assessment(request, uid)
    document = queries.tutorial(assessment, str(tutorial_uid))
    if document is None or not assessment.shows_feedback:
        raise NotYours
    return render(
        request,
        "assessments/tutorial.html",
        whose(assessment) | {"tutorial": document, "body_html": render_markdown(document["body"])},
    )
