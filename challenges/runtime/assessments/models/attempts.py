"""The learner, the assessment that a learner takes, the attempts of which it is made, and the variants that attempts share."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from challenges.text import render_markdown

#: An answer that arrives this long after the time is up is accepted and marked late: networks are slow, pupils are not cheats.
GRACE = timedelta(seconds=60)


class Learner(models.Model):
    """The pseudonymous person who answers. Names live in a school's register, never here."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="learner")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("apprenant")
        verbose_name_plural = _("apprenants")

    def __str__(self) -> str:
        return str(self.uid)


class Assessment(models.Model):
    """One test of one learner on one release. It keeps no hidden state: every decision follows from its attempts and its seed."""

    class Kind(models.TextChoices):
        """What the test is for: it decides feedback and where results go."""

        POSITIONING = "positioning", _("positionnement")
        CERTIFICATION = "certification", _("certification")
        PRACTICE = "practice", _("entraînement")
        COLLECTION = "collection", _("collecte de profil")
        TRIAL = "trial", _("essai par un adulte de l’établissement")

    class State(models.TextChoices):
        """Where the test stands."""

        STARTED = "started", _("en cours")
        COMPLETED = "completed", _("terminée")
        ENDED = "ended", _("arrêtée par l’invigilateur")
        EXPIRED = "expired", _("temps écoulé")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="assessments")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(_("état"), max_length=20, choices=State.choices, default=State.STARTED)
    release = models.ForeignKey("bank.Release", on_delete=models.PROTECT, related_name="+")
    release_root = models.CharField(max_length=64)
    strategy = models.CharField(max_length=60)
    seed = models.CharField(max_length=32)
    scope = models.JSONField(default=dict)
    ruleset = models.JSONField(null=True)
    locale = models.CharField(max_length=5, default="fr")
    extra_time_percent = models.PositiveSmallIntegerField(default=0)
    accessible_only = models.BooleanField(default=False)
    # What it is answered on: computer, tablet or phone; empty before 0.4, or when nobody can tell.
    device = models.CharField(max_length=10, blank=True)
    # Digest of the secret of the browser that holds it, alone; empty when none does. Null before 0.6, when it was never handed to one.
    browser_sha256 = models.CharField(max_length=64, null=True)
    # Whether it is the only one of its learner, who then met nothing elsewhere; null before 0.5, which is no.
    alone = models.BooleanField(null=True)
    # Whether the counters of exposure hold its questions already (exams only).
    exposure_counted = models.BooleanField(default=False)
    started_at = models.DateTimeField(_("commencée le"), default=timezone.now)
    finished_at = models.DateTimeField(_("finie le"), null=True)
    deadline = models.DateTimeField(_("fin au plus tard"), null=True)

    class Meta:
        verbose_name = _("évaluation")
        verbose_name_plural = _("évaluations")
        indexes = [models.Index(fields=["learner", "kind", "state"], name="assessment_of_learner")]
        # A request that is sent five times at once, with one secret, makes one test.
        constraints = [
            models.UniqueConstraint(fields=["browser_sha256"], condition=~Q(browser_sha256=""), name="assessment_one_per_secret"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"

    @property
    def open(self) -> bool:
        """Whether questions are still given."""
        return self.state == self.State.STARTED

    @property
    def exam_like(self) -> bool:
        """Whether it is an exam or like one: no help, no checkpoint, nothing that tells where the engine stands."""
        return self.kind == self.Kind.CERTIFICATION or bool(self.scope.get("silent"))

    @property
    def checkpoints(self) -> bool:
        """Whether right and wrong are told every few questions (`checkpoints.py`)."""
        return not self.exam_like and self.scope.get("feedback") == "checkpoints"

    @property
    def silent(self) -> bool:
        """Whether nothing is said between two questions."""
        return self.exam_like or self.scope.get("feedback") in ("checkpoints", "end")

    @property
    def shows_feedback(self) -> bool:
        """Whether right and wrong are shown now: never in an exam, and after its end in a test that says nothing between two questions."""
        return self.kind != self.Kind.CERTIFICATION and not (self.open and self.silent)


class Variant(models.Model):
    """What was drawn of a challenge under one seed, once for all who get it: texts, response, key, and the digests of its files.

    It is kept ahead of need, so that giving a question is one row. Review, regrading and appeal read it and never draw again. Rows are
    immutable (database trigger). `document` is the digest of the released challenge, pool included.
    """

    document = models.CharField(max_length=64)
    seed = models.CharField(max_length=32)
    values = models.JSONField()
    digests = models.JSONField()
    instruction = models.TextField()
    feedback = models.TextField(blank=True)
    hint = models.TextField(blank=True)
    response = models.JSONField()
    key = models.JSONField()
    files = models.JSONField(default=list)
    # Digest of what was drawn, tables included, kept beside the files.
    drawn = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("variante")
        verbose_name_plural = _("variantes")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["document", "seed"], name="variant_once")]

    def __str__(self) -> str:
        return f"{self.document[:12]} {self.seed}"

    @cached_property
    def instruction_html(self) -> SafeString:
        """The question as a page shows it, made once for all who are given it from memory."""
        return render_markdown(self.instruction)


