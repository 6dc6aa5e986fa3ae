"""Read models of an assessment: results for the pupil and the teacher. Constant numbers of queries."""

from dataclasses import dataclass, field
from typing import Any

from challenges import marking
from challenges.adaptive import Report
from challenges.bank.reader import OpenRelease, open_release
from challenges.runtime.assessments import engine, levels, tutorials, wire
from challenges.runtime.assessments.competences import CompetenceResult, competence_results, results_of, title_of
from challenges.runtime.assessments.engine import Past
from challenges.runtime.assessments.models import Assessment, Attempt, Summary
from challenges.runtime.assessments.remarks import Remark, remarks


@dataclass(frozen=True)
class QuestionResult:
    """One answered question, for the pupil's review."""

    number: int
    uid: str
    code: str
    competence: str
    skill_title: str
    level: int
    outcome: str
    instruction: str
    answer: Any
    expected: dict[str, Any]
    feedback: str
    remarks: list[Remark]
    tutorials: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Results:
    """Everything that a results page shows."""

    assessment: Assessment
    competences: list[CompetenceResult]
    questions: list[QuestionResult]
    report: Report
    right: int
    answered: int
    scored: int

    @property
    def unscored(self) -> int:
        """Questions that count for calibration only."""
        return self.answered - self.scored

    @property
    def points(self) -> int:
        """Points over the competences that were asked."""
        return sum(competence.points for competence in self.competences)


def results(assessment: Assessment, *, questions: bool = True) -> Results:
    """Return the results of an assessment: three queries, whatever its length, plus documents not yet in the cache."""
    release = open_release(assessment.release_root)
    if assessment.kind == Assessment.Kind.COLLECTION:
        return _collected(assessment, release)
    attempts = answered(assessment)
    return results_from(attempts, assessment, [_question(attempt, release, assessment) for attempt in attempts] if questions else [])


def answered(assessment: Assessment) -> list[Attempt]:
    """Return the answers of an assessment in order, as they were last marked, with what was drawn: one query."""
    graded = assessment.attempts.graded("outcome", "key", "feedback").select_related("variant")
    return list(graded.filter(answered_at__isnull=False).order_by("number"))


def results_from(attempts: list[Attempt], assessment: Assessment, questions: list[QuestionResult]) -> Results:
    """Return the results of an assessment that asked questions, from its answers: no query."""
    release = open_release(assessment.release_root)
    report = engine.report(assessment, release, [Past(str(item.challenge_uid), item.right) for item in attempts])
    return Results(
        assessment=assessment,
        competences=competence_results(report, attempts, release),
        questions=questions,
        report=report,
        right=sum(attempt.right for attempt in attempts),
        answered=len(attempts),
        scored=engine.scored_count(assessment, release, len(attempts)),
    )


def _collected(assessment: Assessment, release: OpenRelease) -> Results:
    """What a collection sends, or sent: levels, and no question."""
    sent = Summary.objects.filter(assessment=assessment).first()
    found = results_of(sent) if sent else levels.results_for(assessment.learner)
    return Results(
        assessment, found, [], engine.report(assessment, release, []), right=sum(one.right for one in found),
        answered=sum(one.answered for one in found), scored=sum(one.answered for one in found),
    )  # fmt: skip


def _question(attempt: Attempt, release: OpenRelease, assessment: Assessment) -> QuestionResult:
    skill = release.skills.get(attempt.skill)
    return QuestionResult(
        number=attempt.number,
        uid=str(attempt.uid),
        code=attempt.challenge_code,
        competence=attempt.competence,
        skill_title=title_of(skill) if skill else attempt.skill,
        level=attempt.level,
        outcome=attempt.final_outcome,
        instruction=attempt.instruction,
        answer=wire.sent_answer(attempt, attempt.answer),
        expected=wire.sent_expected(attempt, marking.expected(attempt.final_key)) or {},
        feedback=attempt.final_feedback,
        remarks=remarks(attempt.final_key, attempt.answer, attempt.response),
        tutorials=tutorials_for(attempt, assessment),
    )


def tutorials_for(attempt: Attempt, assessment: Assessment) -> list[dict[str, Any]]:
    """Return up to three tutorials for a question that was not answered rightly, best first; none otherwise."""
    if attempt.right:
        return []
    return tutorials.choose(attempt, assessment, open_release(assessment.release_root))


def tutorial(assessment: Assessment, uid: str) -> dict[str, Any] | None:
    """Return a tutorial of the pinned release, or None; `standing` is what is known of it today, None when nothing is."""
    try:
        document = open_release(assessment.release_root).tutorial(uid)
    except KeyError:
        return None
    return document | {"standing": tutorials.standings(assessment, [uid]).get(uid)}
