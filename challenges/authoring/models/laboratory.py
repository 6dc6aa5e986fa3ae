"""What the laboratory found, and which content each revision holds."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from challenges.authoring.models.challenge import Challenge


class LaboratoryReport(models.Model):
    """What the laboratory found for one exact content, with one version of the generator.

    Keyed by the digest of what the laboratory looks at, not by a revision: an unsaved form and the revision that it becomes
    share their report, and a release can tell that a challenge was verified already.
    """

    challenge_uid = models.UUIDField(db_index=True)
    digest = models.CharField(max_length=64)
    generator = models.CharField(max_length=40)
    environment = models.CharField(max_length=64, blank=True, help_text="What made and read the variants: generators.environment.")
    variants = models.PositiveIntegerField(_("variantes essayées"))
    ok = models.BooleanField(_("vert"))
    report = models.JSONField()
    pool = models.JSONField(help_text="Verified seeds with the logical digests of their variants.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("rapport du laboratoire")
        verbose_name_plural = _("rapports du laboratoire")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["digest", "generator", "variants"], name="authoring_one_report_per_content")]

    def __str__(self) -> str:
        return f"{self.challenge_uid} {self.digest[:12]} {'ok' if self.ok else 'ko'}"


class RevisionDigest(models.Model):
    """The laboratory digest of what a revision holds: it leads from a revision to its report without reading the revision."""

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, primary_key=True, related_name="+")
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="revision_digests")
    digest = models.CharField(max_length=64, db_index=True)

    class Meta:
        verbose_name = _("empreinte d’une révision")
        verbose_name_plural = _("empreintes des révisions")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.revision_id} {self.digest[:12]}"


class ChallengeFacts(models.Model):
    """What lists, filters and the coverage grid ask of a challenge's latest draft, kept beside it: derived, can be made again.

    Written by `facts.refresh` alone; `manage.py authoring_facts` makes all rows again.
    """

    challenge = models.OneToOneField(Challenge, on_delete=models.CASCADE, primary_key=True, related_name="facts")
    title = models.CharField(_("titre"), max_length=200)
    skill = models.ForeignKey("referential.Skill", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("acquis"))
    digest = models.CharField(_("empreinte du brouillon"), max_length=64, db_index=True)
    response_type = models.CharField(_("forme de la réponse"), max_length=30)
    kinds = models.CharField(_("sortes de fichiers"), max_length=500, blank=True, help_text="Separated and surrounded by spaces.")
    variants = models.PositiveIntegerField(_("variantes différentes"), null=True)
    green = models.BooleanField(_("laboratoire vert"), null=True)
    text = models.TextField(_("texte cherché"), blank=True, help_text="Code, title and texts in lower case without accents.")

    class Meta:
        verbose_name = _("faits sur une épreuve")
        verbose_name_plural = _("faits sur les épreuves")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.challenge_id} {self.digest[:12]}"
