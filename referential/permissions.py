"""Rights on the referential in the Wagtail admin: entries can be seen, and nothing else, by anyone including superusers."""

from collections.abc import Iterable
from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy

VIEW = "referential.view_skill"


class FrameworkPolicy(ModelPermissionPolicy):
    """Seeing any entry asks for one right (`referential.view_skill`); adding, changing and deleting are refused to all.

    A framework is changed by loading a document (`services.load_framework`), never by editing one of its entries.
    """

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Return whether `user` may do `action` with entries of this kind."""
        return action in {"view", "choose"} and user.is_active and user.has_perm(VIEW)

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        """Return whether `user` may do one of `actions`."""
        return any(self.user_has_permission(user, action) for action in actions)
