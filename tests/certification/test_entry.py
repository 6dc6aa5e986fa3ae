"""The candidate: saying who one is, starting, going on in another browser."""

import datetime

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from challenges.runtime.assessments.models import Assessment, Learner
from challenges.runtime.certification import services
from challenges.runtime.certification.errors import (
    EntryLost,
    NotACandidate,
    NotConfirmed,
    NotEligible,
    ResumeNotAllowed,
    SessionClosed,
    TooEarly,
    TooManyTries,
    WrongAccessCode,
)
from challenges.runtime.certification.models import Candidate
from tests.factories import certification as make
from tests.factories import people


def _identity(candidate, **changes):
    said = {
        "number": candidate.session.number,
        "last_name": candidate.last_name,
        "first_name": candidate.first_name,
        "birth_date": candidate.birth_date,
    }
    return said | changes


def test_names_are_compared_folded(session, released_bank):
    candidate = make.candidate(session, released_bank, last_name="D’Alembert-Œuvrard")
    entered = services.identify(session.number, "d alembert oeuvrard", "ZOE", candidate.birth_date, address="a")
    assert (entered.candidate.pk, entered.candidate.state) == (candidate.pk, "waiting")


@pytest.mark.parametrize(
    "wrong", [{"number": "999999"}, {"last_name": "Autre"}, {"first_name": "Autre"}, {"birth_date": datetime.date(2000, 1, 1)}]
)
def test_a_wrong_field_is_not_told(candidate, wrong):
    with pytest.raises(NotACandidate) as refused:
        services.identify(**_identity(candidate, **wrong), address="a")
    assert str(refused.value) == str(NotACandidate.message)


def test_homonyms_are_refused(candidate):
    Candidate.objects.create(
        session=candidate.session, last_name=candidate.last_name.upper(), first_name="Zoe", birth_date=candidate.birth_date
    )
    with pytest.raises(NotACandidate):
        make.enter(candidate)


def test_a_class_behind_one_address_enters_but_guessing_ends(candidate):
    for number in range(300):
        with pytest.raises(NotACandidate):
            services.identify(**_identity(candidate, first_name=f"Autre{number}"), address="a")
    with pytest.raises(TooManyTries):
        services.identify(**_identity(candidate), address="a")


def test_birth_dates_tried_on_one_candidate_are_refused_after_ten(candidate):
    for day in range(1, 11):
        with pytest.raises(NotACandidate):
            services.identify(**_identity(candidate, birth_date=datetime.date(1999, 1, day)), address=f"192.0.2.{day}")
    with pytest.raises(TooManyTries):
        services.identify(**_identity(candidate), address="192.0.2.99")


def test_one_who_never_played_gets_a_learner_tied_to_the_register(session):
    candidate = make.candidate(session)
    entered = make.enter(candidate)
    candidate.pupil.refresh_from_db()
    assert (entered.candidate.learner_id, Learner.objects.count()) == (candidate.pupil.learner_id, 1)


def _confirmed(candidate):
    entered = make.enter(candidate)
    services.confirm_presence(candidate, by=make.invigilation(candidate.session))
    return entered


def test_starting(candidate, released_bank):
    entered = _confirmed(candidate)
    test = services.start(candidate, candidate.session.access_code.lower(), token=entered.token)
    assert (test.kind, test.strategy, test.release_root, test.learner, test.ruleset["code"]) == (
        "certification", "balise-certification-1", released_bank.root, candidate.learner, "2024")  # fmt: skip
    assert {name: value for name, value in test.scope.items() if name != "met"} == {
        "length": 32,
        "quota": 2,
        "gap": 2,
        "max_level": 7,
        "exposure": None,
    }
    found = Candidate.objects.get()
    assert (found.state, found.assessment, found.session.state) == ("started", test, "started")


