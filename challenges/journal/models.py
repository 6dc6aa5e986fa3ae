"""The append-only journal: one row for each thing a person or a job did that someone may have to account for."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One act. Rows are never changed or deleted: database triggers refuse it on SQLite and PostgreSQL.

    The actor and the target are written as text, not as foreign keys, so that erasing an account never touches the journal.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(_("date"), default=timezone.now, db_index=True)
    actor = models.CharField(_("auteur"), max_length=80)
    action = models.CharField(_("action"), max_length=60, db_index=True)
    target = models.CharField(_("objet"), max_length=120, db_index=True)
    data = models.JSONField(_("détails"), default=dict)

    class Meta:
        verbose_name = _("entrée du journal")
        verbose_name_plural = _("journal")
        ordering = ["-id"]
        indexes = [models.Index(fields=["actor"], name="journal_entry_actor")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.target}"
