"""What accepting an answer would change for the answers already given: computed on the data of each, nothing is written."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

import generators
from challenges import marking
from challenges.bank.reader import NoRelease, OpenRelease, open_release, served_roots
from challenges.runtime.assessments import regrading
from challenges.runtime.assessments.answers import answer_text, expected_text
from challenges.runtime.assessments.models import Attempt, ProblemReport
from challenges.runtime.assessments.regrading import Line, Plan
from cms.dashboards.learner_reports import accepting
from cms.dashboards.learner_reports.accepting import Change

_SEEDS = 5


@dataclass(frozen=True)
class Row:
    """Answers whose mark (outcome and share) would change in the same way; `elsewhere`: given in another variant than that of the report."""

    answer: str
    expected: str
    old: str
    new: str
    old_score: Decimal
    new_score: Decimal
    elsewhere: bool
    learners: int
    answers: int
    seeds: list[str]
    more_seeds: int

    @property
    def told(self) -> tuple[str, str]:
        """Both marks in words; of an answer in part right, with its share."""
        return _told(self.old, self.old_score), _told(self.new, self.new_score)

    @property
    def lowered(self) -> bool:
        """Whether the answers would lose."""
        return self.new_score < self.old_score


def _told(outcome: str, score: Decimal) -> str:
    word = str(Attempt.Outcome(outcome).label)
    if outcome != Attempt.Outcome.PARTLY:
        return word
    return _("%(outcome)s (%(share)d %%)") % {"outcome": word, "share": round(score * 100)}


@dataclass(frozen=True)
class Refused:
    """A release of which the answers could not be marked again, and why."""

    number: int
    reason: str


@dataclass
class Trial:
    """Everything that the page of a dry run shows."""

    rows: list[Row] = field(default_factory=list)
    answers: int = 0
    raised: int = 0
    lowered: int = 0
    running: int = 0
    problems: int = 0
    served: int = 0
    older: int = 0
    refused: list[Refused] = field(default_factory=list)
    accepts_it: bool = False
    fixed: bool = False
    caught: int = 0
    others: int = 0

    @property
    def elsewhere(self) -> list[Row]:
        """Answers to other variants that would gain: what an author must read before anything else."""
        return [row for row in self.rows if row.elsewhere and not row.lowered]

    @property
    def here(self) -> list[Row]:
        """Answers to the variant of the report that would gain."""
        return [row for row in self.rows if not row.elsewhere and not row.lowered]

    @property
    def losing(self) -> list[Row]:
        """Answers that would lose: the draft holds another change than the one that is tried."""
        return [row for row in self.rows if row.lowered]


def try_out(report: ProblemReport, document: dict[str, Any], change: Change) -> Trial:
    """Mark every finished answer to the challenge of a report with a changed document, in every release that has some.

    Args:
        report: whose answer would be accepted.
        document: the latest draft, unchanged.
        change: what it would accept besides.

    Raises:
        ValidationError: the change is not one.
        generators.SpecificationError: the changed document cannot be compiled.
    """
    candidate = accepting.changed(document, change)
    program = generators.compile_challenge(candidate)
    found = Trial(fixed=bool(change.expression) and not accepting.varies(change.expression, candidate))
    served, lines = set(served_roots()), []
    for root in regrading.answered_roots(str(report.challenge_uid)):
        plan = _plan(str(report.challenge_uid), root, candidate, program, found)
        if plan is None:
            continue
        found.running += plan.running
        found.problems += sum(bool(line.problem) for line in plan.lines)
        found.served += len(plan.lines) if root in served else 0
        found.older += len(plan.lines) if root not in served else 0
        lines += plan.lines
    found.answers = len(lines)
    found.rows = _rows(lines, report.seed)
    found.raised = sum(row.answers for row in found.rows if not row.lowered)
    found.lowered = sum(row.answers for row in found.rows if row.lowered)
    found.accepts_it = any(line.attempt.pk == report.attempt_id and (line.raised or line.new == Attempt.Outcome.RIGHT) for line in lines)
    _catch(found, report, lines)
    return found


def _plan(uid: str, root: str, candidate: dict[str, Any], program: generators.Program, found: Trial) -> Plan | None:
    """Return the plan of one release; one that cannot be is told among the refused."""
    try:
        release: OpenRelease = open_release(root)
        plan = regrading.plan_document(uid, release, candidate, program)
    except (NoRelease, KeyError, generators.SpecificationError):
        found.refused.append(Refused(0, _("Cette version de la banque ne peut plus être relue.")))
        return None
    if plan.refusal:
        found.refused.append(Refused(release.number, plan.refusal))
        return None
    return plan


def _rows(lines: Iterable[Line], seed: str) -> list[Row]:
    groups: dict[tuple[Any, ...], list[Line]] = {}
    for line in lines:
        if line.moves:
            answer, expected = answer_text(line.attempt.response, line.attempt.answer), expected_text(line.attempt.final_key)
            key = (answer, expected, line.old, line.new, line.old_score, line.score, line.attempt.seed != seed)
            groups.setdefault(key, []).append(line)
    rows = []
    for (answer, expected, old, new, before, after, elsewhere), members in groups.items():
        seeds = sorted({one.attempt.seed for one in members})
        learners = {one.attempt.assessment.learner_id for one in members}
        more = max(0, len(seeds) - _SEEDS)
        rows.append(Row(answer, expected, old, new, before, after, elsewhere, len(learners), len(members), seeds[:_SEEDS], more))
    return sorted(rows, key=lambda row: (-row.answers, row.answer, row.expected))


def _catch(found: Trial, report: ProblemReport, lines: Iterable[Line]) -> None:
    """Count the other variants in which the very answer of the report would gain: nobody may have given it there yet."""
    seen: dict[str, bool] = {}
    for line in lines:
        if line.problem or line.attempt.seed == report.seed:
            continue
        state = f"{line.attempt.seed} {json.dumps(line.attempt.final_key, sort_keys=True)}"
        if state not in seen:
            seen[state] = _worth(line, line.key, report.answer) > _worth(line, line.attempt.final_key, report.answer)
    variants = {state.partition(" ")[0]: False for state in seen}
    for state, caught in seen.items():
        variants[state.partition(" ")[0]] |= caught
    found.others, found.caught = len(variants), sum(variants.values())


def _worth(line: Line, key: dict[str, Any], answer: Any) -> Fraction:
    """Return the share that an answer would get, nothing when it has not the right form."""
    try:
        return marking.mark(key, answer, line.attempt.response).score
    except marking.InvalidAnswer:
        return Fraction(0)
