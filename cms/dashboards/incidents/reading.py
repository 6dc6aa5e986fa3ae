"""Incidents beside the challenges that they are about. Reads only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from challenges.authoring.models import Challenge
from challenges.bank.models import Release
from challenges.bank.reader import served_roots
from challenges.runtime.assessments.models import Incident
from cms.dashboards.releases import releases_by_root


@dataclass(frozen=True)
class IncidentRow:
    """A variant out of order, as its author needs to see it."""

    challenge: Challenge | None
    seed: str
    reason: str
    release: Release | None
    created_at: datetime
    mine: bool


def incidents(user: Any, *, everywhere: bool = False) -> list[IncidentRow]:
    """Return the incidents of the releases in service, one's own challenges first, the latest first: four queries.

    Args:
        user: whose challenges come first.
        everywhere: those of releases that no channel serves any more, too.
    """
    found = Incident.objects.order_by("-created_at")
    if not everywhere:
        found = found.filter(release_root__in=served_roots())
    listed = list(found[:500])
    challenges = {one.uid: one for one in Challenge.objects.filter(uid__in={one.challenge_uid for one in listed})}
    releases = releases_by_root(one.release_root for one in listed)
    rows = []
    for one in listed:
        challenge = challenges.get(one.challenge_uid)
        mine = challenge is not None and challenge.owner_id == user.pk
        rows.append(IncidentRow(challenge, one.seed, one.reason, releases.get(one.release_root), one.created_at, mine))
    return sorted(rows, key=lambda row: not row.mine)


def count_mine(user: Any) -> int:
    """Return how many incidents of the releases in service concern the challenges of an author."""
    mine = Challenge.objects.filter(owner=user).values("uid")
    return Incident.objects.filter(challenge_uid__in=mine, release_root__in=served_roots()).count()
