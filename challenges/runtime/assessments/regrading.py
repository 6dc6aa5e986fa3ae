"""Marking answers again after the expected answer of a challenge was mended: what would change, then the change itself.

Nothing is drawn again: the key is computed by the mended version on the data that each learner had. Running assessments are left alone,
and delivered certificates keep what they say.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import generators
from challenges import marking
from challenges.bank.reader import OpenRelease, open_release
from challenges.decisions import Facts
from challenges.journal.services import record
from challenges.runtime.assessments import knowledge, summaries
from challenges.runtime.assessments.models import Assessment, Attempt, AttemptRegrade, Regrading
from challenges.runtime.assessments.variants import stored_bytes
from generators.errors import MESSAGES

_CHUNK = 500


@dataclass(frozen=True)
class Line:
    """One answer under both versions; `problem` tells why it cannot be marked again, and it then keeps its mark.

    An answer in part right gains or loses by its share (`score`), whether or not its outcome changes.
    """

    attempt: Attempt
    old: str
    new: str
    score: Decimal
    details: dict[str, Any]
    key: dict[str, Any]
    feedback: str
    problem: str = ""

    @property
    def changes(self) -> bool:
        """Whether anything of it would change: its mark, or the answer that is shown as right."""
        return not self.problem and (self.moves or self.key != self.attempt.final_key or self.feedback != self.attempt.final_feedback)

    @property
    def moves(self) -> bool:
        """Whether its mark would change: its outcome or its share."""
        return not self.problem and (self.old, self.old_score) != (self.new, self.score)

    @property
    def raised(self) -> bool:
        """Whether it would gain."""
        return self.moves and self.score > self.old_score

    @property
    def lowered(self) -> bool:
        """Whether it would lose."""
        return self.moves and self.score < self.old_score

    @property
    def old_score(self) -> Decimal:
        """The share that counts today."""
        return self.attempt.final_score

    def to_json(self) -> dict[str, Any]:
        """Return the line of the table of what changes."""
        return {
            "attempt": str(self.attempt.uid), "seed": self.attempt.seed, "answer": self.attempt.answer, "old": self.old, "new": self.new,
            "old_share": round(self.old_score * 100), "new_share": round(self.score * 100),
            "old_expected": marking.expected(self.attempt.final_key).get("text"), "new_expected": marking.expected(self.key).get("text"),
            "changes": self.changes, "problem": self.problem,
        }  # fmt: skip


@dataclass
class Plan:
    """What a regrading would do. `refusal` is not empty when it cannot be done at all."""

    code: str
    uid: str
    from_root: str
    to_root: str
    never_lower: bool
    refusal: str = ""
    running: int = 0
    lines: list[Line] = field(default_factory=list)

    @property
    def changed(self) -> list[Line]:
        """The answers of which something would change."""
        return [line for line in self.lines if line.changes]

    @property
    def facts(self) -> Facts:
        """What applying the plan rests on: the answers that there were, and what would come of each."""
        values = {"answers": [[str(line.attempt.uid), line.old, line.new, str(line.score)] for line in self.lines]}
        return Facts(
            values, {"answers": gettext_lazy("D’autres réponses ont été données ou notées, ou la version corrigée n’est plus la même.")}
        )

    def to_json(self) -> dict[str, Any]:
        """Return the plan as JSON: figures, then the table."""
        return {
            "challenge": self.code, "from": self.from_root, "to": self.to_root, "never_lower": self.never_lower, "ok": not self.refusal,
            "refusal": self.refusal, "answers": len(self.lines), "changed": len(self.changed),
            "outcomes_changed": sum(line.old != line.new for line in self.changed),
            "raised": sum(line.raised for line in self.lines), "lowered": sum(line.lowered for line in self.lines),
            "running_left_alone": self.running, "lines": [line.to_json() for line in self.lines],
        }  # fmt: skip


def plan(code: str, before: OpenRelease, after: OpenRelease, *, never_lower: bool = False) -> Plan:
    """Return what marking the answers given under `before` with the version of `after` would change: a dry run, nothing is written.

    Args:
        code: code of the challenge.
        before: the release under which the answers were given.
        after: the release that holds the mended version.
        never_lower: an answer that would lose, be it a part, keeps its mark.
    """
    entries = [next((one for one in release.entries if one.code == code), None) for release in (before, after)]
    made = Plan(code, entries[0].uid if entries[0] else "", before.root, after.root, never_lower)
    if entries[0] is None or entries[1] is None or entries[0].uid != entries[1].uid:
        made.refusal = _("L’épreuve %s n’est pas dans les deux versions de la banque.") % code
        return made
    return _planned(made, before, after.challenge(made.uid)["challenge"], after.program(made.uid))


def plan_document(uid: str, before: OpenRelease, document: dict[str, Any], program: generators.Program | None = None) -> Plan:
    """Return what marking the answers given under `before` with a document that is in no release would change: a trial only.

    Args:
        uid: the challenge.
        before: the release under which the answers were given; it holds the challenge.
        document: the version to try, in the exchange format.
        program: the same, compiled, for those who try it on several releases.

    Raises:
        generators.SpecificationError: the document cannot be compiled.
    """
    made = Plan(before.entry(uid).code, uid, before.root, "", never_lower=False)
    return _planned(made, before, document, program or generators.compile_challenge(document))


def answered_roots(uid: str) -> list[str]:
    """Return the releases under which a challenge has answers of evaluations that are over: one query."""
    return list(_finished(uid).order_by().values_list("assessment__release_root", flat=True).distinct())


def stored_values(attempt: Attempt) -> dict[str, Any]:
    """Return the values of a question as they were drawn and derived for it, of their own types.

    Raises:
        ValueError, generators.GenerationError, OSError: they cannot be had any more.
    """
    program = open_release(attempt.assessment.release_root).program(str(attempt.challenge_uid))
    drawn = _drawn(attempt, program)
    return drawn.values | program.rederive(drawn).derived


def _finished(uid: str) -> QuerySet[Attempt]:
    answered = Attempt.objects.filter(challenge_uid=uid, answered_at__isnull=False)
    return answered.exclude(assessment__state=Assessment.State.STARTED)


def _planned(made: Plan, before: OpenRelease, document: dict[str, Any], after: generators.Program) -> Plan:
    """Fill a plan: the refusal, or a line for each answer."""
    uid = made.uid
    problem = generators.regrading_refusal(before.program(uid), after, before.challenge(uid)["challenge"], document)
    if problem is not None:
        made.refusal = " ".join(_(sentence).format(**problem.params) for sentence in MESSAGES[problem.code])
        return made
    answered = Attempt.objects.graded("outcome", "score", "key", "feedback").filter(
        challenge_uid=uid, assessment__release_root=before.root, answered_at__isnull=False
    )
    made.running = answered.filter(assessment__state=Assessment.State.STARTED).count()
    finished = answered.exclude(assessment__state=Assessment.State.STARTED).select_related("assessment", "variant").order_by("pk")
    made.lines = list(_lines(finished.iterator(chunk_size=_CHUNK), before.program(uid), after, never_lower=made.never_lower))
    return made


def _lines(attempts: Iterator[Attempt], before: generators.Program, after: generators.Program, *, never_lower: bool) -> Iterator[Line]:
    for attempt in attempts:
        try:
            yield _line(attempt, _drawn(attempt, before), after, never_lower=never_lower)
        except (generators.GenerationError, marking.InvalidAnswer, ValueError, OSError) as error:
            kept = attempt.final_outcome
            yield Line(attempt, kept, kept, attempt.final_score, {}, attempt.final_key, attempt.final_feedback, str(error))


def _drawn(attempt: Attempt, program: generators.Program) -> generators.Drawn:
    """Return what was drawn for an attempt: kept with it, or, for answers of before that, made again and compared with its digest.

    Raises:
        ValueError: it cannot be had any more.
    """
    if attempt.drawn:
        return generators.unpack_drawn(stored_bytes(attempt, attempt.drawn))
    variant = program.instantiate(attempt.seed)
    if variant.digests["draw"] != attempt.digests["draw"]:
        raise ValueError(_("Ces données ne peuvent plus être retrouvées."))
    return generators.unpack_drawn(program.pack_drawn(variant))


def _line(attempt: Attempt, drawn: generators.Drawn, program: generators.Program, *, never_lower: bool) -> Line:
    made = program.rederive(drawn)
    if made.response != attempt.response:
        raise ValueError(_("La forme de la réponse a changé."))
    old = attempt.final_outcome
    if attempt.outcome in (Attempt.Outcome.SKIPPED, Attempt.Outcome.TIMED_OUT):
        return Line(attempt, old, old, Decimal(0), {}, made.key, made.feedback)
    mark = marking.mark(made.key, attempt.answer, made.response)
    score = (Decimal(mark.score.numerator) / Decimal(mark.score.denominator)).quantize(Decimal("0.0001"))
    if never_lower and score < attempt.final_score:
        return Line(attempt, old, old, attempt.final_score, mark.details, attempt.final_key, attempt.final_feedback)
    return Line(attempt, old, mark.outcome, score, mark.details, made.key, made.feedback)


@transaction.atomic
def regrade(made: Plan, *, user: Any, reason: str, seen: str | None = None) -> Regrading:
    """Do what a plan says, in one transaction; the first marks stay where they are, and the last regrading counts.

    Raises:
        PermissionDenied: the user may not mark again (None is the operator's shell).
        ValidationError: the plan is refused, changes nothing, or no reason is given.
        Outdated: the plan is not the one that was read (`seen` is the mark of its facts).
    """
    if user is not None and not user.has_perm("assessments.regrade_attempt"):
        raise PermissionDenied(_("Seuls les responsables de publication font noter à nouveau des réponses."))
    if made.refusal:
        raise ValidationError(made.refusal)
    if not made.to_root:
        raise ValidationError(_("C’était un essai : la version corrigée doit d’abord être approuvée et publiée."))
    if not reason.strip():
        raise ValidationError(_("Dites pourquoi ces réponses sont notées à nouveau."))
    made.facts.require(seen)
    if not made.changed:
        raise ValidationError(_("Aucune réponse ne change."))
    run = Regrading.objects.create(
        challenge_uid=made.uid, challenge_code=made.code, from_root=made.from_root, to_root=made.to_root, reason=reason.strip(),
        never_lower=made.never_lower, actor=user,
    )  # fmt: skip
    AttemptRegrade.objects.bulk_create(
        [
            AttemptRegrade(
                regrading=run,
                attempt=line.attempt,
                outcome=line.new,
                score=line.score,
                details=line.details,
                key=line.key,
                feedback=line.feedback,
            )
            for line in made.changed
        ],
        batch_size=_CHUNK,
    )
    for learner_id, topic in sorted(
        {(line.attempt.assessment.learner_id, line.attempt.topic) for line in made.changed if line.old != line.new}
    ):
        knowledge.recompute(learner_id, [topic])
    summaries.forget(line.attempt.assessment_id for line in made.changed)
    record(
        "assessments.regrade",
        actor=user or "system",
        target=f"challenge:{made.uid}",
        run=str(run.uid),
        answers=len(made.changed),
        reason=run.reason,
    )
    return run
