"""The pages of imports: who opens each, the way from a file to its report, what was read counts, errors that stay."""

import csv
import datetime
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from challenges.jobs.models import Job
from challenges.journal.models import Entry
from challenges.runtime.schools.imports import services
from challenges.runtime.schools.models import Pupil, RegisterImport
from tests.factories import people
from tests.pages import carried
from tests.schools.imports import files

pytestmark = pytest.mark.django_db
LEA = files.eleve("1", "1111111111A", "DUPONT", "Léa", division="6E A", groups=["6LATIN"])
TOM = files.eleve("2", "2222222222B", "NGUYEN", "Tom", division="6E A")


def upload(client, school, content, name="eleves.xml", **more):
    response = client.post(reverse("imports:imports", args=[school.uid]), {"file": SimpleUploadedFile(name, content), **more}, follow=True)
    return response, RegisterImport.objects.filter(school=school).first()


def address(name, imported):
    return reverse(f"imports:{name}", args=[imported.school.uid, imported.uid])


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def numbers(response):
    """The bar: number and words."""
    return re.findall(r"<li[^>]*><strong>(\d+)</strong> ([^<]+)</li>", response.content.decode())


@pytest.fixture
def admin(client, college):
    client.force_login(college.admin)
    return client


def press(client, imported, **data):
    """Send the form of the preview."""
    page = client.get(address("import", imported))
    fields = carried(page, address("answers", imported), data)
    return client.post(address("answers", imported), fields | data, follow=True)


# ---------------------------------------------------------------- who

PAGES = {
    "imports": (lambda i: reverse("imports:imports", args=[i.school.uid]), None),
    "send": (lambda i: reverse("imports:imports", args=[i.school.uid]), {}),
    "template": (lambda i: reverse("imports:template", args=[i.school.uid, "csv"]), None),
    **{name: (lambda i, name=name: address(name, i), None) for name in ("import", "state", "report")},
    **{name: (lambda i, name=name: address(name, i), {}) for name in ("columns", "answers", "again", "cancel")},
}


@pytest.mark.parametrize(("who", "status"), [
    ("visitor", 302), ("stranger", 403), ("teacher", 403), ("administrator", 200), ("head", 200), ("other head", 403), ("superuser", 200),
])  # fmt: skip
@pytest.mark.parametrize("page", PAGES)
def test_who_opens_each_page(page, who, status, client, college, other_school, django_user_model):
    imported = services.send(college, "f.xml", files.siecle([LEA]), user=college.admin)
    client.force_login(college.admin)
    client.post(address("again", imported))
    client.logout()
    person = {"stranger": people.user, "teacher": lambda: college.teacher, "administrator": lambda: college.admin, "head": lambda: college.head,
              "other head": lambda: other_school.head, "superuser": lambda: django_user_model.objects.create_superuser("root", password="x")}  # fmt: skip
    if who != "visitor":
        client.force_login(person[who]())
    url, posted = PAGES[page][0](imported), PAGES[page][1]
    answer = client.get(url) if posted is None else client.post(url, posted)
    # An act leads on; an empty form is told what it lacks.
    taken = (
        answer.status_code
        if answer.status_code in (403,) or who == "visitor"
        else {302: 200, 422: 200}.get(answer.status_code, answer.status_code)
    )
    assert taken == status


def test_an_import_of_another_school_is_not_found_under_ones_own(admin, college, other_school, django_user_model):
    root = django_user_model.objects.create_superuser("root", password="x")
    imported = services.send(other_school, "f.csv", files.text([["Nom", "Prénom", "Date de naissance"], ["A", "B", "1/1/2011"]]), user=root)
    assert admin.get(reverse("imports:import", args=[college.uid, imported.uid])).status_code == 404


# ---------------------------------------------------------------- from a file to its report


def test_a_file_is_read_shown_applied_and_its_report_stays(admin, college):
    page, imported = upload(admin, college, files.siecle([LEA, TOM, files.eleve("3", None, "DIALLO", "Awa")]))
    assert page.redirect_chain == [(address("import", imported), 302)]
    assert numbers(page) == [("2", "à créer"), ("0", "à modifier"), ("0", "inchangés"), ("0", "à noter comme partis"),
                             ("0", "en attente de votre réponse"), ("1", "lignes refusées")]  # fmt: skip
    assert Pupil.objects.count() == 0
    done = press(admin, imported, apply="1")
    assert numbers(done)[0] == ("2", "créés")
    assert "DIALLO Awa" in text(done)
    imported.refresh_from_db()
    assert (imported.state, bytes(imported.content), Pupil.objects.count()) == ("applied", b"", 2)
    upload(admin, college, files.siecle([LEA, TOM]))
    assert "DIALLO Awa" in text(admin.get(address("import", imported)))


