"""One item of QTI: its interactions, what is right, its texts. Names are compared in the form of QTI 3, see `xml.local`."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from challenges.authoring.exchange import gaps, making
from challenges.authoring.exchange.making import CannotExpress, Draft, Option, finish, one_line, skill_in
from challenges.authoring.exchange.markdown import element_to_markdown, element_to_plain
from challenges.authoring.exchange.reading import ReadItem, Skipped
from challenges.authoring.exchange.xml import attribute, children, descendants, first, local, text_of

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_FIELDS = ("text-entry-interaction", "inline-choice-interaction")
# What plain rules of marking are made of: right or wrong, or the sum of what each answer is worth.
_PLAIN_RULES = {
    "response-processing", "response-condition", "response-if", "response-else", "response-else-if", "match", "variable", "correct",
    "set-outcome-value", "base-value", "sum", "map-response", "is-null", "not",
}  # fmt: skip
_NUMBERS = ("float", "integer")


@dataclass(frozen=True)
class Declaration:
    """What an item says of one response: right values, and what each mapped value is worth."""

    cardinality: str
    base: str
    correct: list[str]
    mapped: dict[str, Decimal]
    ignores_case: bool

    def right(self) -> list[str]:
        """Return the right values: the correct response first, then what is worth as much."""
        best = max(self.mapped.values(), default=Decimal(0))
        worth = [value for value, points in self.mapped.items() if points > 0 and (points == best or self.cardinality == "multiple")]
        return list(dict.fromkeys([*self.correct, *worth]))

    def partial(self) -> bool:
        """Say whether some values are worth a part of the points."""
        return len({points for points in self.mapped.values() if points > 0}) > 1


class Item:
    """An item element, and the draft made of it."""

    def __init__(self, root: Any, locale: str) -> None:
        language = str(root.get(_LANGUAGE) or "")[:2].lower()
        identifier = str(root.get("identifier") or "")
        self.root = root
        self.body: Any = first(root, "item-body")
        self.draft = Draft(
            source_id=identifier,
            title=str(root.get("title") or "") or identifier,
            locale=language if language in ("fr", "en") else locale,
            type="item",
            skill_hint=skill_in(str(root.get("title") or ""), identifier, str(root.get("label") or "")),
        )
        self.declarations = {str(one.get("identifier")): _declaration(one) for one in children(root, "response-declaration")}
        self.stand_ins: dict[Any, str] = {}

    def lose(self, place: str) -> Any:
        """Return what notes losses of a place."""
        return lambda what: self.draft.lose(place, what)

    def declaration(self, interaction: Any) -> Declaration:
        """Return the declaration that an interaction answers to."""
        found = self.declarations.get(attribute(interaction, "response-identifier"))
        if found is None or not found.right():
            raise CannotExpress(_("aucune réponse juste n’est donnée"))
        if found.partial() and found.cardinality == "single":
            self.draft.lose(_("réponses"), _("les réponses qui valaient une partie des points"))
        return found

    def markdown(self, element: Any, place: str) -> str:
        """Return the Markdown of an element; stand-ins take the place of interactions and feedback."""
        return element_to_markdown(element, self.lose(place), self.stand_ins.get)


def _declaration(element: Any) -> Declaration:
    mapped: dict[str, Decimal] = {}
    entries = list(descendants(element, "map-entry"))
    for entry in entries:
        try:
            mapped[gaps.clean(attribute(entry, "map-key"))] = Decimal(attribute(entry, "mapped-value", "0"))
        except InvalidOperation:
            continue
    correct = first(element, "correct-response")
    return Declaration(
        attribute(element, "cardinality", "single"),
        attribute(element, "base-type", "identifier"),
        [gaps.clean(text_of(one)) for one in children(correct, "value")] if correct is not None else [],
        mapped,
        bool(entries) and all(attribute(entry, "case-sensitive", "true") == "false" for entry in entries),
    )


def read_item(root: Any, locale: str) -> ReadItem | Skipped:
    """Read an item."""
    item = Item(root, locale)
    shown = one_line(item.draft.title)[:120] or "?"
    try:
        making.check_size(sum(len(text) for text in root.itertext()))
        if item.body is None:
            raise CannotExpress(_("ce texte ne pose pas de question"))
        _check_templates(item)
        _tell_rules(item)
        whys = _take_feedback(item)
        item.draft.response = _response(item, whys)
    except CannotExpress as error:
        return Skipped(shown, item.draft.type, str(error))
    return finish(item.draft)


def _check_templates(item: Item) -> None:
    """Values drawn by the item itself: kept apart when the question does not hang on them."""
    if item.root.get("adaptive") == "true":
        raise CannotExpress(_("une question à plusieurs étapes (adaptive) n’a pas d’équivalent"))
    if not list(descendants(item.root, "template-declaration", "template-processing")):
        return
    if list(descendants(item.root, "printed-variable", "set-correct-response", "template-block", "template-inline")):
        raise CannotExpress(_("la question dépend de valeurs tirées par QTI (templateDeclaration)"))
    item.draft.lose(_("données"), _("les valeurs tirées par QTI (templateDeclaration), dont la question ne dépend pas"))


def _tell_rules(item: Item) -> None:
    for processing in children(item.root, "response-processing"):
        if any(local(one) not in _PLAIN_RULES for one in processing.iter()):
            item.draft.lose(_("notation"), _("les règles de notation propres à la question"))
    if list(descendants(item.root, "catalog-info", "stylesheet")):
        item.draft.lose(_("présentation"), _("les feuilles de style et les aides d’accessibilité propres à QTI"))


def _take_feedback(item: Item) -> dict[str, str]:
    """Fill the feedback of the draft; return the comments that belong to one choice, by its identifier."""
    choices = {str(one.get("identifier")) for one in descendants(item.root, "simple-choice")}
    whys: dict[str, str] = {}
    general: list[str] = []
    for element in descendants(item.root, "modal-feedback", "feedback-inline", "feedback-block"):
        name = str(element.get("identifier") or "")
        text = item.markdown(element, _("explication"))
        item.stand_ins[element] = ""
        if name in choices:
            whys[name] = "\n\n".join(one for one in (whys.get(name, ""), text) if one)
        elif text and text not in general:
            general.append(text)
    item.draft.feedback = "\n\n".join(general)
    return whys


def _response(item: Item, whys: dict[str, str]) -> dict[str, Any]:
    interactions = [one for one in item.body.iter() if local(one).endswith("-interaction")]
    kinds = {local(one) for one in interactions}
    item.draft.type = ", ".join(sorted(kinds)) or "item"
    if not interactions:
        raise CannotExpress(_("ce texte ne pose pas de question"))
    if unknown := sorted(kinds - {*_FIELDS, "choice-interaction"}):
        raise CannotExpress(_("l’interaction « %s » n’a pas d’équivalent") % unknown[0])
    for rubric in descendants(item.body, "rubric-block"):
        if "candidate" not in str(rubric.get("view", "candidate")):
            item.stand_ins[rubric] = ""
            item.draft.lose(_("énoncé"), _("les consignes destinées aux correcteurs"))
    if kinds == {"choice-interaction"} and len(interactions) == 1:
        return _choice(item, interactions[0], whys)
    if "choice-interaction" in kinds:
        raise CannotExpress(_("plusieurs questions à choix dans une seule"))
    return _fields(item, interactions)


def _choice(item: Item, interaction: Any, whys: dict[str, str]) -> dict[str, Any]:
    declared = item.declaration(interaction)
    item.stand_ins[interaction] = ""
    prompt = first(interaction, "prompt")
    texts = [item.markdown(item.body, _("énoncé")), item.markdown(prompt, _("énoncé")) if prompt is not None else ""]
    item.draft.instruction = "\n\n".join(text for text in texts if text)
    multiple = declared.cardinality != "single"
    right = declared.right() if multiple else declared.right()[:1]
    if multiple and declared.partial():
        item.draft.lose(_("propositions"), _("les points de chaque proposition : tout est juste ou rien"))
    options = [
        Option(_choice_text(item, one), str(one.get("identifier")) in right, whys.get(str(one.get("identifier")), ""))
        for one in list(descendants(interaction, "simple-choice"))
    ]
    return making.choice(options, multiple=multiple, shuffle=interaction.get("shuffle") == "true")


def _choice_text(item: Item, choice: Any) -> str:
    for comment in list(descendants(choice, "feedback-inline", "feedback-block")):
        _cut_out(comment)
    return gaps.clean(element_to_plain(choice, item.lose(_("propositions"))))


def _cut_out(element: Any) -> None:
    """Take an element away and leave what follows it."""
    parent, before = element.getparent(), element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _fields(item: Item, interactions: list[Any]) -> dict[str, Any]:
    if problem := gaps.too_many(len(interactions)):
        raise CannotExpress(problem)
    for rank, one in enumerate(interactions):
        item.stand_ins[one] = gaps.mark(rank)
    alone = len(interactions) == 1 and local(interactions[0]) == "text-entry-interaction"
    text = item.markdown(item.body, _("énoncé"))
    item.draft.instruction, labels, unit = gaps.settle(text, item.draft.locale, alone=alone)
    if alone:
        return _one_field(item, interactions[0], labels.get(0, ""), unit)
    blanks = [making.blank(rank + 1, labels.get(rank, f"({rank + 1})"), _blank(item, one)) for rank, one in enumerate(interactions)]
    return {"type": "blanks", "blanks": blanks}


def _one_field(item: Item, interaction: Any, label: str, unit: str) -> dict[str, Any]:
    declared = item.declaration(interaction)
    right = declared.right()
    if declared.base in _NUMBERS:
        _tell_other_numbers(item, right)
        return making.number(item.draft, label, right[0], unit=unit)
    return making.short_text(item.draft, label, right, ignore_case=declared.ignores_case)


def _blank(item: Item, interaction: Any) -> dict[str, Any]:
    declared = item.declaration(interaction)
    right = declared.right()
    if local(interaction) == "inline-choice-interaction":
        texts = {
            str(one.get("identifier")): gaps.clean(element_to_plain(one, item.lose(_("propositions"))))
            for one in descendants(interaction, "inline-choice")
        }
        return making.choice_blank(list(texts.values()), [texts[one] for one in right if one in texts])
    if declared.base in _NUMBERS:
        _tell_other_numbers(item, right)
        return {"kind": "number", "value": making.number_text(right[0])}
    treated: dict[str, Any] = {"treatments": {"case": True}} if declared.ignores_case else {}
    return {"kind": "short_text", "accept": making.accepted(item.draft, right), **treated}


def _tell_other_numbers(item: Item, right: list[str]) -> None:
    if len(right) > 1:
        item.draft.lose(_("réponses"), _("les nombres justes après le premier"))
