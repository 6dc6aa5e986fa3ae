"""The review: submit, withdraw, assign, remark, approve, send back. One transaction each, permissions inside."""

import datetime
from collections.abc import Collection
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import TaskState, Workflow, WorkflowState

from challenges.authoring.document import documents
from challenges.authoring.models import Challenge, FourEyesTask, ReviewRemark, ReviewState
from challenges.authoring.review.mails import tell_given
from challenges.authoring.review.task import CHECKLIST
from challenges.authoring.rules import is_contributor, is_reviewer, may_edit
from challenges.authoring.services.deciding import facts_of_review
from challenges.authoring.services.examining import failure_messages, report_for_document, report_for_revision
from challenges.authoring.services.writing import require_reason
from challenges.journal.services import record

WORKFLOW_NAME = "Relecture des épreuves"
MAX_TEXT = 5000


@transaction.atomic
def submit(challenge: Challenge, *, user: Any) -> WorkflowState:
    """Send the latest draft to review.

    Raises:
        PermissionDenied: not one's own challenge.
        ValidationError: already under review, archived, or the laboratory is not green (with its first failures).
    """
    if not may_edit(user, challenge):
        raise PermissionDenied(_("Vous ne pouvez pas soumettre cette épreuve."))
    if challenge.archived:
        raise ValidationError(_("Cette épreuve est archivée : il faut d’abord la reprendre."))
    if challenge.current_workflow_state and challenge.current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS:
        raise ValidationError(_("Cette épreuve est déjà en relecture."))
    document = documents.to_document(challenge.get_latest_revision_as_object())
    report = report_for_document(document)
    if not report.ok:
        raise ValidationError(failure_messages(report, document))
    workflow = challenge.get_workflow()
    if workflow is None:
        raise ValidationError(_("Aucune relecture n’est organisée : lancez « manage.py setup_roles »."))
    state = challenge.current_workflow_state
    if state and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user)
        return state
    return workflow.start(challenge, user)


@transaction.atomic
def withdraw(challenge: Challenge, *, user: Any, reason: str, seen: str | None = None) -> None:
    """Take back what one submitted: nobody has to read it any more, and it can be edited again.

    Raises:
        PermissionDenied: not under review, or not one's own challenge.
        ValidationError: no reason given.
        Outdated: what was read is no longer what is there.
    """
    if not may_edit(user, challenge) or not is_contributor(challenge, user):
        raise PermissionDenied(_("Seule la personne qui a soumis cette épreuve peut la reprendre."))
    require_reason(reason, _("Dites pourquoi vous reprenez cette épreuve."))
    state = under_review(challenge)
    facts_of_review(challenge).require(seen)
    state.workflow_state.cancel(user)
    record("authoring.withdraw", actor=user, target=f"challenge:{challenge.uid}", revision=state.revision_id, reason=reason.strip())


def approve(challenge: Challenge, *, user: Any, comment: str, checked: Collection[str], seen: str | None = None) -> None:
    """Approve what is under review: it becomes live, that is ready for the next release.

    Args:
        challenge: under review.
        user: the reviewer.
        comment: why it is good enough; kept as the reason of this publication.
        checked: the points of `review.task.CHECKLIST` that were checked; all of them.
        seen: the mark of `facts_of_review` that the page carried; None from a program that has just read.

    Raises:
        Outdated: withdrawn, submitted again or decided since it was read.
        PermissionDenied: not a reviewer, own work, given to somebody else, a changed text, or a laboratory that is not green.
        ValidationError: no reason, a point that was not checked, or a remark that is still open.
    """
    require_reason(comment, _("Dites pourquoi l’épreuve est bonne : c’est le motif de sa publication."))
    _decide(challenge, user, "approve", comment.strip(), checked, seen)


def request_changes(challenge: Challenge, *, user: Any, comment: str, seen: str | None = None) -> None:
    """Send a challenge back to its author.

    Raises:
        PermissionDenied: not a reviewer, own work, or given to somebody else.
        ValidationError: no reason given.
    """
    require_reason(comment, _("Dites à l’auteur ce qu’il doit changer."))
    _decide(challenge, user, "reject", comment.strip(), (), seen)


