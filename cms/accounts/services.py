"""What happens to accounts that somebody may have to account for."""

from typing import Any

from django.contrib.auth import get_user_model
from django.utils.crypto import salted_hmac

from challenges.journal.services import label, record


def sign_in_failed(typed: str, *, known_browser: bool) -> None:
    """Write down a wrong password. A name that no account has is kept as a keyed digest: people type passwords there, and others' names.

    Args:
        typed: what stood in the field of the name.
        known_browser: whether the account signed in before in this browser.
    """
    user: Any = get_user_model()._default_manager.filter(username=typed).first()
    digest = salted_hmac("cms.accounts.sign_in_failed", typed, algorithm="sha256").hexdigest()[:32]
    record("accounts.sign_in_failed", actor="visitor", target=label(user) if user else f"name:{digest}",
           name_digest=digest, known_browser=known_browser)  # fmt: skip
