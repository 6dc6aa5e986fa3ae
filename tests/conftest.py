"""Fixtures of the whole suite."""

import pytest
from django.core.cache import cache
from django.utils import translation

from challenges.bank import reader
from challenges.measurement import queries as measured
from challenges.runtime.assessments import ahead, course, exposure, variants
from cms.accounts.roles import AUTHORS, MODERATORS, PUBLISHERS, REVIEWERS, setup_roles
from tests.factories import bank, people


@pytest.fixture(autouse=True)
def _clean_caches():
    """Caches keyed by content would be right across tests; a rolled-back release is not content any more."""
    yield
    # Django leaves the last request's language active in the thread.
    translation.deactivate()
    cache.clear()
    for bounded in (*reader.CACHES, *ahead.CACHES, *course.CACHES, *variants.CACHES, *exposure.CACHES, *measured.CACHES):
        bounded.clear()


@pytest.fixture
def roles(db):
    """Groups, permissions and the review workflow."""
    from django.contrib.auth.models import Group

    from challenges.authoring.services import setup_workflow

    setup_roles()
    setup_workflow(Group.objects.get(name=REVIEWERS))


@pytest.fixture
def author(roles):
    return people.user("auteur", AUTHORS)


@pytest.fixture
def reviewer(roles):
    return people.user("relecteur", REVIEWERS)


@pytest.fixture
def publisher(roles):
    return people.user("editeur", PUBLISHERS)


@pytest.fixture
def moderator(roles):
    return people.user("moderateur", MODERATORS)


@pytest.fixture
def framework(db):
    """The CRCN, loaded."""
    from referential.services import load_framework, packaged_document

    return load_framework(packaged_document(), actor="system").framework


@pytest.fixture
def released_bank(db):
    """A small release, served by every channel."""
    release = bank.make_release()
    bank.serve(release)
    return release


@pytest.fixture
def school(db):
    return people.school()


@pytest.fixture
def other_school(db):
    return people.school("Lycée de la Baie")
