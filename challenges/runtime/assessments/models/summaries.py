"""What a closed test says, kept in one row, so that a class is read without its answers."""

from django.db import models

from challenges.runtime.assessments.models.attempts import Assessment


class Summary(models.Model):
    """Levels and outcomes of one closed test that is no exam. Derived: `summaries.py` writes it when the test closes, and can write it again.

    - `competences`: by code, level, lowest and highest likely level, certainty, points, answers, right answers
    - `answers`: packed, the position in the release and the outcome of each answer (`summaries.ANSWER`)
    """

    assessment = models.OneToOneField(Assessment, primary_key=True, on_delete=models.CASCADE, related_name="summary")
    release_root = models.CharField(max_length=64)
    points = models.PositiveSmallIntegerField(default=0)
    answered = models.PositiveSmallIntegerField(default=0)
    right = models.PositiveSmallIntegerField(default=0)
    scored = models.PositiveSmallIntegerField(default=0)
    competences = models.JSONField(default=dict)
    answers = models.BinaryField(default=bytes)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.assessment_id)
