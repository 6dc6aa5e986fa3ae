"""Finer levels on request: a positioning that is over goes on, once, with a wider scope, until its learner has had enough."""

from django.db import transaction
from django.utils import timezone

from challenges.bank.reader import open_release
from challenges.journal.services import record
from challenges.runtime.assessments import engine
from challenges.runtime.assessments.course import past_of
from challenges.runtime.assessments.errors import CannotRefine
from challenges.runtime.assessments.lifecycle import close, refresh_from
from challenges.runtime.assessments.models import Assessment


@transaction.atomic
def refine(assessment: Assessment) -> Assessment:
    """Go on with a positioning that is over, once, for finer levels: the same session with a wider scope. The caller checked whose it is.

    Raises:
        CannotRefine: an exam, a test that runs or was refined already, or nothing left to ask.
    """
    locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
    scope = engine.refined_scope(locked, open_release(locked.release_root), past_of(locked)) if _refinable(locked) else None
    if scope is None:
        raise CannotRefine
    locked.scope, locked.state, locked.finished_at = scope, Assessment.State.STARTED, None
    locked.save(update_fields=["scope", "state", "finished_at"])
    record("assessments.refine", actor=locked.learner, target=f"assessment:{locked.uid}")
    refresh_from(assessment, locked)
    assessment.scope = locked.scope
    return locked


@transaction.atomic
def stop_refining(assessment: Assessment) -> None:
    """Close a test that is being refined, when its learner has had enough; one that is over already stays as it is.

    Raises:
        CannotRefine: the test is not being refined: its questions are all asked.
    """
    locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if not locked.scope.get("refined"):
        raise CannotRefine
    if locked.open:
        close(locked, Assessment.State.COMPLETED)
    refresh_from(assessment, locked)


def may_refine(assessment: Assessment) -> bool:
    """Whether finer levels may be offered: a positioning that is over, not refined yet, with something left to ask."""
    if not _refinable(assessment):
        return False
    return engine.refined_scope(assessment, open_release(assessment.release_root), past_of(assessment)) is not None


def _refinable(assessment: Assessment) -> bool:
    return (
        assessment.kind == Assessment.Kind.POSITIONING
        and assessment.state == Assessment.State.COMPLETED
        and assessment.strategy == engine.REFINABLE
        and not assessment.scope.get("refined")
        # A first look at every domain says where to go on, not how to go on with itself.
        and assessment.scope.get("refinable", True)
        and (assessment.deadline is None or timezone.now() < assessment.deadline)
    )
