"""The codes of a cloze text of Moodle, such as `{1:SHORTANSWER:=Paris~%50%Lutèce#Presque}`: cutting them out, and the blank of each."""

import html
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from challenges.authoring.exchange import gaps, making
from challenges.authoring.exchange.gift_answers import split_escaped, tell_text_losses
from challenges.authoring.exchange.making import CannotExpress, Draft, number_text, one_line
from challenges.authoring.exchange.markdown import html_to_plain

_OPENING = re.compile(r"\{(\d*):([A-Z_]{2,24}):")
_TEXT = ("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC")
_CASE = ("SHORTANSWER_C", "SAC", "MWC")
_NUMBER = ("NUMERICAL", "NM")
_SEVERAL = re.compile(r"MULTIRESPONSE(_\w+)?|MR[A-Z]*")
_ONE = re.compile(r"MULTICHOICE(_\w+)?|MC[A-Z]*")
_PERCENT = re.compile(r"%(-?\d{1,3}(?:\.\d+)?)%")


@dataclass(frozen=True)
class Code:
    """One code: its kind and its answers, as (percent, text, comment) in raw form."""

    kind: str
    answers: list[tuple[Decimal, str, str]]


def cut(text: str) -> tuple[str, list[Code]]:
    """Return the text with a mark where each code was, and the codes."""
    parts: list[str] = []
    found: list[Code] = []
    position = 0
    while opening := _OPENING.search(text, position):
        end = _end(text, opening.end())
        if end < 0:
            break
        parts += [text[position : opening.start()], gaps.mark(len(found))]
        found.append(Code(opening[2], _answers(text[opening.end() : end])))
        position = end + 1
    return "".join([*parts, text[position:]]), found


def _end(text: str, position: int) -> int:
    """Return the place of the brace that closes a code, -1 when there is none."""
    while position < len(text):
        if text[position] == "\\":
            position += 1
        elif text[position] == "}":
            return position
        position += 1
    return -1


def _answers(body: str) -> list[tuple[Decimal, str, str]]:
    found = []
    for piece in split_escaped(body, "~"):
        piece = piece.strip()
        percent = Decimal(0)
        if piece.startswith("="):
            percent, piece = Decimal(100), piece[1:]
        elif weight := _PERCENT.match(piece):
            percent, piece = Decimal(weight[1]), piece[weight.end() :]
        text, *comment = split_escaped(piece, "#")
        found.append((percent, _plain(text), _plain("#".join(comment))))
    return found


def _plain(text: str) -> str:
    """Return the text of an answer: entities and backslashes undone, tags dropped."""
    bare = re.sub(r"\\([}#~/\"\\{=:])", r"\1", text)
    return one_line(html_to_plain(bare, lambda _what: None) if "<" in bare else html.unescape(bare))


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
