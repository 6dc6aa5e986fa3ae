"""What the tests of files written as web pages share: texts to draw, documents around one artefact, what every page must respect."""

import copy
import itertools
import re
from typing import Any

import pytest
from hypothesis import strategies as st
from lxml import html as lxml_html

import generators
from generators.artefacts.pages import safe_lines
from generators.artefacts.safety import one_line
from tests.generators.documents import SEED, SMALL, example

LINE = st.text(max_size=30).map(one_line)
LINES = st.text(alphabet=st.one_of(st.sampled_from("ab é\n<&"), st.characters(exclude_characters="@")), max_size=60).map(safe_lines)
DAY = st.dates().map(lambda day: day.isoformat())
TIME = st.one_of(st.just(""), st.times().map(lambda time: time.strftime("%H:%M")))
COUNT = st.one_of(st.just(""), st.integers(0, 10**12).map(str))
HOSTILE = '<script>alert("x")</script>'


def document(artefact: dict[str, Any], columns: str, rows: list[list[str]]) -> dict[str, Any]:
    """Return a document with one artefact, one table `lignes`, and a parameter `heure` that is always 9:05.

    `columns` are names, followed by `:kind` when they are not texts.
    """
    made = copy.deepcopy(SMALL)
    pairs = [one.partition(":")[::2] for one in columns.split()]
    table = {"id": "t1", "type": "literal", "name": "lignes", "rows": rows, "order": "drawn"}
    table["columns"] = [{"name": name, "kind": kind or "text"} for name, kind in pairs]
    made["dataset"]["draw"]["tables"] = [table]
    clock = {"id": "p3", "type": "time", "name": "heure", "role": "cosmetic", "from": "09:05", "to": "09:05", "step": 5, "default": "09:05"}
    made["dataset"]["draw"]["parameters"].append(clock)
    made["dataset"]["present"] = {"artefacts": [{"id": "f", "show": True, **artefact}]}
    return made


def build(artefact: dict[str, Any], columns: str, rows: list[list[str]]) -> Any:
    """Return the file of such a document, once the oracle has read it back."""
    program = generators.compile_challenge(document(artefact, columns, rows))
    variant = program.instantiate(SEED)
    program.check_oracle(variant)
    assert variant.artefacts[0].content == program.instantiate(SEED).artefacts[0].content
    return variant.artefacts[0]


def refusal(artefact: dict[str, Any], columns: str, rows: list[list[str]]) -> tuple[str, dict[str, str]]:
    """Return the code and the parameters of the error that this file gives."""
    program = generators.compile_challenge(document(artefact, columns, rows))
    with pytest.raises(generators.GenerationError) as caught:
        program.instantiate(SEED)
    assert caught.value.stage == "present.artefacts.f"
    return caught.value.code, dict(caught.value.params)


def problems(artefact: dict[str, Any], columns: str, rows: list[list[str]]) -> list[tuple[str, str, str]]:
    """Return block, field and code of the problems of such a document."""
    try:
        generators.compile_challenge(document(artefact, columns, rows))
    except generators.SpecificationError as error:
        return [(one.block.removeprefix("present.artefacts."), one.field, one.code) for one in error.problems]
    return []


def found(artefact: dict[str, Any], columns: str, rows: list[list[str]]) -> dict[str, list[Any]]:
    """Return the values of each column that the reader finds again in the file."""
    program = generators.compile_challenge(document(artefact, columns, rows))
    file = program.instantiate(SEED).artefacts[0]
    kind = program.artefacts[0].kind
    logical = kind.read(file.content)
    assert logical == file.logical
    return {one.column: one.values for one in kind.extract(logical)}


def check_rendering(html: str) -> None:
    """Assert what every rendering respects: nothing active, nothing that leads out, identifiers of its own, headings from level 3."""
    tree = lxml_html.fragment_fromstring(html, create_parent="div")
    assert not list(tree.iter("script", "style", "link", "iframe", "form", "img", "h1", "h2"))
    identifiers = [one.get("id") for one in tree.iter() if one.get("id")]
    assert len(identifiers) == len(set(identifiers))
    assert all(re.match(r"artefact-[a-z0-9]+-", one) for one in identifiers)
    for one in tree.iter():
        assert not {name for name in one.attrib if name == "style" or name.startswith("on")}
        assert all(name.startswith("artefact-") for name in one.get("class", "").split())
    targets = [one.get("href") for one in tree.iter("a")]
    assert all(target is None or target[1:] in identifiers for target in targets), targets
    levels = [int(one.tag[1]) for one in tree.iter("h3", "h4", "h5", "h6")]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert levels[:1] in ([3], [])


def check_example(name: str, columns: set[str]) -> None:
    """Assert that 20 variants of an example pass the oracle, which reads `columns` in the file, and that the key is not always the same."""
    program = generators.compile_challenge(example(name))
    keys = set()
    for rank in range(20):
        variant = program.instantiate(f"{rank:032x}")
        report = program.check_oracle(variant)
        assert set(report.columns) == columns
        assert report.expressions
        file, again = variant.artefacts[0], program.instantiate(f"{rank:032x}").artefacts[0]
        assert (file.content, file.html) == (again.content, again.html)
        check_rendering(file.html)
        keys.add(str(variant.key))
    assert len(keys) > 1
