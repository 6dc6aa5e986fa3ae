"""Small real files of archives: each is read by the library of its format, and the same text always gives the same bytes."""

import copy
import hashlib
import io
import wave
import zipfile

import docx
import pypdf
import pytest
import python_calamine
from lxml import etree
from odfdo import Document
from PIL import Image

import generators
from generators.artefacts.samples import sample
from tests.generators.documents import SMALL

TEXT = "Exposé sur l’été : « 3 & 4 » (fin)"


def made(extension):
    found = sample(extension, TEXT)
    assert found is not None
    return found


def said_in_odt(content):
    body = Document(io.BytesIO(content)).body
    return "".join(etree.fromstring(body.serialize(with_ns=True)).itertext())


def test_documents_say_the_text():
    said = {
        "docx": docx.Document(io.BytesIO(made("docx"))).paragraphs[0].text,
        "odt": said_in_odt(made("odt")),
        "pdf": pypdf.PdfReader(io.BytesIO(made("pdf"))).pages[0].extract_text(),
        "xlsx": python_calamine.CalamineWorkbook.from_object(io.BytesIO(made("xlsx"))).get_sheet_by_index(0).to_python()[0][0],
        "ods": python_calamine.CalamineWorkbook.from_object(io.BytesIO(made("ods"))).get_sheet_by_index(0).to_python()[0][0],
        "svg": "".join(etree.fromstring(made("svg")).itertext()).strip(),
    }
    assert said == dict.fromkeys(said, TEXT)


def test_pictures_are_drawn():
    seen = {}
    for extension in ("png", "jpg", "jpeg", "gif"):
        with Image.open(io.BytesIO(made(extension))) as picture:
            picture.load()
            seen[extension] = (picture.format, picture.size)
    assert seen == {"png": ("PNG", (32, 32)), "jpg": ("JPEG", (48, 32)), "jpeg": ("JPEG", (48, 32)), "gif": ("GIF", (48, 32))}


def test_sounds_and_films_begin_as_their_format_does():
    with wave.open(io.BytesIO(made("wav"))) as sound:
        assert (sound.getnframes(), sound.getframerate()) == (4000, 8000)
    starts = {one: made(one)[:12] for one in ("ogg", "webm", "mp4", "mov", "mp3")}
    assert (starts["ogg"][:4], starts["webm"][:4], starts["mp4"][4:8], starts["mov"][4:12], starts["mp3"][:1]) == (
        b"OggS", b"\x1aE\xdf\xa3", b"ftyp", b"ftypqt  ", b"\xff",
    )  # fmt: skip


def test_other_names_have_no_sample():
    assert [sample(one, TEXT) for one in ("txt", "csv", "srt", "")] == [None] * 4


# The digest of an archive holds those of its files: these must not move with a library, a machine or a year.
@pytest.mark.parametrize(
    ("extension", "digest"),
    [
        ("odt", "1d51bb2fc338d30f"),
        ("ods", "4bd47435428b0051"),
        ("docx", "d1e6fabeee8f8048"),
        ("xlsx", "aeac1f3b5c413561"),
        ("pdf", "5d42b43e26404dc7"),
        ("png", "03ba3cf6b3ac1310"),
        ("svg", "4ef24a02b43ffa97"),
        ("wav", "6d7752056b51ddae"),
        ("jpg", "4faae33747182b40"),
        ("gif", "5fbc50f494abf9a6"),
        ("mp3", "f65a68d2319b3554"),
        ("ogg", "bfa5c57480763106"),
        ("mp4", "deafbf919af7c338"),
        ("mov", "70e3e33082b02aa1"),
        ("webm", "f79d861cf6e6977c"),
    ],
)
def test_the_same_text_gives_the_same_bytes(extension, digest):
    assert hashlib.sha256(made(extension)).hexdigest()[:16] == digest


def archive(**changes):
    """Return the files of an archive of three names, by name."""
    document = copy.deepcopy(SMALL)
    columns = [
        {"id": "n", "type": "serial", "name": "n"},
        {"id": "nom", "type": "expr", "name": "nom", "expr": '["a/expose.odt", "b.txt", "c.pdf"][n - 1]'},
    ]
    document["dataset"]["draw"]["tables"] = [
        {"id": "f", "type": "drawn", "name": "fichiers", "rows": "3", "columns": columns, "order": "drawn"}
    ]
    spec = {"id": "z", "type": "zip", "path": "z.zip", "table": "fichiers", "name": "{nom}", "content": "Texte {n}"}
    document["dataset"]["present"]["artefacts"] = [spec | changes]
    variant = generators.compile_challenge(document).instantiate("0" * 32)
    with zipfile.ZipFile(io.BytesIO(variant.artefacts[0].content)) as held:
        return {name: held.read(name) for name in held.namelist()}


def test_a_file_without_a_size_is_of_the_format_of_its_name():
    found = archive()
    assert said_in_odt(found["a/expose.odt"]) == "Texte 1"
    assert (found["b.txt"], found["c.pdf"][:5]) == (b"Texte 2", b"%PDF-")


def test_a_file_of_a_given_size_is_its_text_and_spaces():
    assert archive(size="12")["a/expose.odt"] == b"Texte 1     "


def test_a_file_without_a_text_is_empty():
    assert set(archive(content="").values()) == {b""}
