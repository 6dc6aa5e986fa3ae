"""Templates and French formats, by equality."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from generators.errors import EvaluationError, ExpressionError
from generators.expressions import Environment
from generators.formats import apply_format
from generators.scope import Scope, TableShape
from generators.shapes import DATE, NUMBER, TEXT, list_of, record
from generators.templates import compile_template

NAMES = {"a": TEXT, "n": NUMBER, "p": record(["x"]), "q": record(["last_name", "gender"]), "l": list_of(TEXT), "d": DATE}
SCOPE = Scope(names=NAMES, tables={"t": TableShape("t", {"a": TEXT})})
VALUES = {
    "a": "Arbeval", "n": Decimal("1234.50"), "p": {"x": "X"}, "q": {"last_name": "Le Goff", "gender": "f"}, "l": ["Anna", "Zoé"],
    "d": dt.date(2026, 3, 12),
}  # fmt: skip


def render(source, *, markdown=False, language="fr", **values):
    scope = replace(SCOPE, language=language)
    return compile_template(source, scope, markdown=markdown).render(Environment({**VALUES, **values}, {}))


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
        ("{a|de}", "d’Arbeval"),
        ("{a|à}, {a|a}", "à Arbeval, à Arbeval"),
        ("{a|que|capitalise}", "Qu’Arbeval"),
        ("{ a | upper | de }", "d’ARBEVAL"),
        ("{l|de}", "d’Anna et de Zoé"),
        ("{q.last_name|de}", "de Le Goff"),
        ("{q|il/elle}", "elle"),
        ("{q|il/elle|si}", "si elle"),
        ("{q.gender|inscrit/inscrite}", "inscrite"),
        ("inscrit{q|/e}", "inscrite"),
        ("{n|euro/euros}", "1\u202f234,5\u00a0euros"),
        ("{n|integer|euro/euros}", "1\u202f235\u00a0euros"),
        ("{n|est/sont|word}", "sont"),
        ("{n|est/sont|word|capitalise}", "Sont"),
        ("{n|octet par seconde/octets par seconde|de}", "de 1\u202f234,5\u00a0octets par seconde"),
        ("{d|date_long|de}", "de 12\u00a0mars 2026"),
        ("fichier{n|/s}", "fichiers"),
    ],
)
def test_rendering(source, expected):
    assert render(source) == expected


@pytest.mark.parametrize(
    ("n", "french", "english"),
    [
        (0, "0\u00a0un", "0\u00a0deux"),
        (1, "1\u00a0un", "1\u00a0un"),
        (Decimal("1.5"), "1,5\u00a0un", "1,5\u00a0deux"),
        (2, "2\u00a0deux", "2\u00a0deux"),
    ],
)
def test_a_plural_follows_the_language_of_the_document(n, french, english):
    assert (render("{n|un/deux}", n=n), render("{n|un/deux}", n=n, language="en")) == (french, english)


@pytest.mark.parametrize("value", [True, "x", dt.date(2026, 3, 12), ["a"], {"x": "X"}, None])
def test_what_has_neither_number_nor_gender(value):
    with pytest.raises(EvaluationError) as caught:
        apply_format(value, "un/deux")
    assert caught.value.code == "wrong_kind"


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
        ("{d|un/deux}", "bad_kind"),
        ("{l|un/deux}", "bad_kind"),
        ("{a|euros|un/deux}", "bad_kind"),
        ("{p|un/deux}", "record_as_value"),
        ("{q|de}", "record_as_value"),
        ("{a|}", "template_syntax"),
        ("{a|de|}", "unknown_format"),
        ("{a|un/deux/trois}", "format_chain"),
        ("{n|un/deux|un/deux}", "format_chain"),
        ("{n|word}", "format_chain"),
        ("{n|un/deux|upper|word}", "format_chain"),
        ("{n|upper|un/deux}", "format_chain"),
        ("{n|upper|euros}", "format_chain"),
        ("{a|upper|lower|upper|lower|upper}", "format_chain"),
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
