"""Ready patterns, by what the learner does: complete challenges that an author starts from and changes.

Here belong: one JSON file for each pattern and the functions that read them. A file holds the document of the exchange format and an envelope
for people: title, task, what to change first, group. `tests/authoring/test_patterns.py` keeps them green in the laboratory.
"""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from challenges.names import fold, label_key

FOLDER = Path(__file__).parent
GROUPS: dict[str, str | Promise] = {
    "search": _("Chercher"),
    "sort_filter": _("Trier et filtrer"),
    "compute": _("Calculer"),
    "read": _("Lire un document ou un graphique"),
    "compare": _("Comparer"),
    "organise": _("S’organiser"),
    "communicate": _("Communiquer"),
    "protect": _("Protéger"),
    "understand": _("Comprendre comment ça marche"),
}


@dataclass(frozen=True)
class Pattern:
    """A pattern as a list shows it."""

    slug: str
    group: str
    titles: Mapping[str, str]
    tasks: Mapping[str, str]
    changes: Mapping[str, str]
    kinds: tuple[str, ...]
    response: str
    skill: str

    @property
    def group_label(self) -> str | Promise:
        """The name of the group, in the active language."""
        return GROUPS[self.group]

    @property
    def title(self) -> str:
        """The title, in the active language."""
        return self.titles[_language()]

    @property
    def task(self) -> str:
        """What the learner does, in the active language."""
        return self.tasks[_language()]

    @property
    def to_change(self) -> str:
        """What to change first, in the active language."""
        return self.changes[_language()]


def pattern_slugs() -> tuple[str, ...]:
    """Return the names of the patterns, sorted."""
    return tuple(_files())


def patterns() -> list[Pattern]:
    """Return every pattern, in the order of the groups, then of the titles."""
    order = list(GROUPS)
    return sorted((pattern(slug) for slug in pattern_slugs()), key=lambda one: (order.index(one.group), label_key(one.title)))


def pattern(slug: str) -> Pattern:
    """Return one pattern as a list shows it.

    Raises:
        KeyError: there is no such pattern.
    """
    envelope, document = _files()[slug]["pattern"], _files()[slug]["document"]
    artefacts = document["dataset"]["present"].get("artefacts", [])
    return Pattern(
        slug=slug,
        group=envelope["group"],
        titles=envelope["title"],
        tasks=envelope["task"],
        changes=envelope["to_change"],
        kinds=tuple(dict.fromkeys(one["type"] for one in artefacts)),
        response=document["response"]["type"],
        skill=document["skill"],
    )


def pattern_document(slug: str) -> dict[str, Any]:
    """Return the challenge document of a pattern, one of its own at each call.

    Raises:
        KeyError: there is no such pattern.
    """
    document: dict[str, Any] = copy.deepcopy(_files()[slug]["document"])
    return document


def find_patterns(*, group: str = "", kind: str = "", words: str = "") -> list[Pattern]:
    """Return the patterns of a group, with a kind of file, that hold every word; what is empty filters nothing.

    Accents and capitals do not count; words are looked for in the title, the task, the advice and the code of the skill.
    """
    wanted = fold(words).split()
    return [
        one
        for one in patterns()
        if (not group or one.group == group) and (not kind or kind in one.kinds) and all(word in _searched(one) for word in wanted)
    ]


def _searched(one: Pattern) -> str:
    return fold(" ".join([one.title, one.task, one.to_change, str(one.group_label), one.skill]))


def _language() -> str:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


@cache
def _files() -> dict[str, dict[str, Any]]:
    """Every file, read once; callers get copies."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
