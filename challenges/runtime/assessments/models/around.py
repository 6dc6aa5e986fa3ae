"""What stands around the attempts: what is remembered of learners, counters of exposure, incidents, learners' reports."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenges.runtime.assessments.models.attempts import Attempt, Learner


class ExposureSnapshot(models.Model):
    """How often each item of a release was given in exams, by band of ability: counters after another fifty exams. Never changed."""

    release_root = models.CharField(max_length=64, db_index=True)
    counts = models.BinaryField(help_text="Compressed float32, items x 8 bands, in the order of the release's index.")
    sessions = models.JSONField()
    recorded = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("état de l’exposition")
        verbose_name_plural = _("états de l’exposition")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.release_root[:12]} {self.recorded}"


class KnowledgeState(models.Model):
    """What is known of a learner on one topic: the highest level answered rightly, the lowest answered wrongly."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="knowledge")
    topic = models.CharField(max_length=40)
    floor = models.PositiveSmallIntegerField(default=0)
    ceiling = models.PositiveSmallIntegerField(null=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("état des connaissances")
        verbose_name_plural = _("états des connaissances")
        constraints = [models.UniqueConstraint(fields=["learner", "topic"], name="knowledge_one_per_topic")]

    def __str__(self) -> str:
        return f"{self.topic} {self.floor}–{self.ceiling}"


class Incident(models.Model):
    """A variant that could not be given as verified: the seed is quarantined and somebody must look."""

    challenge_uid = models.UUIDField(db_index=True)
    release_root = models.CharField(max_length=64)
    seed = models.CharField(max_length=32)
    reason = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        constraints = [models.UniqueConstraint(fields=["challenge_uid", "release_root", "seed"], name="incident_one_per_seed")]

    def __str__(self) -> str:
        return f"{self.challenge_uid} {self.seed}"


class ProblemReport(models.Model):
    """What a learner says is wrong with a question that they were given; what the people of the bank decided, and their answer.

    Nothing tells who the learner is but the attempt. What was drawn stays with the attempt; the seed and the release are copied so that
    lists need no other row.
    """

    class Kind(models.TextChoices):
        """What is wrong."""

        ANSWER = "answer", _("Ma réponse devrait être juste")
        UNCLEAR = "unclear", _("La question n’est pas claire")
        FILE = "file", _("Un fichier ne s’ouvre pas")
        DISPLAY = "display", _("Quelque chose ne s’affiche pas")
        ACCESS = "access", _("Cela ne marche pas avec mon lecteur d’écran ou mon clavier")
        MISTAKE = "mistake", _("Il y a une faute dans le texte")
        HURT = "hurt", _("Quelque chose blesse ou choque")
        OTHER = "other", _("Autre chose")

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("ouvert")
        ACCEPTED = "accepted", _("accepté")
        ANSWERED = "answered", _("répondu")
        REFUSED = "refused", _("refusé")
        DUPLICATE = "duplicate", _("déjà signalé")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="reports")
    challenge_uid = models.UUIDField()
    release_root = models.CharField(max_length=64)
    seed = models.CharField(max_length=32)
    kind = models.CharField(_("nature"), max_length=20, choices=Kind.choices)
    text = models.CharField(_("ce que dit l’élève"), max_length=1000, blank=True)
    answer = models.JSONField(null=True)
    state = models.CharField(_("état"), max_length=20, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(_("signalé le"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("décidé par")
    )
    decided_at = models.DateTimeField(_("décidé le"), null=True)
    reply = models.TextField(_("réponse à l’élève"), blank=True)

    class Meta:
        verbose_name = _("signalement")
        verbose_name_plural = _("signalements")
        default_permissions = ()
        permissions = [("decide_report", "Can decide on the reports of learners")]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "kind"], condition=Q(state="open"), name="report_one_open_per_kind"),
        ]
        indexes = [models.Index(fields=["challenge_uid", "state"], name="report_by_challenge")]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"

    @property
    def open(self) -> bool:
        """Whether nobody decided yet."""
        return self.state == self.State.OPEN
