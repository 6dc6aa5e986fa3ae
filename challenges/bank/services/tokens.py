"""Access to the bank's API for other programs: giving it, taking it away, recognising it."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.bank.models import BankToken
from challenges.bank.services.rights import OPERATOR, name_of, require
from challenges.journal.services import record

#: So that a token that leaks into a log or a repository is recognised by whoever scans for such things.
PREFIX = "balise_"
MOST_DAYS = 730


@transaction.atomic
def create_token(name: str, scope: str, *, user: Any, days: int | None = 365) -> tuple[BankToken, str]:
    """Give a program access. The token is told this once; only its digest is kept.

    Args:
        name: what it is for, as people will read it.
        scope: one of BankToken.Scope.
        user: who gives it; None for the operator.
        days: how long it works; None for without end.

    Raises:
        PermissionDenied: the user may not give access.
        ValidationError: no name, no such scope, or a length that makes no sense.
    """
    require(user, "bank.manage_tokens", _("Vous ne pouvez pas donner accès à la banque."))
    if not name.strip():
        raise ValidationError(_("Dites à quoi servira ce jeton."))
    if scope not in BankToken.Scope.values:
        raise ValidationError(_("Le droit « %s » n’existe pas.") % scope)
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise ValidationError(_("Un jeton vaut de 1 à %d jours.") % MOST_DAYS)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = BankToken.objects.create(
        name=name.strip()[:100], digest=_digest(secret), scope=scope, created_by=name_of(user),
        expires_at=timezone.now() + timedelta(days=days) if days else None,
    )  # fmt: skip
    record("bank.create_token", actor=user or OPERATOR, target=f"banktoken:{token.uid}", scope=scope)
    return token, secret


@transaction.atomic
def revoke_token(token: BankToken, *, user: Any) -> None:
    """Take access away, at once; a token that was taken away already stays so.

    Raises:
        PermissionDenied: the user may not.
    """
    require(user, "bank.manage_tokens", _("Vous ne pouvez pas retirer un accès à la banque."))
    locked = BankToken.objects.select_for_update().get(pk=token.pk)
    if locked.revoked_at is None:
        locked.revoked_at = timezone.now()
        locked.save(update_fields=["revoked_at"])
        record("bank.revoke_token", actor=user or OPERATOR, target=f"banktoken:{locked.uid}")
    token.revoked_at = locked.revoked_at


def find_token(secret: str) -> BankToken | None:
    """Return the token that works now for this secret, or None; the day of its last use is noted."""
    now = timezone.now()
    alive = BankToken.objects.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now), revoked_at__isnull=True)
    token = alive.filter(digest=_digest(secret)).first()
    if token is not None and token.last_used_on != now.date():
        BankToken.objects.filter(pk=token.pk).update(last_used_on=now.date())
    return token


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
