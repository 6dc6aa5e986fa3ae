"""What each channel serves: promoting, asking for a second person, scheduling, rolling back. A promotion moves a pointer, nothing else.

Running assessments keep the release that they began with; new ones take the promoted one at once.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.bank import upgrade
from challenges.bank.models import Channel, Promotion, PromotionRequest, Release
from challenges.bank.queries import channel_states
from challenges.bank.reader import release_served
from challenges.bank.services.rights import OPERATOR, identity_of, name_of, require
from challenges.bank.services.verifying import verify
from challenges.journal.services import record

State = PromotionRequest.State
_MOST_NAMED = 5


def promote(
    release: Release, channel_name: str, *, user: Any, reason: str, not_before: datetime | None = None, seen: str | None = None
) -> Promotion | PromotionRequest:
    """Make a channel serve a release, now or from an hour on; or, where the channel's policy says so, ask a second person to agree.

    Args:
        release: the release.
        channel_name: one of Channel.Name.
        user: who promotes; None for the operator.
        reason: why, for the history.
        not_before: the hour from which it is served; None or past for at once.
        seen: the mark of the channel (`queries.ChannelState.facts`) as the page showed it; None from a program that has just read it.

    Returns:
        The promotion, or the request that waits for a second person or for its hour.

    Raises:
        PermissionDenied: the user may not promote.
        Outdated: the channel is not what it was when it was read.
        ValidationError: no reason, a release that does not verify, or seeds that the installed libraries were not tried on.
    """
    _require(user)
    if channel_name not in Channel.Name.values:
        raise ValidationError(_("Le canal « %s » n’existe pas.") % channel_name)
    _check(release, channel_name, reason)
    with transaction.atomic():
        channel = _locked(channel_name)
        _unchanged(channel_name, seen)
        waiting = channel.requests.filter(state__in=PromotionRequest.OPEN).first()
        if waiting is not None and waiting.state == State.WAITING and waiting.release_id == release.pk:
            return _agree(waiting, user=user, reason=reason)
        if channel_name in second_person_channels():
            _replace(waiting, user)
            return _ask(channel, release, State.WAITING, user=user, reason=reason, not_before=not_before)
        if not_before is not None and not_before > timezone.now():
            _replace(waiting, user)
            return _ask(channel, release, State.SCHEDULED, user=user, reason=reason, not_before=not_before)
        return _serve(channel, release, by=user, reason=reason)


def confirm(request: PromotionRequest, *, user: Any, reason: str, seen: str | None = None) -> Promotion | PromotionRequest:
    """Agree to a promotion that somebody else asked for: it takes place now, or at its hour.

    Raises:
        PermissionDenied: the user may not promote.
        Outdated: the channel is not what it was when it was read.
        ValidationError: one's own request, one that is no longer open, no reason, or a release that fails its checks.
    """
    _require(user)
    _check(request.release, request.channel.name, reason)
    with transaction.atomic():
        return _agree(_still(request, State.WAITING, seen=seen), user=user, reason=reason)


@transaction.atomic
def refuse(request: PromotionRequest, *, user: Any, reason: str, seen: str | None = None) -> PromotionRequest:
    """Refuse a promotion that waits, or take back one's own or a scheduled one. Nothing else changes.

    Raises:
        PermissionDenied: the user may not promote.
        Outdated: the channel is not what it was when it was read.
        ValidationError: no longer open, or no reason.
    """
    _require(user)
    _require_reason(reason)
    locked = _still(request, *PromotionRequest.OPEN, seen=seen)
    own = locked.asker == identity_of(user) or locked.state == State.SCHEDULED
    _settle(locked, State.WITHDRAWN if own else State.REFUSED, user, reason)
    record(
        "bank.withdraw_request" if own else "bank.refuse_request", actor=user or OPERATOR, target=f"channel:{locked.channel.name}",
        root=locked.release.root, reason=reason,
    )  # fmt: skip
    return locked


@transaction.atomic
def carry_out_due(now: datetime | None = None) -> list[Promotion]:
    """Write down the scheduled promotions whose hour has come: they have been served since that hour, whether or not this ran in time."""
    due = PromotionRequest.objects.filter(state=State.SCHEDULED, not_before__lte=now or timezone.now()).order_by("not_before")
    done = []
    for name in due.values_list("channel__name", flat=True):
        before = Promotion.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        channel = _locked(name, now)
        done += list(channel.promotions.filter(pk__gt=before))
    return done


@transaction.atomic
def rollback(channel_name: str, *, user: Any, reason: str, seen: str | None = None) -> Promotion:
    """Make a channel serve again what it served before its present release; twice goes back two releases, never forward.

    One person is enough, whatever the channel: what it goes back to was agreed to already, and an exam morning does not wait.

    Raises:
        PermissionDenied: the user may not promote.
        Outdated: the channel is not what it was when it was read.
        ValidationError: nothing to go back to, no reason, or a release that does not verify.
    """
    _require(user)
    channel = _locked(channel_name) if Channel.objects.filter(name=channel_name).exists() else None
    served: list[Release] = []
    for promotion in channel.promotions.select_related("release").order_by("id") if channel else []:
        if promotion.rollback:
            served.pop()
        elif not served or served[-1] != promotion.release:
            served.append(promotion.release)
    if channel is None or len(served) < 2:
        raise ValidationError(_("Le canal « %s » n’a pas de version précédente.") % channel_name)
    _unchanged(channel_name, seen)
    _require_reason(reason)
    _require_whole(served[-2])
    return _serve(channel, served[-2], by=user, reason=reason, rollback=True)


def second_person_channels() -> list[str]:
    """Return the channels where a promotion needs a second person."""
    return list(settings.BALISE_SECOND_PERSON)


def gate_problems(release: Release, channel_name: str, passed: upgrade.Passed | None = None) -> list[str]:
    """Return why the installed libraries do not let a channel serve a release: seeds not made again here yet, or seeds that moved.

    Args:
        release: the release.
        channel_name: the channel that would serve it.
        passed: what `upgrade.passed` said of it, for a caller that has it already.
    """
    if channel_name not in settings.BALISE_LABORATORY_GATE:
        return []
    total, checked, moved = passed or upgrade.passed(release)
    if moved:
        codes = sorted({one.code for one in moved})
        named = ", ".join(codes[:_MOST_NAMED]) + ("…" if len(codes) > _MOST_NAMED else "")
        return [_("Les bibliothèques installées ne donnent plus les données vérifiées de : %s.") % named]
    if checked < total:
        return [
            ngettext(
                "Une épreuve n’a pas encore été refaite avec les bibliothèques installées : lancez l’essai du laboratoire.",
                "%(count)d épreuves n’ont pas encore été refaites avec les bibliothèques installées : lancez l’essai du laboratoire.",
                total - checked,
            ) % {"count": total - checked}
        ]  # fmt: skip
    return []


def _require(user: Any) -> None:
    require(user, "bank.promote_release", _("Seuls les responsables de publication mettent une version en service."))


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError(_("Dites pourquoi cette version est mise en service."))


def _require_whole(release: Release) -> None:
    verification = verify(release)
    if not verification.ok:
        raise ValidationError(verification.problems)


def _check(release: Release, channel_name: str, reason: str) -> None:
    _require_reason(reason)
    _require_whole(release)
    if problems := gate_problems(release, channel_name):
        raise ValidationError(problems)


def _locked(name: str, now: datetime | None = None) -> Channel:
    """The channel, locked, after what was scheduled for an hour that has come."""
    Channel.objects.get_or_create(name=name)
    channel = Channel.objects.select_for_update().get(name=name)
    due = channel.requests.filter(state=State.SCHEDULED, not_before__lte=now or timezone.now()).first()
    if due is not None:
        promotion = _serve(channel, due.release, by=due.by, reason=due.reason, at=due.not_before)
        due.state, due.promotion = State.DONE, promotion
        due.save(update_fields=["state", "promotion"])
    return channel


def _unchanged(name: str, seen: str | None) -> None:
    """Refuse what was decided on another state of the channel, whose row is locked."""
    if seen is not None:
        next(state for state in channel_states() if state.name == name).facts.require(seen)


def _still(request: PromotionRequest, *states: str, seen: str | None = None) -> PromotionRequest:
    _locked(request.channel.name)
    locked = PromotionRequest.objects.select_for_update().select_related("channel", "release").get(pk=request.pk)
    if locked.state not in states:
        raise ValidationError(_("Cette demande n’attend plus de décision : elle est « %s ».") % locked.get_state_display())
    _unchanged(request.channel.name, seen)
    return locked


def _ask(channel: Channel, release: Release, state: str, *, user: Any, reason: str, not_before: datetime | None) -> PromotionRequest:
    request = PromotionRequest.objects.create(
        channel=channel, release=release, state=state, by=name_of(user), asker=identity_of(user), reason=reason, not_before=not_before
    )
    record("bank.request", actor=user or OPERATOR, target=f"channel:{channel.name}", root=release.root, reason=reason,
           not_before=not_before.isoformat() if not_before else None)  # fmt: skip
    return request


def _agree(request: PromotionRequest, *, user: Any, reason: str) -> Promotion | PromotionRequest:
    if request.asker == identity_of(user):
        raise ValidationError(_("Vous avez demandé cette mise en service : une seconde personne doit la confirmer."))
    record("bank.confirm", actor=user or OPERATOR, target=f"channel:{request.channel.name}", root=request.release.root, reason=reason)
    if request.not_before is not None and request.not_before > timezone.now():
        _settle(request, State.SCHEDULED, user, reason)
        return request
    promotion = _serve(request.channel, request.release, by=request.by, reason=request.reason)
    request.promotion = promotion
    _settle(request, State.DONE, user, reason)
    return promotion


def _settle(request: PromotionRequest, state: str, user: Any, reason: str) -> None:
    request.state, request.decided_by, request.decided_at, request.decision = state, name_of(user), timezone.now(), reason
    request.save(update_fields=["state", "decided_by", "decided_at", "decision", "promotion"])


def _replace(waiting: PromotionRequest | None, user: Any) -> None:
    """A channel has one open request: a newer one takes the place of the one that waits, unless it is somebody's same wish again."""
    if waiting is not None:
        _settle(waiting, State.REPLACED, user, "")


def _serve(channel: Channel, release: Release, *, by: Any, reason: str, rollback: bool = False, at: datetime | None = None) -> Promotion:
    promotion = Promotion.objects.create(
        channel=channel,
        release=release,
        previous=channel.release,
        by=name_of(by),
        reason=reason,
        rollback=rollback,
        at=at or timezone.now(),
    )
    channel.release = release
    channel.save(update_fields=["release"])
    transaction.on_commit(lambda: release_served.send(Channel, root=release.root))
    record(
        "bank.rollback" if rollback else "bank.promote",
        actor=by or OPERATOR,
        target=f"channel:{channel.name}",
        root=release.root,
        reason=reason,
    )
    return promotion


__all__ = ["carry_out_due", "confirm", "gate_problems", "promote", "refuse", "rollback", "second_person_channels"]