@pytest.mark.parametrize(("percent", "seconds"), [(0, 6300), (33, 8379), (100, 12600)])
def test_extra_time_moves_the_deadline(session, released_bank, percent, seconds):
    candidate = make.started(make.candidate(session, released_bank, extra_time_percent=percent, accessible_only=percent == 33))
    test = candidate.assessment
    assert (test.deadline - test.started_at, test.extra_time_percent) == (datetime.timedelta(seconds=seconds), percent)
    assert test.accessible_only is (percent == 33)


def test_the_full_test_has_thirty_two_questions(running):
    assert make.take(running) == 32


def test_not_before_confirmation(candidate):
    entered = make.enter(candidate)
    with pytest.raises(NotConfirmed):
        services.start(candidate, candidate.session.access_code, token=entered.token)


def test_not_with_another_code(candidate):
    entered = _confirmed(candidate)
    for typed in ("", "BBBB22", candidate.session.access_code + "2"):
        with pytest.raises(WrongAccessCode):
            services.start(candidate, typed, token=entered.token)


def test_guessing_the_code_is_limited_by_candidate(candidate):
    entered = _confirmed(candidate)
    for _ in range(10):
        with pytest.raises(WrongAccessCode):
            services.start(candidate, "BBBB22", token=entered.token)
    with pytest.raises(TooManyTries):
        services.start(candidate, candidate.session.access_code, token=entered.token)


@pytest.mark.parametrize(("minutes", "early"), [(31, True), (29, False)])
def test_not_more_than_half_an_hour_early(school, released_bank, minutes, early):
    session = make.session(school, starts_at=timezone.now() + datetime.timedelta(minutes=minutes))
    candidate = make.candidate(session, released_bank)
    entered = _confirmed(candidate)
    if early:
        with pytest.raises(TooEarly):
            services.start(candidate, session.access_code, token=entered.token)
    else:
        assert services.start(candidate, session.access_code, token=entered.token).open


def test_not_when_the_profile_is_not_enough(candidate):
    entered = _confirmed(candidate)
    rules = candidate.session.candidates.get().ruleset
    rules["eligibility"]["competences"] = 7
    Candidate.objects.update(ruleset=rules)
    with pytest.raises(NotEligible, match="Il manque 2 compétences"):
        services.start(candidate, candidate.session.access_code, token=entered.token)


def test_not_in_a_finalised_session(running, session, released_bank, school):
    late = make.candidate(session, released_bank)
    entered = _confirmed(late)
    make.take(running)
    services.finalise(session, user=school.head)
    with pytest.raises(SessionClosed):
        services.start(late, session.access_code, token=entered.token)
    with pytest.raises(SessionClosed):
        make.enter(late)


def test_starting_twice_gives_the_same_test(candidate):
    entered = _confirmed(candidate)
    first = services.start(candidate, candidate.session.access_code, token=entered.token)
    again = services.start(candidate, "", token=entered.token)
    assert (again.pk, Assessment.objects.filter(kind="certification").count()) == (first.pk, 1)


def test_another_browser_does_not_enter_before_the_start(candidate):
    first = _confirmed(candidate)
    with pytest.raises(ResumeNotAllowed):
        make.enter(candidate)
    assert services.start(candidate, candidate.session.access_code, token=first.token).open


def test_another_browser_does_not_take_the_place_of_one_that_waits(candidate, invigilation):
    first = make.enter(candidate)
    with pytest.raises(ResumeNotAllowed):
        make.enter(candidate)
    services.confirm_presence(candidate, by=invigilation)
    assert services.start(candidate, candidate.session.access_code, token=first.token).open


def test_a_browser_that_the_invigilator_lets_in_is_confirmed_anew(candidate, invigilation):
    first = _confirmed(candidate)
    services.allow_resume(candidate, by=invigilation)
    second = make.enter(candidate)
    assert Candidate.objects.get().state == "waiting"
    with pytest.raises(EntryLost):
        services.start(candidate, candidate.session.access_code, token=first.token)
    with pytest.raises(NotConfirmed):
        services.start(candidate, candidate.session.access_code, token=second.token)


