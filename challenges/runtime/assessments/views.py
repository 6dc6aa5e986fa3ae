"""The learner's player: one question a page, its answer, the correction. Works without JavaScript. What follows: `views_results`."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from challenges.runtime.assessments import access, ahead, allowed, checkpoints, queries, reports, services, wire
from challenges.runtime.assessments.answers import from_post
from challenges.runtime.assessments.device import device_of, unfit
from challenges.runtime.assessments.errors import AlreadyAnswered, AssessmentOver, BadAnswer, NothingToGive, NotYours, Refusal
from challenges.runtime.assessments.files import file_response, material_of, with_pictures
from challenges.runtime.assessments.journey import journey
from challenges.runtime.assessments.models import Assessment, Attempt
from challenges.runtime.assessments.parts import parts
from challenges.runtime.assessments.reports import BadReport
from challenges.runtime.posting import posts_only
from challenges.text import render_markdown

#: A clock runs on the page from so long before the end of a campaign.
CLOCK_FROM = timedelta(hours=1)


@never_cache
@require_safe
def play(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show the open question, or go to the results when there is none."""
    with ahead.busy():
        assessment = access.my_assessment(request, uid)
        attempt = services.next_attempt(assessment)
    if attempt is None:
        return redirect("assessments:results", uid=uid)
    ahead.wish(assessment, attempt)
    return render(request, "assessments/question.html", question_context(assessment, attempt, device_of(request)))


def whose(assessment: Assessment) -> dict[str, Any]:
    """Whose test it is, as every page of it says."""
    return {
        "assessment": assessment,
        "participation": _participation(assessment),
        "candidate": getattr(assessment, "candidate", None),
        "owner": assessment.learner.user if assessment.learner_id else None,
    }


def _participation(assessment: Assessment) -> Any:
    """The campaign's participation whose test this is: the current one, or the practice that followed from one; None of any other."""
    step = getattr(assessment, "practice_step", None) if assessment.kind == Assessment.Kind.PRACTICE else None
    return step.participation if step is not None else getattr(assessment, "participation", None)


def question_context(assessment: Assessment, attempt: Attempt, device: str = "") -> dict[str, Any]:
    """Return what the question page shows; never the key. No query: what stands around the question is in memory.

    Args:
        assessment: the test.
        attempt: its open question.
        device: what the page is read on, empty when nobody can tell.
    """
    files, material = material_of(attempt)
    return whose(assessment) | {
        "attempt": attempt,
        "instruction_html": attempt.instruction_html,
        "response": with_pictures(wire.sent_response(attempt), attempt),
        # A hint helps to learn; in an exam it would help some.
        "hint_html": render_markdown(attempt.hint) if attempt.hint and not assessment.exam_like else "",
        "files": files,
        "material": material,
        "journey": journey(attempt),
        "checkpoint": checkpoints.before(attempt),
        "may_pause": may_pause(assessment),
        "unfit": unfit(attempt, device),
        "web_search": allowed.web_search(attempt),
        "deadline": shown_limit(attempt),
        "timed": attempt.deadline is not None and attempt.limit == attempt.deadline,
        "now": timezone.now(),
        "idempotency_key": uuid.uuid4().hex,
        "kinds": reports.kinds_for(attempt),
    }


def may_pause(assessment: Assessment) -> bool:
    """Whether one may leave and come back: always but in an exam, whose clock and whose room go on."""
    return assessment.kind != Assessment.Kind.CERTIFICATION


def shown_limit(attempt: Attempt) -> datetime | None:
    """Return when the answer is due, where a clock helps: not for a campaign that closes in some weeks."""
    limit = attempt.limit
    far = attempt.assessment.kind != Assessment.Kind.CERTIFICATION and limit is not None and limit - timezone.now() > CLOCK_FROM
    return None if far else limit


def to_play(request: HttpRequest, uid: uuid.UUID) -> str:
    """Return the address of a test that only took a POST."""
    return reverse("assessments:play", args=[uid])


def to_question(request: HttpRequest, uid: uuid.UUID) -> str:
    """Return the address of the test of a question that only took a POST."""
    return reverse("assessments:play", args=[access.my_attempt(request, uid).assessment.uid])


