"""Fixtures of the dashboards: a released challenge of an author, and a learner's report on it."""

import pytest

from tests.factories import reports as made


@pytest.fixture
def challenge(framework, author):
    return made.written_and_released(author)[0]


@pytest.fixture
def report(challenge):
    return made.reported(made.answered(made.with_at), text="C’est pareil.")
