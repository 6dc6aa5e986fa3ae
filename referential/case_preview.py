"""What importing a CASE package would do, in words and in lists: what the page of the preview reads. No decision here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from referential.graph import competences_of, topics_of
from referential.importing import CasePlan
from referential.models import Competence, Domain, Framework, Level, Skill, Theme, Topic

#: Entries that a list shows; the rest is counted.
SHOWN = 200
KINDS = {
    "level": _("Niveaux"),
    "domain": _("Domaines"),
    "competence": _("Compétences"),
    "theme": _("Thèmes"),
    "topic": _("Sujets"),
    "skill": _("Acquis"),
}


@dataclass(frozen=True)
class Line:
    """One entry: its code, the title it will have, and the one it has when that is another."""

    code: str
    title: str
    before: str = ""


@dataclass(frozen=True)
class Listed:
    """Entries of a kind to which the same happens: how many, and the first of them."""

    count: int
    lines: list[Line]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.lines)


@dataclass(frozen=True)
class KindPreview:
    """What happens to the entries of one kind. `left`: how many stay as they are."""

    title: Any
    created: Listed
    updated: Listed
    archived: Listed
    left: int

    @property
    def lists(self) -> list[tuple[Any, Listed]]:
        """The lists that are not empty, each with what happens."""
        named = ((_("Ce qui est créé"), self.created), (_("Ce qui est modifié"), self.updated), (_("Ce qui est archivé"), self.archived))
        return [(title, listed) for title, listed in named if listed.count]


def preview(plan: CasePlan) -> list[KindPreview]:
    """Return what a plan does to each kind of entry, from levels to skills. One query for each kind that changes."""
    framework = Framework.objects.filter(code=plan.code).first()
    titles = _titles(plan.document)
    found = []
    for kind, title in KINDS.items():
        created, updated, archived = (getattr(plan, name).get(kind, []) for name in ("created", "updated", "archived"))
        before = _known(kind, framework, [*updated[:SHOWN], *archived[:SHOWN]])
        new = titles[kind]
        found.append(
            KindPreview(
                title,
                _listed(created, (Line(code, new[code]) for code in created[:SHOWN])),
                _listed(updated, (_changed(code, new[code], before.get(code, "")) for code in updated[:SHOWN])),
                _listed(archived, (Line(code, before.get(code, "")) for code in archived[:SHOWN])),
                len(new) - len(created) - len(updated),
            )
        )
    return found


def _listed(codes: list[str], lines: Iterable[Line]) -> Listed:
    return Listed(len(codes), list(lines))


def _changed(code: str, title: str, before: str) -> Line:
    return Line(code, title, before if before != title else "")


def _titles(document: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return the titles of the entries of a document, by kind and code."""
    whole = dict(document)
    competences, topics = list(competences_of(whole)), list(topics_of(whole))
    found = {
        "domain": whole["domains"],
        "competence": competences,
        "theme": [one for competence in competences for one in competence["themes"]],
        "topic": topics,
        "skill": [one for topic in topics for one in topic["skills"]],
    }
    levels = {"level": {str(one["number"]): str(one["label_fr"]) for one in whole["levels"]}}
    return levels | {kind: {str(one["code"]): str(one["title_fr"]) for one in entries} for kind, entries in found.items()}


def _known(kind: str, framework: Framework | None, codes: list[str]) -> dict[str, str]:
    """Return the titles that the base has of some entries, by code."""
    if framework is None or not codes:
        return {}
    if kind == "level":
        rows: QuerySet[Any] = Level.objects.filter(framework=framework, number__in=[int(code) for code in codes])
        return {str(number): str(label) for number, label in rows.values_list("number", "label_fr")}
    sources: dict[str, QuerySet[Any]] = {
        "domain": Domain.objects.filter(framework=framework),
        "competence": Competence.objects.filter(domain__framework=framework),
        "theme": Theme.objects.filter(competence__domain__framework=framework),
        "topic": Topic.objects.filter(competence__domain__framework=framework),
        "skill": Skill.objects.filter(competence__domain__framework=framework),
    }
    return {str(code): str(title) for code, title in sources[kind].filter(code__in=codes).values_list("code", "title_fr")}
