"""The counts of wrong guesses: one row for each target and each network that has some, forgotten when they are old."""

from django.db import models


class GuessCount(models.Model):
    """How often somebody guessed wrong. The key is a keyed digest: who and what cannot be read from a row."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True)
    forget_at = models.DateTimeField(db_index=True)
    touched_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.failures}"
