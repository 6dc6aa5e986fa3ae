"""A school, as the operator opens it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenges.runtime import codes
from challenges.runtime.schools.uai import check_uai

CODE_LENGTH = 8


def draw_code() -> str:
    """Return a code for a school: what a pupil who comes from the ENT types once."""
    return codes.mixed(CODE_LENGTH)


class School(models.Model):
    """A school or any other organisation that runs campaigns."""

    class Kind(models.TextChoices):
        """What kind of school: it decides how levels and dates are spoken of."""

        PRIMARY = "primary", _("école")
        COLLEGE = "college", _("collège")
        LYCEE = "lycee", _("lycée")
        HIGHER = "higher", _("enseignement supérieur")
        OTHER = "other", _("autre organisme")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("nom"), max_length=200)
    uai = models.CharField(
        _("UAI"), max_length=8, blank=True, validators=[check_uai], help_text=_("Sept chiffres et une lettre, par exemple 0750655E.")
    )
    town = models.CharField(_("commune"), max_length=100, blank=True)
    academy = models.CharField(_("académie"), max_length=60, blank=True)
    kind = models.CharField(_("type"), max_length=10, choices=Kind.choices, default=Kind.OTHER)
    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=draw_code, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("établissement")
        verbose_name_plural = _("établissements")
        constraints = [models.UniqueConstraint(fields=["uai"], condition=~Q(uai=""), name="school_one_uai")]

    def __str__(self) -> str:
        return self.name
