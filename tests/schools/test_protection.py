"""One person's data: what a file holds, what erasing takes away and leaves, what is kept how long, who looked; and no name in any log."""

import datetime
import io
import json
import logging
import zipfile

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from lxml import html

from challenges.decisions import Outdated
from challenges.jobs import registry
from challenges.journal.models import Entry
from challenges.runtime.assessments import reports
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.assessments.models import Assessment, Attempt, KnowledgeState, Learner, ProblemReport
from challenges.runtime.assessments.rehearsal import answer_by_rule
from challenges.runtime.campaigns import services as campaigns
from challenges.runtime.campaigns.joining import Identity
from challenges.runtime.campaigns.models import Campaign, Participation
from challenges.runtime.certification import queries as certification
from challenges.runtime.certification.models import Candidate, Certificate
from challenges.runtime.schools import services as schools
from challenges.runtime.schools.accounts import services as accounts
from challenges.runtime.schools.models import Enrolment, Member, Pupil
from challenges.runtime.schools.protection import people, periods, readable, retention
from tests.campaigns.test_school import create
from tests.factories import certification as make
from tests.factories import people as somebody

pytestmark = pytest.mark.django_db
CHLOE = Identity("Lefèvre", "Chloé", datetime.date(2011, 1, 27))
ALL_NAMES = ("Lefèvre", "Chloé", "chloe", "lefevre", "Montrival")


def chloe(school):
    return school.pupils.get(first_name="Chloé")


def play(campaign, *, share=False, identity=None, learner=None, label=""):
    done = campaigns.join(campaign, identity=identity, learner=learner, label=label).participation
    answer_by_rule(done.assessment, lambda attempt: attempt.number % 2 == 1)
    done.refresh_from_db()
    return campaigns.share(done) if share else done


@pytest.fixture
def named(released_bank, school):
    return create(school, access=Campaign.Access.NAMED)


@pytest.fixture
def played(named):
    """What Chloé did at her school without an account, sent."""
    return play(named, identity=CHLOE, share=True)


@pytest.fixture
def account(school, played):
    """The account that her school then gave her."""
    accounts.give(school, [chloe(school)], user=school.teacher)
    return get_user_model().objects.get(username="chloe.lefevre")


def loose(value):
    return json.dumps(value, ensure_ascii=False)


# ------------------------------------------------------------------------------------------------ the file
def test_a_school_gives_what_it_holds_and_the_answers_that_were_sent(school, played, account):
    told = people.export_for_school(chloe(school), user=school.head)
    assert (told["complete"], set(told), told["register"][0]["last_name"], told["campaigns"][0]["campaign"], len(told["campaigns"][0]["answers"])) == (
        False, {"format", "made_at", "complete", "register", "assessments", "campaigns", "readings"}, "Lefèvre", "Rentrée", played.assessment.attempts.count(),
    )  # fmt: skip
    assert told["assessments"]["account"]["username"] == "chloe.lefevre"


def test_answers_that_were_not_sent_are_not_in_the_schools_file(school, named):
    play(named, identity=CHLOE)
    (told,) = people.export_for_school(chloe(school), user=school.head)["campaigns"]
    assert ("answers" in told, told["not_sent"]) == (False, "non envoyé à l’établissement")


def test_another_schools_campaigns_are_not_in_the_file(school, other_school, account, released_bank):
    elsewhere = create(other_school, name="Ailleurs")
    play(elsewhere, learner=account.learner, label="Chlo", share=True)
    assert "Ailleurs" not in loose(people.export_for_school(chloe(school), user=school.head))


def test_the_owner_and_the_operator_get_everything(school, other_school, account, released_bank):
    play(create(other_school, name="Ailleurs"), learner=account.learner)
    for told in (people.export_own(account), people.export_for_operator(chloe(school))):
        assert (told["complete"], len(told["assessments"]["tests"]), sorted(one["campaign"] for one in told["campaigns"])) == (
            True,
            2,
            ["Ailleurs", "Rentrée"],
        )


