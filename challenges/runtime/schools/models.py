"""Schools, the people who work there, classes, and the register of pupils: the only place of the runtime that holds pupils' names."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenges.fields import SortKeyField


class School(models.Model):
    """A school or any other organisation that runs campaigns."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("nom"), max_length=200)
    uai = models.CharField(_("UAI"), max_length=8, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("établissement")
        verbose_name_plural = _("établissements")

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person who works in a school."""

    class Role(models.TextChoices):
        """What a member may do: the head also manages the certification centre."""

        TEACHER = "teacher", _("enseignant")
        HEAD = "head", _("direction")

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="school_memberships")
    role = models.CharField(_("rôle"), max_length=10, choices=Role.choices, default=Role.TEACHER)

    class Meta:
        verbose_name = _("membre")
        verbose_name_plural = _("membres")
        constraints = [models.UniqueConstraint(fields=["school", "user"], name="school_one_membership")]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class SchoolClass(models.Model):
    """A class of one school year."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="classes")
    name = models.CharField(_("classe"), max_length=40)
    year = models.CharField(_("année scolaire"), max_length=9)

    class Meta:
        verbose_name = _("classe")
        verbose_name_plural = _("classes")
        constraints = [models.UniqueConstraint(fields=["school", "name", "year"], name="school_one_class")]

    def __str__(self) -> str:
        return self.name


class Pupil(models.Model):
    """An entry of the register. It points to a learner once the pupil has answered something."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="pupils")
    school_class = models.ForeignKey(
        SchoolClass, null=True, blank=True, on_delete=models.SET_NULL, related_name="pupils", verbose_name=_("classe")
    )
    last_name = models.CharField(_("nom"), max_length=100)
    first_name = models.CharField(_("prénom"), max_length=100)
    sort_key = SortKeyField()
    birth_date = models.DateField(_("date de naissance"))
    birth_place = models.CharField(_("lieu de naissance"), max_length=120, blank=True)
    learner = models.OneToOneField("assessments.Learner", null=True, blank=True, on_delete=models.SET_NULL, related_name="pupil")

    class Meta:
        verbose_name = _("élève")
        verbose_name_plural = _("élèves")
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["school", "last_name", "first_name", "birth_date"], name="school_one_register_entry")
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"
