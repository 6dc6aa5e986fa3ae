"""An import as pages show it: its plan or report in numbers and lists, its questions by kind, a page at a time; and the report as a CSV file."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from challenges.cells import safe_cell
from challenges.jobs.models import OPERATOR, Job
from challenges.jobs.showing import Shown
from challenges.runtime.schools.imports import questions
from challenges.runtime.schools.imports.plans import SHOWN
from challenges.runtime.schools.imports.readers import FORMATS
from challenges.runtime.schools.models.imports import RegisterImport

QUESTIONS_AT_ONCE = 25
LINES_AT_ONCE = 100
State = RegisterImport.State


@dataclass(frozen=True)
class Told:
    """One import. `result`: the plan before it is applied, what was done after."""

    imported: RegisterImport
    job: Job | None

    @property
    def result(self) -> dict[str, Any]:
        """The plan, or what was done; empty while neither is there."""
        found = self.imported.report if self.imported.state == State.APPLIED else self.imported.plan
        return found or {}

    @property
    def format(self) -> str:
        """The format in words."""
        return str(FORMATS.get(self.imported.format, self.imported.format))

    @property
    def by(self) -> str:
        """Who sent it."""
        if self.imported.asked_by is not None:
            return str(self.imported.asked_by)
        return _("l’opérateur") if self.imported.asked_label == OPERATOR else _("un compte supprimé")

    @property
    def working(self) -> Shown | None:
        """The job that is under way."""
        return Shown(self.job) if self.job is not None and self.job.open else None

    @property
    def reasons(self) -> list[str]:
        """Why the file was refused, or why the last job stopped."""
        if self.imported.state == State.REFUSED:
            return list((self.imported.report or {}).get("reasons", []))
        if self.job is not None and self.job.state in (Job.State.FAILED, Job.State.CANCELLED):
            return Shown(self.job).reasons or [Shown(self.job).sentence]
        return []

    @property
    def counts(self) -> list[tuple[str, int, str]]:
        """The numbers of the bar: words, number, class of the tag."""
        result, done = self.result, self.imported.state == State.APPLIED
        waiting = result.get("waiting", 0)
        return [
            (_("créés") if done else _("à créer"), result["created"], "right"),
            (_("modifiés") if done else _("à modifier"), result["changed"], ""),
            (_("inchangés"), result["unchanged"], ""),
            (_("partis") if done else _("à noter comme partis"), result["departed"], "partly"),
            (_("laissés de côté") if done else _("en attente de votre réponse"), waiting, "waiting"),
            (_("lignes refusées"), len(result["refused"]), "wrong"),
        ]

    @property
    def many_leave(self) -> bool:
        """Whether more than half of those who are there would be marked as departed: worth a warning."""
        result = self.result
        return bool(self.imported.open and result["departed"] > 2 and 2 * result["departed"] > result["present"])

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(1 for one in self.result.get("asked", []) if one["key"] in self.imported.answers)

    def lists(self, chosen: Mapping[str, int]) -> list[dict[str, Any]]:
        """Return the lists that are folded away, each a page at a time.

        Args:
            chosen: page of each list, by its slug.
        """
        result = self.result
        made = [
            (
                "created",
                _("Élèves créés") if self.imported.state == State.APPLIED else _("Élèves à créer"),
                result["created"],
                result["created_list"],
            ),
            ("changed", _("Modifications"), result["changed"], result["changed_list"]),
            ("departed", _("Départs"), result["departed"], result["departed_list"]),
        ]
        return [
            {"slug": slug, "title": title, "count": count, "page": Paginator(lines, LINES_AT_ONCE).get_page(chosen.get(slug, 1)),
             "cut": count > SHOWN, "open": slug in chosen}
            for slug, title, count, lines in made if count
        ]  # fmt: skip

    def questions(self, number: int) -> Page[dict[str, Any]]:
        """Return a page of questions with what was answered."""
        asked = [
            one | {"answer": self.imported.answers.get(one["key"], questions.LEAVE), "title": str(questions.TITLES[one["kind"]])}
            for one in self.result["asked"]
        ]
        return Paginator(asked, QUESTIONS_AT_ONCE).get_page(number)

    def refused(self, number: int) -> Page[dict[str, str]]:
        """Return a page of refused lines."""
        return Paginator(self.result["refused"], LINES_AT_ONCE).get_page(number)


def common_answers(asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return, for each kind with several questions, the answers that one may give to all of them at once."""
    words = {
        questions.SAME: _("oui, c’est la même personne (le premier élève proposé)"), questions.NEW: _("non, c’est une autre personne"),
        questions.SKIP: _("ne pas prendre ces lignes"), questions.RENAMED: _("oui, renommée"),
    }  # fmt: skip
    made = []
    for kind, title in questions.TITLES.items():
        of_kind = [one for one in asked if one["kind"] == kind]
        if len(of_kind) > 1:
            there = {_family(value) for one in of_kind for value, _label in one["answers"]}
            made.append(
                {
                    "kind": kind,
                    "title": title,
                    "count": len(of_kind),
                    "answers": [(value, text) for value, text in words.items() if value in there],
                }
            )
    return made


def for_all(asked: list[dict[str, Any]], kind: str, family: str) -> dict[str, str]:
    """Return the answer of a family to every question of a kind that has one."""
    found = {}
    for one in asked:
        if one["kind"] == kind:
            value = next((value for value, _label in one["answers"] if _family(value) == family), "")
            if value:
                found[one["key"]] = value
    return found


def _family(value: str) -> str:
    return questions.SAME if value.startswith(questions.SAME) else value


def report_csv(imported: RegisterImport) -> bytes:
    """Return the report, or the plan, as a CSV file: what was refused, what waits, what was changed. Semicolons, UTF-8 with a mark."""
    told = Told(imported, None)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Résultat"), _("Élève"), _("Où dans le fichier"), _("Précision")])
    result = told.result
    rows: list[tuple[str, str, str, str]] = [("", "", "", reason) for reason in told.reasons]
    rows += [(_("refusé"), one["who"], one["where"], one["reason"]) for one in result.get("refused", [])]
    rows += [(_("à décider"), one["who"], one["where"], one["question"]) for one in result.get("asked", [])]
    rows += [(_("créé"), who, where, name) for who, name, where in result.get("created_list", [])]
    rows += [(_("modifié"), one["who"], one["where"], _in_words(one["changes"])) for one in result.get("changed_list", [])]
    rows += [(_("parti"), who, name, why) for who, name, why in result.get("departed_list", [])]
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return ("\ufeff" + text.getvalue()).encode()


def _in_words(changes: list[list[str]]) -> str:
    return " ; ".join(f"{name} : {before or '–'} → {after}" for name, before, after in changes)
