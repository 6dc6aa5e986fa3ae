"""The language in which a test is given."""

from challenges.bank.reader import NoRelease, current_root, open_release


def served_locale(language: str) -> str:
    """Return the language of the challenges for an interface language: that one when the bank holds it, French otherwise."""
    try:
        held = open_release(current_root("positioning")).index.locales
    except NoRelease:
        return "fr"
    return language if language in held else "fr"
