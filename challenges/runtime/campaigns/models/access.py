"""Keys with which a school's own programs read and create campaigns."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SchoolKey(models.Model):
    """Access to the schools' API for one program of one school: only the digest of the key is kept."""

    class Scope(models.TextChoices):
        """What a key may do."""

        READ = "campaigns:read", _("lire la liste des campagnes")
        RESULTS = "results:read", _("lire les résultats envoyés")
        WRITE = "campaigns:write", _("créer des campagnes")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey("schools.School", on_delete=models.CASCADE, related_name="keys")
    name = models.CharField(_("nom"), max_length=100)
    scopes = models.JSONField(_("droits"), default=list)
    digest = models.CharField(max_length=64, unique=True)
    # What a program writes it writes for the person who gave it the key, as long as they manage the school.
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.CharField(_("donnée par"), max_length=150)
    created_at = models.DateTimeField(_("donnée le"), default=timezone.now)
    expires_at = models.DateTimeField(_("expire le"))
    revoked_at = models.DateTimeField(_("retirée le"), null=True)
    last_used_on = models.DateField(_("dernier usage"), null=True)

    class Meta:
        verbose_name = _("clé d’un établissement")
        verbose_name_plural = _("clés des établissements")
        default_permissions = ()
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def works(self) -> bool:
        """Whether it opens anything now."""
        return self.revoked_at is None and timezone.now() < self.expires_at

    @property
    def scope_labels(self) -> list[str]:
        """What it may do, in words."""
        return [str(label) for value, label in self.Scope.choices if value in self.scopes]
