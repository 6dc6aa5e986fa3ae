"""Reading Moodle XML: categories, tags, and the kinds of question that have an equivalent among challenges. Cloze texts are in `cloze`."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from challenges.authoring.exchange import cloze, gaps, making, moodle_gaps
from challenges.authoring.exchange.gift_answers import matching, tell_other_answers, tell_text_losses
from challenges.authoring.exchange.making import CannotExpress, Draft, Option, Wrong, finish, one_line, skill_in
from challenges.authoring.exchange.markdown import (
    html_to_markdown,
    html_to_plain,
    markdown_to_plain,
    one_file_name,
    plain_to_markdown,
    split_label,
)
from challenges.authoring.exchange.reading import Reading, ReadItem, Skipped
from challenges.authoring.exchange.refusal import ExchangeRefused
from challenges.authoring.exchange.xml import children, first, local, parse_xml, text_of

FORMAT = "moodle"
MAX_QUESTIONS = 500


@dataclass(frozen=True)
class Answer:
    """An answer of Moodle: text, share of the points in percent, comment in Markdown."""

    text: str
    fraction: Decimal
    comment: str
    element: Any


class Question:
    """A question element and the draft that is made of it."""

    def __init__(self, element: Any, draft: Draft) -> None:
        self.element = element
        self.draft = draft

    def value(self, name: str) -> str:
        """Return the text of a child, or of the `text` in it."""
        child = first(self.element, name)
        return text_of(first(child, "text") if child is not None and first(child, "text") is not None else child)

    def markdown(self, holder: Any | None, place: str) -> str:
        """Return a formatted text as Markdown; its files are lost."""
        if holder is None:
            return ""
        self.files(holder, place)
        return self.formatted(holder, gaps.clean(text_of(first(holder, "text"))), place)

    def formatted(self, holder: Any, text: str, place: str) -> str:
        """Return a text that stood in a holder as Markdown, by the format that the holder names."""
        form = holder.get("format", "html")
        if form == "markdown":
            return text.strip()
        if form == "plain_text" or (form == "moodle_auto_format" and "<" not in text):
            return plain_to_markdown(text)
        return html_to_markdown(text, lambda what: self.draft.lose(place, what))

    def plain(self, holder: Any, place: str, default: str = "html") -> str:
        """Return a formatted text on one line."""
        self.files(holder, place)
        text = gaps.clean(text_of(first(holder, "text")))
        making.check_option(text)
        form = holder.get("format", default)
        if form == "markdown":
            return markdown_to_plain(text)
        if form == "plain_text" or ("<" not in text and "&" not in text):
            return one_line(text)
        return html_to_plain(text, lambda what: self.draft.lose(place, what))

    def files(self, holder: Any, place: str) -> None:
        """Note the files that a text carries."""
        for file in children(holder, "file"):
            self.draft.lose(place, _("le fichier joint « %s »") % file.get("name", "?")[:120])

    def answers(self, *, raw: bool = False) -> list[Answer]:
        """Return the answers; `raw`: their text is data and not HTML."""
        found = []
        making.check_answers(len(children(self.element, "answer")))
        for one in children(self.element, "answer"):
            text = one_line(text_of(first(one, "text"))) if raw else self.plain(one, _("propositions"))
            found.append(Answer(text, _fraction(one), self.markdown(first(one, "feedback"), _("commentaires")), one))
        return found


def _fraction(element: Any) -> Decimal:
    try:
        value = Decimal(element.get("fraction", "0").replace(",", "."))
    except InvalidOperation:
        return Decimal(0)
    return value if value.is_finite() else Decimal(0)


def read(content: bytes, locale: str = "fr") -> Reading:
    """Read a quiz of Moodle.

    Raises:
        ExchangeRefused: no XML, no quiz, or no question.
    """
    root = parse_xml(content)
    if local(root) != "quiz":
        raise ExchangeRefused(_("Ce fichier XML n’est ni un export de Moodle ni une question QTI."))
    reading = Reading(FORMAT)
    questions = children(root, "question")
    if len(questions) > MAX_QUESTIONS:
        raise ExchangeRefused(_("Le fichier contient plus de %s questions.") % MAX_QUESTIONS)
    category = ""
    for element in questions:
        if element.get("type") == "category":
            category = text_of(first(element, "category", "text"))
            continue
        reading.add(_question(element, category, locale))
    if not reading.items and not reading.skipped:
        raise ExchangeRefused(_("Ce fichier ne contient aucune question."))
    return reading


def _question(element: Any, category: str, locale: str) -> ReadItem | Skipped:
    kind = element.get("type", "?")[:40]
    question = Question(element, Draft(source_id="", title="", locale=locale, type=kind))
    draft = question.draft
    draft.title = question.value("name")
    number = question.value("idnumber")
    tags = " ".join(text_of(first(one, "text")) for one in element.iter("tag"))
    draft.skill_hint = skill_in(category, tags, number, draft.title)
    # An id number is unique in its category only; without one, what the question says is its identity.
    draft.source_id = f"{category}/{number}" if number else hashlib.sha256(etree.tostring(element, method="c14n")).hexdigest()
    reader = _READERS.get(kind)
    shown = one_line(draft.title)[:120] or "?"
    if reader is None:
        return Skipped(shown, kind, _("ce type de question n’a pas d’équivalent"))
    try:
        making.check_size(sum(len(one.text or "") for one in element.iter() if local(one) != "file"))
        _texts(question)
        draft.response = reader(question)
    except CannotExpress as error:
        return Skipped(shown, kind, str(error))
    return finish(draft)


def _texts(question: Question) -> None:
    draft = question.draft
    draft.instruction = question.markdown(first(question.element, "questiontext"), _("énoncé"))
    draft.feedback = question.markdown(first(question.element, "generalfeedback"), _("explication"))
    hints = [text for one in children(question.element, "hint") if (text := question.markdown(one, _("indice")))]
    draft.hint = hints[0] if hints else ""
    if len(hints) > 1:
        draft.lose(_("indice"), _("les indices après le premier"))
    if image := text_of(first(question.element, "image")):
        # Moodle 1.9 shows one picture under the text, beside it and not in it.
        draft.lose(_("énoncé"), _("l’image « %s »") % one_file_name(image))
    if any(question.value(name) for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")):
        draft.lose(_("commentaires"), _("les commentaires communs (réponse juste, partielle, fausse)"))
    try:
        if Decimal(question.value("defaultgrade") or "1") != 1:
            draft.lose(_("points"), _("le nombre de points : toutes les épreuves comptent de même"))
    except InvalidOperation:
        draft.lose(_("points"), _("le nombre de points : toutes les épreuves comptent de même"))


def _choice(question: Question) -> dict[str, Any]:
    answers = question.answers()
    multiple = question.value("single") in ("false", "0")
    if not multiple and any(one.fraction not in (0, 100) for one in answers):
        question.draft.lose(_("propositions"), _("les points partiels : une seule proposition est juste"))
    penalty = multiple and making.is_penalty([one.fraction for one in answers])
    if multiple and not penalty:
        question.draft.lose(_("propositions"), _("les points de chaque proposition : tout est juste ou rien"))
    options = [Option(one.text, one.fraction > 0 if multiple else one.fraction >= 100, one.comment) for one in answers]
    shuffle = question.value("shuffleanswers") in ("true", "1")
    return making.choice(options, multiple=multiple, shuffle=shuffle, label=_label(question), penalty=penalty)


def _true_false(question: Question) -> dict[str, Any]:
    answers = {one.text.lower(): one for one in question.answers(raw=True)}
    if set(answers) != {"true", "false"}:
        raise CannotExpress(_("aucune réponse juste n’est donnée"))
    right = answers["true"].fraction > answers["false"].fraction
    return making.true_false(right, question.draft.locale, answers["true"].comment, answers["false"].comment)


def _label(question: Question) -> str:
    """Take from the end of the instruction the label that our own export puts there."""
    holder = first(question.element, "questiontext")
    body, label = split_label(text_of(first(holder, "text")) if holder is not None else "")
    if label:
        question.draft.instruction = html_to_markdown(body, lambda _what: None)
    return label


def _short(question: Question) -> dict[str, Any]:
    answers = question.answers(raw=True)
    right = [one for one in answers if one.fraction >= 100]
    tell_text_losses(question.draft, any(one.comment for one in right), any(0 < one.fraction < 100 for one in answers))
    if any("*" in one.text.replace("\\*", "") for one in right):
        question.draft.lose(_("réponses"), _("le joker « * », pris à la lettre"))
    wrong = [Wrong(one.text.replace("\\*", "*"), one.comment) for one in answers if one.fraction <= 0 and one.text not in ("", "*")]
    tell_other_answers(question.draft, [one.comment for one in answers if one.fraction <= 0 and one.text == "*"])
    texts = [one.text.replace("\\*", "*") for one in right]
    return making.short_text(
        question.draft, _label(question), texts, ignore_case=question.value("usecase") not in ("1", "true"), wrong=wrong
    )


def _numerical(question: Question) -> dict[str, Any]:
    answers = question.answers(raw=True)
    right = [one for one in answers if one.fraction >= 100 and one.text != "*"]
    if not right:
        raise CannotExpress(_("aucune réponse juste n’est donnée"))
    tell_text_losses(question.draft, any(one.comment for one in right), any(0 < one.fraction < 100 for one in answers))
    if len(right) > 1:
        question.draft.lose(_("réponses"), _("les nombres justes après le premier"))
    units = [text_of(first(one, "unit_name")) for one in question.element.iter("unit")]
    others = _other_units(question.element)
    if len(units) > 1 + len(others):
        question.draft.lose(_("unité"), _("les unités après la première"))
    if units and question.value("unitgradingtype") not in ("", "0"):
        question.draft.lose(_("unité"), _("l’unité était notée : elle n’est plus demandée"))
    wrong = [Wrong(one.text, one.comment) for one in answers if one.fraction <= 0 and one.text not in ("", "*")]
    tell_other_answers(question.draft, [one.comment for one in answers if one.fraction <= 0 and one.text == "*"])
    tolerance = text_of(first(right[0].element, "tolerance")) or "0"
    unit = one_line(units[0]) if units else ""
    # Our own export shows the unit after the label.
    label = _label(question).removesuffix(f" ({unit})")
    response = making.number(question.draft, label, right[0].text, tolerance=tolerance, unit=unit, wrong=wrong)
    return response | ({"other_units": others} if unit and others else {})


def _other_units(element: Any) -> list[dict[str, str]]:
    """Return the units after the first with our factor, none when one of them has no such: a multiplier of Moodle is its inverse."""
    found = []
    for one in list(element.iter("unit"))[1:]:
        try:
            factor = making.number_text(f"{1 / Decimal(text_of(first(one, 'multiplier'))):.9f}")
        except (ArithmeticError, CannotExpress):
            return []
        name = one_line(text_of(first(one, "unit_name")))
        if not name or len(name) > making.MAX_UNIT or factor.startswith("-") or factor == "0":
            return []
        found.append({"unit": name, "factor": factor})
    return found if len(found) <= making.MAX_OTHER_UNITS else []


def _matching(question: Question) -> dict[str, Any]:
    pairs = []
    for one in children(question.element, "subquestion"):
        answer = first(one, "answer")
        pairs.append((question.plain(one, _("énoncé")), one_line(text_of(first(answer, "text") if answer is not None else None))))
    return matching(pairs, label=_label(question), shuffle=question.value("shuffleanswers") in ("true", "1"))


def _cloze(question: Question) -> dict[str, Any]:
    holder = first(question.element, "questiontext")
    source = gaps.clean(text_of(first(holder, "text"))) if holder is not None else ""
    marked, found = cloze.cut(source)
    if not found:
        raise CannotExpress(_("aucune réponse juste n’est donnée"))
    if problem := gaps.too_many(len(found)):
        raise CannotExpress(problem)
    if len({one.points for one in found}) > 1:
        question.draft.lose(_("notation"), _("le poids des champs : chacun compte pour une part"))
    text = question.formatted(holder, marked, _("énoncé"))
    question.draft.instruction, labels, _unit = gaps.settle(text, question.draft.locale)
    blanks = [making.blank(rank + 1, labels.get(rank, f"({rank + 1})"), cloze.blank(one, question.draft)) for rank, one in enumerate(found)]
    return {"type": "blanks", "blanks": blanks}


def _gaps(question: Question) -> dict[str, Any]:
    holder = first(question.element, "questiontext")
    source = gaps.clean(text_of(first(holder, "text"))) if holder is not None else ""
    marked, numbers = moodle_gaps.marked(source)
    text = question.formatted(holder, marked, _("énoncé")) if holder is not None else ""
    return moodle_gaps.blanks(question.element, question.draft, text, numbers, lambda one: question.plain(one, _("propositions")))


def _ordering(question: Question) -> dict[str, Any]:
    return moodle_gaps.ordering(question.element, question.draft, _label(question), lambda one: question.plain(one, _("propositions")))


_READERS: dict[str, Callable[[Question], dict[str, Any]]] = {
    "multichoice": _choice, "truefalse": _true_false, "shortanswer": _short, "numerical": _numerical, "matching": _matching,
    "cloze": _cloze, "multianswer": _cloze, "gapselect": _gaps, "ddwtos": _gaps, "ordering": _ordering,
}  # fmt: skip
