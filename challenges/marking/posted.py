"""From the fields of a posted form to an answer: what a browser sends for each form of response. The player and the laboratory use it alike.

Names of fields: ``answer`` (once, or once for each chosen option), ``blank-<id>``, ``match-<left id>``, ``place-<item id>`` (1 is the first).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from challenges.marking.errors import InvalidAnswer

#: Responses whose answer is a set of options.
_SETS = ("multiple_choice",)


class Fields(Protocol):
    """A posted form, such as Django's ``QueryDict``."""

    def getlist(self, name: str, /) -> Sequence[Any]:
        """Return every value of a field, none when it was not posted."""


def posted_answer(response: Mapping[str, Any], fields: Fields) -> Any:
    """Return the answer that a form holds, in the form that ``check_answer`` expects.

    Args:
        response: the public response as it was sent, identifiers included.
        fields: what was posted.

    Raises:
        InvalidAnswer: two things were given one place.
    """
    kind = response["type"]
    if kind in _SETS or (kind == "hotspot" and response.get("several")):
        return list(fields.getlist("answer"))
    if kind == "blanks":
        return {one["id"]: _text(fields, f"blank-{one['id']}") for one in response["blanks"]}
    if kind == "matching":
        return {one["id"]: _text(fields, f"match-{one['id']}") for one in response["lefts"]}
    if kind == "ordering":
        return _order([(one["id"], _text(fields, f"place-{one['id']}")) for one in response["items"]])
    return _text(fields, "answer")


def _text(fields: Fields, name: str) -> str:
    """Return the last value of a field, as a browser means it."""
    values = fields.getlist(name)
    return str(values[-1]).strip() if values else ""


def _order(places: Sequence[tuple[str, str]]) -> list[str]:
    """Return the items that have a place, from the first to the last."""
    known = {str(place): place for place in range(1, len(places) + 1)}
    found = [(known[place], ident) for ident, place in places if place in known]
    if len({place for place, _ in found}) < len(found):
        raise InvalidAnswer("same_place")
    return [ident for _, ident in sorted(found)]
