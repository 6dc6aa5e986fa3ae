"""The verbs of an assessment: start, next question, answer, end. One transaction each; who may call is checked by `access.py`."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import rfc8785
from django.db import transaction
from django.utils import timezone

from challenges import marking
from challenges.bank.reader import NoRelease, OpenRelease, current_root, open_release
from challenges.journal.services import record
from challenges.measurement.queries import withdrawn_seeds
from challenges.runtime.assessments import engine, exposure
from challenges.runtime.assessments.engine import Past
from challenges.runtime.assessments.errors import AlreadyAnswered, AssessmentOver, BadAnswer, NothingToGive, TooLate
from challenges.runtime.assessments.messages import refusal
from challenges.runtime.assessments.models import GRACE, Assessment, Attempt, KnowledgeState, Learner
from challenges.runtime.assessments.signals import closed
from challenges.runtime.assessments.variants import draw_variant, keep_drawn, keep_files, keep_incidents

MAX_KEY = 80
# A competence is left when its level is known to within one with this probability; more is asked of parameters that nobody estimated yet.
STOP_CALIBRATED, STOP_UNCALIBRATED = 0.95, 0.975


@dataclass(frozen=True)
class Answered:
    """What is told after an answer: nothing but `finished` in an exam."""

    outcome: str
    expected: dict[str, Any] | None
    finished: bool

    def to_json(self) -> dict[str, Any]:
        """The body of the API's answer."""
        return {"outcome": self.outcome, "expected": self.expected, "finished": self.finished}


@transaction.atomic
def start(
    learner: Learner,
    *,
    kind: str,
    channel: str,
    strategy: str,
    scope: dict[str, Any],
    ruleset: dict[str, Any] | None = None,
    root: str | None = None,
    minutes: int | None = None,
    extra_time_percent: int = 0,
    accessible_only: bool = False,
    locale: str = "fr",
    device: str = "",
) -> Assessment:
    """Start an assessment on the release that the channel serves now, or on `root`; it keeps that release to its end.

    Args:
        learner: who will answer.
        kind: one of Assessment.Kind.
        channel: the bank's channel.
        strategy: name of the engine's strategy, kept to the end.
        scope: competences, topics, levels and numbers of `engine.scope_of`.
        ruleset: certification rules, kept with the assessment.
        root: a release pinned earlier.
        minutes: length of the test; None for no clock.
        extra_time_percent: added to the clock and to every timed question.
        accessible_only: only challenges that suit a screen reader.
        locale: language of the challenges.
        device: computer, tablet or phone; empty when nobody can tell.

    Raises:
        NothingToGive: the channel serves no release.
    """
    try:
        release = open_release(root or current_root(channel))
    except NoRelease as error:
        raise NothingToGive from error
    now = timezone.now()
    if kind == Assessment.Kind.CERTIFICATION:
        scope = scope | {"exposure": exposure.latest(release.root)}
    elif "stop_probability" not in scope:
        scope = scope | {"stop_probability": STOP_CALIBRATED if release.calibrated else STOP_UNCALIBRATED}
    assessment = Assessment.objects.create(
        learner=learner, kind=kind, release_id=release.pk, release_root=release.root, strategy=strategy, seed=secrets.token_hex(16),
        scope=scope, ruleset=ruleset, locale=locale, extra_time_percent=extra_time_percent, accessible_only=accessible_only, device=device,
        started_at=now, deadline=now + extended(minutes * 60, extra_time_percent) if minutes else None,
    )  # fmt: skip
    record("assessments.start", actor=learner, target=f"assessment:{assessment.uid}", root=release.root, strategy=strategy)
    return assessment


def extended(seconds: int, extra_time_percent: int) -> timedelta:
    """Return a duration with the extra time that was granted."""
    return timedelta(seconds=seconds * (100 + extra_time_percent) / 100)


def next_attempt(assessment: Assessment) -> Attempt | None:
    """Return the open question, or a new one, or None when the assessment is over (it is then closed).

    The same open question is returned until it is answered, in every tab and after every cut.

    Raises:
        NothingToGive: no variant can be made.
    """
    try:
        return _next_attempt(assessment)
    except NothingToGive as refusal:
        # The transaction is undone, and what is out of order must be known all the same.
        keep_incidents(refusal.incidents)
        raise


@transaction.atomic
def _next_attempt(assessment: Assessment) -> Attempt | None:
    locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
    refresh_from(assessment, locked)
    if not locked.open or _expire(locked):
        refresh_from(assessment, locked)
        return None
    attempts = list(locked.attempts.only("uid", "number", "challenge_uid", "outcome", "answered_at", "assessment_id"))
    for attempt in attempts:
        if attempt.answered_at is None:
            return Attempt.objects.select_related("assessment").get(pk=attempt.pk)
    release = open_release(locked.release_root)
    met = _met(locked)
    withdrawn = withdrawn_seeds()
    decision = engine.decide(locked, release, [_past(attempt) for attempt in attempts], met, withdrawn)
    if decision is None:
        close(locked, Assessment.State.COMPLETED)
        refresh_from(assessment, locked)
        return None
    return _open_attempt(
        locked,
        release,
        release.entries[decision.item].uid,
        len(attempts) + 1,
        _Pool(met, withdrawn),
        decision.explain | {"given_way": decision.rule_given_way, "unscored": decision.unscored},
    )


