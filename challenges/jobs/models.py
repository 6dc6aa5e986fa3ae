"""What is kept of a job: what is asked, how far it is, who works at it until when, and what came of it.

The queue that carries a job to a worker (django-tasks) may be lost, doubled or late: these rows are the truth, and say who may work.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

#: Who asks when no person does: the command line and the timer.
OPERATOR = "operator"


class Job(models.Model):
    """One piece of work that takes longer than a page should."""

    class State(models.TextChoices):
        """Where a job is. The first two are open, the others final until somebody asks for it again."""

        WAITING = "waiting", _("en attente")
        RUNNING = "running", _("en cours")
        DONE = "done", _("terminé")
        FAILED = "failed", _("échoué")
        CANCELLED = "cancelled", _("annulé")

    OPEN = (State.WAITING, State.RUNNING)

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    about = models.CharField(_("objet"), max_length=200, blank=True)
    args = models.JSONField(default=dict)
    language = models.CharField(max_length=10, default="fr")
    back = models.CharField(max_length=300, blank=True)
    # `asked_by` outlives the account: what a person asked for is never done with the operator's rights.
    asked_by = models.CharField(max_length=80)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # Two open jobs with the same text are one; two with the same lane never run together.
    same = models.CharField(max_length=200, blank=True)
    lane = models.CharField(max_length=60, blank=True)

    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    sentence = models.CharField(max_length=300, blank=True)
    outcome = models.JSONField(null=True)
    why = models.TextField(_("raison"), blank=True)
    stop_wanted = models.BooleanField(default=False)

    # How many times somebody began since it was asked for; and how many in all, which tells a worker that another has taken over.
    attempts = models.PositiveIntegerField(default=0)
    turn = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    delivery = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("demandé le"), auto_now_add=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("travail")
        verbose_name_plural = _("travaux")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["same"], condition=~Q(same="") & Q(state__in=["waiting", "running"]), name="jobs_one_of_the_same"
            ),
            models.UniqueConstraint(fields=["lane"], condition=~Q(lane="") & Q(state="running"), name="jobs_one_in_a_lane"),
        ]
        indexes = [
            models.Index(fields=["state", "ended_at"], name="jobs_job_state"),
            models.Index(fields=["kind", "-id"], name="jobs_job_kind"),
            models.Index(fields=["same", "-id"], name="jobs_job_same", condition=~Q(same="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}".strip()

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in self.OPEN


class JobFile(models.Model):
    """The bytes that a job works on, where web and worker both find them; taken away when the job is over for good."""

    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="file")
    name = models.CharField(max_length=300)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.name


class Worker(models.Model):
    """A process that takes jobs, and when it was last heard of."""

    name = models.CharField(max_length=80, unique=True)
    began_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
