"""Rules and results in sentences. Kinds say their own sentences (`told`, `asked` of their family); here they are chosen and filled.

French is the reference wording (gettext identifiers); `translate` gives a sentence in another language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from challenges.handed import values
from challenges.handed.checking import RuleResult
from challenges.handed.kinds import choice
from challenges.handed.registry import FAMILIES

#: How a number with decimals, a date, true, false and nothing are written.
DECIMALS: Final = "{whole},{decimals}"
DATE: Final = "{day}/{month}/{year}"
TRUE: Final = "VRAI"
FALSE: Final = "FAUX"
NOTHING: Final = "rien"
HELD: Final = "Cette règle est respectée."
NOT_HELD: Final = "Cette règle n’est pas respectée."
NOT_IN_FORMAT: Final = "Un fichier .{format} ne peut pas contenir ce qui est demandé : enregistrez dans un autre format."
ALL: Final = (DECIMALS, DATE, TRUE, FALSE, NOTHING, HELD, NOT_HELD, NOT_IN_FORMAT)


class Words:
    """Sentences in the language of `translate`."""

    def __init__(self, translate: Callable[[str], str] = str) -> None:
        self.translate = translate
        self._told = {"held": HELD, "not_in_format": NOT_IN_FORMAT} | {
            code: text for family in FAMILIES.values() for code, text in family.told.items()
        }
        self._choices = {name: text for family in FAMILIES.values() for name, text in family.choices.items()}
        self._fields = {kind.name: kind.fields for family in FAMILIES.values() for kind in family.rules}
        self._asked = {kind: texts for family in FAMILIES.values() for kind, texts in family.asked.items()}

    def told(self, result: RuleResult) -> str:
        """Return what a result says to the pupil: what was found, and what should be there."""
        code = f"{result.kind}.{result.code}"
        text = self._told.get(code) or self._told.get(result.code) or (HELD if result.held else NOT_HELD)
        return self.translate(text).format(**{name: self.shown(value) for name, value in result.facts.items()})

    def asked(self, rule: Mapping[str, Any]) -> str:
        """Return what a rule (its `kind` and its fields, of a key) asks, before anything is checked."""
        given = {name: value for name, value in rule.items() if value not in (None, "", [], False)}
        for one in self._fields.get(rule["kind"], ()):
            if one.sort == "choice" and one.name in given:
                named = given[one.name]
                given[one.name] = [choice(name) for name in named] if one.many else choice(named)
        for wanted, text in self._asked[rule["kind"]]:
            if all(name in given for name in wanted):
                return self.translate(text).format(**{name: self.shown(value) for name, value in given.items()})
        raise KeyError(f"no sentence for {rule['kind']}")

    def shown(self, value: Any) -> str:
        """Return a fact as a sentence shows it."""
        if isinstance(value, list):
            return ", ".join(self.shown(one) for one in value)
        if value is None or value == "":
            return self.translate(NOTHING)
        if isinstance(value, bool):
            return self.translate(TRUE if value else FALSE)
        return self._typed(value) if isinstance(value, dict) else values.shortened(str(value))

    def _typed(self, value: Mapping[str, Any]) -> str:
        ((kind, text),) = value.items()
        if kind == "decimal":
            return self.number(text)
        if kind == "date":
            year, month, day = text.split("-")
            return self.translate(DATE).format(day=day, month=month, year=year)
        if kind == "choice":
            return self.translate(self._choices.get(text, text))
        return str(text)[:5]

    def number(self, text: str) -> str:
        """Return a number with the decimal mark of the language; thousands are not set apart, as in most cells."""
        whole, _, decimals = text.partition(".")
        return self.translate(DECIMALS).format(whole=whole, decimals=decimals) if decimals else whole
