"""What answers have taught about challenges: calibrations, item statistics, variants taken out. Written by `services` alone.

Kept apart from the challenges themselves: an author's draft never carries a difficulty, and publishing an old draft never brings one back.
"""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Calibration(models.Model):
    """Slopes and difficulties estimated once, from the answers of one population. What was found never changes (database trigger); a decision is added."""

    class State(models.TextChoices):
        """Whether releases use it."""

        PROPOSED = "proposed", _("à examiner")
        APPROVED = "approved", _("approuvée")
        REFUSED = "refused", _("refusée")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    release_root = models.CharField(_("version"), max_length=64)
    method = models.CharField(_("méthode"), max_length=40)
    population = models.JSONField(_("population"), help_text="Kinds of assessments, first and last day, learners, answers.")
    summary = models.JSONField(_("résultat"), help_text="Prior, mean and spread, log-likelihood, cycles, items by status.")
    comparison = models.JSONField(_("comparaison"), null=True, help_text="With the calibration approved before: link, correlation, alarms.")
    by = models.CharField(_("faite par"), max_length=150)
    created_at = models.DateTimeField(_("faite le"), default=timezone.now)
    state = models.CharField(_("état"), max_length=20, choices=State.choices, default=State.PROPOSED)
    decided_by = models.CharField(_("décidée par"), max_length=150, blank=True)
    decided_at = models.DateTimeField(_("décidée le"), null=True)
    decision = models.TextField(_("raison"), blank=True)

    class Meta:
        verbose_name = _("calibrage")
        verbose_name_plural = _("calibrages")
        ordering = ["-id"]
        default_permissions = ()
        permissions = [
            ("view_statistics", "Can read item statistics and calibrations"),
            ("approve_calibration", "Can approve a calibration"),
            ("withdraw_variant", "Can take a variant out"),
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d} {self.uid}"


class ItemCalibration(models.Model):
    """The parameters of one challenge in one calibration, on the theta scale. Rows are immutable (database trigger)."""

    calibration = models.ForeignKey(Calibration, on_delete=models.PROTECT, related_name="items")
    challenge_uid = models.UUIDField()
    code = models.CharField(max_length=64)
    a = models.FloatField()
    b = models.FloatField()
    se_a = models.FloatField()
    se_b = models.FloatField()
    n = models.PositiveIntegerField()
    status = models.CharField(max_length=20)
    infit = models.FloatField(null=True)
    outfit = models.FloatField(null=True)
    misfit = models.FloatField(null=True)

    class Meta:
        verbose_name = _("paramètres d’une épreuve")
        verbose_name_plural = _("paramètres des épreuves")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["calibration", "challenge_uid"], name="measurement_one_row_per_item")]

    def __str__(self) -> str:
        return f"{self.code} {self.a:.2f} {self.b:.2f}"


class ItemStatistics(models.Model):
    """What answers say of one challenge today: derived, made again by `manage.py item_statistics`. `details` holds what only its page shows."""

    challenge_uid = models.UUIDField(unique=True)
    code = models.CharField(_("code"), max_length=64, db_index=True)
    competence = models.CharField(_("compétence"), max_length=20, db_index=True)
    level = models.PositiveSmallIntegerField(_("niveau"))
    n = models.PositiveIntegerField(_("réponses"))
    facility = models.FloatField(_("facilité"), null=True)
    discrimination = models.FloatField(_("discrimination"), null=True)
    a = models.FloatField(null=True)
    b = models.FloatField(null=True)
    se_b = models.FloatField(null=True)
    skip_share = models.FloatField(_("passées"), null=True)
    median_seconds = models.FloatField(_("temps médian (s)"), null=True)
    exposure = models.FloatField(_("exposition"), null=True)
    flags = models.JSONField(_("alertes"), default=list)
    details = models.JSONField(default=dict)
    computed_at = models.DateTimeField(_("calculées le"), default=timezone.now)

    class Meta:
        verbose_name = _("statistiques d’une épreuve")
        verbose_name_plural = _("statistiques des épreuves")
        default_permissions = ()
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class WithdrawnVariant(models.Model):
    """A variant that is no longer given, in any release: harder or easier than its family, or wrong. Attempts that had it keep it."""

    challenge_uid = models.UUIDField()
    seed = models.CharField(max_length=32)
    reason = models.TextField(_("raison"))
    by = models.CharField(_("retirée par"), max_length=150)
    at = models.DateTimeField(_("retirée le"), default=timezone.now)

    class Meta:
        verbose_name = _("variante retirée")
        verbose_name_plural = _("variantes retirées")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["challenge_uid", "seed"], name="measurement_one_withdrawal")]

    def __str__(self) -> str:
        return f"{self.challenge_uid} {self.seed}"
