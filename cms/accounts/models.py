"""The user of every part of Balise. Roles: Wagtail groups for the bank's people, membership rows for a school's and a centre's."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from challenges.fields import SortKeyField


class User(AbstractUser):
    """A person who signs in. Pupils need not: an anonymous participant has a learner and no user."""

    uid = models.UUIDField(_("identifiant public"), unique=True, default=uuid.uuid4, editable=False)
    sort_key = SortKeyField()
    # Made by somebody else and printed: its owner chooses another before anything else.
    password_is_temporary = models.BooleanField(_("mot de passe provisoire"), default=False, editable=False)

    class Meta:
        verbose_name = _("utilisateur")
        verbose_name_plural = _("utilisateurs")

    def __str__(self) -> str:
        return self.get_full_name() or self.username
