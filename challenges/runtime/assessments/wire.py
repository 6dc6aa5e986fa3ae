"""What leaves the server of a response, and what comes back: options and blanks under identifiers drawn for one attempt.

An author writes `bon`, `o1`, and the generator `row-1`: such names tell the right option. So the document's identifiers stay in stored
attempts (key, answer, regrading, statistics) and never go out. Those sent are keyed digests of them: the key is the seed of the assessment,
which no page and no API shows, and the attempt is part of what is digested, so that two attempts share none.
"""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from challenges.runtime.assessments.models import Attempt

#: Letters of an identifier: all of one length, and 48 bits, so that two options of a question never meet.
LENGTH = 12


def drawn(secret: str, attempt_uid: str, ident: str) -> str:
    """Return the identifier under which an option or a blank goes out.

    Args:
        secret: the seed of the assessment.
        attempt_uid: of the attempt, as text.
        ident: of the option or the blank in the document.
    """
    return hmac.new(secret.encode(), f"{attempt_uid}/{ident}".encode(), hashlib.sha256).hexdigest()[:LENGTH]


def _drawer(attempt: Attempt) -> Callable[[str], str]:
    return lambda ident: drawn(attempt.assessment.seed, str(attempt.uid), str(ident))


def sent_response(attempt: Attempt) -> dict[str, Any]:
    """Return the public response with drawn identifiers, in the order of the variant; without the names that authors give to blanks."""
    name, response = _drawer(attempt), dict(attempt.response)
    if "options" in response:
        response["options"] = [one | {"id": name(one["id"])} for one in response["options"]]
    if "blanks" in response:
        blanks = [one | {"id": name(one["id"])} for one in response["blanks"]]
        response["blanks"] = [{field: value for field, value in one.items() if field != "name"} for one in blanks]
    return response


def sent_answer(attempt: Attempt, answer: Any) -> Any:
    """Return a stored answer under the identifiers that its question was sent with."""
    name = _drawer(attempt)
    kind = attempt.response.get("type")
    if kind == "single_choice" and isinstance(answer, str):
        return name(answer)
    if kind == "multiple_choice" and isinstance(answer, list):
        return [name(one) for one in answer]
    if kind == "blanks" and isinstance(answer, dict):
        return {name(blank): value for blank, value in answer.items()}
    return answer


def sent_expected(attempt: Attempt, expected: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return what `marking.expected` says under the same identifiers."""
    if expected is None:
        return None
    name = _drawer(attempt)
    listed = {part: [one | {"id": name(one["id"])} for one in expected[part]] for part in ("options", "blanks") if part in expected}
    return expected | listed


def received(attempt: Attempt, value: Any) -> Any:
    """Return an answer from outside with the document's identifiers.

    What is unknown is changed into what no document holds, and is refused with the rest by `marking.check_answer`: an identifier of the
    document itself is no answer, for it can be guessed.
    """
    name = _drawer(attempt)
    parts = [*attempt.response.get("options", []), *attempt.response.get("blanks", [])]
    known = {name(one["id"]): str(one["id"]) for one in parts}
    kind = attempt.response.get("type")
    if kind == "single_choice" and isinstance(value, str):
        return _known(known, value)
    if kind == "multiple_choice" and isinstance(value, list):
        return [_known(known, one) if isinstance(one, str) else one for one in value]
    if kind == "blanks" and isinstance(value, dict):
        return {_known(known, blank): given for blank, given in value.items()}
    return value


def _known(known: dict[str, str], typed: str) -> str:
    """The document's identifier, or what cannot be one; empty stays empty, which is another refusal."""
    return known.get(typed, f"?{typed}" if typed else "")
