"""Read models of pupils' accounts: the classes of a year, and the pupils of a class with what their account is waiting for."""

from dataclasses import dataclass

from django.db.models import Count, Q

from challenges.names import label_key
from challenges.runtime.schools.accounts.rules import refusal
from challenges.runtime.schools.accounts.services import is_waiting, with_accounts
from challenges.runtime.schools.models import Pupil, School, SchoolClass
from challenges.runtime.schools.queries import this_year


@dataclass(frozen=True)
class Row:
    """A pupil, and how things stand with the account: none, waiting for its owner, in use, or not one that the school opens again."""

    pupil: Pupil
    username: str = ""
    waiting: bool = False
    refusal: str = ""


@dataclass(frozen=True)
class ClassAccounts:
    """The pupils of a class or a group."""

    school_class: SchoolClass
    rows: list[Row]

    @property
    def without(self) -> list[Pupil]:
        """Those who have no account."""
        return [row.pupil for row in self.rows if not row.username]

    @property
    def waiting(self) -> list[Pupil]:
        """Those who have not chosen a password yet."""
        return [row.pupil for row in self.rows if row.waiting]


def classes(school: School) -> list[SchoolClass]:
    """Return the classes and groups of this school year, each with `count` pupils of whom `without` have no account: one query."""
    there = Q(enrolments__pupil__departed_on=None, enrolments__pupil__merged_into=None)
    found = school.classes.filter(year=this_year()).annotate(
        count=Count("enrolments", filter=there), without=Count("enrolments", filter=there & Q(enrolments__pupil__learner__user=None))
    )
    return sorted(found, key=lambda one: (one.kind, label_key(one.name)))


def class_accounts(school_class: SchoolClass) -> ClassAccounts:
    """Return the pupils of a class who are there, in the order of their names: a few queries, whatever their number."""
    pupils = Pupil.objects.present().filter(enrolments__school_class=school_class)
    return ClassAccounts(school_class, [row_of(pupil) for pupil in with_accounts(pupils)])


def row_of(pupil: Pupil) -> Row:
    """Return how things stand with a pupil's account."""
    user = pupil.learner.user if pupil.learner else None
    if user is None:
        return Row(pupil)
    return Row(pupil, user.username, is_waiting(pupil), refusal(user))
