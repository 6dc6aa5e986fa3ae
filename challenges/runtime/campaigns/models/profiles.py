"""Target profiles: named sets of topics, each with the highest level that is asked of it, in versions that never change."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TargetProfile(models.Model):
    """What a school, or the installation for all schools, aims at: its topics are those of its latest version."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # Null: the installation's, which all schools may use.
    school = models.ForeignKey("schools.School", null=True, blank=True, on_delete=models.CASCADE, related_name="target_profiles")
    name = models.CharField(_("nom"), max_length=120)
    description = models.TextField(_("description"), blank=True, max_length=1000)
    created_by = models.CharField(_("créé par"), max_length=150)
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(_("archivé le"), null=True)

    class Meta:
        verbose_name = _("profil cible")
        verbose_name_plural = _("profils cibles")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class TargetProfileVersion(models.Model):
    """What a profile asked from one moment on. Rows are never changed: campaigns keep theirs."""

    profile = models.ForeignKey(TargetProfile, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    topics = models.JSONField(_("sujets"), help_text="Highest level asked, by code of topic.")
    # The release on whose coverage it was chosen.
    root = models.CharField(max_length=64, blank=True)
    created_by = models.CharField(_("créée par"), max_length=150)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("version d’un profil cible")
        verbose_name_plural = _("versions de profils cibles")
        ordering = ["profile_id", "-number"]
        constraints = [models.UniqueConstraint(fields=["profile", "number"], name="target_profile_one_per_number")]

    def __str__(self) -> str:
        return f"{self.profile} v{self.number}"
