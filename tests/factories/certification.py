"""Sessions, candidates and profiles for tests of certification."""

import datetime
import secrets
import uuid

from django.utils import timezone

from challenges.bank.reader import open_release
from challenges.runtime.assessments import levels
from challenges.runtime.assessments.models import Assessment, Attempt, Learner, Summary
from challenges.runtime.assessments.services import answer, next_attempt
from challenges.runtime.certification import services
from challenges.runtime.certification.models import Candidate, Session
from challenges.runtime.schools.models import Pupil
from challenges.runtime.schools.services import PupilRow, add_pupils, tie


def session(school, *, starts_at=None, ruleset="2024") -> Session:
    """A session of the school's centre, about to begin."""
    centre = services.create_centre(school, actor="tests")
    return services.create_session(centre, user=school.head, room="Salle 12", starts_at=starts_at or timezone.now(), ruleset=ruleset)


def give_profile(learner: Learner, release, competences: int = 5) -> None:
    """Right answers at positioning in so many competences: enough for level 1 in each."""
    opened = open_release(release.root)
    test = Assessment.objects.create(
        learner=learner,
        kind="positioning",
        release=release,
        release_root=release.root,
        strategy="balise-positioning-1",
        seed=secrets.token_hex(16),
        state="completed",
        finished_at=timezone.now(),
    )
    wanted = opened.competence_codes[:competences]
    entries = [entry for entry in opened.entries if entry.competence in wanted]
    Attempt.objects.bulk_create(
        Attempt(
            assessment=test, number=number, challenge_uid=entry.uid, challenge_code=entry.code,
            competence=entry.competence, topic=entry.topic, skill=entry.skill, level=entry.level, parameters=entry.parameters,
            seed="0" * 32, values={}, digests={}, instruction="", response={}, key={}, answered_at=timezone.now(), outcome="right",
        )
        for number, entry in enumerate(entries, 1)
    )  # fmt: skip
    # The bank of the tests has one or two questions a competence; a profile rests on three at least.
    told = {code: [1, 0, 2, 0.97, 12, levels.ENOUGH, levels.ENOUGH] for code in wanted}
    Summary.objects.create(
        assessment=test, release_root=release.root, points=12 * len(told), answered=len(entries), right=len(entries), competences=told
    )


def pupil(school, last_name: str, release=None, *, competences: int = 5) -> Pupil:
    """A pupil of the school, who may sit when a release is given."""
    made = add_pupils(school, "3e A", "2026-2027", [PupilRow(last_name, "Zoé", datetime.date(2011, 3, 1), "Orval")], user=school.teacher)[0]
    if release is not None:
        learner = Learner.objects.create()
        tie(made, learner)
        give_profile(learner, release, competences)
    return made


def candidate(session: Session, release=None, *, last_name: str = "", competences: int = 5, **granted) -> Candidate:
    """An enrolled candidate, eligible when a release is given."""
    school = session.centre.school
    made = pupil(_with_people(school), last_name or f"Élève {uuid.uuid4().hex[:6]}", release, competences=competences)
    return services.enrol(session, [made], user=school.head, **granted)[0]


def _with_people(school):
    """A school read from the database, with the people of the factory again."""
    for role in ("teacher", "head"):
        setattr(school, role, school.members.get(role=role).user)
    return school


def invigilation(session: Session) -> services.Invigilation:
    """The right to invigilate a session."""
    return services.open_invigilation(session.number, session.invigilator_password, address="192.0.2.1")


def said(candidate: Candidate, **changes) -> dict:
    """What a candidate types to say who they are."""
    return {
        "number": candidate.session.number,
        "last_name": candidate.last_name,
        "first_name": candidate.first_name,
        "birth_date": candidate.birth_date,
    } | changes


def enter(candidate: Candidate, held: str = "") -> services.Entered:
    """The candidate says who they are."""
    return services.identify(
        candidate.session.number, candidate.last_name, candidate.first_name, candidate.birth_date, address="192.0.2.2", held=held
    )


def started(candidate: Candidate) -> Candidate:
    """A candidate who entered, was confirmed and started."""
    entered = enter(candidate)
    services.confirm_presence(candidate, by=invigilation(candidate.session))
    services.start(candidate, candidate.session.access_code, token=entered.token)
    return Candidate.objects.select_related("assessment", "session").get(pk=candidate.pk)


def take(candidate: Candidate, count: int = 40, *, right: bool = True) -> int:
    """Answer so many questions, all rightly or all wrongly; return how many were given."""
    given = 0
    while given < count and (attempt := next_attempt(candidate.assessment)) is not None:
        answer(attempt, attempt.key["value"] if right else "1")
        given += 1
    return given
