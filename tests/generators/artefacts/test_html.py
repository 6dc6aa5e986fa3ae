"""Web pages: the title of a table."""

from generators.artefacts import html
from tests.generators.artefacts.webpages import HOSTILE, build, check_rendering, problems

TABLE = {"type": "table", "table": "lignes", "columns": [{"column": "nom", "header": "Nom"}]}
SPEC = {"type": "html", "path": "p.html", "title": "Page", "address": "a.example"}


def test_a_table_has_the_title_that_its_author_gave():
    file = build({**SPEC, "sections": [{**TABLE, "caption": "Les membres à {heure}"}]}, "nom", [["Lina"]])
    assert file.logical["sections"] == [{"type": "table", "caption": "Les membres à 9\u00a0h\u00a005", "rows": [["Nom"], ["Lina"]]}]
    assert "<caption>Les membres à 9\u00a0h\u00a005</caption>" in file.html


def test_an_absent_title_is_the_name_of_the_table():
    file = build({**SPEC, "sections": [TABLE]}, "nom", [["Lina"]])
    assert file.logical["sections"] == [{"type": "table", "rows": [["Nom"], ["Lina"]]}]
    assert "<caption>Lignes</caption>" in file.html


def test_texts_are_escaped():
    file = build({**SPEC, "sections": [{**TABLE, "caption": HOSTILE}]}, "nom", [[HOSTILE]])
    assert file.logical["sections"][0]["caption"] == HOSTILE
    assert "<script" not in file.html


def test_problems_are_told_before_any_draw():
    artefact = {**SPEC, "sections": [{**TABLE, "caption": "jo@vrai-site.fr"}]}
    assert problems(artefact, "nom", [["Lina"]]) == [("f.sections[0]", "caption", "real_domain")]


def test_captions_are_read_back():
    file = build({**SPEC, "sections": [{**TABLE, "caption": "Club"}, TABLE]}, "nom", [["Lina"]])
    assert html.read(file.content)["sections"] == file.logical["sections"]


def test_links_lead_nowhere_and_cards_come_right_below_what_names_them():
    cards = {"type": "cards", "table": "lignes", "title": "{nom}"}
    link = '<a class="artefact-title" role="link" aria-disabled="true">Lina</a>'
    bare = build({**SPEC, "sections": [cards]}, "nom", [["Lina"]]).html
    titled = build({**SPEC, "sections": [{"type": "heading", "text": "Membres"}, cards]}, "nom", [["Lina"]]).html
    assert (f"<h3>{link}</h3>" in bare, f"<h4>{link}</h4>" in titled) == (True, True)
    check_rendering(bare)
    check_rendering(titled)
