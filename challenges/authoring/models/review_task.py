"""The review task and its state: a member of the chosen groups approves what somebody else wrote, and nobody edits it meanwhile.

Every door goes through `on_action`, which asks the services, by one function that `apps.py` hands over: models import no service.
"""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import AbstractGroupApprovalTask, TaskState

from challenges.authoring.document.digests import content_digest
from challenges.authoring.models.asking import application
from challenges.journal.services import record

if TYPE_CHECKING:
    from challenges.authoring.models.challenge import Challenge


class ReviewState(TaskState):
    """Remembers the digest of what was submitted, who reads it and until when, and what the reviewer checked."""

    content_sha256 = models.CharField(max_length=64)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
                                 verbose_name=gettext_lazy("relecteur désigné"))  # fmt: skip
    due_on = models.DateField(gettext_lazy("à relire avant le"), null=True, blank=True)
    checklist = models.JSONField(null=True, blank=True)


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
        application().check_decision(challenge, locked, user, action_name, comment=comment, checked=checked)
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
