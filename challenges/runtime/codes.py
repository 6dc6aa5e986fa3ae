"""Codes that people read aloud, copy from a board or type on a phone: no look-alike characters, from a secure source."""

import secrets

LETTERS = "BCDFGHJKMPQRTVWXY"
DIGITS = "2346789"


def letters(count: int) -> str:
    """Return random capital letters without vowels, so that no word appears, and without look-alikes."""
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def digits(count: int) -> str:
    """Return random digits without look-alikes."""
    return "".join(secrets.choice(DIGITS) for _ in range(count))


def mixed(count: int) -> str:
    """Return random capital letters and digits without look-alikes."""
    return "".join(secrets.choice(LETTERS + DIGITS) for _ in range(count))


def normalise(typed: str) -> str:
    """Return a typed code as it is stored: capitals, no space and no dash."""
    return "".join(character for character in typed.upper() if character.isalnum())
