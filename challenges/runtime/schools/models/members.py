"""The people who work in a school, and those who are invited to."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenges.runtime.schools.models.school import School

#: How long the link of an invitation opens.
INVITED_FOR = datetime.timedelta(days=7)


class Role(models.TextChoices):
    """What a member may do. Administrators and heads manage people and register; heads the certification centre too."""

    ADMINISTRATOR = "administrator", _("administration")
    TEACHER = "teacher", _("enseignant")
    HEAD = "head", _("direction")


#: Those who manage a school: one of them at least always stays.
MANAGERS = (Role.ADMINISTRATOR, Role.HEAD)


class Member(models.Model):
    """A person who works in a school."""

    Role = Role

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="school_memberships")
    role = models.CharField(_("rôle"), max_length=14, choices=Role.choices, default=Role.TEACHER)

    class Meta:
        verbose_name = _("membre")
        verbose_name_plural = _("membres")
        constraints = [models.UniqueConstraint(fields=["school", "user"], name="school_one_membership")]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    @property
    def manages(self) -> bool:
        """Whether this role manages the school."""
        return self.role in MANAGERS


class Invitation(models.Model):
    """An invitation to work in a school, by a link that opens for seven days. Only the digest of the link's secret is kept."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("adresse électronique"))
    role = models.CharField(_("rôle"), max_length=14, choices=Role.choices, default=Role.TEACHER)
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(_("invité par"), max_length=150)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.email} – {self.school}"

    @property
    def is_open(self) -> bool:
        """Whether its link still opens."""
        return self.accepted_at is None and self.withdrawn_at is None and timezone.now() < self.expires_at