@transaction.atomic
def _decide(challenge: Challenge, user: Any, action: str, comment: str, checked: Collection[str], seen: str | None) -> None:
    state = under_review(challenge)
    facts_of_review(challenge).require(seen)
    state.task.specific.on_action(state, user, action, comment=comment, checked=tuple(checked))
    challenge.refresh_from_db()


def check_decision(challenge: Challenge, state: ReviewState, user: Any, action: str, *, comment: str, checked: Collection[str]) -> None:
    """Refuse a decision that the rules of the review do not allow; `FourEyesTask.on_action` asks it, whatever the door.

    Args:
        challenge: what is judged.
        state: the review, its row locked.
        user: who decides.
        action: `approve` or `reject`.
        comment: why.
        checked: the points of `review.task.CHECKLIST` that were checked.

    Raises:
        PermissionDenied: own work, given to somebody else, a state that is over, no reason, or, for an approval, a point that was
            not checked, an open remark or a laboratory that is not green.
    """
    if state.status != TaskState.STATUS_IN_PROGRESS:
        raise PermissionDenied(_("Cette relecture est déjà terminée."))
    if not is_reviewer(state, user):
        raise PermissionDenied(_("Seuls les relecteurs peuvent se prononcer."))
    if is_contributor(challenge, user):
        raise PermissionDenied(_("On ne relit pas son propre travail : une autre personne doit le faire."))
    if state.reviewer_id not in (None, user.pk):
        raise PermissionDenied(_("Cette relecture est confiée à une autre personne : prenez-la d’abord."))
    if not comment:
        raise PermissionDenied(_("Il faut un motif."))
    if action == "approve":
        _check_approval(challenge, state, checked)


def _check_approval(challenge: Challenge, state: ReviewState, checked: Collection[str]) -> None:
    if missing := [str(label) for name, label in CHECKLIST.items() if name not in checked]:
        raise PermissionDenied(_("Il reste à vérifier : %s") % missing[0])
    if challenge.remarks.filter(parent=None, resolved_at=None).exists():
        raise PermissionDenied(_("Une remarque est encore ouverte : fermez-la, ou renvoyez l’épreuve à son auteur."))
    report = report_for_revision(challenge, state.revision)
    if not report.ok:
        raise PermissionDenied(_("Le laboratoire refuse cette épreuve : %(why)s") % {"why": report.report["summary"]})


@transaction.atomic
def assign(challenge: Challenge, *, user: Any, reviewer: Any, due_on: datetime.date | None = None, seen: str | None = None) -> ReviewState:
    """Give a review to somebody, with a day before which it is wanted; None as reviewer gives it back to all.

    Raises:
        PermissionDenied: the user may not share out reviews, or it is not under review.
        ValidationError: the person is no reviewer or wrote part of it, or the day is past.
    """
    if not user.has_perm("authoring.assign_review"):
        raise PermissionDenied(_("Vous ne pouvez pas répartir les relectures."))
    state = under_review(challenge)
    locked = ReviewState.objects.select_for_update().get(pk=state.pk)
    facts_of_review(challenge).require(seen)
    if reviewer is not None and not is_reviewer(locked, reviewer):
        raise ValidationError(_("Cette personne ne fait pas partie des relecteurs."))
    if reviewer is not None and is_contributor(challenge, reviewer):
        raise ValidationError(_("Cette personne a écrit une partie de l’épreuve : une autre doit la relire."))
    if due_on is not None and due_on < timezone.localdate():
        raise ValidationError(_("Cette date est déjà passée."))
    locked.reviewer, locked.due_on = reviewer, due_on
    locked.save(update_fields=["reviewer", "due_on"])
    record("authoring.assign", actor=user, target=f"challenge:{challenge.uid}", revision=locked.revision_id,
           reviewer=str(reviewer.uid) if reviewer else "", due_on=due_on.isoformat() if due_on else "")  # fmt: skip
    tell_given(locked, by=user)
    return locked


