"""Usernames of pupils: « lea.martin », « lea.martin2 » for a homonym. Pure: what is taken is given."""

from collections.abc import Collection

from challenges.names import fold

#: What a part may take: a username stands on one line of a slip.
_MOST = 13
_NOBODY = "eleve"


def base_of(first_name: str, last_name: str) -> str:
    """Return the username that a name asks for: letters and digits of any keyboard, first name before last name."""
    parts = [_letters(first_name), _letters(last_name)]
    return ".".join(part for part in parts if part) or _NOBODY


def _letters(name: str) -> str:
    return "".join(sign for sign in fold(name) if sign.isascii() and sign.isalnum())[:_MOST]


def free(base: str, taken: Collection[str]) -> str:
    """Return the base, or the base and the first number from 2 that nobody has.

    Args:
        base: as `base_of` gives it.
        taken: usernames that somebody has, in lower case.
    """
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}{number}"
    return name