def refresh_from(assessment: Assessment, locked: Assessment) -> None:
    """Carry what changed on the locked row over to the caller's object."""
    assessment.state, assessment.finished_at, assessment.deadline = locked.state, locked.finished_at, locked.deadline


def _met(assessment: Assessment) -> dict[str, set[str]]:
    """Seeds that the learner met before, by challenge, in every other assessment."""
    met: dict[str, set[str]] = {}
    rows = Attempt.objects.filter(assessment__learner_id=assessment.learner_id).exclude(assessment_id=assessment.pk)
    for uid, seed in rows.values_list("challenge_uid", "seed"):
        met.setdefault(str(uid), set()).add(seed)
    return met


def _past(attempt: Attempt) -> Past:
    return Past(str(attempt.challenge_uid), attempt.outcome == Attempt.Outcome.RIGHT)


@dataclass(frozen=True)
class _Pool:
    """Seeds that are not to be given, by challenge: those that the learner met, taken again when nothing else is left, and those withdrawn."""

    met: dict[str, set[str]]
    withdrawn: dict[str, set[str]]


def _open_attempt(assessment: Assessment, release: OpenRelease, uid: str, number: int, seeds: _Pool, explain: dict[str, Any]) -> Attempt:
    entry = release.entry(uid)
    document = release.challenge(uid)["challenge"]
    variant = draw_variant(release, uid, seeds.met.get(uid, set()), seeds.withdrawn.get(uid, set()))
    now = timezone.now()
    stored = variant.to_json()
    return Attempt.objects.create(
        assessment=assessment, number=number, challenge_uid=uid, challenge_code=entry.code, competence=entry.competence, topic=entry.topic,
        skill=entry.skill, level=entry.level, parameters=entry.parameters, seed=variant.seed, values=stored["values"], digests=variant.digests,
        instruction=variant.instruction, feedback=variant.feedback, hint=variant.hint, response=stored["response"], key=stored["key"],
        files=keep_files(variant), drawn=keep_drawn(release, uid, variant), explain=explain, presented_at=now,
        deadline=now + extended(document["timer"], assessment.extra_time_percent) if document.get("timer") else None,
    )  # fmt: skip


@transaction.atomic
def answer(attempt: Attempt, value: Any, *, skipped: bool = False, idempotency_key: str = "") -> Answered:
    """Record the learner's answer, once; mark it; say what the assessment's policy lets say.

    Args:
        attempt: the open question.
        value: the answer in the form of the contract (docs/architecture.md); ignored when skipped.
        skipped: the learner passes, for good.
        idempotency_key: chosen by the client; the same key gets the first answer's reply.

    Raises:
        AlreadyAnswered: another answer was recorded before.
        AssessmentOver: ended; TooLate, where its time ran out more than a minute ago.
        BadAnswer: the value has not the form that is asked for; nothing was recorded.
    """
    locked = Attempt.objects.select_for_update().select_related("assessment").get(pk=attempt.pk)
    assessment = locked.assessment
    if locked.answered_at is not None:
        if idempotency_key and locked.idempotency_key == idempotency_key[:MAX_KEY] and _same(locked, value, skipped):
            return _told(assessment, locked, finished=_finished(assessment, locked))
        raise AlreadyAnswered
    now = timezone.now()
    if assessment.deadline and now > assessment.deadline + GRACE:
        raise TooLate
    # One that ran out of time in another tab a moment ago still takes the answer that was on its way.
    if not assessment.open and assessment.state != Assessment.State.EXPIRED:
        raise AssessmentOver
    _mark(locked, value, skipped, now)
    locked.answered_at = now
    locked.idempotency_key = idempotency_key[:MAX_KEY]
    locked.late_seconds = max(0, int((now - locked.limit).total_seconds())) if locked.limit else 0
    locked.save(update_fields=["answered_at", "answer", "outcome", "score", "details", "late_seconds", "idempotency_key"])
    if assessment.kind != Assessment.Kind.CERTIFICATION:
        _remember(assessment.learner_id, locked)
    finished = _finished(assessment, locked)
    if finished and assessment.open:
        close(assessment, Assessment.State.COMPLETED)
    return _told(assessment, locked, finished=finished)


def _same(attempt: Attempt, value: Any, skipped: bool) -> bool:
    """Whether a repeated request says what the first one said: a key used for another answer is a conflict."""
    if skipped or attempt.outcome == Attempt.Outcome.SKIPPED:
        return skipped and attempt.outcome == Attempt.Outcome.SKIPPED
    return _digest(attempt.answer) == _digest(value)


def _digest(value: Any) -> str:
    try:
        return hashlib.sha256(rfc8785.dumps(value)).hexdigest()
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        return ""


