"""The verbs of measurement: keep a calibration, approve or refuse it, take a variant out, bring it back. One transaction each, permissions inside."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.decisions import Facts
from challenges.journal.services import record
from challenges.measurement.models import Calibration, ItemCalibration, ItemStatistics, WithdrawnVariant
from challenges.measurement.queries import forget_withdrawn

OPERATOR = "operator"


def _require(user: Any, permission: str, message: str) -> None:
    # The command line runs as the operator: it passes None.
    if user is not None and not user.has_perm(f"measurement.{permission}"):
        raise PermissionDenied(message)


@transaction.atomic
def propose(
    *,
    release_root: str,
    method: str,
    population: Mapping[str, Any],
    summary: Mapping[str, Any],
    comparison: Mapping[str, Any] | None,
    items: Sequence[ItemCalibration],
    user: Any,
) -> Calibration:
    """Keep a calibration for somebody to look at; no release uses it before it is approved.

    Args:
        release_root: the release whose items were calibrated.
        method: how, with its version.
        population: kinds of assessments, days, learners, answers.
        summary: what holds for all the items.
        comparison: with the calibration in force; None when there is none.
        items: unsaved rows, one a challenge.
        user: who asked for it; None for the operator.

    Raises:
        PermissionDenied: the user may not calibrate.
    """
    _require(user, "approve_calibration", _("Vous ne pouvez pas lancer un calibrage."))
    made = Calibration.objects.create(
        release_root=release_root, method=method, population=dict(population), summary=dict(summary),
        comparison=dict(comparison) if comparison is not None else None, by=str(user or OPERATOR),
    )  # fmt: skip
    for item in items:
        item.calibration = made
    ItemCalibration.objects.bulk_create(items, batch_size=500)
    record("measurement.calibrate", actor=user or OPERATOR, target=f"calibration:{made.uid}", root=release_root, items=len(items))
    return made


def facts_of_calibration(calibration: Calibration) -> Facts:
    """Return what a decision on a calibration rests on: its own state, and the one in force, with which its page compares it."""
    in_force = (
        Calibration.objects.filter(state=Calibration.State.APPROVED).order_by("-decided_at", "-pk").values_list("pk", flat=True).first()
    )
    sentences = {
        "state": gettext_lazy("Ce calibrage a fait l’objet d’une décision."),
        "in_force": gettext_lazy("Un autre calibrage est en vigueur."),
    }
    return Facts({"state": calibration.state, "in_force": in_force}, sentences)


def facts_of_variants(challenge_uid: Any) -> Facts:
    """Return what taking out or bringing back a variant of a challenge rests on: the variants that are out."""
    out = list(WithdrawnVariant.objects.filter(challenge_uid=challenge_uid).order_by("pk").values_list("pk", flat=True))
    return Facts({"out": out}, {"out": gettext_lazy("Les variantes retirées de cette épreuve ne sont plus les mêmes.")})


def approve(calibration: Calibration, *, user: Any, reason: str, seen: str | None = None) -> Calibration:
    """Let the next releases use a calibration. Releases that exist, and the sessions that they serve, keep theirs.

    Raises:
        PermissionDenied: the user may not.
        ValidationError: no reason, or decided already.
    """
    return _decide(calibration, Calibration.State.APPROVED, user, reason, seen)


def refuse(calibration: Calibration, *, user: Any, reason: str, seen: str | None = None) -> Calibration:
    """Set a calibration aside; it stays readable.

    Raises:
        PermissionDenied: the user may not.
        ValidationError: no reason, or decided already.
    """
    return _decide(calibration, Calibration.State.REFUSED, user, reason, seen)


@transaction.atomic
def _decide(calibration: Calibration, state: str, user: Any, reason: str, seen: str | None) -> Calibration:
    _require(user, "approve_calibration", _("Vous ne pouvez pas décider d’un calibrage."))
    if not reason.strip():
        raise ValidationError(_("Dites pourquoi."))
    locked = Calibration.objects.select_for_update().get(pk=calibration.pk)
    if locked.state != Calibration.State.PROPOSED:
        raise ValidationError(_("Ce calibrage a déjà fait l’objet d’une décision."))
    facts_of_calibration(locked).require(seen)
    locked.state, locked.decided_by, locked.decided_at, locked.decision = (
        state,
        str(user or OPERATOR),
        timezone.now(),
        reason.strip()[:2000],
    )
    locked.save(update_fields=["state", "decided_by", "decided_at", "decision"])
    record(f"measurement.{state}", actor=user or OPERATOR, target=f"calibration:{locked.uid}", reason=locked.decision)
    return locked


@transaction.atomic
def withdraw_variant(challenge_uid: str, seed: str, *, user: Any, reason: str, seen: str | None = None) -> WithdrawnVariant:
    """Give a variant to nobody any more, whatever the release. Attempts that had it keep it, and their marks.

    Raises:
        PermissionDenied: the user may not.
        ValidationError: no reason, or not a seed.
    """
    _require(user, "withdraw_variant", _("Vous ne pouvez pas retirer une variante."))
    if not reason.strip():
        raise ValidationError(_("Dites pourquoi cette variante est retirée."))
    if len(seed) != 32 or not all(character in "0123456789abcdef" for character in seed):
        raise ValidationError(_("Une graine est faite de 32 chiffres hexadécimaux."))
    facts_of_variants(challenge_uid).require(seen)
    made, created = WithdrawnVariant.objects.get_or_create(
        challenge_uid=challenge_uid, seed=seed, defaults={"reason": reason.strip()[:2000], "by": str(user or OPERATOR)}
    )
    if created:
        _look_again()
        record("measurement.withdraw_variant", actor=user or OPERATOR, target=f"challenge:{challenge_uid}", seed=seed, reason=made.reason)
    return made


@transaction.atomic
def restore_variant(withdrawn: WithdrawnVariant, *, user: Any, reason: str, seen: str | None = None) -> None:
    """Give a variant again.

    Raises:
        PermissionDenied: the user may not.
        ValidationError: no reason.
    """
    _require(user, "withdraw_variant", _("Vous ne pouvez pas remettre une variante."))
    if not reason.strip():
        raise ValidationError(_("Dites pourquoi cette variante est remise."))
    facts_of_variants(withdrawn.challenge_uid).require(seen)
    target, seed = f"challenge:{withdrawn.challenge_uid}", withdrawn.seed
    withdrawn.delete()
    _look_again()
    record("measurement.restore_variant", actor=user or OPERATOR, target=target, seed=seed, reason=reason.strip()[:2000])


def _look_again() -> None:
    """Let this process see what changed now, and once more when others can see it too."""
    forget_withdrawn()
    transaction.on_commit(forget_withdrawn)


@transaction.atomic
def keep_statistics(rows: Sequence[ItemStatistics]) -> None:
    """Write the statistics of challenges, in place of the earlier ones."""
    fields = [field.name for field in ItemStatistics._meta.fields if field.name not in {"id", "challenge_uid"}]
    ItemStatistics.objects.bulk_create(rows, update_conflicts=True, unique_fields=["challenge_uid"], update_fields=fields, batch_size=200)
