"""Classes and the register of pupils: the only place of the runtime that holds pupils' names."""

import datetime
import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenges.fields import SortKeyField
from challenges.runtime.schools.models.school import School


class SchoolClass(models.Model):
    """A class or a group of one school year."""

    class Kind(models.TextChoices):
        """A pupil is in one class of a year, and in any number of groups."""

        CLASS = "class", _("classe")
        GROUP = "group", _("groupe")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="classes")
    name = models.CharField(_("classe"), max_length=60)
    year = models.CharField(_("année scolaire"), max_length=9)
    kind = models.CharField(_("type"), max_length=6, choices=Kind.choices, default=Kind.CLASS)

    class Meta:
        verbose_name = _("classe")
        verbose_name_plural = _("classes")
        constraints = [models.UniqueConstraint(fields=["school", "name", "year", "kind"], name="school_one_class")]

    def __str__(self) -> str:
        return self.name


class Register(models.QuerySet["Pupil"]):
    """Entries of registers."""

    def present(self) -> "Register":
        """Keep the pupils who are in their school now: neither departed nor merged into another entry."""
        return self.filter(departed_on=None, merged_into=None)

    def standing(self) -> "Register":
        """Keep the entries that stand for somebody: departed pupils too, and not those that were merged."""
        return self.filter(merged_into=None)


class Pupil(models.Model):
    """An entry of the register. It points to a learner once the pupil has answered something.

    A person who changed schools has an entry in each register, and one learner.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="pupils")
    # The present class; `Enrolment` holds the classes of every year.
    school_class = models.ForeignKey(
        SchoolClass, null=True, blank=True, on_delete=models.SET_NULL, related_name="pupils", verbose_name=_("classe")
    )
    last_name = models.CharField(_("nom"), max_length=100)
    usual_name = models.CharField(_("nom d’usage"), max_length=100, blank=True)
    first_name = models.CharField(_("prénom"), max_length=100)
    other_names = models.CharField(_("autres prénoms"), max_length=200, blank=True)
    sort_key = SortKeyField()
    birth_date = models.DateField(_("date de naissance"))
    birth_place = models.CharField(_("lieu de naissance"), max_length=120, blank=True)
    ine = models.CharField(_("INE"), max_length=11, blank=True)
    local_id = models.CharField(_("identifiant de l’établissement"), max_length=60, blank=True)
    departed_on = models.DateField(_("parti le"), null=True, blank=True)
    # What was granted, never why.
    extra_time_percent = models.PositiveSmallIntegerField(_("temps supplémentaire (%)"), default=0, validators=[MaxValueValidator(100)])
    accessible_only = models.BooleanField(_("questions accessibles seulement"), default=False)
    learner = models.ForeignKey("assessments.Learner", null=True, blank=True, on_delete=models.SET_NULL, related_name="pupils")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_entries")
    created_at = models.DateTimeField(default=timezone.now)

    objects = Register.as_manager()

    class Meta:
        verbose_name = _("élève")
        verbose_name_plural = _("élèves")
        ordering = ["sort_key", "id"]
        constraints = [
            # Two of one name and one birth date are two people when an identifier tells them apart.
            models.UniqueConstraint(
                fields=["school", "last_name", "first_name", "birth_date", "ine", "local_id"],
                condition=Q(merged_into=None), name="school_one_register_entry",
            ),
            models.UniqueConstraint(fields=["school", "ine"], condition=~Q(ine="") & Q(merged_into=None), name="school_one_ine"),
            models.UniqueConstraint(fields=["school", "local_id"], condition=~Q(local_id="") & Q(merged_into=None), name="school_one_local_id"),
            models.UniqueConstraint(fields=["school", "learner"], condition=Q(merged_into=None), name="school_one_entry_a_learner"),
            models.CheckConstraint(condition=Q(extra_time_percent__lte=100), name="school_extra_time_percent"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.first_name} {self.shown_name}"

    @property
    def shown_name(self) -> str:
        """The name by which the pupil is called."""
        return self.usual_name or self.last_name

    @property
    def is_present(self) -> bool:
        """Whether the pupil is in the school now."""
        return self.departed_on is None and self.merged_into_id is None

    def age_on(self, day: datetime.date) -> int:
        """Return the age in whole years."""
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class Enrolment(models.Model):
    """A pupil in a class or a group: what says which classes a pupil was in, year by year."""

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="enrolments")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.CASCADE, related_name="enrolments")
    since = models.DateField(_("depuis le"), default=timezone.localdate)

    class Meta:
        verbose_name = _("inscription dans une classe")
        verbose_name_plural = _("inscriptions dans une classe")
        constraints = [models.UniqueConstraint(fields=["pupil", "school_class"], name="school_one_enrolment")]

    def __str__(self) -> str:
        return f"{self.pupil} – {self.school_class}"


class Merge(models.Model):
    """Two entries of a register that were one person: what was moved, so that it can be undone."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kept = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="merges")
    absorbed = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="+")
    moved = models.JSONField(default=dict)
    by = models.CharField(_("par"), max_length=150)
    created_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("réunion d’entrées")
        verbose_name_plural = _("réunions d’entrées")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.absorbed} → {self.kept}"
