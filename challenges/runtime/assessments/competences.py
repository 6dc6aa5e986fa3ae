"""The result of one competence, whatever it comes from: the report of a test, its summary, what is kept of a learner. No query."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from challenges.adaptive import Report
from challenges.bank.reader import OpenRelease, open_release
from challenges.runtime.assessments.models import Attempt, Summary


@dataclass(frozen=True)
class CompetenceResult:
    """What is known of one competence."""

    code: str
    title: str
    domain: str
    level: int
    low: int
    high: int
    certainty: float
    points: int
    answered: int
    right: int


def title_of(document: dict[str, Any]) -> str:
    """Return the title of a referential entry in the active language."""
    return str(document["title_en" if _english() else "title_fr"])


def about(document: dict[str, Any]) -> str:
    """Return what a referential entry is about, in the active language; empty where nothing says it."""
    return str(document.get("description_en" if _english() else "description_fr", ""))


def _english() -> bool:
    return (get_language() or "fr").startswith("en")


def competence_results(report: Report, attempts: Sequence[Attempt], release: OpenRelease) -> list[CompetenceResult]:
    """Return the competences that were asked, in the framework's order; the others are borrowed estimates and are not shown."""
    found = []
    for position, competence in enumerate(release.competences):
        # The report stops at the last competence for which the bank holds an item.
        if position >= len(report.answered) or not report.answered[position]:
            continue
        mine = [attempt for attempt in attempts if attempt.competence == competence["code"]]
        level = report.levels[position]
        found.append(
            CompetenceResult(
                code=competence["code"],
                title=title_of(competence),
                domain=competence["code"].split(".")[0],
                level=level,
                low=max(0, level - 1),
                high=min(report.highest[position], level + 1),
                certainty=round(report.p_within_one[position], 3),
                points=report.points[position],
                answered=len(mine),
                right=sum(attempt.right for attempt in mine),
            )
        )
    return found


def results_of(summary: Summary) -> list[CompetenceResult]:
    """Return the competences of a summary in the framework's order, in the active language: no query."""
    release = open_release(summary.release_root)
    known = summary.competences
    return [_result(document, known[document["code"]]) for document in release.competences if document["code"] in known]


def _result(document: dict[str, str], packed: Sequence[float]) -> CompetenceResult:
    level, low, high, certainty, points, answered, right = packed
    return CompetenceResult(
        code=document["code"], title=title_of(document), domain=document["code"].split(".")[0], level=int(level), low=int(low), high=int(high),
        certainty=certainty, points=int(points), answered=int(answered), right=int(right),
    )  # fmt: skip


def around(results: Sequence[CompetenceResult]) -> int | None:
    """Return the general level that a short test over many competences suggests: the mean of their estimates; None without any.

    With one question a competence, each estimate is mostly what the others say (`adaptive.hierarchy`), and their mean is steadier than any.
    """
    return round(sum(one.level for one in results) / len(results)) if results else None
