"""Permissions on challenges for the Wagtail admin: the predicates of `rules.py`, asked for each instance."""

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry

from challenges.authoring.models import Challenge
from challenges.authoring.rules import may_edit


class ChallengePolicy(ModelPermissionPolicy):
    """Authors change their own challenges; nobody publishes, deletes or unlocks by hand."""

    FORBIDDEN = frozenset({"publish", "delete", "unlock", "lock", "unpublish"})
    OWN = frozenset({"change"})

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Refuse what goes around the review, superusers included."""
        return action not in self.FORBIDDEN and super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Challenge) -> bool:
        """Ask the rules when the action changes the challenge."""
        if not self.user_has_permission(user, action):
            return False
        return may_edit(user, instance) if action in self.OWN else True


class InstancePermissionMixin:
    """Make a snippet view ask the policy about the instance: Wagtail's own views ask about the model only."""

    def _allowed(self, permission: str) -> bool:
        challenge = getattr(self, "object", None)
        if challenge is None or challenge.pk is None:
            return True
        policy = policy_registry.get_by_type(Challenge)
        if policy.user_has_permission_for_instance(self.request.user, permission, challenge):  # type: ignore[attr-defined]
            return True
        task = challenge.current_workflow_task
        # A reviewer opens the editor of what is under review to read it; the lock keeps them from changing it.
        return bool(permission == "change" and task and task.user_can_access_editor(challenge, self.request.user))  # type: ignore[attr-defined]

    def user_has_permission(self, permission: str) -> bool:
        """Model permission and instance permission."""
        return bool(super().user_has_permission(permission) and self._allowed(permission))  # type: ignore[misc]

    def user_has_any_permission(self, permissions: Any) -> bool:
        """At least one that holds for the instance."""
        return any(self.user_has_permission(permission) for permission in permissions)

    @property
    def overwrite_revision(self) -> None:
        """A revision is written once: an autosave makes a new one (Wagtail would rewrite the last)."""
        return None
