"""What stands between the braces of a GIFT question, and the response that it makes."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from challenges.authoring.exchange import gaps, making
from challenges.authoring.exchange.making import CannotExpress, Draft, Option, Wrong, one_line
from challenges.authoring.exchange.markdown import html_to_markdown, html_to_plain, markdown_to_plain, plain_to_markdown, split_label

_ESCAPED = re.compile(r"\\([~=#{}:\\n])")
_WEIGHT = re.compile(r"\s*%(-?\d{1,3}(?:\.\d+)?)%")
_TRUE = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_HTML = re.compile(r"<[a-zA-Z/][^<>]*>")
_MATCH = re.compile(r"(?<!\\)->")
_FORMAT = re.compile(r"\s*\[(html|markdown|plain|moodle)\]", re.IGNORECASE)


@dataclass
class GiftQuestion:
    """A question cut into its pieces. `form`: html, markdown, plain, moodle or empty; `answers` is None when there are no braces."""

    draft: Draft
    form: str
    before: str
    answers: str | None
    after: str
    label: str = ""


@dataclass
class Answer:
    """One answer: its mark (`=` or `~`), its weight in percent when one is written, its raw text and its raw comment."""

    right: bool
    weight: Decimal | None
    text: str
    comment: str


def unescape(text: str) -> str:
    """Return a text of GIFT without its backslashes."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text)


def split_format(text: str, default: str = "") -> tuple[str, str]:
    """Return the format that a text begins with (`default` when none), in small letters, and the text after it.

    A question may name one, and so may each answer, each comment and the explanation; what names none has that of the question.
    """
    found = _FORMAT.match(text)
    return (found[1].lower(), text[found.end() :]) if found else (default, text)


def split_escaped(text: str, mark: str) -> list[str]:
    """Cut a text at each `mark` that no backslash escapes."""
    parts, start = [], 0
    for found in re.finditer(rf"\\.|{re.escape(mark)}", text, re.DOTALL):
        if found[0] == mark:
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


def answer_of(question: GiftQuestion) -> dict[str, Any]:
    """Fill the texts of the draft and return its response.

    Raises:
        CannotExpress: an essay, a description, or answers that make no challenge.
    """
    draft = question.draft
    if question.answers is None:
        draft.type = "description"
        raise CannotExpress(_("ce texte ne pose pas de question"))
    if not question.answers.strip():
        draft.type = "essay"
        raise CannotExpress(_("une réponse rédigée se corrige à la main"))
    body, *general = split_escaped(question.answers, "####")
    draft.feedback = markdown(question, "".join(general)) if general else ""
    _instruction(question)
    if body.strip().startswith("#"):
        draft.type = "numerical"
        return _number(question, body.strip()[1:])
    if (verdict := split_escaped(body.strip(), "#"))[0].strip().upper() in _TRUE:
        draft.type = "truefalse"
        return _true_false(question, verdict)
    answers = _answers(body)
    if all(one.right for one in answers) and all(_MATCH.search(one.text) for one in answers):
        draft.type = "matching"
        return _matching(question, answers)
    if all(one.right for one in answers):
        draft.type = "shortanswer"
        return _short(question, answers)
    draft.type = "multichoice"
    return _choice(question, answers)


def markdown(question: GiftQuestion, text: str) -> str:
    """Return a text of the question as Markdown."""
    form, text = split_format(text, question.form)
    return _markdown(question, form, gaps.clean(unescape(text)).strip())


def _markdown(question: GiftQuestion, form: str, text: str) -> str:
    if form == "markdown":
        return text
    if form == "html" or (form in ("", "moodle") and _HTML.search(text)):
        return html_to_markdown(text, lambda what: question.draft.lose(_("texte"), what))
    return plain_to_markdown(text)


def plain(question: GiftQuestion, text: str) -> str:
    """Return a text of the question as plain text on one line.

    Raises:
        CannotExpress: it is too long.
    """
    making.check_option(text)
    form, text = split_format(text, question.form)
    text = gaps.clean(unescape(text)).strip()
    if form == "markdown":
        return markdown_to_plain(text)
    if form == "html" or (form in ("", "moodle") and _HTML.search(text)):
        return html_to_plain(text, lambda what: question.draft.lose(_("propositions"), what))
    return one_line(text)


