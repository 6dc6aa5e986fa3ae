"""Reading the shelf: what learners browse, search and filter, what they saved, what serves the skills that they missed. Constant numbers of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenges.tutorials import queries
from challenges.tutorials.models import SavedTutorial, Tutorial, TutorialQuerySet
from referential.models import Competence, Skill

#: Minutes from and to, by the value of the filter.
DURATIONS: dict[str, tuple[int, int]] = {"5": (1, 5), "15": (6, 15), "240": (16, 240)}
DURATION_WORDS: dict[str, str | Promise] = {"5": _("5 minutes au plus"), "15": _("de 6 à 15 minutes"), "240": _("plus de 15 minutes")}
#: Recommended at most: more than one reads is no help.
RECOMMENDED = 9


@dataclass(frozen=True)
class Filters:
    """What somebody asked of the shelf; a value that is none of those offered counts as nothing."""

    query: str = ""
    format: str = ""
    duration: str = ""
    language: str = ""
    competence: str = ""

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> "Filters":
        """Return the filters that a query string says."""

        def among(name: str, offered: Iterable[str]) -> str:
            return value if (value := str(values.get(name, ""))) in offered else ""

        return cls(
            query=str(values.get("q", "")).strip()[:100], format=among("format", Tutorial.Format.values),
            duration=among("duration", DURATIONS), language=among("language", Tutorial.Language.values),
            competence=str(values.get("competence", ""))[:64],
        )  # fmt: skip

    @property
    def any(self) -> bool:
        """Whether anything narrows the shelf."""
        return any((self.query, self.format, self.duration, self.language, self.competence))


def narrowed(filters: Filters) -> TutorialQuerySet:
    """Return the accepted tutorials that fit, whole links first, by title: one query when it is read, and one more for their skills."""
    found: TutorialQuerySet = Tutorial.objects.accepted().holding(filters.query)
    if filters.format:
        found = found.filter(format=filters.format)
    if filters.duration:
        found = found.filter(duration__range=DURATIONS[filters.duration])
    if filters.language:
        found = found.filter(language=filters.language)
    return shown(queries.in_competence(found, filters.competence)).order_by(F("broken_since").asc(nulls_first=True), "title", "pk")


def shown(tutorials: QuerySet[Tutorial]) -> Any:
    """Add what a row of the shelf shows."""
    skills: Prefetch[str] = Prefetch("skills", Skill.objects.select_related("competence"))
    return tutorials.defer("folded", "body").prefetch_related(skills)


def counts() -> list[tuple[Competence, int]]:
    """Return the competences of the framework in force, each with how many tutorials serve it: one query."""
    served = Count("skills__tutorials", filter=Q(skills__tutorials__status=Tutorial.Status.ACCEPTED), distinct=True)
    active = Competence.objects.filter(domain__framework__current=True, archived=False).select_related("domain").annotate(served=served)
    return [(competence, competence.served) for competence in active.order_by("domain__order", "order", "code")]


def saved(saver: UUID) -> QuerySet[Tutorial]:
    """Return the tutorials on one's own shelf that are still offered, the latest first."""
    found: QuerySet[Tutorial] = shown(Tutorial.objects.accepted().filter(saved__saver=saver)).order_by("-saved__created_at", "-saved__pk")
    return found


def saved_among(saver: UUID, tutorials: Iterable[Tutorial]) -> set[UUID]:
    """Return which of some tutorials are on one's shelf, by uid: one query."""
    mine = SavedTutorial.objects.filter(saver=saver, tutorial__in=[one.pk for one in tutorials])
    return set(mine.values_list("tutorial__uid", flat=True))


def recommended(missed: Mapping[str, int], voter: UUID, language: str) -> list[Tutorial]:
    """Return the tutorials that serve what was missed, best first: those of more missed answers, in one's language, found helpful, short.

    Args:
        missed: how often each skill was missed, by code.
        voter: whose; what they found of no help is left out, and so is what they saved already.
        language: theirs.
    """
    if not missed:
        return []
    links = Tutorial.objects.accepted().filter(skill_links__skill__code__in=missed, broken_since=None)
    found = list(shown(links.exclude(votes__voter=voter, votes__helped=False).exclude(saved__saver=voter).distinct()))
    useful = queries.usefulness([str(one.uid) for one in found], voter)

    def rank(one: Tutorial) -> tuple[Any, ...]:
        served = sum(missed.get(skill.code, 0) for skill in one.skills.all())
        return one.language != language, -served, -useful[str(one.uid)].score, one.duration, one.title, one.pk

    return sorted(found, key=rank)[:RECOMMENDED]
