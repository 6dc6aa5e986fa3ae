"""Opening schools: `manage.py school`, a list as a file, and the pages of the administration."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from challenges.runtime.certification.models import Centre
from challenges.runtime.schools.models import Invitation, School
from tests.factories import people
from tests.pages import press

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = io.StringIO()
    call_command("school", *arguments, stdout=out)
    return out.getvalue()


def test_a_program_opens_a_school():
    said = json.loads(run("create", "--uai", "0750655E", "--name", "Lycée", "--kind", "lycee", "--admin-email", "a@example.org", "--json"))
    school, invited = School.objects.get(), Invitation.objects.get()
    assert (said["uid"], said["uai"], said["code"], set(said), invited.role) == (
        str(school.uid), "0750655E", school.code, {"uid", "uai", "code", "invitation"}, "administrator",
    )  # fmt: skip


def test_a_person_reads_the_link():
    said = run("create", "--uai", "0750655E", "--name", "Lycée", "--admin-email", "a@example.org")
    assert said.splitlines()[1].startswith("Invitation, valable sept jours\u00a0: http")


@pytest.mark.parametrize("wrong", [["--uai", "0750655F"], ["--name", ""], ["--admin-email", "personne"]])
def test_what_is_wrong_opens_nothing(wrong):
    with pytest.raises(CommandError):
        run("create", "--uai", "0750655E", "--name", "X", *wrong)
    assert School.objects.count() == 0


def test_schools_are_listed_by_name(school, other_school):
    rows = json.loads(run("list", "--json"))
    assert [(row["name"], row["members"], row["pupils"]) for row in rows] == [("Collège des Tilleuls", 2, 3), ("Lycée de la Baie", 2, 3)]


def test_nobody_is_invited_to_a_school_that_is_not_there():
    with pytest.raises(CommandError, match="Aucun établissement"):
        run("invite", "--uai", "0750655E", "--email", "a@example.org")


def test_inviting_prints_a_link(school):
    School.objects.filter(pk=school.pk).update(uai="0750655E")
    said = json.loads(run("invite", "--uai", "0750655e", "--email", "a@example.org", "--role", "teacher", "--json"))
    assert (set(said), Invitation.objects.get().role) == ({"uid", "invitation", "expires"}, "teacher")


# ---------------------------------------------------------------- a list

LIST = "UAI;Nom;Type;Commune;Académie;Courriel\n0750655E;Lycée de l’Essai;lycée;Paris;Paris;a@example.org\n9990001X;Collège;collège;Orval;;\nxyz;Faux;;;;\n"


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "schools.csv"
    path.write_text(LIST, encoding="utf-8-sig")
    return str(path)


def told(*arguments):
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("school", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


REFUSED = [{"who": "Faux", "where": "ligne 4", "reason": "« XYZ » n’est pas un UAI : il faut sept chiffres, puis une lettre."}]


def test_a_list_is_first_read_without_doing_anything(listed):
    said = told("import", listed)
    assert (said, School.objects.count(), Invitation.objects.count()) == (
        {"created": 2, "changed": 0, "unchanged": 0, "refused": REFUSED, "invitations": []}, 0, 0,
    )  # fmt: skip


def test_a_list_opens_what_it_names_and_once(listed):
    first, second = told("import", listed, "--apply"), told("import", listed, "--apply")
    assert (first["created"], len(first["invitations"]), second["created"], second["unchanged"], list(School.objects.order_by("uai").values_list("uai", "kind"))) == (
        2, 1, 0, 2, [("0750655E", "lycee"), ("9990001X", "college")],
    )  # fmt: skip


def test_a_list_changes_what_it_says_otherwise(listed):
    School.objects.create(name="Vieux nom", uai="9990001X")
    said = told("import", listed, "--apply")
    assert (said["created"], said["changed"], School.objects.get(uai="9990001X").name) == (1, 1, "Collège")


def test_a_list_in_the_encoding_of_old_spreadsheets(tmp_path):
    path = tmp_path / "schools.csv"
    path.write_bytes("uai,nom,type\n0750655E,Lycée,lycée\n".encode("cp1252"))
    run("import", str(path), "--apply")
    assert list(School.objects.values_list("name", "kind")) == [("Lycée", "lycee")]


# ---------------------------------------------------------------- the administration


@pytest.fixture
def operator(client, django_user_model):
    user = django_user_model.objects.create_superuser("root", "r@example.org", "x")
    client.force_login(user)
    return user


def test_the_operator_opens_a_school_in_the_administration(operator, client):
    said = {
        "name": "Lycée",
        "uai": "0750655e",
        "kind": "lycee",
        "town": "Paris",
        "academy": "",
        "admin_email": "a@example.org",
        "centre": "on",
    }
    response = press(client, reverse("opened_schools:add"), said)
    school = School.objects.get()
    assert (response.status_code, school.uai, Centre.objects.get().school, Invitation.objects.get().email) == (
        302,
        "0750655E",
        school,
        "a@example.org",
    )


def test_a_wrong_letter_is_told_beside_its_field(operator, client):
    response = press(client, reverse("opened_schools:add"), {"name": "Lycée", "uai": "0750655F", "kind": "lycee"})
    assert (response.context["form"].errors["uai"], School.objects.count()) == (
        ["La lettre de « 0750655F » ne va pas avec ses chiffres : relisez-le."],
        0,
    )


def test_a_school_is_changed_in_the_administration(operator, client, school):
    press(
        client, reverse("opened_schools:edit", args=[school.pk]), {"name": "Autre", "uai": "", "kind": "college", "town": "", "academy": ""}
    )
    school.refresh_from_db()
    assert (school.name, school.kind) == ("Autre", "college")


def test_the_list_finds_whatever_the_accents(operator, client, school, other_school):
    response = client.get(reverse("opened_schools:index"), {"q": "college"})
    assert [one.name for one in response.context["object_list"]] == ["Collège des Tilleuls"]


def test_nobody_deletes_a_school(operator, client, school):
    client.post(reverse("opened_schools:delete", args=[school.pk]))
    assert School.objects.filter(pk=school.pk).exists()


@pytest.mark.parametrize("group", ["Auteurs", "Responsables de publication", ""])
def test_others_open_no_school(group, client, roles):
    client.force_login(people.user(group=group))
    client.post(reverse("opened_schools:add"), {"name": "X", "kind": "other"})
    assert School.objects.count() == 0
