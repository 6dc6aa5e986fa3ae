"""A campaign that a school runs, and the participations in it."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Campaign(models.Model):
    """A positioning test that a school offers under a code, over chosen competences, between two dates."""

    class Access(models.TextChoices):
        """Who may join."""

        ANONYMOUS = "anonymous", _("libre : toute personne qui a le code")
        NAMED = "named", _("nominatif : les élèves de l’établissement")

    class Sharing(models.TextChoices):
        """When the school sees results."""

        BY_LEARNER = "by_learner", _("quand l’élève les envoie")
        AUTOMATIC = "automatic", _("dès que l’élève a terminé")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey("schools.School", on_delete=models.CASCADE, related_name="campaigns")
    school_class = models.ForeignKey("schools.SchoolClass", null=True, blank=True, on_delete=models.SET_NULL, related_name="campaigns",
                                     verbose_name=_("classe"))  # fmt: skip
    name = models.CharField(_("nom"), max_length=120)
    code = models.CharField(_("code"), max_length=12, unique=True)
    message = models.TextField(_("message d’accueil"), blank=True, max_length=1000)
    competences = models.JSONField(_("compétences"), default=list)
    max_level = models.PositiveSmallIntegerField(_("niveau maximal"), default=8)
    questions_max = models.PositiveSmallIntegerField(_("questions par compétence, au plus"), default=5)
    access = models.CharField(_("accès"), max_length=10, choices=Access.choices, default=Access.ANONYMOUS)
    sharing = models.CharField(_("résultats"), max_length=12, choices=Sharing.choices, default=Sharing.BY_LEARNER)
    opens_at = models.DateTimeField(_("ouverture"), default=timezone.now)
    closes_at = models.DateTimeField(_("fermeture"))
    created_by = models.CharField(_("créée par"), max_length=150)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("campagne")
        verbose_name_plural = _("campagnes")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether one may join now."""
        return self.opens_at <= timezone.now() < self.closes_at

    @property
    def is_over(self) -> bool:
        """Whether it has closed; one that is neither open nor over will open."""
        return timezone.now() >= self.closes_at


class Participation(models.Model):
    """One learner's part in a campaign."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="participations")
    learner = models.ForeignKey("assessments.Learner", on_delete=models.PROTECT, related_name="participations")
    assessment = models.OneToOneField("assessments.Assessment", on_delete=models.PROTECT, related_name="participation")
    pupil = models.ForeignKey("schools.Pupil", null=True, blank=True, on_delete=models.SET_NULL, related_name="participations")
    label = models.CharField(_("nom affiché"), max_length=60, blank=True)
    token_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    # Reopens the participation on another device; shown to the participant, never to the school, which sees no results before they are sent.
    return_code = models.CharField(max_length=8, blank=True)
    # Until when a pupil may go on elsewhere by name alone, because a teacher allowed it.
    resume_until = models.DateTimeField(null=True)
    shared_at = models.DateTimeField(_("envoyé le"), null=True)
    created_at = models.DateTimeField(default=timezone.now)

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
