"""What the register of a school holds, as an import compares with it: identifiers and names of everybody in few bytes, rows a chunk at a time."""

import datetime
from collections.abc import Collection, Iterable
from typing import Final

from challenges.names import fold
from challenges.runtime.schools.identity import folded
from challenges.runtime.schools.imports.readers import Entry
from challenges.runtime.schools.models import Enrolment, Pupil, School, SchoolClass

_AT_ONCE: Final = 2_000
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc`\u00b4", "'"))


def spelled(text: str) -> str:
    """Return a name as it is spelled, capitals and kinds of apostrophes aside: DUPONT is Dupont, Léa is not Lea."""
    return " ".join(text.translate(_APOSTROPHES).casefold().split())


def exact_key(last_name: str, first_name: str, born: datetime.date | None) -> int:
    """Return what two lines share that surely name one person, unless identifiers speak against it."""
    return hash((spelled(last_name), spelled(first_name), born))


def family_key(last_name: str, born: datetime.date | None) -> int:
    """Return what two lines share that may name one person."""
    return hash((folded(last_name), born))


def fold_key(last_name: str, first_name: str, born: datetime.date | None) -> int:
    """Return what two lines share whose names differ by accents, hyphens, spaces or apostrophes only."""
    return hash((folded(last_name), folded(first_name), born))


def identity_key(last_name: str, first_name: str, born: datetime.date | None, ine: str, local_id: str) -> int:
    """Return what no two entries of a register may share: its constraint `school_one_register_entry`."""
    return hash((last_name, first_name, born, ine, local_id))


def alike(one: str, other: str) -> bool:
    """Say whether first names may be one person's: the same when folded, or one begins as the other (« Léa », « Lea Marie »)."""
    if folded(one) == folded(other):
        return True
    mine, theirs = fold(one.replace("-", " ")).split(), fold(other.replace("-", " ")).split()
    shorter = min(len(mine), len(theirs))
    return shorter > 0 and mine[:shorter] == theirs[:shorter]


class Known:
    """The register of a school, and its classes of a year. `present`: those who are there; `ine_of`, `local_of`: identifiers by row."""

    def __init__(self, school: School, year: str) -> None:
        self.school, self.year = school, year
        self.by_ine: dict[str, int] = {}
        self.by_local: dict[str, int] = {}
        self.by_exact: dict[int, int | tuple[int, ...]] = {}
        self.by_family: dict[int, int | tuple[int, ...]] = {}
        self.identities: dict[int, int] = {}
        self.ine_of: dict[int, str] = {}
        self.local_of: dict[int, str] = {}
        self.class_of: dict[int, int] = {}
        self.present: set[int] = set()
        self.classes: dict[tuple[str, str], SchoolClass] = {
            (one.kind, fold(one.name)): one for one in SchoolClass.objects.filter(school=school, year=year)
        }
        self.class_by_pk = {one.pk: one for one in self.classes.values()}
        self._read()

    def _read(self) -> None:
        columns = ("pk", "last_name", "usual_name", "first_name", "birth_date", "ine", "local_id", "school_class_id", "departed_on")
        rows = Pupil.objects.standing().filter(school=self.school).order_by().values_list(*columns)
        for pk, last, usual, first, born, ine, local, class_pk, departed in rows.iterator(chunk_size=_AT_ONCE):
            if ine:
                self.by_ine[ine], self.ine_of[pk] = pk, ine
            if local:
                self.by_local[local], self.local_of[pk] = pk, local
            self.identities[identity_key(last, first, born, ine, local)] = pk
            _add(self.by_exact, exact_key(last, first, born), pk)
            for name in {last, usual} - {""}:
                _add(self.by_family, family_key(name, born), pk)
            if departed is None:
                self.present.add(pk)
                if class_pk in self.class_by_pk:
                    self.class_of[pk] = class_pk
        self._read_merged()

    def _read_merged(self) -> None:
        """An identifier that only a merged entry bears is that of the entry it was merged into."""
        merged = Pupil.objects.filter(school=self.school, merged_into__merged_into=None).exclude(merged_into=None)
        for pk, ine, local in merged.order_by().values_list("merged_into_id", "ine", "local_id"):
            if ine:
                self.by_ine.setdefault(ine, pk)
            if local:
                self.by_local.setdefault(local, pk)

    def exact(self, entry: Entry) -> tuple[int, ...]:
        """Return those whose name is spelled as the entry's, born that day, and whose identifiers do not speak against it."""
        found = _several(self.by_exact.get(exact_key(entry.last_name, entry.first_name, entry.birth_date)))
        return tuple(pk for pk in found if self._may_be(pk, entry))

    def family(self, entry: Entry) -> set[int]:
        """Return those of the same day of birth and of a name in common."""
        names = {entry.last_name, entry.usual_name} - {""}
        return {pk for name in names for pk in _several(self.by_family.get(family_key(name, entry.birth_date)))}

    def _may_be(self, pk: int, entry: Entry) -> bool:
        ine, local = self.ine_of.get(pk, ""), self.local_of.get(pk, "")
        return not (entry.ine and ine and ine != entry.ine) and not (entry.local_id and local and local != entry.local_id)

    def class_named(self, name: str, kind: str = SchoolClass.Kind.CLASS) -> SchoolClass | None:
        """Return the class of that name in the year, capitals, accents and spaces aside."""
        return self.classes.get((kind, fold(name)))

    def add_class(self, made: SchoolClass) -> None:
        """Take note of a class that was made."""
        self.classes[made.kind, fold(made.name)] = made
        self.class_by_pk[made.pk] = made

    def rows(self, pks: Collection[int]) -> dict[int, Pupil]:
        """Return rows of the register with their class."""
        found = Pupil.objects.filter(pk__in=pks).select_related("school_class").order_by()
        return {one.pk: one for one in found} if pks else {}

    def groups(self, pks: Iterable[int]) -> dict[int, dict[int, SchoolClass]]:
        """Return the groups of the year that pupils are in."""
        found: dict[int, dict[int, SchoolClass]] = {}
        there = Enrolment.objects.filter(pupil_id__in=list(pks), school_class__year=self.year, school_class__kind=SchoolClass.Kind.GROUP)
        for pupil_pk, class_pk in there.values_list("pupil_id", "school_class_id"):
            found.setdefault(pupil_pk, {})[class_pk] = self.class_by_pk[class_pk]
        return found


def _add(index: dict[int, int | tuple[int, ...]], key: int, pk: int) -> None:
    """Note a row under a key: nearly always alone, so that a tuple is only made for homonyms."""
    found = index.get(key)
    index[key] = pk if found is None else (*_several(found), pk)


def _several(found: int | tuple[int, ...] | None) -> tuple[int, ...]:
    if found is None:
        return ()
    return (found,) if isinstance(found, int) else found
