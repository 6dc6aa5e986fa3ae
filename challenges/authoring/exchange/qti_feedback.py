"""The comments of a QTI item: which is shown when, found by running its rules on replies. What is shown whatever the answer is an explanation."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from challenges.authoring.exchange.qti_rules import Responses, Rules
from challenges.authoring.exchange.xml import attribute, descendants, local

NAMES = ("modal-feedback", "feedback-inline", "feedback-block")
_QUOTED = 60


class Comments:
    """The comments of an item, with their texts; those that are empty are left out."""

    def __init__(self, root: Any, texts: Mapping[Any, str]) -> None:
        self.elements = [one for one in descendants(root, *NAMES) if texts.get(one)]
        self.texts = texts
        self.general: list[str] = []
        self.whys: dict[str, str] = {}
        self.lost: list[str] = []

    def sort(
        self, rules: Rules, probes: Sequence[tuple[str, Responses]], options: Sequence[str], right: Sequence[str], several: bool
    ) -> None:
        """Say of each comment whether it explains, belongs to options, or cannot be kept.

        Args:
            rules: those of the item.
            probes: replies to try, each with the option that it chooses alone (empty: another reply).
            options: identifiers of the choices of a choice, empty for other questions.
            right: those that are right.
            several: several may be chosen.
        """
        runs = [(option, rules.run(responses)) for option, responses in probes] if rules.own else []
        set_ones = {attribute(one, "identifier") for one in rules.named("set-outcome-value")} if rules.own else set()
        for element in self.elements:
            outcome, name = attribute(element, "outcome-identifier"), attribute(element, "identifier")
            if outcome not in set_ones:
                self._unset(element, rules, outcome, name, options)
                continue
            hidden = attribute(element, "show-hide", "show") == "hide"
            shown = [(option, (name in outcomes.get(outcome, ())) != hidden) for option, outcomes in runs]
            self._put(element, shown, options, right, several)

    def _unset(self, element: Any, rules: Rules, outcome: str, name: str, options: Sequence[str]) -> None:
        """Place a comment whose outcome no rule sets: by where it stands, or as an explanation when no other is an alternative to it."""
        choice = next((one for one in element.iterancestors() if local(one) in ("simple-choice", "hottext")), None)
        owner = attribute(choice, "identifier") if choice is not None else name
        beside = {attribute(one, "identifier") for one in self.elements if attribute(one, "outcome-identifier") == outcome}
        if owner in options:
            self._add(owner, self.texts[element])
        elif len(beside) == 1 and not rules.unsupported:
            self._explain(element)
        else:
            self._lose(element)

    def _put(self, element: Any, shown: Sequence[tuple[str, bool]], options: Sequence[str], right: Sequence[str], several: bool) -> None:
        alone = [option for option, visible in shown if option and visible]
        if shown and all(visible for _option, visible in shown):
            self._explain(element)
        elif options and not several and alone:
            for option in alone:
                self._add(option, self.texts[element])
        elif several and len(alone) == 1 and all(visible == (alone[0] in right) for option, visible in shown if not option):
            self._add(alone[0], self.texts[element])
        else:
            self._lose(element)

    def _explain(self, element: Any) -> None:
        if self.texts[element] not in self.general:
            self.general.append(self.texts[element])

    def _add(self, option: str, text: str) -> None:
        self.whys[option] = "\n\n".join(one for one in (self.whys.get(option, ""), text) if one)

    def _lose(self, element: Any) -> None:
        quoted = " ".join(self.texts[element].split())
        shown = quoted if len(quoted) <= _QUOTED else quoted[: _QUOTED - 1] + "…"
        self.lost.append(_("le commentaire « %s », qui n’est donné qu’à certaines réponses") % shown)