def test_a_file_holds_no_key_no_seed_and_no_parameter(school, account, played):
    told = loose(people.export_own(account))
    attempt = played.assessment.attempts.first()
    assert (
        [name for name in ('"key"', '"seed"', '"parameters"', "_sha256") if name in told],
        attempt.seed in told,
        played.assessment.seed in told,
    ) == ([], False, False)


def test_of_an_exam_the_file_holds_answers_and_not_the_questions(certificate, school):
    candidate = certificate.candidate
    told = people.export_for_operator(candidate.pupil)
    exam = next(test for test in told["assessments"]["tests"] if test["kind"] == "certification")
    asked = {attempt.instruction for attempt in candidate.assessment.attempts.all()}
    assert (
        len(exam["answers"]) > 19,
        any("question" in one for one in exam["answers"]),
        any(text in loose(exam) for text in asked if text),
    ) == (True, False, False)
    assert told["certification"][0]["certificate"]["code"] == certificate.code


def test_an_open_exam_is_not_told(running, school):
    make.take(running, 3)
    told = people.export_for_operator(running.pupil)
    exam = next(test for test in told["assessments"]["tests"] if test["kind"] == "certification")
    assert exam["answers"] == []


def test_the_file_is_an_archive_of_json_and_a_page_that_says_the_same(school, account, played):
    told = people.export_own(account)
    packed = zipfile.ZipFile(io.BytesIO(readable.archive(told)))
    page = html.fromstring(packed.read("donnees.html").decode())
    leaves = []

    def walk(value):
        for inside in value.values() if isinstance(value, dict) else value:
            walk(inside) if isinstance(inside, dict | list) else leaves.append(inside)

    walk({name: value for name, value in told.items() if isinstance(value, dict | list)})
    shown = page.text_content()
    missing = [leaf for leaf in leaves if isinstance(leaf, str) and leaf and leaf not in shown]
    assert (json.loads(packed.read("donnees.json")), missing, page.get("lang")) == (told, [], "fr")


def test_every_name_of_the_file_is_said_in_words(school, account, played, certificate):
    names = set()

    def walk(value):
        if isinstance(value, dict):
            names.update(value)
        for inside in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(inside)

    for told in (
        people.export_own(account),
        people.export_for_school(chloe(school), user=school.head),
        people.export_for_operator(certificate.candidate.pupil),
    ):
        walk({name: value for name, value in told.items() if isinstance(value, dict | list)})
    assert sorted(name for name in names if name not in readable.WORDS) == []


def test_who_looked_is_in_the_file_without_saying_who(school, played, client):
    client.force_login(school.teacher)
    client.get(reverse("register:pupil", args=[school.uid, chloe(school).uid]))
    client.get(reverse("schools:participant", args=[played.uid]))
    told = people.export_for_school(chloe(school), user=school.head)
    assert ([one["what"] for one in told["readings"]], str(school.teacher.uid) in loose(told)) == (
        ["campaigns.read_results", "schools.read_pupil"],
        False,
    )


