"""Writing what was planned into the register: bulk statements, a few a chunk whatever it holds. Inside somebody's transaction."""

from collections.abc import Sequence
from typing import Any

from challenges.fields import person_key
from challenges.names import fold
from challenges.runtime.schools.imports import questions
from challenges.runtime.schools.imports.comparing import birth_place_of
from challenges.runtime.schools.imports.planning import CHANGED, CREATED, DEPARTED, Decision, Planner
from challenges.runtime.schools.imports.plans import Plan
from challenges.runtime.schools.imports.readers import Entry
from challenges.runtime.schools.imports.spool import Tell
from challenges.runtime.schools.models import Enrolment, Pupil, SchoolClass

_NAMES = ("last_name", "first_name")


def write(planner: Planner, tell: Tell = lambda done, of, sentence: None) -> Plan:
    """Do what a planner decides, with its answers.

    Args:
        planner: of the file, the register as it is now, and the answers.
        tell: hears how many lines were done.

    Returns:
        What was done; what is still asked was left aside.
    """
    done = Plan()
    _rename(planner)
    for decisions in planner.decisions():
        _Chunk(planner, decisions).write()
        for decision in decisions:
            done.count(decision)
        tell(done.lines, planner.spool.lines, "")
    for gone in planner.departures():
        Pupil.objects.filter(pk__in=[one.pk for one in gone]).update(departed_on=planner.today)
        done.count_gone(gone)
    return done.finish(planner)


def _rename(planner: Planner) -> None:
    for question, old in planner.class_questions.values():
        if planner.answers.get(question.key) == questions.RENAMED:
            old.name = question.who
            old.save(update_fields=["name"])


class _Chunk:
    """The decisions of one chunk, written kind by kind."""

    def __init__(self, planner: Planner, decisions: Sequence[Decision]) -> None:
        self.planner, self.known, self.decisions = planner, planner.known, decisions
        #: Pupils to put into each class or group.
        self.places: dict[int, list[int]] = {}

    def write(self) -> None:
        """Write all of them."""
        self._free()
        self._change()
        self._create()
        self._place()
        gone: dict[Any, list[int]] = {}
        for one in self._of(DEPARTED):
            gone.setdefault(one.values["departed_on"], []).append(_pk(one))
        for day, pks in gone.items():
            Pupil.objects.filter(pk__in=pks).update(departed_on=day)

    def _of(self, kind: str) -> list[Decision]:
        return [one for one in self.decisions if one.kind == kind]

    def _free(self) -> None:
        """Take identifiers from entries that somebody said are another person, before the new entry bears them."""
        for one in self._of(CREATED):
            pupil, entry = one.frees, one.entry
            if pupil is None or entry is None:
                continue
            if entry.ine and pupil.ine == entry.ine:
                pupil.ine = ""
            if entry.local_id and pupil.local_id == entry.local_id:
                pupil.local_id = ""
            pupil.save(update_fields=["ine", "local_id"])

    def _change(self) -> None:
        fields: set[str] = set()
        rows: list[Pupil] = []
        for one in self._of(CHANGED):
            pupil, values = one.pupil, dict(one.values)
            assert pupil is not None
            self._join(pupil.pk, values.pop("groups", ()), SchoolClass.Kind.GROUP)
            if left := values.pop("left_groups", ()):
                Enrolment.objects.filter(pupil=pupil, school_class__in=left).delete()
            if name := values.pop("class_name", ""):
                pupil.school_class = self._class(name, SchoolClass.Kind.CLASS)
                self.places.setdefault(pupil.school_class.pk, []).append(pupil.pk)
                fields.add("school_class")
            for field, value in values.items():
                setattr(pupil, field, value)
            if any(field in values for field in _NAMES):
                # `bulk_update` passes no `pre_save`: the place in lists is written here.
                pupil.sort_key = person_key(pupil)
                fields.add("sort_key")
            fields |= set(values)
            rows.append(pupil)
        if fields:
            Pupil.objects.bulk_update(rows, sorted(fields))

    def _create(self) -> None:
        made: list[tuple[Pupil, Entry]] = []
        for one in self._of(CREATED):
            assert one.entry is not None
            made.append((self._pupil(one.entry), one.entry))
        Pupil.objects.bulk_create([pupil for pupil, _entry in made])
        for pupil, entry in made:
            if pupil.school_class is not None:
                self.places.setdefault(pupil.school_class.pk, []).append(pupil.pk)
            self._join(pupil.pk, entry.groups or (), SchoolClass.Kind.GROUP)

    def _pupil(self, entry: Entry) -> Pupil:
        assert entry.birth_date is not None
        return Pupil(
            school=self.planner.school, last_name=entry.last_name, usual_name=entry.usual_name, first_name=entry.first_name,
            other_names=entry.other_names, birth_date=entry.birth_date, birth_place=birth_place_of(entry), ine=entry.ine, local_id=entry.local_id,
            school_class=self._class(entry.class_name, SchoolClass.Kind.CLASS) if entry.class_name else None,
        )  # fmt: skip

    def _join(self, pk: int, names: Sequence[str], kind: str) -> None:
        for name in names:
            self.places.setdefault(self._class(name, kind).pk, []).append(pk)

    def _class(self, name: str, kind: str) -> SchoolClass:
        """Return a class of the year, made at first need; the one that was renamed, where it was."""
        found = self.known.class_named(name, kind) or self._renamed(name, kind)
        if found is None:
            found = SchoolClass.objects.create(school=self.planner.school, name=name, year=self.planner.year, kind=kind)
            self.known.add_class(found)
        return found

    def _renamed(self, name: str, kind: str) -> SchoolClass | None:
        question, old = self.planner.class_questions.get(fold(name), (None, None))
        if kind != SchoolClass.Kind.CLASS or question is None or self.planner.answers.get(question.key) != questions.RENAMED:
            return None
        return old

    def _place(self) -> None:
        """Write who is in which class: of one year a pupil is in one class, the last, and in any number of groups."""
        if not self.places:
            return
        moved = [
            pk for class_pk, pks in self.places.items() if self.known.class_by_pk[class_pk].kind == SchoolClass.Kind.CLASS for pk in pks
        ]
        before = Enrolment.objects.filter(
            pupil_id__in=moved, school_class__year=self.planner.year, school_class__kind=SchoolClass.Kind.CLASS
        )
        before.delete()
        rows = [Enrolment(pupil_id=pk, school_class_id=class_pk) for class_pk, pks in self.places.items() for pk in pks]
        Enrolment.objects.bulk_create(rows, ignore_conflicts=True)


def _pk(decision: Decision) -> int:
    assert decision.pupil is not None
    return decision.pupil.pk
