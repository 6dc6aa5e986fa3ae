"""A learner's part in a campaign, and the tries of which it is made."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenges.runtime.campaigns.models.campaigns import Campaign


class ParticipationQuerySet(models.QuerySet["Participation"]):
    """Participations, with those that count apart from trials."""

    def counted(self) -> "ParticipationQuerySet":
        """Those of participants: a trial by somebody of the school is none."""
        return self.filter(is_trial=False)


class Participation(models.Model):
    """One learner's part in a campaign."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="participations")
    learner = models.ForeignKey("assessments.Learner", on_delete=models.PROTECT, related_name="participations")
    # The test that is taken now, or was taken last; every one of them is a try.
    assessment = models.OneToOneField("assessments.Assessment", on_delete=models.PROTECT, related_name="participation")
    pupil = models.ForeignKey("schools.Pupil", null=True, blank=True, on_delete=models.SET_NULL, related_name="participations")
    label = models.CharField(_("nom affiché"), max_length=60, blank=True)
    token_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    # Reopens the participation on another device; shown to the participant, never to the school, which sees no results before they are sent.
    return_code = models.CharField(max_length=8, blank=True)
    # Until when a pupil may go on elsewhere by name alone, because a teacher allowed it.
    resume_until = models.DateTimeField(null=True)
    # Sent when `shared_at` is set, and never otherwise: these are the results that the school reads, until those of a later try are sent.
    shared_at = models.DateTimeField(_("envoyé le"), null=True)
    sent_assessment = models.ForeignKey("assessments.Assessment", null=True, blank=True, on_delete=models.PROTECT, related_name="sent_in")
    # Somebody of the school who looks what pupils get: counted nowhere.
    is_trial = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "learner"], name="campaign_one_participation"),
            models.UniqueConstraint(
                fields=["campaign", "return_code"], condition=~models.Q(return_code=""), name="campaign_one_return_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} – {self.name}"

    @property
    def is_shared(self) -> bool:
        """Whether the school may see the results: they were sent, by the participant or at the end of an automatic campaign's test."""
        return self.shared_at is not None

    @property
    def sent_late(self) -> bool:
        """Whether the results that the school reads were sent after the date for sending."""
        return self.shared_at is not None and self.shared_at >= self.campaign.sending_deadline

    @property
    def shown_return_code(self) -> str:
        """The return code as one reads it: two groups of four."""
        return f"{self.return_code[:4]} {self.return_code[4:]}".strip()

    @property
    def may_resume(self) -> bool:
        """Whether a teacher's leave to go on elsewhere still holds."""
        return self.resume_until is not None and timezone.now() < self.resume_until

    @property
    def name(self) -> str:
        """What the school sees: the register's name, what the participant typed, or a number."""
        return str(self.pupil) if self.pupil else self.label or str(_("Participant %d")) % self.pk


class Try(models.Model):
    """One test of a participation: the first, or one taken again after the delay."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="tries")
    assessment = models.OneToOneField("assessments.Assessment", on_delete=models.PROTECT, related_name="campaign_try")
    number = models.PositiveSmallIntegerField(_("essai"))
    sent_at = models.DateTimeField(_("envoyé le"), null=True)

    class Meta:
        verbose_name = _("essai")
        verbose_name_plural = _("essais")
        ordering = ["participation_id", "number"]
        constraints = [models.UniqueConstraint(fields=["participation", "number"], name="campaign_try_one_per_number")]

    def __str__(self) -> str:
        return f"{self.participation} – {self.number}"
