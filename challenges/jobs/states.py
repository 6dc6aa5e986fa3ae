"""What a program does to a job: takes it, ends it, gives it back. What people do stands in `services`.

Every write names the attempt that it belongs to, so that a worker that was thought dead and comes back changes nothing.
"""

import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.jobs import processes
from challenges.jobs.models import Job, JobFile
from challenges.journal.services import record

SYSTEM = "system"


def lease() -> datetime.datetime:
    """Return until when a worker that shows life now is believed to be at work."""
    return timezone.now() + datetime.timedelta(seconds=settings.BALISE_JOBS_LEASE)


#: Attempts that this process is at, (key, turn): in a container every process has the same number.
at_work: set[tuple[int, int]] = set()


def _is_here(job: Job) -> bool:
    return (job.pk, job.turn) in at_work if job.worker == processes.own_name() else processes.is_here(job.worker)


def _held_up() -> datetime.timedelta:
    """How long after its lease a process that is there is still believed to be at work."""
    return datetime.timedelta(seconds=10 * settings.BALISE_JOBS_LEASE)


def claim(uid: str, worker: str) -> Job | None:
    """Take a job that waits; None when there is no such job, another has it, or its lane is busy."""
    now = timezone.now()
    try:
        with transaction.atomic():
            waiting = Job.objects.filter(uid=uid, state=Job.State.WAITING)
            taken = waiting.update(
                state=Job.State.RUNNING, attempts=F("attempts") + 1, turn=F("turn") + 1, worker=worker, lease_until=lease(), began_at=now, ended_at=None,
                done=0, of=0, sentence="",
            )  # fmt: skip
    except IntegrityError:
        return None
    return Job.objects.select_related("started_by").get(uid=uid) if taken else None


def mine(job: Job) -> "QuerySet[Job]":
    """The row, as long as this attempt is the one that has it."""
    return Job.objects.filter(pk=job.pk, turn=job.turn, state=Job.State.RUNNING)


@transaction.atomic
def end(job: Job, state: str, *, why: str = "", outcome: dict[str, Any] | None = None) -> bool:
    """End an attempt for good; False when another has taken over and the row is left to it."""
    values: dict[str, Any] = {"state": state, "why": why, "ended_at": timezone.now(), "lease_until": None, "stop_wanted": False}
    if outcome is not None:
        values["outcome"] = outcome
    if state == Job.State.DONE:
        values |= {"done": F("of")}
    if not mine(job).update(**values):
        return False
    if state == Job.State.DONE:
        # What failed or was cancelled may be asked for again, with the same file.
        JobFile.objects.filter(job=job).delete()
    data = {"why": why[:300]} if why else {}
    record(f"jobs.{state}", actor=SYSTEM, target=f"job:{job.uid}", kind=job.kind, attempt=job.attempts, **data)
    return True


def give_back(job: Job) -> bool:
    """Put a job back among those that wait: its worker was asked to stop, which is no fault of the job and does not count."""
    return bool(mine(job).update(state=Job.State.WAITING, attempts=F("attempts") - 1, worker="", lease_until=None))


@transaction.atomic
def abandon(job: Job) -> bool:
    """Settle a job whose worker shows no life any more; True when it waits again.

    A worker of this machine whose process is there is believed for much longer: on SQLite its own transaction, or another's, may keep it from
    writing. It is over if what came of it is written, cancelled if somebody wanted that, failed after as many attempts as the settings allow.
    """
    if job.lease_until is not None and timezone.now() - job.lease_until < _held_up() and _is_here(job):
        return False
    if job.outcome is not None:
        end(job, Job.State.DONE)
        return False
    if job.stop_wanted:
        end(job, Job.State.CANCELLED)
        return False
    if job.attempts >= settings.BALISE_JOBS_ATTEMPTS:
        end(job, Job.State.FAILED, why=given_up(job.attempts))
        return False
    again = mine(job).filter(lease_until=job.lease_until).update(state=Job.State.WAITING, worker="", lease_until=None)
    if again:
        record("jobs.taken_up_again", actor=SYSTEM, target=f"job:{job.uid}", kind=job.kind, attempt=job.attempts)
    return bool(again)


def given_up(attempts: int) -> str:
    """Say that a job is not tried any more."""
    return _(
        "Le programme qui faisait ce travail s’est arrêté net %(n)s fois : il n’est plus repris tout seul. "
        "Cherchez pourquoi (mémoire, disque), puis relancez-le."
    ) % {"n": attempts}


def next_in(lane: str) -> Job | None:
    """Return the job that has waited longest for a lane."""
    return Job.objects.filter(lane=lane, state=Job.State.WAITING).order_by("pk").first() if lane else None


def next_of(uid: str) -> Job | None:
    """Return the job that waits for the lane of a job that is over."""
    lane = Job.objects.filter(uid=uid).exclude(state__in=Job.OPEN).values_list("lane", flat=True).first()
    return next_in(lane or "")
