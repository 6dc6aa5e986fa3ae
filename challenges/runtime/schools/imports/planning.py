"""Comparing what a file says with the register: what would be created, changed, left alone, marked as departed, refused, and what must be asked.

Nothing is written here. Applying goes the same way with answers, so that what is done is what was shown. Memory: `Known` and a few sets; rows
are read a chunk at a time.
"""

import datetime
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from challenges.names import fold, sort_key
from challenges.runtime.schools.imports import questions
from challenges.runtime.schools.imports.comparing import differences
from challenges.runtime.schools.imports.known import Known, alike, fold_key, identity_key
from challenges.runtime.schools.imports.questions import Question
from challenges.runtime.schools.imports.readers import About, Entry, Refusal
from challenges.runtime.schools.imports.readers.entries import problem_of
from challenges.runtime.schools.imports.spool import Spool
from challenges.runtime.schools.models import Pupil, School, SchoolClass
from challenges.runtime.schools.years import current_year

CREATED, CHANGED, UNCHANGED, DEPARTED, REFUSED, ASKED = "created", "changed", "unchanged", "departed", "refused", "asked"
CHUNK: Final = 500
_FEWEST_OF_A_CLASS: Final = 2
_NEW: Final = 0


@dataclass(slots=True)
class Decision:
    """What becomes of one line. `pupil`: the entry of the register; `changes`: field, before, after, in words; `values`: what is written.

    `question`: what is still asked; `raised`: what had to be asked, answered or not; `frees`: an entry whose identifier goes to this line.
    """

    kind: str
    entry: Entry | None
    pupil: Pupil | None = None
    changes: list[list[str]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    question: Question | None = None
    raised: Question | None = None
    refusal: Refusal | None = None
    frees: Pupil | None = None

    def refused(self) -> dict[str, str]:
        """Return who, where and why, of a line that cannot be taken."""
        said = self.refusal
        if said is not None:
            return {"who": said.who, "where": said.where, "reason": said.reason}
        assert self.entry is not None
        return {"who": self.entry.who, "where": self.entry.where, "reason": self.reason}


class Planner:
    """Decides on every line of a file. `answers`: by key of question; without them every question stays open.

    `mark`: digest of all that was decided before answers, complete after `departures`; the same file and register give the same.
    """

    def __init__(self, school: School, spool: Spool, about: About, today: datetime.date, answers: Mapping[str, str] | None = None) -> None:
        self.school, self.spool, self.about, self.today = school, spool, about, today
        self.year = current_year(today)
        self.answers = answers or {}
        self.known = Known(school, self.year)
        self.class_questions: dict[str, tuple[Question, SchoolClass]] = {}
        self._by_identifier: set[int] = set()
        self._by_two: set[int] = set()
        self._claimed: set[int] = set()
        self._claimed_twice: set[int] = set()
        self._folds: set[int] = set()
        self._double_folds: set[int] = set()
        self._doubles: dict[str, list[str]] = {}
        self._touched: set[int] = set()
        self._taken: set[int] = set()
        self._refused_names: set[str] = set()
        self._made: set[int] = set()
        self._turns: Counter[str] = Counter()
        self._digest = hashlib.sha256(f"{self.year} {about.full}".encode())
        self._look_over()

    @property
    def mark(self) -> str:
        """Digest of what was decided."""
        return self._digest.hexdigest()

    # ------------------------------------------------------------ first reading: what only the whole file tells

    def _look_over(self) -> None:
        self._read_identifiers()
        moves: Counter[tuple[int, str]] = Counter()
        names: dict[str, str] = {}
        for entry in self._sound():
            pk = self._surely(entry)
            if pk is None:
                key = fold_key(entry.last_name, entry.first_name, entry.birth_date)
                (self._double_folds if key in self._folds else self._folds).add(key)
                continue
            (self._claimed_twice if pk in self._claimed else self._claimed).add(pk)
            if pk in self.known.class_of and entry.class_name and not entry.left:
                target = fold(entry.class_name)
                names.setdefault(target, entry.class_name)
                moves[self.known.class_of[pk], target] += 1
        self._find_renamed(moves, names)

    def _sound(self) -> Iterator[Entry]:
        for one in self.spool:
            if isinstance(one, Entry) and not problem_of(one, self.today):
                yield one

    def _read_identifiers(self) -> None:
        """Find the rows whose identifier the file gives, and what it gives twice."""
        seen: set[str] = set()
        twice: set[str] = set()
        for entry in self._sound():
            for identifier in _identifiers(entry):
                (twice if identifier in seen else seen).add(identifier)
            pk = self._identity(entry)
            if pk is not None:
                (self._by_two if pk in self._by_identifier else self._by_identifier).add(pk)
        self._places_of(twice)

    def _identity(self, entry: Entry) -> int | None:
        """Return the row whose identifier an entry gives."""
        pk = self.known.by_ine.get(entry.ine) if entry.ine else None
        return self.known.by_local.get(entry.local_id) if pk is None and entry.local_id else pk

    def _surely(self, entry: Entry) -> int | None:
        """Return the row that an entry surely speaks of: by an identifier, or the one person of that very name and birth date."""
        pk = self._identity(entry)
        if pk is not None or entry.birth_date is None:
            return pk
        exact = [pk for pk in self.known.exact(entry) if pk not in self._by_identifier]
        return exact[0] if len(exact) == 1 else None

    def _places_of(self, twice: set[str]) -> None:
        """Find where identifiers stand that the file gives twice, to name both places."""
        if not twice:
            return
        for entry in self._sound():
            for identifier in twice.intersection(_identifiers(entry)):
                self._doubles.setdefault(identifier, []).append(entry.where)

    def _find_renamed(self, moves: Counter[tuple[int, str]], names: dict[str, str]) -> None:
        sizes = Counter(self.known.class_of.values())
        targets: dict[int, list[str]] = {}
        sources: dict[str, list[int]] = {}
        for class_pk, target in moves:
            targets.setdefault(class_pk, []).append(target)
            sources.setdefault(target, []).append(class_pk)
        for class_pk, found in targets.items():
            target, moved = found[0], moves[class_pk, found[0]]
            whole = moved >= _FEWEST_OF_A_CLASS and (self.about.full or moved == sizes[class_pk])
            new = (SchoolClass.Kind.CLASS, target) not in self.known.classes
            if len(found) == 1 and whole and new and sources[target] == [class_pk]:
                old = self.known.class_by_pk[class_pk]
                self.class_questions[target] = questions.renamed(old, names[target], moved), old

    # ------------------------------------------------------------ second reading: what becomes of each line

    def decisions(self) -> Iterator[list[Decision]]:
        """Yield what becomes of the lines, in the order of the file, a chunk at a time."""
        chunk: list[Entry | Refusal] = []
        for one in self.spool:
            chunk.append(one)
            if len(chunk) == CHUNK:
                yield self._decide(chunk)
                chunk = []
        if chunk:
            yield self._decide(chunk)

    def _decide(self, chunk: list[Entry | Refusal]) -> list[Decision]:
        pks: set[int] = set()
        for one in chunk:
            if isinstance(one, Entry):
                pks |= {pk for pk in (self.known.by_ine.get(one.ine), self.known.by_local.get(one.local_id)) if pk is not None}
                pks |= self.known.family(one) | set(self.known.exact(one))
        rows = self.known.rows(pks)
        speaks = any(isinstance(one, Entry) and one.groups is not None for one in chunk)
        groups = self.known.groups(pks) if speaks and pks else {}
        made = [self._of_entry(one, rows, groups) if isinstance(one, Entry) else self._of_refusal(one) for one in chunk]
        for decision in made:
            self._note(decision)
        return [self._settled(one) for one in made]

    def _settled(self, decision: Decision) -> Decision:
        """Refuse what the register cannot hold beside what earlier lines made of it: one entry from two lines, or two of one very identity."""
        entry, pupil = decision.entry, decision.pupil
        if entry is None or decision.kind not in (CREATED, CHANGED, UNCHANGED):
            return decision
        if pupil is not None and decision.kind != CREATED and pupil.pk in self._taken:
            return self._refuse(entry, _("une autre ligne du fichier est déjà la fiche de %s") % f"{pupil.last_name} {pupil.first_name}")
        if pupil is not None:
            self._taken.add(pupil.pk)
        identities = self.known.identities
        for one, before, after in _moves(decision):
            there = identities.get(after)
            if there is not None and (there != one or one == _NEW):
                return self._refuse(
                    entry,
                    _(
                        "le registre a déjà une fiche de ce nom et de cette date de naissance, que rien ne distingue : réunissez-les d’abord"
                    ),
                )
            if before is not None and identities.get(before) == one:
                del identities[before]
            identities[after] = one
        return decision

    def _of_refusal(self, refusal: Refusal) -> Decision:
        for pk in (self.known.by_ine.get(refusal.ine), self.known.by_local.get(refusal.local_id)):
            if pk is not None:
                self._touched.add(pk)
        if refusal.last_name and refusal.first_name:
            self._refused_names.add(sort_key(refusal.last_name, refusal.first_name))
        return Decision(REFUSED, None, refusal=refusal)

    def _refuse(self, entry: Entry, reason: str) -> Decision:
        self._of_refusal(Refusal(entry.who, entry.where, reason, entry.ine, entry.local_id, entry.last_name, entry.first_name))
        return Decision(REFUSED, entry, reason=reason)

    def _of_entry(self, entry: Entry, rows: dict[int, Pupil], groups: dict[int, dict[int, SchoolClass]]) -> Decision:
        if reason := problem_of(entry, self.today) or self._doubled(entry):
            return self._refuse(entry, reason)
        pk = self._surely(entry)
        if pk is not None:
            self._touched.add(pk)
        if entry.left:
            return self._leaving(entry, rows[pk] if pk is not None else None)
        if pk is not None and (reason := self._taken_identifier(entry, pk)):
            return self._refuse(entry, reason)
        if pk is not None and pk == self._identity(entry):
            return self._identified(entry, rows[pk], groups)
        if entry.birth_date is None:
            return self._refuse(entry, self._unknown(entry))
        if pk is not None and pk not in self._claimed_twice and rows[pk].departed_on is None:
            return self._match(entry, rows[pk], groups)
        return self._doubtful(entry, rows, groups)

    def _unknown(self, entry: Entry) -> str:
        if not entry.last_name or not entry.first_name:
            return _("le fichier ne dit pas qui c’est, et le registre ne connaît pas cet identifiant")
        return _("la date de naissance manque, et le registre ne connaît pas son identifiant")

    def _doubled(self, entry: Entry) -> str:
        for identifier in _identifiers(entry):
            if places := self._doubles.get(identifier):
                said = {"id": identifier[2:], "places": " ; ".join(places[:5])}
                return _("le fichier donne l’identifiant %(id)s à plusieurs élèves : %(places)s") % said
        return ""

    def _taken_identifier(self, entry: Entry, pk: int) -> str:
        """Refuse an identifier that is another entry's: the line would make one person of two."""
        if pk in self._by_two:
            return _("plusieurs lignes du fichier donnent les identifiants d’un même élève du registre")
        other = self.known.by_local.get(entry.local_id) if entry.local_id else None
        if other is not None and other != pk:
            return _("l’INE est celui d’un élève du registre et l’identifiant local %s celui d’un autre") % entry.local_id
        return ""

    def _leaving(self, entry: Entry, pupil: Pupil | None) -> Decision:
        if pupil is None or (entry.birth_date is not None and pupil.birth_date != entry.birth_date):
            return self._refuse(entry, _("%s ; cet élève n’est pas dans le registre") % entry.left)
        if pupil.pk in self._claimed_twice:
            return self._refuse(entry, _("%s ; une autre ligne du fichier parle du même élève") % entry.left)
        if pupil.departed_on is not None:
            return Decision(UNCHANGED, entry, pupil)
        return Decision(DEPARTED, entry, pupil, reason=entry.left, values={"departed_on": min(entry.left_on or self.today, self.today)})

    def _identified(self, entry: Entry, pupil: Pupil, groups: dict[int, dict[int, SchoolClass]]) -> Decision:
        """Somebody whose identifier the register knows: another birth date is asked about, and so is one who had left without an INE to say who."""
        by_ine = bool(entry.ine) and self.known.by_ine.get(entry.ine) == pupil.pk
        if entry.birth_date is not None and entry.birth_date != pupil.birth_date:
            by = _("L’INE %s") % entry.ine if by_ine else _("L’identifiant %s") % entry.local_id
            return self._ask(entry, questions.birth(entry, pupil, self._turn(entry), by=by), [pupil], groups, frees=pupil)
        if pupil.departed_on is not None and not by_ine:
            return self._ask(entry, questions.alike(entry, [pupil], self._turn(entry), may_create=False), [pupil], groups)
        return self._match(entry, pupil, groups)

    def _doubtful(self, entry: Entry, rows: dict[int, Pupil], groups: dict[int, dict[int, SchoolClass]]) -> Decision:
        """Somebody new, unless the register or another line of the file has somebody alike."""
        near = [rows[pk] for pk in sorted(self.known.family(entry)) if alike(rows[pk].first_name, entry.first_name)]
        identity = identity_key(entry.last_name, entry.first_name, entry.birth_date, entry.ine, entry.local_id)
        told_apart = identity not in self._made and identity not in self.known.identities
        # One whom another line surely speaks of is that line's.
        sure = self._surely(entry)
        found = [one for one in near if one.pk not in self._claimed or one.pk in self._claimed_twice or one.pk == sure]
        found = [one for one in found if one.pk not in self._by_identifier]
        self._touched.update(one.pk for one in found)
        if found:
            return self._ask(entry, questions.alike(entry, found, self._turn(entry), may_create=told_apart), found, groups)
        key = fold_key(entry.last_name, entry.first_name, entry.birth_date)
        if key in self._double_folds or near:
            self._made.add(identity)
            return self._ask(entry, questions.double(entry, self._turn(entry), may_create=told_apart), [], groups)
        return self._create(entry)

    def _turn(self, entry: Entry) -> int:
        """Tell lines apart that say the very same."""
        key = f"{entry.ine} {entry.local_id} {entry.last_name} {entry.first_name} {entry.birth_date}"
        self._turns[key] += 1
        return self._turns[key]

    # ------------------------------------------------------------ answers

    def _ask(
        self,
        entry: Entry,
        question: Question,
        pupils: list[Pupil],
        groups: dict[int, dict[int, SchoolClass]],
        *,
        frees: Pupil | None = None,
    ) -> Decision:
        answer = self.answers.get(question.key, questions.LEAVE)
        if not question.takes(answer):
            return Decision(ASKED, entry, question=question, raised=question)
        if answer == questions.SKIP:
            made = Decision(REFUSED, entry, reason=_("laissée de côté : c’est la même personne qu’une autre ligne du fichier"))
        elif answer == questions.NEW:
            made = self._create(entry)
            made.frees = frees
        else:
            pupil = next(one for one in pupils if answer == f"{questions.SAME}{one.uid}")
            made = self._match(entry, pupil, groups)
        made.raised = question
        return made

    def _match(self, entry: Entry, pupil: Pupil, groups: dict[int, dict[int, SchoolClass]]) -> Decision:
        waits = self._class_question(entry)
        if waits is not None:
            return Decision(ASKED, entry, pupil, question=waits)
        changes, values = differences(entry, pupil, self.known, groups.get(pupil.pk, {}), self._renamed(entry), full=self.about.full)
        return Decision(CHANGED if changes else UNCHANGED, entry, pupil, changes, values)

    def _create(self, entry: Entry) -> Decision:
        waits = self._class_question(entry)
        return Decision(ASKED, entry, question=waits) if waits is not None else Decision(CREATED, entry)

    def _class_question(self, entry: Entry) -> Question | None:
        """Return the question that a line waits for because of its class; None when there is none or it is answered."""
        found = self.class_questions.get(fold(entry.class_name)) if entry.class_name else None
        if found is None or found[0].takes(self.answers.get(found[0].key, questions.LEAVE)):
            return None
        found[0].count += 1
        return found[0]

    def _renamed(self, entry: Entry) -> SchoolClass | None:
        """Return the class that bears another name in the file, once somebody said so."""
        found = self.class_questions.get(fold(entry.class_name)) if entry.class_name else None
        return found[1] if found is not None and self.answers.get(found[0].key) == questions.RENAMED else None

    # ------------------------------------------------------------ who is there no more

    def departures(self) -> Iterator[list[Pupil]]:
        """Yield those whom a full file no longer holds, a chunk at a time; once all decisions were taken."""
        gone = sorted(self.known.present - self._touched - self._claimed) if self.about.full else []
        for start in range(0, len(gone), CHUNK):
            rows = self.known.rows(gone[start : start + CHUNK])
            found = [one for one in rows.values() if one.sort_key not in self._refused_names]
            found.sort(key=lambda one: one.sort_key)
            for one in found:
                self._digest.update(f"gone {one.pk}\n".encode())
            if found:
                yield found

    def _note(self, decision: Decision) -> None:
        """Add a decision to the digest, as it was before any answer and in no language."""
        entry, refusal = decision.entry, decision.refusal
        if entry is None:
            assert refusal is not None
            said: list[object] = [refusal.who, refusal.ine, refusal.local_id]
        else:
            said = [entry.last_name, entry.first_name, entry.birth_date, entry.ine, entry.local_id, entry.class_name]
        question = decision.raised
        if question is None and entry is not None and entry.class_name and fold(entry.class_name) in self.class_questions:
            question = self.class_questions[fold(entry.class_name)][0]
        if question is not None:
            said.append(question.key)
        else:
            said += [
                decision.kind,
                decision.pupil.pk if decision.pupil else "",
                sorted((name, str(value)) for name, value in decision.values.items()),
            ]
        self._digest.update(f"{said}\n".encode())


def _identifiers(entry: Entry) -> list[str]:
    """Return the identifiers of an entry, each with its kind."""
    found = [f"i {entry.ine}"] if entry.ine else []
    return [*found, f"l {entry.local_id}"] if entry.local_id else found


def _moves(decision: Decision) -> Iterator[tuple[int, int | None, int]]:
    """Yield what a decision does to identities: row (`_NEW`: none yet), its identity before and after."""
    entry, pupil, values, freed = decision.entry, decision.pupil, decision.values, decision.frees
    assert entry is not None
    if freed is not None:
        ine, local = ("" if freed.ine == entry.ine else freed.ine), ("" if freed.local_id == entry.local_id else freed.local_id)
        yield freed.pk, _identity_of(freed), identity_key(freed.last_name, freed.first_name, freed.birth_date, ine, local)
    if decision.kind == CREATED:
        yield _NEW, None, identity_key(entry.last_name, entry.first_name, entry.birth_date, entry.ine, entry.local_id)
    elif pupil is not None:
        after = [values.get(name, getattr(pupil, name)) for name in ("last_name", "first_name", "birth_date", "ine", "local_id")]
        yield pupil.pk, _identity_of(pupil), identity_key(*after)


def _identity_of(pupil: Pupil) -> int:
    return identity_key(pupil.last_name, pupil.first_name, pupil.birth_date, pupil.ine, pupil.local_id)
