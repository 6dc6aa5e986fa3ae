"""Pages of handing on: who may, what is in the files and what never is, how few queries ten thousand rows take."""

import csv
import datetime
import io
import zipfile
from datetime import timedelta

import odfdo
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from challenges.journal.models import Entry
from challenges.runtime.assessments import summaries
from challenges.runtime.assessments.models import Assessment, Summary
from challenges.runtime.campaigns.handing import report, rows
from challenges.runtime.campaigns.models import Participation
from tests.campaigns.handing.making import AMINATA, CHLOE, TOM, body, campaign_of, finished, started
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(released_bank, school):
    return campaign_of(school)


@pytest.fixture
def played(campaign):
    """Chloé sent everything right, Tom finished and did not send, Aminata is under way."""
    finished(campaign, CHLOE)
    finished(campaign, TOM, share=False)
    started(campaign, AMINATA)
    return campaign


@pytest.fixture
def teacher(client, school):
    client.force_login(school.teacher)
    return client


def download(client, campaign, what="eleves", form="csv"):
    return client.get(reverse("handing:download", args=[campaign.uid, what, form]))


def table(response):
    return list(csv.reader(io.StringIO(body(response).decode("utf-8-sig"), newline=""), delimiter=";"))


# ---------------------------------------------------------------- whose


def addresses(school, campaign):
    """Every page that a school has here, and for whom: those who work there, or those who manage it."""
    participation = campaign.participations.exclude(shared_at=None).first()
    return {
        reverse("handing:hand_on", args=[campaign.uid]): "member",
        reverse("handing:download", args=[campaign.uid, "eleves", "csv"]): "member",
        reverse("handing:download", args=[campaign.uid, "questions", "ods"]): "member",
        reverse("handing:class_pdf", args=[campaign.uid]): "member",
        reverse("handing:pupil_pdf", args=[participation.uid]): "member",
        reverse("handing:term", args=[school.uid]): "member",
        reverse("handing:lsu", args=[school.uid]): "member",
        reverse("handing:archives", args=[school.uid]): "manager",
        reverse("handing:archive", args=[school.uid, "2026-2027"]): "manager",
        reverse("handing:tools", args=[school.uid]): "manager",
    }


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("teacher", {"member"}),
        ("head", {"member", "manager"}),
        ("other teacher", set()),
        ("other head", set()),
        ("pupil", set()),
        ("publisher", set()),
    ],
)
def test_each_page_is_for_those_who_work_or_manage_there_and_for_no_other_school(who, sees, played, school, other_school, client, request):
    user = {
        "teacher": lambda: school.teacher, "head": lambda: school.head, "other teacher": lambda: other_school.teacher, "other head": lambda: other_school.head,
        "pupil": people.user, "publisher": lambda: request.getfixturevalue("publisher"),
    }[who]()  # fmt: skip
    client.force_login(user)
    played.opens_at = datetime.datetime(2026, 9, 7, 8, tzinfo=datetime.UTC)
    played.save()
    found = {page: client.get(page).status_code for page in addresses(school, played)}
    assert found == {page: 200 if of in sees else 403 for page, of in addresses(school, played).items()}


def test_somebody_who_is_not_signed_in_is_sent_to_the_sign_in_page(played, school):
    answers = [Client().get(page) for page in addresses(school, played)]
    assert {(one.status_code, one["Location"].split("?")[0]) for one in answers} == {(302, reverse("login"))}


def test_no_file_is_kept_on_the_way(played, teacher, school):
    pages = [page for page, of in addresses(school, played).items() if of == "member"]
    assert [page for page in pages if "no-store" not in teacher.get(page)["Cache-Control"]] == []


@pytest.mark.parametrize(("what", "form"), [("eleves", "xlsx"), ("rien", "csv"), ("questions", "pdf")])
def test_a_file_that_there_is_not_is_not_found(what, form, teacher, played):
    assert download(teacher, played, what, form).status_code == 404


# ---------------------------------------------------------------- per pupil


def test_a_line_a_pupil_with_levels_only_where_they_were_sent(teacher, played):
    read = table(download(teacher, played))
    lines = [dict(zip(read[0], one, strict=True)) for one in read[1:]]
    sent = Summary.objects.get(assessment__participation__pupil__first_name="Chloé")
    assert [(one["Participant"], one["Classe"], one["État"], one["Essais"], one["Réponses"], one["En retard"]) for one in lines] == [
        ("Aminata Diallo", "3e B", "en cours", "1", "0", ""), ("Chloé Lefèvre", "3e B", "envoyé", "1", "6", "non"),
        ("Tom Nguyen", "3e B", "terminé, non envoyé", "1", "6", ""),
    ]  # fmt: skip
    assert [(one["Points"], one["niveau 1.1"], one["niveau 2.1"]) for one in lines] == [
        ("", "", ""), (str(sent.points), str(sent.competences["1.1"][0]), str(sent.competences["2.1"][0])), ("", "", ""),
    ]  # fmt: skip


