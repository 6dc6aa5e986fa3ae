"""What reviewers write about a challenge, each remark anchored to a field."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenges.authoring.models.challenge import Challenge


class ReviewRemark(models.Model):
    """A remark on one field of one revision, or an answer to a remark. Resolved, never deleted."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="remarks")
    revision_id = models.BigIntegerField(_("révision lue"), help_text="A trace: revisions may be purged.")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="answers")
    anchor = models.CharField(_("endroit"), max_length=200, blank=True, help_text="Path in the exchange document; empty: the whole.")
    text = models.TextField(_("remarque"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("remarque de relecture")
        verbose_name_plural = _("remarques de relecture")
        ordering = ["pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["challenge"], condition=Q(resolved_at__isnull=True), name="authoring_open_remarks")]

    def __str__(self) -> str:
        return f"{self.anchor} {self.text[:40]}"
