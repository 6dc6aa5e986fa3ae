"""News feeds: what is read back is what was written, counts and marks are told in words."""

from hypothesis import given
from hypothesis import strategies as st

from generators.artefacts import feed
from tests.generators.artefacts.webpages import (
    COUNT,
    DAY,
    HOSTILE,
    LINE,
    LINES,
    TIME,
    build,
    check_example,
    check_rendering,
    found,
    problems,
    refusal,
)  # fmt: skip
from tests.generators.many import FEW

SPEC = {
    "type": "feed", "path": "f.html", "name": "Palabre", "table": "lignes", "author": "{auteur}", "text": "{texte}",
    "date": 'lignes["jour"]', "likes": 'lignes["oui"]', "handle": "@{auteur|slug}", "verified": 'lignes["oui"] == 1',
    "sponsored": 'lignes["oui"] == 0',
}  # fmt: skip
COLUMNS = "auteur texte jour:date oui:integer"
ROWS = [["Lina", "Bonjour\n\nà tous", "01/03/2026", "1"], ["Noé", "", "02/03/2026", "1234"], ["Bo", "x", "03/03/2026", "0"]]
POST = st.fixed_dictionaries(
    {
        "author": LINE, "handle": LINE, "verified": st.booleans(), "date": DAY, "time": TIME, "text": LINES, "link": LINE, "likes": COUNT,
        "shares": COUNT, "sponsored": st.booleans(),
    }
)  # fmt: skip


@FEW
@given(st.fixed_dictionaries({"name": LINE, "posts": st.lists(POST, max_size=4)}))
def test_what_is_read_is_what_was_written(page):
    assert feed.read(feed.write(page)) == page
    check_rendering(feed.render(page, 3))


def test_page():
    file = build({**SPEC, "link": "https://a.example/x", "shares": "2", "time": "heure"}, COLUMNS, ROWS)
    assert file.logical["posts"][0] == {
        "author": "Lina", "handle": "@lina", "verified": True, "date": "2026-03-01", "time": "09:05", "text": "Bonjour\n\nà tous",
        "link": "https://a.example/x", "likes": "1", "shares": "2", "sponsored": False,
    }  # fmt: skip
    for words in ("1\u00a0approbation<", "1\u202f234\u00a0approbations", "0\u00a0approbation<", "1er\u00a0mars 2026 à 9\u00a0h\u00a005"):
        assert words in file.html
    assert [file.html.count(words) for words in ("compte vérifié", "Publicité", "2\u00a0partages")] == [1, 1, 3]


def test_columns_are_found_again():
    columns = found(SPEC, COLUMNS, ROWS)
    assert list(columns) == ["auteur", "texte", "oui", "jour"]
    assert columns["oui"] == [1, 1234, 0]
    assert [day.isoformat() for day in columns["jour"]] == ["2026-03-01", "2026-03-02", "2026-03-03"]


def test_texts_are_escaped():
    file = build(SPEC, COLUMNS, [[HOSTILE, HOSTILE, "01/03/2026", "1"]])
    assert file.logical["posts"][0]["text"] == HOSTILE
    assert "<script" not in file.html
    assert b"<script" not in file.content


def test_refusals():
    row = ["Lina", "x", "01/03/2026", "1"]
    assert refusal(SPEC, COLUMNS, [["", *row[1:]]]) == ("empty_text", {"name": "auteur"})
    assert refusal(SPEC, COLUMNS, [[*row[:3], "-3"]]) == ("wrong_kind", {"value": "-3", "expected": "un nombre positif ou nul"})
    assert refusal({**SPEC, "shares": "1 / 2"}, COLUMNS, [row]) == ("not_a_whole_number", {"value": "0,5"})
    assert refusal({**SPEC, "link": "{texte}.fr"}, COLUMNS, [row]) == ("real_domain", {"value": "https://x.fr"})
    assert refusal(SPEC, COLUMNS, [["Lina", "Voir www.vrai.fr", "01/03/2026", "1"]])[0] == "real_domain"


def test_problems_are_told_before_any_draw():
    assert problems({**SPEC, "link": "vrai-site.fr"}, COLUMNS, ROWS) == [("f", "link", "real_domain")]
    assert problems({**SPEC, "date": 'lignes["oui"]'}, COLUMNS, ROWS) == [("f", "date", "bad_kind")]


def test_example():
    names = ("compte", "message", "verifie", "approbations", "partages", "jour", "heure")
    check_example("feed", {f"publications.{name}" for name in names})
