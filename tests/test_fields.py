"""Texts of several lines: a line end counts for one letter, as the page counts it, in every form that limits such a text."""

import pytest

from challenges.authoring.desk.bulk_views import ReasonForm
from challenges.tutorials.forms import ProposalForm

TWO_LINES = "a\r\nb"


@pytest.mark.parametrize("name", ["summary", "body", "accessibility"])
def test_a_tutorial_s_texts_have_plain_line_ends(name):
    assert ProposalForm.base_fields[name].clean(TWO_LINES) == "a\nb"


@pytest.mark.parametrize(("field", "most"), [(ProposalForm.base_fields["summary"], 400), (ReasonForm.base_fields["reason"], 2000)])
def test_a_line_end_counts_for_one_letter(field, most):
    text = "a\r\n" * (most // 2 - 1) + "bb"
    assert (len(field.clean(text)), len(text) > most) == (most, True)
