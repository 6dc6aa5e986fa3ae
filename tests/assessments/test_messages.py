"""The marker's refusals, translated."""

from django.utils.translation import override

from challenges.marking import errors
from challenges.marking.errors import MESSAGES, InvalidAnswer
from challenges.runtime.assessments.messages import IN_FIELD, REFUSALS, refusal


def test_every_refusal_of_the_marker_has_its_sentence():
    with override("fr"):
        assert (REFUSALS, IN_FIELD) == (MESSAGES, errors.IN_FIELD)


def test_a_refusal_is_told_in_english_with_its_numbers():
    with override("en"):
        assert refusal(InvalidAnswer("too_long", limit=200)) == "The answer is longer than allowed (200 characters)."