def test_a_sending_after_its_time_says_so(teacher, played):
    Participation.objects.exclude(shared_at=None).update(shared_at=played.closes_at + timedelta(hours=1))
    read = table(download(teacher, played))
    assert [one[read[0].index("En retard")] for one in read[1:]] == ["", "oui", ""]


def test_a_trial_of_a_teacher_is_in_no_file(teacher, played):
    Participation.objects.filter(pupil__first_name="Chloé").update(is_trial=True)
    assert (len(table(download(teacher, played))), len(table(download(teacher, played, "questions")))) == (3, 1)


def test_the_spreadsheet_says_what_the_csv_says(teacher, played):
    document = odfdo.Document(io.BytesIO(body(download(teacher, played, form="ods"))))
    read = [[cell.value for cell in row.cells] for row in document.body.tables[0].rows]
    assert [str(one[2]) for one in read] == [one[2] for one in table(download(teacher, played))]


def test_a_test_that_is_taken_up_again_is_read_as_it_was_sent(teacher, played):
    before = table(download(teacher, played)), table(download(teacher, played, "questions"))
    Assessment.objects.filter(participation__pupil__first_name="Chloé").update(state="started", finished_at=None)
    after = table(download(teacher, played)), table(download(teacher, played, "questions"))
    assert (after[0][2][-3:], after[1]) == (before[0][2][-3:], before[1])


def test_summaries_of_before_are_written_when_they_are_read(teacher, played):
    before = table(download(teacher, played))
    Summary.objects.all().delete()
    assert table(download(teacher, played)) == before


def test_a_name_that_is_a_formula_runs_nowhere(teacher, released_bank, school):
    campaign = campaign_of(school, access="anonymous")
    finished(campaign, label='=HYPERLINK("http://x")')
    read = table(download(teacher, campaign)), table(download(teacher, campaign, "questions"))
    assert (read[0][1][2], read[1][1][0]) == ('\'=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")')


# ---------------------------------------------------------------- per question


def test_a_line_an_answered_question_of_what_was_sent(teacher, played):
    read = table(download(teacher, played, "questions"))
    test = Assessment.objects.get(participation__pupil__first_name="Chloé")
    attempts = list(test.attempts.order_by("number"))
    assert read[0] == ["Participant", "Classe", "N°", "Compétence", "Sujet", "Acquis", "Niveau", "Résultat", "Secondes", "Répondu le"]
    assert [(one[0], one[2], one[3], one[4], one[6], one[7]) for one in read[1:]] == [
        ("Chloé Lefèvre", str(one.number), one.competence, one.topic, str(one.level), "juste") for one in attempts
    ]
    assert [one[8] for one in read[1:]] == [
        f"{round((one.answered_at - one.presented_at).total_seconds(), 1)}".replace(".", ",") for one in attempts
    ]


def test_no_answer_no_key_and_no_seed_is_in_a_file(teacher, played):
    attempts = [one for test in Assessment.objects.all() for one in test.attempts.all()]
    content = body(download(teacher, played, "questions")).decode()
    secrets = {str(one.answer) for one in attempts if one.answer} | {one.seed for one in attempts} | {str(one.uid) for one in attempts}
    assert [one for one in secrets if len(one) > 3 and one in content] == []


# ---------------------------------------------------------------- how much it asks for


def test_the_number_of_queries_does_not_grow_with_the_class(released_bank, school):
    campaign = campaign_of(school, access="anonymous")
    counts = []
    for _round in range(2):
        for _more in range(3):
            finished(campaign)
        keys = rows.order(campaign)
        for read in (rows.lines, rows.questions):
            list(read(keys))
            with CaptureQueriesContext(
                connection,
            ) as queries:
                list(read(keys))
            counts.append(len(queries))
    assert (counts[:2], max(counts) <= 5) == (counts[2:], True)


# ---------------------------------------------------------------- on paper


def pages_of(response):
    reader = PdfReader(io.BytesIO(response.content))
    return reader, [page.extract_text() for page in reader.pages]


def test_the_pdf_of_a_pupil_is_tagged_and_says_the_results(teacher, played):
    participation = played.participations.get(pupil__first_name="Chloé")
    response = teacher.get(reverse("handing:pupil_pdf", args=[participation.uid]))
    reader, pages = pages_of(response)
    catalog = reader.trailer["/Root"]
    level = summaries.results_of(Summary.objects.get(assessment=participation.sent_assessment))[0]
    assert (response["Content-Type"], catalog["/MarkInfo"]["/Marked"], catalog["/Lang"], len(pages)) == ("application/pdf", True, "fr", 1)
    assert b"pdfuaid" in reader.xmp_metadata.stream.get_data()
    assert [word in pages[0] for word in ("Chloé Lefèvre", "Mener une recherche", "1.1", f"{level.level} sur 8", "3e B")] == [
        True,
        True,
        False,
        True,
        True,
    ]


