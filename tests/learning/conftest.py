"""What the tests of learners who work alone share."""

import pytest

from challenges.bank.reader import open_release
from tests.factories import bank


@pytest.fixture
def rich(db):
    """Eight challenges a competence."""
    release = bank.make_release(bank.bodies(per_competence=8))
    bank.serve(release)
    return open_release(release.root)
