"""Who may do what with a challenge: predicates shared by services, the Wagtail admin and its policies."""

from typing import Any

from wagtail.models import TaskState

from challenges.authoring.models import Challenge, ReviewState


def may_edit(user: Any, challenge: Challenge) -> bool:
    """Authors edit what they own; those who hold `edit_any_challenge` edit everything."""
    if not user.is_active or not user.has_perm("authoring.change_challenge"):
        return False
    return bool(challenge.owner_id == user.pk or user.has_perm("authoring.edit_any_challenge"))


def is_contributor(challenge: Challenge, user: Any) -> bool:
    """Whether the user submitted this text or wrote any revision of it since it was last approved."""
    state = challenge.current_workflow_state
    if state and state.requested_by_id == user.pk:
        return True
    return bool(challenge.revisions.filter(user=user).exists())


def is_reviewer(state: ReviewState, user: Any) -> bool:
    """Whether the user belongs to the groups that this review asks."""
    return bool(user.is_active and state.task.specific.is_reviewer(user))


def may_review(user: Any, challenge: Challenge) -> bool:
    """Whether the user is asked to decide on this challenge now."""
    state = challenge.current_workflow_task_state
    if state is None or state.status != TaskState.STATUS_IN_PROGRESS or is_contributor(challenge, user):
        return False
    return bool(state.specific.task.specific.is_reviewer(user))
