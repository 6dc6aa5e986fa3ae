"""What is done every day: forget what has been kept long enough."""

from typing import TYPE_CHECKING

from django.utils import timezone

from challenges.runtime.schools.protection import retention

if TYPE_CHECKING:
    from challenges.jobs.work import Work


def retain(work: "Work") -> str:
    """Apply the periods of the settings, and say what was done."""
    return " ".join(f"{one.what.capitalize()}\N{NO-BREAK SPACE}: {one.count}." for one in retention.apply(timezone.localdate()))
