"""Whose accounts a school makes and opens again: those of its own pupils, and never one that is more than that."""

from typing import Any

from django.utils.translation import gettext as _

from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.schools.models import Pupil


class NotByTheSchool(Refusal):
    """This account is not one that a school opens again."""

    status = 409
    code = "not_by_the_school"


def is_pupil_account(user: Any) -> bool:
    """Whether an account is a pupil's alone, so that the rules and the help for pupils are for it."""
    return Pupil.objects.standing().filter(learner__user=user).exists() and not refusal(user)


def require_resettable(pupil: Pupil) -> Any:
    """Return the account of a pupil whose password their school may replace.

    Raises:
        NotByTheSchool: there is none, it is closed, the pupil left, it is of somebody who works here or elsewhere, it has an address of its own
            to which a new password can be sent, or it is opened by the ENT.
    """
    user = pupil.learner.user if pupil.learner else None
    if user is None:
        raise NotByTheSchool(_("Cet élève n’a pas de compte."))
    if not pupil.is_present:
        raise NotByTheSchool(_("Cet élève a quitté l’établissement : c’est à son nouvel établissement de lui donner un mot de passe."))
    if sentence := refusal(user):
        raise NotByTheSchool(sentence)
    return user


def refusal(user: Any) -> str:
    """Return why no school may open this account again, or ""."""
    if works_somewhere(user):
        return _("Ce compte est celui d’une personne qui travaille ici ou ailleurs : elle seule change son mot de passe.")
    if not user.is_active:
        return _("Ce compte est fermé.")
    if has_confirmed_address(user):
        return _("Ce compte a une adresse électronique confirmée : un nouveau mot de passe s’y demande, sur la page de connexion.")
    if not user.has_usable_password():
        return _("Ce compte s’ouvre par l’ENT : c’est là qu’est son mot de passe.")
    return ""


def works_somewhere(user: Any) -> bool:
    """Whether the account is that of somebody who works in a school, for the bank or for the installation."""
    return bool(user.is_superuser or user.is_staff or user.school_memberships.exists() or user.groups.exists())


def has_confirmed_address(user: Any) -> bool:
    """Whether an address is its owner's own: confirmed, or of before addresses were confirmed."""
    addresses = getattr(user, "emailaddress_set", None)
    known = list(addresses.all()) if addresses is not None else []
    return any(one.verified for one in known) if known else bool(user.email)
