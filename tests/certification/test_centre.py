"""The centre before the exam: who may do what, what a session is made of, who is enrolled."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from challenges.journal.models import Entry
from challenges.runtime import codes
from challenges.runtime.assessments import levels as rule
from challenges.runtime.assessments import services as assessments
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.assessments.rehearsal import answer_by_rule
from challenges.runtime.certification import eligibility, queries, services
from challenges.runtime.certification.errors import SessionClosed
from challenges.runtime.certification.models import Candidate, Centre, Session
from tests.factories import certification as make
from tests.factories import people


def test_a_school_has_one_centre(school):
    first = services.create_centre(school, actor="tests")
    assert (first.name, services.create_centre(school, actor="tests").pk, Centre.objects.count()) == (school.name, first.pk, 1)


def test_session_codes(session):
    letters, digits = set(codes.LETTERS), set(codes.DIGITS)
    assert (len(session.number), set(session.number) <= digits) == (6, True)
    assert (set(session.access_code[:4]) <= letters, set(session.access_code[4:]) <= digits, len(session.access_code)) == (True, True, 6)
    assert (len(session.invigilator_password), set(session.invigilator_password) <= letters | digits) == (8, True)
    assert (session.state, session.ruleset, session.created_by) == ("created", "2024", str(session.centre.school.head))


@pytest.mark.parametrize("who", ["teacher", "other head", "stranger", "anonymous"])
def test_only_the_head_creates_a_session(school, other_school, released_bank, who):
    user = {"teacher": school.teacher, "other head": other_school.head, "stranger": people.user(), "anonymous": AnonymousUser()}[who]
    centre = services.create_centre(school, actor="tests")
    with pytest.raises(PermissionDenied):
        services.create_session(centre, user=user, room="1", starts_at=timezone.now())
    assert Session.objects.count() == 0


@pytest.mark.parametrize(("room", "ruleset"), [(" ", "2024"), ("1", "1999"), ("1", "inconnu")])
def test_a_session_that_cannot_be_held_is_refused(school, released_bank, room, ruleset):
    centre = services.create_centre(school, actor="tests")
    with pytest.raises(ValidationError):
        services.create_session(centre, user=school.head, room=room, starts_at=timezone.now(), ruleset=ruleset)


def test_no_bank_no_session(school):
    centre = services.create_centre(school, actor="tests")
    with pytest.raises(ValidationError):
        services.create_session(centre, user=school.head, room="1", starts_at=timezone.now())


def test_enrolling_copies_the_register_and_never_twice(session, school):
    pupils = list(school.pupils.all())
    made = services.enrol(session, pupils, user=school.head, adjustments={pupils[0].pk: services.Adjustment(33, True)})
    assert [(c.last_name, c.first_name, c.birth_date, c.birth_place, c.extra_time_percent, c.accessible_only, c.state) for c in made] == [
        ("Diallo", "Aminata", datetime.date(2011, 11, 5), "Orval", 33, True, "enrolled"),
        ("Lefèvre", "Chloé", datetime.date(2011, 1, 27), "Montrival", 0, False, "enrolled"),
        ("Nguyen", "Tom", datetime.date(2011, 6, 18), "Montrival", 0, False, "enrolled"),
    ]
    assert services.enrol(session, pupils, user=school.head) == []
    assert Candidate.objects.count() == 3


def test_the_journal_holds_no_name(session, school, candidate, certificate):
    text = " ".join(
        f"{entry.action} {entry.actor} {entry.target} {entry.data}" for entry in Entry.objects.filter(action__startswith="certification.")
    )
    assert (candidate.last_name in text, session.access_code in text, session.invigilator_password in text) == (False, False, False)


@pytest.mark.parametrize("who", ["teacher", "other head"])
def test_only_the_head_enrols(session, school, other_school, who):
    user = school.teacher if who == "teacher" else other_school.head
    with pytest.raises(PermissionDenied):
        services.enrol(session, school.pupils.all(), user=user)


def test_no_pupil_of_another_school(session, school, other_school):
    with pytest.raises(ValidationError):
        services.enrol(session, [school.pupils.first(), other_school.pupils.first()], user=school.head)
    assert Candidate.objects.count() == 0


@pytest.mark.parametrize("percent", [-1, 101])
def test_extra_time_is_a_percentage(session, school, percent):
    with pytest.raises(ValidationError):
        services.enrol(session, school.pupils.all(), user=school.head, extra_time_percent=percent)


def test_adjusting_and_withdrawing_stop_at_the_start(candidate, school, other_school):
    assert services.adjust(candidate, user=school.head, extra_time_percent=50, accessible_only=True).extra_time_percent == 50
    with pytest.raises(PermissionDenied):
        services.withdraw(candidate, user=other_school.head)
    make.started(candidate)
    for verb in (lambda: services.adjust(candidate, user=school.head, extra_time_percent=0, accessible_only=False),
                 lambda: services.withdraw(candidate, user=school.head)):  # fmt: skip
        with pytest.raises(Refusal):
            verb()


def test_nobody_joins_a_finalised_session(certificate, school):
    with pytest.raises(SessionClosed):
        services.enrol(certificate.candidate.session, school.pupils.all(), user=school.head)


def test_withdrawing(candidate, school):
    services.withdraw(candidate, user=school.head)
    assert Candidate.objects.count() == 0


@pytest.mark.parametrize(("competences", "ok", "missing"), [(0, False, 5), (3, False, 2), (5, True, 0)])
def test_eligibility_is_shown(session, released_bank, competences, ok, missing):
    candidate = make.candidate(session, released_bank, competences=competences)
    (row,) = queries.candidate_rows(session)
    assert (row.eligibility.ok, row.eligibility.missing, row.eligibility.required) == (ok, missing, 5)
    levels = [item.level for item in rule.results_for(candidate.learner)]
    assert eligibility.levels_of([candidate.learner_id]) == {candidate.learner_id: levels}


def test_a_level_that_was_established_counts_though_later_answers_say_less(session, released_bank):
    candidate = make.candidate(session, released_bank, competences=5)
    for _try in range(3):
        test = assessments.start(
            candidate.learner,
            kind="positioning",
            channel="positioning",
            strategy="balise-positioning-1",
            scope={"max_questions": 4, "min_questions": 4},
        )
        answer_by_rule(test, lambda attempt: False)
    latest = [one.latest for one in rule.established([candidate.learner_id])[candidate.learner_id].values()]
    assert (queries.candidate_rows(session)[0].eligibility.ok, sum(level > 0 for level in latest) < 5) == (True, True)


def test_a_session_of_thirty_costs_as_much_as_one_of_three(session, released_bank, django_assert_num_queries):
    for _ in range(3):
        make.candidate(session, released_bank)
    queries.candidate_rows(session)
    with django_assert_num_queries(4):
        assert len(queries.candidate_rows(session)) == 3
    for _ in range(9):
        make.candidate(session, released_bank)
    with django_assert_num_queries(4):
        assert len(queries.candidate_rows(session)) == 12