@never_cache
@posts_only(to_question)
def answer(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Record the answer and go on; what cannot be accepted comes back on the question, with what was typed.

    In an exam nothing is shown between two questions: a script gets the next one with the acknowledgement.
    """
    with ahead.busy():
        attempt = access.my_attempt(request, uid)
        assessment = attempt.assessment
        onwards = reverse("assessments:play", args=[assessment.uid])
        try:
            if fetched(request) and assessment.silent and not checkpoints.due(attempt):
                return JsonResponse({"next": onwards} | _page(request, assessment, _answer_and_go_on(request, attempt)))
            value, skipped, key = _given(request, attempt)
            services.answer(attempt, value, skipped=skipped, idempotency_key=key)
        except BadAnswer as error:
            attempt.refresh_from_db()
            context = question_context(assessment, attempt, device_of(request)) | {"error": str(error), "typed": request.POST}
            return render(request, "assessments/question.html", context, status=422)
        except (AlreadyAnswered, AssessmentOver) as error:
            messages.info(request, str(error))
            return _go_on(request, onwards)
    return _go_on(request, _after(attempt))


def _after(attempt: Attempt) -> str:
    """The page that follows an answer: what was right, where it is told now, or the next question."""
    assessment = attempt.assessment
    if not assessment.silent:
        return reverse("assessments:correction", args=[attempt.uid])
    if checkpoints.due(attempt):
        return reverse("assessments:checkpoint", args=[assessment.uid, attempt.number])
    return reverse("assessments:play", args=[assessment.uid])


def _given(request: HttpRequest, attempt: Attempt) -> tuple[Any, bool, str]:
    """Return the answer that was posted, whether the question is passed, and the key of the request."""
    skipped = "skip" in request.POST
    return (None if skipped else from_post(attempt, request.POST)), skipped, request.POST.get("idempotency_key", "")


def _answer_and_go_on(request: HttpRequest, attempt: Attempt) -> Attempt | None:
    """Record the answer; return the next question, None when there is none to show."""
    value, skipped, key = _given(request, attempt)
    try:
        return services.answer_and_go_on(attempt, value, skipped=skipped, idempotency_key=key)[1]
    except NothingToGive:
        # The answer stands; the page of the next question says what is wrong.
        return None


def _page(request: HttpRequest, assessment: Assessment, following: Attempt | None) -> dict[str, str]:
    """Return the page of the next question, for a script that puts it in place of this one."""
    if following is None:
        return {}
    ahead.wish(assessment, following)
    return {"page": render_to_string("assessments/question.html", question_context(assessment, following, device_of(request)), request)}


def fetched(request: HttpRequest) -> bool:
    """Whether the player's script asks, and not a form."""
    return request.headers.get("X-Requested-With") == "fetch"


def _go_on(request: HttpRequest, url: str) -> HttpResponse:
    """Redirect a form; tell a script where to go, so that it can retry a lost answer without leaving the page."""
    return JsonResponse({"next": url}) if fetched(request) else redirect(url)


@never_cache
@require_safe
def correction(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show whether the answer is right as it was last marked, why not, the right answer and where to learn; never in an exam."""
    attempt = access.my_attempt(request, uid)
    assessment = attempt.assessment
    if attempt.answered_at is None or not assessment.shows_feedback:
        return redirect("assessments:play", uid=assessment.uid)
    last = Attempt.objects.graded("outcome", "key", "feedback").get(pk=attempt.pk)
    context = whose(assessment) | {
        "attempt": attempt,
        "outcome": last.final_outcome,
        "instruction_html": render_markdown(attempt.instruction),
        "feedback_html": render_markdown(last.final_feedback),
        "parts": parts(last.final_key, attempt.answer, attempt.response),
        "journey": journey(attempt),
        "may_pause": assessment.open and may_pause(assessment),
        "tutorials": queries.tutorials_for(attempt, assessment),
        "reports": reports.told(attempt),
    }
    return render(request, "assessments/correction.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say what is wrong with a question; what cannot be taken comes back with what was written. The clock of the question goes on."""
    attempt = access.my_attempt(request, uid)
    error = ""
    if request.method == "POST":
        kind, text = request.POST.get("kind", ""), request.POST.get("text", "")
        try:
            reports.report(attempt, learner=attempt.assessment.learner, kind=kind, text=text)
        except BadReport as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Merci : votre signalement est enregistré, avec la question telle que vous l’avez eue."))
            return redirect(_where_from(attempt))
    context = whose(attempt.assessment) | {
        "attempt": attempt,
        "kinds": reports.kinds_for(attempt),
        "reports": reports.told(attempt),
        "error": error,
        "typed": request.POST,
        "back": _where_from(attempt),
    }
    return render(request, "assessments/report.html", context, status=422 if error else 200)


def _where_from(attempt: Attempt) -> str:
    """The address to which a learner comes back from a report: the correction where there is one, else where the test stands."""
    if attempt.answered_at is not None and attempt.assessment.shows_feedback:
        return reverse("assessments:correction", args=[attempt.uid])
    return reverse("assessments:play", args=[attempt.assessment.uid])


@never_cache
@posts_only(to_play)
def leave(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """ "This is not me": end the test in this browser, and go where the next person begins."""
    assessment = access.my_assessment(request, uid)
    participation = getattr(assessment, "participation", None)
    if assessment.kind == Assessment.Kind.TRIAL:
        access.put_down(request, assessment)
        return redirect("schools:campaign", uid=participation.campaign.uid) if participation else redirect("home")
    if participation is not None:
        begin = reverse("campaigns:join", args=[participation.campaign.code])
    else:
        begin = reverse("certification:candidate" if assessment.kind == Assessment.Kind.CERTIFICATION else "home")
    access.leave(request, assessment)
    return redirect(begin)


@require_safe
def file(request: HttpRequest, uid: uuid.UUID, position: int) -> HttpResponse:
    """Return a file of a question to its learner; of an exam, as long as it runs."""
    attempt = access.my_attempt(request, uid)
    if not attempt.assessment.open and not attempt.assessment.shows_feedback:
        raise NotYours
    return file_response(attempt, position)


def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    """Turn a refusal into a page in plain words."""
    if fetched(request):
        return JsonResponse({"detail": str(error)}, status=error.status)
    return render(request, "assessments/refused.html", {"message": str(error), "title": _("Ce n’est pas possible")}, status=error.status)
