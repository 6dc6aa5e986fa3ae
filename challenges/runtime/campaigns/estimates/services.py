"""The verbs of estimates: what is known of a campaign's length, and asking for it to be worked out."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from challenges.bank.reader import NoRelease, current_root, open_release
from challenges.jobs import queries as jobs
from challenges.jobs.models import Job
from challenges.jobs.services import Started, start
from challenges.runtime.assessments import engine
from challenges.runtime.assessments.engine import Length
from challenges.runtime.campaigns.estimates import estimating
from challenges.runtime.campaigns.joining import scope_of
from challenges.runtime.campaigns.models import Campaign, Estimate
from challenges.steps import finished

#: The job, as `apps.py` registers it.
KIND = "campaigns.estimate"
#: An estimate is made anew after so long: times were measured meanwhile.
FRESH = datetime.timedelta(days=30)
LOCALE = "fr"


@dataclass(frozen=True)
class Told:
    """What is known of the length of a scope.

    - `estimate`: None until it was worked out
    - `longest`: the most that can be asked, known at once
    - `working`: the job that works it out, None when none is open
    """

    estimate: Estimate | None
    longest: Length
    working: Job | None


def of(campaign: Campaign, locale: str = LOCALE) -> Estimate | None:
    """Return what is known of a campaign's length on the release that is served, None where nothing is yet: two queries."""
    return None if campaign.kind == Campaign.Kind.COLLECTION else known(scope_of(campaign), locale)


def known(scope: Mapping[str, Any], locale: str = LOCALE) -> Estimate | None:
    """Return what is known of a scope on the release that is served."""
    try:
        root = current_root("positioning")
    except NoRelease:
        return None
    return Estimate.objects.filter(release_root=root, digest=estimating.digest_of(scope, locale)).first()


def request(scope: Mapping[str, Any], user: Any, locale: str = LOCALE) -> Started | None:
    """Have a scope estimated on the release that is served, unless that was done not long ago.

    Args:
        scope: as `joining.scope_of` gives it.
        user: who asks; None for the operator.
        locale: language of the challenges.

    Returns:
        The job, new or already asked for; None where a fresh estimate is known, or no release is served.
    """
    found = known(scope, locale)
    if found is not None and found.made_at > timezone.now() - FRESH:
        return None
    try:
        root = current_root("positioning")
    except NoRelease:
        return None
    plain = estimating.plain(scope)
    args = {"root": root, "scope": plain, "locale": locale}
    return start(KIND, user=user, args=args, about=", ".join(plain.get("competences", [])), same=_same(root, scope, locale), lane=KIND)


def told(scope: Mapping[str, Any], locale: str = LOCALE) -> Told:
    """Return what is known of a scope, the hard maximum first of all: at most three queries."""
    estimate, working = known(scope, locale), None
    if estimate is None:
        try:
            last = jobs.last_job(_same(current_root("positioning"), scope, locale))
        except NoRelease:
            last = None
        working = last if last is not None and last.open else None
    return Told(estimate, engine.longest(scope, len(scope.get("competences", []))), working)


@transaction.atomic
def keep(made: Estimate) -> Estimate:
    """Keep an estimate in the place of the one before."""
    fields = [field.name for field in Estimate._meta.concrete_fields if field.name not in ("id", "release_root", "digest")]
    Estimate.objects.bulk_create([made], update_conflicts=True, unique_fields=["release_root", "digest"], update_fields=fields)
    return made


def work_out(root: str, scope: Mapping[str, Any], locale: str = LOCALE) -> Estimate:
    """Estimate a scope now and keep it: for commands and tests; pages ask for a job.

    Raises:
        NoRelease: unknown root.
    """
    return keep(finished(estimating.estimate(open_release(root), scope, locale)))


def _same(root: str, scope: Mapping[str, Any], locale: str) -> str:
    return f"{KIND}:{root[:32]}:{estimating.digest_of(scope, locale)[:32]}"
