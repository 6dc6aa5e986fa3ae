"""Every kind of file: what its reader finds is what its writer was given."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.artefacts import csv, html, image, mailbox, spreadsheets, xlsx, zip  # noqa: A004
from generators.artefacts.grids import Grid
from generators.artefacts.safety import check_third_parties, clean_text, one_line, safe_path, unsafe_in_a_cell
from generators.errors import EvaluationError
from generators.streams import Stream
from tests.generators.many import FEW

DAY = dt.date(2026, 3, 10)
TEXT = st.text(max_size=20).map(clean_text)
LINE = st.text(max_size=30).map(one_line)
NUMBER = st.one_of(st.integers(-(10**14), 10**14), st.decimals(-(10**9), 10**9, places=4))
DATE = st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1))
TIME = st.builds(dt.time, st.integers(0, 23), st.integers(0, 59))


@FEW
@given(st.lists(st.tuples(TEXT, NUMBER, DATE, TIME, st.sampled_from(["=1+1", "@a", "-x", "_x0041_", " a ", "a\nb", ""])), max_size=6), TEXT)
def test_xlsx(rows, header):
    grids = {"Feuille": Grid([header, "n", "d", "h", "t"], ["text", "decimal", "date", "time", "text"], [list(row) for row in rows])}
    assert xlsx.read(xlsx.write(grids, DAY)) == spreadsheets.logical_form(grids)


@FEW
@given(st.lists(st.tuples(TEXT, NUMBER, DATE, TIME), max_size=6), st.sampled_from(";,\t"), st.sampled_from(["utf-8", "utf-8-sig"]))
def test_csv(rows, delimiter, encoding):
    cells = csv.text_cells(Grid(["a", "n", "d", "h"], ["text", "decimal", "date", "time"], [list(row) for row in rows]), encoding)
    assert csv.read(csv.write(cells, delimiter, encoding), delimiter, encoding) == cells


def test_csv_in_latin_and_escaped():
    grid = Grid(["L’été"], ["text"], [["=1+1"], ["-12,5"], ["œuf…"]])
    cells = csv.text_cells(grid, "iso-8859-15")
    assert cells == [["L'été"], ["'=1+1"], ["-12,5"], ["œuf..."]]
    assert csv.read(csv.write(cells, ";", "iso-8859-15"), ";", "iso-8859-15") == cells
    with pytest.raises(EvaluationError):
        csv.write([["日本"]], ";", "iso-8859-15")


@FEW
@given(st.lists(st.tuples(st.binary(max_size=50), DATE), max_size=6))
def test_zip(files):
    entries = [zip.Entry(f"dossier é/fichier {rank}.txt", content, day) for rank, (content, day) in enumerate(files)]
    content = zip.write(entries)
    assert zip.read(content) == zip.logical_form(entries)
    assert zip.write(entries) == content


NAMES = st.sampled_from(["", "Élodie Brûlé", "Service, clients", 'Dit "Jo"', "O’Neil (compta)", "A" * 60])
PERSON = st.tuples(NAMES, st.sampled_from(["a.b@courriel.example", "x-y@sub.ecole.test", "info@example.org"]))
BODY = st.text(alphabet="abc éà=.\n-€’ ", max_size=120).map(mailbox._body)
MESSAGE = st.builds(
    mailbox.Message,
    st.lists(PERSON, min_size=1, max_size=1), st.lists(PERSON, max_size=3), st.lists(PERSON, max_size=2), LINE, BODY,
    st.builds(lambda day, time: dt.datetime.combine(day, time, mailbox.ZONE), DATE, TIME),
    st.sampled_from(["", "Compte rendu été.pdf", "a.txt"]), st.sampled_from(["", "Corbeille", "Club/Été 2026"]),
)  # fmt: skip


@FEW
@given(st.lists(MESSAGE, max_size=3))
def test_mailbox(messages):
    content = mailbox.write(messages, DAY)
    assert mailbox.read(content) == mailbox.logical_form(messages)
    assert mailbox.write(messages, DAY) == content


def test_many_long_names_are_all_kept():
    people = [(f"Élodie de La Rochefoucauld-Brûlée n° {rank}", f"e{rank}@courriel.example") for rank in range(15)]
    sent = dt.datetime(2026, 3, 1, 9, 5, tzinfo=mailbox.ZONE)
    message = mailbox.Message(people[:1], people, people, "Un objet très long " * 12 + "fin", "Corps", sent, "", "")
    assert mailbox.read(mailbox.write_message(message, 1)) == mailbox.logical_form([message])


def test_one_message_alone():
    message = mailbox.Message(
        [("Zoé", "z@a.example")], [("", "b@a.example")], [], "Été", "Corps", dt.datetime(2026, 3, 1, 9, 5, tzinfo=mailbox.ZONE), "", ""
    )
    assert mailbox.read(mailbox.write_message(message, 1)) == mailbox.logical_form([message])


def test_addresses():
    assert mailbox.parse_addresses("Zoé Roy <z@a.example>; b@a.example") == [("Zoé Roy", "z@a.example"), ("", "b@a.example")]
    with pytest.raises(EvaluationError):
        mailbox.parse_addresses("Zoé Roy")


ANGLE = st.decimals(-90, 90, places=5)


@FEW
@given(
    st.sampled_from(["landscape", "street", "portrait", "object"]), st.integers(64, 200), st.integers(64, 200),
    st.binary(min_size=16, max_size=16),
    st.builds(
        image.Exif, st.none() | st.builds(dt.datetime.combine, DATE, TIME),
        st.sampled_from(["", "Canelle"]), st.sampled_from(["", "X-100 é"]), st.sampled_from(["", "Zoé Lefèvre"]), ANGLE, ANGLE,
    ),
)  # fmt: skip
def test_image(scene, width, height, seed, exif):
    shapes = image.draw_scene(scene, width, height, Stream(seed, "scene"))
    assert image.read(image.write(shapes, (width, height), exif)) == image.logical_form(shapes, (width, height), exif)


def test_image_without_data():
    shapes = image.draw_scene("object", 64, 64, Stream(bytes(16), "scene"))
    assert image.read(image.write(shapes, (64, 64), image.Exif())) == image.logical_form(shapes, (64, 64), image.Exif())


SECTION = st.one_of(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["heading", "paragraph", "notice", "quote"]), "texts": st.lists(LINE, min_size=1, max_size=1)}
    ),
    st.fixed_dictionaries({"type": st.just("list"), "texts": st.lists(LINE, min_size=1, max_size=4)}),
    st.fixed_dictionaries(
        {
            "type": st.just("cards"),
            "cards": st.lists(st.fixed_dictionaries(dict.fromkeys(("title", "meta", "text", "link"), LINE)), max_size=3),
        }
    ),
)


@FEW
@given(st.fixed_dictionaries({"title": LINE, "address": LINE, "sections": st.lists(SECTION, max_size=4)}))
def test_html(page):
    content = html.write(page)
    assert html.read(content) == page
    assert b"<script" not in content.lower()


@pytest.mark.parametrize(
    ("text", "unsafe"), [("=1+1", True), ("+33", False), ("-12,5", False), ("@x", True), ("-x", True), ("a=b", False), ("", False)]
)
def test_cells_that_a_spreadsheet_would_run(text, unsafe):
    assert unsafe_in_a_cell(text) is unsafe


@pytest.mark.parametrize("path", ["../a", "/a", "a/../../b", "C:\\a", "", ".", "a\x00b", "a:b", "a*"])
def test_refused_paths(path):
    with pytest.raises(EvaluationError):
        safe_path(path, folders=True)


def test_normalised_paths():
    assert safe_path("a//b/./c d.txt", folders=True) == "a/b/c d.txt"
    with pytest.raises(EvaluationError):
        safe_path("a/b", folders=False)


@pytest.mark.parametrize(
    "text", ["http://banque.fr", "zoe@gmail.com", "www.mairie.fr", "https://example.org.mechant.com/x", "https://a.example@vrai.fr/"]
)
def test_real_domains(text):
    with pytest.raises(EvaluationError):
        check_third_parties(text)


def test_reserved_domains():
    check_third_parties("https://a.example/x?y=1, z@b.test, www.example.org, http://sub.example.com. Fin")


def test_numbers_keep_fifteen_digits():
    grids = {"F": Grid(["n"], ["decimal"], [[Decimal(1) / Decimal(3)], [Decimal("0.1")], [10**14]])}
    assert xlsx.read(xlsx.write(grids, DAY)) == spreadsheets.logical_form(grids)
