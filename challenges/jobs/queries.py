"""What pages, health and metrics read of jobs. Reads only."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone

from challenges.jobs import registry
from challenges.jobs.models import Job, Worker

#: A worker shows life every ten seconds; one that has not for this long is not counted on.
SILENT = datetime.timedelta(seconds=60)
SHOWN = 30


@dataclass(frozen=True)
class Summary:
    """How jobs stand.

    Args:
        states: how many jobs are in each state, every state named.
        oldest_waiting: when the job that has waited longest was asked for.
        last_heartbeat: when a worker last showed life.
        workers: how many workers showed life within the last minute.
    """

    states: dict[str, int]
    oldest_waiting: datetime.datetime | None
    last_heartbeat: datetime.datetime | None
    workers: int

    @property
    def waiting_seconds(self) -> float:
        """Age of the oldest job that waits, 0 when none does."""
        return (timezone.now() - self.oldest_waiting).total_seconds() if self.oldest_waiting else 0.0

    @property
    def heartbeat_seconds(self) -> float | None:
        """Age of the last life sign of a worker, None when there never was one."""
        return (timezone.now() - self.last_heartbeat).total_seconds() if self.last_heartbeat else None


def summary() -> Summary:
    """Return how jobs stand: two queries. For health, metrics and the operator's page."""
    rows = Job.objects.order_by().values("state").annotate(n=Count("pk"), oldest=Min("created_at"))
    found = {row["state"]: row for row in rows}
    beats = Worker.objects.aggregate(last=Max("seen_at"), alive=Count("pk", filter=Q(seen_at__gt=timezone.now() - SILENT)))
    waiting = found.get(Job.State.WAITING)
    return Summary(
        states={state: found[state]["n"] if state in found else 0 for state in Job.State.values},
        oldest_waiting=waiting["oldest"] if waiting else None,
        last_heartbeat=beats["last"],
        workers=beats["alive"],
    )


def listed(*states: str, limit: int = SHOWN) -> "QuerySet[Job]":
    """Return jobs in some states, the latest first: one query."""
    return Job.objects.filter(state__in=states).select_related("started_by").order_by("-pk")[:limit]


def last_job(same: str) -> Job | None:
    """Return the latest job of a text, for the page that could ask for it."""
    return Job.objects.filter(same=same).select_related("started_by").order_by("-pk").first()


def last_daily() -> list[dict[str, Any]]:
    """Return each daily act with its last job, None when it was never done: two queries."""
    dailies = registry.dailies()
    latest = Job.objects.filter(kind__in=[one.kind for one in dailies]).order_by().values("kind").annotate(last=Max("pk")).values("last")
    jobs = {job.kind: job for job in Job.objects.filter(pk__in=latest)}
    return [{"daily": one, "job": jobs.get(one.kind)} for one in dailies]
