"""From the fields of a posted form to an answer of the contract."""

from typing import Any

from django.http import QueryDict

from challenges.marking import posted
from challenges.runtime.assessments import wire
from challenges.runtime.assessments.models import Attempt


def from_post(attempt: Attempt, data: QueryDict) -> Any:
    """Return the answer that a form holds, in the form that `marking.check_answer` expects.

    Args:
        attempt: the question, which knows under which identifiers its options and blanks were sent.
        data: posted fields, as `challenges.marking.posted` names them.
    """
    return wire.received(attempt, posted.answer_from(wire.sent_response(attempt), dict(data.lists())))
