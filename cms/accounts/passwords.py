"""Which rules a password must keep, and the words for them. One function, because a pupil of twelve and a publisher are not asked the same."""

from typing import Any

from django.contrib.auth import password_validation

from challenges.runtime.schools.accounts.passwords import PupilPasswordValidator, is_pupil_account


def validators_for(user: Any) -> list[Any]:
    """Return the validators of a person's passwords.

    Args:
        user: the account, perhaps not saved yet; None where nobody is known.

    Returns:
        Those of a pupil's account that a school made (`challenges.runtime.schools.accounts.passwords`), and those of
        `AUTH_PASSWORD_VALIDATORS` for everybody else.
    """
    if user is not None and user.pk is not None and is_pupil_account(user):
        return [PupilPasswordValidator()]
    return list(password_validation.get_default_password_validators())


def check(password: str, user: Any) -> str:
    """Return a password that keeps the rules.

    Raises:
        ValidationError: with each rule that it breaks.
    """
    password_validation.validate_password(password, user, validators_for(user))
    return password


def help_texts(user: Any) -> list[str]:
    """Return what is asked of a password, in sentences."""
    return [str(text) for text in password_validation.password_validators_help_texts(validators_for(user)) if text]
