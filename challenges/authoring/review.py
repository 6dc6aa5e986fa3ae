"""The review task: four eyes, a frozen text, a green laboratory. Enforced in `on_action`, which every path goes through."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import AbstractGroupApprovalTask, TaskState

from challenges.authoring.digests import content_digest
from challenges.journal.services import record

if TYPE_CHECKING:
    from challenges.authoring.models import Challenge


class ReviewState(TaskState):
    """Remembers the digest of what was submitted, who reads it and until when, and what the reviewer checked."""

    content_sha256 = models.CharField(max_length=64)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
                                 verbose_name=gettext_lazy("relecteur désigné"))  # fmt: skip
    due_on = models.DateField(gettext_lazy("à relire avant le"), null=True, blank=True)
    checklist = models.JSONField(null=True, blank=True)


# What a reviewer says to have checked; an approval without all of them is refused.
CHECKLIST: dict[str, Any] = {
    "instruction": gettext_lazy("L’énoncé se comprend à la première lecture, sans piège involontaire."),
    "key": gettext_lazy("La réponse attendue est juste, et il n’y en a pas d’autre."),
    "variants": gettext_lazy("Les variantes que j’ai vues sont plausibles et de même difficulté."),
    "level": gettext_lazy("Ce qui est demandé est bien l’acquis annoncé, à son niveau."),
    "feedback": gettext_lazy("L’explication permet de refaire la question seul."),
    "accessibility": gettext_lazy("Un clavier, un lecteur d’écran et un téléphone suffisent, ou la fiche dit le contraire."),
    "people": gettext_lazy("Personne n’est moqué ni oublié ; aucune marque, aucune personne réelle."),
}


class FourEyesTask(AbstractGroupApprovalTask):
    """A member of the chosen groups approves what somebody else wrote, superusers included, while nobody can change it."""

    task_state_class = ReviewState

    class Meta:
        verbose_name = gettext_lazy("relecture à quatre yeux")
        verbose_name_plural = gettext_lazy("relectures à quatre yeux")

    @classmethod
    def get_description(cls) -> str:
        """What Wagtail shows when a workflow is composed."""
        return _("Une personne des groupes choisis, autre que l’auteur, approuve ; le laboratoire doit être vert.")

    def start(self, workflow_state: Any, user: Any = None) -> Any:
        """Start the review and keep the digest of what is submitted."""
        # The editor hands over an object read before the revision it has just saved: the review would be of the text before.
        workflow_state.content_object.refresh_from_db(fields=["latest_revision"])
        state = super().start(workflow_state, user=user)
        state.content_sha256 = content_digest(state.revision.content)
        state.save(update_fields=["content_sha256"])
        record("authoring.submit", actor=user, target=f"challenge:{workflow_state.content_object.uid}", revision=state.revision_id)
        return state

    def locked_for_user(self, obj: "Challenge", user: Any) -> bool:
        """Nobody edits what is under review: not the reviewers, not a superuser."""
        return True

    def get_actions(self, obj: "Challenge", user: Any) -> list[tuple[str, Any, bool]]:
        """Offer nothing in Wagtail's own menu: a decision needs the checklist and the remarks, which the review page has."""
        return []

    @transaction.atomic
    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Check, then approve or send back.

        The row is locked and read again, because two reviewers may press at the same moment.

        Raises:
            PermissionDenied: own work, given to somebody else, a state that is over, no reason, or, for an approval, a point that was
                not checked, an open remark or a laboratory that is not green.
        """
        locked = ReviewState.objects.select_for_update().get(pk=task_state.pk)
        challenge = task_state.workflow_state.content_object
        comment = str(kwargs.get("comment") or "").strip()
        checked = kwargs.pop("checked", ())
        self._check_decision(challenge, locked, user, comment)
        if action_name == "approve":
            self._check_approval(challenge, locked, checked)
        result = super().on_action(task_state, user, action_name, **kwargs)
        # Wagtail saved its own copy of the row.
        ReviewState.objects.filter(pk=locked.pk).update(checklist=sorted(checked))
        record(f"authoring.{action_name}", actor=user, target=f"challenge:{challenge.uid}", revision=locked.revision_id,
               comment=comment[:2000])  # fmt: skip
        return result

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        """Leave one's own submissions out of the review queue."""
        return super().get_task_states_user_can_moderate(user, **kwargs).exclude(workflow_state__requested_by=user)

    def is_reviewer(self, user: Any) -> bool:
        """Whether the user belongs to the groups that review."""
        return bool(user.is_superuser or self.groups.filter(pk__in=user.groups.values("pk")).exists())

    def _check_decision(self, challenge: "Challenge", state: ReviewState, user: Any, comment: str) -> None:
        if state.status != TaskState.STATUS_IN_PROGRESS:
            raise PermissionDenied(_("Cette relecture est déjà terminée."))
        if not self.is_reviewer(user):
            raise PermissionDenied(_("Seuls les relecteurs peuvent se prononcer."))
        if is_contributor(challenge, user):
            raise PermissionDenied(_("On ne relit pas son propre travail : une autre personne doit le faire."))
        if state.reviewer_id not in (None, user.pk):
            raise PermissionDenied(_("Cette relecture est confiée à une autre personne : prenez-la d’abord."))
        if not comment:
            raise PermissionDenied(_("Il faut un motif."))

    def _check_approval(self, challenge: "Challenge", state: ReviewState, checked: Collection[str]) -> None:
        from challenges.authoring.services import report_for_revision  # noqa: PLC0415  circular: services use the models of this file

        if missing := [str(label) for name, label in CHECKLIST.items() if name not in checked]:
            raise PermissionDenied(_("Il reste à vérifier : %s") % missing[0])
        if challenge.remarks.filter(parent=None, resolved_at=None).exists():
            raise PermissionDenied(_("Une remarque est encore ouverte : fermez-la, ou renvoyez l’épreuve à son auteur."))
        report = report_for_revision(challenge, state.revision)
        if not report.ok:
            raise PermissionDenied(_("Le laboratoire refuse cette épreuve : %(why)s") % {"why": report.report["summary"]})


def is_contributor(challenge: "Challenge", user: Any) -> bool:
    """Whether the user submitted this text or wrote any revision of it since it was last approved."""
    state = challenge.current_workflow_state
    if state and state.requested_by_id == user.pk:
        return True
    return bool(challenge.revisions.filter(user=user).exists())


def is_reviewer(state: ReviewState, user: Any) -> bool:
    """Whether the user belongs to the groups that this review asks."""
    return bool(user.is_active and state.task.specific.is_reviewer(user))


def may_review(user: Any, challenge: "Challenge") -> bool:
    """Whether the user is asked to decide on this challenge now."""
    state = challenge.current_workflow_task_state
    if state is None or state.status != TaskState.STATUS_IN_PROGRESS or is_contributor(challenge, user):
        return False
    return bool(state.specific.task.specific.is_reviewer(user))
