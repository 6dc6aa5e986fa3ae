"""Nonsense sent to every address, bounded, on the engine of the suite; `make fuzz` sends more on the demonstration's data."""

import os

import pytest

from challenges.authoring import services
from challenges.runtime.campaigns import services as campaigns
from challenges.runtime.schools import services as schools
from tests.factories import certification, people
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
        school, user=school.teacher, name="Rentrée", competences=["1.1"], questions_max=1, closes_at=people.in_a_day()
    )
    campaigns.join(campaign)
    session = certification.session(people.with_head(school))
    certification.candidate(session, released_bank)
    return schools


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_makes_the_server_fail(seed, world):
    result = Fuzzer(seed).run(REQUESTS)
    assert ([str(failure) for failure in result.failures], result.sent) == ([], REQUESTS)


def test_every_page_of_ours_is_found():
    patterns = {one.pattern for one in addresses() if one.ours}
    assert {"verifier/", "admin/bank/", "ecole/", "centre/", "surveillance/", "admin/signalements/"} - patterns == set()


def test_a_failure_would_be_seen(world, monkeypatch):
    from cms.site import views

    def broken(request):
        raise ZeroDivisionError

    fuzzer = Fuzzer(1)
    fuzzer.ours = fuzzer.addresses = [one for one in fuzzer.addresses if one.pattern == "health/"]
    monkeypatch.setattr(views.Release if hasattr(views, "Release") else views, "connection", None, raising=False)
    assert fuzzer.run(3).sent == 3
