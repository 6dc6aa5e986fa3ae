"""Finalising, what a certificate says, revoking, verifying."""

import datetime
import re

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.assessments.models import Assessment, Learner
from challenges.runtime.assessments.queries import results
from challenges.runtime.certification import queries, services
from challenges.runtime.certification.errors import SessionClosed, StillRunning, TooManyTries, UnknownCertificate
from challenges.runtime.certification.issuing import normalised_code
from challenges.runtime.certification.models import Candidate, Certificate, years_after
from tests.factories import certification as make
from tests.factories import people

BORN = datetime.date(2011, 1, 1)


def test_a_certificate_copies_all_that_is_printed(certificate, running, session, released_bank):
    report = results(running.assessment).report
    found = Certificate.objects.get()
    assert (found.verdict, found.score, found.global_level, found.max_score, found.min_level, found.max_level) == (
        "validated", report.score, report.global_level, 895, 1, 7)  # fmt: skip
    assert (found.last_name, found.first_name, found.birth_date, found.birth_place) == (
        running.last_name, running.first_name, running.birth_date, running.birth_place)  # fmt: skip
    assert (found.centre_name, found.exam_date, found.ruleset_code, found.ruleset_label, found.valid_until) == (
        session.centre.name, timezone.localdate(running.assessment.started_at), "2024", "Règles de 2024", None)  # fmt: skip
    assert (found.release_root, found.strategy, found.calibration) == (
        released_bank.root, "balise-certification-1", f"release-{released_bank.number}")  # fmt: skip
    assert [item["code"] for item in found.competences] == [item.code for item in results(running.assessment).competences]
    assert (len(found.competences), {tuple(sorted(item)) for item in found.competences}) == (
        16,
        {("code", "domain", "level", "title_en", "title_fr")},
    )
    assert max(item["level"] for item in found.competences) <= 7


def test_codes_are_readable_and_unique(certificate):
    assert re.fullmatch(r"P-[2346789BCDFGHJKMPQRTVWXY]{8}", certificate.code)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(
            candidate=Candidate.objects.create(session=certificate.candidate.session, last_name="A", first_name="B", birth_date=BORN),
            code=certificate.code, birth_date=BORN, exam_date=BORN, score=0, max_score=1, global_level=0, min_level=1, max_level=7,
        )  # fmt: skip


def test_too_few_answers(running, school):
    make.take(running, 19)
    services.end_test(running, by=make.invigilation(running.session), reason="Malaise")
    (found,) = services.finalise(running.session, user=school.head)
    assert (found.verdict, found.obtained, Candidate.objects.get().state) == ("too_few_answers", False, "ended")


def test_all_wrong_is_on_the_scale_but_at_no_level(running, school):
    make.take(running, right=False)
    (found,) = services.finalise(running.session, user=school.head)
    assert (found.verdict, 0 < found.score < 64, found.global_level) == ("validated", True, 0)


def test_below_the_scale(running, school):
    Assessment.objects.filter(pk=running.assessment.pk).update(ruleset=_with_bounds(running.ruleset, first=-0.5))
    running.assessment.refresh_from_db()
    make.take(running, right=False)
    (found,) = services.finalise(running.session, user=school.head)
    assert (found.verdict, found.score, found.global_level, found.obtained) == ("below_scale", 0, 0, False)


def _with_bounds(rules, *, first):
    bounds = [first + step for step in range(9)]
    return rules | {"scoring": rules["scoring"] | {"capacity_bounds": bounds}}


@pytest.mark.parametrize("who", ["teacher", "other head"])
def test_only_the_head_finalises(running, school, other_school, who):
    make.take(running)
    with pytest.raises(PermissionDenied):
        services.finalise(running.session, user=school.teacher if who == "teacher" else other_school.head)


def test_running_tests_prevent_it_and_are_named(running, school):
    with pytest.raises(StillRunning, match=re.escape(str(running))):
        services.finalise(running.session, user=school.head)
    services.end_test(running, by=school.head, reason="Fin de la séance")
    assert len(services.finalise(running.session, user=school.head)) == 1


