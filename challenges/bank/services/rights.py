"""Who may use the verbs of the bank, and under which name they are written down."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from challenges.journal.services import label

OPERATOR = "operator"


def require(user: Any, permission: str, message: str) -> None:
    """Refuse a user without a permission. The command line runs as the operator: it passes None.

    Raises:
        PermissionDenied: with the message.
    """
    if user is not None and not user.has_perm(permission):
        raise PermissionDenied(message)


def require_exchange(user: Any) -> None:
    """Refuse a user who may not bring a release in.

    Raises:
        PermissionDenied: that one.
    """
    require(user, "bank.exchange_release", _("Vous ne pouvez pas importer une version."))


def name_of(user: Any) -> str:
    """Return the name that promotions and requests keep of somebody: a user, the operator (None), or a program that says its name."""
    return str(user or OPERATOR)


def identity_of(user: Any) -> str:
    """Return what tells people apart, whatever they are called: the name that the journal keeps."""
    return label(user or OPERATOR)
