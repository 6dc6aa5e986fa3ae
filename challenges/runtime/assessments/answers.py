"""From the fields of a posted form to an answer of the contract."""

from typing import Any

from django.http import QueryDict

from challenges.runtime.assessments import wire
from challenges.runtime.assessments.models import Attempt


def from_post(attempt: Attempt, data: QueryDict) -> Any:
    """Return the answer that a form holds, in the form that `marking.check_answer` expects.

    Args:
        attempt: the question, which knows under which identifiers its options and blanks were sent.
        data: posted fields: `answer`, or `blank-<id>` for each blank.
    """
    kind = attempt.response["type"]
    if kind == "multiple_choice":
        return wire.received(attempt, data.getlist("answer"))
    if kind == "blanks":
        names = [blank["id"] for blank in wire.sent_response(attempt)["blanks"]]
        return wire.received(attempt, {name: data.get(f"blank-{name}", "").strip() for name in names})
    return wire.received(attempt, data.get("answer", "").strip())
