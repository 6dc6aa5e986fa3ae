"""Campaigns of which one reads."""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.runtime.campaigns import services
from challenges.runtime.campaigns.models import Campaign


def create(school, **changes):
    values = {
        "name": "Rentrée",
        "competences": ["1.1", "1.2"],
        "questions_max": 1,
        "closes_at": timezone.now() + timedelta(days=1),
    } | changes
    return services.create_campaign(school, user=school.teacher, **values)


@pytest.fixture
def campaign(released_bank, school):
    """One that anybody may join."""
    return create(school)


@pytest.fixture
def named(released_bank, school):
    """One of the class of the school, for its pupils."""
    return create(school, access=Campaign.Access.NAMED, school_class=school.classes.get())


@pytest.fixture
def teacher(client, school):
    """A browser in which the teacher of the school is signed in."""
    client.force_login(school.teacher)
    return client