def _mark(attempt: Attempt, value: Any, skipped: bool, now: datetime) -> None:
    if skipped:
        attempt.answer, attempt.outcome, attempt.score = None, Attempt.Outcome.SKIPPED, Decimal(0)
        return
    if not _storable(value):
        raise BadAnswer
    try:
        marking.check_answer(attempt.response, value)
        mark = marking.mark(attempt.key, value, attempt.response)
    except marking.InvalidAnswer as error:
        raise BadAnswer(refusal(error)) from error
    attempt.answer = value
    attempt.outcome = mark.outcome
    attempt.score = (Decimal(mark.score.numerator) / Decimal(mark.score.denominator)).quantize(Decimal("0.0001"))
    attempt.details = mark.details
    if attempt.deadline and now > attempt.deadline + GRACE / 6:
        attempt.outcome = Attempt.Outcome.TIMED_OUT


def _storable(value: Any) -> bool:
    """Whether the value is JSON that both databases can keep: PostgreSQL refuses NUL characters, and nothing keeps NaN or half a pair."""
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
        text.encode()
    except (ValueError, TypeError, RecursionError):
        return False
    return "\\u0000" not in text


def _remember(learner_id: int, attempt: Attempt) -> None:
    state = KnowledgeState.objects.filter(learner_id=learner_id, topic=attempt.topic).first() or KnowledgeState(
        learner_id=learner_id, topic=attempt.topic
    )
    _learn(state, attempt)
    _keep(state)


def _learn(state: KnowledgeState, attempt: Attempt) -> None:
    """Let one answer change what is known of its topic."""
    if attempt.right:
        state.floor = max(state.floor, attempt.level)
        if state.ceiling is not None and state.ceiling <= attempt.level:
            state.ceiling = None
    else:
        state.ceiling = min(state.ceiling or attempt.level, attempt.level)
        state.floor = min(state.floor, attempt.level - 1)


def _keep(state: KnowledgeState) -> None:
    state.updated_at = timezone.now()
    # One statement, so that two assessments of one learner never collide on a new row.
    state.pk = None
    KnowledgeState.objects.bulk_create(
        [state], update_conflicts=True, unique_fields=["learner", "topic"], update_fields=["floor", "ceiling", "updated_at"]
    )


def recompute_knowledge(learner_id: int, topic: str) -> None:
    """Work out again what is known of a learner on a topic, from every answer given outside exams, with its last mark."""
    state = KnowledgeState(learner_id=learner_id, topic=topic)
    answers = Attempt.objects.graded().filter(assessment__learner_id=learner_id, topic=topic, answered_at__isnull=False)
    for attempt in answers.exclude(assessment__kind=Assessment.Kind.CERTIFICATION).order_by("answered_at", "pk"):
        _learn(state, attempt)
    _keep(state)


def _finished(assessment: Assessment, last: Attempt) -> bool:
    if not assessment.open:
        return True
    return engine.decide(assessment, open_release(assessment.release_root), answered_of(assessment)) is None


def _told(assessment: Assessment, attempt: Attempt, *, finished: bool) -> Answered:
    if not assessment.shows_feedback:
        return Answered("recorded", None, finished)
    return Answered(attempt.outcome, marking.expected(attempt.key), finished)


def _expire(assessment: Assessment) -> bool:
    """Close an assessment whose clock has run out; whether it did."""
    if assessment.deadline is None or timezone.now() <= assessment.deadline:
        return False
    close(assessment, Assessment.State.EXPIRED)
    return True


def close(assessment: Assessment, state: str) -> None:
    """Close an assessment that is locked by the caller's transaction."""
    assessment.state = state
    assessment.finished_at = timezone.now()
    assessment.save(update_fields=["state", "finished_at"])
    if assessment.kind == Assessment.Kind.CERTIFICATION:
        exposure.refresh(assessment.release_root, open_release(assessment.release_root))
    record("assessments.finish", actor="system", target=f"assessment:{assessment.uid}", state=state)
    closed.send(Assessment, assessment=assessment)


def answered_of(assessment: Assessment) -> list[Past]:
    """Return the answers of an assessment in order, as the engine takes them, with their first marks."""
    rows = assessment.attempts.filter(answered_at__isnull=False).order_by("number")
    return [Past(str(uid), outcome == Attempt.Outcome.RIGHT) for uid, outcome in rows.values_list("challenge_uid", "outcome")]


@transaction.atomic
def end(assessment: Assessment, *, actor: object, reason: str) -> None:
    """End a running assessment from outside (an invigilator); one that is over already stays as it is."""
    locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if locked.open:
        locked.state, locked.finished_at = Assessment.State.ENDED, timezone.now()
        locked.save(update_fields=["state", "finished_at"])
        record("assessments.end", actor=actor, target=f"assessment:{locked.uid}", reason=reason)
        closed.send(Assessment, assessment=locked)
    refresh_from(assessment, locked)


@transaction.atomic
def learner_of(user: Any) -> Learner:
    """Return the learner of a signed-in user, made at first need."""
    learner, _created = Learner.objects.get_or_create(user=user)
    return learner
