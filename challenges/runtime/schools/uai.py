"""The national number of a school (UAI, formerly RNE): seven digits and a letter that checks them."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# 23 letters, without I, O and Q: the letter's rank is the remainder of the seven digits by 23 (Répertoire national des établissements).
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_FORM = re.compile(r"(?P<digits>[0-9]{7})(?P<letter>[A-Z])", re.ASCII)


def normalised(typed: str) -> str:
    """Return a typed number as it is stored: capitals, no space."""
    return "".join(typed.split()).upper()


def letter_of(digits: str) -> str:
    """Return the letter that checks seven digits."""
    return _LETTERS[int(digits) % len(_LETTERS)]


def is_uai(text: str) -> bool:
    """Whether a text is such a number with the right letter."""
    found = _FORM.fullmatch(text)
    return found is not None and letter_of(found["digits"]) == found["letter"]


def check_uai(text: str) -> None:
    """Raise ValidationError unless the text is such a number; the message says what is wrong with it."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValidationError(_("« %s » n’est pas un UAI : il faut sept chiffres, puis une lettre.") % text)
    if not is_uai(text):
        raise ValidationError(_("La lettre de « %(uai)s » ne va pas avec ses chiffres : relisez-le.") % {"uai": text})
