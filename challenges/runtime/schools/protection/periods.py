"""How long what is kept, in words: what the page of personal data says, from the settings that the job obeys."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Period:
    """A kind of data and how long it is kept."""

    what: str
    said: str


def periods() -> list[Period]:
    """Return what the settings say, in the reader's language."""
    answers, months = settings.BALISE_KEEP_ANSWERS_YEARS, settings.BALISE_KEEP_EXAM_MONTHS
    accounts, departed = settings.BALISE_KEEP_ACCOUNTS_YEARS, settings.BALISE_KEEP_DEPARTED_YEARS
    return [
        Period(
            _("Réponses d’entraînement"),
            _said(answers, ngettext("l’année scolaire, et %d de plus ; puis séparées de leur auteur",
                                    "l’année scolaire, et %d de plus ; puis séparées de leur auteur", answers)),
        ),
        Period(
            _("Réponses d’examen"),
            _said(months, ngettext("%d mois après la fin de la session ; puis séparées du candidat",
                                   "%d mois après la fin de la session ; puis séparées du candidat", months)),
        ),
        Period(
            _("Comptes que personne n’utilise"),
            _said(accounts, ngettext("%d an sans connexion ; puis effacés", "%d ans sans connexion ; puis effacés", accounts)),
        ),
        Period(
            _("Élèves partis de leur établissement"),
            _said(departed, ngettext("%d an après le départ ; puis effacés", "%d ans après le départ ; puis effacés", departed)),
        ),
    ]  # fmt: skip


def _said(number: int, sentence: str) -> str:
    return sentence % number if number else _("sans limite fixée")
