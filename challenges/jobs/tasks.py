"""The one task that carries every job to a worker, through the backend `jobs` of `TASKS`, and handing a job to it.

A delivery only says « look at this job »: it may come twice, late or never. Rows decide (`states.claim`), and `services.recover` sends again.
"""

import logging

from django.utils import timezone
from django_tasks import task, task_backends
from django_tasks.base import TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from challenges.jobs import running, states
from challenges.jobs.models import Job

logger = logging.getLogger("challenges.jobs")


@task(backend=running.BACKEND)
def carry_out(uid: str) -> None:
    """Do a job that waits, then hand over the one that waits for its lane."""
    running.perform(uid, beside=not running.inside_a_request())
    following = states.next_of(uid)
    if following is not None:
        deliver(following)


def deliver(job: Job) -> None:
    """Hand a job to the queue. A queue that is away is logged, not raised: the job waits and is sent again later."""
    Job.objects.filter(pk=job.pk).update(sent_at=timezone.now())
    try:
        result = carry_out.enqueue(str(job.uid))
    except Exception:
        # Each queue has errors of its own (redis.ConnectionError…), none of which is the asker's business.
        logger.exception("job %s could not be handed to the queue", job.uid)
        return
    Job.objects.filter(pk=job.pk).update(delivery=str(result.id))


def on_its_way(job: Job) -> bool:
    """Whether the queue still holds the delivery of a job."""
    if not job.delivery or running.inside_a_request():
        return False
    try:
        return task_backends[running.BACKEND].get_result(job.delivery).status == TaskResultStatus.READY
    except TaskResultDoesNotExist:
        return False
    except Exception:
        logger.exception("job %s: the queue does not answer", job.uid)
        return True
