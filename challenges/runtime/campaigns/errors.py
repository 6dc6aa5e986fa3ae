"""What a campaign refuses, each with a status and a sentence for the person."""

from django.utils.translation import gettext_lazy

from challenges.runtime.assessments.errors import Refusal


class UnknownCode(Refusal):
    """No campaign has this code."""

    status = 404
    code = "unknown_code"
    message = gettext_lazy("Aucun parcours n’a ce code. Vérifiez chaque lettre et chaque chiffre.")


class CampaignClosed(Refusal):
    """Not open yet, or closed."""

    status = 403
    code = "campaign_closed"
    message = gettext_lazy("Ce parcours est fermé.")


class NotInRegister(Refusal):
    """A campaign for named pupils, and nobody of that name and birth date."""

    status = 403
    code = "not_in_register"
    message = gettext_lazy(
        "Aucun élève de cet établissement n’a ce nom, ce prénom et cette date de naissance. Demandez à votre enseignant."
    )


class AlreadyJoined(Refusal):
    """Somebody takes part under this identity, in another browser."""

    status = 409
    code = "already_joined"
    message = gettext_lazy(
        "Ce parcours est déjà commencé sous ce nom, sur un autre appareil. "
        "Tapez votre code de retour, ou demandez à votre enseignant d’autoriser la reprise."
    )


class SignInFirst(Refusal):
    """The pupil has an account: a name and a birth date, which classmates know, open nothing of theirs any more."""

    status = 403
    code = "sign_in_first"
    message = gettext_lazy("Cet élève a un compte : connectez-vous d’abord, puis rejoignez le parcours.")


class WrongReturnCode(Refusal):
    """No participation of the campaign has this code."""

    status = 403
    code = "wrong_return_code"
    message = gettext_lazy("Ce n’est le code de retour d’aucun participant de ce parcours. Vérifiez chaque lettre et chaque chiffre.")


class CannotReplay(Refusal):
    """Not offered, too early, or closed."""

    status = 409
    code = "cannot_replay"
    message = gettext_lazy("Ce parcours ne se repasse pas.")


class TooManyTries(Refusal):
    """Guessing is limited."""

    status = 429
    code = "too_many_tries"
    message = gettext_lazy("Trop d’essais. Attendez un moment, ou demandez de l’aide.")