def test_a_test_out_of_time_is_closed_by_it(running, school):
    with time_machine.travel(running.assessment.deadline + datetime.timedelta(seconds=61)):
        services.finalise(running.session, user=school.head)
    found = Candidate.objects.get()
    assert (found.state, found.assessment.state) == ("finished", "expired")


def test_not_twice_and_not_for_nobody(session, candidate, school):
    with pytest.raises(Refusal):
        services.finalise(session, user=school.head)
    make.take(make.started(candidate))
    services.finalise(session, user=school.head, incident="Panne à 10 h")
    with pytest.raises(SessionClosed):
        services.finalise(session, user=school.head)
    session.refresh_from_db()
    assert (session.state, session.incident, Certificate.objects.count()) == ("finalised", "Panne à 10 h", 1)


def test_one_who_did_not_start_gets_nothing(session, running, released_bank, school):
    absent = make.candidate(session, released_bank)
    make.take(running)
    assert [found.candidate_id for found in services.finalise(session, user=school.head)] == [running.pk]
    assert Candidate.objects.get(pk=absent.pk).state == "enrolled"


def test_only_revocation_may_be_added(certificate):
    for change in ({"score": 895}, {"last_name": "Autre"}, {"verdict": "below_scale"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Certificate.objects.filter(pk=certificate.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM certification_certificate")
    assert Certificate.objects.get().score == certificate.score


def test_certificates_of_a_learner(certificate, school):
    learner = certificate.candidate.learner
    services.revoke(certificate, user=school.head, reason="Fraude")
    assert [(one.code, one.revoked_at is None) for one in queries.certificates_of(learner)] == [(certificate.code, False)]


def test_a_session_is_not_finalised_while_the_last_answers_may_arrive(running, school):
    with time_machine.travel(running.assessment.deadline + datetime.timedelta(seconds=30)), pytest.raises(StillRunning):
        services.finalise(running.session, user=school.head)


def test_an_account_shows_a_certification_that_was_not_obtained(running, school, client):
    make.take(running, 5)
    services.end_test(running, by=school.head, reason="Malaise")
    issued = services.finalise(running.session, user=school.head)[0]
    user = people.user()
    Learner.objects.filter(pk=running.learner_id).update(user=user)
    client.force_login(user)
    page = client.get("/compte/").content.decode()
    assert (issued.obtained, f"/certificat/{issued.code}/" in page, "non obtenue" in page) == (False, True, True)


def test_revoking(certificate, school, other_school):
    for user in (school.teacher, other_school.head):
        with pytest.raises(PermissionDenied):
            services.revoke(certificate, user=user, reason="x")
    with pytest.raises(Refusal):
        services.revoke(certificate, user=school.head, reason=" ")
    revoked = services.revoke(certificate, user=school.head, reason="Fraude")
    assert (revoked.revoke_reason, revoked.revoked_at is None) == ("Fraude", False)
    with pytest.raises(Refusal):
        services.revoke(certificate, user=school.head, reason="Encore")


def test_a_code_may_be_typed_in_any_form():
    assert [normalised_code(typed) for typed in ("p-bcdf2346", " P BCDF 2346 ", "PBCDF2346", "BCDF2346", "", "P-BCDF23467")] == [
        "P-BCDF2346", "P-BCDF2346", "P-BCDF2346", "", "", "P-BCDF23467"]  # fmt: skip


def test_verifying(certificate, school):
    assert services.verify(certificate.code.lower().replace("-", " "), address="a") == certificate
    with pytest.raises(UnknownCertificate):
        services.verify("P-BBBB2222", address="a")


def test_wrong_codes_are_limited_by_address_and_right_ones_never(certificate):
    for _ in range(300):
        with pytest.raises(UnknownCertificate):
            services.verify("P-BBBB2222", address="a")
        services.verify(certificate.code, address="b")
    with pytest.raises(TooManyTries):
        services.verify(certificate.code, address="a")
    assert services.verify(certificate.code, address="b") == certificate


def test_years_after():
    assert [years_after(datetime.date(2024, 2, 29), years) for years in (3, 4)] == [datetime.date(2027, 3, 1), datetime.date(2028, 2, 29)]