def test_exporting_is_journaled(school, played):
    people.export_for_school(chloe(school), user=school.head)
    people.export_for_operator(chloe(school))
    assert list(Entry.objects.filter(action="schools.export_person").order_by("pk").values_list("actor", "target")) == [
        (f"user:{school.head.uid}", f"pupil:{chloe(school).uid}"), ("operator", f"pupil:{chloe(school).uid}"),
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------------ erasing
def everything():
    """Every value of every row that could hold a name, but for the journal and certificates."""
    rows = []
    for model in (Pupil, Learner, Participation, Candidate, Enrolment, get_user_model(), ProblemReport, Assessment):
        rows += [str(list(row)) for row in model.objects.values_list()]
    return " ".join(rows)


def test_erasing_leaves_no_name_and_answers_under_nobody(school, named, played, account):
    test = played.assessment
    pupil = chloe(school)
    learner = pupil.learner
    people.erase(pupil, user=school.head)
    played.refresh_from_db()
    test.refresh_from_db()
    assert (
        [name for name in ALL_NAMES[:4] if name in everything()],
        test.attempts.count() > 0,
        test.learner.user,
        test.learner.pupils.count(),
    ) == ([], True, None, 0)
    assert (played.pupil, played.label, played.return_code, played.learner, Learner.objects.filter(pk=learner.pk).exists()) == (
        None,
        "",
        "",
        test.learner,
        False,
    )
    assert KnowledgeState.objects.filter(learner=test.learner).count() == 0


def test_words_of_reports_are_forgotten(school, played):
    attempt = played.assessment.attempts.first()
    reports.report(attempt, learner=played.learner, kind=ProblemReport.Kind.OTHER, text="Je suis Chloé Lefèvre")
    people.erase(chloe(school), user=school.head)
    assert ProblemReport.objects.get().text == ""


def test_a_certificate_stays_and_is_said(certificate, school):
    pupil = certificate.candidate.pupil
    plan = people.plan(pupil)
    people.erase(pupil, user=school.head)
    candidate = Candidate.objects.get()
    kept = Certificate.objects.get()
    assert (
        f"Le certificat {certificate.code}, avec le nom qu’il porte\u00a0: d’autres doivent pouvoir le vérifier." in plan.kept,
        kept.last_name,
    ) == (True, certificate.last_name)
    assert (str(candidate), candidate.last_name, candidate.pupil, candidate.learner, candidate.assessment, candidate.state) == (
        "Candidat effacé",
        "",
        None,
        None,
        None,
        "finished",
    )


def test_pages_of_the_centre_stand_after_erasing(certificate, school, client):
    people.erase(certificate.candidate.pupil, user=school.head)
    client.force_login(school.head)
    session = certificate.candidate.session
    page = client.get(reverse("certification:session", args=[session.uid]))
    assert (page.status_code, "Candidat effacé" in page.content.decode()) == (200, True)


def test_an_exam_that_is_not_finalised_waits(running, school):
    before = everything()
    with pytest.raises(Refusal):
        people.erase(running.pupil, user=school.head)
    assert everything() == before


def test_a_candidacy_that_came_to_nothing_goes(candidate, school):
    people.erase(candidate.pupil, user=school.head)
    assert Candidate.objects.count() == 0


def test_merged_entries_go_with_the_one_that_took_them_in(school, played):
    other = schools.add_pupil(school, user=school.head, last_name="Lefevre", first_name="Chloée", birth_date=datetime.date(2011, 1, 27))
    schools.merge(chloe(school), other, user=school.head)
    people.erase(chloe(school), user=school.head)
    assert school.pupils.filter(birth_date=datetime.date(2011, 1, 27)).count() == 0


def _in_two_schools(school, other_school):
    there = other_school.pupils.get(first_name="Chloé")
    Pupil.objects.filter(pk=there.pk).update(learner=chloe(school).learner)
    return there


def test_what_another_school_keeps_stays_there(school, other_school, played, account):
    there = _in_two_schools(school, other_school)
    learner = chloe(school).learner
    people.erase(chloe(school), user=school.head)
    there.refresh_from_db()
    account.refresh_from_db()
    assert (there.last_name, there.learner, account.is_active, learner.user) == ("Lefèvre", learner, True, account)
    played.refresh_from_db()
    assert (played.pupil, played.learner == learner, played.assessment.learner == learner) == (None, False, False)


def test_an_adults_own_account_is_not_the_schools_to_erase(school, played, account):
    account.email = "chloe@example.org"
    account.save()
    plan = people.plan(chloe(school))
    people.erase(chloe(school), user=school.head)
    assert (get_user_model().objects.filter(pk=account.pk).exists(), plan.kept[-1]) == (
        True,
        "Le compte et ce qui a été fait ailleurs\u00a0: ils restent à la personne.",
    )


def test_what_was_begun_elsewhere_is_parted_and_said_without_naming_it(school, other_school, account, released_bank):
    elsewhere = play(create(other_school, name="Ailleurs"), learner=account.learner, label="Chloé L.")
    plan = people.plan(chloe(school))
    people.erase(chloe(school), user=school.head)
    elsewhere.refresh_from_db()
    assert ("Ailleurs" in " ".join(plan.erased), plan.erased[-1], elsewhere.label) == (
        False,
        "Ce qui a été fait ailleurs avec le même compte, séparé de la personne.",
        "",
    )


def test_a_yes_on_a_page_of_before_does_nothing(school, named, played):
    seen = people.plan(chloe(school)).facts.mark
    accounts.give(school, [chloe(school)], user=school.teacher)
    with pytest.raises(Outdated):
        people.erase(chloe(school), user=school.head, seen=seen)
    assert chloe(school).last_name == "Lefèvre"


def test_erasing_is_journaled_without_a_name(school, played):
    uid = chloe(school).uid
    people.erase(chloe(school), user=school.head)
    entry = Entry.objects.get(action="schools.erase_person")
    assert (entry.actor, entry.target, entry.data["counts"]) == (
        f"user:{school.head.uid}",
        f"pupil:{uid}",
        {"assessments": 1, "campaigns": 1, "family": 0, "certification": 0, "register": 1, "tutorials": 0, "sign_ins": 0},
    )


def test_no_row_of_the_journal_holds_a_name(school, account, played):
    people.erase(chloe(school), user=school.head)
    rows = " ".join(f"{entry.actor} {entry.target} {loose(entry.data)}" for entry in Entry.objects.all())
    assert [name for name in ALL_NAMES if name in rows] == []


# The account of an adult.
@pytest.fixture
def adult(released_bank, school):
    user = somebody.user("ada")
    play(create(school), learner=Learner.objects.create(user=user), label="Ada L.")
    return user


def test_an_account_is_erased_by_its_owner(adult):
    people.erase_account(adult, actor=adult)
    one = Participation.objects.get()
    assert (
        get_user_model().objects.filter(username="ada").exists(),
        one.label,
        one.return_code,
        one.assessment.learner == one.learner,
        one.learner.user,
    ) == (False, "", "", True, None)


def test_an_account_of_somebody_who_works_here_is_not(school):
    with pytest.raises(people.WorksSomewhere):
        people.erase_account(school.teacher, actor=school.teacher)
    assert get_user_model().objects.filter(pk=school.teacher.pk).exists()


def test_a_pupil_who_erases_the_account_stays_in_the_register(school, account, played):
    people.erase_account(account, actor=account)
    assert (chloe(school).learner.user, chloe(school).last_name, Participation.objects.get().pupil) == (None, "Lefèvre", chloe(school))


# ------------------------------------------------------------------------------------------------ retention
def on(day):
    return datetime.date.fromisoformat(day)


@pytest.mark.parametrize(("day", "parted"), [("2027-07-31", False), ("2028-07-31", False), ("2028-08-01", True)])
def test_practice_answers_stay_a_school_year_more(day, parted, school, named):
    with time_machine.travel("2026-10-05T10:00:00+02:00"):
        campaign = create(school, name="Octobre", access=Campaign.Access.NAMED, closes_at=timezone.now() + datetime.timedelta(days=30))
        done = play(campaign, identity=CHLOE, share=True)
    with time_machine.travel(f"{day}T10:00:00+02:00"):
        retention.apply(on(day))
    done.refresh_from_db()
    assert (done.pupil is None, done.learner.pupils.count(), Attempt.objects.filter(assessment=done.assessment).count() > 0) == (
        parted,
        0 if parted else 1,
        True,
    )


def test_an_open_campaign_is_left_alone(school, named, played):
    Assessment.objects.update(started_at=timezone.now() - datetime.timedelta(days=2000))
    assert retention.due(timezone.localdate()) == []


def test_an_adults_practice_stays_with_the_account(adult):
    Assessment.objects.update(started_at=timezone.now() - datetime.timedelta(days=2000))
    Campaign.objects.update(closes_at=timezone.now() - datetime.timedelta(days=1))
    assert retention.due(timezone.localdate()) == []


@pytest.mark.parametrize(("days", "parted"), [(60, False), (63, True)])
def test_answers_of_an_exam_stay_two_months(days, parted, certificate):
    day = timezone.localdate() + datetime.timedelta(days=days)
    retention.apply(day)
    candidate = Candidate.objects.get()
    assert (candidate.assessment is None, candidate.state, candidate.last_name != "", Certificate.objects.get().candidate) == (
        parted,
        "finished",
        True,
        candidate,
    )


def test_the_holder_still_finds_a_certificate_whose_answers_were_parted(certificate):
    retention.apply(timezone.localdate() + datetime.timedelta(days=100))
    learner = Candidate.objects.get().learner
    exams = Assessment.objects.filter(kind="certification")
    assert (certification.certificates_of(learner), [test.learner == learner for test in exams]) == ([certificate], [False])


@pytest.mark.parametrize(("days", "gone"), [(360, False), (370, True)])
def test_one_who_left_stays_a_year(days, gone, school, played):
    today = timezone.localdate()
    schools.leave(chloe(school), user=school.head, day=today)
    retention.apply(today + datetime.timedelta(days=days))
    assert school.pupils.filter(first_name="Chloé").exists() is not gone


def test_one_who_left_in_the_middle_of_an_exam_waits(running, school):
    schools.leave(running.pupil, user=school.head, day=on("2020-01-01"))
    assert (retention.apply(timezone.localdate()), Pupil.objects.filter(pk=running.pupil.pk).exists()) == ([], True)


def _used(user, years):
    get_user_model().objects.filter(pk=user.pk).update(last_login=timezone.now() - datetime.timedelta(days=366 * years))


def test_accounts_that_nobody_uses_go_and_those_of_people_who_work_here_stay(school, account):
    fresh, old, never = somebody.user("frais"), somebody.user("vieux"), somebody.user("jamais")
    _used(fresh, 1)
    _used(old, 2)
    _used(account, 2)
    _used(school.teacher, 9)
    get_user_model().objects.filter(pk=never.pk).update(date_joined=timezone.now() - datetime.timedelta(days=800))
    done = retention.apply(timezone.localdate())
    left = set(get_user_model().objects.values_list("username", flat=True))
    assert ([one.count for one in done], left & {"frais", "vieux", "jamais", "chloe.lefevre", school.teacher.username}) == (
        [3],
        {"frais", school.teacher.username},
    )


def test_counting_changes_nothing_and_counts_what_is_done(school, played, account, certificate):
    schools.leave(chloe(school), user=school.head, day=on("2020-01-01"))
    _used(account, 5)
    day = timezone.localdate() + datetime.timedelta(days=100)
    before = everything()
    counted = retention.due(day)
    assert everything() == before
    assert [(one.what, one.count) for one in counted] == [
        ("réponses d’examen séparées de leur candidat", 1),
        ("élèves partis, effacés du registre", 1),
        ("comptes inutilisés, effacés", 1),
    ]
    retention.apply(day)
    assert retention.due(day) == []


@pytest.mark.parametrize("name", ["ANSWERS_YEARS", "EXAM_MONTHS", "ACCOUNTS_YEARS", "DEPARTED_YEARS"])
def test_zero_keeps_for_ever_and_the_page_says_so(name, settings):
    for each in ("ANSWERS_YEARS", "EXAM_MONTHS", "ACCOUNTS_YEARS", "DEPARTED_YEARS"):
        setattr(settings, f"BALISE_KEEP_{each}", 3)
    setattr(settings, f"BALISE_KEEP_{name}", 0)
    assert (retention.due(on("2999-01-01")), [one.said for one in periods.periods()].count("sans limite fixée")) == ([], 1)


def test_the_page_of_personal_data_says_the_periods(db, client, settings):
    settings.BALISE_KEEP_EXAM_MONTHS = 3
    shown = [dd.text_content().strip() for dd in html.fromstring(client.get("/donnees-personnelles/").content).findall(".//dl/dd")]
    assert shown[:4] == [
        "L’année scolaire, et 1 de plus\u00a0; puis séparées de leur auteur", "3 mois après la fin de la session\u00a0; puis séparées du candidat",
        "2 ans sans connexion\u00a0; puis effacés", "1 an après le départ\u00a0; puis effacés",
    ]  # fmt: skip


def test_it_is_done_every_day_and_says_what_it_did(school, account):
    _used(account, 5)
    daily = next(one for one in registry.dailies() if one.name == "retention")
    assert registry.kind(daily.kind).function(None) == "Comptes inutilisés, effacés\u00a0: 1."


# ------------------------------------------------------------------------------------------------ pages
PAGES = ["data", "export", "erase"]


def address(name, school, pupil):
    return reverse(f"protection:{name}", args=[school.uid, pupil.uid])


def ask(client, name, school, pupil):
    return client.post(address(name, school, pupil)) if name == "export" else client.get(address(name, school, pupil))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("role", "status"), [("nobody", 302), ("teacher", 403), ("administrator", 200), ("head", 200), ("other", 403), ("pupil", 403)]
)
def test_who_reaches_a_pupils_data(name, role, status, school, other_school, account, client):
    administrator = somebody.user()
    schools.add_member(school, administrator, Member.Role.ADMINISTRATOR, actor="tests")
    who = {
        "teacher": school.teacher,
        "administrator": administrator,
        "head": school.head,
        "other": other_school.head,
        "pupil": account,
    }.get(role)
    if who:
        client.force_login(who)
    assert ask(client, name, school, chloe(school)).status_code == status


