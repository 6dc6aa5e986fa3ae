"""What is kept of a person here: their places in exam sessions, and certificates."""

import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.runtime.assessments import parting
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.certification.models import Candidate
from challenges.runtime.holdings import Due, Holding, Line, Person

#: A candidate must have a birth date: that of one who was erased.
NOBODY_BORN_ON = datetime.date(1900, 1, 1)
LONGEST_MONTH = 31


class CertificationHolding(Holding):
    """Candidacies and what came of them."""

    name = "certification"
    title = gettext_lazy("Certification")

    def lines(self, person: Person) -> list[Line]:
        """Return one line a session."""
        found = _of(person).select_related("session", "certificate").order_by("-session__starts_at")
        return [Line(_("Session %(number)s du %(day)s") % {"number": one.session.number, "day": timezone.localtime(one.session.starts_at).strftime("%d/%m/%Y")},
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

    def export(self, person: Person) -> Any:
        """Return one candidacy each, with what it came to."""
        found = _of(person).select_related("session__centre", "certificate").order_by("session__starts_at", "pk")
        return [_told(one) for one in found] or None

    def targets(self, person: Person) -> list[str]:
        """Return the candidacies and the certificates."""
        found = _of(person).values_list("uid", "certificate__uid")
        return [f"{kind}:{uid}" for pair in found for kind, uid in zip(("candidate", "certificate"), pair, strict=True) if uid]

    def kept(self, person: Person) -> list[str]:
        """Return the certificates, which others must be able to verify."""
        codes = [one.certificate.code for one in _of(person).select_related("certificate") if hasattr(one, "certificate")]
        return [_("Le certificat %s, avec le nom qu’il porte : d’autres doivent pouvoir le vérifier.") % code for code in codes]

    def erase(self, person: Person) -> int:
        """Take the name off candidacies and part their tests; take away those that came to nothing.

        Raises:
            Refusal: a test of a session that is not finalised, whose certificate is still to come.
        """
        found = list(_of(person).select_related("session", "assessment"))
        if any(one.assessment and not one.session.finalised for one in found):
            raise Refusal(_("Un examen de cette personne n’est pas encore finalisé : effacez après la finalisation de la session."))
        for one in found:
            if not one.session.finalised:
                one.delete()
            else:
                _part([one], words=True)
                one.learner = one.pupil = None
                one.last_name = one.first_name = one.birth_place = one.entry_token_sha256 = ""
                one.birth_date = NOBODY_BORN_ON
                one.save()
        return len(found)

    def expire(self, day: datetime.date, *, apply: bool) -> list[Due]:
        """Part the answers of exams from the candidates, when the time to appeal is over."""
        if not settings.BALISE_KEEP_EXAM_MONTHS:
            return []
        before = day - datetime.timedelta(days=LONGEST_MONTH * settings.BALISE_KEEP_EXAM_MONTHS)
        found = Candidate.objects.filter(session__finalised_at__date__lt=before, assessment__isnull=False)
        count = _part(list(found.select_related("assessment")), words=False) if apply else found.count()
        return [Due(_("réponses d’examen séparées de leur candidat"), count)] if count else []


def _of(person: Person) -> QuerySet[Candidate]:
    same = Q(pupil__in=person.pupils)
    found = Candidate.objects.filter(same | Q(learner=person.learner) if person.learner else same)
    return found if person.school is None else found.filter(session__centre__school=person.school)


def _part(candidates: list[Candidate], *, words: bool) -> int:
    """Leave the candidate what the exam came to, and the answers to nobody."""
    tests = [one.assessment for one in candidates if one.assessment]
    parting.part([test.pk for test in tests], words=words)
    for one in candidates:
        # The situation of a test that is over is read from the test, which goes.
        one.state, one.assessment = one.situation, None
        one.save(update_fields=["state", "assessment"])
    return len(tests)


def _told(one: Candidate) -> dict[str, Any]:
    certificate = getattr(one, "certificate", None)
    said: dict[str, Any] = {
        "session": one.session.number,
        "centre": one.session.centre.name,
        "date": one.session.starts_at.isoformat(),
        "last_name": one.last_name,
        "first_name": one.first_name,
        "birth_date": one.birth_date.isoformat(),
        "birth_place": one.birth_place,
        "extra_time_percent": one.extra_time_percent,
        "accessible_only": one.accessible_only,
        "state": str(Candidate.State(one.situation).label),
    }
    if certificate is not None:
        said["certificate"] = {
            "code": certificate.code,
            "verdict": certificate.get_verdict_display(),
            "score": certificate.score,
            "level": certificate.global_level,
            "issued_at": certificate.issued_at.isoformat(),
            "competences": certificate.competences,
        }
    return said


def _state(one: Candidate) -> str:
    certificate = getattr(one, "certificate", None)
    if certificate is None:
        return str(one.get_state_display())
    return _("certificat %s") % certificate.code if certificate.obtained else str(certificate.get_verdict_display())
