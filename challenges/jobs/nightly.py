"""What is done every day, one act after the other: each is a job of its own, so that pages show it and a failure stops no other."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from challenges.jobs import registry, running, services
from challenges.jobs.models import Job
from challenges.jobs.registry import Daily


@dataclass(frozen=True)
class Done:
    """A daily act and what came of it."""

    daily: Daily
    job: Job

    @property
    def ok(self) -> bool:
        """Whether it was done, or is being done by somebody else."""
        return self.job.state in (Job.State.DONE, Job.State.RUNNING, Job.State.WAITING)

    @property
    def sentence(self) -> str:
        """What came of it, in words."""
        if self.job.state == Job.State.DONE:
            return str((self.job.outcome or {}).get("text") or _("Rien à faire."))
        if self.job.open:
            return _("Déjà en cours ailleurs.")
        return self.job.why.replace("\n", " ") or str(self.job.get_state_display())


def ask(daily: Daily, *, user: Any, deliver: bool) -> services.Started:
    """Ask for a daily act; one at a time of each."""
    return services.start(daily.kind, user=user, same=daily.kind, deliver=deliver)


def run(only: str = "") -> Iterator[Done]:
    """Do every daily act here and now, in order, telling each.

    Args:
        only: the name of one.
    """
    # Where no worker runs, nobody else takes up what a run that was killed had begun.
    services.recover()
    for daily in registry.dailies():
        if only in ("", daily.name):
            started = ask(daily, user=None, deliver=False)
            # Also one that waits already: a run that was killed may have left it, and whoever takes it first does it.
            running.perform(str(started.job.uid), beside=not running.inside_a_request())
            started.job.refresh_from_db()
            yield Done(daily, started.job)
