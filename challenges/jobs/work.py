"""What a job's function holds in its hands: what was asked, where to tell its steps, whether it must stop. And what it gives back."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from challenges.jobs.models import Job, JobFile
from challenges.steps import Steps

T = TypeVar("T")


class Stopped(Exception):
    """Somebody cancelled the job, its worker must end, or another worker has taken over: nothing more is to be done."""


@dataclass(frozen=True)
class Outcome:
    """What came of a job.

    Args:
        text: a sentence for who asked.
        url: where to go on from there.
        link: the words of the link to it.
        go: whether a page that waits goes there by itself.
    """

    text: str = ""
    url: str = ""
    link: str = ""
    go: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)


@dataclass
class Work:
    """One attempt at a job.

    Args:
        job: the row as it was when the attempt began.
        user: who asked, None for the operator and for what is daily.
        tell: hears (done, of, sentence) of every step, raises `Stopped`.
    """

    job: Job
    user: Any
    tell: Callable[[int, int, str], None]
    args: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.args = self.job.args

    def step(self, done: int, of: int, sentence: str = "") -> None:
        """Tell how far it is. Cheap: pages read it at most a second later.

        Raises:
            Stopped: nothing more is to be done; let it pass, so that the transaction of the act rolls back.
        """
        self.tell(done, of, sentence)

    def follow(self, steps: Steps[T]) -> T:
        """Do all the steps, telling each; return what they made.

        Raises:
            Stopped: the steps are closed first, so that nothing of them stays.
        """
        try:
            while True:
                try:
                    done, of = next(steps)
                except StopIteration as end:
                    result: T = end.value
                    return result
                self.step(done, of)
        finally:
            steps.close()

    def keep(self, outcome: Outcome) -> None:
        """Write what came of it inside the transaction of the act: a worker that dies right after is not asked to do it again.

        Raises:
            Stopped: another worker has taken over; the transaction must not be committed.
        """
        kept = Job.objects.filter(pk=self.job.pk, turn=self.job.turn, state=Job.State.RUNNING)
        if not kept.update(outcome=outcome.to_json()):
            raise Stopped

    @property
    def file(self) -> JobFile:
        """The file that came with it."""
        return JobFile.objects.get(job=self.job)
