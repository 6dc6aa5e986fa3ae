"""The invigilator: opening, confirming, ending, letting go on; never another session."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from challenges.runtime.assessments.errors import NothingToGive, Refusal
from challenges.runtime.certification import queries, services
from challenges.runtime.certification.errors import NobodyWaits, NotEligible, NotInvigilated, SessionClosed, TooManyTries, WrongPassword
from challenges.runtime.certification.models import Candidate
from tests.factories import bank
from tests.factories import certification as make


def test_number_and_password_in_any_form(session):
    spaced = f" {session.number[:3]} {session.number[3:]} "
    right = services.open_invigilation(spaced, session.invigilator_password.lower(), address="a")
    assert right.covers(session)


def test_a_wrong_pair_is_refused_the_same_way(session):
    for number, password in (
        (session.number, "XXXXXXXX"),
        ("222222", session.invigilator_password),
        ("", ""),
        (session.number + "2", session.invigilator_password),
    ):
        with pytest.raises(WrongPassword):
            services.open_invigilation(number, password, address="a")


def test_wrong_passwords_are_limited_by_session_and_address(session):
    for _ in range(10):
        with pytest.raises(WrongPassword):
            services.open_invigilation(session.number, "XXXXXXXX", address="a")
    with pytest.raises(TooManyTries):
        services.open_invigilation(session.number, session.invigilator_password, address="a")
    assert services.open_invigilation(session.number, session.invigilator_password, address="b").covers(session)


def test_the_right_ends_after_twelve_hours(candidate, invigilation):
    with time_machine.travel(timezone.now() + timezone.timedelta(hours=12, seconds=1)), pytest.raises(NotInvigilated):
        services.confirm_presence(candidate, by=invigilation)


@pytest.mark.parametrize("verb", ["confirm_presence", "unconfirm", "allow_resume", "end_test"])
def test_never_another_session(candidate, school, other_school, verb):
    elsewhere = make.invigilation(make.session(other_school))
    extra = {"reason": "x"} if verb == "end_test" else {}
    for by, error in (
        (elsewhere, NotInvigilated),
        (make.invigilation(make.session(school)), NotInvigilated),
        (school.teacher, PermissionDenied),
        (other_school.head, PermissionDenied),
    ):
        with pytest.raises(error):
            getattr(services, verb)(candidate, by=by, **extra)
    assert Candidate.objects.get().state == "enrolled"


def test_confirming_pins_release_and_rules(candidate, invigilation, released_bank):
    token = make.enter(candidate).token
    confirmed = services.confirm_presence(candidate, by=invigilation)
    assert (confirmed.state, confirmed.release_root, confirmed.ruleset["code"]) == ("confirmed", released_bank.root, "2024")
    newer = bank.make_release(bank.bodies("newer"))
    bank.serve(newer)
    assert services.confirm_presence(candidate, by=invigilation).release_root == released_bank.root
    entered = make.enter(Candidate.objects.get(), held=token)
    assert (
        services.start(entered.candidate, candidate.session.access_code, token=entered.token).release_root,
        newer.root == released_bank.root,
    ) == (released_bank.root, False)


def test_taking_a_confirmation_back_releases_the_pin(candidate, invigilation, released_bank):
    make.enter(candidate)
    services.confirm_presence(candidate, by=invigilation)
    undone = services.unconfirm(candidate, by=invigilation)
    assert (undone.state, undone.release_root, undone.ruleset) == ("waiting", "", None)


def test_a_candidate_whom_no_computer_waits_for_is_not_confirmed(candidate, invigilation):
    with pytest.raises(NobodyWaits):
        services.confirm_presence(candidate, by=invigilation)
    assert Candidate.objects.get().state == "enrolled"


def test_the_list_shows_the_number_that_the_candidate_s_screen_shows(client, session, candidate):
    _open(client, session)
    here = Client()
    here.post("/certification/", make.said(candidate))
    number = Candidate.objects.get().entry_number
    pages = [here.get("/certification/").content.decode(), client.get("/surveillance/liste/").content.decode()]
    assert ([f'<strong class="code">{number}</strong>' in page for page in pages], len(number)) == ([True, True], 2)


@pytest.mark.parametrize(("competences", "words"), [(3, "Il manque 2 compétences"), (4, "Il manque 1 compétence ")])
def test_one_who_is_not_eligible_is_not_confirmed(session, released_bank, invigilation, competences, words):
    candidate = make.candidate(session, released_bank, competences=competences)
    make.enter(candidate)
    with pytest.raises(NotEligible, match=words):
        services.confirm_presence(candidate, by=invigilation)


def test_a_pupil_who_never_played_is_not_eligible(session, invigilation):
    candidate = make.candidate(session)
    make.enter(candidate)
    with pytest.raises(NotEligible, match="le profil en compte 0"):
        services.confirm_presence(candidate, by=invigilation)


def test_no_release_no_confirmation(candidate, invigilation):
    from challenges.bank.models import Channel

    make.enter(candidate)
    Channel.objects.filter(name="certification").update(release=None)
    with pytest.raises(NothingToGive):
        services.confirm_presence(candidate, by=invigilation)


def test_ending_a_test(running, invigilation):
    with pytest.raises(Refusal):
        services.end_test(running, by=invigilation, reason=" ")
    ended = services.end_test(running, by=invigilation, reason="Triche")
    assert (ended.state, ended.assessment.state, ended.situation) == ("ended", "ended", "ended")
    with pytest.raises(Refusal):
        services.allow_resume(running, by=invigilation)


def test_nothing_changes_after_finalisation(running, invigilation, school):
    make.take(running)
    services.finalise(running.session, user=school.head)
    for verb in (services.confirm_presence, services.unconfirm, services.allow_resume):
        with pytest.raises(SessionClosed):
            verb(running, by=invigilation)
    with pytest.raises(SessionClosed):
        make.invigilation(running.session)


def test_the_list_puts_those_who_wait_first(session, released_bank, running):
    waiting = make.candidate(session, released_bank, last_name="Zola")
    make.enter(waiting)
    make.candidate(session, released_bank, last_name="Aubry")
    make.take(running, 3)
    rows = [(row.situation, row.answered, row.length, row.minutes_left) for row in queries.invigilated_rows(session)]
    assert rows == [("waiting", 0, 0, None), ("started", 3, 32, 105), ("enrolled", 0, 0, None)]


def test_a_test_that_is_over_by_itself_is_finished(running, session):
    make.take(running)
    assert [row.situation for row in queries.invigilated_rows(session)] == ["finished"]


def test_a_test_out_of_time_is_finished_though_nobody_looked(running, session):
    with time_machine.travel(running.assessment.deadline + timezone.timedelta(seconds=1)):
        assert [(row.situation, row.minutes_left) for row in queries.invigilated_rows(session)] == [("finished", None)]


def _open(client, session):
    client.post("/surveillance/", {"number": session.number, "password": session.invigilator_password})


def test_the_page_of_thirty_costs_as_much_as_the_page_of_three(client, session, school, django_assert_num_queries):
    _open(client, session)
    for _ in range(3):
        make.candidate(session)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as three:
        client.get("/surveillance/liste/")
    for _ in range(27):
        make.candidate(session)
    with CaptureQueriesContext(connection) as thirty:
        response = client.get("/surveillance/liste/")
    assert (response.content.decode().count('<th scope="row">'), len(thirty)) == (30, len(three))


def test_the_space_opens_acts_and_closes(client, session, candidate):
    assert client.post("/surveillance/", {"number": session.number, "password": "BBBBBBBB"}).status_code == 403
    assert client.get("/surveillance/liste/").status_code == 403
    _open(client, session)
    assert candidate.last_name in client.get("/surveillance/").content.decode()
    make.enter(candidate)
    answer = client.post(f"/surveillance/candidats/{candidate.uid}/confirmer/", follow=True)
    assert (Candidate.objects.get().state, "est confirmée" in answer.content.decode()) == ("confirmed", True)
    client.post(f"/surveillance/candidats/{candidate.uid}/annuler/")
    assert Candidate.objects.get().state == "waiting"
    client.post("/surveillance/fermer/")
    assert client.post(f"/surveillance/candidats/{candidate.uid}/confirmer/").status_code == 403


def test_a_candidate_of_another_session_does_not_exist(client, session, other_school, released_bank):
    elsewhere = make.candidate(make.session(other_school), released_bank)
    _open(client, session)
    assert client.post(f"/surveillance/candidats/{elsewhere.uid}/confirmer/").status_code == 404


def test_ending_from_the_page_needs_a_reason(client, running, session):
    _open(client, session)
    for reason in ("", " ", "\x00", "x" * 501):
        client.post(f"/surveillance/candidats/{running.uid}/arreter/", {"reason": reason})
    assert Candidate.objects.get().state == "started"
    client.post(f"/surveillance/candidats/{running.uid}/arreter/", {"reason": "Malaise"})
    assert Candidate.objects.get().state == "ended"
    assert client.post(f"/surveillance/candidats/{running.uid}/effacer/").status_code == 302
