"""What an import would do, in numbers and lists: what a page shows, what a command prints, and what is kept of it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from challenges.runtime.schools.imports import questions
from challenges.runtime.schools.imports.planning import ASKED, CHANGED, CREATED, DEPARTED, REFUSED, UNCHANGED, Decision, Planner
from challenges.runtime.schools.imports.spool import Tell
from challenges.runtime.schools.models import Pupil

#: Lines of each list that are kept for a page; numbers are always of all.
SHOWN: Final = 3_000
_ORDER: Final = tuple(questions.TITLES)


@dataclass
class Plan:
    """What becomes of a file's lines. `waiting`: lines that wait for an answer; the lists of what is done hold the first `SHOWN`.

    `mark`: digest of every decision; `year`: school year of the classes.
    """

    format: str = ""
    year: str = ""
    full: bool = True
    notes: list[str] = field(default_factory=list)
    mark: str = ""
    lines: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    departed: int = 0
    waiting: int = 0
    present: int = 0
    refused: list[dict[str, str]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    created_list: list[list[str]] = field(default_factory=list)
    changed_list: list[dict[str, Any]] = field(default_factory=list)
    departed_list: list[list[str]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return all of it as JSON."""
        return asdict(self)

    def answer(self) -> dict[str, Any]:
        """Return what a command prints."""
        return {"created": self.created, "changed": self.changed, "unchanged": self.unchanged, "departed": self.departed,
                "refused": self.refused, "asked": self.asked}  # fmt: skip

    @property
    def does_something(self) -> bool:
        """Whether applying it would write anything, answers aside."""
        return bool(self.created or self.changed or self.departed)

    def count(self, decision: Decision) -> None:
        """Take a decision in."""
        self.lines += 1
        if decision.kind == REFUSED:
            self.refused.append(decision.refused())
            return
        if decision.kind == ASKED:
            self.waiting += 1
            question = decision.question
            if question is not None and question.kind != questions.CLASS:
                self.asked.append(question.to_json())
            return
        entry = decision.entry
        assert entry is not None
        if decision.kind == CREATED:
            self.created += 1
            _keep(self.created_list, [entry.who, entry.class_name, entry.where])
        elif decision.kind == CHANGED:
            self.changed += 1
            _keep(
                self.changed_list,
                {"who": entry.who if entry.last_name else str(decision.pupil), "where": entry.where, "changes": decision.changes},
            )
        elif decision.kind == DEPARTED:
            self.departed += 1
            _keep(self.departed_list, [entry.who, _class_of(decision.pupil), decision.reason])
        elif decision.kind == UNCHANGED:
            self.unchanged += 1

    def count_gone(self, pupils: Iterable[Pupil]) -> None:
        """Take those in whom the file no longer holds."""
        for one in pupils:
            self.departed += 1
            _keep(self.departed_list, [f"{one.last_name} {one.first_name}", _class_of(one), _("absent du fichier")])

    def finish(self, planner: Planner) -> "Plan":
        """Add what is known once everything was decided."""
        about = planner.about
        self.format, self.year, self.full, self.notes, self.mark = about.format, planner.year, about.full, about.notes, planner.mark
        self.present = len(planner.known.present)
        self.asked += [question.to_json() for question, _old in planner.class_questions.values() if question.count]
        self.asked.sort(key=lambda one: _ORDER.index(one["kind"]))
        return self


def _keep(shown: list[Any], line: Any) -> None:
    if len(shown) < SHOWN:
        shown.append(line)


def _class_of(pupil: Pupil | None) -> str:
    return pupil.school_class.name if pupil is not None and pupil.school_class is not None else ""


def plan(planner: Planner, tell: Tell = lambda done, of, sentence: None) -> Plan:
    """Say what becomes of every line. Nothing is written.

    Args:
        planner: of the file and the register.
        tell: hears how many lines were compared.
    """
    made = Plan()
    for decisions in planner.decisions():
        for decision in decisions:
            made.count(decision)
        tell(made.lines, planner.spool.lines, "")
    for gone in planner.departures():
        made.count_gone(gone)
    return made.finish(planner)