def raw(text: str) -> str:
    """Return what a learner types, which has no format."""
    return one_line(gaps.clean(unescape(text)))


def _instruction(question: GiftQuestion) -> None:
    # The label that our own export puts after the instruction is escaped like the rest of it.
    before, question.label = split_label(gaps.clean(unescape(question.before)).strip())
    before = _markdown(question, question.form, before)
    # A full stop alone belongs to no text.
    rest = gaps.clean(unescape(question.after)).strip()
    after = _markdown(question, question.form, rest) if any(char.isalnum() for char in rest) else ""
    # A word missing in the middle of a sentence: the learner answers below it.
    question.draft.instruction = f"{before} … {after}".strip() if after else before


def _answers(body: str) -> list[Answer]:
    """Cut answers at `=` and `~`; what stands before the first is an answer of its own only when it is the only one."""
    found: list[Answer] = []
    for rank, part in enumerate(split_escaped(body, "=")):
        for place, piece in enumerate(split_escaped(part, "~")):
            if rank == 0 and place == 0:
                if piece.strip():
                    found.append(_answer(piece, right=True))
                continue
            found.append(_answer(piece, right=place == 0))
    making.check_answers(len(found))
    if not found:
        raise CannotExpress(_("aucune réponse juste n’est donnée"))
    return found


def _answer(piece: str, *, right: bool) -> Answer:
    weight = None
    if found := _WEIGHT.match(piece):
        weight, piece = Decimal(found[1]), piece[found.end() :]
    text, *comment = split_escaped(piece, "#")
    return Answer(right, weight, text.strip(), "#".join(comment).strip())


def _true_false(question: GiftQuestion, verdict: list[str]) -> dict[str, Any]:
    right = _TRUE[verdict[0].strip().upper()]
    # The first comment is for a wrong answer, the second for a right one.
    wrong, good = ([markdown(question, one) for one in verdict[1:3]] + ["", ""])[:2]
    return making.true_false(right, question.draft.locale, good if right else wrong, wrong if right else good)


def _choice(question: GiftQuestion, answers: list[Answer]) -> dict[str, Any]:
    weights = [one.weight if one.weight is not None else Decimal(100 if one.right else 0) for one in answers]
    multiple = not any(one.right for one in answers)
    correct = [weight > 0 if multiple else one.right and weight == 100 for one, weight in zip(answers, weights, strict=True)]
    if not multiple and any(weight not in (0, 100) for weight in weights):
        question.draft.lose(_("propositions"), _("les points partiels : une seule proposition est juste"))
    penalty = multiple and making.is_penalty(weights)
    if multiple and not penalty:
        question.draft.lose(_("propositions"), _("les points de chaque proposition : tout est juste ou rien"))
    options = [Option(plain(question, one.text), good, markdown(question, one.comment)) for one, good in zip(answers, correct, strict=True)]
    return making.choice(options, multiple=multiple, shuffle=True, label=question.label, penalty=penalty)


def _short(question: GiftQuestion, answers: list[Answer]) -> dict[str, Any]:
    right = [one for one in answers if one.weight is None or one.weight == 100]
    partial = [one for one in answers if one.weight not in (None, Decimal(0), Decimal(100))]
    wrong = [one for one in answers if one.weight == 0]
    tell_text_losses(question.draft, any(one.comment for one in right), bool(partial))
    texts = [raw(one.text) for one in right]
    if any("*" in text for text in texts):
        question.draft.lose(_("réponses"), _("le joker « * », pris à la lettre"))
    mistakes = [Wrong(raw(one.text), markdown(question, one.comment)) for one in wrong if one.text != "*"]
    tell_other_answers(question.draft, [one.comment for one in wrong if one.text == "*"])
    return making.short_text(question.draft, question.label, texts, ignore_case=True, wrong=mistakes)


