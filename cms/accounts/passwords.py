"""Which rules a password must keep, and the words for them. One function, because a pupil of twelve and a publisher are not asked the same."""

from typing import Any

from django.conf import settings
from django.contrib.auth import password_validation


def validators_for(user: Any) -> list[Any]:
    """Return the validators of a person's passwords.

    Args:
        user: the account, perhaps not saved yet; None where nobody is known.

    Returns:
        Django's validators: those of `BALISE_PUPIL_PASSWORD_VALIDATORS` for an account without an address whose password a school
        printed, where that setting says some, and those of `AUTH_PASSWORD_VALIDATORS` for everybody else.
    """
    pupils = getattr(settings, "BALISE_PUPIL_PASSWORD_VALIDATORS", None)
    if pupils and is_pupils(user):
        return list(password_validation.get_password_validators(pupils))
    return list(password_validation.get_default_password_validators())


def is_pupils(user: Any) -> bool:
    """Whether an account is one that a school made for a pupil: it has no address, works nowhere and its learner stands in a register."""
    if user is None or user.pk is None or user.email or user.is_superuser or user.is_staff:
        return False
    learner = getattr(user, "learner", None)
    return learner is not None and not user.school_memberships.exists() and _in_register(learner)


def _in_register(learner: Any) -> bool:
    # Schools before 1.0 had one entry for each learner, later ones may have several.
    pupils = getattr(learner, "pupils", None)
    return pupils.exists() if pupils is not None else getattr(learner, "pupil", None) is not None


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
