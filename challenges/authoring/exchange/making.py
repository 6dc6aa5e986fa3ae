"""Making an exchange document from what a foreign question says. Every document made here compiles, or is handed back as skipped."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

import generators
from challenges.authoring.document.dates import reference_date_default
from challenges.authoring.document.documents import SCHEMA
from challenges.authoring.document.problems import all_shown, as_problem, shown
from challenges.authoring.exchange.markdown import markdown_to_plain
from challenges.authoring.exchange.reading import Loss, ReadItem, Skipped
from challenges.marking.text import normalise

MAX_TITLE = 200
MAX_ACCEPT = 30
MAX_TEXT = 500
MAX_LIST = 30
# Pairs or things to put in order, and what goes with nothing beside pairs.
MAX_SORTED = 12
MAX_SPARE = 8
MAX_UNIT = 40
MAX_OTHER_UNITS = 6
MAX_QUESTION = 100_000
MAX_ANSWERS = 200
MAX_OPTION = 5_000
_DEFAULT_LENGTH = 200
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_SPACES = re.compile(r"[^\S \u202f]+")
_SKILL = re.compile(r"(?<![\w.-])(\d\.\d-\d{1,2}[a-z])(?![\w-])")
# What a challenge says when its source says nothing, in the language of the challenge and not in the reader's.
_WORDS = {
    "fr": {"answer": "Votre réponse", "field": "Champ", "place": "Place", "complete": "Complétez.", "true": "Vrai", "false": "Faux"},
    "en": {
        "answer": "Your answer",
        "field": "Field",
        "place": "Place",
        "complete": "Fill in the blanks.",
        "true": "True",
        "false": "False",
    },
}


class CannotExpress(Exception):
    """The question has no equivalent among challenges; the message says why, in the user's language."""


def check_size(characters: int) -> None:
    """Stop before a question that no challenge could hold is worked on.

    Raises:
        CannotExpress: it is longer than any challenge may be.
    """
    if characters > MAX_QUESTION:
        raise CannotExpress(_("la question est trop longue"))


def check_answers(count: int) -> None:
    """Stop before answers that no challenge could hold are worked on.

    Raises:
        CannotExpress: there are more than any challenge may have.
    """
    if count > MAX_ANSWERS:
        raise CannotExpress(_("plus de %s réponses") % MAX_ANSWERS)


def check_option(text: str) -> None:
    """Stop before a text of one line that no challenge could hold is worked on.

    Raises:
        CannotExpress: it is longer than any option may be.
    """
    if len(text) > MAX_OPTION:
        raise CannotExpress(_("une proposition est trop longue"))


def word(locale: str, name: str) -> str:
    """Return one of the words that a challenge needs and its source lacks."""
    return _WORDS.get(locale, _WORDS["fr"])[name]


def one_line(text: str) -> str:
    """Return a text on one line; no-break spaces are typography and stay."""
    return _SPACES.sub(" ", text).strip()


def template(text: str) -> str:
    """Return a text as a template that renders it: braces are doubled."""
    return text.replace("{", "{{").replace("}", "}}")