def _content(name: str) -> Any:
    """Return a property of an attempt that reads its variant, and the attempt's own column where it dates from before 0.5."""

    def read(attempt: "Attempt") -> Any:
        return getattr(attempt.variant if attempt.variant_id else attempt, name if attempt.variant_id else f"own_{name}")

    def write(attempt: "Attempt", value: Any) -> None:
        setattr(attempt, f"own_{name}", value)

    return property(read, write, doc=f"What was drawn for the question: {name}.")


#: Columns of an attempt of before 0.5; of the others its variant holds them.
OWN = [f"own_{name}" for name in ("values", "digests", "instruction", "feedback", "hint", "response", "key", "files", "drawn")]


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts, with what became of their marks."""

    def graded(self, *names: str) -> "AttemptQuerySet":
        """Add to each attempt what the last regrading made of it; `final_outcome` and its kin then take it into account.

        Args:
            names: which of outcome, score, key and feedback; the outcome alone when none is named, since each costs a subquery a row.
        """
        last = AttemptRegrade.objects.filter(attempt=models.OuterRef("pk")).order_by("-pk")
        return self.annotate(**{f"regraded_{name}": models.Subquery(last.values(name)[:1]) for name in names or ("outcome",)})


class Attempt(models.Model):
    """One question put to the learner, with everything that was drawn for it, and the answer.

    What was drawn is stored, so that review, regrading and appeal never depend on generating again: in its variant, which it shares with
    all who were given the same, or in its own columns where the row dates from before 0.5. Once answered, a row is immutable (database
    trigger).
    """

    class Outcome(models.TextChoices):
        """What the answer came to."""

        RIGHT = "right", _("juste")
        PARTLY = "partly", _("en partie juste")
        WRONG = "wrong", _("faux")
        SKIPPED = "skipped", _("passée")
        TIMED_OUT = "timed_out", _("hors délai")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    challenge_uid = models.UUIDField()
    challenge_code = models.CharField(max_length=64)
    competence = models.CharField(max_length=20)
    topic = models.CharField(max_length=40)
    skill = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField()
    parameters = models.JSONField()
    seed = models.CharField(max_length=32)
    variant = models.ForeignKey(Variant, null=True, on_delete=models.PROTECT, related_name="attempts")
    own_values = models.JSONField(default=dict, db_column="values")
    own_digests = models.JSONField(default=dict, db_column="digests")
    own_instruction = models.TextField(default="", db_column="instruction")
    own_feedback = models.TextField(blank=True, db_column="feedback")
    own_hint = models.TextField(blank=True, db_column="hint")
    own_response = models.JSONField(default=dict, db_column="response")
    own_key = models.JSONField(default=dict, db_column="key")
    own_files = models.JSONField(default=list, db_column="files")
    explain = models.JSONField(default=dict)
    presented_at = models.DateTimeField(default=timezone.now)
    deadline = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.JSONField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    score = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    details = models.JSONField(default=dict)
    late_seconds = models.PositiveIntegerField(default=0)
    idempotency_key = models.CharField(max_length=80, blank=True)
    # Null and not empty before 0.2: with a default, SQLite would rebuild the table and lose the triggers that make its rows immutable.
    own_drawn = models.CharField(max_length=64, null=True, db_column="drawn")

    values = _content("values")
    digests = _content("digests")
    instruction = _content("instruction")
    feedback = _content("feedback")
    hint = _content("hint")
    response = _content("response")
    key = _content("key")
    files = _content("files")
    drawn = _content("drawn")

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("tentative")
        verbose_name_plural = _("tentatives")
        ordering = ["assessment_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="attempt_one_per_number"),
            # Two tabs that ask for the next question at the same moment get the same one.
            models.UniqueConstraint(fields=["assessment"], condition=Q(answered_at__isnull=True), name="attempt_one_open"),
        ]
        indexes = [models.Index(fields=["challenge_uid", "outcome"], name="attempt_by_challenge")]
        permissions = [("regrade_attempt", "Can mark answers again under another version of their challenge")]

    def __str__(self) -> str:
        return f"{self.challenge_code} {self.uid}"

    @property
    def instruction_html(self) -> SafeString:
        """The question as a page shows it."""
        return self.variant.instruction_html if self.variant else render_markdown(self.instruction)

    @property
    def limit(self) -> datetime | None:
        """When the answer is due: the earlier of the question's limit and the end of the test. It is what is shown and what counts."""
        return min((at for at in (self.deadline, self.assessment.deadline) if at), default=None)

    @property
    def final_outcome(self) -> str:
        """The outcome after the last regrading, where the rows come from `graded()`; else the first one."""
        return getattr(self, "regraded_outcome", None) or self.outcome

    @property
    def final_score(self) -> Decimal:
        """The share of the question that counts, likewise; nothing for one that was passed or came too late."""
        if self.final_outcome in (self.Outcome.SKIPPED, self.Outcome.TIMED_OUT):
            return Decimal(0)
        given: Decimal | None = getattr(self, "regraded_score", None)
        return (self.score or Decimal(0)) if given is None else given

    @property
    def final_key(self) -> dict[str, Any]:
        """The key after the last regrading, likewise."""
        return getattr(self, "regraded_key", None) or self.key

    @property
    def final_feedback(self) -> str:
        """The feedback after the last regrading, likewise."""
        given = getattr(self, "regraded_feedback", None)
        return self.feedback if given is None else given

    @property
    def right(self) -> bool:
        """Whether the answer counts as right."""
        return self.final_outcome == self.Outcome.RIGHT


