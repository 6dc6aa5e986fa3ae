"""How often the items of a release were given in exams: snapshots of counters, made every fifty sessions, one pinned by each exam.

An exam keeps the snapshot that it began with, so that its questions stay a pure function of its answers and seed.
"""

import zlib
from typing import Any

import numpy as np
from django.db import transaction

from challenges.adaptive import Exposure
from challenges.adaptive import exposure as counters
from challenges.bank.reader import Bounded, OpenRelease
from challenges.runtime.assessments.models import Assessment, Attempt, ExposureSnapshot

_kept = Bounded(8)
#: Tests roll back what these were made from.
CACHES = (_kept,)


def latest(root: str) -> int | None:
    """Return the snapshot that an exam on this release pins now; None before the first fifty."""
    return ExposureSnapshot.objects.filter(release_root=root).order_by("-pk").values_list("pk", flat=True).first()


def exposure_of(snapshot: int | None, release: OpenRelease) -> Exposure:
    """Return the counters of a snapshot; those of no session for None, or for one that is gone."""

    def make() -> tuple[Exposure, int]:
        row = ExposureSnapshot.objects.filter(pk=snapshot, release_root=release.root).first() if snapshot else None
        return (_unpacked(row, len(release.items)) if row else counters.empty(release.items)), 1

    return _kept.get((release.root, snapshot), make)


def refresh(root: str, release: OpenRelease) -> ExposureSnapshot | None:
    """Make a new snapshot when fifty exams have finished since the last; None otherwise. Called when an exam ends, in its transaction."""
    last = ExposureSnapshot.objects.filter(release_root=root).order_by("-pk").first()
    finished = Assessment.objects.filter(
        release_root=root, kind=Assessment.Kind.CERTIFICATION, finished_at__isnull=False, exposure_counted=False
    ).order_by("pk")
    pks = list(finished.values_list("pk", flat=True)[: counters.REFRESH])
    if len(pks) < counters.REFRESH:
        return None
    return _add(root, release, last, pks)


@transaction.atomic
def _add(root: str, release: OpenRelease, last: ExposureSnapshot | None, pks: list[int]) -> ExposureSnapshot:
    before = _unpacked(last, len(release.items)) if last else counters.empty(release.items)
    items, bands = _given(release, pks)
    after = counters.refreshed(before, items, bands)
    Assessment.objects.filter(pk__in=pks).update(exposure_counted=True)
    return ExposureSnapshot.objects.create(
        release_root=root, counts=zlib.compress(after.counts.astype(np.float32).tobytes()), sessions=after.sessions.tolist(), recorded=after.recorded
    )  # fmt: skip


def _given(release: OpenRelease, pks: list[int]) -> tuple[Any, Any]:
    """Items and bands of the estimate of each exam's questions, (exams, questions); -1 where an exam was shorter."""
    rows: dict[int, list[tuple[int, int]]] = {pk: [] for pk in pks}
    attempts = Attempt.objects.filter(assessment__in=pks).order_by("assessment_id", "number")
    for pk, uid, explain in attempts.values_list("assessment_id", "challenge_uid", "explain"):
        # Unscored questions are drawn at random whatever their exposure.
        if release.holds(str(uid)) and not explain.get("unscored"):
            rows[pk].append((release.entry(str(uid)).position, counters.band(float(explain.get("theta", 0.0)))))
    longest = max((len(found) for found in rows.values()), default=0)
    items, bands = np.full((len(pks), longest), -1), np.zeros((len(pks), longest), dtype=np.int64)
    for place, found in enumerate(rows.values()):
        for number, (item, band) in enumerate(found):
            items[place, number], bands[place, number] = item, band
    return items, bands


def _unpacked(row: ExposureSnapshot, size: int) -> Exposure:
    counts = np.frombuffer(zlib.decompress(bytes(row.counts)), dtype=np.float32).reshape(size, counters.BANDS)
    return Exposure(counts.astype(np.float64), np.array(row.sessions, dtype=np.float64), row.recorded)
