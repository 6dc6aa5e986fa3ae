"""How long tests of one scope are on one release: what a simulation found, kept until a better one is made."""

from django.db import models
from django.utils import timezone


class Estimate(models.Model):
    """One simulation. Derived: `estimates.services.request` has it made, and made again when it is old.

    Numbers are of questions, unscored ones included, and of seconds: of the learner in the middle, and the most that nine in ten meet.
    """

    release_root = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    questions = models.PositiveSmallIntegerField()
    questions_most = models.PositiveSmallIntegerField()
    unscored = models.PositiveSmallIntegerField()
    unscored_most = models.PositiveSmallIntegerField()
    seconds = models.PositiveIntegerField()
    seconds_most = models.PositiveIntegerField()
    learners = models.PositiveSmallIntegerField()
    # Share of the questions asked whose time was measured and not supposed.
    measured = models.FloatField(default=0.0)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["release_root", "digest"], name="campaign_one_estimate")]

    def __str__(self) -> str:
        return f"{self.release_root[:12]} {self.digest[:12]}"

    @property
    def minutes(self) -> int:
        """Minutes of the learner in the middle, rounded up: to five from twenty minutes on, since no estimate is finer."""
        return _rounded(self.seconds)

    @property
    def minutes_most(self) -> int:
        """The most minutes that nine learners in ten take, likewise."""
        return _rounded(self.seconds_most)


def _rounded(seconds: int) -> int:
    minutes = -(-seconds // 60)
    return minutes if minutes < 20 else -(-minutes // 5) * 5
