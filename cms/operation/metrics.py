"""The text that Prometheus reads: what processes counted, and what the database says at that moment."""

import logging
import os
from collections.abc import Iterator

from django.db import connection
from django.db.models import Count, Max
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from challenges.bank.reader import NoRelease, current_root, open_release
from challenges.journal.models import Entry
from challenges.observed import REGISTRY
from challenges.runtime.assessments import exposure
from challenges.runtime.assessments.models import Assessment, Incident
from cms.operation.backup.writing import ACTION
from cms.operation.health import jobs_summary
from cms.operation.version import version
from generators.version import GENERATOR_VERSION

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
logger = logging.getLogger(__name__)


def exposition() -> bytes:
    """Return every metric; those of the database are left out, with `balise_database_up 0`, when it does not answer."""
    counted = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    asked = CollectorRegistry()
    asked.register(_Asked())
    return bytes(generate_latest(counted)) + bytes(generate_latest(asked))


class _Asked:
    """Figures that the database holds, the same whichever process is asked."""

    def collect(self) -> Iterator[Metric]:
        """Give them, each part on its own."""
        told = GaugeMetricFamily("balise_info", "Versions.", labels=["version", "generator"])
        told.add_metric([version(), GENERATOR_VERSION], 1)
        yield told
        up = 1
        for part in (_database, _incidents, _sessions, _exposure, _jobs, _backup):
            try:
                yield from list(part())
            except Exception as error:  # one that fails hides no other; which one is in the log
                logger.warning("metrics: %s: %s", part.__name__.strip("_"), type(error).__name__)
                up = 0
        yield GaugeMetricFamily("balise_database_up", "Whether the database answered all of this.", value=up)


def _database() -> Iterator[Metric]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            size = cursor.fetchone()[0]
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
            size = cursor.fetchone()[0]
    yield GaugeMetricFamily("balise_database_bytes", "Size of the database.", value=size)


def _incidents() -> Iterator[Metric]:
    found = Incident.objects.aggregate(n=Count("pk"), last=Max("created_at"))
    yield GaugeMetricFamily("balise_incidents", "Variants out of order.", value=found["n"])
    if found["last"]:
        yield GaugeMetricFamily("balise_last_incident_timestamp_seconds", "When the last was found.", value=found["last"].timestamp())


def _sessions() -> Iterator[Metric]:
    told = GaugeMetricFamily("balise_assessments_open", "Assessments under way.", labels=["kind"])
    counts = dict(Assessment.objects.filter(state=Assessment.State.STARTED).order_by().values_list("kind").annotate(n=Count("pk")))
    for kind in Assessment.Kind.values:
        told.add_metric([kind], counts.get(kind, 0))
    yield told


def _exposure() -> Iterator[Metric]:
    try:
        root = current_root("certification")
    except NoRelease:
        return
    release = open_release(root)
    kept = exposure.exposure_of(exposure.latest(root), release)
    sessions = float(kept.sessions.sum())
    highest = float(kept.counts.sum(axis=1).max()) / sessions if sessions and len(release.items) else 0.0
    yield GaugeMetricFamily("balise_exposure_highest_ratio", "Share of exams that gave the item given most.", value=highest)
    yield GaugeMetricFamily("balise_exposure_exams", "Exams counted for the release in service.", value=kept.recorded)


def _jobs() -> Iterator[Metric]:
    told = jobs_summary()
    if told is None:
        return
    states = GaugeMetricFamily("balise_jobs", "Jobs by state.", labels=["state"])
    for state, number in told.states.items():
        states.add_metric([state], number)
    yield states
    waited = (timezone.now() - told.oldest_waiting).total_seconds() if told.oldest_waiting else 0
    yield GaugeMetricFamily("balise_jobs_oldest_waiting_seconds", "How long the oldest job waits.", value=waited)
    yield GaugeMetricFamily("balise_job_workers", "Workers that gave a sign lately.", value=told.workers)


def _backup() -> Iterator[Metric]:
    last = Entry.objects.filter(action=ACTION).aggregate(last=Max("at"))["last"]
    if last:
        yield GaugeMetricFamily("balise_last_backup_timestamp_seconds", "When the last backup was made.", value=last.timestamp())
