"""How an assessment begins and ends. One transaction each; who may call is checked by `access.py`."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from challenges.bank.reader import NoRelease, OpenRelease, current_root, open_release
from challenges.journal.services import record
from challenges.runtime.assessments import engine, exposure, knowledge, known, met, summaries
from challenges.runtime.assessments.errors import NothingToGive
from challenges.runtime.assessments.models import Assessment, Learner
from challenges.runtime.assessments.signals import closed

# A competence is left when its level is known to within one with this probability; more is asked of parameters that nobody estimated yet.
STOP_CALIBRATED, STOP_UNCALIBRATED = 0.95, 0.975


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
    until: datetime | None = None,
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
        scope: competences, topics, levels, caps and numbers of `engine.scope_of`; `known: {}` for one that starts from nothing, whatever its
            learner answered before.
        ruleset: certification rules, kept with the assessment.
        root: a release pinned earlier.
        minutes: length of the test; None for no clock.
        until: the moment after which no answer is taken, whenever it began; None for no such moment.
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
    # What was met before is pinned, so that a session stays a function of its answers, whatever its learner does elsewhere meanwhile.
    alone = not learner.assessments.exists()
    scope = scope | {met.PINNED: "" if alone else met.before(learner, release)}
    if not alone and strategy == engine.REFINABLE and known.PINNED not in scope:
        scope = scope | {known.PINNED: known.before(learner, release)}
    if not alone:
        knowledge.catch_up(learner)
        learner.assessments.filter(alone=True).update(alone=False)
    exam = kind == Assessment.Kind.CERTIFICATION
    scope = scope | {"exposure": exposure.latest(release.root)} if exam else with_stop(scope, release)
    assessment = Assessment.objects.create(
        learner=learner, kind=kind, release_id=release.pk, release_root=release.root, strategy=strategy, seed=secrets.token_hex(16),
        scope=scope, ruleset=ruleset, locale=locale, extra_time_percent=extra_time_percent, accessible_only=accessible_only, device=device, alone=alone,
        started_at=now, deadline=now + extended(minutes * 60, extra_time_percent) if minutes else until,
    )  # fmt: skip
    record("assessments.start", actor=learner, target=f"assessment:{assessment.uid}", root=release.root, strategy=strategy)
    return assessment


def with_stop(scope: dict[str, Any], release: OpenRelease) -> dict[str, Any]:
    """Return a scope with the probability at which a competence is left, where it says none."""
    return {"stop_probability": STOP_CALIBRATED if release.calibrated else STOP_UNCALIBRATED} | scope


@transaction.atomic
def collect(learner: Learner, *, channel: str, strategy: str, locale: str = "fr") -> Assessment:
    """Make the empty, finished test that stands for what a learner sends of an existing profile.

    Raises:
        NothingToGive: the channel serves no release.
    """
    try:
        release = open_release(current_root(channel))
    except NoRelease as error:
        raise NothingToGive from error
    now = timezone.now()
    return Assessment.objects.create(
        learner=learner, kind=Assessment.Kind.COLLECTION, state=Assessment.State.COMPLETED, release_id=release.pk, release_root=release.root,
        strategy=strategy, seed=secrets.token_hex(16), locale=locale, alone=False, started_at=now, finished_at=now,
    )  # fmt: skip


def extended(seconds: int, extra_time_percent: int) -> timedelta:
    """Return a duration with the extra time that was granted."""
    return timedelta(seconds=seconds * (100 + extra_time_percent) / 100)


def refresh_from(assessment: Assessment, locked: Assessment) -> None:
    """Carry what changed on the locked row over to the caller's object."""
    assessment.state, assessment.finished_at, assessment.deadline = locked.state, locked.finished_at, locked.deadline


@transaction.atomic
def close_now(assessment: Assessment, state: str) -> None:
    """Close an assessment that nothing is left to ask of, or whose time is over; one that somebody else closed meanwhile stays as it is."""
    locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if locked.open:
        close(locked, state)
    refresh_from(assessment, locked)


def take_in(assessment: Assessment) -> None:
    """Keep what a test says, and what it tells of its learner, now that all its answers are there; an exam is none of it."""
    if assessment.kind not in summaries.WITHOUT:
        knowledge.recompute(assessment.learner_id, summaries.write(assessment))
    elif assessment.kind == Assessment.Kind.PRACTICE:
        knowledge.learn_from(assessment)


def close(assessment: Assessment, state: str) -> None:
    """Close an assessment that is locked by the caller's transaction."""
    assessment.state = state
    assessment.finished_at = timezone.now()
    assessment.save(update_fields=["state", "finished_at"])
    take_in(assessment)
    if assessment.kind == Assessment.Kind.CERTIFICATION:
        exposure.refresh(assessment.release_root, open_release(assessment.release_root))
    record("assessments.finish", actor="system", target=f"assessment:{assessment.uid}", state=state)
    closed.send(Assessment, assessment=assessment)


@transaction.atomic
def end(assessment: Assessment, *, actor: object, reason: str) -> None:
    """End a running assessment from outside (an invigilator); one that is over already stays as it is."""
    locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if locked.open:
        locked.state, locked.finished_at = Assessment.State.ENDED, timezone.now()
        locked.save(update_fields=["state", "finished_at"])
        knowledge.learn_from(locked)
        record("assessments.end", actor=actor, target=f"assessment:{locked.uid}", reason=reason)
        closed.send(Assessment, assessment=locked)
    refresh_from(assessment, locked)


@transaction.atomic
def learner_of(user: Any) -> Learner:
    """Return the learner of a signed-in user, made at first need."""
    learner, _created = Learner.objects.get_or_create(user=user)
    return learner
