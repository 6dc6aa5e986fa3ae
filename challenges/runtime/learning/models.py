"""What a test that a learner began alone is about. Whose it is, the test says."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from challenges.runtime.assessments.models import Assessment


class Practice(models.Model):
    """A test that a learner began alone: the first one, a practice on a competence, which establishes a level, or on one theme, which does not."""

    class Kind(models.TextChoices):
        """What it is about."""

        FIRST = "first", _("premier test")
        COMPETENCE = "competence", _("test d’une compétence")
        THEME = "theme", _("exercice sur un thème")

    assessment = models.OneToOneField(Assessment, primary_key=True, on_delete=models.CASCADE, related_name="practice")
    kind = models.CharField(_("sorte"), max_length=12, choices=Kind.choices)
    # Code of the competence or of the topic; empty for the first test.
    subject = models.CharField(_("sujet"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("entraînement")
        verbose_name_plural = _("entraînements")
        default_permissions = ()
        indexes = [models.Index(fields=["kind", "subject"], name="practice_by_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}".strip()
