"""A session about to begin, and candidates at each stage."""

import pytest

from challenges.runtime.certification import services
from tests.factories import certification as make


@pytest.fixture
def session(school, released_bank):
    return make.session(school)


@pytest.fixture
def candidate(session, released_bank):
    """Enrolled and eligible."""
    return make.candidate(session, released_bank)


@pytest.fixture
def invigilation(session):
    return make.invigilation(session)


@pytest.fixture
def running(candidate):
    return make.started(candidate)


@pytest.fixture
def certificate(running, school):
    """A certificate that was obtained."""
    make.take(running)
    return services.finalise(running.session, user=school.head)[0]