def test_pressed_twice_it_is_applied_once(admin, college):
    _page, imported = upload(admin, college, files.siecle([LEA, TOM]))
    page = admin.get(address("import", imported))
    fields = carried(page, address("answers", imported), {}) | {"apply": "1"}
    admin.post(address("answers", imported), fields)
    again = admin.post(address("answers", imported), fields, follow=True)
    assert (Pupil.objects.count(), Job.objects.filter(kind="schools.apply_import").count()) == (2, 1)
    assert numbers(again)[0] == ("2", "créés")


def test_answers_are_kept_and_used(admin, college):
    known = Pupil.objects.create(school=college, last_name="DUPONT", first_name="Lea", birth_date=datetime.date(2011, 1, 27))
    _page, imported = upload(admin, college, files.siecle([LEA, TOM]))
    key = imported.plan["asked"][0]["key"]
    kept = press(admin, imported, **{f"q-{key}": f"same:{known.uid}"})
    assert "Vos réponses sont gardées" in text(kept)
    assert Pupil.objects.count() == 1
    press(admin, imported, apply="1", **{f"q-{key}": f"same:{known.uid}"})
    assert sorted(Pupil.objects.values_list("first_name", "ine")) == [("Léa", "1111111111A"), ("Tom", "2222222222B")]


def test_one_answer_may_serve_for_all_questions_of_a_kind(admin, college):
    for first in ("Lea", "Zoe"):
        Pupil.objects.create(school=college, last_name="DUPONT", first_name=first, birth_date=datetime.date(2011, 1, 27))
    _page, imported = upload(admin, college, files.siecle([LEA, LEA | {"number": "5", "ine": "5555555555E", "first": "Zoé"}]))
    press(admin, imported, apply="1", **{"all-alike": "same:"})
    assert sorted(Pupil.objects.values_list("first_name", "ine")) == [("Léa", "1111111111A"), ("Zoé", "5555555555E")]


def test_a_preview_that_is_no_longer_true_does_nothing_and_says_what_changed(admin, college):
    _page, imported = upload(admin, college, files.siecle([LEA, TOM]))
    Pupil.objects.create(school=college, last_name="DUPONT", first_name="Lea", birth_date=datetime.date(2011, 1, 27))
    page = press(admin, imported, apply="1")
    assert "Rien n’a été fait" in text(page)
    assert "le registre a changé depuis l’aperçu" in text(page)
    assert Pupil.objects.count() == 1
    fresh = admin.post(address("again", imported), follow=True)
    assert numbers(fresh)[4] == ("1", "en attente de votre réponse")


def test_an_old_page_cannot_apply_what_was_read_anew(admin, college):
    _page, imported = upload(admin, college, files.siecle([LEA, TOM]))
    fields = carried(admin.get(address("import", imported)), address("answers", imported), {}) | {"apply": "1"}
    Pupil.objects.create(school=college, last_name="LE GALL", first_name="Ana", birth_date=datetime.date(2011, 1, 27))
    admin.post(address("again", imported))
    page = admin.post(address("answers", imported), fields)
    assert page.status_code == 422
    assert "Ce que l’importation ferait n’est plus ce que vous avez lu." in text(page)
    assert Pupil.objects.count() == 1


def test_columns_that_are_not_sure_are_confirmed_by_a_person(admin, college):
    content = files.text([["A", "B", "C", "D"], ["Petit", "Ana", "27/01/2011", "6e A"]])
    page, imported = upload(admin, college, content, "eleves.csv")
    assert (imported.state, "Quelle colonne contient quoi" in text(page)) == ("matching", True)
    missing = admin.post(address("columns", imported), {"last_name": "0", "first_name": "1"}, follow=True)
    assert "Dites aussi quelle colonne contient" in text(missing)
    twice = admin.post(address("columns", imported), {"last_name": "0", "first_name": "0", "birth_date": "2"})
    assert "Une même colonne a été choisie deux fois." in text(twice)
    chosen = {"last_name": "0", "first_name": "1", "birth_date": "2", "class_name": "3"}
    assert numbers(admin.post(address("columns", imported), chosen, follow=True))[0] == ("1", "à créer")


