"""A job in words, for pages and for the script that follows it: one wording for both."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from challenges.jobs import registry
from challenges.jobs.models import Job


@dataclass(frozen=True)
class Shown:
    """A job as it is shown. No query of its own, if `started_by` was read with it."""

    job: Job

    @property
    def title(self) -> str:
        """What is done."""
        return registry.title_of(self.job.kind)

    @property
    def percent(self) -> int | None:
        """How much of it is done, None when nobody knows."""
        return min(100, 100 * self.job.done // self.job.of) if self.job.of else None

    @property
    def sentence(self) -> str:
        """How far it is, in a sentence."""
        job = self.job
        if job.state == Job.State.WAITING:
            return _("En attente : un programme le prendra dans un instant.")
        if job.state == Job.State.RUNNING:
            if job.stop_wanted:
                return _("S’arrête à sa prochaine étape.")
            return job.sentence or self._counted() or _("En cours.")
        if job.state == Job.State.DONE:
            return self.text
        return _("Rien n’a été gardé de ce qui n’était pas fini.") if job.state == Job.State.CANCELLED else ""

    def _counted(self) -> str:
        if not self.job.of:
            return ""
        counts = registry.kind(self.job.kind).counts if self.job.kind in registry.names() else ""
        return f"{self.job.done} / {self.job.of} {counts}".strip()

    @property
    def reasons(self) -> list[str]:
        """Why it failed, a sentence each."""
        return self.job.why.splitlines()

    @property
    def text(self) -> str:
        """What came of it."""
        return str((self.job.outcome or {}).get("text", ""))

    @property
    def url(self) -> str:
        """Where to go on."""
        return str((self.job.outcome or {}).get("url", ""))

    @property
    def link(self) -> str:
        """The words of that link."""
        return str((self.job.outcome or {}).get("link", "")) or _("Voir le résultat")

    @property
    def again(self) -> bool:
        """Whether it may be asked for again."""
        return self.job.state in (Job.State.FAILED, Job.State.CANCELLED)

    def to_json(self) -> dict[str, Any]:
        """What the script that follows a job reads."""
        job = self.job
        told: dict[str, Any] = {
            "state": job.state, "over": not job.open, "done": job.done, "of": job.of, "sentence": self.sentence,
            "page": reverse("jobs_job", args=[job.uid]),
        }  # fmt: skip
        if job.why:
            told["errors"] = self.reasons
        if job.state == Job.State.DONE and self.url and (job.outcome or {}).get("go", True):
            told["url"] = reverse("jobs_result", args=[job.uid])
        return told
