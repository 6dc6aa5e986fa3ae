"""Two entries of a register that are one person: what each holds, merging them, and undoing it."""

from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.decisions import Facts
from challenges.journal.services import label, record
from challenges.runtime import holdings
from challenges.runtime.holdings import Line, Person
from challenges.runtime.schools.models import Enrolment, Merge, Pupil, SchoolClass
from challenges.runtime.schools.rules import require_manager

#: What the kept entry takes from the other where it has nothing.
_FILLED = ("usual_name", "other_names", "birth_place", "ine", "local_id", "school_class_id")


@dataclass(frozen=True)
class Held:
    """What an entry holds, by application: shown before a merge."""

    pupil: Pupil
    groups: list[tuple[Any, list[Line]]]


def person_of(pupil: Pupil) -> Person:
    """Return a pupil as the holdings know people."""
    return Person(pupil.learner_id, (pupil.pk,))


def held_by(pupil: Pupil) -> Held:
    """Return what an entry holds in its school: what the same person did elsewhere is not shown here."""
    here = replace(person_of(pupil), school=pupil.school_id)
    found = [(holding.title, holding.lines(here)) for holding in holdings.all_holdings()]
    return Held(pupil, [(title, lines) for title, lines in found if lines])


def facts_of_merge(kept: Pupil, absorbed: Pupil) -> Facts:
    """What a merge rests on: the two entries and all that each holds."""
    values = {f"{name}{number}": value for number, one in enumerate((kept, absorbed)) for name, value in _facts(one).items()}
    sentences = {}
    for number, one in enumerate((kept, absorbed)):
        sentences[f"entry{number}"] = _("L’entrée de %s a changé.") % one
        sentences[f"held{number}"] = _("Ce que %s a commencé ou terminé a changé.") % one
    return Facts(values, sentences)


def _facts(pupil: Pupil) -> dict[str, Any]:
    said = [
        pupil.last_name,
        pupil.first_name,
        pupil.birth_date,
        pupil.ine,
        pupil.local_id,
        pupil.school_class_id,
        pupil.departed_on,
        pupil.merged_into_id,
    ]
    held = [[str(line.title), str(line.state)] for _title, lines in held_by(pupil).groups for line in lines]
    return {"entry": said, "held": held}


@transaction.atomic
def merge(kept: Pupil, absorbed: Pupil, *, user: Any, seen: str | None = None) -> Merge:
    """Make one person of two entries: all that the second holds goes to the first, and `undo_merge` takes it back.

    The profile of one who has an account is kept, so that it is still found by signing in; when both have one, the second is closed.

    Raises:
        PermissionDenied: the user does not manage the school.
        ValidationError: one entry, entries of two schools, or one that was merged already.
        Outdated: an entry or what it holds changed since the page was read.
    """
    require_manager(user, kept.school)
    rows = {row.pk: row for row in Pupil.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, absorbed.pk]).order_by("pk")}
    if kept.pk == absorbed.pk or len(rows) != 2:
        raise ValidationError(_("Choisissez deux élèves différents."))
    kept, absorbed = rows[kept.pk], rows[absorbed.pk]
    if kept.school_id != absorbed.school_id:
        raise ValidationError(_("Ces deux élèves ne sont pas du même établissement."))
    if kept.merged_into_id or absorbed.merged_into_id:
        raise ValidationError(_("Une de ces entrées a déjà été réunie à une autre."))
    facts_of_merge(kept, absorbed).require(seen)
    moved = {"before": _state(kept), "absorbed_before": _state(absorbed), "enrolments": _move_enrolments(kept, absorbed)}
    moved |= _unite(kept, absorbed)
    made = Merge.objects.create(kept=kept, absorbed=absorbed, moved=moved, by=label(user))
    record("schools.merge", actor=user, target=f"pupil:{kept.uid}", absorbed=str(absorbed.uid), merge=str(made.uid))
    return made


def _state(pupil: Pupil) -> dict[str, Any]:
    return {name: getattr(pupil, name) for name in (*_FILLED, "learner_id")}


