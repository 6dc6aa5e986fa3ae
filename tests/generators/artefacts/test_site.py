"""Small sites: what is read back is what was written, every link leads to a page and every page can be reached."""

import datetime as dt
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.artefacts import site
from tests.generators.artefacts.webpages import HOSTILE, LINE, build, check_example, check_rendering, found, problems, refusal
from tests.generators.many import FEW

DATE = dt.date(2026, 3, 10)
TEXT = [{"type": "paragraph", "text": "Bonjour."}]
PAGES = [
    {"id": "accueil", "title": "Accueil", "sections": TEXT, "links": [{"text": "Tarifs {a}", "page": "tarifs"}]},
    {"id": "clubs", "title": "Clubs", "sections": [{"type": "cards", "table": "lignes", "title": "{nom}", "meta": "{jour}"}]},
    {"id": "tarifs", "title": "Tarifs", "menu": False, "sections": TEXT},
]
SPEC = {"type": "site", "path": "s.zip", "name": "Maison", "address": "https://maison.example/", "pages": PAGES}
COLUMNS = "nom jour"
ROWS = [["Danse", "lundi"], ["Échecs", "jeudi"]]
CARDS = st.lists(st.fixed_dictionaries(dict.fromkeys(("title", "meta", "text", "link"), LINE)), max_size=2)
SECTION = st.one_of(
    st.fixed_dictionaries({"type": st.sampled_from(["heading", "notice"]), "texts": st.lists(LINE, min_size=1, max_size=1)}),
    st.fixed_dictionaries({"type": st.just("list"), "texts": st.lists(LINE, min_size=1, max_size=3)}),
    st.fixed_dictionaries({"type": st.just("cards"), "cards": CARDS}),
)


@st.composite
def sites(draw):
    files = ["index.html", "b.html", "c-1.html"][: draw(st.integers(1, 3))]
    link = st.tuples(LINE, st.sampled_from(files)).map(list)
    menu = draw(st.lists(link, max_size=3))
    content = st.fixed_dictionaries(
        {"title": LINE, "address": LINE, "sections": st.lists(SECTION, max_size=3), "links": st.lists(link, max_size=2)}
    )
    return {"name": draw(LINE), "pages": [{"file": name, "menu": menu, **draw(content)} for name in files]}


@FEW
@given(sites())
def test_what_is_read_is_what_was_written(one):
    content = site.write(one, DATE)
    assert site.read(content) == one
    assert site.write(one, DATE) == content


def test_site():
    file = build(SPEC, COLUMNS, ROWS)
    pages = file.logical["pages"]
    assert [(page["file"], page["address"]) for page in pages] == [
        ("index.html", "https://maison.example"), ("clubs.html", "https://maison.example/clubs"),
        ("tarifs.html", "https://maison.example/tarifs"),
    ]  # fmt: skip
    assert all(page["menu"] == [["Accueil", "index.html"], ["Clubs", "clubs.html"]] for page in pages)
    assert pages[0]["links"][0][1] == "tarifs.html"
    assert zipfile.ZipFile(io.BytesIO(file.content)).namelist() == [page["file"] for page in pages]
    assert found(SPEC, COLUMNS, ROWS) == {"nom": ["Danse", "Échecs"], "jour": ["lundi", "jeudi"]}


def test_links_work_inside_the_page():
    html = build(SPEC, COLUMNS, ROWS).html
    check_rendering(html)
    for name in ("accueil", "clubs", "tarifs"):
        assert f' id="artefact-f-{name}"' in html
        assert f'href="#artefact-f-{name}"' in html
    assert html.count('aria-current="page"') == 2  # the last page is not in the menu
    assert html.count("artefact-site-home") == 1


def test_texts_are_escaped():
    file = build({**SPEC, "name": HOSTILE}, COLUMNS, [[HOSTILE, HOSTILE]])
    assert file.logical["pages"][1]["sections"][0]["cards"][0]["title"] == HOSTILE
    assert "<script" not in file.html
    assert all(b"<script" not in content for content in _contents(file.content).values())


def _contents(archive):
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_a_dead_link_is_seen():
    one = {
        "name": "M",
        "pages": [{"file": "index.html", "title": "A", "address": "", "menu": [["B", "b.html"]], "sections": [], "links": []}],
    }
    target = io.BytesIO()
    other = {**one["pages"][0], "file": "b.html"}
    whole = site.write({"name": "M", "pages": [one["pages"][0], other]}, DATE)
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("index.html", _contents(whole)["index.html"])
    with pytest.raises(ValueError, match=r"b\.html"):
        site.read(target.getvalue())


def with_page(**change):
    return {**SPEC, "pages": [*PAGES, {"id": "plus", "title": "Plus", "sections": TEXT, **change}]}


@pytest.mark.parametrize(
    ("artefact", "expected"),
    [
        (with_page(menu=False), [("f.pages.plus", "menu", "unreachable_page")]),
        (with_page(menu=False, links=[{"text": "Ici", "page": "plus"}]), [("f.pages.plus", "menu", "unreachable_page")]),
        (with_page(links=[{"text": "Ici", "page": "rien"}]), [("f.pages.plus", "links", "unknown_page")]),
        (with_page(id="clubs"), [("f.pages", "id", "duplicate_id")]),
        (with_page(id="index"), [("f.pages.index", "id", "same_path")]),
        ({**SPEC, "address": "vrai-site.fr"}, [("f", "address", "real_domain")]),
        (with_page(), []),
    ],
)
def test_problems_are_told_before_any_draw(artefact, expected):
    assert problems(artefact, COLUMNS, ROWS) == expected


def test_a_page_may_be_reached_through_another():
    pages = [*PAGES[:2], {**PAGES[2], "links": [{"text": "Suite", "page": "fin"}]}, {**PAGES[2], "id": "fin"}]
    assert problems({**SPEC, "pages": pages}, COLUMNS, ROWS) == []


def test_refusals():
    assert refusal({**SPEC, "address": "{a}.fr"}, COLUMNS, ROWS)[0] == "real_domain"
    assert refusal({**SPEC, "name": " "}, COLUMNS, ROWS) == ("empty_text", {"name": "nom du site"})
    assert refusal(SPEC, COLUMNS, [["06 12 34 56 78", ""]])[0] == "real_phone"


def test_example():
    check_example("site", {"activites.nom", "activites.jour"})