def tell_text_losses(draft: Draft, comments: bool, partial: bool) -> None:
    """Note what the right answers of a field had beyond themselves."""
    if comments:
        draft.lose(_("réponses"), _("les commentaires des bonnes réponses"))
    if partial:
        draft.lose(_("réponses"), _("les réponses qui valaient une partie des points"))


def tell_other_answers(draft: Draft, comments: list[str]) -> None:
    """Note a comment for whatever answer is foreseen nowhere."""
    if any(comments):
        draft.lose(_("réponses"), _("le commentaire donné à toute autre réponse"))


def _number(question: GiftQuestion, body: str) -> dict[str, Any]:
    making.check_answers(body.count("=") + body.count("~"))
    whole = [body] if "=" not in body else [part for part in split_escaped(body, "=") if part.strip()]
    answers = [one for part in whole for one in _numeric_pieces(part)]
    right = [one for one in answers if one.right and (one.weight is None or one.weight == 100) and one.text != "*"]
    if not right:
        raise CannotExpress(_("aucune réponse juste n’est donnée"))
    partial = any(one.right and one.weight not in (None, Decimal(100), Decimal(0)) for one in answers)
    tell_text_losses(question.draft, any(one.comment for one in right), partial)
    if len(right) > 1:
        question.draft.lose(_("réponses"), _("les nombres justes après le premier"))
    value, tolerance = interval(right[0].text)
    wrong = [one for one in answers if one.weight == 0 and one.text not in ("", "*")]
    others = [one.comment for one in answers if one.text in ("", "*") or not (one.right or one.weight == 0)]
    tell_other_answers(question.draft, others)
    mistakes = [Wrong(interval(one.text)[0], markdown(question, one.comment)) for one in wrong]
    return making.number(question.draft, question.label, value, tolerance=tolerance, wrong=mistakes)


def _numeric_pieces(part: str) -> list[Answer]:
    head, *others = split_escaped(part, "~")
    found = [_answer(head, right=True)] if head.strip() else []
    return found + [Answer(False, None, one.text, one.comment) for one in (_answer(other, right=False) for other in others)]


def interval(text: str) -> tuple[str, str]:
    """Return value and tolerance of `3.14:0.01`, `3..4` or `3`.

    Raises:
        CannotExpress: one of the numbers is no number.
    """
    text = unescape(text)
    if ".." in text:
        low, high = (Decimal(making.number_text(one)) for one in text.split("..", 1))
        return str((low + high) / 2), str(abs(high - low) / 2)
    value, _colon, tolerance = text.partition(":")
    return making.number_text(value), making.number_text(tolerance) if tolerance.strip() else "0"


def _matching(question: GiftQuestion, answers: list[Answer]) -> dict[str, Any]:
    pairs = [_MATCH.split(one.text, maxsplit=1) for one in answers]
    return matching([(plain(question, left), raw(right)) for left, right in pairs], label=question.label)


def matching(pairs: list[tuple[str, str]], *, label: str = "", shuffle: bool = False) -> dict[str, Any]:
    """Return a matching, or what holds as much when its lists are too long for one: a list to choose from for each term.

    Args:
        pairs: those of the source; pairs without a term only lengthen the lists.
        label: label of the group.
        shuffle: the terms are mixed too.

    Raises:
        CannotExpress: nothing is asked, or more than a challenge holds.
    """
    asked = [(left, right) for left, right in pairs if one_line(left)]
    if made := making.matching(asked, [right for left, right in pairs if not one_line(left)], label=label, scoring="each", shuffle=shuffle):
        return made
    options = list(dict.fromkeys(one_line(right) for _left, right in pairs if one_line(right)))
    if problem := gaps.too_many(len(asked)):
        raise CannotExpress(problem)
    if not asked:
        raise CannotExpress(_("aucune réponse juste n’est donnée"))
    blanks = [making.blank(rank, left, making.choice_blank(options, [right])) for rank, (left, right) in enumerate(asked, 1)]
    return {"type": "blanks", "blanks": blanks}
