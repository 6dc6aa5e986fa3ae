"""A certification centre, its sessions, the candidates of a session, and the certificates that were issued."""

import datetime
import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenges.fields import SortKeyField
from challenges.runtime.assessments.models import GRACE, Assessment


class Centre(models.Model):
    """The part of a school that holds certification sessions; its head is the head of the school."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("nom"), max_length=200)
    school = models.OneToOneField("schools.School", on_delete=models.PROTECT, related_name="centre", verbose_name=_("établissement"))
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("centre de certification")
        verbose_name_plural = _("centres de certification")

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """One sitting: a room, an hour, a set of rules. The invigilator's password is readable: the centre prints it, it opens no account."""

    class State(models.TextChoices):
        """Where the session stands: it is started by its first candidate."""

        CREATED = "created", _("prévue")
        STARTED = "started", _("en cours")
        FINALISED = "finalised", _("finalisée")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("numéro"), max_length=6, unique=True)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("centre"))
    room = models.CharField(_("salle"), max_length=100)
    starts_at = models.DateTimeField(_("début"))
    ruleset = models.CharField(_("règles"), max_length=32)
    # A small screen weighs on what is measured: allowed by the centre, knowingly.
    phones_allowed = models.BooleanField(_("téléphones acceptés"), default=False)
    access_code = models.CharField(_("code d’accès"), max_length=6)
    invigilator_password = models.CharField(_("mot de passe de surveillance"), max_length=8)
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.CREATED)
    finalised_at = models.DateTimeField(_("finalisée le"), null=True)
    incident = models.TextField(_("incidents"), blank=True, max_length=2000)
    created_by = models.CharField(_("créée par"), max_length=150)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-starts_at", "-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def finalised(self) -> bool:
        """Whether the session is closed for good."""
        return self.state == self.State.FINALISED


