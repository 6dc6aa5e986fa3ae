"""The versioned bank: documents addressed by their digest, releases that list them, channels that point to a release, and who decided."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """Canonical JSON under its SHA-256. Two releases share what did not change. Rows never change (database trigger)."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveIntegerField()
    body = models.BinaryField()

    def __str__(self) -> str:
        return self.sha256


class Release(models.Model):
    """An immutable, signed version of the whole bank. Rows never change (database trigger).

    `root` is the Merkle root of its documents (see `manifest`); `signature` is made over the manifest's digest.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(_("numéro"), unique=True)
    root = models.CharField(_("empreinte"), max_length=64, unique=True)
    manifest = models.BinaryField()
    signature = models.CharField(max_length=128)
    key_id = models.CharField(_("clé"), max_length=16)
    challenge_count = models.PositiveIntegerField(_("épreuves"))
    note = models.TextField(_("note"), blank=True)
    created_at = models.DateTimeField(_("construite le"), default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+",
                                   verbose_name=_("construite par"))  # fmt: skip

    class Meta:
        verbose_name = _("version de la banque")
        verbose_name_plural = _("versions de la banque")
        ordering = ["-number"]
        permissions = [
            ("build_release", "Can build a release"),
            ("promote_release", "Can promote a release to a channel"),
            ("exchange_release", "Can export and import releases"),
            ("manage_tokens", "Can give and take away access to the bank's API"),
        ]

    def __str__(self) -> str:
        return _("Version %(number)d") % {"number": self.number}


class ReleaseDocument(models.Model):
    """A document's place in a release. Rows never change, nor go once the release was served (database triggers)."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="entries")
    path = models.CharField(max_length=120)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="places")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "path"], name="bank_one_document_per_path")]

    def __str__(self) -> str:
        return self.path


class FrozenChallenge(models.Model):
    """What the last build made of a challenge: derived, so that the next build only freezes what changed.

    `key` is the digest of everything that decides the document; `guess` and `variants` are what the build needs of a challenge that it does
    not read again.
    """

    challenge = models.OneToOneField("authoring.Challenge", on_delete=models.CASCADE, primary_key=True, related_name="+")
    key = models.CharField(max_length=64)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    size = models.PositiveIntegerField()
    guess = models.CharField(max_length=10)
    variants = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("épreuve figée")
        verbose_name_plural = _("épreuves figées")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.challenge_id} {self.key[:12]}"


class SeedCheck(models.Model):
    """The verified seeds of one released challenge made again in one environment: how many, and which moved. Rows are never changed."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="checks")
    environment = models.CharField(max_length=64)
    seeds = models.PositiveIntegerField()
    moved = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("vérification des graines")
        verbose_name_plural = _("vérifications des graines")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["document", "environment"], name="bank_one_check_per_environment")]

    def __str__(self) -> str:
        return f"{self.document_id[:12]} {self.environment[:12]} {len(self.moved)}"


class Simulation(models.Model):
    """What simulated learners showed of a release under a strategy, before it is put into service. Kept with the release, goes with it."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="simulations")
    strategy = models.CharField(_("stratégie"), max_length=60)
    learners = models.PositiveIntegerField(_("élèves simulés"))
    seed = models.BigIntegerField()
    result = models.JSONField(_("résultat"))
    by = models.CharField(_("lancée par"), max_length=150)
    at = models.DateTimeField(_("lancée le"), default=timezone.now)

    class Meta:
        verbose_name = _("simulation")
        verbose_name_plural = _("simulations")
        default_permissions = ()
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.strategy} {self.at:%Y-%m-%d}"


class Channel(models.Model):
    """A name that points to the release served now: promotion moves the pointer, nothing else."""

    class Name(models.TextChoices):
        """The channels that exist."""

        PREVIEW = "preview", _("aperçu")
        POSITIONING = "positioning", _("positionnement")
        CERTIFICATION = "certification", _("certification")

    name = models.CharField(_("canal"), max_length=20, unique=True, choices=Name.choices)
    release = models.ForeignKey(Release, null=True, on_delete=models.PROTECT, related_name="channels", verbose_name=_("version"))

    class Meta:
        verbose_name = _("canal")
        verbose_name_plural = _("canaux")

    def __str__(self) -> str:
        return self.get_name_display()


class Promotion(models.Model):
    """One move of a channel: which release, instead of which, by whom, why. Rows are immutable (database trigger)."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="promotions")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="promotions")
    previous = models.ForeignKey(Release, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(_("par"), max_length=150)
    reason = models.TextField(_("raison"))
    rollback = models.BooleanField(_("retour en arrière"), default=False)
    at = models.DateTimeField(_("le"), default=timezone.now)

    class Meta:
        verbose_name = _("mise en service")
        verbose_name_plural = _("mises en service")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.release_id} {self.at:%Y-%m-%d}"


class PromotionRequest(models.Model):
    """A promotion that waits: for a second person, for its hour, or for both. What became of it stays readable."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("attend une seconde personne")
        SCHEDULED = "scheduled", _("programmée")
        DONE = "done", _("en service")
        REFUSED = "refused", _("refusée")
        WITHDRAWN = "withdrawn", _("retirée")
        REPLACED = "replaced", _("remplacée")

    OPEN = (State.WAITING, State.SCHEDULED)

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="requests")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="requests")
    state = models.CharField(_("état"), max_length=20, choices=State.choices, default=State.WAITING)
    by = models.CharField(_("demandée par"), max_length=150)
    # Who that is, whatever their name becomes: two people are told apart by this and not by what they are called.
    asker = models.CharField(max_length=80)
    reason = models.TextField(_("raison"))
    created_at = models.DateTimeField(_("demandée le"), default=timezone.now)
    not_before = models.DateTimeField(_("pas avant"), null=True)
    decided_by = models.CharField(_("décidée par"), max_length=150, blank=True)
    decided_at = models.DateTimeField(_("décidée le"), null=True)
    decision = models.TextField(_("raison de la décision"), blank=True)
    promotion = models.OneToOneField(Promotion, null=True, on_delete=models.PROTECT, related_name="request")

    class Meta:
        verbose_name = _("demande de mise en service")
        verbose_name_plural = _("demandes de mise en service")
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["channel"], condition=Q(state__in=["waiting", "scheduled"]), name="bank_one_open_request"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.release_id} {self.state}"


class BankToken(models.Model):
    """Access to the bank's API for another program: only the token's digest is kept."""

    class Scope(models.TextChoices):
        """What a token may read."""

        READ = "bank:read", _("lire la banque sans les solutions")
        SOLVE = "bank:solve", _("lire la banque, solutions comprises")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("nom"), max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scope = models.CharField(_("droit"), max_length=20, choices=Scope.choices)
    created_by = models.CharField(_("donné par"), max_length=150)
    created_at = models.DateTimeField(_("donné le"), default=timezone.now)
    expires_at = models.DateTimeField(_("expire le"), null=True)
    revoked_at = models.DateTimeField(_("retiré le"), null=True)
    last_used_on = models.DateField(_("dernier usage"), null=True)

    class Meta:
        verbose_name = _("jeton de la banque")
        verbose_name_plural = _("jetons de la banque")
        default_permissions = ()
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
