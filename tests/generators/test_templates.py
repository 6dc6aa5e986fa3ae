"""Templates and French formats, by equality."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from generators.errors import EvaluationError, ExpressionError
from generators.expressions import Environment
from generators.formats import apply_format
from generators.scope import Scope, TableShape
from generators.shapes import NUMBER, TEXT, record
from generators.templates import compile_template

SCOPE = Scope(names={"a": TEXT, "n": NUMBER, "p": record(["x"])}, tables={"t": TableShape("t", {"a": TEXT})})
VALUES = {"a": "Arbeval", "n": Decimal("1234.50"), "p": {"x": "X"}}


def render(source, *, markdown=False, **values):
    return compile_template(source, SCOPE, markdown=markdown).render(Environment({**VALUES, **values}, {}))


@pytest.mark.parametrize(
    ("value", "name", "expected"),
    [
        (Decimal("1234567.5"), "integer", "1\u202f234\u202f568"),
        (-1234, "integer", "-1\u202f234"),
        (Decimal("2.25"), "decimal1", "2,3"),
        (Decimal("2.255"), "decimal2", "2,26"),
        (1200, "euros", "1\u202f200,00\u00a0€"),
        (dt.date(2026, 3, 12), "date", "12/03/2026"),
        (dt.date(2026, 3, 12), "date_long", "12\u00a0mars 2026"),
        (dt.date(2026, 8, 1), "date_long", "1er\u00a0août 2026"),
        (dt.date(2026, 3, 12), "date_iso", "2026-03-12"),
        (dt.time(14, 5), "time", "14\u00a0h\u00a005"),
        (1_400_000, "size", "1,4\u00a0Mo"),
        (999, "size", "999\u00a0o"),
        (2_000, "size", "2\u00a0ko"),
        ("été", "upper", "ÉTÉ"),
        ("Été", "lower", "été"),
        ("école de Brévillac", "capitalise", "École de Brévillac"),
        ("L’œuvre à Saint-Rémy", "slug", "l-oeuvre-a-saint-remy"),
        (["a", "b", "c"], "join", "a, b et c"),
        (["a"], "join", "a"),
        (2026, "", "2026"),
        (Decimal("12.50"), "", "12,5"),
        (True, "", "oui"),
    ],
)
def test_formats(value, name, expected):
    assert apply_format(value, name) == expected


def test_format_of_another_kind():
    with pytest.raises(EvaluationError):
        apply_format("texte", "euros")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{a} et {n|euros}", "Arbeval et 1\u202f234,50\u00a0€"),
        ("{{a}} {p.x}", "{a} X"),
        ("{ a | upper }", "ARBEVAL"),
        ("", ""),
        ("sans repère", "sans repère"),
    ],
)
def test_rendering(source, expected):
    assert render(source) == expected


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("{", "template_syntax"),
        ("a } b", "template_syntax"),
        ("{a.b.c.d}", "template_syntax"),
        ("{a + 1}", "template_syntax"),
        ("{__class__}", "template_syntax"),
        ("{p.__class__}", "template_syntax"),
        ("{inconnu}", "unknown_name"),
        ("{a|chiffre}", "unknown_format"),
        ("{a|euros}", "bad_kind"),
        ("{p}", "record_as_value"),
        ("{p.y}", "unknown_field"),
        ("{a.x}", "not_a_record"),
        ("{t}", "table_as_value"),
    ],
)
def test_refused(source, code):
    with pytest.raises(ExpressionError) as caught:
        compile_template(source, SCOPE)
    assert caught.value.code == code


def test_a_column_comes_first_in_a_row():
    scope = SCOPE.with_row(SCOPE.tables["t"], bare=True)
    env = Environment(VALUES, {})
    env.rows["t"] = {"a": "colonne"}
    assert compile_template("{a} {t.a} {p.x}", scope).render(env) == "colonne colonne X"
    assert compile_template("{a}", scope).column == "a"
    assert compile_template("{a} ", scope).column == ""


def test_markdown_in_a_code_span():
    assert render("Ouvrez `{a}`.", markdown=True, a="a_b*.txt") == "Ouvrez `a_b*.txt`."
    assert render("Ouvrez {a}.", markdown=True, a="a_b*.txt") == "Ouvrez a\\_b\\*.txt."


@given(st.text(alphabet=st.sampled_from(list("ab *_`[]()<>#!&|~\\+-=.)1>:\"'/")), min_size=1, max_size=20))
def test_markdown_shows_values_as_they_are(text):
    plain = " ".join(text.split())
    if not plain:
        return
    html = MarkdownIt("commonmark").render(render("{a}", markdown=True, a=plain))
    inner = html.strip().removeprefix("<p>").removesuffix("</p>")
    assert inner == plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
