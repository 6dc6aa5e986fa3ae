"""What a certification refuses, each with a status and a sentence for the person."""

from django.utils.translation import gettext_lazy as _

from challenges.runtime.assessments.errors import Refusal


class TooManyTries(Refusal):
    """Guessing is limited."""

    status = 429
    code = "too_many_tries"
    message = _("Trop d’essais. Attendez un moment, ou demandez de l’aide.")


class NotInvigilated(Refusal):
    """The space is not open in this browser, or not for this session."""

    status = 403
    code = "not_invigilated"
    message = _("Ouvrez d’abord l’espace de surveillance de cette session, avec son numéro et son mot de passe.")


class WrongPassword(Refusal):
    """Unknown number or wrong password: which one is not told."""

    status = 403
    code = "wrong_password"
    message = _("Ce numéro de session et ce mot de passe ne vont pas ensemble.")


class NotACandidate(Refusal):
    """Nobody, or more than one person, has this identity in this session: which field differs is not told."""

    status = 403
    code = "not_a_candidate"
    message = _("Personne de ce nom n’est inscrit à cette session. Vérifiez les quatre réponses, puis appelez l’invigilateur.")


class NotOnPhone(Refusal):
    """An exam is not taken on a phone, unless its session allows it."""

    status = 403
    code = "not_on_phone"
    message = _(
        "Cette certification ne se passe pas sur un téléphone : l’écran est trop petit pour certaines questions. Prenez un ordinateur ou une tablette, ou appelez l’invigilateur."
    )


class EntryLost(Refusal):
    """This browser does not act for the candidate, or no longer does."""

    status = 403
    code = "entry_lost"
    message = _("Ce poste n’est plus relié à votre épreuve. Indiquez de nouveau qui vous êtes.")


class ResumeNotAllowed(Refusal):
    """Another browser entered under this name."""

    status = 409
    code = "resume_not_allowed"
    message = _("Un autre poste est déjà entré sous ce nom. Demandez à l’invigilateur d’autoriser celui-ci, puis recommencez.")


class NotEligible(Refusal):
    """The profile does not reach what the rules ask."""

    status = 403
    code = "not_eligible"


class NotConfirmed(Refusal):
    """The invigilator has not confirmed the presence."""

    status = 409
    code = "not_confirmed"
    message = _("L’invigilateur n’a pas encore confirmé votre présence.")


class NobodyWaits(Refusal):
    """A presence is confirmed at a computer: somebody must have entered there."""

    status = 409
    code = "nobody_waits"
    message = _("Ce candidat n’est pas encore devant son poste : il doit d’abord y indiquer qui il est.")


class TooEarly(Refusal):
    """The session has not begun."""

    status = 409
    code = "too_early"


class WrongAccessCode(Refusal):
    """Not the code of the session."""

    status = 403
    code = "wrong_access_code"
    message = _("Ce n’est pas le code d’accès de la session. Vérifiez chaque lettre et chaque chiffre.")


class SessionClosed(Refusal):
    """The session is finalised: nothing of it changes any more."""

    status = 409
    code = "session_finalised"
    message = _("Cette session est finalisée.")


class UnknownCertificate(Refusal):
    """No certificate that may be shown has this code."""

    status = 404
    code = "unknown_certificate"
    message = _("Aucun certificat n’a ce code. Vérifiez chaque lettre et chaque chiffre.")


class StillRunning(Refusal):
    """Tests are still running."""

    status = 409
    code = "still_running"
