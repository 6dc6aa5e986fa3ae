"""What happens to accounts that somebody may have to account for: wrong passwords, a password that is chosen, an address that is trusted, an end."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from challenges.journal.services import label, record
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.assessments.models import Learner
from challenges.runtime.schools.accounts.rules import works_somewhere
from challenges.runtime.schools.protection.people import forget_traces


class KeptByOthers(Refusal):
    """An account that a school or the bank gave a role: those who gave it take it back first."""

    status = 409
    code = "kept_by_others"
    message = _("Votre compte a un rôle dans un établissement ou dans la banque : demandez d’abord à qui l’administre de vous le retirer.")


def sign_in_failed(typed: str, *, known_browser: bool) -> None:
    """Write down a wrong password. A name that no account has is kept as a keyed digest: people type passwords there, and others' names.

    Args:
        typed: what stood in the field of the name, a name or an address.
        known_browser: whether the account signed in before in this browser.
    """
    user: Any = get_user_model()._default_manager.filter(username=typed).first()
    if user is None and (address := EmailAddress.objects.filter(email=typed.lower(), verified=True).select_related("user").first()):
        user = address.user
    digest = salted_hmac("cms.accounts.sign_in_failed", typed, algorithm="sha256").hexdigest()[:32]
    record("accounts.sign_in_failed", actor="visitor", target=label(user) if user else f"name:{digest}",
           name_digest=digest, known_browser=known_browser)  # fmt: skip


@transaction.atomic
def trust_address(user: Any) -> None:
    """Write the address of an account made by an operator as confirmed, unless it has addresses of its own or another has confirmed it.

    Who signs up alone has an address to confirm from the first moment, so this never confirms theirs.
    """
    email = user.email.lower()
    if not email or EmailAddress.objects.filter(user=user).exists() or EmailAddress.objects.filter(email=email, verified=True).exists():
        return
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)


@transaction.atomic
def reached(user: Any) -> None:
    """Confirm the one address of an account whose owner has just used a link that was mailed there."""
    rows = list(EmailAddress.objects.filter(user=user))
    if len(rows) == 1 and rows[0].email == user.email.lower() and rows[0].set_verified():
        rows[0].set_as_primary()


@transaction.atomic
def set_address(user: Any, *, actor: object) -> None:
    """Make the address that an operator has just written in an account its one address; an empty one leaves none."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email.lower(), verified=True).delete()
    trust_address(user)
    record("accounts.set_address", actor=actor, target=label(user))


@transaction.atomic
def choose_password(user: Any, password: str) -> None:
    """Give an account the password that its owner chose in the place of one that somebody else knew. The caller has checked its rules."""
    user.set_password(password)
    user.password_is_temporary = False
    user.save()
    record("accounts.choose_password", actor=user, target=label(user))


@transaction.atomic
def close_account(user: Any, *, actor: object) -> None:
    """Close an account for good: nobody signs in with it, and no name or address is left in it.

    Answers stay, parted from the person, certificates as they were delivered, the register as the school keeps it: the page that asks
    says so. The row stays without a person, because the journal and drafts point to it.

    Raises:
        KeptByOthers: the account has a role that others gave it.
    """
    locked: Any = get_user_model()._default_manager.select_for_update().get(pk=user.pk)
    if works_somewhere(locked):
        raise KeptByOthers
    learner = Learner.objects.filter(user=locked).first()
    Learner.objects.filter(user=locked).update(user=None)
    if learner is not None:
        forget_traces(learner.pk)
    for session in UserSession.objects.filter(user=locked):
        session.end()
    for model in (EmailAddress, Authenticator, SocialAccount):
        model.objects.filter(user=locked).delete()
    locked.username, locked.first_name, locked.last_name, locked.email = f"ferme-{locked.uid}", "", "", ""
    locked.is_active = False
    locked.set_unusable_password()
    locked.save()
    record("accounts.close", actor=actor, target=label(locked))
