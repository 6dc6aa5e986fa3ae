"""Is the value of the form the response asks for? Everything about the wire form of answers; nothing about right and wrong.

The same functions serve ``check_answer`` (with the public response) and ``mark`` (with the key), which share these names:
``type``, ``options[].id``, ``unit``, ``max_length``, ``blanks[].id|kind|unit|options``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from challenges.marking.errors import InvalidAnswer
from challenges.marking.fields import MAX_LENGTH, read_number, read_text
from challenges.marking.text import normalise


def check_answer(response: Mapping[str, Any], answer: object) -> None:
    """Raise InvalidAnswer when ``answer`` has not the form that ``response`` (public form of the variant) asks for.

    ``answer``: an option id (single_choice), a list of option ids (multiple_choice), a string (short_text), a string or a JSON number
    (number), an object blank id -> string or number (blanks; a blank may be left out or empty, but not all of them).
    Raises ValueError when ``response`` itself has an unknown type.
    """
    kind = response["type"]
    if kind == "single_choice":
        option(response["options"], answer)
    elif kind == "multiple_choice":
        option_set(response["options"], answer)
    elif kind == "short_text":
        read_text(response, answer)
    elif kind == "number":
        read_number(response, answer)
    elif kind == "blanks":
        blanks(response["blanks"], answer)
    else:
        raise ValueError(f"unknown response type {kind!r}")


def option(options: Iterable[Mapping[str, Any]], answer: object) -> str:
    """Return ``answer`` when it is the id of one of ``options``."""
    if not isinstance(answer, str):
        raise InvalidAnswer("wrong_type")
    if not answer:
        raise InvalidAnswer("empty")
    if all(answer != known["id"] for known in options):
        raise InvalidAnswer("unknown_option")
    return answer


def option_set(options: Iterable[Mapping[str, Any]], answer: object) -> frozenset[str]:
    """Return ``answer`` as a set when it is a list of distinct ids of ``options``, at least one."""
    if not isinstance(answer, list | tuple):
        raise InvalidAnswer("wrong_type")
    if not answer:
        raise InvalidAnswer("empty")
    if not all(isinstance(chosen, str) for chosen in answer):
        raise InvalidAnswer("wrong_type")
    chosen = frozenset(answer)
    if not chosen <= {known["id"] for known in options}:
        raise InvalidAnswer("unknown_option")
    if len(chosen) < len(answer):
        raise InvalidAnswer("duplicate_option")
    return chosen


def blanks(specified: Iterable[Mapping[str, Any]], answer: object) -> dict[str, object]:
    """Return the filled blanks of ``answer``: blank id -> string (short_text, choice), string or number (number).

    InvalidAnswer carries the id of the blank in ``params["blank"]`` and its label in ``params["field"]``, except when the whole value is
    wrong.
    """
    if not isinstance(answer, Mapping):
        raise InvalidAnswer("wrong_type")
    known = {blank["id"]: blank for blank in specified}
    if not all(name in known for name in answer):
        raise InvalidAnswer("unknown_blank")
    filled = {name: value for name, value in answer.items() if not _is_empty(value)}
    if not filled:
        raise InvalidAnswer("empty")
    for name, value in filled.items():
        try:
            (read_number if known[name]["kind"] == "number" else read_text)(known[name], value)
        except InvalidAnswer as error:
            raise InvalidAnswer(error.code, **{**error.params, "blank": name}) from None
    return filled


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and len(value) <= MAX_LENGTH and not normalise(value))
