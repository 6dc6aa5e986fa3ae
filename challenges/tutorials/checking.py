"""Checking links: fetching them all, keeping what was found each day, saying when a link is broken and when it is whole again."""

import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from challenges.journal.services import record
from challenges.steps import Steps, finished
from challenges.tutorials import fetching, links
from challenges.tutorials.fetching import Outcome
from challenges.tutorials.models import LinkCheck, Tutorial
from challenges.tutorials.permissions import may_moderate, require

FAILED_DAYS = 2
THREADS = 4
PAUSE = 1.0
UNRESOLVED = "dns"
# Within a day a success outweighs a failure, and a failure what proves nothing.
_WEIGHT = {None: 0, False: 1, True: 2}


@dataclass
class CheckReport:
    """What a run of the checker found, by uid of tutorial. `offline`: no name could be resolved, so that nothing was marked."""

    checked: int = 0
    whole: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    inconclusive: list[str] = field(default_factory=list)
    now_broken: list[str] = field(default_factory=list)
    now_whole: list[str] = field(default_factory=list)
    offline: bool = False


Fetch = Callable[[str], Outcome]


def check_links(actor: Any = "system", *, limit: int | None = None, pause: float = PAUSE, fetch: Fetch | None = None) -> CheckReport:
    """Check the links of the accepted and proposed tutorials, those checked longest ago first.

    Four threads fetch; each host is asked by one of them only, with a pause between two requests. What they find is written here,
    tutorial by tutorial, so that a run that is stopped keeps what it found. Only a name that does not exist waits for the end: when no
    name at all could be resolved, the fault is more likely our network's, and nothing is marked.

    Args:
        actor: a moderator, or a short text for a job.
        limit: at most this many links.
        pause: seconds between two links of one host.
        fetch: how a link is asked for; `fetching.check` unless given.

    Raises:
        PermissionDenied: when the actor is not a moderator.
    """
    return finished(checking_links(actor, limit=limit, pause=pause, fetch=fetch))


def checking_links(
    actor: Any = "system", *, limit: int | None = None, pause: float = PAUSE, fetch: Fetch | None = None
) -> Steps[CheckReport]:
    """Do what `check_links` does, telling how many links are checked."""
    require(may_moderate(actor))
    report, unresolved = CheckReport(), []
    due = _due(limit)
    threads = ThreadPoolExecutor(max_workers=THREADS)
    try:
        jobs = [threads.submit(_ask_host, group, pause, fetch or fetching.check) for group in _by_host(due)]
        for job in as_completed(jobs):
            found = job.result()
            for tutorial, outcome in found:
                if outcome.detail == UNRESOLVED:
                    unresolved.append((tutorial, outcome))
                else:
                    _count(report, tutorial, outcome, record_check(tutorial, outcome))
            yield report.checked + len(unresolved), len(due)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
    report.offline = bool(unresolved) and report.checked == 0
    for tutorial, outcome in unresolved:
        if report.offline:
            _count(report, tutorial, Outcome(None, None, UNRESOLVED), "")
        else:
            _count(report, tutorial, outcome, record_check(tutorial, outcome))
    return report


def _due(limit: int | None) -> list[Tutorial]:
    wanted = Tutorial.objects.filter(status__in=[Tutorial.Status.ACCEPTED, Tutorial.Status.PROPOSED]).exclude(link="")
    return list(wanted.annotate(last=Max("link_checks__checked_at")).order_by(F("last").asc(nulls_first=True), "pk")[:limit])


def _by_host(tutorials: list[Tutorial]) -> list[list[Tutorial]]:
    groups: dict[str, list[Tutorial]] = defaultdict(list)
    for tutorial in tutorials:
        groups[links.host_of(tutorial.link)].append(tutorial)
    return list(groups.values())


def _ask_host(group: list[Tutorial], pause: float, fetch: Callable[[str], Outcome]) -> list[tuple[Tutorial, Outcome]]:
    """Ask for every link of one host, one after the other. Runs in a thread: no database here."""
    found = []
    for number, tutorial in enumerate(group):
        if number:
            time.sleep(pause)
        found.append((tutorial, fetch(tutorial.link)))
    return found


def _count(report: CheckReport, tutorial: Tutorial, outcome: Outcome, change: str) -> None:
    report.checked += 1
    kind = {True: report.whole, False: report.failed, None: report.inconclusive}[outcome.ok]
    kind.append(str(tutorial.uid))
    if change:
        (report.now_broken if change == "broken" else report.now_whole).append(str(tutorial.uid))


@transaction.atomic
def record_check(tutorial: Tutorial, outcome: Outcome, day: date | None = None) -> str:
    """Keep what was found at a link on a day, and say whether the link became `broken` or `whole` by it; an empty text otherwise.

    A link is broken when it failed on two different days with no success since; the first success makes it whole again. What
    proves nothing is kept and changes nothing. A link that was changed during the check is left for the next run.

    Args:
        tutorial: the tutorial as it was when its link was fetched.
        outcome: what was found.
        day: the day, today unless given.
    """
    day = day or timezone.localdate()
    digest = links.digest(tutorial.link)
    row = Tutorial.objects.select_for_update().get(pk=tutorial.pk)
    if row.link != tutorial.link:
        return ""
    values = {"ok": outcome.ok, "status": outcome.status, "detail": outcome.detail, "checked_at": timezone.now()}
    check, created = LinkCheck.objects.get_or_create(tutorial=row, digest=digest, day=day, defaults=values)
    if not created:
        if _WEIGHT[outcome.ok] < _WEIGHT[check.ok]:
            values = {"checked_at": values["checked_at"]}
        LinkCheck.objects.filter(pk=check.pk).update(**values)
    since = broken_since(row, digest)
    if (since is None) == (row.broken_since is None):
        return ""
    Tutorial.objects.filter(pk=row.pk).update(broken_since=since)
    change = "whole" if since is None else "broken"
    record(f"tutorials.link_{change}", actor="system", target=f"tutorial:{row.uid}", status=outcome.status, detail=outcome.detail)
    return change


def broken_since(tutorial: Tutorial, digest: str) -> date | None:
    """Return the day of the first failure since the last success when there are two or more such days, else None."""
    checks = LinkCheck.objects.filter(tutorial=tutorial, digest=digest)
    success = checks.filter(ok=True).aggregate(day=Max("day"))["day"]
    failures = checks.filter(ok=False)
    if success is not None:
        failures = failures.filter(day__gt=success)
    days = list(failures.order_by("day").values_list("day", flat=True)[:FAILED_DAYS])
    return days[0] if len(days) >= FAILED_DAYS else None
