"""The pages: the centre's, the certificate's, the public verification; who may open which."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from challenges.journal.models import Entry
from challenges.runtime.assessments.models import Learner
from challenges.runtime.certification import services
from challenges.runtime.certification.models import Candidate, Certificate, Session
from tests.factories import certification as make
from tests.factories import people
from tests.pages import press


def _as(user):
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def head(school):
    return _as(school.head)


def _text(response) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").replace("&#x27;", "'").split())


def _addresses(session, candidate):
    base = f"/centre/sessions/{session.uid}/"
    centre = f"/centre/{session.centre.uid}/"
    one = f"/centre/candidats/{candidate.uid}/"
    return ["/centre/", centre, f"{centre}nouvelle/", base, f"{base}inscription/", f"{base}emargement/", one]


def test_every_page_of_the_centre_opens_for_its_head(head, session, candidate):
    assert [head.get(address, follow=True).status_code for address in _addresses(session, candidate)] == [200] * 7


@pytest.mark.parametrize("who", ["teacher", "other head", "stranger"])
def test_and_for_nobody_else(session, candidate, school, other_school, who):
    user = {"teacher": school.teacher, "other head": other_school.head, "stranger": people.user()}[who]
    browser = _as(user)
    assert [browser.get(address).status_code for address in _addresses(session, candidate)] == [403] * 7
    posts = [
        f"/centre/sessions/{session.uid}/finalisation/",
        f"/centre/sessions/{session.uid}/inscription/",
        f"/centre/candidats/{candidate.uid}/retrait/",
        f"/centre/candidats/{candidate.uid}/arret/",
    ]
    assert [browser.post(address).status_code for address in posts] == [403] * 4


def test_one_who_is_not_signed_in_is_asked_to(client, session, candidate):
    assert {client.get(address).status_code for address in _addresses(session, candidate)} == {302}


def test_creating_a_session(head, school, released_bank):
    centre = services.create_centre(school, actor="tests")
    response = head.post(f"/centre/{centre.uid}/nouvelle/", {"room": "B12", "starts_at": "2026-12-01T09:00", "ruleset": "2024"})
    made = Session.objects.get()
    assert (response["Location"], made.room, timezone.localtime(made.starts_at).hour) == (f"/centre/sessions/{made.uid}/", "B12", 9)
    page = _text(head.get(response["Location"]))
    assert all(word in page for word in (made.number, made.access_code, made.invigilator_password))


@pytest.mark.parametrize("wrong", [{"room": ""}, {"starts_at": "demain"}, {"ruleset": "1999"}, {"ruleset": "x"}])
def test_a_bad_session_is_a_form_error(head, school, released_bank, wrong):
    centre = services.create_centre(school, actor="tests")
    data = {"room": "B12", "starts_at": "2026-12-01T09:00", "ruleset": "2024"} | wrong
    assert (head.post(f"/centre/{centre.uid}/nouvelle/", data).status_code, Session.objects.count()) == (422, 0)


def test_enrolling_by_class(head, session, school, other_school):
    first, _second, third = school.pupils.all()
    address = f"/centre/sessions/{session.uid}/inscription/"
    stranger = other_school.pupils.first()
    data = {
        "class": first.school_class_id,
        "pupil": [first.uid, third.uid, stranger.uid],
        f"extra-{first.uid}": "33",
        f"accessible-{third.uid}": "1",
    }
    assert head.post(address, data).status_code == 302
    found = [(candidate.pupil, candidate.extra_time_percent, candidate.accessible_only) for candidate in Candidate.objects.all()]
    assert found == [(first, 33, False), (third, 0, True)]
    assert _text(head.get(address)).count('name="pupil"') == 1


@pytest.mark.parametrize("percent", ["101", "-1", "0,33", "un tiers"])
def test_a_bad_percentage_is_a_form_error(head, session, school, percent):
    pupil = school.pupils.first()
    data = {"class": pupil.school_class_id, "pupil": [pupil.uid], f"extra-{pupil.uid}": percent}
    assert (head.post(f"/centre/sessions/{session.uid}/inscription/", data).status_code, Candidate.objects.count()) == (422, 0)


def test_a_class_of_another_school_is_not_shown(head, session, other_school):
    stranger = other_school.pupils.first()
    assert stranger.last_name in {"Lefèvre", "Nguyen", "Diallo"}
    data = {"class": stranger.school_class_id, "pupil": [stranger.uid]}
    head.post(f"/centre/sessions/{session.uid}/inscription/", data)
    assert Candidate.objects.count() == 0


def test_changing_and_withdrawing_a_candidate(head, candidate):
    head.post(f"/centre/candidats/{candidate.uid}/", {"extra_time_percent": "50", "accessible_only": "on"})
    found = Candidate.objects.get()
    assert (found.extra_time_percent, found.accessible_only) == (50, True)
    head.post(f"/centre/candidats/{candidate.uid}/", {"extra_time_percent": "0", "accessible_only": ""})
    assert Candidate.objects.get().accessible_only is False
    head.post(f"/centre/candidats/{candidate.uid}/retrait/")
    assert Candidate.objects.count() == 0


def test_ending_and_finalising_from_the_centre(head, running):
    address = f"/centre/sessions/{running.session.uid}/finalisation/"
    assert "encore en cours" in _text(head.post(address, follow=True))
    head.post(f"/centre/candidats/{running.uid}/arret/", {"end-reason": "Fin"})
    done = press(head, f"/centre/sessions/{running.session.uid}/", {"incident": "Rien"}, address, follow=True)
    assert "Session finalisée : 0 certification" in _text(done)
    assert Certificate.objects.get().verdict == "too_few_answers"


def test_the_attendance_sheet(head, session, candidate):
    page = _text(head.get(f"/centre/sessions/{session.uid}/emargement/"))
    assert (candidate.last_name in page, "01/03/2011" in page, "Signature" in page) == (True, True, True)


# ---------------------------------------------------------------- certificate


def _holder(certificate):
    user = people.user()
    certificate.candidate.learner.user = user
    certificate.candidate.learner.save()
    return _as(user)


def test_holder_and_centre_see_the_certificate(certificate, head):
    for browser in (_holder(certificate), head):
        page = _text(browser.get(f"/certificat/{certificate.code}/"))
        said = ("Né(e) le", "1 mars 2011 à Orval", f"Niveau {certificate.global_level} (niveaux de 1 à 7)", f"{certificate.score} sur 895",
                "sans limite de durée", "Règles de 2024", certificate.centre_name, certificate.code, "data:image/svg+xml")  # fmt: skip
        assert [word for word in said if word not in page] == []
        assert browser.get(f"/certificat/{certificate.code}.pdf")["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("who", ["anonymous", "stranger", "other head", "teacher"])
def test_everybody_else_is_sent_to_the_verification(certificate, school, other_school, who):
    browser = Client()
    if who != "anonymous":
        browser.force_login({"stranger": people.user(), "other head": other_school.head, "teacher": school.teacher}[who])
    for address in (f"/certificat/{certificate.code}/", f"/certificat/{certificate.code}.pdf"):
        assert browser.get(address)["Location"] == f"/verifier/?code={certificate.code}"
    assert browser.post(f"/certificat/{certificate.code}/revocation/", {"reason": "x"}).status_code in {302, 403}
    assert Certificate.objects.get().revoked_at is None


def test_the_candidate_sees_the_result_in_the_browser_of_the_exam(candidate, school):
    browser = Client()
    said = {
        "number": candidate.session.number,
        "last_name": candidate.last_name,
        "first_name": candidate.first_name,
        "birth_date": candidate.birth_date,
    }
    browser.post("/certification/", said)
    services.confirm_presence(candidate, by=make.invigilation(candidate.session))
    browser.post("/certification/depart/", {"access_code": candidate.session.access_code})
    candidate = Candidate.objects.select_related("assessment", "session").get()
    make.take(candidate)
    assert "Votre épreuve est terminée" in _text(browser.get("/certification/"))
    (certificate,) = services.finalise(candidate.session, user=school.head)
    page = _text(browser.get("/certification/"))
    assert (
        f"niveau {certificate.global_level} sur 7." in page and f"Votre score : {certificate.score} sur 895." in page,
        f"/certificat/{certificate.code}/" in page,
    ) == (True, True)
    assert browser.get(f"/certificat/{certificate.code}/").status_code == 200
    assert "Cette session est finalisée" in _text(Client().post("/certification/", said))


def test_verification_of_a_valid_certificate(client, certificate):
    page = _text(client.get("/verifier/", {"code": certificate.code.lower()}))
    said = (
        "authentique et valable",
        certificate.name,
        "1 mars 2011 à Orval",
        f"Niveau {certificate.global_level} (niveaux de 1 à 7)",
        certificate.centre_name,
    )
    assert [word for word in said if word not in page] == []


def test_verification_of_an_unknown_code(client, db):
    response = client.get("/verifier/", {"code": "P-BBBB2222"})
    assert (response.status_code, "Aucun certificat n’a ce code" in _text(response)) == (404, True)
    assert client.get("/verifier/").status_code == 200
    assert client.get("/verifier/", {"code": "\x00'\"<script>"}).status_code == 404


def test_verification_of_a_revoked_certificate(client, certificate, head, school):
    head.post(f"/certificat/{certificate.code}/revocation/", {"reason": "Identité usurpée"})
    page = _text(client.get("/verifier/", {"code": certificate.code}))
    assert ("a été révoqué le" in page, "usurpée" in page, certificate.last_name in page) == (True, False, False)
    assert "Identité usurpée" in _text(head.get(f"/certificat/{certificate.code}/"))
    holder = _holder(certificate)
    assert (
        "usurpée" in _text(holder.get(f"/certificat/{certificate.code}/")),
        holder.get(f"/certificat/{certificate.code}.pdf").status_code,
    ) == (False, 404)


def test_verification_tells_nothing_of_a_failure(client, running, school, head):
    services.end_test(running, by=school.head, reason="Malaise")
    (certificate,) = services.finalise(running.session, user=school.head)
    assert client.get("/verifier/", {"code": certificate.code}).status_code == 404
    assert "Certification non obtenue" in _text(head.get(f"/certificat/{certificate.code}/"))
    assert head.get(f"/certificat/{certificate.code}.pdf").status_code == 404


def test_verification_is_limited(client, certificate, settings):
    settings.BALISE_GUESSES_NETWORK = 3
    answers = [client.get("/verifier/", {"code": code}).status_code for code in [certificate.code] * 5 + ["P-BBBB2222"] * 4]
    assert answers == [200] * 5 + [404] * 3 + [429]


def test_a_note_that_is_too_long_finalises_nothing(head, running):
    make.take(running)
    address = f"/centre/sessions/{running.session.uid}/finalisation/"
    assert (head.post(address, {"incident": "x" * 2001}).status_code, Certificate.objects.count()) == (422, 0)


@pytest.mark.parametrize(("ruleset", "said"), [("2024", "32 questions, en"), ("balise", "36 questions, en")])
def test_a_candidate_is_told_how_many_questions_will_be_asked(ruleset, said, school, released_bank, client):
    candidate = make.candidate(make.session(school, ruleset=ruleset), released_bank)
    client.post("/certification/", make.said(candidate))
    services.confirm_presence(candidate, by=make.invigilation(candidate.session))
    page = client.get("/certification/").content.decode().replace("\xa0", " ")
    assert (said in page, "4 d’entre elles ne comptent pas : elles nous apprennent si elles sont difficiles." in page) == (
        True,
        ruleset == "balise",
    )


def test_the_ladder_of_a_certificate_has_as_many_steps_as_its_scale(certificate, school, client):
    client.force_login(school.head)
    page = client.get(f"/certificat/{certificate.code}/").content.decode()
    steps = {ladder.count("<rect") for ladder in re.findall(r'<svg class="ladder" .*?</svg>', page)}
    assert steps == {certificate.max_level}


@pytest.mark.parametrize(
    ("account", "said"), [(True, "ici et dans votre compte"), (False, "votre établissement peut aussi vous le donner")]
)
def test_a_candidate_is_told_of_an_account_they_have(account, said, candidate, client):
    if account:
        Learner.objects.filter(candidacies=candidate).update(user=people.user())
    client.post("/certification/", make.said(candidate))
    services.confirm_presence(candidate, by=make.invigilation(candidate.session))
    client.post("/certification/depart/", {"access_code": candidate.session.access_code})
    services.end_test(candidate, by=make.invigilation(candidate.session), reason="Malaise")
    assert said in client.get("/certification/").content.decode().replace("\xa0", " ")


def test_a_centre_that_reads_is_written_down_once_and_a_holder_is_not(head, certificate, school):
    session = certificate.candidate.session
    for _ in range(2):
        head.get(f"/centre/sessions/{session.uid}/")
        head.get(f"/certificat/{certificate.code}/")
        head.get(f"/certificat/{certificate.code}.pdf")
    _holder(certificate).get(f"/certificat/{certificate.code}/")
    read = Entry.objects.filter(action="certification.read").order_by("id").values_list("actor", "target")
    by = f"user:{school.head.uid}"
    assert list(read) == [(by, f"session:{session.uid}"), (by, f"certificate:{certificate.uid}")]
