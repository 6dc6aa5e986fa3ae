"""Archives: times, hidden files, folders in the page, and the reader of the central directory."""

import datetime as dt
import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.artefacts import zip  # noqa: A004
from generators.artefacts.zip_reader import files_of
from generators.errors import EvaluationError
from tests.generators.artefacts.drawings import changed, check_example, file_of, refusal
from tests.generators.many import FEW

DAY = dt.date(2026, 3, 10)
FILE = st.tuples(
    st.binary(max_size=200), st.dates(dt.date(1980, 1, 1), dt.date(2107, 12, 31)), st.builds(dt.time, st.integers(0, 23), st.integers(0, 59)),
    st.booleans(), st.sampled_from(["", "Été/", "a/b/", "日本/"]),
)  # fmt: skip


@FEW
@given(st.lists(FILE, max_size=6))
def test_what_is_read_is_what_was_written(files):
    entries = [zip.Entry(f"{folder}fichier {rank}.txt", *rest) for rank, (*rest, folder) in enumerate(files)]
    content = zip.write(entries)
    assert zip.read(content, ["time", "hidden"]) == zip.logical_form(entries, ["time", "hidden"])
    assert zip.read(content) == zip.logical_form(entries)
    assert zip.write(entries) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert [(one.path, one.content) for one in files_of(content)] == [(one.filename, archive.read(one)) for one in archive.infolist()]
        assert [bool(one.external_attr & 2) for one in archive.infolist()] == [entry.hidden for entry in entries]


CONTENT = zip.write([zip.Entry("a.txt", b"bonjour " * 9, DAY)])
CENTRAL, END = CONTENT.index(b"PK\x01\x02"), CONTENT.index(b"PK\x05\x06")


@pytest.mark.parametrize(
    "place",
    [0, 30, 40, CENTRAL, CENTRAL + 16, CENTRAL + 20, CENTRAL + 24, CENTRAL + 42, CENTRAL + 46, END, END + 12, END + 16],
    ids=["local", "local name", "data", "record", "checksum", "packed size", "size", "place", "name", "end", "directory size", "directory"],
)
def test_a_damaged_archive_is_not_read(place):
    broken = CONTENT[:place] + bytes([CONTENT[place] ^ 0xFF]) + CONTENT[place + 1 :]
    with pytest.raises(Exception, match="."):
        zip.read(broken)


@pytest.mark.parametrize("content", [b"", b"PK", b"x" * 60])
def test_what_is_not_an_archive(content):
    with pytest.raises(Exception, match="."):
        zip.read(content)


def test_fields_are_told_only_when_the_document_asks_for_them():
    entry = zip.Entry("a.txt", b"", DAY, dt.time(8, 5), True)
    assert list(zip.logical_form([entry])["entries"][0]) == ["path", "size", "modified", "sha256"]
    told = zip.logical_form([entry], ["time", "hidden"])["entries"][0]
    assert (told["time"], told["hidden"]) == ("08:05", True)


def test_a_file_and_a_folder_of_one_name():
    with pytest.raises(EvaluationError) as caught:
        zip.check_entries([zip.Entry("A/b.txt", b"", DAY), zip.Entry("a", b"", DAY)])
    assert caught.value.code == "same_path"


def test_refusals():
    assert refusal(changed("zip", size="2000001")) == "bad_size"
    assert refusal(changed("zip", content="trop long", size="3")) == "bad_size"
    assert refusal(changed("zip", modified="date(1979, 12, 31)")) == "bad_date"
    assert refusal(changed("zip", name="a.txt")) == "same_path"
    assert refusal(changed("zip", content="https://{prete.login}.fr")) == "real_domain"


def test_the_page_shows_one_table_for_each_folder():
    entries = [zip.Entry("A/B/<script>.txt", b"12", DAY, dt.time(8, 5), True), zip.Entry("lisez-moi.txt", b"", DAY)]
    html = zip._html(entries, "clé.zip", "artefact-a1-dossier", ["time", "hidden"])
    head = '<thead><tr><th scope="col">Nom</th><th scope="col">Taille</th><th scope="col">Modifié le</th></tr></thead>'
    assert html == (
        '<div class="artefact-archive"><p class="artefact-summary">clé.zip\u00a0: 2 fichiers dans 2 dossiers.</p>'
        f'<table class="artefact-table artefact-folder" id="artefact-a1-dossier-0"><caption>Contenu de l’archive clé.zip</caption>{head}<tbody>'
        '<tr><th scope="row"><a href="#artefact-a1-dossier-1">A</a></th><td colspan="2">dossier</td></tr>'
        '<tr><th scope="row">lisez-moi.txt</th><td class="artefact-number">0\u00a0o</td><td>10/03/2026 à 12\u00a0h\u00a000</td></tr></tbody></table>'
        f'<table class="artefact-table artefact-folder" id="artefact-a1-dossier-1"><caption>Dossier A</caption>{head}<tbody>'
        '<tr><th scope="row"><a href="#artefact-a1-dossier-2">B</a></th><td colspan="2">dossier</td></tr></tbody></table>'
        f'<table class="artefact-table artefact-folder" id="artefact-a1-dossier-2"><caption>Dossier A › B</caption>{head}<tbody>'
        '<tr><th scope="row">&lt;script&gt;.txt <span class="artefact-state">caché</span></th><td class="artefact-number">2\u00a0o</td>'
        "<td>10/03/2026 à 8\u00a0h\u00a005</td></tr></tbody></table></div>"
    )


def test_example():
    columns = ["fichiers.chemin", "fichiers.taille", "fichiers.jour", "fichiers.heure", "fichiers.cache"]
    check_example("zip", columns)
    html = file_of(changed("zip")).html
    assert html.count("caché") == 1
    assert set(re.findall(r'href="#([^"]*)"', html)) <= set(re.findall(r'id="([^"]*)"', html))
