"""Who may do what with tutorials: predicates asked by the services, and the policy of the Wagtail admin."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from wagtail.permission_policies import ModelPermissionPolicy

MODERATE = "tutorials.change_tutorial"


def may_propose(actor: Any) -> bool:
    """Return whether `actor` may propose a tutorial: any active signed-in user, or a job (a short text)."""
    return isinstance(actor, str) or bool(actor.is_authenticated and actor.is_active)


def may_moderate(actor: Any) -> bool:
    """Return whether `actor` may edit, accept, refuse and archive tutorials."""
    return isinstance(actor, str) or bool(actor.is_active and actor.has_perm(MODERATE))


def require(allowed: bool) -> None:
    """Raise `PermissionDenied` unless `allowed`."""
    if not allowed:
        raise PermissionDenied(_("Vous n’avez pas le droit de faire cela avec les tutoriels."))


class TutorialPolicy(ModelPermissionPolicy):
    """Django's permissions, but that deleting is refused to all, superusers included: tutorials are archived."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Return whether `user` may do `action`."""
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        """Return whether `user` may do one of `actions`."""
        return any(self.user_has_permission(user, action) for action in actions)