def test_one_who_typed_another_s_name_gives_the_place_back(candidate):
    wrong, right = _browser(candidate), Client()
    assert right.post("/certification/", _identity(candidate)).status_code == 409
    wrong.post("/certification/quitter/")
    assert (right.post("/certification/", _identity(candidate)).status_code, Candidate.objects.get().state) == (302, "waiting")


def test_leaving_a_running_test_lets_nobody_in_without_the_invigilator(candidate, invigilation):
    first = _browser(candidate)
    services.confirm_presence(candidate, by=invigilation)
    play = first.post("/certification/depart/", {"access_code": candidate.session.access_code})["Location"]
    first.post(f"{play}ce-nest-pas-moi/")
    assert (first.get(play).status_code, Client().post("/certification/", _identity(candidate)).status_code) == (404, 409)


def test_the_account_of_a_candidate_does_not_open_the_exam(candidate, invigilation):
    first = _browser(candidate)
    services.confirm_presence(candidate, by=invigilation)
    play = first.post("/certification/depart/", {"access_code": candidate.session.access_code})["Location"]
    user = people.user()
    Learner.objects.filter(candidacies=candidate).update(user=user)
    other = Client()
    other.force_login(user)
    assert (first.get(play).status_code, other.get(play).status_code) == (200, 404)


def test_entering_again_in_the_same_browser_keeps_the_confirmation(candidate):
    first = _confirmed(candidate)
    make.enter(candidate, held=first.token)
    assert Candidate.objects.get().state == "confirmed"


def test_going_on_elsewhere_needs_the_invigilator(running, invigilation):
    with pytest.raises(ResumeNotAllowed):
        make.enter(running)
    services.allow_resume(running, by=invigilation)
    entered = make.enter(running)
    assert services.start(running, "", token=entered.token) == running.assessment
    with pytest.raises(ResumeNotAllowed):
        make.enter(running)


def _browser(candidate):
    browser = Client()
    browser.post("/certification/", _identity(candidate))
    return browser


def test_two_browsers_on_the_pages(candidate):
    first = _browser(candidate)
    services.confirm_presence(candidate, by=make.invigilation(candidate.session))
    play = first.post("/certification/depart/", {"access_code": candidate.session.access_code})["Location"]
    assert first.get(play).status_code == 200
    second = Client()
    assert second.post("/certification/", _identity(candidate)).status_code == 409
    services.allow_resume(candidate, by=make.invigilation(candidate.session))
    assert second.post("/certification/", _identity(candidate)).status_code == 302
    assert (second.get(play).status_code, first.get(play).status_code, first.get("/certification/etat/").status_code) == (200, 404, 403)
    assert first.post("/certification/depart/", {}).status_code == 403


def test_the_page_follows_the_candidate(candidate):
    browser = _browser(candidate)
    assert "doit confirmer que c’est bien vous" in browser.get("/certification/").content.decode()
    assert browser.post("/certification/depart/", {"access_code": candidate.session.access_code}).status_code == 409
    services.confirm_presence(candidate, by=make.invigilation(candidate.session))
    page = browser.get("/certification/etat/").content.decode()
    assert ("32 questions, en 1 h 45 au plus." in page.replace("\xa0", " "), 'name="access_code"' in page) == (True, True)
    assert browser.post("/certification/depart/", {"access_code": "BBBB22"}).status_code == 403
    assert browser.post("/certification/depart/", {"access_code": candidate.session.access_code}).status_code == 302
    assert "Reprendre mon épreuve" in browser.get("/certification/").content.decode()
    browser.post("/certification/quitter/")
    assert "Date de naissance" in browser.get("/certification/").content.decode()


@pytest.mark.parametrize("birth_date", ["", "pas une date", "2011-13-45"])
def test_bad_input_is_a_form_error(candidate, client, birth_date):
    assert client.post("/certification/", _identity(candidate, birth_date=birth_date)).status_code == 422


def test_after_the_deadline_nothing_runs(running):
    with time_machine.travel(running.assessment.deadline + datetime.timedelta(seconds=1)):
        assert (running.is_running, running.situation) == (False, "finished")