@pytest.mark.parametrize("name", PAGES)
def test_a_pupil_of_another_school_is_not_found(name, school, other_school, client):
    client.force_login(other_school.head)
    assert ask(client, name, other_school, chloe(school)).status_code == 404


@pytest.mark.parametrize("verb", [people.export_for_school, people.erase])
def test_a_service_asks_who_by_itself(verb, school, other_school, played):
    for stranger in (school.teacher, other_school.head):
        with pytest.raises(PermissionDenied):
            verb(chloe(school), user=stranger)
    assert chloe(school).last_name == "Lefèvre"


def test_a_manager_sees_who_looked(school, client):
    client.force_login(school.teacher)
    client.get(reverse("register:pupil", args=[school.uid, chloe(school).uid]))
    client.force_login(school.head)
    rows = html.fromstring(client.get(address("data", school, chloe(school))).content).findall(".//tbody/tr")
    assert [row[1].text_content() for row in rows] == [str(school.head), str(school.teacher)]


def test_a_manager_erases_on_the_page_that_says_what(school, played, client):
    client.force_login(school.head)
    page = address("erase", school, chloe(school))
    form = html.fromstring(client.get(page).content).find(".//form[@method='post'][2]")
    seen = html.fromstring(client.get(page).content).xpath("//input[@name='seen']/@value")[0]
    answer = client.post(page, {"seen": seen}, follow=True)
    assert (form is None, answer.redirect_chain[0][0], school.pupils.count(), "C’est effacé." in answer.content.decode()) == (
        True,
        reverse("register:register", args=[school.uid]),
        2,
        True,
    )


