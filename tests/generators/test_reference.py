"""Functions, operators, formats and word lists in the reference: none is left out, and every example gives what it shows."""

import pytest

from generators import words
from generators.expressions import compile_expression, parser
from generators.expressions.functions import FUNCTIONS
from generators.formats import FORMATS
from generators.reference import EXAMPLE_SCOPE, content, example_environment, reference, written
from generators.templates import compile_template
from schemas.reference import Cell, Entry


def examples(*sections):
    return [
        pytest.param(told["example"], told["result"], id=f"{part}-{name}") for part in sections for name, told in content()[part].items()
    ]


def entry(language, anchor):
    return next(one for section in reference(language).sections for one in section.entries if one.anchor == anchor)


@pytest.mark.parametrize(("example", "result"), examples("operators", "functions", "table_functions"))
def test_expressions_give_what_they_show(example, result):
    assert written(compile_expression(example, EXAMPLE_SCOPE)(example_environment())) == result


@pytest.mark.parametrize(("example", "result"), examples("templates", "formats"))
def test_templates_give_what_they_show(example, result):
    assert compile_template(example, EXAMPLE_SCOPE).render(example_environment()) == result


@pytest.mark.parametrize(
    ("part", "names"),
    [("functions", FUNCTIONS), ("table_functions", parser.AGGREGATES), ("formats", FORMATS), ("words", words.available())],
)
def test_each_one_is_described_and_nothing_else(part, names):
    assert list(content()[part]) == list(names)


def test_each_operator_is_described():
    known = {*parser._BINARY.values(), *parser._UNARY.values(), *parser._COMPARE.values(), "and", "or"}
    assert known - set(content()["operators"]) == set()


@pytest.mark.parametrize("part", ["functions", "table_functions"])
def test_each_example_calls_its_function(part):
    assert [name for name, told in content()[part].items() if f"{name}(" not in told["example"]] == []


def test_each_example_uses_its_format():
    assert [name for name, told in content()["formats"].items() if f"|{name}}}" not in told["example"]] == []


def test_a_function_in_french():
    assert entry("fr", "functions-replace") == Entry(
        "functions-replace",
        Cell("replace", code=True),
        (
            Cell("replace(texte, texte, texte)", code=True),
            Cell("texte"),
            Cell("Remplace partout un texte par un autre."),
            Cell('replace("a-b-c", "-", "/")', code=True),
            Cell('"a/b/c"', code=True),
        ),
    )


@pytest.mark.parametrize(
    ("anchor", "signature"),
    [
        ("functions-round", "round(number[, number])"),
        ("functions-len", "len(text or list)"),
        ("functions-date", "date(number or text[, number][, number])"),
        ("functions-min", "min(value[, value][, …])"),
        ("table_functions-count", "count(table[, where=condition])"),
        ("table_functions-sum", 'sum(table["column"][, where=condition])'),
    ],
)
def test_signatures(anchor, signature):
    assert entry("en", anchor).cells[0] == Cell(signature, code=True)


def test_a_word_list():
    assert [cell.text for cell in entry("en", "words-jobs").cells] == ["Jobs", "50", "agent d’accueil, apiculteur, architecte", ""]
