"""What the runtime refuses, each with an HTTP status and a sentence for the person. Views and the API turn them into pages and problems."""

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A request that is refused and changes nothing."""

    status = 400
    code = "refused"
    message: str | Promise = _("La demande ne peut pas être traitée.")

    def __init__(self, message: str | Promise | None = None) -> None:
        super().__init__(message or self.message)
        self.detail = message or self.message

    def __str__(self) -> str:
        return str(self.detail)


class NotYours(Refusal):
    """The assessment or attempt belongs to somebody else: told as if it did not exist."""

    status = 404
    code = "not_found"
    message = _("Cette page n’existe pas, ou n’est pas à vous.")


class AlreadyAnswered(Refusal):
    """A second, different answer."""

    status = 409
    code = "already_answered"
    message = _("Vous avez déjà répondu à cette question : la première réponse est gardée.")


class AssessmentOver(Refusal):
    """The test is finished, ended, or out of time."""

    status = 409
    code = "assessment_over"
    message = _("Cette évaluation est terminée.")


class TooLate(AssessmentOver):
    """The answer came when the time was up, and a minute more."""

    message = _("Le temps était écoulé depuis plus d’une minute : cette réponse n’est pas comptée. Les précédentes sont gardées.")


class CannotRefine(Refusal):
    """Finer levels were asked of a test that cannot give them."""

    status = 409
    code = "cannot_refine"
    message = _("Ces niveaux ne peuvent pas être précisés davantage.")


class BadAnswer(Refusal):
    """The value has not the form that the question asks for; it may be sent again."""

    status = 422
    code = "bad_answer"
    message = _("Cette réponse n’a pas la forme demandée.")


class TooManyTries(Refusal):
    """More tries of a program in a minute than anybody reads."""

    status = 429
    code = "too_many_tries"
    message = _("Vous essayez très souvent : attendez une minute, votre texte est gardé.")


class NothingToGive(Refusal):
    """The bank cannot serve: no release, or every variant of the challenge is out of order."""

    status = 503
    code = "unavailable"
    message = _("Aucune question n’est disponible pour l’instant. Prévenez la personne qui vous accompagne.")
    incidents: Sequence[Any] = ()


class FileLost(Refusal):
    """A file of a question is missing or damaged and its seed does not give it any more: an answer without a byte would be worse."""

    status = 503
    code = "file_unavailable"
    message = _("Ce fichier ne peut pas être donné pour l’instant. Prévenez la personne qui vous accompagne.")
