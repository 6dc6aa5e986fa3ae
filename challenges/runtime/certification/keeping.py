"""What is kept of a person here: their places in exam sessions, and certificates."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.runtime.certification.models import Candidate
from challenges.runtime.holdings import Holding, Line, Person


class CertificationHolding(Holding):
    """Candidacies and what came of them."""

    name = "certification"
    title = gettext_lazy("Certification")

    def lines(self, person: Person) -> list[Line]:
        """Return one line a session."""
        found = _of(person).select_related("session", "certificate").order_by("-session__starts_at")
        return [Line(_("Session %(number)s du %(day)s") % {"number": one.session.number, "day": one.session.starts_at.strftime("%d/%m/%Y")},
                     _state(one)) for one in found]  # fmt: skip

    def move(self, source: Person, target: Person) -> Any:
        """Give candidacies to the other; one who is enrolled in a session already keeps its own apart."""
        sessions = list(_of(target).values_list("session_id", flat=True))
        found = _of(source).exclude(session__in=sessions)
        kept = list(found.values_list("pk", "pupil_id", "learner_id"))
        for pk, pupil, learner in kept:
            changes: dict[str, Any] = {"pupil": target.pupils[0]} if pupil in source.pupils and target.pupils else {}
            if learner is not None and learner == source.learner and target.learner:
                changes["learner"] = target.learner
            if changes:
                Candidate.objects.filter(pk=pk).update(**changes)
        return kept

    def put_back(self, moved: Any, source: Person) -> None:
        """Give them back."""
        for pk, pupil, learner in moved:
            Candidate.objects.filter(pk=pk).update(pupil=pupil, learner=learner)


def _of(person: Person) -> QuerySet[Candidate]:
    same = Q(pupil__in=person.pupils)
    return Candidate.objects.filter(same | Q(learner=person.learner) if person.learner else same)


def _state(one: Candidate) -> str:
    certificate = getattr(one, "certificate", None)
    if certificate is None:
        return str(one.get_state_display())
    return _("certificat %s") % certificate.code if certificate.obtained else str(certificate.get_verdict_display())
