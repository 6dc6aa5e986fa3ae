"""Lines of the journal for what owners do with their accounts through allauth's pages. Connected in `apps.py`."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa

from challenges.journal.services import label, record


def _written(action: str) -> Any:
    def receive(sender: Any, user: Any = None, **kwargs: Any) -> None:
        if user is not None:
            record(action, actor=user, target=label(user))

    return receive


def _second_factor(act: str) -> Any:
    def receive(sender: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
        record("accounts.second_factor", actor=user, target=label(user), act=act, kind=str(authenticator.type))

    return receive


def _address(sender: Any, user: Any, from_email_address: Any = None, **kwargs: Any) -> None:
    """An address in the place of another: the first one that is confirmed belongs to the sign-up."""
    if from_email_address is not None:
        record("accounts.change_address", actor=user, target=label(user))


# Signals hold weak references: what is connected must be kept somewhere.
RECEIVERS = [
    (account.user_signed_up, _written("accounts.sign_up")),
    (account.password_changed, _written("accounts.change_password")),
    (account.password_set, _written("accounts.change_password")),
    (account.password_reset, _written("accounts.reset_password")),
    (account.email_changed, _address),
    (mfa.authenticator_added, _second_factor("added")),
    (mfa.authenticator_removed, _second_factor("removed")),
    (mfa.authenticator_reset, _second_factor("renewed")),
]


def connect() -> None:
    """Listen to allauth."""
    for signal, receiver in RECEIVERS:
        signal.connect(receiver)
