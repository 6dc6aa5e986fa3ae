"""Each form of response on the author's pages, where nobody is asked: the variant of the laboratory, and its preview."""

import pytest
from django.template.loader import render_to_string

import generators
from challenges import marking
from challenges.authoring.laboratory.simulator import simulate
from tests.factories.forms import RESPONSES, form_document

SEED = "0" * 31 + "7"


@pytest.mark.parametrize("form", sorted(RESPONSES))
def test_a_variant_is_shown_with_its_response(form):
    variant = generators.compile_challenge(form_document(form)).instantiate(SEED)
    page = render_to_string("authoring/laboratory/variant.html", {"variant": variant})
    controls = page.count("<input") + page.count("<textarea") + page.count("<select")
    assert (controls > 0, 'name="try"' in page) == (True, False)


@pytest.mark.parametrize("form", sorted(RESPONSES))
def test_the_right_answer_is_shown_in_words(form):
    variant = generators.compile_challenge(form_document(form)).instantiate(SEED)
    expected = marking.expected(variant.key)
    page = render_to_string("assessments/expected.html", {"expected": expected})
    assert len(" ".join(page.split())) > len("<p><strong></strong></p>")


@pytest.mark.parametrize("kind", ["right", "wrong"])
@pytest.mark.parametrize("form", sorted(RESPONSES))
def test_why_an_answer_would_be_accepted_or_not_is_told(form, kind):
    variant = generators.compile_challenge(form_document(form)).instantiate(SEED)
    tried = [one for one in variant.probes if one["kind"] == kind]
    verdicts = [simulate(variant.key, one["answer"], variant.response) for one in tried]
    # What is right in several choices needs no reason.
    told = [one.outcome == "right" or bool(" ".join(one.reasons).strip()) for one in verdicts]
    assert ([one.outcome for one in verdicts], told) == ([one["outcome"] for one in tried], [True] * len(tried))
