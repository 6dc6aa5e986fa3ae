"""Where a learner stands in a test: how far, out of how many at most, and what the question is about. No query: the release is in memory.

A test that adapts may end early and never asks more than it announced, so the bar says a share of the most that may be asked: it never goes
back, and no length is promised. Of an exam, and of a test that is like one, only how many questions are done is told.
"""

from dataclasses import dataclass
from typing import Any

from challenges.bank.reader import NoRelease, open_release
from challenges.runtime.assessments import engine
from challenges.runtime.assessments.competences import title_of
from challenges.runtime.assessments.models import Assessment, Attempt


@dataclass(frozen=True)
class Journey:
    """How far a test is.

    - `number`: of the question that is shown; `done`: questions that are answered
    - `most`: the most that may be asked; None where nothing can be announced: a learner who refines levels stops when they like
    - `exact`: whether everybody is asked as many
    - `competence`, `domain`: title and code of what the question is about; empty in an exam
    """

    number: int
    done: int
    most: int | None
    exact: bool
    competence: str
    domain: str


def journey(attempt: Attempt) -> Journey:
    """Return where the test of a question stands."""
    assessment = attempt.assessment
    competence = {} if assessment.exam_like else _competence(assessment, attempt.competence)
    return Journey(
        number=attempt.number,
        done=attempt.number - (attempt.answered_at is None),
        most=_most(assessment, attempt.number),
        exact="length" in assessment.scope,
        competence=title_of(competence) if competence else "",
        domain=attempt.competence.split(".")[0] if competence else "",
    )


def _competence(assessment: Assessment, code: str) -> dict[str, Any]:
    return next((one for one in _known(assessment) if one["code"] == code), {})


def _known(assessment: Assessment) -> list[dict[str, Any]]:
    """The competences of the pinned release."""
    try:
        return open_release(assessment.release_root).competences if assessment.release_root else []
    except NoRelease:
        return []


def _most(assessment: Assessment, number: int) -> int | None:
    scope = assessment.scope
    if scope.get("refined") or not {"length", "max_questions"} & set(scope):
        return None
    most = engine.longest(scope, 1 if "length" in scope else _competences(assessment)).total
    # Never a question beyond what the bar says, whatever a scope of before announced.
    return most if number <= most else None


def _competences(assessment: Assessment) -> int:
    """How many competences may be asked about."""
    scope = assessment.scope
    if scope.get("competences"):
        return len(scope["competences"])
    known = _known(assessment)
    if scope.get("topics"):
        return len([one for one in known if any(topic["code"] in scope["topics"] for topic in one["topics"])])
    return len(known)
