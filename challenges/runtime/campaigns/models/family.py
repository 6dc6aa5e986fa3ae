"""What a pupil shows at home: pages that open to whoever has their address, for a time, until the pupil takes them back."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FamilyPages(models.QuerySet["FamilyPage"]):
    """Pages for families."""

    def current(self) -> "FamilyPages":
        """Keep those that open now."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class FamilyPage(models.Model):
    """A page that its learner shares: the results of one participation, or the whole profile where there is none.

    Only the digest of the address's secret is kept: an address that was lost is made anew. No school can see that a page exists.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey("assessments.Learner", on_delete=models.CASCADE, related_name="family_pages")
    participation = models.ForeignKey("campaigns.Participation", null=True, on_delete=models.CASCADE, related_name="family_pages")
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("partagée le"), default=timezone.now)
    expires_at = models.DateTimeField(_("ouverte jusqu’au"))
    revoked_at = models.DateTimeField(_("retirée le"), null=True)

    objects = FamilyPages.as_manager()

    class Meta:
        verbose_name = _("page pour la famille")
        verbose_name_plural = _("pages pour les familles")
        default_permissions = ()
        ordering = ["-id"]
        indexes = [models.Index(fields=["learner"], condition=Q(revoked_at=None), name="campaign_family_page_open")]

    def __str__(self) -> str:
        return str(self.uid)
