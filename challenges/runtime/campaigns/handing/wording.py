"""One line about a pupil for the term report, proposed from facts: strongest and weakest domain, what rose since the first path, how much is reached.

The same facts always give the same words. Nothing is said of the person: results are compared with each other, never with other people's, and
nothing that fell is told. Pure but for translations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

#: Two domains are told apart from half a level on: less is within what a test can tell.
APART = 0.5
#: From so many on, a competence counts towards a certification.
COUNTS_FROM = 1


@dataclass(frozen=True)
class Facts:
    """What is known of a pupil at a date.

    `levels` and `first` by competence: those kept, and those of the first path that was sent. `domains`: (title, its competences), in order.
    """

    levels: Mapping[str, int]
    first: Mapping[str, int]
    domains: Sequence[tuple[str, Sequence[str]]]


def appreciation(facts: Facts) -> str:
    """Return the sentences, "" for a pupil without results."""
    if not facts.levels:
        return ""
    return " ".join(part for part in (_domains(facts), _progress(facts), _reached(facts)) if part)


def means(facts: Facts) -> list[tuple[str, float]]:
    """Return the mean level of each domain of which a competence was asked, in order."""
    found = []
    for title, competences in facts.domains:
        levels = [facts.levels[code] for code in competences if code in facts.levels]
        if levels:
            found.append((title, sum(levels) / len(levels)))
    return found


def _domains(facts: Facts) -> str:
    known = means(facts)
    if len(known) < 2:
        return ""
    best, least = max(known, key=lambda one: one[1]), min(known, key=lambda one: one[1])
    if best[1] - least[1] < APART:
        return _("Niveaux proches dans les domaines évalués.")
    said = {"best": best[0], "least": least[0]}
    return _("Domaine le plus avancé : %(best)s. À travailler d’abord : %(least)s.") % said


def _progress(facts: Facts) -> str:
    risen = sum(level > facts.first[code] for code, level in facts.levels.items() if code in facts.first)
    if not risen:
        return ""
    return ngettext(
        "%(n)d compétence a progressé depuis le premier parcours.", "%(n)d compétences ont progressé depuis le premier parcours.", risen
    ) % {"n": risen}


def _reached(facts: Facts) -> str:
    reached = sum(level >= COUNTS_FROM for level in facts.levels.values())
    said = {"n": reached, "of": len(facts.levels)}
    return ngettext("%(n)d compétence sur %(of)d au niveau 1 ou plus.", "%(n)d compétences sur %(of)d au niveau 1 ou plus.", reached) % said
