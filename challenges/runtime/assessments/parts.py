"""An answer in its parts, each right or wrong, beside what was expected: what corrections and results show. For learners, once they answered.

No markup here, and no decision on who may see it: pages ask `Assessment.shows_feedback`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from challenges import marking, programs
from challenges.runtime.assessments.models import Attempt

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One part of a question: a blank, an option of a multiple choice, or the whole of any other question.

    - `label`: what the part is called, empty where the question has but one
    - `given`: one's own answer in words, empty where there is none
    - `expected`: the right answer in words
    - `right`: whether this part is right
    - `why`: the author's words on what was answered, Markdown, empty where there are none
    - `reason`: the author's words on the right answer, likewise
    - `code`: whether what was answered is a program or a query, whose lines and spaces count
    """

    label: str
    given: str
    expected: str
    right: bool
    why: str = ""
    reason: str = ""
    code: bool = False


def parts_of(attempt: Attempt) -> list[Part]:
    """Return the parts of an answered attempt as it was last marked: no query when it comes from `graded("outcome", "key")`."""
    return parts(attempt.final_key, attempt.answer, attempt.response)


def parts(key: Json, answer: Any, response: Json | None = None) -> list[Part]:
    """Return the parts of an answer, in the order of the question.

    Of a multiple choice: the options that were ticked, and those that should have been. Of the others: every part, answered or not.

    Args:
        key: of the attempt, as last marked.
        answer: as stored; None for a question that was passed.
        response: the public response, which tells what a number counts (« 7 pages »).
    """
    return _PARTS[key["type"]](key, answer, response or {})


def _single_choice(key: Json, answer: Any, _response: Json) -> list[Part]:
    options = {option["id"]: option for option in key["options"]}
    right = options[key["correct"]]
    chosen = options.get(answer) if isinstance(answer, str) else None
    good = chosen is right
    why = "" if good or chosen is None else _why(chosen)
    return [Part("", str(chosen["text"]) if chosen else "", str(right["text"]), good, why, _why(right))]


def _multiple_choice(key: Json, answer: Any, _response: Json) -> list[Part]:
    ticked = set(answer) if isinstance(answer, list) else set()
    return [
        _option(option, None if answer is None else option["id"] in ticked, option["id"] in key["correct"])
        for option in key["options"]
        if option["id"] in ticked or option["id"] in key["correct"]
    ]


def _option(option: Json, ticked: bool | None, correct: bool) -> Part:
    """An option; `ticked` is None where the question was passed."""
    return Part(
        label=str(option["text"]),
        given="" if ticked is None else _("coché") if ticked else _("pas coché"),
        expected=_("à cocher") if correct else _("à ne pas cocher"),
        right=ticked == correct,
        why="" if correct else _why(option),
        reason=_why(option) if correct else "",
    )


def _hotspot(key: Json, answer: Any, response: Json) -> list[Part]:
    return (_multiple_choice if key.get("several") else _single_choice)(key, answer, response)


def _matching(key: Json, answer: Any, _response: Json) -> list[Part]:
    chosen = answer if isinstance(answer, dict) else {}
    texts = {one["id"]: str(one["text"]) for one in key["rights"]}
    return [_pair(one, texts.get(str(chosen.get(one["id"])), ""), texts[key["pairs"][one["id"]]]) for one in key["lefts"]]


def _pair(left: Json, given: str, expected: str) -> Part:
    right = given == expected
    return Part(
        str(left["text"]), given, expected, right, "" if right or not given else _why(left), _why(left) if right or not given else ""
    )


def _ordering(key: Json, answer: Any, _response: Json) -> list[Part]:
    """One part a place: what was put there and what belongs there. What has one rank may come in any order."""
    items = {one["id"]: one for one in key["items"]}
    given = [items.get(one) for one in answer] if isinstance(answer, list) else []
    found = []
    for place, wanted in enumerate(key["items"]):
        put = given[place] if place < len(given) else None
        right = put is not None and put["rank"] == wanted["rank"]
        expected = str(put["text"] if put is not None and right else wanted["text"])
        found.append(Part(_("Place %d") % (place + 1), str(put["text"]) if put else "", expected, right))
    return found


def _blanks(key: Json, answer: Any, _response: Json) -> list[Part]:
    filled = answer if isinstance(answer, dict) else {}
    try:
        matched = marking.matched_blanks(key, filled)
    except marking.InvalidAnswer:
        # Nothing was filled; or the question was mended since, and asks for something else.
        matched = {}
    texts = {blank["id"]: blank["text"] for blank in marking.expected(key)["blanks"]}
    # Where any order will do, a blank that is wrong wants one of the answers that nobody gave.
    left = " / ".join(text for ident, text in texts.items() if ident not in matched.values())
    return [
        Part(
            label=str(blank.get("label") or ""),
            given=_typed(filled.get(blank["id"])),
            expected=texts[matched[blank["id"]]] if blank["id"] in matched else left if key.get("dependent") else texts[blank["id"]],
            right=blank["id"] in matched,
        )
        for blank in key["blanks"]
    ]


def _field(key: Json, answer: Any, response: Json) -> list[Part]:
    right, why = False, ""
    if answer is not None:
        try:
            mark = marking.mark(key, answer, response)
        except marking.InvalidAnswer:
            # The question was mended since, and asks for something else.
            pass
        else:
            right, why = mark.outcome == "right", str(mark.details.get("why") or "")
    return [Part("", _typed(answer), marking.expected(key)["text"], right, why)]


def _written(key: Json, answer: Any, response: Json) -> list[Part]:
    """What was written, beside a right one; `why`: the author's words where they fit, else what running it showed."""
    (found,) = _field(key, answer, response)
    part = replace(found, code=True)
    if part.right or answer is None:
        return [part]
    try:
        report = marking.mark(key, answer, response).details["report"]
    except marking.InvalidAnswer:
        return [part]
    sentences = [part.why, *programs.explain(report, _)]
    return [replace(part, why="\n\n".join(one for one in sentences if one))]


def _why(option: Json) -> str:
    return str(option.get("why") or "")


def _typed(value: Any) -> str:
    return "" if value is None else str(value).strip()


_PARTS: dict[str, Callable[[Json, Any, Json], list[Part]]] = {
    "single_choice": _single_choice,
    "multiple_choice": _multiple_choice,
    "short_text": _field,
    "number": _field,
    "date": _field,
    "time": _field,
    "blanks": _blanks,
    "matching": _matching,
    "ordering": _ordering,
    "hotspot": _hotspot,
    "program": _written,
    "query": _written,
}
