"""Terms of service: what is read back is what was written, articles and clauses are numbered in the file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.artefacts import terms
from tests.generators.artefacts.webpages import DAY, HOSTILE, LINE, build, check_example, check_rendering, found, problems, refusal
from tests.generators.many import FEW

ROWS_PART = {"type": "rows", "table": "lignes", "heading": "{nom}", "text": "{texte}"}
SPEC = {
    "type": "terms", "path": "c.html", "title": "Conditions", "service": "Partapix", "date": 'first(lignes["jour"])',
    "articles": [{"type": "article", "heading": "Objet", "clauses": ["Un.", "Deux."]}, ROWS_PART,
                 {"type": "article", "heading": "Fin", "clauses": ["Merci."]}],
}  # fmt: skip
COLUMNS = "nom texte jour:date"
ROWS = [["Photos", "Gardées.\nPuis effacées.", "01/03/2026"], ["Contacts", "Jamais.", "02/03/2026"]]
ARTICLE = st.fixed_dictionaries({"heading": LINE, "clauses": st.lists(LINE, min_size=1, max_size=4)})


@FEW
@given(st.fixed_dictionaries({"title": LINE, "service": LINE, "date": DAY, "articles": st.lists(ARTICLE, max_size=4)}))
def test_what_is_read_is_what_was_written(page):
    assert terms.read(terms.write(page)) == page
    check_rendering(terms.render(page, 3))


def test_page():
    file = build(SPEC, COLUMNS, ROWS)
    assert [(one["heading"], one["clauses"]) for one in file.logical["articles"]] == [
        ("Objet", ["Un.", "Deux."]), ("Photos", ["Gardées.", "Puis effacées."]), ("Contacts", ["Jamais."]), ("Fin", ["Merci."]),
    ]  # fmt: skip
    assert file.logical["date"] == "2026-03-01"
    for words in ("Article\u00a02</span> – ", ">2.2</span> ", ">4.1</span> ", "1er\u00a0mars 2026"):
        assert words in file.html


def test_columns_are_found_again():
    expected = {"nom": ["Photos", "Contacts"], "texte": ["Gardées.\nPuis effacées.", "Jamais."]}
    assert found(SPEC, COLUMNS, ROWS) == expected
    assert found({**SPEC, "articles": [ROWS_PART]}, COLUMNS, ROWS) == expected
    assert found({**SPEC, "articles": [ROWS_PART, ROWS_PART]}, COLUMNS, ROWS) == {}


def test_a_wrong_number_is_seen():
    page = {"title": "T", "service": "S", "date": "2026-03-01", "articles": [{"heading": "A", "clauses": ["x", "y"]}]}
    content = terms.write(page)
    for right, wrong in ((b">1.2<", b">1.3<"), ("Article\u00a01<".encode(), "Article\u00a02<".encode())):
        assert right in content
        with pytest.raises(ValueError, match="1"):
            terms.read(content.replace(right, wrong))


def test_texts_are_escaped():
    file = build(SPEC, COLUMNS, [[HOSTILE, HOSTILE, "01/03/2026"]])
    assert file.logical["articles"][1] == {"heading": HOSTILE, "clauses": [HOSTILE]}
    assert "<script" not in file.html
    assert b"<script" not in file.content


def test_refusals():
    assert refusal(SPEC, COLUMNS, [["", "x", "01/03/2026"]]) == ("empty_text", {"name": "titre de l’article"})
    assert refusal(SPEC, COLUMNS, [["x", "", "01/03/2026"]]) == ("empty_text", {"name": "texte de l’article"})
    assert refusal(SPEC, COLUMNS, [["x", "jo@vrai-site.fr", "01/03/2026"]])[0] == "real_domain"


def test_problems_are_told_before_any_draw():
    article = {"type": "article", "heading": "Nous", "clauses": ["Bien.", "jo@vrai-site.fr"]}
    assert problems({**SPEC, "articles": [article]}, COLUMNS, ROWS) == [("f.articles[0]", "clauses", "real_domain")]
    unknown = {**ROWS_PART, "table": "rien", "heading": "H", "text": "T"}
    assert problems({**SPEC, "articles": [unknown]}, COLUMNS, ROWS) == [("f.articles[0]", "table", "unknown_table")]


def test_example():
    check_example("terms", {"conservation.donnee", "conservation.regle"})
