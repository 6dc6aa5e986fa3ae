"""What a pupil may choose as a password: rules for somebody of twelve, each told in one sentence. And which accounts they are for.

No demand for capitals, digits or signs: length and not being guessable is what counts (ANSSI, Recommandations relatives à l’authentification
multifacteur et aux mots de passe, 2021; NIST SP 800-63B). Eight signs and limits on guesses, where adults have ten.
"""

import datetime
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from challenges.runtime.schools.accounts.rules import is_pupil_account
from challenges.runtime.schools.identity import folded
from challenges.runtime.schools.models import Pupil

LENGTH = 8
#: What is left of a password once names are taken out of it.
_WITHOUT_NAMES = 6
_FEWEST_SIGNS = 4
_SHORTEST_NAME = 3
CODES = ("pupil_short", "pupil_repeated", "pupil_name", "pupil_birth_date", "pupil_common", "pupil_same")
#: What French-speaking children choose, beside the list of Django.
_CHILDREN = frozenset({
    "motdepasse", "monmotdepasse", "azertyui", "azertyuio", "azertyuiop", "qsdfghjk", "qsdfghjklm", "wxcvbnqs", "collegien", "bonjour1",
    "bonjour123", "coucou123", "jetaime1", "jetaimemaman", "mamanpapa", "papamaman", "minecraft", "fortnite", "pokemon1", "roblox123",
    "football", "chocolat", "licorne1", "doudou123", "loulou123", "marseille", "psg12345", "soleil123", "princesse", "balise123",
    "baliseecole", "ecole2026", "college2026",
})  # fmt: skip
__all__ = ["CODES", "LENGTH", "PupilPasswordValidator", "is_pupil_account"]


class PupilPasswordValidator:
    """Eight signs, not one's name, username or birth date, not one that everybody chooses, not the one that was printed."""

    def __init__(self) -> None:
        self._common = CommonPasswordValidator()

    def validate(self, password: str, user: Any = None) -> None:
        """Say everything that is wrong with a password.

        Raises:
            ValidationError: with a sentence for each thing that is wrong; its codes are among `CODES`.
        """
        problems = [*_about_signs(password), *self._about_lists(password)]
        if user is not None:
            problems += _about_person(password, user)
        if problems:
            raise ValidationError(problems)

    def get_help_text(self) -> str:
        """Return the rules in a sentence."""
        return _(
            "Au moins 8 signes. Ni votre nom, ni votre date de naissance, ni un mot de passe que tout le monde choisit : trois mots "
            "qui n’ont rien à voir ensemble font un bon mot de passe."
        )

    def _about_lists(self, password: str) -> list[ValidationError]:
        try:
            self._common.validate(password)
            common = folded(password) in _CHILDREN
        except ValidationError:
            common = True
        return [_problem(_("Beaucoup de gens choisissent celui-là : prenez-en un autre."), "pupil_common")] if common else []


def _problem(sentence: str, code: str) -> ValidationError:
    return ValidationError(sentence, code=code)


def _about_signs(password: str) -> list[ValidationError]:
    if len(password) < LENGTH:
        return [_problem(_("Il faut au moins 8 signes, et celui-ci en a %d.") % len(password), "pupil_short")]
    if len(set(password.casefold())) < _FEWEST_SIGNS:
        return [_problem(_("Les mêmes signes reviennent tout le temps : mettez-en d’autres."), "pupil_repeated")]
    return []


def _about_person(password: str, user: Any) -> list[ValidationError]:
    entries = list(Pupil.objects.filter(learner__user=user)) if user.pk else []
    found = []
    if _is_name(password, user, entries):
        found.append(_problem(_("Votre nom ou votre nom d’utilisateur se devine trop vite : choisissez autre chose."), "pupil_name"))
    if any(_holds_day(password, entry.birth_date) for entry in entries):
        found.append(_problem(_("D’autres connaissent votre date de naissance : ne la mettez pas."), "pupil_birth_date"))
    if getattr(user, "password_is_temporary", False) and user.check_password(password):
        found.append(_problem(_("C’est celui de la fiche : choisissez-en un que vous êtes seul à connaître."), "pupil_same"))
    return found


def _is_name(password: str, user: Any, entries: list[Pupil]) -> bool:
    """Whether too little is left once the names are taken out."""
    names = {user.username, user.first_name, user.last_name}
    for entry in entries:
        names |= {entry.first_name, entry.last_name, entry.usual_name}
    parts = sorted({folded(part) for name in names for part in [*name.replace("-", " ").replace(".", " ").split(), name]}, key=len)
    left = kept = folded(password)
    for part in reversed(parts):
        if len(part) >= _SHORTEST_NAME:
            left = left.replace(part, "")
    return left != kept and len(left) < _WITHOUT_NAMES


def _holds_day(password: str, day: datetime.date) -> bool:
    digits = "".join(sign for sign in password if sign.isdigit())
    forms = (f"{day:%d%m%Y}", f"{day:%Y%m%d}", f"{day:%m%d%Y}", f"{day:%d%m%y}", f"{day:%y%m%d}")
    return any(form in digits for form in forms)
