"""The list for the term report: what counts at a date, the words that are proposed and changed, the files; and the levels of a class for the LSU."""

import csv
import datetime
import io
import zipfile
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from challenges.journal.models import Entry
from challenges.runtime.assessments.models import Assessment, Summary
from challenges.runtime.campaigns.handing import term
from challenges.runtime.campaigns.models import Participation, Try
from challenges.runtime.schools.models import Pupil
from tests.campaigns.handing.making import AMINATA, CHLOE, TOM, body, campaign_of, finished, sent_on
from tests.campaigns.handing.test_lsu import faults, schema, theirs, told  # noqa: F401 - the fixture of the schema

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def here(*parts):
    return datetime.datetime(*parts, tzinfo=PARIS)


@pytest.fixture
def school_class(school):
    return school.classes.get()


@pytest.fixture
def campaign(released_bank, school):
    return campaign_of(school)


@pytest.fixture
def teacher(client, school):
    client.force_login(school.teacher)
    return client


def levels(participation, **found):
    """Say what a test announced: by competence (c1_1), level; every answer right, eight points a level."""
    summary = Summary.objects.get(assessment=participation.assessment)
    summary.competences = {
        name[1:].replace("_", "."): [level, max(0, level - 1), min(8, level + 1), 0.9, 8 * level, 3, 3] for name, level in found.items()
    }
    summary.points = sum(8 * level for level in found.values())
    summary.save()
    return participation


def at(school_class, day, **more):
    found = term.term_list(school_class, day, **more)
    return {line.pupil.first_name: line.levels for line in found.lines}


# ---------------------------------------------------------------- what counts


def test_what_was_sent_up_to_that_day_counts_and_the_others_are_named(school_class, campaign):
    sent_on(levels(finished(campaign, CHLOE), c1_1=3, c2_1=1), here(2026, 11, 20, 23, 59))
    sent_on(levels(finished(campaign, TOM), c1_1=2), here(2026, 11, 21, 0, 0))
    finished(campaign, AMINATA, share=False)
    found = term.term_list(school_class, datetime.date(2026, 11, 20))
    assert ({line.pupil.first_name: line.levels for line in found.lines}, [one.first_name for one in found.without]) == (
        {"Aminata": {}, "Chloé": {"1.1": 3, "2.1": 1}, "Tom": {}}, ["Aminata", "Tom"],
    )  # fmt: skip


@pytest.mark.parametrize("day", [datetime.date(2026, 10, 25), datetime.date(2027, 3, 28)])
def test_a_day_of_hour_change_ends_at_midnight_here(school_class, campaign, day):
    sent_on(levels(finished(campaign, CHLOE), c1_1=3), here(day.year, day.month, day.day, 23, 59))
    sent_on(levels(finished(campaign, TOM), c1_1=2), here(day.year, day.month, day.day + 1 if day.day < 31 else 1, 0, 1))
    assert {name: one for name, one in at(school_class, day).items() if one} == {"Chloé": {"1.1": 3}}


def test_of_several_sendings_the_highest_level_counts_and_what_rose_since_the_first_is_said(school_class, school, campaign):
    sent_on(levels(finished(campaign, CHLOE), c1_1=2, c2_1=4), here(2026, 10, 1, 10, 0))
    sent_on(levels(finished(campaign_of(school, name="Deuxième"), CHLOE), c1_1=5, c2_1=3, c3_1=1), here(2026, 11, 1, 10, 0))
    found = term.term_list(school_class, datetime.date(2026, 11, 30))
    line = next(line for line in found.lines if line.pupil.first_name == "Chloé")
    assert (line.levels, line.points) == ({"1.1": 5, "2.1": 4, "3.1": 1}, 80)
    assert "1 compétence a progressé depuis le premier parcours." in line.words


