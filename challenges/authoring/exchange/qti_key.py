"""What is right in a QTI item: found by asking its own rules, reply after reply, and never by trusting one declaration alone.

What the rules say and a challenge cannot (parts of the points, weights, all or nothing, an order that does not matter for some) is told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _

from challenges.authoring.exchange.making import CannotExpress
from challenges.authoring.exchange.qti_operators import bounds, step
from challenges.authoring.exchange.qti_rules import Rules
from challenges.authoring.exchange.qti_slots import Slot, responses
from challenges.authoring.exchange.qti_values import Declaration, number_of, value_of, written
from challenges.authoring.exchange.xml import attribute, text_of

Lose = Callable[[str, str], None]
Reply = list[str | None]
_EXHAUSTIVE = 8
# What nobody would write, to see what a wrong answer is worth.
_WRONG = {"text": "\u2014\u2014", "number": "98765432.1", "choice": None}


@dataclass
class Key:
    """What is right: for each place the values, best first; `reply`: one whole right reply; `free`: the places may be exchanged."""

    right: list[list[str]]
    reply: Reply
    free: bool = False
    ignores_case: list[bool] = field(default_factory=list)
    #: All or nothing: a wrong value at any of several places leaves no point.
    together: bool = False


def find_key(rules: Rules, slots: Sequence[Slot], lose: Lose) -> Key:
    """Find what is right at each place.

    Raises:
        CannotExpress: nothing is, or the places hang together in a way that no challenge has.
    """
    return _Finder(rules, slots, lose).key()


class _Finder:
    """Asks the rules about replies that differ from a right one at one place."""

    def __init__(self, rules: Rules, slots: Sequence[Slot], lose: Lose) -> None:
        self.rules = rules
        self.slots = slots
        self.lose = lose
        self.candidates = [self._candidates(slot) for slot in slots]
        self.reply: Reply = []
        self.best = Decimal(0)

    def _candidates(self, slot: Slot) -> list[str]:
        """Return the values worth trying at a place."""
        if slot.kind == "choice":
            return list(slot.texts)
        constants = [
            text_of(one) for one in self.rules.named("base-value") if slot.kind == "number" or attribute(one, "base-type") == "string"
        ]
        found = dict.fromkeys([*slot.declared.keys(), *constants])
        return [one for one in found if slot.kind == "text" or number_of(one) is not None]

    def score(self, reply: Sequence[str | None]) -> Decimal:
        """Return the points of a reply."""
        return self.rules.score(responses(self.slots, reply))

    def at(self, place: int, value: str | None) -> Decimal:
        """Return the points of the right reply with another value at one place."""
        return self.score([*self.reply[:place], value, *self.reply[place + 1 :]])

    def key(self) -> Key:
        """Return what is right."""
        declared = self._declared()
        self.reply = [
            value if value is not None else next(iter(found), None) for value, found in zip(declared, self.candidates, strict=True)
        ]
        self.best = self.score(self.reply)
        self._climb()
        if self.best <= 0:
            raise CannotExpress(_("aucune réponse juste n’est donnée"))
        if all(value is not None for value in declared) and self.score(declared) < self.best:
            self.lose(_("réponses"), _("la réponse déclarée juste, que les règles de notation ne notent pas le mieux"))
        right = [self._right(place) for place in range(len(self.slots))]
        free = self._free(right)
        together = self._together(right)
        return Key(right, self.reply, free, [self._ignores_case(place, values) for place, values in enumerate(right)], together)

    def _declared(self) -> Reply:
        """Return the reply that the correct responses make, None where they say nothing."""
        found: Reply = []
        ranks: dict[str, int] = {}
        for slot, candidates in zip(self.slots, self.candidates, strict=True):
            correct = slot.declared.correct
            rank = ranks.setdefault(slot.declared.identifier, 0)
            ranks[slot.declared.identifier] += 1
            if slot.before or slot.after:
                fitting = (one for one in candidates if value_of([slot.part(one)], slot.declared.base)[0] in correct)
                found.append(next(fitting, None))
            else:
                found.append(written(correct[rank]) if rank < len(correct) else None)
        return found

    def _climb(self) -> None:
        """Change one place after the other for the better, until nothing is better."""
        for _round in range(3):
            before = self.best
            for place, found in enumerate(self.candidates):
                for value in found:
                    if (points := self.at(place, value)) > self.best:
                        self.reply[place], self.best = value, points
            if self.best == before:
                return

    def _right(self, place: int) -> list[str]:
        """Return the values that are worth as much as the right one at a place; tell of those that are worth a part."""
        worth = {value: self.at(place, value) for value in self.candidates[place]}
        kept = self.reply[place]
        right = [value for value, points in worth.items() if points == self.best and value != kept]
        right = [kept, *right] if kept is not None else right
        nothing = self._worst(place, right)
        if any(nothing < points < self.best for points in worth.values()):
            self.lose(_("réponses"), _("les réponses qui valaient une partie des points"))
        return right

    def _free(self, right: list[list[str]]) -> bool:
        """Say whether the places may be exchanged: all of them; some of them is what no challenge has."""
        free = fixed = 0
        for one, other in combinations(range(len(self.slots)), 2):
            first, second = self.reply[one], self.reply[other]
            if (
                self.slots[one].kind != self.slots[other].kind
                or first is None
                or second is None
                or first in right[other]
                or second in right[one]
            ):
                continue
            if self.slots[one].kind == "choice" and (second not in self.slots[one].texts or first not in self.slots[other].texts):
                continue
            exchanged = list(self.reply)
            exchanged[one], exchanged[other] = second, first
            if self.score(exchanged) == self.best:
                free += 1
            else:
                fixed += 1
        if free and fixed:
            raise CannotExpress(_("certains champs s’échangent et d’autres non"))
        return bool(free)

    def _together(self, right: list[list[str]]) -> bool:
        """Say whether several places count only together; tell how they counted when it is not for one share each."""
        count = len(self.slots)
        if count < 2:
            return False
        lost = [self.best - self._worst(place, right[place]) for place in range(count)]
        if all(one == self.best for one in lost):
            return True
        if any(abs(one * count - self.best) > Decimal("0.001") * count for one in lost):
            self.lose(_("notation"), _("le poids des champs : chacun compte pour une part"))
        return False

    def _worst(self, place: int, right: list[str]) -> Decimal:
        """Return what a wrong answer at a place leaves of the points."""
        wrong: Reply = [value for value in self.candidates[place] if value not in right]
        if not wrong or self.slots[place].kind != "choice":
            wrong.append(_WRONG[self.slots[place].kind])
        return min(self.at(place, value) for value in wrong)

    def _ignores_case(self, place: int, values: list[str]) -> bool:
        """Say whether a text is right in other letters too; tell when some are and some are not."""
        if self.slots[place].kind != "text":
            return False
        found = {self.at(place, value.swapcase()) == self.best for value in values if value.swapcase() != value}
        if len(found) > 1:
            self.lose(_("réponses"), _("la casse, qui ne comptait pas pour certaines réponses"))
        return found == {True}


@dataclass(frozen=True)
class Interval:
    """The numbers that are right: the one shown, and how far others may be."""

    value: str
    tolerance: str


def find_interval(rules: Rules, slots: Sequence[Slot], key: Key, place: int, lose: Lose) -> Interval:
    """Find how far from the right number of a place another may be.

    Raises:
        CannotExpress: the right value is no number, or numbers without end are right.
    """
    value = number_of(key.reply[place] or "")
    if value is None:
        raise CannotExpress(_("aucune réponse juste n’est donnée"))
    finder = _Finder(rules, slots, lose)
    finder.reply, finder.best = list(key.reply), finder.score(key.reply)

    def good(number: Decimal) -> bool:
        return finder.at(place, f"{number:f}") == finder.best

    marks = _marks(rules, value)
    low, low_kept = _extended(value, [one for one in reversed(marks) if one < value], good)
    high, high_kept = _extended(value, [one for one in marks if one > value], good)
    if good(low - _beyond(low)) or good(high + _beyond(high)) or good(low - 10**6) or good(high + 10**6):
        raise CannotExpress(_("des nombres sans limite sont justes"))
    if not (low_kept and high_kept):
        lose(_("réponses"), _("une borne de l’intervalle, qui n’en faisait pas partie"))
    if any((other := number_of(text)) is not None and not low <= other <= high for text in key.right[place]):
        lose(_("réponses"), _("les nombres justes après le premier"))
    if value - low == high - value:
        return Interval(f"{value:f}", f"{(high - low) / 2:f}")
    lose(_("réponses"), _("la réponse montrée, qui devient le milieu des nombres justes"))
    return Interval(f"{(low + high) / 2:f}", f"{(high - low) / 2:f}")


def _beyond(number: Decimal) -> Decimal:
    """Return a step smaller than any difference that a challenge holds."""
    return Decimal("1e-10") * max(Decimal(1), abs(number))


def _marks(rules: Rules, value: Decimal) -> list[Decimal]:
    """Return the numbers at which the rules may change their mind, in order."""
    found = {value}
    for one in rules.named("equal"):
        found.update(bounds(one, value))
    for one in rules.named("equal-rounded", "round-to"):
        half = step(one, value) / 2
        rounded = (value / (2 * half)).to_integral_value() * 2 * half
        found.update((rounded - half, rounded + half))
    for one in rules.named("base-value"):
        if (constant := number_of(text_of(one))) is not None:
            found.update((constant, value - abs(constant), value + abs(constant)))
    return sorted(found)


def _extended(value: Decimal, marks: list[Decimal], good: Callable[[Decimal], bool]) -> tuple[Decimal, bool]:
    """Return how far the right numbers go along marks that lead away from a value, and whether that end is right itself."""
    end, kept = value, True
    for mark in marks:
        if not good((end + mark) / 2):
            break
        end, kept = mark, good(mark)
    return end, kept


def find_set(rules: Rules, declared: Declaration, names: Sequence[str], most: int, lose: Lose) -> tuple[list[str], bool]:
    """Find which choices are right when several may be chosen, and whether a wrong one takes away what a right one gives.

    Args:
        rules: those of the item.
        declared: the response.
        names: identifiers of the choices.
        most: how many may be chosen, 0 for any number.
        lose: notes what is told.

    Raises:
        CannotExpress: nothing is right, or several sets are.
    """

    def score(chosen: frozenset[str]) -> Decimal:
        return rules.score({declared.identifier: value_of([one for one in names if one in chosen], declared.base)})

    correct = frozenset(written(one) for one in declared.correct) & frozenset(names)
    # Absent, the number is one in 3.0: an item whose right answer has more does not mean it.
    limit = most if most >= len(correct) and most else len(names)
    tried = {chosen: score(chosen) for chosen in _sets(names, limit, correct, score)}
    best = max(tried.values())
    if best <= 0:
        raise CannotExpress(_("aucune réponse juste n’est donnée"))
    winners = [chosen for chosen, points in tried.items() if points == best]
    right = correct if correct in winners else winners[0]
    if len(winners) > 1:
        if not all(one >= right for one in winners):
            raise CannotExpress(_("plusieurs ensembles de propositions sont justes"))
        right = min(winners, key=len)
        lose(_("propositions"), _("une proposition fausse en plus n’ôtait rien : tout est juste ou rien"))
    in_part = any(0 < points < best for points in tried.values())
    penalty = in_part and all(_is_share(chosen, right, points / best) for chosen, points in tried.items())
    if in_part and not penalty:
        lose(_("propositions"), _("les points de chaque proposition : tout est juste ou rien"))
    return [one for one in names if one in right], penalty


def _is_share(chosen: frozenset[str], right: frozenset[str], share: Decimal) -> bool:
    """Say whether a set of choices is worth its right ones less its wrong ones, over the number of right ones."""
    expected = Decimal(max(0, len(chosen & right) - len(chosen - right))) / len(right)
    return abs(max(share, Decimal(0)) - expected) < Decimal("0.001")


def _sets(names: Sequence[str], most: int, correct: frozenset[str], score: Any) -> set[frozenset[str]]:
    """Return the sets worth trying: all of them when they are few, else those near the best that is found."""
    if len(names) <= _EXHAUSTIVE:
        return {frozenset(chosen) for size in range(1, min(most, len(names)) + 1) for chosen in combinations(names, size)}
    best = correct or max((frozenset([one]) for one in names), key=score)
    for _round in range(len(names)):
        better = max((best ^ {one} for one in names), key=score)
        if len(better) > most or score(better) <= score(best):
            break
        best = better
    near = {best, *(best ^ {one} for one in names)}
    return {one for one in near if 0 < len(one) <= most} | {frozenset([one]) for one in names}


def find_option(rules: Rules, declared: Declaration, names: Sequence[str], lose: Lose) -> str:
    """Find which choice is right when one is chosen.

    Raises:
        CannotExpress: none is, or several are.
    """
    worth = {one: rules.score({declared.identifier: value_of([one], declared.base)}) for one in names}
    best = max(worth.values(), default=Decimal(0))
    if best <= 0:
        raise CannotExpress(_("aucune réponse juste n’est donnée"))
    right = [one for one, points in worth.items() if points == best]
    if len(right) > 1:
        raise CannotExpress(_("plusieurs propositions sont justes, pour un seul choix"))
    if declared.correct and right[0] != written(declared.correct[0]):
        lose(_("réponses"), _("la réponse déclarée juste, que les règles de notation ne notent pas le mieux"))
    if any(0 < points < best for points in worth.values()):
        lose(_("réponses"), _("les réponses qui valaient une partie des points"))
    return right[0]
