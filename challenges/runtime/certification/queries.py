"""Read models of certification: a centre's sessions, a session's candidates, what the invigilator sees, a learner's certificates."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from challenges.bank.reader import NoRelease, current_root, open_release
from challenges.names import label_key
from challenges.runtime.assessments.models import Learner
from challenges.runtime.certification import eligibility
from challenges.runtime.certification.eligibility import Eligibility
from challenges.runtime.certification.models import Candidate, Centre, Certificate, Session
from challenges.runtime.schools.models import Member, Pupil, SchoolClass

# What needs the invigilator first comes first.
_URGENCY = {"waiting": 0, "started": 1, "confirmed": 2, "enrolled": 3, "finished": 4, "ended": 5}


@dataclass(frozen=True)
class InvigilatedRow:
    """A candidate as the invigilator sees them now."""

    candidate: Candidate
    situation: str
    answered: int
    length: int
    minutes_left: int | None


@dataclass(frozen=True)
class CandidateRow:
    """A candidate as the centre sees them; `eligibility` is None when no rules are in the bank in service."""

    candidate: Candidate
    situation: str
    eligibility: Eligibility | None
    certificate: Certificate | None


@dataclass(frozen=True)
class PupilRow:
    """A pupil who may be enrolled."""

    pupil: Pupil
    eligibility: Eligibility | None
    enrolled: bool


def certificates_of(learner: Learner) -> list[Certificate]:
    """Return what a learner's exams came to, the latest first: certificates, revoked ones, and certifications that were not obtained."""
    return list(Certificate.objects.filter(candidate__learner=learner).order_by("-issued_at"))


def centres_of(user: Any) -> list[Centre]:
    """Return the centres whose school the user heads; all of them for an operator."""
    if user.is_superuser:
        return sorted(Centre.objects.all(), key=label_key)
    return sorted(Centre.objects.filter(school__members__user=user, school__members__role=Member.Role.HEAD), key=label_key)


def sessions_of(centre: Centre) -> QuerySet[Session]:
    """Return a centre's sessions with the number of their candidates and of those who started."""
    started = Q(candidates__assessment__isnull=False)
    return centre.sessions.annotate(enrolled=Count("candidates"), began=Count("candidates", filter=started))


def invigilated_rows(session: Session) -> list[InvigilatedRow]:
    """Return one row a candidate, those who need attention first: one query, whatever their number."""
    answered = Count("assessment__attempts", filter=Q(assessment__attempts__answered_at__isnull=False))
    found = session.candidates.select_related("assessment").annotate(answered=answered)
    rows = [_invigilated(candidate, candidate.answered) for candidate in found]
    return sorted(rows, key=lambda row: (_URGENCY[row.situation], row.candidate.sort_key, row.candidate.pk))


def _invigilated(candidate: Candidate, answered: int) -> InvigilatedRow:
    scope = candidate.assessment.scope if candidate.assessment else {}
    length = int(scope.get("length", 0)) + int(scope.get("pretest", 0))
    return InvigilatedRow(candidate, candidate.situation, answered, length, _minutes_left(candidate))


def _minutes_left(candidate: Candidate) -> int | None:
    """Minutes of a running test, rounded up: a candidate with a few seconds left still has one."""
    if not candidate.is_running or candidate.assessment is None or candidate.assessment.deadline is None:
        return None
    left = candidate.assessment.deadline - timezone.now()
    return max(0, -(-left // datetime.timedelta(minutes=1)))


def candidate_rows(session: Session) -> list[CandidateRow]:
    """Return a session's candidates with eligibility and certificate: a constant number of queries."""
    candidates = list(session.candidates.select_related("assessment", "certificate", "pupil"))
    judged = _judge(session, (_learner_id(candidate) for candidate in candidates))
    return [
        CandidateRow(candidate, candidate.situation, judged.get(_learner_id(candidate)), getattr(candidate, "certificate", None))
        for candidate in candidates
    ]


def _learner_id(candidate: Candidate) -> int | None:
    return candidate.learner_id or (candidate.pupil.learner_id if candidate.pupil else None)


def pupil_rows(session: Session, school_class: SchoolClass) -> list[PupilRow]:
    """Return the pupils of a class, with what each profile is worth under the session's rules."""
    enrolled = set(session.candidates.values_list("pupil_id", flat=True))
    there = Q(school_class=school_class) | Q(enrolments__school_class=school_class)
    pupils = list(Pupil.objects.present().filter(there, school=school_class.school_id).distinct())
    judged = _judge(session, (pupil.learner_id for pupil in pupils))
    return [PupilRow(pupil, judged.get(pupil.learner_id), pupil.pk in enrolled) for pupil in pupils]


def _judge(session: Session, learner_ids: Iterable[int | None]) -> dict[int | None, Eligibility]:
    """Judge many learners at once, under the rules of the release in service; None stands for a pupil who never played."""
    ids = set(learner_ids)
    try:
        rules = open_release(current_root(eligibility.CHANNEL)).ruleset(session.ruleset)
    except (NoRelease, KeyError):
        return {}
    levels = eligibility.levels_of([pk for pk in ids if pk is not None])
    return {pk: eligibility.judge(rules, levels.get(pk, []) if pk is not None else []) for pk in ids}
