"""One item of QTI: its interactions, what is right, its texts. Names are compared in the form of QTI 3, see `xml.local`."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from challenges.authoring.exchange import gaps, making, qti_slots
from challenges.authoring.exchange.making import CannotExpress, Draft, Option, finish, one_line, skill_in
from challenges.authoring.exchange.markdown import element_to_markdown, element_to_plain, markdown_to_plain, one_file_name
from challenges.authoring.exchange.qti_feedback import NAMES as COMMENTS
from challenges.authoring.exchange.qti_feedback import Comments
from challenges.authoring.exchange.qti_key import Key, Reply, find_interval, find_key, find_option, find_set
from challenges.authoring.exchange.qti_operators import Unsupported
from challenges.authoring.exchange.qti_rules import Responses, Rules
from challenges.authoring.exchange.qti_slots import Slot
from challenges.authoring.exchange.qti_values import Declaration, declarations, value_of
from challenges.authoring.exchange.reading import ReadItem, Skipped
from challenges.authoring.exchange.xml import attribute, children, descendants, first, local

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_PLACES = {
    "text-entry-interaction", "inline-choice-interaction", "choice-interaction", "gap-match-interaction", "match-interaction",
    "order-interaction",
}  # fmt: skip
_CHOICES = {"choice-interaction": "simple-choice", "hottext-interaction": "hottext"}
_DRAWN = ("template-block", "template-inline", "printed-variable", "set-correct-response")
# Gives the root of a file of the package by its address as the item writes it, None when it is not there.
Load = Callable[[str], Any | None]


class Item:
    """An item element, its rules, and the draft made of it."""

    def __init__(self, root: Any, locale: str) -> None:
        identifier = str(root.get("identifier") or "")
        self.root = root
        self.body: Any = first(root, "item-body")
        self.draft = Draft(
            source_id=identifier,
            title=str(root.get("title") or "") or identifier,
            locale=locale,
            type="item",
            skill_hint=skill_in(str(root.get("title") or ""), identifier, str(root.get("label") or "")),
        )
        self._take_language(str(root.get(_LANGUAGE) or "").strip())
        self.declared = declarations(root)
        self.rules = Rules(root, self.declared)
        self.stand_ins: dict[Any, str] = {}
        self.comments = Comments(root, {})

    def _take_language(self, written: str) -> None:
        language = written[:2].lower()
        if language in ("fr", "en"):
            self.draft.locale = language
        elif written:
            self.draft.lose(_("langue"), _("la langue « %s » : la banque ne l’a pas") % written[:20])

    def lose(self, place: str) -> Callable[[str], None]:
        """Return what notes losses of a place."""
        return lambda what: self.draft.lose(place, what)

    def declaration(self, interaction: Any) -> Declaration:
        """Return the declaration that an interaction answers to."""
        found = self.declared.get(attribute(interaction, "response-identifier"))
        if found is None:
            raise CannotExpress(_("aucune réponse juste n’est donnée"))
        return found

    def markdown(self, element: Any, place: str) -> str:
        """Return the Markdown of an element; stand-ins take the place of interactions and feedback."""
        return element_to_markdown(element, self.lose(place), self.stand_ins.get)

    def plain(self, element: Any) -> str:
        """Return the text of a choice; comments in it are no part of it."""
        for comment in list(descendants(element, *COMMENTS)):
            _cut_out(comment)
        making.check_option("".join(element.itertext()))
        return one_line(gaps.clean(element_to_plain(element, self.lose(_("propositions")))))


def read_item(root: Any, locale: str, load: Load = lambda _address: None) -> ReadItem | Skipped:
    """Read an item.

    Args:
        root: its element.
        locale: language of an item that names none.
        load: finds what the item refers to, a shared stimulus for instance.
    """
    item = Item(root, locale)
    shown = one_line(item.draft.title)[:120] or "?"
    try:
        making.check_size(sum(len(text) for text in root.itertext()))
        if item.body is None:
            raise CannotExpress(_("ce texte ne pose pas de question"))
        _check_templates(item)
        _tell_rules(item)
        _take_comments(item)
        item.draft.response = _response(item)
        _put_stimuli(item, load)
    except CannotExpress as error:
        return Skipped(shown, item.draft.type, str(error))
    except Unsupported as error:
        return Skipped(shown, item.draft.type, _("la règle de notation « %s » n’a pas d’équivalent") % error)
    return finish(item.draft)


def _check_templates(item: Item) -> None:
    """Values drawn by the item itself: kept apart when the question does not hang on them."""
    if item.root.get("adaptive") == "true":
        raise CannotExpress(_("une question à plusieurs étapes (adaptive) n’a pas d’équivalent"))
    if list(descendants(item.root, "template-declaration", "template-processing")):
        _check_drawn(item)
    for printed in descendants(item.body, "printed-variable"):
        if not any(local(one) in COMMENTS for one in printed.iterancestors()):
            raise CannotExpress(_("la question montre une valeur calculée par QTI (printedVariable)"))


def _check_drawn(item: Item) -> None:
    shown = [one for one in descendants(item.root, "template-declaration") if attribute(one, "math-variable") == "true"]
    if shown or list(descendants(item.root, *_DRAWN)):
        raise CannotExpress(_("la question dépend de valeurs tirées par QTI (templateDeclaration)"))
    item.draft.lose(_("données"), _("les valeurs tirées par QTI (templateDeclaration), dont la question ne dépend pas"))


def _tell_rules(item: Item) -> None:
    """Tell what is around the question: rules that are not run, presentation, materials."""
    if item.rules.unsupported:
        what = _("la règle de notation « %s » : seule compte la réponse déclarée juste") % item.rules.unsupported[:60]
        item.draft.lose(_("notation"), what)
    if list(descendants(item.root, "catalog-info", "stylesheet")):
        item.draft.lose(_("présentation"), _("les feuilles de style et les aides d’accessibilité propres à QTI"))
    for holder in descendants(item.root, "companion-materials-info"):
        names = dict.fromkeys(local(one) for one in holder if local(one))
        item.draft.lose(_("énoncé"), _("le matériel d’accompagnement (%s)") % ", ".join(names)[:120])
    for rubric in descendants(item.body, "rubric-block"):
        if "candidate" not in attribute(rubric, "view", "candidate"):
            item.stand_ins[rubric] = ""
            item.draft.lose(_("énoncé"), _("les consignes destinées aux correcteurs"))


def _take_comments(item: Item) -> None:
    """Read the comments, and take them out of the text; which is shown when is seen once the answer is known."""
    texts = {}
    for element in descendants(item.root, *COMMENTS):
        texts[element] = item.markdown(element, _("explication"))
        item.stand_ins[element] = ""
    item.comments = Comments(item.root, texts)


def _sort_comments(
    item: Item, probes: Sequence[tuple[str, Responses]], options: Sequence[str] = (), right: Sequence[str] = (), *, several: bool = False
) -> dict[str, str]:
    """Put the comments where they belong; return those of options."""
    item.comments.sort(item.rules, probes, options, right, several)
    item.draft.feedback = "\n\n".join(item.comments.general)
    for lost in item.comments.lost:
        item.draft.lose(_("explication"), lost)
    return item.comments.whys


def _put_stimuli(item: Item, load: Load) -> None:
    """Put the texts that several items share before the instruction; one that is not there is told."""
    texts = []
    for reference in descendants(item.root, "assessment-stimulus-ref"):
        address = attribute(reference, "href")
        root = load(address)
        body = first(root, "stimulus-body") if root is not None else None
        if body is None:
            item.draft.lose(_("énoncé"), _("le texte commun « %s », qui n’est pas dans le fichier") % one_file_name(address))
        else:
            texts.append(item.markdown(body, _("énoncé")))
    item.draft.instruction = "\n\n".join(one for one in [*texts, item.draft.instruction] if one)


def _response(item: Item) -> dict[str, Any]:
    interactions = [one for one in item.body.iter() if local(one).endswith("-interaction")]
    kinds = {local(one) for one in interactions}
    item.draft.type = ", ".join(sorted(kinds)) or "item"
    if not interactions:
        raise CannotExpress(_("ce texte ne pose pas de question"))
    if len(interactions) == 1 and kinds <= set(_CHOICES):
        return _choice(item, interactions[0])
    if unknown := sorted(kinds - _PLACES):
        raise CannotExpress(_("l’interaction « %s » n’a pas d’équivalent") % unknown[0])
    return _places(item, interactions)


def _choice(item: Item, interaction: Any) -> dict[str, Any]:
    """A choice among propositions, or among words of a text."""
    declared = item.declaration(interaction)
    choices = list(descendants(interaction, _CHOICES[local(interaction)]))
    making.check_answers(len(choices))
    texts = {attribute(one, "identifier"): item.plain(one) for one in choices}
    if any(not text for text in texts.values()):
        raise CannotExpress(_("une proposition n’a pas de texte"))
    item.draft.instruction = _choice_text(item, interaction, choices)
    names, most = list(texts), attribute(interaction, "max-choices", "1")
    several = declared.cardinality not in ("single", "")
    if declared.cardinality == "ordered":
        raise CannotExpress(_("l’ordre des propositions choisies comptait"))
    penalty = False
    if several:
        right, penalty = find_set(item.rules, declared, names, int(most) if most.isascii() and most.isdigit() else 0, item.draft.lose)
    else:
        right = [find_option(item.rules, declared, names, item.draft.lose)]
    alone: list[tuple[str, Responses]] = [(one, {declared.identifier: value_of([one], declared.base)}) for one in names]
    probes = [*alone, ("", {declared.identifier: value_of(right, declared.base)})] if several else alone
    whys = _sort_comments(item, probes, names, right, several=several)
    options = [Option(text, name in right, whys.get(name, "")) for name, text in texts.items()]
    return making.choice(options, multiple=several, shuffle=attribute(interaction, "shuffle") == "true", penalty=penalty)


def _choice_text(item: Item, interaction: Any, choices: list[Any]) -> str:
    """Return the instruction of a choice: the prompt comes last; words to choose in a text are set in bold there."""
    if local(interaction) == "hottext-interaction":
        for one in choices:
            item.stand_ins[one] = f"**{item.markdown(one, _('énoncé'))}**"
        return item.markdown(item.body, _("énoncé"))
    item.stand_ins[interaction] = ""
    prompt = first(interaction, "prompt")
    texts = [item.markdown(item.body, _("énoncé")), item.markdown(prompt, _("énoncé")) if prompt is not None else ""]
    return "\n\n".join(text for text in texts if text)


def _cut_out(element: Any) -> None:
    """Take an element away and leave what follows it."""
    parent, before = element.getparent(), element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _places(item: Item, interactions: list[Any]) -> dict[str, Any]:
    """Fields, lists, gaps, matches and orders: each place is a field."""
    alone = len(interactions) == 1 and local(interactions[0]) == "text-entry-interaction"
    slots: list[Slot] = []
    for one in interactions:
        slots += _slots(item, one, len(slots), alone=len(interactions) == 1)
    if problem := gaps.too_many(len(slots)):
        raise CannotExpress(problem)
    text = item.markdown(item.body, _("énoncé"))
    item.draft.instruction, labels, unit = gaps.settle(text, item.draft.locale, alone=alone)
    key = find_key(item.rules, slots, item.draft.lose)
    _sort_comments(item, _probes(slots, key))
    if alone:
        return _one_field(item, slots, key, labels.get(0, ""), unit)
    if made := _sorted(item, interactions, slots, key):
        return made
    shown = [slot.label or labels.get(rank, f"({rank + 1})") for rank, slot in enumerate(slots)]
    blanks = [making.blank(rank + 1, label, _blank(item, slots, key, rank)) for rank, label in enumerate(shown)]
    counted = {"scoring": "all"} if key.together else {}
    return {"type": "blanks", "blanks": blanks} | ({"dependent": True} if key.free else {}) | counted


def _sorted(item: Item, interactions: list[Any], slots: list[Slot], key: Key) -> dict[str, Any] | None:
    """Return the matching or the ordering that an item with one such interaction is; None where a field for each place says more."""
    if len(interactions) > 1 or key.free or any(len(one) != 1 for one in key.right):
        return None
    texts = [slot.texts.get(right[0], "") for slot, right in zip(slots, key.right, strict=True)]
    scoring = "all" if key.together else "each"
    if local(interactions[0]) == "match-interaction":
        shuffle = attribute(interactions[0], "shuffle") == "true"
        labels = [slot.label for slot in slots]
        return making.matching(list(zip(labels, texts, strict=True)), list(slots[0].texts.values()), scoring=scoring, shuffle=shuffle)
    if local(interactions[0]) != "order-interaction" or sorted(texts) != sorted(slots[0].texts.values()):
        return None
    made = making.ordering(texts, scoring=scoring)
    if made and not key.together:
        item.draft.lose(_("notation"), _("la notation du rangement : chaque paire de voisins compte pour une part"))
    return made


def _slots(item: Item, interaction: Any, rank: int, *, alone: bool) -> list[Slot]:
    """Return the places of an interaction, and put marks or nothing in its place in the text."""
    declared, name = item.declaration(interaction), local(interaction)
    if qti_slots.is_marked(interaction):
        item.stand_ins[interaction] = gaps.mark(rank)
        choices = list(descendants(interaction, "inline-choice"))
        return [qti_slots.list_slot(declared, choices, item.plain) if choices else qti_slots.field_slot(declared)]
    if name == "gap-match-interaction":
        qti_slots.mark_gaps(interaction, item.stand_ins, rank)
        return qti_slots.gap_slots(declared, interaction, item.plain)
    prompt = first(interaction, "prompt")
    text = item.markdown(prompt, _("énoncé")) if prompt is not None else ""
    item.stand_ins[interaction] = text
    if name == "match-interaction":
        return qti_slots.match_slots(declared, interaction, item.plain)
    if name == "order-interaction":
        return qti_slots.order_slots(declared, interaction, item.plain, item.draft.locale)
    label = markdown_to_plain(text)[:300]
    item.stand_ins[interaction] = "" if label and not alone else gaps.mark(rank)
    return [qti_slots.list_slot(declared, children(interaction, "simple-choice"), item.plain, label)]


def _probes(slots: list[Slot], key: Key) -> list[tuple[str, Responses]]:
    """Return a right reply, an empty one, and one wrong at each place."""
    replies: list[Reply] = [key.reply, [None] * len(slots)]
    for rank, slot in enumerate(slots):
        wrong = next((one for one in slot.texts if one not in key.right[rank]), "\u2014" if slot.kind == "text" else None)
        replies.append([*key.reply[:rank], wrong, *key.reply[rank + 1 :]])
    return [("", qti_slots.responses(slots, one)) for one in replies]


def _one_field(item: Item, slots: list[Slot], key: Key, label: str, unit: str) -> dict[str, Any]:
    if slots[0].kind == "number":
        found = find_interval(item.rules, slots, key, 0, item.draft.lose)
        return making.number(item.draft, label, found.value, tolerance=found.tolerance, unit=unit)
    return making.short_text(item.draft, label, key.right[0], ignore_case=key.ignores_case[0])


def _blank(item: Item, slots: list[Slot], key: Key, rank: int) -> dict[str, Any]:
    slot, right = slots[rank], key.right[rank]
    if slot.kind == "choice":
        return making.choice_blank(list(slot.texts.values()), [slot.texts[one] for one in right if one in slot.texts])
    if slot.kind == "number":
        found = find_interval(item.rules, slots, key, rank, item.draft.lose)
        tolerance = making.number_text(found.tolerance)
        return {"kind": "number", "value": making.number_text(found.value)} | ({"tolerance": tolerance} if tolerance != "0" else {})
    treated: dict[str, Any] = {"treatments": {"case": True}} if key.ignores_case[rank] else {}
    return {"kind": "short_text", "accept": making.accepted(item.draft, right), **treated}