@transaction.atomic
def remark(challenge: Challenge, *, user: Any, text: str, anchor: str = "", parent: ReviewRemark | None = None) -> ReviewRemark:
    """Write a remark on a place of the challenge, or answer one.

    Args:
        challenge: for a new remark, under review; answers may come later, while the author mends it.
        user: a reviewer who wrote nothing of it; answers also from its authors.
        text: what to say.
        anchor: path in the exchange document, such as `instruction` or `draw.parameters.<id>`; empty for the whole.
        parent: the remark that is answered.

    Raises:
        PermissionDenied: neither reviewer nor, for an answer, author.
        ValidationError: empty, too long, or a place that the text under review has not.
    """
    text = text.strip()
    if not text or len(text) > MAX_TEXT:
        raise ValidationError(_("Écrivez votre remarque, en %d caractères au plus.") % MAX_TEXT)
    if parent is not None:
        return _answer(challenge, user, text, parent)
    state = under_review(challenge)
    if is_contributor(challenge, user) or not is_reviewer(state, user):
        raise PermissionDenied(_("Seuls les relecteurs peuvent se prononcer."))
    if anchor and anchor not in documents.anchors(documents.to_document(state.revision.as_object())):
        raise ValidationError(_("Cet endroit n’existe pas dans l’épreuve soumise."))
    written = ReviewRemark.objects.create(challenge=challenge, revision_id=state.revision_id, anchor=anchor, text=text, author=user)
    record("authoring.remark", actor=user, target=f"challenge:{challenge.uid}", revision=state.revision_id, anchor=anchor)
    return written


def _answer(challenge: Challenge, user: Any, text: str, parent: ReviewRemark) -> ReviewRemark:
    if parent.challenge_id != challenge.pk or parent.parent_id is not None:
        raise ValidationError(_("Cette remarque n’existe pas."))
    if not may_edit(user, challenge) and not _reviews(user):
        raise PermissionDenied(_("Seuls les auteurs et les relecteurs répondent aux remarques."))
    written = ReviewRemark.objects.create(
        challenge=challenge, revision_id=challenge.latest_revision_id or parent.revision_id, parent=parent, anchor=parent.anchor,
        text=text, author=user,
    )  # fmt: skip
    record("authoring.answer", actor=user, target=f"challenge:{challenge.uid}", remark=parent.pk)
    return written


@transaction.atomic
def resolve(written: ReviewRemark, *, user: Any, resolved: bool = True) -> ReviewRemark:
    """Close a remark, or open it again.

    Raises:
        PermissionDenied: neither its writer nor a reviewer, or an author of the challenge.
        ValidationError: an answer: only the remark itself is closed.
    """
    locked = ReviewRemark.objects.select_for_update().select_related("challenge").get(pk=written.pk)
    if locked.parent_id is not None:
        raise ValidationError(_("On ferme la remarque, pas sa réponse."))
    if locked.author_id != user.pk and (not _reviews(user) or is_contributor(locked.challenge, user)):
        raise PermissionDenied(_("Seuls les relecteurs ferment une remarque."))
    locked.resolved_at = timezone.now() if resolved else None
    locked.resolved_by = user if resolved else None
    locked.save(update_fields=["resolved_at", "resolved_by"])
    record(
        "authoring.resolve" if resolved else "authoring.reopen", actor=user, target=f"challenge:{locked.challenge.uid}", remark=locked.pk
    )
    return locked


def under_review(challenge: Challenge) -> ReviewState:
    """Return the review in progress.

    Raises:
        PermissionDenied: there is none.
    """
    state = challenge.current_workflow_task_state
    if state is None or state.status != TaskState.STATUS_IN_PROGRESS:
        raise PermissionDenied(_("Cette épreuve n’est pas en relecture."))
    found: ReviewState = state.specific
    return found


def _reviews(user: Any) -> bool:
    """Whether the user holds what only reviewers hold: a right on the challenges of others."""
    return bool(user.is_active and user.has_perm("authoring.edit_any_challenge"))


@transaction.atomic
def setup_workflow(reviewers: Any) -> Workflow:
    """Create the review workflow for challenges and give it to the group of reviewers; safe to run again."""
    from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415  leaf import, used only at installation
    from wagtail.models import WorkflowContentType, WorkflowTask  # noqa: PLC0415

    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW_NAME)
    task, _created = FourEyesTask.objects.get_or_create(name="Relecture à quatre yeux")
    task.groups.set([reviewers])
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr, defaults={"sort_order": 0})
    content_type = ContentType.objects.get_for_model(Challenge)
    WorkflowContentType.objects.get_or_create(content_type=content_type, defaults={"workflow": workflow})
    return workflow
