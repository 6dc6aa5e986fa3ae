"""Nonsense sent to every address, bounded, on the engine of the suite; `make fuzz` sends more on the demonstration's data."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.authoring import services
from challenges.runtime.campaigns import services as campaigns
from tests.factories import certification
from tests.factories.bank import challenge_document
from tests.fuzz.harness import Fuzzer, addresses

pytestmark = pytest.mark.django_db
REQUESTS = int(os.environ.get("BALISE_FUZZ_REQUESTS", "700"))


@pytest.fixture
def world(framework, author, reviewer, publisher, moderator, released_bank, school, other_school):
    """A row of everything that an address may name, and people of every role."""
    for skill in ("1.1-1a", "1.1-2a"):
        services.create_challenge(challenge_document(skill), user=author)
    campaign = campaigns.create_campaign(
        school, user=school.teacher, name="Rentrée", competences=["1.1"], questions_max=1, closes_at=timezone.now() + timedelta(days=1)
    )
    campaigns.join(campaign)
    certification.candidate(certification.session(school), released_bank)


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_makes_the_server_fail(seed, world):
    result = Fuzzer(seed).run(REQUESTS)
    assert ([str(failure) for failure in result.failures], result.sent) == ([], REQUESTS)


def test_every_page_of_ours_is_found():
    patterns = {one.pattern for one in addresses() if one.ours}
    assert {"verifier/", "admin/bank/", "ecole/", "centre/", "surveillance/", "admin/signalements/"} - patterns == set()


def test_a_failure_is_seen_with_its_place(world, settings):
    settings.ROOT_URLCONF = "tests.fuzz.broken_urls"
    result = Fuzzer(1).run(5)
    assert (len(result.failures), "ZeroDivisionError" in result.failures[0].where, "broken" in result.failures[0].where) == (5, True, True)
