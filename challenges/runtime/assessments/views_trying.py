"""Trying a program or a query before answering: the question comes back with what came of it; a script gets that part alone. Thin."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from challenges.runtime.assessments import access, trying
from challenges.runtime.assessments.device import device_of
from challenges.runtime.assessments.errors import AlreadyAnswered, BadAnswer, TooManyTries
from challenges.runtime.assessments.views import fetched, question_context, to_question
from challenges.runtime.posting import posts_only


@never_cache
@posts_only(to_question)
def try_out(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Run what was written; what cannot be run is said, and what was written stays."""
    attempt = access.my_attempt(request, uid)
    error, status, tried = "", 200, None
    try:
        tried = trying.try_out(attempt, request.POST.get("answer", ""))
    except AlreadyAnswered:
        return redirect("assessments:play", uid=attempt.assessment.uid)
    except (BadAnswer, TooManyTries) as refused:
        error, status = str(refused), 422 if isinstance(refused, BadAnswer) else refused.status
    if fetched(request):
        return render(
            request, "assessments/forms/tried.html", {"tried": tried, "refused": error, "response": attempt.response}, status=status
        )
    context = question_context(attempt.assessment, attempt, device_of(request)) | {"typed": request.POST, "tried": tried, "error": error}
    return render(request, "assessments/question.html", context, status=status)