def literal(text: str) -> str:
    """Return the string literal of the expression language that is worth `text`."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def number_text(text: str) -> str:
    """Return a number as the exchange format writes it; a comma is accepted.

    Raises:
        CannotExpress: no number, or more digits than a challenge holds.
    """
    try:
        # No challenge holds a number so long; and the work of reading one grows with its length.
        if len(text) > 200:
            raise InvalidOperation
        value = Decimal(text.strip().replace(" ", "").replace("\u202f", "").replace(" ", "").replace(",", "."))
        plain = f"{value.normalize():f}" if value.is_finite() and abs(value.adjusted()) < 30 else "?"
    except InvalidOperation:
        plain = "?"
    plain = "0" if plain == "-0" else plain
    if not _DECIMAL.fullmatch(plain):
        raise CannotExpress(_("le nombre « %s » ne peut pas être repris") % one_line(text)[:40])
    return plain


def skill_in(*texts: str) -> str:
    """Return the first code of a skill (such as `1.3-3a`) that the texts mention, or an empty string."""
    return next((found[1] for text in texts if (found := _SKILL.search(text))), "")


@dataclass
class Option:
    """A proposed answer: plain text, whether it is right, a comment in Markdown."""

    text: str
    correct: bool
    why: str = ""


@dataclass
class Wrong:
    """A typical wrong answer and its comment in Markdown."""

    value: str
    why: str = ""


@dataclass
class Draft:
    """A question being read. Texts are Markdown or plain text as they will be shown: braces are not doubled yet."""

    source_id: str
    title: str
    locale: str
    type: str = ""
    instruction: str = ""
    hint: str = ""
    feedback: str = ""
    response: dict[str, Any] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)
    skill_hint: str = ""

    def lose(self, place: str, what: str) -> None:
        """Note what could not be kept, once."""
        loss = Loss(place, what)
        if loss not in self.losses:
            self.losses.append(loss)


def choice(options: Sequence[Option], *, multiple: bool, shuffle: bool, label: str = "", penalty: bool = False) -> dict[str, Any]:
    """Return a response of single or multiple choice.

    Raises:
        CannotExpress: there are more options than a challenge holds.
    """
    if len(options) > MAX_LIST:
        raise CannotExpress(_("plus de trente propositions"))
    made = []
    for rank, one in enumerate(options, 1):
        option = {"id": f"o{rank}", "text": template(one_line(one.text)), "correct": one.correct}
        made.append(option | ({"why": template(one.why)} if one.why else {}))
    head: dict[str, Any] = {"type": "multiple_choice" if multiple else "single_choice"}
    head |= {"scoring": "penalty"} if penalty else {}
    return head | ({"label": label[:MAX_TEXT]} if label else {}) | {"options": made, "shuffle": shuffle}


def is_penalty(shares: Sequence[Decimal]) -> bool:
    """Say whether options give and take the same share, and the right ones are worth everything: our own scoring with a penalty."""
    right = [share for share in shares if share > 0]
    if not right or len(set(right)) > 1 or abs(sum(right, Decimal(0)) - 100) >= Decimal("0.01") * len(right):
        return False
    return len(right) < len(shares) and all(share == -right[0] for share in shares if share <= 0)


def true_false(right: bool, locale: str, why_true: str = "", why_false: str = "") -> dict[str, Any]:
    """Return the choice between true and false."""
    options = [Option(word(locale, "true"), right, why_true), Option(word(locale, "false"), not right, why_false)]
    return choice(options, multiple=False, shuffle=False)


def accepted(draft: Draft, texts: Sequence[str]) -> list[str]:
    """Return the literals of accepted answers, without repeats, empty ones and those too long; what is left out is noted."""
    kept = [text for text in dict.fromkeys(one_line(text) for text in texts) if text and len(text) <= MAX_TEXT]
    if any(len(one_line(text)) > MAX_TEXT for text in texts):
        draft.lose(_("réponses"), _("les réponses de plus de %s caractères") % MAX_TEXT)
    if len(kept) > MAX_ACCEPT:
        draft.lose(_("réponses"), _("les réponses acceptées au-delà de la trentième"))
    if not kept:
        raise CannotExpress(_("aucune réponse juste n’est donnée"))
    return [literal(text) for text in kept[:MAX_ACCEPT]]


def short_text(draft: Draft, label: str, texts: Sequence[str], *, ignore_case: bool, wrong: Sequence[Wrong] = ()) -> dict[str, Any]:
    """Return a response in one field of text."""
    response: dict[str, Any] = {
        "type": "short_text",
        "label": template(one_line(label) or word(draft.locale, "answer")),
        "accept": accepted(draft, texts),
    }
    if ignore_case:
        response["treatments"] = {"case": True}
    longest = max(len(one_line(text)) for text in texts if len(one_line(text)) <= MAX_TEXT)
    if longest > _DEFAULT_LENGTH:
        response["max_length"] = MAX_TEXT
    return response | _wrong(draft, [(literal(one_line(one.value)), one.why) for one in wrong if one_line(one.value)])


def number(draft: Draft, label: str, value: str, *, tolerance: str = "0", unit: str = "", wrong: Sequence[Wrong] = ()) -> dict[str, Any]:
    """Return a response in one field of number.

    Raises:
        CannotExpress: the value or the tolerance is no number that a challenge holds.
    """
    response: dict[str, Any] = {
        "type": "number",
        "label": template(one_line(label) or word(draft.locale, "answer")),
        "value": number_text(value),
    }
    if (margin := number_text(tolerance or "0")) != "0":
        response["tolerance"] = margin.removeprefix("-")
    if unit := one_line(unit):
        response["unit"] = unit[:MAX_UNIT]
    return response | _wrong(draft, [(number_text(one.value), one.why) for one in wrong])


def _wrong(draft: Draft, pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    if len(pairs) > MAX_ACCEPT:
        draft.lose(_("réponses fausses"), _("les réponses fausses au-delà de la trentième"))
    made = [{"expr": expr} | ({"why": template(why)} if why else {}) for expr, why in pairs[:MAX_ACCEPT]]
    return {"wrong": made} if made else {}


def blank(rank: int, label: str, response: dict[str, Any]) -> dict[str, Any]:
    """Return a blank; `response` holds its `kind` and what the kind needs."""
    return {"id": f"b{rank}", "name": f"b{rank}", "label": template(one_line(label)), **response}


def choice_blank(options: Sequence[str], right: Sequence[str]) -> dict[str, Any]:
    """Return what a blank of kind choice needs: its list and the right one or ones.

    Raises:
        CannotExpress: the list is too short or too long, or holds a right answer twice: which of the two was meant is told by no text.
    """
    shown = [one_line(text) for text in options if one_line(text)]
    texts = list({normalise(text): text for text in reversed(shown)}.values())[::-1]
    wanted = list(dict.fromkeys(one_line(one) for one in right if one_line(one)))
    if any(sum(normalise(text) == normalise(one) for text in shown) > 1 for one in wanted):
        raise CannotExpress(_("deux propositions d’une liste ont le même texte"))
    if len(texts) > MAX_LIST:
        raise CannotExpress(_("plus de trente propositions dans une liste"))
    if len(texts) < 2:
        raise CannotExpress(_("une liste d’une seule proposition"))
    return {"kind": "choice", "options": [template(text) for text in texts], "accept": [literal(text) for text in wanted]}


def matching(
    pairs: Sequence[tuple[str, str]], others: Sequence[str], *, label: str = "", scoring: str = "all", shuffle: bool = False
) -> dict[str, Any] | None:
    """Return a response that puts each left with its right; None when its lists are not such as a matching holds.

    Args:
        pairs: what is asked, with what goes with it.
        others: what goes with nothing.
        label: label of the group.
        scoring: `each` when every right pair counts for a share, `all` when they count together.
        shuffle: the first list is mixed too.
    """
    lefts = [one_line(left) for left, _right in pairs]
    rights = list(dict.fromkeys(one_line(right) for _left, right in pairs))
    spare = [text for text in dict.fromkeys(one_line(other) for other in others) if text and text not in rights]
    seconds = [*rights, *spare]
    if not 2 <= len(pairs) <= MAX_SORTED or len(spare) > MAX_SPARE or len(seconds) < 2 or not all([*lefts, *rights]):
        return None
    # Two texts that look alike are one to a learner.
    if any(len({normalise(text) for text in texts}) < len(texts) for texts in (lefts, seconds)):
        return None
    made = [
        {"id": f"p{rank}", "left": template(left), "right": template(one_line(right))}
        for rank, (left, (_left, right)) in enumerate(zip(lefts, pairs, strict=True), 1)
    ]
    response = (
        {"type": "matching"} | ({"label": label[:MAX_TEXT]} if label else {}) | {"pairs": made, "shuffle": shuffle, "scoring": scoring}
    )
    return response | ({"distractors": [template(text) for text in spare]} if spare else {})


def ordering(texts: Sequence[str], *, label: str = "", scoring: str = "all") -> dict[str, Any] | None:
    """Return a response that puts texts, given in the right order, in order; None when they are not such as an ordering holds."""
    shown = [one_line(text) for text in texts]
    if not 2 <= len(shown) <= MAX_SORTED or not all(shown) or len({normalise(text) for text in shown}) < len(shown):
        return None
    items = [{"id": f"i{rank}", "text": template(text)} for rank, text in enumerate(shown, 1)]
    return {"type": "ordering"} | ({"label": label[:MAX_TEXT]} if label else {}) | {"items": items, "scoring": scoring}


def finish(draft: Draft) -> ReadItem | Skipped:
    """Return the item of a draft, or what to say of it when the compiler refuses it."""
    title = one_line(draft.title) or markdown_to_plain(draft.instruction[:400])[:80] or word(draft.locale, "answer")
    if len(title) > MAX_TITLE:
        draft.lose(_("titre"), _("la fin du titre, trop long"))
        title = title[: MAX_TITLE - 1] + "…"
    document = {
        "schema": SCHEMA,
        "locale": draft.locale,
        "title": title,
        "instruction": template(draft.instruction.strip()) or word(draft.locale, "complete"),
        "response": draft.response,
        "dataset": {
            "spec": 1, "rng": "b2k-1", "reference_date": reference_date_default().isoformat(),
            "draw": {"parameters": [], "tables": [], "constraints": []}, "derive": {"values": []},
            "present": {"artefacts": [], "fingerprint": []},
        },
        "hint": template(draft.hint.strip()),
        "feedback": template(draft.feedback.strip()),
    }  # fmt: skip
    if problem := refusal_of(document):
        return Skipped(title, draft.type, problem)
    return ReadItem(draft.source_id, title, document, draft.losses, draft.skill_hint)


def refusal_of(document: dict[str, Any]) -> str:
    """Return why a document without identity gives no challenge, empty when it does."""
    whole = {"uid": "00000000-0000-4000-8000-000000000000", "code": "x", "skill": "x"} | document
    try:
        generators.compile_challenge(whole).default_variant()
    except generators.SpecificationError as error:
        return " ".join(str(one) for one in all_shown(error.problems[:3], document))
    except generators.GenerationError as error:
        return str(shown(as_problem(error), document))
    return ""
