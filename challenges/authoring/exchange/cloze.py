"""The codes of a cloze text of Moodle, such as `{1:SHORTANSWER:=Paris~%50%Lutèce#Presque}`: cutting them out, and the blank of each."""

import html
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from challenges.authoring.exchange import gaps, making
from challenges.authoring.exchange.gift_answers import tell_text_losses
from challenges.authoring.exchange.making import CannotExpress, Draft, number_text, one_line
from challenges.authoring.exchange.markdown import html_to_plain

# Bounded: what stands before and after is looked at once, whatever the text.
_OPENING = re.compile(r"\{(\d{0,9}):([A-Z_]{2,24}):")
_TEXT = ("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC")
_CASE = ("SHORTANSWER_C", "SAC", "MWC")
_NUMBER = ("NUMERICAL", "NM")
_SEVERAL = re.compile(r"MULTIRESPONSE(_\w+)?|MR[A-Z]*")
_ONE = re.compile(r"MULTICHOICE(_\w+)?|MC[A-Z]*")
_PERCENT = re.compile(r"%(-?\d{1,3}(?:[.,]\d{0,9})?)%")
_HTML = re.compile(r"<[a-zA-Z/!]|&[a-zA-Z#]")
_STOP = re.compile(r"[~#}]")
_NOT_TEXT = re.compile(r"[^\w \u00a0\u202f.,;:!?'’()+*-]")


@dataclass(frozen=True)
class Code:
    """One code: its kind, its answers as (percent, text, comment), and how many points it counts for."""

    kind: str
    answers: list[tuple[Decimal, str, str]]
    points: str


def cut(text: str) -> tuple[str, list[Code]]:
    """Return the text with a mark where each code was, and the codes.

    Raises:
        CannotExpress: more codes, or more answers in one, than a challenge holds.
    """
    parts: list[str] = []
    found: list[Code] = []
    position = 0
    while opening := _OPENING.search(text, position):
        answers, end = _answers(text, opening.end(), html_text=bool(_ONE.fullmatch(opening[2])))
        if end < 0:
            break
        making.check_answers(max(len(answers), len(found)))
        parts += [text[position : opening.start()], gaps.mark(len(found))]
        found.append(Code(opening[2], answers, opening[1] or "1"))
        position = end + 1
    return "".join([*parts, text[position:]]), found


def _answers(text: str, position: int, *, html_text: bool) -> tuple[list[tuple[Decimal, str, str]], int]:
    """Return the answers that begin at `position`, and the place of the brace that closes the code, -1 when there is none.

    As Moodle cuts them: a mark after a backslash is no mark, nor in the text of an answer one after an ampersand (`&#37;`).
    """
    found: list[tuple[Decimal, str, str]] = []
    while True:
        percent, position = _weight(text, position)
        end = _stop(text, position, "~#}", entities=True)
        if end < 0:
            return found, -1
        answer, comment = text[position:end], ""
        if text[end] == "#":
            start, end = end + 1, _stop(text, end + 1, "~}", entities=False)
            if end < 0:
                return found, -1
            comment = text[start:end]
        found.append((percent, _plain(answer, html_text=html_text), _plain(comment, html_text=True)))
        if text[end] == "}":
            return found, end
        position = end + 1


def _weight(text: str, position: int) -> tuple[Decimal, int]:
    """Return the share of the points of the answer that begins at a place, and where its text begins."""
    if text.startswith("=", position):
        return Decimal(100), position + 1
    if weight := _PERCENT.match(text, position):
        return Decimal(weight[1].replace(",", ".").rstrip(".")), weight.end()
    return Decimal(0), position


def _stop(text: str, position: int, marks: str, *, entities: bool) -> int:
    """Return the place of the next mark that is one, -1 when there is none."""
    for found in _STOP.finditer(text, position):
        before = text[max(0, found.start() - 5) : found.start()]
        if found[0] in marks and not before.endswith("\\") and not (entities and before.endswith(("&", "&amp;"))):
            return found.start()
    return -1


def _plain(text: str, *, html_text: bool) -> str:
    """Return the text of an answer: entities undone, then the only two escapes that Moodle undoes; tags dropped where it shows HTML."""
    bare = html.unescape(text).replace("\\}", "}").replace("\\#", "#")
    return gaps.clean(html_to_plain(bare, lambda _what: None) if html_text and _HTML.search(bare) else one_line(bare))


def escaped(text: str) -> str:
    """Return a text that Moodle reads back as it is in a code: entities for what is no letter, figure or plain mark.

    `\\}` and `\\#` cannot be told from their escapes, even written as entities: a backslash more is what Moodle takes away.
    """
    doubled = re.sub(r"\\(?=[}#])", r"\\\\", one_line(text))
    return _NOT_TEXT.sub(lambda found: f"&#{ord(found[0])};", doubled)


def blank(code: Code, draft: Draft) -> dict[str, Any]:
    """Return what the blank of a code needs.

    Raises:
        CannotExpress: a kind without equivalent, or no right answer.
    """
    if any(comment for _percent, _text, comment in code.answers):
        draft.lose(_("champs"), _("les commentaires des réponses"))
    right = [text for percent, text, _comment in code.answers if percent == 100 and text]
    if not right:
        raise CannotExpress(_("aucune réponse juste n’est donnée"))
    tell_text_losses(draft, comments=False, partial=any(0 < percent < 100 for percent, _text, _comment in code.answers))
    if code.kind in _TEXT:
        if any("*" in text for text in right):
            draft.lose(_("réponses"), _("le joker « * », pris à la lettre"))
        treated: dict[str, Any] = {} if code.kind in _CASE else {"treatments": {"case": True}}
        return {"kind": "short_text", "accept": making.accepted(draft, right), **treated}
    if code.kind in _NUMBER:
        return _number(right, draft)
    if _ONE.fullmatch(code.kind) and not _SEVERAL.fullmatch(code.kind):
        return making.choice_blank([text for _percent, text, _comment in code.answers], right)
    raise CannotExpress(_("le champ « %s » n’a pas d’équivalent") % code.kind)


def _number(right: list[str], draft: Draft) -> dict[str, Any]:
    if len(right) > 1:
        draft.lose(_("réponses"), _("les nombres justes après le premier"))
    value, _colon, tolerance = right[0].partition(":")
    made = {"kind": "number", "value": number_text(value)}
    margin = number_text(tolerance or "0")
    return made | ({"tolerance": margin.removeprefix("-")} if margin != "0" else {})
