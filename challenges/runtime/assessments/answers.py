"""From the fields of a posted form to an answer of the contract."""

from typing import Any

from django.http import QueryDict


def from_post(response: dict[str, Any], data: QueryDict) -> Any:
    """Return the answer that a form holds, in the form that `marking.check_answer` expects.

    Args:
        response: the public response of the attempt.
        data: posted fields: `answer`, or `blank-<id>` for each blank.
    """
    if response["type"] == "multiple_choice":
        return data.getlist("answer")
    if response["type"] == "blanks":
        return {blank["id"]: data.get(f"blank-{blank['id']}", "").strip() for blank in response["blanks"]}
    return data.get("answer", "").strip()
