"""From the fields of a form to an answer on the wire form, and what a browser sends of what is typed or chosen. Pure: no request, no attempt.

The player reads forms with `answer_from`; the laboratory types with `sent_by_browser`, then reads with the same function, so that it tries a challenge as a
learner meets it. Fields: `answer` for a response of one value or of options, `blank-<id>` for each blank, `match-<left id>` for each thing of a
first list, `place-<item id>` for each thing to put in order (1 is the first). Source of the browser's rules: the HTML Standard,
« Value sanitization algorithm », « maxlength », « Constructing entry list » (lone line ends become CRLF).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from challenges.marking.errors import InvalidAnswer
from challenges.marking.forms import CHOSEN
from challenges.marking.text import alike
from challenges.marking.written import WRITTEN

Fields = Mapping[str, Sequence[str]]
#: Kinds of fields whose answer is chosen among what the page offers.
_LINE_ENDS: Final = re.compile(r"\r\n?|\n")
_INPUT_LINES: Final = re.compile(r"[\r\n]+")


def answer_from(response: Mapping[str, Any], fields: Fields) -> Any:
    """Return the answer that a form holds, as `marking.check_answer` expects it.

    Args:
        response: the public response, with the identifiers under which it was sent.
        fields: what was posted, each field with its values; a missing field is an empty one.

    Raises:
        InvalidAnswer: two things were given one place.
    """
    kind = response["type"]
    if kind == "multiple_choice" or (kind == "hotspot" and response.get("several")):
        return list(fields.get("answer", ()))
    if kind == "blanks":
        return {blank["id"]: _one(fields, f"blank-{blank['id']}") for blank in response["blanks"]}
    if kind == "matching":
        return {left["id"]: _one(fields, f"match-{left['id']}") for left in response["lefts"]}
    if kind == "ordering":
        return _order([(item["id"], _one(fields, f"place-{item['id']}")) for item in response["items"]])
    if kind in WRITTEN:
        # Spaces at the start of a line say in which block it is.
        return _LINE_ENDS.sub("\n", (fields.get("answer") or [""])[-1]).rstrip()
    return _one(fields, "answer")


def _order(places: Sequence[tuple[str, str]]) -> list[str]:
    """Return the things that have a place, from the first to the last."""
    known = {str(place): place for place in range(1, len(places) + 1)}
    found = [(known[place], ident) for ident, place in places if place in known]
    if len({place for place, _ in found}) < len(found):
        raise InvalidAnswer("same_place")
    return [ident for _, ident in sorted(found)]


def _one(fields: Fields, name: str) -> str:
    """Return a field of one value as it is read: the last one, as forms are read everywhere, without the spaces around it."""
    values = fields.get(name, ())
    return values[-1].strip() if values else ""


def sent_by_browser(response: Mapping[str, Any], answer: Any) -> dict[str, list[str]]:
    """Return the fields that a browser posts when a learner gives an answer in the form of this response.

    Args:
        response: the public response.
        answer: on the wire form, written as a page shows it.
    """
    if response["type"] == "blanks":
        return {f"blank-{blank['id']}": _field(blank, answer.get(blank["id"], ""), None) for blank in response["blanks"]}
    if response["type"] == "matching":
        return {f"match-{left['id']}": [submitted(str(answer.get(left["id"], "")))] for left in response["lefts"]}
    if response["type"] == "ordering":
        return {f"place-{ident}": [str(place)] for place, ident in enumerate(answer, start=1)}
    if response["type"] in CHOSEN:
        offered = [one["id"] for one in response["options"]]
        wanted = answer if isinstance(answer, list) else [answer]
        return {"answer": [submitted(one) for one in offered if one in wanted]}
    if response["type"] in WRITTEN:
        return {"answer": [submitted(str(answer))]}
    return {"answer": _field(response, answer, response.get("max_length"))}


def _field(field: Mapping[str, Any], value: Any, most: int | None) -> list[str]:
    """Return what one field sends: an option of its list, or what may stand in a line of text (in several, where `lines` says so)."""
    text = str(value)
    if field.get("kind") == "choice":
        return [submitted(one) for one in field["options"] if alike(one, text)][:1] or [""]
    if field.get("lines"):
        return [submitted(cut(text, most))]
    return [submitted(cut(_INPUT_LINES.sub("", text), most))]


def submitted(text: str) -> str:
    """Return a value as a form sends it: every line end is CRLF, and what no text may hold is replaced."""
    return _LINE_ENDS.sub("\r\n", text).encode("utf-8", "replace").decode("utf-8")


def cut(text: str, most: int | None) -> str:
    """Return what a field of at most `most` characters lets in: browsers count UTF-16 code units, an emoji is two."""
    if most is None:
        return text
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * most]
    return units.decode("utf-16-le", "ignore")
