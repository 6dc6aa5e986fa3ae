"""Answers on their way in and in words: from the fields of a posted form to an answer of the contract, and from an answer to a sentence."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from challenges import marking
from challenges.marking import posted
from challenges.runtime.assessments import wire
from challenges.runtime.assessments.errors import BadAnswer
from challenges.runtime.assessments.messages import refusal
from challenges.runtime.assessments.models import Attempt
from challenges.runtime.assessments.parts import parts


def from_post(attempt: Attempt, data: QueryDict) -> Any:
    """Return the answer that a form holds, in the form that `marking.check_answer` expects.

    Args:
        attempt: the question, which knows under which identifiers its options, blanks and things were sent.
        data: posted fields, as `challenges.marking.posted` names them.

    Raises:
        BadAnswer: the fields contradict each other.
    """
    try:
        return wire.received(attempt, posted.answer_from(wire.sent_response(attempt), dict(data.lists())))
    except marking.InvalidAnswer as error:
        raise BadAnswer(refusal(error)) from error


def answer_text(response: Mapping[str, Any], answer: Any) -> str:
    """Return an answer to a response as a sentence would quote it: texts instead of identifiers; nothing for a question that was passed."""
    if answer is None:
        return ""
    texts = {one["id"]: str(one["text"]) for part in ("options", "items", "rights") for one in response.get(part) or []}
    if isinstance(answer, list):
        return (" → " if response.get("type") == "ordering" else ", ").join(texts.get(str(one), str(one)) for one in answer)
    if isinstance(answer, dict):
        labels = {one["id"]: one.get("label") or one.get("text") for part in ("blanks", "lefts") for one in response.get(part) or []}
        return " ; ".join(f"{labels.get(name) or name} : {texts.get(str(value), value)}" for name, value in answer.items())
    return texts.get(str(answer), str(answer))


def expected_text(key: Mapping[str, Any]) -> str:
    """Return the right answer to a key as a sentence would quote it."""
    found = parts(key, None)
    return " ; ".join(f"{one.label} : {one.expected}" if one.label and len(found) > 1 and not _chosen(key) else one.label or one.expected
                      for one in found)  # fmt: skip


def _chosen(key: Mapping[str, Any]) -> bool:
    """Whether the parts of a right answer are the options themselves."""
    return key["type"] == "multiple_choice" or bool(key.get("several"))
