"""Who may do what with a challenge: predicates shared by services, the Wagtail admin and its policies."""

from typing import Any

from challenges.authoring.models import Challenge


def may_edit(user: Any, challenge: Challenge) -> bool:
    """Authors edit what they own; those who hold `edit_any_challenge` edit everything."""
    if not user.is_active or not user.has_perm("authoring.change_challenge"):
        return False
    return bool(challenge.owner_id == user.pk or user.has_perm("authoring.edit_any_challenge"))
