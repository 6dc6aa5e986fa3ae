"""What the tests of `docx`, `odt` and `pdf` share: random contents of documents, and a complete document to vary."""

import copy
import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

import generators
from generators.artefacts.common import BuildContext
from generators.artefacts.parts import lines
from generators.artefacts.safety import one_line
from generators.expressions import Environment
from generators.reporting import Reporter
from generators.scope import Scope, TableShape
from generators.shapes import NUMBER, TEXT, TIME

DAY = dt.date(2026, 3, 10)


def contents(alphabet: Any) -> Any:
    """Return random logical forms of documents, in characters of `alphabet`."""
    line = st.text(alphabet, max_size=20).map(one_line)
    text = st.text(st.one_of(alphabet, st.just("\n")), max_size=30).map(lines)
    part = st.one_of(
        st.fixed_dictionaries({"type": st.just("heading"), "level": st.integers(1, 3), "text": line}),
        st.fixed_dictionaries({"type": st.sampled_from(["paragraph", "notice", "quote"]), "text": text}),
        st.fixed_dictionaries({"type": st.just("list"), "ordered": st.booleans(), "items": st.lists(line, min_size=1, max_size=3)}),
        st.integers(1, 3).flatmap(
            lambda width: st.fixed_dictionaries(
                {"type": st.just("table"), "caption": line,
                 "rows": st.lists(st.lists(line, min_size=width, max_size=width), min_size=1, max_size=3)}
            )
        ),
        st.fixed_dictionaries({"type": st.just("rows"), "rank": st.just(0), "items": st.lists(text, min_size=1, max_size=3)}),
        st.just({"type": "page_break"}),
    )  # fmt: skip
    days = st.dates(dt.date(1980, 1, 1), dt.date(2107, 12, 31)).map(str)
    metadata = st.fixed_dictionaries({**dict.fromkeys(("title", "author", "subject", "keywords"), line), "created": days})
    parts = st.lists(part, max_size=7).map(
        lambda found: [{**one, "rank": rank} if "rank" in one else one for rank, one in enumerate(found)]
    )
    return st.fixed_dictionaries({"metadata": metadata, "header": line, "footer": line, "parts": parts})


SPEC: dict[str, Any] = {
    "metadata": {"title": "Note de {nom}", "author": "Zoé <Roy>"},
    "header": "Club", "footer": "Page de {nom}",
    "parts": [
        {"type": "heading", "text": "Bilan & <script>", "level": 2},
        {"type": "paragraph", "text": "Bonjour,\nà <b>tous</b>."},
        {"type": "notice", "text": "Attention"},
        {"type": "quote", "text": "Dit-il"},
        {"type": "list", "items": ["un", "deux"], "ordered": True},
        {"type": "table", "table": "t", "caption": "Prix", "columns": [
            {"column": "a", "header": "Article"}, {"column": "b", "header": "Prix", "format": "euros"}, {"column": "h", "header": "Heure"}]},
        {"type": "rows", "table": "t", "text": "{a}"},
        {"type": "rows", "table": "vide", "text": "{a}"},
        {"type": "rows", "table": "t", "text": "{nom}"},
        {"type": "page_break"},
    ],
}  # fmt: skip
LOGICAL: dict[str, Any] = {
    "metadata": {"title": "Note de Léo", "author": "Zoé <Roy>", "subject": "", "keywords": "", "created": "2026-03-10"},
    "header": "Club", "footer": "Page de Léo",
    "parts": [
        {"type": "heading", "level": 2, "text": "Bilan & <script>"},
        {"type": "paragraph", "text": "Bonjour,\nà <b>tous</b>."},
        {"type": "notice", "text": "Attention"},
        {"type": "quote", "text": "Dit-il"},
        {"type": "list", "ordered": True, "items": ["un", "deux"]},
        {"type": "table", "caption": "Prix",
         "rows": [["Article", "Prix", "Heure"], ["x", "1\u202f234,50\u00a0€", "14\u00a0h\u00a005"], ["y", "2,00\u00a0€", "9\u00a0h\u00a000"]]},
        {"type": "rows", "rank": 6, "items": ["x", "y"]},
        {"type": "rows", "rank": 8, "items": ["Léo", "Léo"]},
        {"type": "page_break"},
    ],
}  # fmt: skip
HTML = (
    '<article class="artefact-document"><h3 class="artefact-name">f.docx</h3>'
    '<p class="artefact-header"><span class="artefact-label">En-tête de page\u00a0:</span> Club</p>'
    '<h5 class="artefact-heading">Bilan &amp; &lt;script&gt;</h5><p>Bonjour,<br>à &lt;b&gt;tous&lt;/b&gt;.</p>'
    '<p class="artefact-notice">Attention</p><blockquote class="artefact-quote"><p>Dit-il</p></blockquote>'
    '<ol class="artefact-list"><li>un</li><li>deux</li></ol>'
    '<table class="artefact-table"><caption>Prix</caption><thead><tr><th scope="col">Article</th><th scope="col">Prix</th>'
    '<th scope="col">Heure</th></tr></thead><tbody><tr><td>x</td><td class="artefact-number">1\u202f234,50\u00a0€</td>'
    '<td>14\u00a0h\u00a005</td></tr><tr><td>y</td><td class="artefact-number">2,00\u00a0€</td><td>9\u00a0h\u00a000</td></tr></tbody></table>'
    '<p>x</p><p>y</p><p>Léo</p><p>Léo</p><p class="artefact-page-break">Page suivante</p>'
    '<p class="artefact-footer"><span class="artefact-label">Pied de page\u00a0:</span> Page de Léo</p></article>'
)


def compiled(kind: Any, **changes: Any) -> tuple[Any, Reporter]:
    """Return a kind compiled for `SPEC` with some changes, and what it noted."""
    shape = TableShape("t", {"a": TEXT, "b": NUMBER, "h": TIME})
    scope = Scope({"nom": TEXT}, {"t": shape, "vide": TableShape("vide", {"a": TEXT})})
    reporter = Reporter()
    return kind({**copy.deepcopy(SPEC), **changes}, scope, "b", reporter), reporter


def context(name: str = "Léo") -> BuildContext:
    """Return values to build with."""
    rows = [{"a": "x", "b": Decimal("1234.5"), "h": dt.time(14, 5)}, {"a": "y", "b": 2, "h": dt.time(9)}]
    return BuildContext(Environment({"nom": name}, {"t": rows, "vide": []}), bytes(16), DAY, "a1", "f.docx")


def check_example(document: dict[str, Any], columns: list[str]) -> None:
    """Check that twenty variants of a document are read back, with these columns, and are not all alike."""
    program = generators.compile_challenge(document)
    keys = set()
    for rank in range(20):
        variant = program.instantiate(f"{rank:032x}")
        report = program.check_oracle(variant)
        assert report.columns == columns
        assert report.expressions
        assert variant.artefacts[0].content == program.instantiate(f"{rank:032x}").artefacts[0].content
        keys.add(str(variant.key))
    assert len(keys) > 3
