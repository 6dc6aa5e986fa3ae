"""What reviewers are told by mail: a text waits for them, or one was given to them. Sent once the transaction is committed.

Wagtail's own notifier listens to `TaskState` alone: a task with a state of its own, as ours, is never heard, and its templates are named
after the state's class. Preferences of each person (Wagtail's « Notifications ») and languages are honoured by the same code as its mails.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.admin.mail import GroupApprovalTaskStateSubmissionEmailNotifier

from challenges.authoring.models import ReviewState
from challenges.authoring.rules import is_contributor


class ReviewNotifier(GroupApprovalTaskStateSubmissionEmailNotifier):
    """Tells the reviewers of a submission: all of them, or the one to whom it was given; never those who wrote the text."""

    template_directory = "authoring/mails/"

    def get_template_base_prefix(self, instance: ReviewState, **kwargs: Any) -> str:
        """Name the template after what happened."""
        return "review_"

    def get_recipient_users(self, task_state: ReviewState, **kwargs: Any) -> Any:
        """Return who may decide."""
        if task_state.reviewer is not None:
            return {task_state.reviewer} - {kwargs.get("user")}
        challenge = task_state.workflow_state.content_object
        people = super().get_recipient_users(task_state, **kwargs).filter(is_active=True).distinct()
        return {one for one in people if not is_contributor(challenge, one)}

    def get_context(self, task_state: ReviewState, **kwargs: Any) -> dict[str, Any]:
        """Add what the mail says: the challenge, who submitted it, the day before which it is wanted."""
        context: dict[str, Any] = super().get_context(task_state, **kwargs)
        given = task_state.reviewer is not None
        return context | {"challenge": context["object"], "state": task_state, "given": given, "today": timezone.localdate()}


_notifier = ReviewNotifier()


def tell_submitted(instance: ReviewState, user: Any = None, **_signal: Any) -> None:
    """Tell the reviewers that a text waits (Wagtail's signal `task_submitted`)."""
    transaction.on_commit(lambda: _notifier(instance=ReviewState.objects.get(pk=instance.pk), user=user), robust=True)


def tell_given(state: ReviewState, *, by: Any) -> None:
    """Tell a reviewer that a review was given to them; nobody, when they took it themselves or it was given back to all."""
    if state.reviewer is not None and state.reviewer != by:
        tell_submitted(state, user=by)
