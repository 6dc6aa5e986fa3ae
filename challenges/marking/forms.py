"""Is the value of the form the response asks for? Everything about the wire form of answers; nothing about right and wrong.

The same functions serve ``check_answer`` (with the public response) and ``mark`` (with the key), which share these names:
``type``, ``several``, ``options[].id``, ``unit``, ``other_units``, ``max_length``, ``blanks[].id|kind|unit|options``, ``lefts[].id``,
``rights[].id``, ``items[].id``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from challenges.marking.errors import InvalidAnswer
from challenges.marking.fields import MAX_LENGTH, check_field
from challenges.marking.text import normalise
from challenges.marking.written import WRITTEN, source

#: Forms in which one chooses among options.
CHOSEN = ("single_choice", "multiple_choice", "hotspot")


def check_answer(response: Mapping[str, Any], answer: object) -> None:
    """Raise InvalidAnswer when ``answer`` has not the form that ``response`` (public form of the variant) asks for.

    ``answer``: an option id (single_choice, hotspot), a list of option ids (multiple_choice, hotspot with ``several``), a string (short_text,
    date, time), a string or a JSON number (number), an object blank id -> string or number (blanks; a blank may be left out or empty, but not
    all of them), an object left id -> right id (matching; every left), the list of all the item ids (ordering),
    what is to be run (program, query).
    Raises ValueError when ``response`` itself has an unknown type.
    """
    kind = response["type"]
    if kind == "multiple_choice" or (kind == "hotspot" and response.get("several")):
        option_set(response["options"], answer)
    elif kind in ("single_choice", "hotspot"):
        option(response["options"], answer)
    elif kind == "blanks":
        blanks(response["blanks"], answer)
    elif kind == "matching":
        pairs(response, answer)
    elif kind == "ordering":
        order(response["items"], answer)
    elif kind in WRITTEN:
        source(answer)
    elif kind in ("short_text", "number", "date", "time"):
        check_field(response, answer)
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
    """Return the filled blanks of ``answer``: blank id -> string (short_text, choice, date, time), string or number (number).

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
            check_field(known[name], value)
        except InvalidAnswer as error:
            raise InvalidAnswer(error.code, **{**error.params, "blank": name}) from None
    return filled


def pairs(response: Mapping[str, Any], answer: object) -> dict[str, str]:
    """Return ``answer`` when it gives each of the ``lefts`` one of the ``rights``."""
    if not isinstance(answer, Mapping):
        raise InvalidAnswer("wrong_type")
    lefts, rights = ({one["id"] for one in response[side]} for side in ("lefts", "rights"))
    if not all(left in lefts for left in answer):
        raise InvalidAnswer("unknown_item")
    chosen = {left: right for left, right in answer.items() if not (right is None or right == "")}
    if not chosen:
        raise InvalidAnswer("empty")
    if not all(isinstance(right, str) and right in rights for right in chosen.values()):
        raise InvalidAnswer("unknown_option")
    if len(chosen) < len(lefts):
        raise InvalidAnswer("not_all_matched")
    return chosen


def order(items: Iterable[Mapping[str, Any]], answer: object) -> list[str]:
    """Return ``answer`` when it is a list of all the ids of ``items``, each once."""
    if not isinstance(answer, list | tuple):
        raise InvalidAnswer("wrong_type")
    if not answer:
        raise InvalidAnswer("empty")
    if not all(isinstance(one, str) for one in answer):
        raise InvalidAnswer("wrong_type")
    known = {one["id"] for one in items}
    if not all(one in known for one in answer):
        raise InvalidAnswer("unknown_item")
    if len(set(answer)) < len(answer):
        raise InvalidAnswer("same_place")
    if len(answer) < len(known):
        raise InvalidAnswer("not_all_placed")
    return list(answer)


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and len(value) <= MAX_LENGTH and not normalise(value))
