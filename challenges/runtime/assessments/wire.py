"""What leaves the server of a response, and what comes back: options, blanks and things under identifiers drawn for one attempt.

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


def _places(attempt: Attempt) -> dict[str | None, int]:
    """Return the place of each file of an attempt, by the identifier of its document, which never goes out."""
    return {item.get("id"): place for place, item in enumerate(attempt.files)}


#: What of a response has identifiers, and what of it is said of the right answer (`pairs`, with the identifier of the partner in `with`).
_PARTS = ("options", "blanks", "lefts", "rights", "items")
_SAID = (*_PARTS, "pairs")


def sent_response(attempt: Attempt) -> dict[str, Any]:
    """Return the public response with drawn identifiers, in the order of the variant; without the names that authors give to blanks.

    A picture is named by its place among the files of the attempt.
    """
    name, response, places = _drawer(attempt), dict(attempt.response), _places(attempt)

    def sent(one: dict[str, Any]) -> dict[str, Any]:
        plain = {field: value for field, value in one.items() if field != "name"} | {"id": name(one["id"])}
        return plain | ({"image": places.get(one["image"])} if "image" in one else {})

    for part in _PARTS:
        if part in response:
            response[part] = [sent(one) for one in response[part]]
    return response | ({"image": places.get(response["image"])} if "image" in response else {})


def _renamed(response: dict[str, Any], answer: Any, name: Callable[[Any], Any]) -> Any:
    """Return an answer with each identifier in it renamed; what has not the form of an answer is left for `marking.check_answer` to refuse."""
    kind = response.get("type")
    if kind == "single_choice" or (kind == "hotspot" and not response.get("several")):
        return name(answer) if isinstance(answer, str) else answer
    if kind in ("multiple_choice", "hotspot", "ordering") and isinstance(answer, list):
        return [name(one) if isinstance(one, str) else one for one in answer]
    if kind == "blanks" and isinstance(answer, dict):
        return {name(blank): value for blank, value in answer.items()}
    if kind == "matching" and isinstance(answer, dict):
        return {name(left): name(right) if isinstance(right, str) else right for left, right in answer.items()}
    return answer


def sent_answer(attempt: Attempt, answer: Any) -> Any:
    """Return a stored answer under the identifiers that its question was sent with."""
    return _renamed(attempt.response, answer, _drawer(attempt))


def sent_expected(attempt: Attempt, expected: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return what `marking.expected` says under the same identifiers."""
    if expected is None:
        return None
    name, places = _drawer(attempt), _places(attempt)

    def sent(one: dict[str, Any]) -> dict[str, Any]:
        partner = {"with": name(one["with"])} if "with" in one else {}
        return one | {"id": name(one["id"])} | partner | ({"image": places.get(one["image"])} if "image" in one else {})

    return expected | {part: [sent(one) for one in expected[part]] for part in _SAID if part in expected}


def received(attempt: Attempt, value: Any) -> Any:
    """Return an answer from outside with the document's identifiers.

    What is unknown is changed into what no document holds, and is refused with the rest by `marking.check_answer`: an identifier of the
    document itself is no answer, for it can be guessed.
    """
    name = _drawer(attempt)
    known = {name(one["id"]): str(one["id"]) for part in _PARTS for one in attempt.response.get(part, [])}
    return _renamed(attempt.response, value, lambda ident: _known(known, ident))


def _known(known: dict[str, str], typed: str) -> str:
    """The document's identifier, or what cannot be one; empty stays empty, which is another refusal."""
    return known.get(typed, f"?{typed}" if typed else "")
