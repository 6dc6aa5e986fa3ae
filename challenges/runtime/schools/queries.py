"""Read models of a school: its register by class and search, one pupil, its people. A few queries each, whatever the number of pupils."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from challenges.names import label_key
from challenges.runtime.holdings import Line
from challenges.runtime.schools.identity import folded
from challenges.runtime.schools.models import Enrolment, Invitation, Member, Merge, Pupil, School, SchoolClass
from challenges.runtime.schools.services.merging import held_by
from challenges.runtime.schools.years import current_year

AT_ONCE = 100


@dataclass(frozen=True)
class Listing:
    """A page of the register, and what it may be narrowed to."""

    page: Page[Pupil]
    classes: list[SchoolClass]
    chosen: SchoolClass | None
    text: str
    departed: bool


def listing(school: School, *, text: str = "", class_uid: str = "", departed: bool = False, number: int = 1) -> Listing:
    """Return a page of the register.

    Args:
        school: the school.
        text: words that names, the INE or the local identifier hold, whatever the accents.
        class_uid: of a class or a group; "" for all.
        departed: the pupils who left instead of those who are there.
        number: of the page, from 1.
    """
    classes = classes_of(school)
    chosen = next((one for one in classes if str(one.uid) == class_uid), None)
    pupils = school.pupils.standing().select_related("school_class", "learner__user")
    pupils = pupils.exclude(departed_on=None) if departed else pupils.filter(departed_on=None)
    if chosen is not None:
        pupils = pupils.filter(Q(school_class=chosen) | Q(enrolments__school_class=chosen)).distinct()
    return Listing(Paginator(holding(pupils, text), AT_ONCE).get_page(number), classes, chosen, text, departed)


def holding(pupils: QuerySet[Pupil], text: str) -> QuerySet[Pupil]:
    """Keep the pupils whose names or identifiers hold every word."""
    for word in text.split():
        key = label_key(word)
        named = Q(sort_key__contains=key) if key else Q()
        pupils = pupils.filter(named | Q(usual_name__icontains=word) | Q(ine__iexact=word) | Q(local_id__iexact=word))
    return pupils


def classes_of(school: School, year: str = "") -> list[SchoolClass]:
    """Return the classes and groups of a school, the latest year first, in the order of their names; with the number of their pupils."""
    there = Count("enrolments", filter=Q(enrolments__pupil__departed_on=None, enrolments__pupil__merged_into=None))
    found = school.classes.annotate(count=there)
    if year:
        found = found.filter(year=year)
    return sorted(found, key=lambda one: (-int(one.year[:4]), one.kind, label_key(one.name)))


def present_pupils() -> Count:
    """Return how many pupils each of some schools has now, to be annotated beside other counts."""
    return Count("pupils", filter=Q(pupils__departed_on=None, pupils__merged_into=None), distinct=True)


def this_year() -> str:
    """Return the present school year."""
    return current_year(timezone.localdate())


@dataclass(frozen=True)
class PupilPage:
    """A pupil, as their page shows them."""

    pupil: Pupil
    enrolments: list[Enrolment]
    held: list[tuple[Any, list[Line]]]
    merges: list[Merge]
    alike: list[Pupil]


def pupil_page(pupil: Pupil) -> PupilPage:
    """Return what a pupil's page shows: classes by year, what they hold, merges that can be undone, entries that could be the same person."""
    enrolments = sorted(pupil.enrolments.select_related("school_class"), key=_latest_first)
    merges = list(pupil.merges.filter(undone_at=None).select_related("absorbed"))
    return PupilPage(pupil, enrolments, held_by(pupil).groups, merges, alike(pupil))


def _latest_first(one: Enrolment) -> tuple[int, str, str]:
    return -int(one.school_class.year[:4]), one.school_class.kind, label_key(one.school_class.name)


def alike(pupil: Pupil) -> list[Pupil]:
    """Return the entries that could be the same person: same birth date and a name in common, or same names; the nearest first."""
    others = pupil.school.pupils.standing().exclude(pk=pupil.pk).select_related("school_class")
    near = others.filter(Q(birth_date=pupil.birth_date) | Q(sort_key=pupil.sort_key))
    last, first = folded(pupil.last_name), folded(pupil.first_name)
    scored = []
    for one in near:
        same = (folded(one.last_name) == last) + (folded(one.first_name) == first) + (one.birth_date == pupil.birth_date)
        if same >= 2:
            scored.append((-same, one.sort_key, one.pk, one))
    return [one for *_rest, one in sorted(scored)]


@dataclass(frozen=True)
class People:
    """Who works in a school, and who was invited."""

    members: list[Member]
    invitations: list[Invitation]


def people(school: School) -> People:
    """Return the members in the order of their names, and the invitations that are open."""
    members = list(school.members.select_related("user").order_by("user__sort_key", "pk"))
    now: datetime.datetime = timezone.now()
    invitations = list(school.invitations.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now))
    return People(members, invitations)