def test_the_pdf_of_a_class_has_a_list_and_a_page_for_each_who_sent(teacher, played, school):
    other = campaign_of(school, name="Deuxième")
    finished(other, CHLOE)
    finished(other, TOM, right=False)
    response = teacher.get(reverse("handing:class_pdf", args=[other.uid]), {"classe": str(school.classes.get().uid)})
    _reader, pages = pages_of(response)
    assert (len(pages), ["Lefèvre" in pages[0], "Nguyen" in pages[0]], ["Chloé" in pages[1], "Tom" in pages[2]]) == (
        3,
        [True, True],
        [True, True],
    )


def test_what_was_not_sent_is_not_printed(teacher, played):
    participation = played.participations.get(pupil__first_name="Tom")
    refused = teacher.get(reverse("handing:pupil_pdf", args=[participation.uid]))
    assert refused.status_code >= 400
    _reader, pages = pages_of(teacher.get(reverse("handing:class_pdf", args=[played.uid])))
    assert [page for page in pages if "Nguyen" in page] == []


def test_a_class_of_which_nobody_sent_has_nothing_to_print(teacher, campaign):
    response = teacher.get(reverse("handing:class_pdf", args=[campaign.uid]))
    assert (response.status_code, "rien à imprimer" in response.content.decode()) == (400, True)


def test_more_than_one_request_can_set_is_asked_for_class_by_class(teacher, played, monkeypatch):
    monkeypatch.setattr(report, "MOST", 0)
    response = teacher.get(reverse("handing:class_pdf", args=[played.uid]))
    assert (response.status_code, "choisissez une classe" in response.content.decode()) == (400, True)


# ---------------------------------------------------------------- a year


def archive(client, school, year="2026-2027"):
    return client.get(reverse("handing:archive", args=[school.uid, year]))


def test_the_archive_of_a_year_holds_campaigns_results_and_lists(client, played, school):
    played.opens_at = datetime.datetime(2026, 9, 7, 8, tzinfo=datetime.UTC)
    played.save()
    client.force_login(school.head)
    found = zipfile.ZipFile(io.BytesIO(body(archive(client, school))))
    folder = f"campagnes/{played.code}-rentree"
    assert (found.testzip(), found.namelist()) == (
        None, ["LISEZ-MOI.txt", "README.txt", "campagnes.csv", f"{folder}/eleves.csv", f"{folder}/questions.csv", "classes/3e-b.csv"],
    )  # fmt: skip
    assert found.read(f"{folder}/eleves.csv") == body(download(client, played))
    assert "2026-2027" in found.read("LISEZ-MOI.txt").decode("utf-8-sig")
    assert (
        Entry.objects.filter(action="campaigns.archive_year", actor=f"user:{school.head.uid}", target=f"school:{school.uid}").count() == 1
    )


def test_a_year_without_campaigns_has_no_archive(client, played, school):
    client.force_login(school.head)
    assert archive(client, school, "2019-2020").status_code == 404


def test_a_campaign_is_of_the_year_in_which_it_opened_by_the_schools_clock(client, played, school):
    # 1 August 2026, half past midnight here, is still 31 July in Greenwich.
    played.opens_at = datetime.datetime(2026, 7, 31, 22, 30, tzinfo=datetime.UTC)
    played.save()
    client.force_login(school.head)
    page = client.get(reverse("handing:archives", args=[school.uid]))
    assert [year for year, _count in page.context["years"]] == ["2026-2027"]


def test_downloads_are_in_the_journal(teacher, played, school):
    body(download(teacher, played))
    assert (
        Entry.objects.filter(action="campaigns.export_results", actor=f"user:{school.teacher.uid}", target=f"campaign:{played.uid}").count()
        == 1
    )


def test_the_page_says_how_many_sent_and_offers_their_classes(teacher, played, school):
    page = teacher.get(reverse("handing:hand_on", args=[played.uid]))
    assert (page.context["sent"], [(one.name, one.sent) for one in page.context["classes"]]) == (1, [("3e B", 1)])


def test_in_english_the_file_is_in_english(teacher, played):
    response = teacher.get(reverse("handing:download", args=[played.uid, "eleves", "csv"]), headers={"accept-language": "en"})
    translation.activate("fr")
    assert {one[4] for one in table(response)[1:]} == {
        gettext_in("en", "en cours"),
        gettext_in("en", "envoyé"),
        gettext_in("en", "terminé, non envoyé"),
    }


def gettext_in(language, text):
    with translation.override(language):
        return translation.gettext(text)
