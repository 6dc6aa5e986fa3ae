"""The verbs of people and of the timer: ask for a job, cancel it, ask again, take up what was lost, take away what is old."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_tasks.base import TaskResultStatus

from challenges.jobs import registry, states, tasks
from challenges.jobs.models import OPERATOR, Job, JobFile, Worker
from challenges.journal.services import label, record

#: A job that waits and that no queue holds is sent again after so long.
_RESEND = datetime.timedelta(seconds=20)
_WORKERS_FORGOTTEN = datetime.timedelta(days=1)
_DELIVERIES_KEPT = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Started:
    """A job that was asked for. `joined`: somebody had asked for the same, and it is theirs."""

    job: Job
    joined: bool


def start(
    kind: str, *, user: Any, args: dict[str, Any] | None = None, about: str = "", same: str = "", lane: str = "", back: str = "",
    file: tuple[str, bytes] | None = None, deliver: bool = True,
) -> Started:  # fmt: skip
    """Ask for a job. Whoever calls has checked that the user may; what the job does checks again.

    Args:
        kind: a registered kind.
        user: who asks, None for the operator.
        args: what its function reads, JSON.
        about: what it is about, in a few words, for lists.
        same: while a job with this text is open, asking again gives that one.
        lane: jobs of one lane are done one after the other.
        back: address of the page that asks.
        file: name and bytes for the function to read.
        deliver: False for a caller that does the job itself.

    Raises:
        UnknownKind: nobody registered it.
    """
    registry.kind(kind)
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind, args=args or {}, about=about[:200], same=same, lane=lane, back=back, started_by=user,
                asked_by=label(user or OPERATOR), language=get_language() or "fr",
            )  # fmt: skip
            if file is not None:
                JobFile.objects.create(job=job, name=file[0][:300], content=file[1])
            record("jobs.start", actor=user or OPERATOR, target=f"job:{job.uid}", kind=kind)
    except IntegrityError:
        found = Job.objects.filter(same=same, state__in=Job.OPEN).first() if same else None
        if found is None:
            # It ended between the two: nothing stands in the way any more.
            return start(kind, user=user, args=args, about=about, same=same, lane=lane, back=back, file=file, deliver=deliver)
        return Started(found, joined=True)
    if deliver:
        tasks.deliver(job)
        job.refresh_from_db()
    return Started(job, joined=False)


def may_follow(user: Any, job: Job) -> bool:
    """Whether a user may see how far a job is: who asked, whoever its kind names, the operator."""
    permission = registry.kind(job.kind).permission if job.kind in registry.names() else ""
    return job.started_by_id == user.pk or user.has_perm("jobs.view_job") or bool(permission and user.has_perm(permission))


def may_decide(user: Any, job: Job) -> bool:
    """Whether a user may cancel a job or ask for it again."""
    return bool(user.has_perm("jobs.change_job") or job.started_by_id == user.pk)


@transaction.atomic
def cancel(job: Job, *, user: Any) -> Job:
    """Cancel a job: at once when it waits, at its next step when it runs.

    Raises:
        PermissionDenied: it is somebody else's.
        ValidationError: it is over.
    """
    locked = _locked(job, user)
    if not locked.open:
        raise ValidationError(_("Ce travail est déjà fini : il est « %s ».") % locked.get_state_display())
    if locked.state == Job.State.WAITING:
        locked.state, locked.ended_at = Job.State.CANCELLED, timezone.now()
    else:
        locked.stop_wanted = True
    locked.save(update_fields=["state", "ended_at", "stop_wanted"])
    record("jobs.cancel", actor=user, target=f"job:{locked.uid}", kind=locked.kind)
    return locked


def retry(job: Job, *, user: Any) -> Job:
    """Ask again for a job that failed or was cancelled.

    Raises:
        PermissionDenied: it is somebody else's.
        ValidationError: it is open, done, or the same was asked for meanwhile.
    """
    try:
        with transaction.atomic():
            locked = _locked(job, user)
            if locked.state not in (Job.State.FAILED, Job.State.CANCELLED):
                raise ValidationError(_("Seul un travail échoué ou annulé se relance : celui-ci est « %s ».") % locked.get_state_display())
            Job.objects.filter(pk=locked.pk).update(
                state=Job.State.WAITING, why="", stop_wanted=False, attempts=0, done=0, of=0, sentence="", ended_at=None, began_at=None,
                outcome=None, worker="",
            )  # fmt: skip
            record("jobs.retry", actor=user, target=f"job:{locked.uid}", kind=locked.kind)
    except IntegrityError as error:
        raise ValidationError(_("Le même travail est déjà demandé : suivez celui-là.")) from error
    tasks.deliver(locked)
    locked.refresh_from_db()
    return locked


def _locked(job: Job, user: Any) -> Job:
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if not may_decide(user, locked):
        raise PermissionDenied(_("Ce travail n’est pas le vôtre."))
    return locked


def recover() -> int:
    """Take up what was lost: jobs whose worker shows no life, and jobs that wait while no queue holds them. Return how many."""
    now = timezone.now()
    again = [job for job in Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now) if states.abandon(job)]
    # Never sent: whoever asked was cut off before that, or was to do it by itself and is gone.
    unsent = Q(sent_at=None, created_at__lt=now - _RESEND)
    for job in Job.objects.filter(Q(sent_at__lt=now - _RESEND) | unsent, state=Job.State.WAITING):
        if not _lane_busy(job) and not tasks.on_its_way(job):
            again.append(job)
    for job in again:
        tasks.deliver(job)
    return len(again)


def _lane_busy(job: Job) -> bool:
    return bool(job.lane) and Job.objects.filter(lane=job.lane, state=Job.State.RUNNING).exists()


def clean() -> int:
    """Take away jobs that were over long ago, and workers that are gone. The last of each daily act stays: it says when that was done."""
    before = timezone.now() - datetime.timedelta(days=settings.BALISE_JOBS_KEEP_DAYS)
    kept = [
        pk
        for daily in registry.dailies()
        if (pk := Job.objects.filter(kind=daily.kind).order_by("-pk").values_list("pk", flat=True).first())
    ]
    old = Job.objects.exclude(state__in=Job.OPEN).filter(ended_at__lt=before).exclude(pk__in=kept)
    with transaction.atomic():
        count = old.count()
        old.delete()
        Worker.objects.filter(seen_at__lt=timezone.now() - _WORKERS_FORGOTTEN).delete()
    if settings.BALISE_JOBS == "database":
        _clean_deliveries()
    return count


def _clean_deliveries() -> None:
    """Take away what carried jobs of the days before. The library's own command leaves for ever those whose worker was killed."""
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415 - installed with this backend only

    old = DBTaskResult.objects.filter(backend_name=tasks.carry_out.backend, enqueued_at__lt=timezone.now() - _DELIVERIES_KEPT)
    old.exclude(status=TaskResultStatus.READY).delete()