def test_the_owner_of_an_account_downloads_what_is_theirs(adult, client):
    client.force_login(adult)
    answer = client.post(reverse("my_data"))
    told = json.loads(zipfile.ZipFile(io.BytesIO(answer.content)).read("donnees.json"))
    assert (
        answer["Content-Type"],
        told["assessments"]["account"]["username"],
        told["campaigns"][0]["label"],
        "no-store" in answer["Cache-Control"],
    ) == ("application/zip", "ada", "Ada L.", True)


def test_nobody_else_downloads_it(client, db):
    assert client.post(reverse("my_data")).status_code == 302


# ------------------------------------------------------------------------------------------------ commands
class Refused(Exception):
    pass


def run(*arguments):
    """Type a verb; return the lines that it prints."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("register", *arguments, stdout=out, stderr=err)
    except SystemExit:
        raise Refused(err.getvalue()) from None
    return out.getvalue().splitlines()


@pytest.fixture
def uai(school):
    school.uai = "0750655E"
    school.save()
    return school.uai


def test_the_operator_exports_a_pupil(school, played, uai, tmp_path):
    (line,) = run("export", "--school", uai, "--pupil", str(chloe(school).uid), "--json")
    run("export", "--school", str(school.uid), "--pupil", str(chloe(school).uid), "--out", str(tmp_path / "un.zip"))
    assert (json.loads(line)["complete"], sorted(zipfile.ZipFile(tmp_path / "un.zip").namelist())) == (
        True,
        ["donnees.html", "donnees.json"],
    )


def test_the_operator_erases_only_when_told_to(school, played, uai):
    (line,) = run("erase", "--school", uai, "--pupil", str(chloe(school).uid), "--json")
    assert (json.loads(line)["applied"], school.pupils.count()) == (False, 3)
    told = run("erase", "--school", uai, "--pupil", str(chloe(school).uid), "--apply")
    assert (told[0], school.pupils.count()) == ("Effacé\u00a0:", 2)


def test_retention_counts_until_told_to(school, account):
    _used(account, 5)
    assert run("retention")[-1] == "Rien n’a été fait\u00a0: ajoutez --apply."
    assert json.loads(run("retention", "--json")[0]) == {"applied": False, "due": [{"what": "comptes inutilisés, effacés", "count": 1}]}
    assert json.loads(run("retention", "--apply", "--json")[0])["applied"] is True
    assert run("retention") == ["Rien n’est gardé trop longtemps."]


@pytest.mark.parametrize("pupil", ["", "x", "00000000-0000-4000-8000-000000000000", "other"])
def test_a_pupil_that_is_not_of_the_school_is_said(pupil, school, other_school, uai):
    uid = str(chloe(other_school).uid) if pupil == "other" else pupil
    with pytest.raises(Refused, match="Aucun élève de cet établissement n’a cet identifiant"):
        run("export", "--school", uai, "--pupil", uid)


# ------------------------------------------------------------------------------------------------ logs
class _Kept(logging.Handler):
    def __init__(self):
        super().__init__(0)
        self.lines = []

    def emit(self, record):
        self.lines.append(logging.Formatter().format(record))


def test_no_line_of_the_log_holds_a_name(school, named, played, account, client, settings):
    """Everything that a day does with one pupil, refusals and failures included, with every logger at its lowest level but the statements'."""
    settings.BALISE_LOG_REQUESTS = True
    kept = _Kept()
    root = logging.getLogger()
    level, root_level = logging.getLogger("django.db.backends").level, root.level
    logging.getLogger("django.db.backends").setLevel(logging.WARNING)
    root.addHandler(kept)
    root.setLevel(0)
    try:
        client.force_login(school.head)
        uid, pupil = school.uid, chloe(school)
        client.get(reverse("register:register", args=[uid]), {"q": "Lefèvre"})
        client.get(reverse("register:pupil", args=[uid, pupil.uid]))
        client.post(reverse("register:new_pupil", args=[uid]), {"last_name": "Lefèvre", "first_name": "Chloé", "birth_date": "2011-01-27"})
        client.post(reverse("pupil_accounts:reset", args=[uid, pupil.uid]))
        client.post(
            reverse("campaigns:join", args=[named.code]), {"last_name": "Lefèvre", "first_name": "Chloé", "birth_date": "2011-01-27"}
        )
        client.post(reverse("login"), {"username": "chloe.lefevre", "password": "faux"})
        client.post(reverse("protection:export", args=[uid, pupil.uid]))
        client.raise_request_exception = False
        client.get(f"/ecole/{uid}/registre/eleves/Lefèvre/")
        retention.apply(timezone.localdate())
        people.erase(pupil, user=school.head)
    finally:
        root.removeHandler(kept)
        root.setLevel(root_level)
        logging.getLogger("django.db.backends").setLevel(level)
    assert [line for line in kept.lines if any(name in line for name in ALL_NAMES)] == []
