"""The register: add pupils, change what is said of one, place them in classes, let them leave and come back, tie one to a learner."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.journal.services import record
from challenges.runtime.schools.identity import folded
from challenges.runtime.schools.models import Enrolment, Pupil, School, SchoolClass
from challenges.runtime.schools.rules import require_manager, require_member
from challenges.runtime.schools.years import is_year

#: What a person may change on a pupil's page.
CHANGEABLE = (
    "last_name", "usual_name", "first_name", "other_names", "birth_date", "birth_place", "ine", "local_id", "extra_time_percent",
    "accessible_only",
)  # fmt: skip
_OLDEST = datetime.date(1900, 1, 1)


@dataclass(frozen=True)
class PupilRow:
    """A pupil to add to the register."""

    last_name: str
    first_name: str
    birth_date: datetime.date
    birth_place: str = ""


def class_of(school: School, name: str, year: str, kind: str = SchoolClass.Kind.CLASS) -> SchoolClass:
    """Return a class of a school, made at first need.

    Raises:
        ValidationError: no name, or what is no school year.
    """
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"school_class": _("Donnez un nom à la classe.")})
    if not is_year(year):
        raise ValidationError({"year": _("« %s » n’est pas une année scolaire : écrivez par exemple 2026-2027.") % year})
    found, _created = SchoolClass.objects.get_or_create(school=school, name=name[:60], year=year, kind=kind)
    return found


@transaction.atomic
def add_pupils(school: School, class_name: str, year: str, rows: list[PupilRow], *, user: Any) -> list[Pupil]:
    """Add pupils to a class; one who is in the register already is moved to it.

    Raises:
        PermissionDenied: the user does not work in this school.
        ValidationError: the class has no name or no year.
    """
    require_member(user, school)
    school_class = class_of(school, class_name, year)
    born = school.pupils.standing().filter(birth_date__in={row.birth_date for row in rows})
    known = {(p.last_name, p.first_name, p.birth_date): p for p in born}
    pupils = [_added(school, row, known) for row in rows]
    place_all(pupils, school_class)
    record("schools.add_pupils", actor=user, target=f"school:{school.uid}", school_class=class_name, count=len(pupils))
    return pupils


def _added(school: School, row: PupilRow, known: dict[Any, Pupil]) -> Pupil:
    key = (row.last_name, row.first_name, row.birth_date)
    pupil = known.get(key) or Pupil(school=school, last_name=row.last_name, first_name=row.first_name, birth_date=row.birth_date)
    pupil.birth_place, pupil.departed_on = row.birth_place or pupil.birth_place, None
    pupil.save()
    known[key] = pupil
    return pupil


@transaction.atomic
def add_pupil(school: School, *, user: Any, school_class: SchoolClass | None = None, sure: bool = False, **said: Any) -> Pupil:
    """Add one pupil to the register.

    Args:
        school: the school.
        user: somebody who works there.
        school_class: the class, of this school; None for later.
        sure: add somebody who has the name and the birth date of another: homonyms, which an identifier tells apart.
        said: what is known, by the names of `CHANGEABLE`.

    Raises:
        PermissionDenied: the user does not work in this school.
        Homonym: somebody of this name and birth date is there, and nobody said that it is another.
        ValidationError: by field.
    """
    require_member(user, school)
    pupil = _set(Pupil(school=school), said)
    alike = [] if sure else same_person(school, pupil)
    if alike:
        raise Homonym(alike)
    _require_free(pupil)
    pupil.full_clean(exclude=["learner", "merged_into"])
    pupil.save()
    if school_class is not None:
        place_all([pupil], _own(school, school_class))
    record("schools.add_pupil", actor=user, target=f"pupil:{pupil.uid}", school=str(school.uid))
    return pupil


class Homonym(ValidationError):
    """Somebody of this name and birth date is in the register already; `pupils` says who."""

    def __init__(self, pupils: Sequence[Pupil]) -> None:
        self.pupils = pupils
        super().__init__(
            _("Cet élève est peut-être déjà dans le registre. Si c’est une autre personne, donnez son INE ou un identifiant, et confirmez.")
        )


def same_person(school: School, pupil: Pupil) -> list[Pupil]:
    """Return the entries of a school that could be the same person: name and birth date, whatever the accents, hyphens and spaces."""
    wanted = folded(pupil.last_name), folded(pupil.first_name)
    born = school.pupils.standing().filter(birth_date=pupil.birth_date).exclude(pk=pupil.pk).select_related("school_class")
    return [one for one in born if (folded(one.last_name), folded(one.first_name)) == wanted]


@transaction.atomic
def change_pupil(pupil: Pupil, *, user: Any, **said: Any) -> Pupil:
    """Change what is said of a pupil.

    Raises:
        PermissionDenied: the user does not manage this school.
        ValidationError: by field; a name, a birth date and identifiers that another entry has.
    """
    require_manager(user, pupil.school)
    locked = Pupil.objects.select_for_update(of=("self",)).select_related("school").get(pk=pupil.pk)
    before = {name: getattr(locked, name) for name in said}
    _set(locked, said)
    _require_free(locked)
    locked.full_clean(exclude=["learner", "merged_into"])
    locked.save()
    changed = sorted(name for name, value in before.items() if value != getattr(locked, name))
    if changed:
        record("schools.change_pupil", actor=user, target=f"pupil:{locked.uid}", fields=changed)
    return locked


def _set(pupil: Pupil, said: dict[str, Any]) -> Pupil:
    if unknown := set(said) - set(CHANGEABLE):
        raise ValidationError(f"{sorted(unknown)}")
    for name, value in said.items():
        setattr(pupil, name, " ".join(value.split()) if isinstance(value, str) else value)
    pupil.ine = pupil.ine.replace(" ", "").upper()
    if isinstance(pupil.birth_date, datetime.date) and not _OLDEST <= pupil.birth_date <= timezone.localdate():
        raise ValidationError({"birth_date": _("Ce n’est pas la date de naissance d’un élève.")})
    return pupil


def _require_free(pupil: Pupil) -> None:
    """Refuse identifiers of another entry by field, where the constraint would refuse the whole."""
    others = Pupil.objects.standing().filter(school=pupil.school_id).exclude(pk=pupil.pk)
    wrong = {
        name: _("Cet identifiant est déjà celui d’un autre élève de l’établissement.")
        for name in ("ine", "local_id")
        if getattr(pupil, name) and others.filter(**{name: getattr(pupil, name)}).exists()
    }
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def place(pupil: Pupil, school_class: SchoolClass, *, user: Any) -> None:
    """Put a pupil into a class or a group; of one year a pupil has one class. What they began elsewhere stays theirs.

    Raises:
        PermissionDenied: the user does not manage this school.
        ValidationError: a class of another school.
    """
    require_manager(user, pupil.school)
    place_all([pupil], _own(pupil.school, school_class))
    record("schools.place", actor=user, target=f"pupil:{pupil.uid}", school_class=str(school_class.uid))


def _own(school: School, school_class: SchoolClass) -> SchoolClass:
    if school_class.school_id != school.pk:
        raise ValidationError({"school_class": _("Cette classe n’est pas de cet établissement.")})
    return school_class


def place_all(pupils: Sequence[Pupil], school_class: SchoolClass) -> None:
    """Put pupils into one class or group; of one year each has one class, the last."""
    if school_class.kind == SchoolClass.Kind.CLASS:
        same_year = Enrolment.objects.filter(
            pupil__in=pupils, school_class__year=school_class.year, school_class__kind=SchoolClass.Kind.CLASS
        )
        same_year.exclude(school_class=school_class).delete()
        # The present class is that of the latest year: one who is put into a class of last year does not go back to it.
        for pupil in pupils:
            now = pupil.school_class
            if now is None or now.year <= school_class.year:
                pupil.school_class = school_class
        Pupil.objects.filter(pk__in=[p.pk for p in pupils if p.school_class_id == school_class.pk]).update(school_class=school_class)
    Enrolment.objects.bulk_create([Enrolment(pupil=pupil, school_class=school_class) for pupil in pupils], ignore_conflicts=True)


@transaction.atomic
def make_class(school: School, *, name: str, kind: str, year: str, user: Any) -> SchoolClass:
    """Make a class or a group; one that is there is given back.

    Raises:
        PermissionDenied: the user does not manage this school.
        ValidationError: by field: no name, no kind, or what is no school year.
    """
    require_manager(user, school)
    if kind not in SchoolClass.Kind.values:
        raise ValidationError({"kind": _("Choisissez une classe ou un groupe.")})
    made = class_of(school, name, year, kind)
    record("schools.make_class", actor=user, target=f"class:{made.uid}", school=str(school.uid))
    return made


@transaction.atomic
def rename_class(school_class: SchoolClass, name: str, *, user: Any) -> SchoolClass:
    """Give a class another name: its pupils and its campaigns stay in it.

    Raises:
        PermissionDenied: the user does not manage this school.
        ValidationError: no name, or that of another class of the year.
    """
    require_manager(user, school_class.school)
    locked = SchoolClass.objects.select_for_update(of=("self",)).get(pk=school_class.pk)
    locked.name = " ".join(name.split())
    locked.full_clean()
    locked.save(update_fields=["name"])
    record("schools.rename_class", actor=user, target=f"class:{locked.uid}")
    return locked


@transaction.atomic
def leave(pupil: Pupil, *, user: Any, day: datetime.date | None = None) -> Pupil:
    """Write down that a pupil left the school. Everything they did stays theirs; they join no new campaign here.

    Raises:
        PermissionDenied: the user does not manage this school.
    """
    require_manager(user, pupil.school)
    return _depart(pupil, day or timezone.localdate(), user, "schools.leave")


@transaction.atomic
def come_back(pupil: Pupil, *, user: Any) -> Pupil:
    """Write down that a pupil who had left is back.

    Raises:
        PermissionDenied: the user does not manage this school.
    """
    require_manager(user, pupil.school)
    return _depart(pupil, None, user, "schools.come_back")


def _depart(pupil: Pupil, day: datetime.date | None, user: Any, action: str) -> Pupil:
    if Pupil.objects.filter(pk=pupil.pk).exclude(departed_on=day).update(departed_on=day):
        record(action, actor=user, target=f"pupil:{pupil.uid}")
    pupil.departed_on = day
    return pupil


@transaction.atomic
def tie(pupil: Pupil, learner: Any) -> None:
    """Tie a register entry to the learner who answers for it; a tie once made stays."""
    if Pupil.objects.filter(pk=pupil.pk, learner=None).update(learner=learner):
        pupil.learner = learner
        record("schools.tie", actor=learner, target=f"pupil:{pupil.uid}")