def test_a_table_that_holds_everybody_departs_the_others(admin, college):
    Pupil.objects.create(school=college, last_name="DUPONT", first_name="Lea", birth_date=datetime.date(2011, 1, 27))
    content = files.text([["Nom", "Prénom", "Date de naissance"], ["Petit", "Ana", "27/01/2011"]])
    page, imported = upload(admin, college, content, "eleves.csv")
    assert numbers(page)[3] == ("0", "à noter comme partis")
    page = admin.post(address("columns", imported), {"last_name": "0", "first_name": "1", "birth_date": "2", "full": "on"}, follow=True)
    assert numbers(page)[3] == ("1", "à noter comme partis")


@pytest.mark.parametrize(("content", "said"), [
    (b"%PDF-1.4", "Ce fichier est un PDF"),
    (b"", "vide"),
])  # fmt: skip
def test_what_is_no_list_of_pupils_is_told_where_it_was_sent(admin, college, content, said):
    page, imported = upload(admin, college, content)
    assert (page.status_code, imported, said in text(page)) == (422, None, True)


def test_another_schools_file_is_refused_and_the_refusal_stays(admin, college):
    _page, imported = upload(admin, college, files.siecle([LEA], uai="0350002N"))
    upload(admin, college, files.siecle([LEA]))
    page = admin.get(address("import", imported))
    assert "Ce fichier est celui de l’établissement 0350002N" in text(page)
    imported.refresh_from_db()
    assert (imported.state, bytes(imported.content)) == ("refused", b"")


def test_the_report_can_be_downloaded_and_holds_no_formula(admin, college):
    _page, imported = upload(admin, college, files.siecle([LEA | {"last": "=HYPERLINK"}, TOM | {"ine": None}]))
    press(admin, imported, apply="1")
    rows = list(csv.reader(io.StringIO(admin.get(address("report", imported)).content.decode("utf-8-sig")), delimiter=";"))
    assert [row[:2] for row in rows] == [["Résultat", "Élève"], ["refusé", "NGUYEN Tom"], ["créé", "'=HYPERLINK Léa"]]


def test_giving_up_takes_the_file_away(admin, college):
    _page, imported = upload(admin, college, files.siecle([LEA]))
    admin.post(address("cancel", imported))
    imported.refresh_from_db()
    assert (imported.state, bytes(imported.content), Pupil.objects.count()) == ("cancelled", b"", 0)
    assert "abandonnée" in text(admin.get(address("import", imported)))


def test_files_that_nobody_applied_are_forgotten_after_thirty_days_and_reports_after_a_year(admin, college):
    _page, waiting = upload(admin, college, files.siecle([LEA]))
    _page, applied = upload(admin, college, files.siecle([TOM]))
    press(admin, applied, apply="1")
    RegisterImport.objects.update(created_at=timezone.now() - datetime.timedelta(days=31))
    assert services.forget_old() == 1
    waiting.refresh_from_db()
    assert (waiting.state, bytes(waiting.content), waiting.plan) == ("expired", b"", None)
    assert "trente jours" in text(admin.get(address("import", waiting)))
    RegisterImport.objects.update(created_at=timezone.now() - datetime.timedelta(days=366))
    assert (services.forget_old(), RegisterImport.objects.count()) == (2, 0)


def test_reading_names_of_pupils_is_journaled(admin, college):
    _page, imported = upload(admin, college, files.siecle([LEA]))
    assert Entry.objects.filter(action="schools.read_import", target=f"import:{imported.uid}").count() == 1


def test_long_lists_are_given_a_page_at_a_time(admin, college, django_assert_max_num_queries):
    many = [files.eleve(str(n), f"{n:010d}A", f"NOM{n:03d}", "Ana", division="6E A") for n in range(250)]
    _page, imported = upload(admin, college, files.siecle(many))
    with django_assert_max_num_queries(12):
        page = admin.get(address("import", imported), {"created": "3"})
    assert re.findall(r"NOM\d+", page.content.decode()) == [f"NOM{n:03d}" for n in range(200, 250)]


@pytest.mark.parametrize("wrong", ["x", "0", "-1", "99999999999999999999"])
def test_nonsense_in_an_address_is_no_error(admin, college, wrong):
    _page, imported = upload(admin, college, files.siecle([LEA]))
    assert admin.get(address("import", imported), {"created": wrong, "refused": wrong, "questions": wrong}).status_code == 200


def test_pages_are_in_english_too(admin, college):
    _page, imported = upload(admin, college, files.siecle([LEA]))
    assert admin.get(address("import", imported), headers={"accept-language": "en"}).status_code == 200
