"""The places to fill of a QTI item: a field, a list, a gap, a row of a match, a place of an order. Each says how it fills its response."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from challenges.authoring.exchange import gaps
from challenges.authoring.exchange.making import CannotExpress, check_answers, word
from challenges.authoring.exchange.qti_values import NUMBERS, Declaration, Value, value_of
from challenges.authoring.exchange.xml import attribute, children, descendants, local

Kind = Literal["choice", "text", "number"]
Plain = Callable[[Any], str]


@dataclass(frozen=True)
class Slot:
    """One place. `texts`: the choices by identifier, for a list; `before` and `after`: what makes a pair of a choice; `label`: its own."""

    declared: Declaration
    kind: Kind
    texts: dict[str, str]
    label: str = ""
    before: str = ""
    after: str = ""

    def part(self, value: str) -> str:
        """Return what a value of the place is in its response."""
        return f"{self.before} {value} {self.after}".strip() if self.before or self.after else value


def responses(slots: Sequence[Slot], reply: Sequence[str | None]) -> dict[str, Value]:
    """Return the responses that a reply makes: a value for each place, None where nothing is answered."""
    parts: dict[str, list[str]] = {}
    bases: dict[str, str] = {}
    for slot, value in zip(slots, reply, strict=True):
        bases[slot.declared.identifier] = slot.declared.base
        parts.setdefault(slot.declared.identifier, []).extend([slot.part(value)] if value is not None else [])
    return {name: value_of(found, bases[name]) for name, found in parts.items()}


def field_slot(declared: Declaration) -> Slot:
    """Return the place of a field to type in."""
    return Slot(declared, "number" if declared.base in NUMBERS else "text", {})


def list_slot(declared: Declaration, choices: Sequence[Any], plain: Plain, label: str = "") -> Slot:
    """Return the place of a list to choose from.

    Raises:
        CannotExpress: several may be chosen, or a choice has no text.
    """
    if declared.cardinality not in ("single", ""):
        raise CannotExpress(_("plusieurs propositions à choisir, parmi d’autres champs"))
    return Slot(declared, "choice", texts_of(choices, plain), label)


def texts_of(choices: Sequence[Any], plain: Plain) -> dict[str, str]:
    """Return the texts of choices by identifier.

    Raises:
        CannotExpress: one of them has no text: it is a picture, or nothing.
    """
    check_answers(len(choices))
    found: dict[str, str] = {}
    for one in choices:
        text = plain(one)
        if not text and len(one):
            raise CannotExpress(_("une proposition n’a pas de texte"))
        if text:
            found[attribute(one, "identifier")] = text
    return found


def gap_slots(declared: Declaration, interaction: Any, plain: Plain) -> list[Slot]:
    """Return a place for each gap of a gap match, in the order of the text.

    Raises:
        CannotExpress: a choice is a picture.
    """
    choices = children(interaction, "gap-text") + children(interaction, "gap-img")
    texts = texts_of(choices, plain)
    return [Slot(declared, "choice", texts, after=attribute(one, "identifier")) for one in descendants(interaction, "gap")]


def match_slots(declared: Declaration, interaction: Any, plain: Plain) -> list[Slot]:
    """Return a place for each term of a match: those of the set in which each has one partner and one only.

    Raises:
        CannotExpress: no set is such, or a term has no text.
    """
    sets = [texts_of(children(one, "simple-associable-choice"), plain) for one in children(interaction, "simple-match-set")]
    if len(sets) != 2:
        raise CannotExpress(_("aucune réponse juste n’est donnée"))
    pairs = [key.split() for key in right_keys(declared)]
    pairs = [pair for pair in pairs if len(pair) == 2]
    firsts, seconds = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    if pairs and sorted(firsts) == sorted(sets[0]):
        return [Slot(declared, "choice", sets[1], text, before=name) for name, text in sets[0].items()]
    if pairs and sorted(seconds) == sorted(sets[1]):
        return [Slot(declared, "choice", sets[0], text, after=name) for name, text in sets[1].items()]
    raise CannotExpress(_("un terme a plusieurs réponses justes, ou aucune"))


def right_keys(declared: Declaration) -> list[str]:
    """Return the values that are right by what is declared: the correct response, or what the mapping gives points for."""
    if declared.correct:
        return [str(atom) for atom in declared.correct]
    return [key for key, points, _exact in declared.mapping.entries if points > 0] if declared.mapping else []


def order_slots(declared: Declaration, interaction: Any, plain: Plain, locale: str) -> list[Slot]:
    """Return a place for each rank of an order.

    Raises:
        CannotExpress: the right order is not declared, or a choice has no text.
    """
    texts = texts_of(list(descendants(interaction, "simple-choice")), plain)
    if not declared.correct or any(str(one) not in texts for one in declared.correct):
        raise CannotExpress(_("aucune réponse juste n’est donnée"))
    shown = {name: texts[name] for name in shuffled([str(one) for one in declared.correct], texts)}
    return [Slot(declared, "choice", shown, f"{word(locale, 'place')} {rank}") for rank, _one in enumerate(declared.correct, 1)]


def shuffled(right: Sequence[str], texts: dict[str, str]) -> list[str]:
    """Return names by the alphabet of their texts, from its end when that is the right order: the list is shown to the learner."""
    names = sorted(texts, key=lambda name: texts[name].casefold())
    return names[::-1] if [name for name in names if name in right] == list(right) else names


def is_marked(interaction: Any) -> bool:
    """Say whether the place of an interaction stands in the text, and not in a label of its own."""
    return local(interaction) in ("text-entry-interaction", "inline-choice-interaction")


def mark_gaps(interaction: Any, stand_ins: dict[Any, str], rank: int) -> None:
    """Put marks in the place of the gaps of a gap match, from `rank` on, and nothing in the place of its choices."""
    for one in [*children(interaction, "gap-text"), *children(interaction, "gap-img")]:
        stand_ins[one] = ""
    for number, one in enumerate(descendants(interaction, "gap")):
        stand_ins[one] = gaps.mark(rank + number)
