"""`manage.py register import`: a dry run until told, JSON for programs, sentences for people."""

import io
import json

import pytest
from django.core.management import call_command

from challenges.runtime.schools.models import Pupil
from tests.schools.imports import files

pytestmark = pytest.mark.django_db
LEA = files.eleve("1", "1111111111A", "DUPONT", "Léa", division="6E A")


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command("register", "import", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as end:
        status = end.code
    return status, out.getvalue().strip(), err.getvalue().strip()


@pytest.fixture
def file(tmp_path, college):
    made = tmp_path / "eleves.xml"
    made.write_bytes(files.siecle([LEA, files.eleve("2", None, "NGUYEN", "Tom")]))
    return made


def test_it_is_a_dry_run_until_told(file):
    status, out, _err = run(file, "--school", files.UAI, "--json")
    reason = "cet élève n’a pas encore d’INE dans SIECLE\u00a0: refaites l’export quand il en aura un, ou ajoutez-le à la main au registre"
    assert (status, json.loads(out)) == (0, {
        "created": 1, "changed": 0, "unchanged": 0, "departed": 0,
        "refused": [{"who": "NGUYEN Tom", "where": "élève sans INE (NGUYEN Tom)", "reason": reason}], "asked": [],
    })  # fmt: skip
    assert Pupil.objects.count() == 0


def test_applied_twice_it_says_that_nothing_changes(file):
    assert json.loads(run(file, "--school", files.UAI, "--apply", "--json")[1])["created"] == 1
    assert json.loads(run(file, "--school", files.UAI.lower(), "--apply", "--json")[1])["unchanged"] == 1


def test_what_is_asked_is_left_aside_and_said(file, college, tmp_path):
    run(file, "--school", files.UAI, "--apply")
    other = tmp_path / "autres.xml"
    other.write_bytes(files.siecle([LEA | {"born": "02/03/2012"}, files.eleve("3", "3333333333C", "DIALLO", "Awa")]))
    _status, out, err = run(other, "--school", files.UAI, "--apply")
    assert [line.split(",")[0] for line in out.splitlines()] == ["créés\u00a0: 1", "à décider\u00a0: DUPONT Léa"]
    assert err.splitlines()[-1] == "Ce qui est demandé ci-dessous a été laissé de côté\u00a0; le reste est importé."
    assert sorted(Pupil.objects.values_list("last_name", "birth_date__year")) == [("DIALLO", 2011), ("DUPONT", 2011)]


def test_its_report_stays_in_the_schools_list(file, college):
    run(file, "--school", files.UAI, "--apply")
    kept = college.imports.get()
    assert (kept.name, kept.state, kept.report["created"], kept.asked_label, bytes(kept.content)) == (
        "eleves.xml",
        "applied",
        1,
        "operator",
        b"",
    )


@pytest.mark.parametrize(("content", "arguments", "said"), [
    (files.siecle([LEA], uai="0350002N"), [], "Ce fichier est celui de l’établissement 0350002N\u00a0; celui-ci est 0290001M."),
    (b"%PDF", [], "Ce fichier est un PDF\u00a0: il montre des pages et ne contient pas de tableau à lire. Exportez en CSV, ODS ou XLSX."),
    (files.text([["A", "B"], ["x", "y"]]), [],
     "Colonnes qui n’ont pas été reconnues\u00a0: nom de famille, prénom, date de naissance, INE ou identifiant local. Donnez-leur les en-têtes du modèle."),
    (files.text([["A", "B"], ["x", "y"]]), ["--format", "onde"],
     "Les en-têtes d’ONDE («\u00a0Nom élève\u00a0», «\u00a0Prénom élève\u00a0», «\u00a0INE\u00a0», «\u00a0Libellé classe\u00a0») ne sont pas dans ce fichier."),
])  # fmt: skip
def test_refusals_are_sentences_and_status_1(college, tmp_path, content, arguments, said):
    file = tmp_path / "f"
    file.write_bytes(content)
    assert run(file, "--school", files.UAI, *arguments)[::2] == (1, said)
    assert json.loads(run(file, "--school", files.UAI, *arguments, "--json")[1]) == {"ok": False, "reasons": [said]}


def test_a_school_that_is_not_there(file):
    assert run(file, "--school", "0000000A")[::2] == (1, "Aucun établissement n’a l’UAI 0000000A.")


def test_a_full_table_departs_and_another_does_not(college, tmp_path, file):
    run(file, "--school", files.UAI, "--apply")
    table = tmp_path / "t.csv"
    table.write_bytes(files.text([["Nom", "Prénom", "Date de naissance"], ["Petit", "Ana", "27/01/2011"]]))
    assert json.loads(run(table, "--school", files.UAI, "--json")[1])["departed"] == 0
    assert json.loads(run(table, "--school", files.UAI, "--json", "--full")[1])["departed"] == 1


@pytest.mark.parametrize("name", ["missing", "folder", "junk", "empty"])
def test_a_file_that_is_none_is_told_without_a_traceback(college, tmp_path, name):
    from django.core.management import CommandError

    (tmp_path / "folder").mkdir()
    (tmp_path / "junk").write_bytes(bytes(range(256)) * 9)
    (tmp_path / "empty").write_bytes(b"")
    try:
        status, _out, said = run(tmp_path / name, "--school", files.UAI, "--apply")
    except CommandError as error:
        status, said = 1, str(error)
    assert (status, "Traceback" in said or "--traceback" in said, bool(said)) == (1, False, True)
