"""The people of a school: invite, accept, withdraw, change a role, remove. Somebody who manages always stays."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.journal.services import record
from challenges.runtime.assessments.tokens import new_token, token_hash
from challenges.runtime.schools.models import Invitation, Member, School
from challenges.runtime.schools.models.members import INVITED_FOR, MANAGERS, Role
from challenges.runtime.schools.rules import require_manager, require_operator

#: Where a session keeps the secret of the invitation whose link was opened, until it is accepted.
INVITED = "invitation"


@dataclass(frozen=True)
class Invited:
    """An invitation and the link that opens it, told this once."""

    invitation: Invitation
    link: str


@transaction.atomic
def invite(school: School, email: str, role: str, *, user: Any) -> Invited:
    """Invite somebody to work in a school; an open invitation of the same address is replaced. A mail carries the link.

    Raises:
        PermissionDenied: the user does not manage this school.
        ValidationError: no address, an unknown role, or somebody who works there in this role already.
    """
    require_manager(user, school)
    return _invite(school, email, role, user)


@transaction.atomic
def invite_as_operator(school: School, email: str, role: str, *, user: Any) -> Invited:
    """Invite somebody for the operator, who need not work in the school.

    Raises:
        PermissionDenied: the user may not open schools.
        ValidationError: as for `invite`.
    """
    require_operator(user)
    return _invite(school, email, role, user or "operator")


def _invite(school: School, email: str, role: str, actor: Any) -> Invited:
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError:
        raise ValidationError({"email": _("« %s » n’est pas une adresse électronique.") % email}) from None
    if role not in Role.values:
        raise ValidationError({"role": _("Rôle inconnu : %s") % role})
    if Member.objects.filter(school=school, user__email__iexact=email, user__is_active=True, role=role).exists():
        raise ValidationError({"email": _("Cette personne travaille déjà dans l’établissement avec ce rôle.")})
    School.objects.select_for_update().get(pk=school.pk)
    now = timezone.now()
    school.invitations.filter(email__iexact=email, accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
    token, digest = new_token()
    invitation = Invitation.objects.create(
        school=school, email=email, role=role, token_sha256=digest, invited_by=str(actor), expires_at=now + INVITED_FOR
    )
    record("schools.invite", actor=actor, target=f"school:{school.uid}", invitation=str(invitation.uid), role=role)
    link = settings.BALISE_BASE_URL.rstrip("/") + reverse("members:accept", args=[token])
    transaction.on_commit(lambda: _send(invitation, link))
    return Invited(invitation, link)


def _send(invitation: Invitation, link: str) -> None:
    """Mail the link. A server of mail that is down loses nothing: the page shows the link too."""
    said = _(
        "Bonjour,\n\n%(school)s vous invite à travailler dans Balise (%(role)s).\n\n"
        "Ouvrez ce lien dans les sept jours :\n%(link)s\n\n"
        "Il est personnel : ne le transmettez pas."
    ) % {"school": invitation.school.name, "role": invitation.get_role_display(), "link": link}
    subject = _("%s vous invite dans Balise") % invitation.school.name
    send_mail(subject, said, None, [invitation.email], fail_silently=True)


def find(token: str) -> Invitation | None:
    """Return the invitation that a link opens now, or None."""
    found = Invitation.objects.select_related("school").filter(token_sha256=token_hash(token)).first()
    return found if found is not None and found.is_open else None


@transaction.atomic
def accept(token: str, *, user: Any) -> Member:
    """Accept an invitation with the account that opened its link. A role that one has is changed, and never taken from a last manager.

    Raises:
        ValidationError: the link was used, withdrawn or is too old; or accepting would leave nobody who manages.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("school").filter(token_sha256=token_hash(token)).first()
    if invitation is None or not invitation.is_open:
        raise ValidationError(_("Ce lien ne s’ouvre plus : demandez une nouvelle invitation."))
    school = School.objects.select_for_update().get(pk=invitation.school_id)
    member = Member.objects.filter(school=school, user=user).first()
    if member is not None and member.manages and invitation.role not in MANAGERS:
        _require_another_manager(member)
    member, _created = Member.objects.update_or_create(school=school, user=user, defaults={"role": invitation.role})
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    record("schools.accept", actor=user, target=f"school:{school.uid}", invitation=str(invitation.uid), role=member.role)
    return member


@transaction.atomic
def withdraw(invitation: Invitation, *, user: Any) -> None:
    """Withdraw an invitation: its link opens no more. One that is over stays as it is.

    Raises:
        PermissionDenied: the user does not manage the school.
    """
    require_manager(user, invitation.school)
    if Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        record("schools.withdraw", actor=user, target=f"school:{invitation.school.uid}", invitation=str(invitation.uid))


@transaction.atomic
def change_role(member: Member, role: str, *, user: Any) -> Member:
    """Change what a member may do.

    Raises:
        PermissionDenied: the user does not manage the school.
        ValidationError: an unknown role, or the last member who manages.
    """
    locked = _locked(member, user)
    if role not in Role.values:
        raise ValidationError(_("Rôle inconnu : %s") % role)
    if locked.manages and role not in MANAGERS:
        _require_another_manager(locked)
    locked.role = role
    locked.save(update_fields=["role"])
    record("schools.change_role", actor=user, target=f"school:{locked.school.uid}", member=str(locked.user.uid), role=role)
    return locked


@transaction.atomic
def remove(member: Member, *, user: Any) -> None:
    """Take somebody out of a school; the account stays. Everybody may leave by themselves.

    Raises:
        PermissionDenied: the user does not manage the school, and it is not their own membership.
        ValidationError: the last member who manages.
    """
    locked = _locked(member, user, own=True)
    if locked.manages:
        _require_another_manager(locked)
    record("schools.remove_member", actor=user, target=f"school:{locked.school.uid}", member=str(locked.user.uid), role=locked.role)
    locked.delete()


def _locked(member: Member, user: Any, *, own: bool = False) -> Member:
    """The member, with the school locked: two managers who remove each other at one moment are not both gone."""
    school = School.objects.select_for_update().get(pk=member.school_id)
    found = Member.objects.select_related("user", "school").filter(pk=member.pk).first()
    if found is None:
        raise ValidationError(_("Cette personne ne travaille plus dans l’établissement."))
    if not (own and found.user_id == user.pk):
        require_manager(user, school)
    return found


def _require_another_manager(member: Member) -> None:
    others = Member.objects.filter(school=member.school_id, role__in=MANAGERS, user__is_active=True).exclude(pk=member.pk)
    if not others.exists():
        raise ValidationError(_("C’est la dernière personne qui administre l’établissement : donnez d’abord ce rôle à quelqu’un d’autre."))
