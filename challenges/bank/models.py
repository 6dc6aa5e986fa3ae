"""The versioned bank: documents addressed by their digest, releases that list them, channels that point to a release."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """Canonical JSON under its SHA-256. Two releases share what did not change. Rows are immutable (database trigger)."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveIntegerField()
    body = models.BinaryField()

    def __str__(self) -> str:
        return self.sha256


class Release(models.Model):
    """An immutable, signed version of the whole bank. `root` is the SHA-256 of the manifest. Rows are immutable (database trigger)."""

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
        ]

    def __str__(self) -> str:
        return _("Version %(number)d") % {"number": self.number}


class ReleaseDocument(models.Model):
    """A document's place in a release. Rows are immutable (database trigger)."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="entries")
    path = models.CharField(max_length=120)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "path"], name="bank_one_document_per_path")]

    def __str__(self) -> str:
        return self.path


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
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
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
