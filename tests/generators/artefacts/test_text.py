"""Text files: bytes and reader agree for every encoding and line end, rows are found between the texts, refusals, and a challenge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.artefacts.common import Extract
from generators.artefacts.text import Text
from generators.errors import EvaluationError
from tests.generators.artefacts.document_parts import check_example
from tests.generators.artefacts.plain_rows import compiled, context
from tests.generators.documents import example
from tests.generators.many import FEW

ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "iso-8859-15", "windows-1252"])
LATIN = st.characters(codec="iso-8859-15", exclude_characters="@/0123456789")  # nothing that may belong to someone
SPEC = {"before": "Liste de {nom}\n\n", "table": "t", "line": "{a}", "after": "Fin"}


@FEW
@given(
    st.lists(st.text(LATIN, max_size=20), max_size=4), st.text(LATIN, max_size=9), ENCODINGS, st.sampled_from(["lf", "crlf"]), st.booleans()
)
def test_reader_finds_what_the_writer_was_given(texts, name, encoding, line_end, bare):
    spec = {"table": "t", "line": "{a}"} if bare else SPEC
    kind, _ = compiled(Text, **spec, encoding=encoding, line_end=line_end)
    where = context(*texts, nom=name)
    if not texts:
        where.environment.tables["t"].clear()
    built = kind.build(where)
    assert kind.read(built.content) == built.logical
    assert kind.build(where).content == built.content
    assert len(kind.extract(built.logical)[0].values) == len(texts)


def test_build_and_extract():
    kind, reporter = compiled(Text, **SPEC)
    built = kind.build(context())
    assert reporter.problems == []
    assert built.content == "Liste de Léo\n\nx\ny\nFin\n".encode()
    assert built.logical == {"encoding": "utf-8", "line_end": "lf", "lines": ["Liste de Léo", "", "x", "y", "Fin"]}
    assert kind.extract(built.logical) == [Extract("t", "a", ["x", "y"])]


def test_a_value_on_two_lines_does_not_move_the_rows():
    kind, _ = compiled(Text, **SPEC)
    built = kind.build(context(nom="Léo\nRoy"))
    assert built.logical["lines"][0] == "Liste de Léo Roy"
    assert kind.extract(built.logical) == [Extract("t", "a", ["x", "y"])]


def test_numbers_and_parameters():
    assert compiled(Text, table="t", line="{t.b}")[0].column == "b"
    assert compiled(Text, table="t", line="{nom}")[0].column == ""
    kind, _ = compiled(Text, before="a\nb")
    assert kind.extract(kind.build(context()).logical) == []


def test_page_and_encoding():
    kind, _ = compiled(Text, before="L’été <script>\n« 3 €\u202f»…", encoding="iso-8859-15", line_end="crlf")
    built = kind.build(context())
    assert built.content == "L'été <script>\r\n« 3 €\u00a0»...\r\n".encode("iso-8859-15")
    assert built.html() == (
        '<figure class="artefact-file artefact-file-text"><figcaption>f.txt</figcaption>'
        '<pre class="artefact-text">L\'été &lt;script&gt;\n« 3 €\u00a0»...</pre></figure>'.replace("'", "&#x27;")
    )


@pytest.mark.parametrize(
    ("content", "encoding", "line_end"),
    [
        (b"a\r\n", "utf-8", "lf"),
        (b"a\n", "utf-8", "crlf"),
        (b"a", "utf-8", "lf"),
        (b"a\n", "utf-8-sig", "lf"),
        (b"\xef\xbb\xbfa\n", "utf-8", "lf"),
    ],
)
def test_a_broken_file_is_not_read(content, encoding, line_end):
    with pytest.raises(ValueError, match="unexpected"):
        compiled(Text, before="a", encoding=encoding, line_end=line_end)[0].read(content)


@pytest.mark.parametrize(
    ("spec", "code"),
    [({"before": "日", "encoding": "iso-8859-15"}, "cannot_write"), ({"after": "Voir {nom}"}, "real_domain"), (SPEC, "real_domain")],
)
def test_refused_values(spec, code):
    with pytest.raises(EvaluationError) as caught:
        compiled(Text, **spec)[0].build(context("www.mairie.fr", nom="www.mairie.fr"))
    assert caught.value.code == code


def test_problems_found_while_compiling():
    _, reporter = compiled(Text, before="{rien}", table="t", line="www.mairie.fr {z}", after="www.mairie.fr")
    assert [(one.field, one.code) for one in reporter.problems] == [
        ("before", "unknown_name"), ("after", "real_domain"), ("line", "unknown_name")]  # fmt: skip


def test_a_complete_challenge():
    check_example(example("text"), ["mots.mot"])
