"""The questions of Moodle whose text has numbered holes to fill from a list: `gapselect`, `ddwtos`; and putting in order: `ordering`."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from challenges.authoring.exchange import gaps, making
from challenges.authoring.exchange.making import CannotExpress, Draft, one_line, word
from challenges.authoring.exchange.qti_slots import shuffled
from challenges.authoring.exchange.xml import children, first, text_of

_HOLE = re.compile(r"\[\[(\d{1,3})\]\]")
# How Moodle names the two ways of grading an order that are ours; the short names, and none at all, are of its first versions.
_TOGETHER = "ALL_OR_NOTHING"
_NEIGHBOURS = ("RELATIVE_NEXT_EXCLUDE_LAST", "RELATIVE", "REL", "")
Plain = Callable[[Any], str]


def marked(text: str) -> tuple[str, list[int]]:
    """Return a text with a mark for each of its holes, and the number that each hole has: the rank of the choice that fills it."""
    numbers: list[int] = []

    def mark(found: re.Match[str]) -> str:
        numbers.append(int(found[1]))
        return gaps.mark(len(numbers) - 1)

    return _HOLE.sub(mark, text), numbers


def blanks(element: Any, draft: Draft, text: str, numbers: list[int], plain: Plain) -> dict[str, Any]:
    """Return the blanks of a question, and settle its instruction.

    Args:
        element: the question.
        draft: what is made of it.
        text: its text as Markdown with marks.
        numbers: for each mark, the rank of the choice that is right, from 1.
        plain: gives the text of a choice.

    Raises:
        CannotExpress: no hole, too many of them, or a hole whose choice is missing.
    """
    choices = [
        (plain(one), text_of(first(one, "group")) or "1") for one in [*children(element, "selectoption"), *children(element, "dragbox")]
    ]
    if not numbers or any(not 1 <= number <= len(choices) for number in numbers):
        raise CannotExpress(_("aucune réponse juste n’est donnée"))
    if problem := gaps.too_many(len(numbers)):
        raise CannotExpress(problem)
    draft.instruction, labels, _unit = gaps.settle(text, draft.locale)
    made = []
    for rank, number in enumerate(numbers):
        right, group = choices[number - 1]
        options = [shown for shown, other in choices if other == group]
        if not all(options):
            raise CannotExpress(_("une proposition n’a pas de texte"))
        made.append(making.blank(rank + 1, labels.get(rank, f"({rank + 1})"), making.choice_blank(options, [right])))
    return {"type": "blanks", "blanks": made}


def ordering(element: Any, draft: Draft, label: str, plain: Plain) -> dict[str, Any]:
    """Return what is to be put in order; too long a list becomes a choice for each place.

    Raises:
        CannotExpress: the places are not told, or there are too many.
    """
    try:
        ranked = sorted((Decimal(one.get("fraction", "")), rank, plain(one)) for rank, one in enumerate(children(element, "answer")))
    except InvalidOperation:
        raise CannotExpress(_("aucune réponse juste n’est donnée")) from None
    texts = [text for _place, _rank, text in ranked]
    if text_of(first(element, "selecttype")) not in ("", "0", "ALL"):
        draft.lose(_("propositions"), _("le tirage de quelques éléments : tous sont à ranger"))
    grading = text_of(first(element, "gradingtype"))
    made = making.ordering(texts, label=label, scoring="all" if grading == _TOGETHER else "each")
    if made is None:
        draft.lose(_("notation"), _("la notation du rangement : chaque place compte pour une part"))
        return ordered(texts, draft.locale)
    if grading not in (_TOGETHER, *_NEIGHBOURS):
        draft.lose(_("notation"), _("la notation du rangement : chaque paire de voisins compte pour une part"))
    return made


def ordered(texts: list[str], locale: str) -> dict[str, Any]:
    """Return the blanks that ask which of some texts stands at each place; the list is not in the right order."""
    if problem := gaps.too_many(len(texts)):
        raise CannotExpress(problem)
    if not all(one_line(text) for text in texts):
        raise CannotExpress(_("une proposition n’a pas de texte"))
    if len(set(texts)) < len(texts):
        raise CannotExpress(_("deux propositions d’une liste ont le même texte"))
    options = shuffled(texts, {text: text for text in texts})
    made = [
        making.blank(rank, f"{word(locale, 'place')} {rank}", making.choice_blank(options, [text])) for rank, text in enumerate(texts, 1)
    ]
    return {"type": "blanks", "blanks": made}
