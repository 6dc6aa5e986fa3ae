"""Counting an exam again: what each certificate of a session would say with the answers as they are marked now, or with other parameters.

Scores keep the calibration of their session, and delivered certificates do not change: this is for a jury to look at.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from challenges.adaptive import Report, seed_of, strategies
from challenges.adaptive.pretest import is_pretest
from challenges.adaptive.scoring import verdict
from challenges.bank.reader import OpenRelease, open_release
from challenges.journal.services import record
from challenges.runtime.assessments import engine
from challenges.runtime.assessments.engine import Past
from challenges.runtime.assessments.models import Assessment
from challenges.runtime.certification.models import Candidate, Session


@dataclass(frozen=True)
class Recount:
    """One candidate's exam, as certified and as counted now; `candidate` is the public identifier, no name."""

    candidate: str
    answered: int
    score_before: int | None
    score_after: int
    level_before: int | None
    level_after: int
    verdict_before: str | None
    verdict_after: str
    competences: dict[str, tuple[int, int]]

    @property
    def changed(self) -> bool:
        """Whether anything that a certificate states would be another."""
        before, after = (
            (self.score_before, self.level_before, self.verdict_before),
            (self.score_after, self.level_after, self.verdict_after),
        )
        return before[0] is not None and (before != after or bool(self.competences))

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self) | {"changed": self.changed}


def recount(session: Session, root: str | None = None) -> list[Recount]:
    """Count the finished exams of a session again; nothing is written.

    Args:
        session: the session.
        root: a release whose parameters are taken instead of those that each exam pinned, for the items that it holds.
    """
    candidates = session.candidates.select_related("assessment", "certificate").filter(assessment__isnull=False).order_by("pk")
    return [_recount(candidate, root) for candidate in candidates if candidate.assessment is not None and not candidate.assessment.open]


@transaction.atomic
def note(session: Session, found: list[Recount], *, reason: str, actor: Any = "operator") -> None:
    """Write a recount to the journal: who asked for it, why, and whom it would change."""
    changed = [one.candidate for one in found if one.changed]
    record("certification.recount", actor=actor, target=f"session:{session.uid}", counted=len(found), changed=changed, reason=reason)


def _recount(candidate: Candidate, root: str | None) -> Recount:
    test = candidate.assessment
    assert test is not None
    release = open_release(test.release_root)
    attempts = list(test.attempts.graded().filter(answered_at__isnull=False).order_by("number"))
    report = _report(test, release, [Past(str(one.challenge_uid), one.right) for one in attempts], root)
    certificate = getattr(candidate, "certificate", None)
    scored = engine.scored_count(test, release, len(attempts))
    minimum = (test.ruleset or {"scoring": {"minimum_answers": 0}})["scoring"]["minimum_answers"]
    before = {item["code"]: item["level"] for item in certificate.competences} if certificate else {}
    after = {code: level for code, level, count in zip(release.competence_codes, report.levels, report.answered, strict=False) if count}
    return Recount(
        candidate=str(candidate.uid), answered=scored, score_before=certificate.score if certificate else None, score_after=report.score,
        level_before=certificate.global_level if certificate else None, level_after=report.global_level,
        verdict_before=certificate.verdict if certificate else None, verdict_after=verdict(scored, report.score, minimum),
        competences={code: (before[code], after[code]) for code in before if code in after and before[code] != after[code]},
    )  # fmt: skip


def _report(test: Assessment, release: OpenRelease, past: list[Past], root: str | None) -> Report:
    if root is None or root == test.release_root:
        return engine.report(test, release, past)
    other = open_release(root)
    scope, seed = engine.scope_of(test, release), seed_of(test.seed)
    held = [one for position, one in enumerate(past) if not is_pretest(position, seed, scope) and other.holds(one.challenge_uid)]
    return strategies.get(test.strategy).report(other.items, engine.answers_of(other, held), engine.scope_of(test, other))
