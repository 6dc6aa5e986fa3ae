"""Charts: figures and shapes say the same."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from generators.artefacts import chart
from generators.artefacts.chart_figure import Figure, graduations, written
from tests.generators.artefacts.drawings import LINE, NUMBER, changed, check_example, file_of, problems, refusal
from tests.generators.many import FEW

SVG = "{http://www.w3.org/2000/svg}"


@st.composite
def figures(draw):
    form = draw(st.sampled_from(["bar", "line", "pie"]))
    count = draw(st.integers(1, 40))
    number = (
        st.integers(0, 10**6) | st.decimals(0, 1000, places=2) if form == "pie" else NUMBER | st.integers(-20, 20) | st.integers(900, 1000)
    )
    values = st.lists(number.map(Decimal), min_size=count, max_size=count)
    rows = draw(st.lists(values, min_size=1, max_size=1 if form == "pie" else 4))
    if form == "pie":
        rows[0][0] += 1
    labels = draw(st.lists(LINE, min_size=count, max_size=count))
    return Figure(form, draw(LINE), draw(LINE), labels, [(draw(LINE), row) for row in rows], draw(st.booleans()))


@FEW
@given(figures())
def test_what_is_read_is_what_was_written(figure):
    content = chart.write(figure, "a1")
    assert chart.read(content) == chart.logical_form(figure)
    assert chart.write(figure, "a1") == content


@FEW
@given(figures())
def test_drawings_fit_a_phone(figure):
    root = etree.fromstring(chart.write(figure, "a1"))
    height = float(root.get("viewBox").split()[3])
    assert root.get("viewBox").startswith("0 0 360 ")
    for one in root.iter(SVG + "text"):
        assert float(one.get("font-size")) >= 12
        assert 0 <= float(one.get("x")) <= 360
        assert 0 <= float(one.get("y")) <= height
    assert not root.xpath("//@style | //@width[. = '100%']")


FIGURES = {
    "bar": Figure("bar", "T", "", ["a", "b"], [("s", [Decimal(10), Decimal(20)])]),
    "lying": Figure("bar", "T", "", ["un nom assez long"] * 20, [("s", [Decimal(-10), Decimal(20)] * 10)]),
    "line": Figure("line", "T", "", ["a", "b"], [("s", [Decimal(10), Decimal(20)])]),
    "pie": Figure("pie", "T", "", ["a", "b"], [("s", [Decimal(10), Decimal(20)])]),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_that_its_shape_does_not_show_is_refused(name):
    content = chart.write(FIGURES[name], "a1")
    with pytest.raises(ValueError, match="a shape shows"):
        chart.read(content.replace(b'data-value="20"', b'data-value="20.3"', 1))


@pytest.mark.parametrize("name", ["bar", "lying", "line"])
def test_a_graduation_that_lies_is_refused(name):
    root = etree.fromstring(chart.write(FIGURES[name], "a1"))
    root.findall(f".//{SVG}g[@class='artefact-tick']")[1].find(f"{SVG}text").text = "7"
    with pytest.raises(ValueError, match="a shape shows"):
        chart.read(etree.tostring(root))


def test_series_with_other_labels_are_refused():
    figure = Figure("bar", "T", "", ["a"], [("s", [Decimal(1)]), ("t", [Decimal(2)])])
    content = chart.write(figure, "a1").replace(b'data-label="a"', b'data-label="b"', 1)
    with pytest.raises(ValueError, match="labels"):
        chart.read(content)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 47, [0, 10, 20, 30, 40, 50]),
        (-3, 3, [-4, -2, 0, 2, 4]),
        ("0", "0.5", ["0", "0.1", "0.2", "0.3", "0.4", "0.5"]),
        (1008, 1020, [1005, 1010, 1015, 1020]),
    ],
)
def test_graduations_are_round(low, high, expected):
    assert graduations(Decimal(low), Decimal(high), 5) == [Decimal(one) for one in expected]


def test_figures_are_written_in_french():
    assert [written(Decimal(one)) for one in ("1234567.50", "-0.5", "0")] == ["1\u202f234\u202f567,5", "−0,5", "0"]


def test_figures_are_written_or_not():
    figure = Figure("bar", "T", "", ["a", "b"], [("s", [Decimal(13), Decimal(27)])])
    assert b">27<" in chart.write(figure, "a1")
    assert b">27<" not in chart.write(Figure("bar", "T", "", ["a", "b"], figure.series, False), "a1")


def test_names_that_would_be_cut_stand_on_two_levels_in_turn():
    months = ["septembre", "octobre", "novembre", "décembre", "janvier"]
    root = etree.fromstring(chart.write(Figure("line", "T", "", months, [("s", [Decimal(rank) for rank in range(5)])]), "a1"))
    heights = {one.text: float(one.get("y")) for one in root.iter(SVG + "text") if one.text in months}
    assert [heights[month] - heights["septembre"] for month in months] == [0, 15, 0, 15, 0]


def test_a_curve_far_from_zero_says_so():
    note = "L’axe ne part pas de zéro"
    assert note in chart.write(Figure("line", "T", "", ["a", "b"], [("s", [Decimal(1010), Decimal(1015)])]), "a1").decode()
    assert note not in chart.write(Figure("bar", "T", "", ["a", "b"], [("s", [Decimal(1010), Decimal(1015)])]), "a1").decode()


def test_refusals():
    assert (
        refusal(changed("chart", chart="pie", series=[{"name": "s", "column": "premiere"}], table="emprunts", title="https://{classe1}.fr"))
        == "real_domain"
    )
    document = changed("chart")
    columns = document["dataset"]["draw"]["tables"][0]["columns"]
    columns[1] = {**columns[1], "expr": '"mois " + text(n)'}
    document["dataset"]["draw"]["tables"][0]["rows"] = "41"
    assert refusal(document) == "too_many_rows"
    document["dataset"]["draw"]["tables"][0]["rows"] = "0"
    document["dataset"]["draw"]["constraints"] = []
    assert refusal(document) == "no_row"


def test_pies():
    one = [{"name": "s", "column": "premiere"}]
    negative = changed("chart", chart="pie", series=one)
    columns = negative["dataset"]["draw"]["tables"][0]["columns"]
    columns[2] = {**columns[2], "min": -60, "max": -4}
    assert refusal(negative) == "negative_slice"
    columns[2] = {**columns[2], "min": 0, "max": 0}
    negative["dataset"]["draw"]["constraints"] = []
    assert refusal(negative) == "empty_pie"
    assert problems(changed("chart", chart="pie")) == [("series", "pie_series")]


def test_problems():
    assert problems(changed("chart", table="rien")) == [("table", "unknown_table")]
    assert problems(changed("chart", label="rien")) == [("columns", "unknown_column")]
    assert problems(changed("chart", series=[{"name": "s", "column": "mois"}])) == [("columns", "wrong_kind")]
    assert problems(changed("chart", unit="www.mairie.fr")) == [("unit", "real_domain")]


def test_the_page_holds_the_drawing_and_its_table():
    found = file_of(changed("chart", title="<script>", unit="<b>"))
    root = lxml_html.fragment_fromstring(found.html)
    assert (root.tag, root.get("class"), root.get("aria-labelledby")) == ("figure", "artefact-chart", "artefact-graphique-title")
    assert not list(root.iter("script", "b"))
    drawing = next(root.iter("svg"))
    assert drawing.get("role") == "img"
    table = next(root.iter("table"))
    titles = [one.text_content() for one in table.iter("caption", "th")]
    assert titles[:2] == ["<script> (en <b>)", "Mois"]
    assert [one[:11] for one in titles[2:]] == ["Classe de 6", "Classe de 5"]
    assert found.content.decode() in found.html


def test_example():
    check_example("chart", ["emprunts.mois", "emprunts.premiere", "emprunts.seconde"])
