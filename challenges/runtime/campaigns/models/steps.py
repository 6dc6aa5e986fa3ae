"""What comes after the results of a campaign that leads on: topics to take up again, in order, each with what was done about it."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from challenges.runtime.campaigns.models.participations import Participation


class Step(models.Model):
    """One topic that a test showed as missed, for its learner to work on: tutorials read, practice taken."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="steps")
    # The test that showed it: taken again, a campaign has other steps.
    assessment = models.ForeignKey("assessments.Assessment", on_delete=models.PROTECT, related_name="steps")
    topic = models.CharField(_("sujet"), max_length=40)
    order = models.PositiveSmallIntegerField(_("ordre"))
    missed = models.PositiveSmallIntegerField(_("questions manquées"))
    read_at = models.DateTimeField(_("ressource ouverte le"), null=True)
    practice = models.OneToOneField("assessments.Assessment", null=True, blank=True, on_delete=models.PROTECT, related_name="practice_step")
    done_at = models.DateTimeField(_("fait le"), null=True)

    class Meta:
        verbose_name = _("étape")
        verbose_name_plural = _("étapes")
        ordering = ["participation_id", "assessment_id", "order"]
        constraints = [models.UniqueConstraint(fields=["assessment", "topic"], name="step_one_per_topic")]

    def __str__(self) -> str:
        return f"{self.topic} {self.uid}"