def test_a_second_try_of_one_campaign_is_a_sending_of_its_own(school_class, campaign):
    participation = levels(finished(campaign, CHLOE), c1_1=2)
    sent_on(participation, here(2026, 10, 1, 10, 0))
    again = Assessment.objects.get(pk=participation.assessment_id)
    again.pk, again.uid, again.browser_sha256 = None, "6f3c4c0e-3a52-4a43-8a2b-0a7f35d5f0aa", ""
    again.save()
    Summary.objects.create(assessment=again, release_root=again.release_root, competences={"1.1": [4, 3, 5, 0.9, 32, 3, 3]}, points=32)
    Try.objects.create(participation=participation, assessment=again, number=2, sent_at=here(2026, 11, 1, 10, 0))
    assert (at(school_class, datetime.date(2026, 10, 31))["Chloé"], at(school_class, datetime.date(2026, 11, 1))["Chloé"]) == (
        {"1.1": 2},
        {"1.1": 4},
    )


def test_one_path_alone_may_be_asked_for(school_class, school, campaign):
    levels(finished(campaign, CHLOE), c1_1=2)
    levels(finished(campaign_of(school, name="Deuxième"), CHLOE), c1_1=5)
    assert at(school_class, datetime.date(2027, 6, 1), campaign=campaign)["Chloé"] == {"1.1": 2}


def test_a_trial_counts_nowhere_and_a_pupil_who_had_left_is_not_in_the_list(school_class, campaign):
    levels(finished(campaign, CHLOE), c1_1=2)
    Participation.objects.update(is_trial=True)
    Pupil.objects.filter(first_name="Tom").update(departed_on=datetime.date(2026, 11, 1))
    assert (at(school_class, datetime.date(2026, 11, 1)), "Tom" in at(school_class, datetime.date(2026, 10, 31))) == (
        {"Aminata": {}, "Chloé": {}},
        True,
    )


def test_the_list_asks_as_much_for_three_pupils_as_for_one(school_class, campaign):
    counts = []
    for who in (CHLOE, TOM, AMINATA):
        finished(campaign, who)
        at(school_class, datetime.date(2027, 6, 1))
        with CaptureQueriesContext(connection) as queries:
            at(school_class, datetime.date(2027, 6, 1))
        counts.append(len(queries))
    assert (len(set(counts)), counts[0] <= 6) == (1, True)


# ---------------------------------------------------------------- the page


@pytest.fixture
def sent(campaign):
    levels(finished(campaign, CHLOE), c1_1=3, c2_1=1)
    levels(finished(campaign, TOM), c1_1=2, c2_1=2)
    return campaign


def page_of(school):
    return reverse("handing:term", args=[school.uid])


def typed(school, **changes):
    chloe = school.pupils.get(first_name="Chloé")
    return {
        "school_class": str(school.classes.get().uid),
        "day": "2027-06-01",
        "show": "levels",
        f"mots-{chloe.uid}": "Très  bien\r\n=1+1",
        **changes,
    }


