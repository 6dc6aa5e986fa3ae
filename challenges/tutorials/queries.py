"""Reading tutorials: those that serve a skill, how useful they are, what waits for a moderator, what looks like the same twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, Prefetch, Q, QuerySet

from challenges.tutorials import links
from challenges.tutorials.models import LinkCheck, Tutorial, TutorialQuerySet, TutorialVote
from challenges.tutorials.usefulness import mean_share, score
from referential.models import Competence

CLOSE_TITLES = 0.7
MOST_DUPLICATES = 5
_MEAN_KEY, _MEAN_SECONDS = "tutorials:mean-share", 600
Status = Tutorial.Status


@dataclass(frozen=True)
class Usefulness:
    """What votes and checks say of a tutorial today, for one reader."""

    score: float
    yes: int
    no: int
    broken: bool
    voted: bool | None


@dataclass(frozen=True)
class Duplicate:
    """A tutorial that may be the same as another: the same link, or a title this close (0 to 1)."""

    tutorial: Tutorial
    same_link: bool
    closeness: float


def for_skill(skill_uid: UUID | str, language: str) -> TutorialQuerySet:
    """Return the accepted tutorials of a skill in a language, the shortest first. One query."""
    tutorials: TutorialQuerySet = Tutorial.objects.accepted().filter(skill_links__skill__uid=skill_uid, language=language)
    return tutorials.order_by("duration", "title", "pk")


def usefulness(uids: Iterable[str], voter: UUID | None = None) -> dict[str, Usefulness]:
    """Return how useful tutorials are, by uid; those that this installation does not have are left out. Two queries at most.

    It is what `BALISE_TUTORIAL_SCORES` names: the runtime orders tutorials by it without knowing this application.

    Args:
        uids: the tutorials.
        voter: whose own vote is told (`voted`); nobody's when None.
    """
    mine = Q(votes__voter=voter)  # without a voter, no vote
    rows = (
        Tutorial.objects.filter(uid__in=list(uids))
        .order_by()
        .annotate(
            yes=Count("votes", filter=Q(votes__helped=True)),
            no=Count("votes", filter=Q(votes__helped=False)),
            my_yes=Count("votes", filter=mine & Q(votes__helped=True)),
            my_no=Count("votes", filter=mine & Q(votes__helped=False)),
        )
        .values_list("uid", "yes", "no", "broken_since", "my_yes", "my_no")
    )
    mean = _mean()
    return {
        str(uid): Usefulness(score(yes, no, mean), yes, no, broken is not None, bool(my_yes) if my_yes or my_no else None)
        for uid, yes, no, broken, my_yes, my_no in rows
    }


def _mean() -> float:
    """Return the share of yes among all votes, counted every ten minutes: one vote hardly moves it."""
    known = cache.get(_MEAN_KEY)
    if known is None:
        counted = TutorialVote.objects.aggregate(yes=Count("pk", filter=Q(helped=True)), no=Count("pk", filter=Q(helped=False)))
        known = mean_share(counted["yes"], counted["no"])
        cache.set(_MEAN_KEY, known, _MEAN_SECONDS)
    return float(known)


def likely_duplicates(
    link: str, title: str, exclude: UUID | None = None, *, language: str = "fr", statuses: Iterable[str] = tuple(Status)
) -> list[Duplicate]:
    """Return what may be the same tutorial, the surest first: the same link once normalised, or a close title in the language.

    Two queries whatever the number of tutorials, the second for the few that are found; titles and links are compared in memory.

    Args:
        link: the link, or nothing.
        title: the title.
        exclude: uid of the tutorial itself.
        language: a title is compared with those of the same language only.
        statuses: states that count.
    """
    wanted = links.normalise(link) if link else ""
    rows = Tutorial.objects.filter(status__in=list(statuses)).exclude(uid=exclude).order_by("pk")
    found: dict[int, tuple[bool, float]] = {}
    for pk, other_link, other_title, other_language in rows.values_list("pk", "link", "title", "language"):
        same = bool(wanted) and bool(other_link) and links.normalise(other_link) == wanted
        close = links.closeness(title, other_title) if other_language == language else 0.0
        if same or close >= CLOSE_TITLES:
            found[pk] = (same, close)
    best = sorted(found, key=lambda pk: (not found[pk][0], -found[pk][1], pk))[:MOST_DUPLICATES]
    if not best:
        return []
    known = {one.pk: one for one in Tutorial.objects.filter(pk__in=best).prefetch_related("skills")}
    return [Duplicate(known[pk], *found[pk]) for pk in best if pk in known]


def pending(competence: str = "") -> QuerySet[Tutorial]:
    """Return the proposals that wait for a decision, first come first served.

    Args:
        competence: code of the competence that one of its skills belongs to; every competence when empty.
    """
    return in_competence(Tutorial.objects.filter(status=Status.PROPOSED), competence).order_by("created_at", "pk")


def broken(competence: str = "") -> QuerySet[Tutorial]:
    """Return the accepted tutorials whose link is broken, the oldest breach first."""
    tutorials = Tutorial.objects.accepted().filter(broken_since__isnull=False)
    return in_competence(tutorials, competence).order_by("broken_since", "pk")


def in_competence(tutorials: QuerySet[Tutorial], competence: str) -> QuerySet[Tutorial]:
    """Keep the tutorials that serve a skill of a competence; all of them when the code is empty."""
    if not competence:
        return tutorials
    # By identifier, so that a tutorial with two such skills comes once and that searches may filter it too.
    return tutorials.filter(pk__in=Tutorial.objects.order_by().filter(skill_links__skill__competence__code=competence).values("pk"))


def for_queue(tutorials: QuerySet[Tutorial]) -> QuerySet[Tutorial]:
    """Add what a row of the moderators' queue shows. One query more whatever the number of rows."""
    votes = {"yes": Count("votes", filter=Q(votes__helped=True)), "no": Count("votes", filter=Q(votes__helped=False))}
    return tutorials.select_related("created_by").prefetch_related("skills").annotate(**votes)


def next_pending(after: Tutorial, competence: str = "") -> Tutorial | None:
    """Return the proposal that comes after one in the queue, the first of the queue after the last, None when it is empty."""
    waiting = pending(competence).exclude(pk=after.pk)
    later = Q(created_at__gt=after.created_at) | Q(created_at=after.created_at, pk__gt=after.pk)
    return waiting.filter(later).first() or waiting.first()


def counts() -> dict[str, int]:
    """Return how many proposals wait and how many accepted tutorials have a broken link. One query."""
    return Tutorial.objects.order_by().aggregate(
        pending=Count("pk", filter=Q(status=Status.PROPOSED)),
        broken=Count("pk", filter=Q(status=Status.ACCEPTED, broken_since__isnull=False)),
    )


def competences() -> list[Competence]:
    """Return the competences of the framework in force, for filters and forms."""
    active = Competence.objects.filter(domain__framework__current=True, archived=False).select_related("domain")
    return list(active.order_by("domain__order", "order", "code"))


def last_checks(tutorial: Tutorial, count: int = 5) -> list[LinkCheck]:
    """Return the last checks of the present link, the latest first."""
    if not tutorial.link:
        return []
    return list(LinkCheck.objects.filter(tutorial=tutorial, digest=links.digest(tutorial.link)).order_by("-day")[:count])


def proposals_of(user: Any) -> QuerySet[Tutorial]:
    """Return what a person proposed, the latest first, with the tutorial that each is a duplicate of."""
    skills: Prefetch[str] = Prefetch("skills")
    return Tutorial.objects.filter(created_by=user).select_related("duplicate_of").prefetch_related(skills).order_by("-created_at", "-pk")
