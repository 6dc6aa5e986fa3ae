"""Doing one job: taking it, running what its kind registered, saying what came of it. Never raises for what a job does."""

import logging

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task_backends
from django_tasks.backends.immediate import ImmediateBackend

from challenges.jobs import registry, states
from challenges.jobs.models import OPERATOR, Job
from challenges.jobs.processes import own_name
from challenges.jobs.pulse import Inline, Pulse
from challenges.jobs.work import Outcome, Stopped, Work

logger = logging.getLogger("challenges.jobs")
BACKEND = "jobs"


def inside_a_request() -> bool:
    """Whether jobs run where they are asked for, inside the request."""
    return isinstance(task_backends[BACKEND], ImmediateBackend)


def perform(uid: str, *, beside: bool = True) -> Job | None:
    """Do a job that waits.

    Args:
        uid: its identifier.
        beside: whether life signs go through a thread of their own; False inside somebody's transaction.

    Returns:
        The job as it is afterwards; None when it was not to be had.
    """
    job = states.claim(uid, own_name())
    if job is None:
        return None
    if job.outcome is not None:
        # An earlier attempt wrote what came of it, and died before it could say so.
        states.end(job, Job.State.DONE)
    else:
        states.at_work.add((job.pk, job.turn))
        try:
            with override(job.language):
                _attempt(job, Pulse(job) if beside else Inline(job))
        finally:
            states.at_work.discard((job.pk, job.turn))
    return Job.objects.filter(pk=job.pk).first()


def _attempt(job: Job, pulse: Pulse | Inline) -> None:
    try:
        with pulse:
            _require_account(job)
            outcome = registry.kind(job.kind).function(Work(job, job.started_by, pulse.tell))
    except Stopped:
        _stopped(job, pulse.reason)
    except ValidationError as error:
        states.end(job, Job.State.FAILED, why="\n".join(error.messages))
    except PermissionDenied as error:
        states.end(job, Job.State.FAILED, why=str(error) or _("Vous n’avez pas le droit de faire cela."))
    except registry.UnknownKind:
        logger.error("job %s: nobody does %s", job.uid, job.kind)
        states.end(job, Job.State.FAILED, why=_("Cette installation ne sait pas faire ce travail (%s).") % job.kind)
    except OperationalError as error:
        _database(job, error)
    except Exception as error:
        logger.exception("job %s (%s) failed", job.uid, job.kind)
        states.end(job, Job.State.FAILED, why=_unexpected(job, error))
    except BaseException:
        # The process is told to end in the middle of a step.
        states.give_back(job)
        raise
    else:
        made = Outcome(outcome) if isinstance(outcome, str) else outcome or Outcome()
        states.end(job, Job.State.DONE, outcome=made.to_json())


def _require_account(job: Job) -> None:
    """Refuse what somebody asked whose account is gone: without a user, services would take it for the operator's."""
    if job.asked_by != OPERATOR and (job.started_by is None or not job.started_by.is_active):
        raise PermissionDenied(_("Le compte qui a demandé ce travail n’existe plus ou est fermé."))


def _stopped(job: Job, reason: str) -> None:
    if reason == "cancelled":
        states.end(job, Job.State.CANCELLED)
    elif reason == "ending":
        states.give_back(job)
    else:
        logger.warning("job %s: another worker has taken over", job.uid)


def _database(job: Job, error: OperationalError) -> None:
    """The database was locked or went away: worth another attempt, which the lease brings, unless there were enough."""
    logger.exception("job %s (%s): the database refused", job.uid, job.kind)
    now = Job.objects.filter(pk=job.pk).first()
    if now is not None and now.turn == job.turn and now.state == Job.State.RUNNING:
        if now.outcome is None and job.attempts >= settings.BALISE_JOBS_ATTEMPTS:
            states.end(job, Job.State.FAILED, why=_unexpected(job, error))
        else:
            states.abandon(now)


def _unexpected(job: Job, error: Exception) -> str:
    said = _("Une erreur que personne n’attendait a arrêté ce travail : %(kind)s. Le journal du serveur la donne en entier sous %(uid)s.")
    return said % {"kind": type(error).__name__, "uid": str(job.uid)[:8]}