class Regrading(models.Model):
    """Answers marked again, because the expected answer of a challenge was mended: who, when, why. Rows are immutable (database trigger)."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    challenge_uid = models.UUIDField()
    challenge_code = models.CharField(max_length=64)
    from_root = models.CharField(max_length=64)
    to_root = models.CharField(max_length=64)
    reason = models.TextField(_("motif"))
    never_lower = models.BooleanField(_("sans jamais baisser une note"), default=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name=_("par")
    )
    created_at = models.DateTimeField(_("le"), default=timezone.now)

    class Meta:
        verbose_name = _("nouvelle notation")
        verbose_name_plural = _("nouvelles notations")

    def __str__(self) -> str:
        return f"{self.challenge_code} {self.uid}"


class AttemptRegrade(models.Model):
    """What a regrading made of one answer; the last one counts. Rows are immutable (database trigger)."""

    regrading = models.ForeignKey(Regrading, on_delete=models.PROTECT, related_name="attempts")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="regrades")
    outcome = models.CharField(max_length=20, choices=Attempt.Outcome.choices)
    score = models.DecimalField(max_digits=5, decimal_places=4)
    details = models.JSONField(default=dict)
    key = models.JSONField()
    feedback = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["regrading", "attempt"], name="regrade_once_per_run")]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.outcome}"
