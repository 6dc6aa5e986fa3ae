"""Pages of results: what is read back is what was written, advertisements are told in words, addresses belong to nobody."""

from hypothesis import given
from hypothesis import strategies as st

from generators.artefacts import search_results
from tests.generators.artefacts.webpages import HOSTILE, LINE, build, check_example, check_rendering, found, problems, refusal
from tests.generators.many import FEW

SPEC = {
    "type": "search_results", "path": "r.html", "engine": "Trouvetout", "query": "vélo {a}", "table": "lignes", "title": "{titre}",
    "address": "{adresse}", "snippet": "{resume}", "sponsored": 'lignes["sorte"] == "pub"',
}  # fmt: skip
COLUMNS = "titre adresse resume sorte"
ROWS = [["Vélos", "velos.example/prix", "Des vélos.", "pub"], ["Bourse", "https://bourse.example", "", "site"]]
RESULT = st.fixed_dictionaries({"title": LINE, "address": LINE, "date": LINE, "snippet": LINE, "sponsored": st.booleans()})
PAGE = st.fixed_dictionaries({"engine": LINE, "query": LINE, "count": LINE, "results": st.lists(RESULT, max_size=4)})


@FEW
@given(PAGE)
def test_what_is_read_is_what_was_written(page):
    assert search_results.read(search_results.write(page)) == page
    check_rendering(search_results.render(page, 3))


def test_page():
    file = build({**SPEC, "count": "{b} résultats"}, COLUMNS, ROWS)
    assert [(one["title"], one["sponsored"]) for one in file.logical["results"]] == [("Vélos", True), ("Bourse", False)]
    assert file.logical["count"].endswith(" résultats")
    assert file.html.count("Annonce</span> <a") == 1
    assert found(SPEC, COLUMNS, ROWS) == {
        "titre": ["Vélos", "Bourse"],
        "adresse": ["velos.example/prix", "https://bourse.example"],
        "resume": ["Des vélos.", ""],
    }


def test_texts_are_escaped():
    file = build(SPEC, COLUMNS, [[HOSTILE, "a.example", HOSTILE, "site"]])
    assert file.logical["results"][0]["title"] == HOSTILE
    assert "<script" not in file.html
    assert b"<script" not in file.content


def test_refusals():
    assert refusal(SPEC, COLUMNS, [["T", "vrai-site.fr/prix", "", "pub"]]) == ("real_domain", {"value": "https://vrai-site.fr"})
    assert refusal(SPEC, COLUMNS, [["", "a.example", "", "pub"]]) == ("empty_text", {"name": "titre du résultat"})
    assert refusal(SPEC, COLUMNS, [["T", "", "", "pub"]]) == ("empty_text", {"name": "adresse du résultat"})
    assert refusal({**SPEC, "sponsored": "0 < 1"}, COLUMNS, [["T", "a.example", "06 12 34 56 78", ""]])[0] == "real_phone"


def test_problems_are_told_before_any_draw():
    assert problems({**SPEC, "address": "vrai-site.fr"}, COLUMNS, ROWS) == [("f", "address", "real_domain")]
    assert problems({**SPEC, "snippet": "jo@vrai-site.fr"}, COLUMNS, ROWS) == [("f", "snippet", "real_domain")]
    assert ("f", "table", "unknown_table") in problems({**SPEC, "table": "rien"}, COLUMNS, ROWS)


def test_no_result():
    page = {"engine": "T", "query": "q", "count": "", "results": []}
    assert "Aucun résultat." in search_results.render(page, 3)


def test_example():
    check_example("results_page", {f"resultats.{name}" for name in ("titre", "adresse", "resume", "payee")})
