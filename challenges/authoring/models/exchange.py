"""What was read from a foreign file and waits for its reader to say yes."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PendingImport(models.Model):
    """A file that was read and shown, until its owner applies or cancels it; nothing of it is a challenge yet."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=20)
    payload = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("importation en attente")
        verbose_name_plural = _("importations en attente")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