def csv_of(response):
    return list(csv.reader(io.StringIO(body(response).decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_page_proposes_a_line_for_each_who_sent(teacher, school, sent):
    page = html.fromstring(teacher.get(page_of(school), {"day": "2027-06-01"}).content)
    assert {one.get("name").partition("-")[0]: None for one in page.iter("textarea")} == {"mots": None}
    assert sorted(one.text.strip() for one in page.iter("textarea")) == [
        "Domaine le plus avancé : Information et données. À travailler d’abord : Communication et collaboration. 2 compétences sur 2 au niveau 1 ou plus.",
        "Niveaux proches dans les domaines évalués. 2 compétences sur 2 au niveau 1 ou plus.",
    ]


def test_what_a_teacher_typed_is_in_the_file_and_nowhere_else(teacher, school, sent):
    read = csv_of(teacher.post(page_of(school), typed(school, act="csv")))
    assert (read[0], [one[1] for one in read[1:]]) == (
        ["Nom", "Prénom", "Envoyé le", "Points", "niveau 1.1", "niveau 2.1", "Appréciation"],
        ["Aminata", "Chloé", "Tom"],
    )
    assert (read[2][3:], read[1][2:]) == (["32", "3", "1", "Très bien =1+1"], ["", "", "", "", ""])
    again = teacher.get(page_of(school), {"day": "2027-06-01"}).content.decode()
    assert "Très bien" not in again


def test_points_may_be_shown_instead_of_levels(teacher, school, sent):
    read = csv_of(teacher.post(page_of(school), typed(school, act="csv", show="points")))
    assert (read[0][4:6], read[2][4:6]) == (["points 1.1", "points 2.1"], ["24", "8"])


def test_the_page_to_print_has_everybody_of_the_class(teacher, school, sent):
    page = html.fromstring(teacher.post(page_of(school), typed(school, act="print")).content)
    cells = [[cell.text_content().strip() for cell in row] for row in page.xpath("//tbody/tr")]
    assert [(row[0], row[1:4]) for row in cells] == [
        ("Lefèvre Chloé", ["32", "3", "1"]),
        ("Nguyen Tom", ["32", "2", "2"]),
        ("Diallo Aminata", ["–", "–", "–"]),
    ]


@pytest.mark.parametrize(
    "data", [{"day": "hier"}, {"show": "x"}, {"school_class": "6f3c4c0e-3a52-4a43-8a2b-0a7f35d5f0aa"}, {"campaign": "rien"}]
)
def test_nonsense_is_refused_where_it_was_chosen(teacher, school, sent, data):
    response = teacher.get(page_of(school), data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, list(data))


def test_the_class_and_the_campaign_of_another_school_are_not_offered(teacher, school, other_school, sent):
    foreign = campaign_of(other_school)
    for data in ({"school_class": str(other_school.classes.get().uid)}, {"campaign": str(foreign.uid)}):
        assert teacher.get(page_of(school), data).status_code == 422


def test_a_school_without_classes_has_a_page_that_says_so(teacher, school, sent):
    school.classes.all().delete()
    assert "aucune classe" in teacher.get(page_of(school)).content.decode()


def test_reading_the_list_is_in_the_journal(teacher, school, sent):
    teacher.get(page_of(school))
    assert Entry.objects.filter(action="campaigns.read_term", target=f"class:{school.classes.get().uid}").count() == 1


# ---------------------------------------------------------------- the LSU


def lsu(school):
    return reverse("handing:lsu", args=[school.uid])


def their_file():
    return SimpleUploadedFile("lsu.xml", theirs(), content_type="application/xml")


def choice(school):
    return {"school_class": str(school.classes.get().uid), "day": "2027-06-01"}


def test_the_page_says_what_is_capped_left_out_and_missing(teacher, school, campaign):
    levels(finished(campaign, CHLOE), c1_1=5, c2_1=0, c3_1=2)
    page = html.fromstring(teacher.get(lsu(school), choice(school)).content)
    said = [" ".join(one.text_content().split()) for one in page.xpath("//ul[@class='levels']/li")]
    assert said == ["1.1 3 au lieu de 5", "2.1 – non transmis", "3.1 2"]
    assert [one.text_content() for one in page.xpath("//details[1]//li")] == ["Diallo Aminata", "Nguyen Tom"]


def test_levels_are_put_into_the_schools_own_file(teacher, school, campaign, schema):  # noqa: F811
    levels(finished(campaign, CHLOE), c1_1=5, c2_1=2)
    response = teacher.post(lsu(school), {**choice(school), "act": "add", "file": their_file()})
    found = zipfile.ZipFile(io.BytesIO(response.content))
    assert found.namelist() == ["lsu-3e-b-2026-p3.xml", "a-lire.txt"]
    content = found.read("lsu-3e-b-2026-p3.xml")
    assert (faults(schema, content), told(content)) == ([], {"1001": {"CN_INF_MEN": "3", "CN_COM_INT": "2"}, "1002": {}})
    words = found.read("a-lire.txt").decode()
    assert [f"{title}\r\n- {who}" in words for title, who in (
        ("Niveaux ajoutés (1)", "Chloé LEFEVRE"), ("Dans votre fichier, sans résultats dans Balise (1)", "Tom NGUYEN"),
        ("Niveaux au-dessus de 3, écrits 3 (1)", "Chloé Lefèvre : 1.1"),
    )] == [True] * 3  # fmt: skip
    assert Entry.objects.get(action="campaigns.hand_on_lsu").data == {"pupils": 1}


def test_homonyms_are_nobody(teacher, school, campaign):
    levels(finished(campaign, CHLOE), c1_1=2)
    tom = finished(campaign, TOM)
    levels(tom, c1_1=1)
    Pupil.objects.filter(pk=tom.pupil_id).update(last_name="Le Fèvre", first_name="Chloe")
    response = teacher.post(lsu(school), {**choice(school), "act": "add", "file": their_file()})
    assert (response.status_code, list(response.context["added"].errors)) == (422, ["file"])


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"pas du xml", "n’est pas du XML"), (b"<a/>", "n’est pas fait pour le LSU"), (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "DOCTYPE")],
)
def test_another_file_is_refused_with_its_reason(teacher, school, campaign, content, words):
    levels(finished(campaign, CHLOE), c1_1=2)
    response = teacher.post(lsu(school), {**choice(school), "act": "add", "file": SimpleUploadedFile("x.xml", content)})
    assert (response.status_code, words in response.context["added"].errors["file"][0]) == (422, True)