class Candidate(models.Model):
    """A person enrolled in a session, with the identity that the certificate will bear and the rules pinned when presence is confirmed."""

    class State(models.TextChoices):
        """What happened to the candidate. A running test that is over by itself is seen on its assessment (`situation`)."""

        ENROLLED = "enrolled", _("pas encore arrivé")
        WAITING = "waiting", _("attend d’être confirmé")
        CONFIRMED = "confirmed", _("présence confirmée")
        STARTED = "started", _("en cours")
        FINISHED = "finished", _("terminé")
        ENDED = "ended", _("arrêté par l’invigilateur")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="candidates")
    pupil = models.ForeignKey("schools.Pupil", null=True, blank=True, on_delete=models.SET_NULL, related_name="candidacies")
    last_name = models.CharField(_("nom"), max_length=100)
    first_name = models.CharField(_("prénom"), max_length=100)
    sort_key = SortKeyField()
    birth_date = models.DateField(_("date de naissance"))
    birth_place = models.CharField(_("lieu de naissance"), max_length=120, blank=True)
    extra_time_percent = models.PositiveSmallIntegerField(_("temps supplémentaire (%)"), default=0, validators=[MaxValueValidator(100)])
    accessible_only = models.BooleanField(_("questions accessibles seulement"), default=False)
    learner = models.ForeignKey("assessments.Learner", null=True, blank=True, on_delete=models.PROTECT, related_name="candidacies")
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.ENROLLED)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=150, blank=True)
    release_root = models.CharField(max_length=64, blank=True)
    ruleset = models.JSONField(null=True)
    entry_token_sha256 = models.CharField(max_length=64, blank=True)
    resume_allowed = models.BooleanField(default=False)
    assessment = models.OneToOneField("assessments.Assessment", null=True, blank=True, on_delete=models.PROTECT, related_name="candidate")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("candidat")
        verbose_name_plural = _("candidats")
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "pupil"], name="certification_one_candidacy"),
            models.CheckConstraint(condition=models.Q(extra_time_percent__lte=100), name="certification_extra_time_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or str(_("Candidat effacé"))

    @property
    def entry_number(self) -> str:
        """Two digits of the browser that entered, shown there and on the invigilator's list, so that the right one is confirmed."""
        return str(int(self.entry_token_sha256[:8], 16) % 90 + 10) if self.entry_token_sha256 else ""

    @property
    def situation(self) -> str:
        """The state as it is now: a started test that is completed or out of time is finished, whoever looked at it last."""
        if self.state != self.State.STARTED or self.assessment is None or self.is_running:
            return self.state
        return self.State.ENDED if self.assessment.state == "ended" else self.State.FINISHED

    @property
    def is_running(self) -> bool:
        """Whether questions may still be answered."""
        test = self.assessment
        if self.state != self.State.STARTED or test is None or not test.open:
            return False
        return test.deadline is None or timezone.now() <= test.deadline

    @property
    def may_still_answer(self) -> bool:
        """Whether an answer may still arrive: the test runs, or its time ran out within the minute that is left to slow networks."""
        test = self.assessment
        if self.is_running or test is None or test.deadline is None:
            return self.is_running
        return test.state in {Assessment.State.STARTED, Assessment.State.EXPIRED} and timezone.now() <= test.deadline + GRACE


class Certificate(models.Model):
    """What was attested, once and for all: a copy of everything that is printed. Only revocation may be added (database trigger)."""

    class Verdict(models.TextChoices):
        """What the test was worth (challenges.adaptive.scoring.verdict)."""

        VALIDATED = "validated", _("obtenue")
        TOO_FEW_ANSWERS = "too_few_answers", _("non obtenue : trop peu de réponses")
        BELOW_SCALE = "below_scale", _("non obtenue : sous le premier niveau")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="certificate")
    code = models.CharField(_("code de vérification"), max_length=10, unique=True)
    last_name = models.CharField(_("nom"), max_length=100)
    first_name = models.CharField(_("prénom"), max_length=100)
    birth_date = models.DateField(_("date de naissance"))
    birth_place = models.CharField(_("lieu de naissance"), max_length=120, blank=True)
    centre_name = models.CharField(_("centre"), max_length=200)
    exam_date = models.DateField(_("date de l’épreuve"))
    verdict = models.CharField(_("résultat"), max_length=20, choices=Verdict.choices)
    score = models.PositiveSmallIntegerField(_("score"))
    max_score = models.PositiveSmallIntegerField(_("score maximal"))
    global_level = models.PositiveSmallIntegerField(_("niveau"))
    min_level = models.PositiveSmallIntegerField(_("premier niveau"))
    max_level = models.PositiveSmallIntegerField(_("niveau maximal"))
    competences = models.JSONField(_("compétences"), default=list)
    ruleset_code = models.CharField(max_length=32)
    ruleset_label_fr = models.CharField(max_length=120)
    ruleset_label_en = models.CharField(max_length=120)
    release_root = models.CharField(max_length=64)
    strategy = models.CharField(max_length=60)
    calibration = models.CharField(max_length=64)
    issued_at = models.DateTimeField(_("délivré le"), default=timezone.now)
    valid_until = models.DateField(_("valable jusqu’au"), null=True)
    revoked_at = models.DateTimeField(_("révoqué le"), null=True)
    revoke_reason = models.TextField(_("raison"), blank=True)

    class Meta:
        verbose_name = _("certificat")
        verbose_name_plural = _("certificats")
        ordering = ["candidate__sort_key", "id"]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        """The holder's name as printed."""
        return f"{self.first_name} {self.last_name}"

    @property
    def obtained(self) -> bool:
        """Whether the certification was obtained; a revoked certificate was, once."""
        return self.verdict == self.Verdict.VALIDATED

    @property
    def expired(self) -> bool:
        """Whether its validity is over."""
        return self.valid_until is not None and timezone.localdate() > self.valid_until

    @property
    def ruleset_label(self) -> str:
        """The rules' French name; the certificate is a French document."""
        return self.ruleset_label_fr

    @property
    def domains(self) -> list[tuple[str, list[dict[str, object]]]]:
        """The competences grouped by domain, in order."""
        grouped: dict[str, list[dict[str, object]]] = {}
        for competence in self.competences:
            grouped.setdefault(str(competence["domain"]), []).append(competence)
        return list(grouped.items())


def years_after(day: datetime.date, years: int) -> datetime.date:
    """Return the same day so many years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return datetime.date(day.year + years, 3, 1)
