"""Files of pupils that a school sent: kept until they are applied, then only what came of them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenges.runtime.schools.models.school import School


class RegisterImport(models.Model):
    """One file, from its sending to its report. The bytes go once it is applied, or after thirty days; the report stays.

    `matching`: the columns of a table, as found or as somebody chose; `plan`: what applying would do; `answers`: what somebody said to
    its questions; `report`: what was done, or why the file was refused.
    """

    class State(models.TextChoices):
        """Where a file is. Applied, refused, given up and expired are final."""

        READING = "reading", _("lecture")
        MATCHING = "matching", _("colonnes à confirmer")
        READY = "ready", _("prêt")
        APPLIED = "applied", _("appliqué")
        REFUSED = "refused", _("refusé")
        CANCELLED = "cancelled", _("abandonné")
        EXPIRED = "expired", _("oublié")

    OPEN = (State.READING, State.MATCHING, State.READY)

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="imports")
    name = models.CharField(_("fichier"), max_length=200)
    content = models.BinaryField(default=bytes)
    sha256 = models.CharField(max_length=64, blank=True)
    format = models.CharField(_("format"), max_length=20, blank=True)
    # Whether the file holds everybody, where somebody had to say so.
    full = models.BooleanField(null=True)
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.READING)
    matching = models.JSONField(null=True)
    plan = models.JSONField(null=True)
    answers = models.JSONField(default=dict)
    report = models.JSONField(null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_label = models.CharField(_("par"), max_length=150)
    created_at = models.DateTimeField(_("envoyé le"), default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("importation d’élèves")
        verbose_name_plural = _("importations d’élèves")
        ordering = ["-id"]
        indexes = [models.Index(fields=["school", "-id"], name="schools_import_school")]

    def __str__(self) -> str:
        return self.name

    @property
    def open(self) -> bool:
        """Whether something can still be done with it."""
        return self.state in self.OPEN