def test_a_period_that_the_file_has_not_is_refused(teacher, school, campaign):
    levels(finished(campaign, CHLOE), c1_1=2)
    response = teacher.post(lsu(school), {**choice(school), "act": "add", "file": their_file(), "period": "1"})
    assert (response.status_code, list(response.context["added"].errors)) == (422, ["period"])


def whole(school, **changes):
    chloe = school.pupils.get(first_name="Chloé")
    return choice(school) | {
        "act": "write", "head": "Mme Roux", "period": "3", "periods": "3", "council_on": "2027-06-14", "until": "2027-06-20", "subject_code": "006900",
        "subject": "Technologie", "teacher_number": "412", "teacher_last_name": "Morel", "teacher_first_name": "Ida", "advice": "Une année\r\nsérieuse.",
        f"{chloe.uid}-number": "1001", f"{chloe.uid}-late": "0", f"{chloe.uid}-justified": "2", f"{chloe.uid}-unjustified": "0",
        f"{chloe.uid}-words": "Progresse.\r\nContinue.",
    } | changes  # fmt: skip


def test_a_file_of_our_own_says_what_was_asked_and_is_valid(teacher, school, campaign, schema):  # noqa: F811
    levels(finished(campaign, CHLOE), c1_1=5, c2_1=2)
    levels(finished(campaign, TOM), c1_1=1)
    school.uai = "0750655E"
    school.save()
    response = teacher.post(lsu(school), whole(school))
    assert (response["Content-Disposition"], faults(schema, response.content), told(response.content)) == (
        'attachment; filename="lsu-3e-b-2026-p3.xml"', [], {"1001": {"CN_INF_MEN": "3", "CN_COM_INT": "2"}},
    )  # fmt: skip


def test_nothing_is_invented_absences_must_be_said(teacher, school, campaign):
    levels(finished(campaign, CHLOE), c1_1=2)
    chloe = school.pupils.get(first_name="Chloé")
    response = teacher.post(lsu(school), whole(school, **{f"{chloe.uid}-late": "", "periods": "2", "subject_code": "6900"}))
    row = next(row for row in response.context["rows"] if row.pupil == chloe)
    assert (response.status_code, list(row.form.errors), sorted(response.context["written"].errors)) == (
        422,
        ["late"],
        ["period", "subject_code"],
    )


def test_without_a_number_there_is_no_pupil_and_without_pupils_no_file(teacher, school, campaign):
    levels(finished(campaign, CHLOE), c1_1=2)
    school.uai = "0750655E"
    school.save()
    chloe = school.pupils.get(first_name="Chloé")
    response = teacher.post(lsu(school), whole(school, **{f"{chloe.uid}-number": ""}))
    assert (response.status_code, list(response.context["written"].errors)) == (422, ["__all__"])
