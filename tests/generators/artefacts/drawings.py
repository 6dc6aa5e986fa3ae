"""What the tests of files written from tables and drawings share: settings, one-line texts, and running a whole example."""

import copy

import pytest
from hypothesis import strategies as st

import generators
from generators.artefacts.safety import one_line
from tests.generators.documents import example

LINE = st.text(max_size=30).map(one_line)
NUMBER = st.one_of(st.integers(-(10**9), 10**9), st.decimals(-(10**6), 10**6, places=3))


def changed(name, /, **fields):
    """Return an example with fields of its file changed; None takes a field away."""
    document = copy.deepcopy(example(name))
    artefact = document["dataset"]["present"]["artefacts"][0]
    for field, value in fields.items():
        artefact.pop(field, None)
        if value is not None:
            artefact[field] = value
    return document


def file_of(document, seed=1):
    """Return the first file of a variant."""
    return generators.compile_challenge(document).instantiate(f"{seed:032x}").artefacts[0]


def refusal(document):
    """Return the code of the error that a variant ends with."""
    with pytest.raises(generators.GenerationError) as caught:
        file_of(document)
    return caught.value.code


def problems(document):
    """Return what compiling says: field and code."""
    with pytest.raises(generators.SpecificationError) as caught:
        generators.compile_challenge(document)
    return [(one.field, one.code) for one in caught.value.problems]


def check_example(name, columns):
    """Run a whole challenge for twenty seeds: the files say the key, and say it twice alike."""
    program = generators.compile_challenge(example(name))
    for seed in range(20):
        variant = program.instantiate(f"{seed:032x}")
        report = program.check_oracle(variant)
        assert report.columns == columns
        again = program.instantiate(f"{seed:032x}")
        assert [one.content for one in again.artefacts] == [one.content for one in variant.artefacts]
