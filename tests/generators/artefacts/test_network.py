"""Network plans: lines join what the data says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from generators.artefacts import network
from generators.artefacts.drawing import room
from generators.artefacts.network_drawing import KINDS, Device, Link, Plan
from tests.generators.artefacts.drawings import LINE, changed, check_example, file_of, problems, refusal
from tests.generators.many import FEW

SVG = "{http://www.w3.org/2000/svg}"


@st.composite
def plans(draw):
    names = draw(st.lists(LINE.filter(bool), min_size=1, max_size=24, unique=True))
    devices = [Device(name, draw(st.sampled_from(KINDS)), draw(st.sampled_from(["", "192.168.1.20"]))) for name in names]
    ends = st.tuples(st.sampled_from(names), st.sampled_from(names), LINE).filter(lambda one: one[0] != one[1])
    return Plan(draw(LINE), devices, [Link(*one) for one in draw(st.lists(ends, max_size=40))] if len(names) > 1 else [])


@FEW
@given(plans())
def test_what_is_read_is_what_was_written(plan):
    content = network.write(plan, "a1")
    assert network.read(content) == network.logical_form(plan)
    assert network.write(plan, "a1") == content


@FEW
@given(plans())
def test_texts_never_meet(plan):
    root = etree.fromstring(network.write(plan, "a1"))
    height = float(root.get("viewBox").split()[3])
    boxes = []
    for one in root.iter(SVG + "text"):
        size, x, y = float(one.get("font-size")), float(one.get("x")), float(one.get("y"))
        assert size >= 12
        # The half unit that a rounded coordinate may take is left out.
        boxes.append((x, y - size * 0.75, min(x + room(one.text, size), 360), y + size * 0.15))
        assert 0 <= x <= 360
        assert 0 <= y <= height
    for rank, one in enumerate(boxes):
        for other in boxes[:rank]:
            assert not (one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3])


PLAN = Plan(
    "T",
    [Device("A", "box", ""), Device("B", "portable", ""), Device("C", "serveur", "")],
    [Link("A", "B", "x"), Link("C", "A", ""), Link("B", "C", "y")],
)


def test_a_line_that_joins_other_devices_is_refused():
    content = network.write(PLAN, "a1")
    for wrong in (content.replace(b'data-from="A"', b'data-from="C"', 1), content.replace(b'data-to="C"', b'data-to="A"', 1)):
        with pytest.raises(ValueError, match="join"):
            network.read(wrong)


def test_a_link_that_closes_a_loop_is_told_in_words():
    words = "".join(etree.fromstring(network.write(PLAN, "a1")).itertext())
    assert "Lien avec B\u00a0: y" in words or "Lien avec C\u00a0: y" in words


def test_refusals():
    assert refusal(changed("network", name="Poste")) == "same_device"
    assert refusal(changed("network", name=" ")) == "wrong_kind"
    assert refusal(changed("network", kind="{nom}")) == "unknown_kind"
    assert refusal(changed("network", to="{sorte}")) == "unknown_device"
    assert refusal(changed("network", to="{depuis}")) == "link_to_itself"
    assert refusal(changed("network", address="8.8.8.{n}")) == "real_network"
    document = changed("network")
    document["dataset"]["draw"]["tables"][0]["rows"] = "25"
    assert refusal(document) == "too_many_rows"
    document["dataset"]["draw"]["tables"][0]["rows"] = "0"
    assert refusal(document) == "no_row"


def test_problems():
    assert problems(changed("network", kind="toaster")) == [("kind", "unknown_kind")]
    assert problems(changed("network", links="rien", **{"from": "A", "to": "B", "label": None})) == [("table", "unknown_table")]
    assert problems(changed("network", title="www.mairie.fr")) == [("title", "real_domain")]


def test_the_page_tells_the_plan_in_words():
    plan = Plan("<script>", [Device("<b>", "box", "192.168.1.1"), Device("B", "portable", "")], [Link("<b>", "B", "Wi-Fi")])
    svg = network.write(plan, "a1").decode()
    root = lxml_html.fragment_fromstring(network._html(plan, svg, "a1"))
    assert not list(root.iter("script", "b"))
    assert [[cell.text_content() for cell in row] for row in root.iter("tr")] == [
        ["Nom", "Sorte", "Adresse"], ["<b>", "box", "192.168.1.1"], ["B", "portable", "aucune"],
    ]  # fmt: skip
    assert [one.text_content() for one in root.iter("li")] == ["<b> et B\u00a0: Wi-Fi"]
    assert svg in network._html(plan, svg, "a1")


def test_example():
    columns = ["appareils.nom", "appareils.sorte", "appareils.adresse", "liens.depuis", "liens.vers", "liens.sorte"]
    check_example("network", columns)
    assert file_of(changed("network")).media_type == "image/svg+xml"