def _unite(kept: Pupil, absorbed: Pupil) -> dict[str, Any]:
    """Give the kept entry the other's learner and holdings; return what undoing needs."""
    source, target = _learners(kept, absorbed)
    filled = {name: getattr(absorbed, name) for name in _FILLED if not getattr(kept, name) and getattr(absorbed, name)}
    absorbed.merged_into, absorbed.learner_id = kept, None
    absorbed.save()
    for name, value in filled.items():
        setattr(kept, name, value)
    kept.learner_id = target
    kept.save()
    elsewhere = _entries_elsewhere(kept, source, target)
    giver, taker = Person(source, (absorbed.pk,)), Person(target, (kept.pk,))
    given = [[holding.name, holding.move(giver, taker)] for holding in holdings.all_holdings()]
    return {"source": source, "target": target, "elsewhere": elsewhere, "given": given}


def _learners(kept: Pupil, absorbed: Pupil) -> tuple[int | None, int | None]:
    """Return the learner that gives and the one that stays: that of an account before one without."""
    mine, other = kept.learner, absorbed.learner
    if mine is None:
        return None, absorbed.learner_id
    if other is None:
        return None, kept.learner_id
    if mine.user_id is None and other.user_id is not None:
        return mine.pk, other.pk
    return other.pk, mine.pk


def _entries_elsewhere(kept: Pupil, source: int | None, target: int | None) -> list[int]:
    """Let the registers of other schools point to the learner that stays, where they do not already."""
    if source is None or target is None:
        return []
    there = set(Pupil.objects.standing().filter(learner=target).values_list("school_id", flat=True))
    others = list(Pupil.objects.standing().filter(learner=source).exclude(school__in=there).values_list("pk", flat=True))
    Pupil.objects.filter(pk__in=others).update(learner=target)
    return others


def _move_enrolments(kept: Pupil, absorbed: Pupil) -> list[int]:
    """Give the kept entry the classes of years in which it has none, and the groups."""
    mine = kept.enrolments.select_related("school_class")
    years = {one.school_class.year for one in mine if one.school_class.kind == SchoolClass.Kind.CLASS}
    known = {one.school_class_id for one in mine}
    theirs = absorbed.enrolments.exclude(school_class__in=known)
    wanted = theirs.filter(~Q(school_class__kind=SchoolClass.Kind.CLASS) | ~Q(school_class__year__in=years))
    moved = list(wanted.values_list("pk", flat=True))
    Enrolment.objects.filter(pk__in=moved).update(pupil=kept)
    return moved


@transaction.atomic
def undo_merge(done: Merge, *, user: Any) -> Merge:
    """Take a merge back: each entry holds again what it held, and what was done since stays with the kept one.

    Raises:
        PermissionDenied: the user does not manage the school.
        ValidationError: undone already, or one of the two was merged again since.
    """
    require_manager(user, done.kept.school)
    locked = Merge.objects.select_for_update(of=("self",)).select_related("kept", "absorbed").get(pk=done.pk)
    kept, absorbed = locked.kept, locked.absorbed
    if locked.undone_at is not None or absorbed.merged_into_id != kept.pk:
        raise ValidationError(_("Cette réunion est déjà annulée."))
    later = Merge.objects.filter(Q(kept=kept) | Q(absorbed=kept), undone_at=None, pk__gt=locked.pk)
    if later.exists():
        raise ValidationError(_("Une autre réunion a été faite depuis : annulez d’abord celle-là."))
    _part(locked)
    locked.undone_at = timezone.now()
    locked.save(update_fields=["undone_at"])
    record("schools.undo_merge", actor=user, target=f"pupil:{kept.uid}", absorbed=str(absorbed.uid), merge=str(locked.uid))
    return locked


def _part(done: Merge) -> None:
    kept, absorbed, moved = done.kept, done.absorbed, done.moved
    before, source, target = moved["before"], moved["source"], moved["target"]
    taken = {
        name: value for name, value in before.items() if name != "learner_id" and getattr(kept, name) == moved["absorbed_before"].get(name)
    }
    for name, value in taken.items():
        setattr(kept, name, value)
    # One who had no learner before got the other's; one who got one since keeps it.
    if kept.learner_id == target:
        kept.learner_id = before["learner_id"]
    kept.save()
    absorbed.merged_into, absorbed.learner_id = None, moved["absorbed_before"]["learner_id"]
    absorbed.save()
    Pupil.objects.filter(pk__in=moved["elsewhere"]).update(learner=source)
    Enrolment.objects.filter(pk__in=moved["enrolments"]).update(pupil=absorbed)
    for name, given in reversed(moved["given"]):
        holdings.named(name).put_back(given, Person(source, (absorbed.pk,)))
