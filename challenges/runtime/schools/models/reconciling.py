"""What became of somebody who came by an ENT and gave a school's code: found in its register at once, waiting for a teacher, or nobody there."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenges.runtime.schools.models.register import Pupil
from challenges.runtime.schools.models.school import School


class Reconciliation(models.Model):
    """One account before one school's register. Nothing of what the ENT said is in it but what it led to."""

    class State(models.TextChoices):
        """Where it stands."""

        NOBODY = "nobody", _("personne dans le registre")
        WAITING = "waiting", _("attend une confirmation")
        TIED = "tied", _("rattaché")
        REFUSED = "refused", _("refusé")
        UNDONE = "undone", _("défait")

    class Doubt(models.TextChoices):
        """Why a teacher is asked."""

        NONE = "", _("aucun doute")
        HOMONYMS = "homonyms", _("plusieurs élèves ont ce nom et cette date de naissance")
        TYPED = (
            "typed",
            _("le nom et la date de naissance ont été tapés par l’élève : l’ENT ne les donne pas, ou pas pour cet établissement"),
        )
        BORN = "born", _("la date de naissance n’est pas celle du registre")
        INE = "ine", _("l’INE de l’ENT n’est pas celui du registre")
        TAKEN = "taken", _("cette entrée du registre est déjà celle d’un autre compte")
        OTHER = "other", _("ce compte est déjà celui d’un autre élève")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="reconciliations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reconciliations")
    state = models.CharField(_("état"), max_length=8, choices=State.choices)
    doubt = models.CharField(_("doute"), max_length=8, choices=Doubt.choices, blank=True)
    candidates = models.ManyToManyField(Pupil, related_name="+", blank=True)
    pupil = models.ForeignKey(Pupil, null=True, on_delete=models.CASCADE, related_name="reconciliations")
    moved = models.JSONField(default=dict)
    decided_by = models.CharField(_("décidé par"), max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("rapprochement")
        verbose_name_plural = _("rapprochements")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "user"], condition=models.Q(state__in=["nobody", "waiting", "tied"]), name="school_one_reconciliation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.school} – {self.get_state_display()}"
