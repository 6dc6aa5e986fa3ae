"""The upgrade gate: what a release verified is made again, and what moved is named."""

import pytest
from django.core.management import CommandError, call_command

from challenges.bank import upgrade
from challenges.bank.models import Release
from tests.assessments.test_services import release_of
from tests.commands import printed
from tests.factories import bank

pytestmark = pytest.mark.django_db


def altered(document, name):
    """The pool of a challenge as other libraries would have made it: one digest of the second seed differs."""
    pool = bank.pool(document)
    pool[1]["digests"] = pool[1]["digests"] | {name: "0" * 64}
    return pool


def test_nothing_moves_with_the_same_libraries(framework):
    release = release_of(bank.csv_challenge("1.1-1a"), bank.challenge_document("1.2-1a"))
    answer, status = printed("laboratory", "--against", "latest")
    assert (status, answer["ok"], answer["challenges"], answer["seeds"], answer["moved"]) == (0, True, 2, 2 * bank.POOL, [])
    assert answer["root"] == release.root


@pytest.mark.parametrize("name", ["draw", "derive", "present"])
def test_each_digest_that_moved_is_listed_with_its_seed(framework, name):
    document = bank.csv_challenge("1.1-1a")
    pool = altered(document, name)
    release_of(document, bank.challenge_document("1.2-1a"), pools={document["code"]: pool})
    answer, status = printed("laboratory", "--against", "1")
    assert (status, answer["ok"]) == (1, False)
    assert answer["moved"] == [{"code": document["code"], "seed": pool[1]["seed"], "parts": [name], "reason": ""}]


def test_a_seed_that_gives_nothing_any_more_is_listed_with_the_reason(framework):
    document = bank.csv_challenge("1.1-1a")
    pool = bank.pool(document)
    document["dataset"]["draw"]["constraints"] = [{"id": "k", "expr": "False", "message": "jamais"}]
    release_of(document, pools={document["code"]: pool})
    moved = upgrade.compare(Release.objects.get(), seeds=1).moved
    assert [(one.seed, one.parts, one.reason.split(" (")[0]) for one in moved] == [
        (pool[0]["seed"], [], "draw.constraints.k : Aucun tirage ne respecte la contrainte : jamais.")
    ]


def test_some_challenges_and_some_seeds_only(framework):
    release_of(bank.csv_challenge("1.1-1a"), bank.challenge_document("1.2-1a"))
    answer, _status = printed("laboratory", "1.2-1a-01", "--against", "1", "--variants", "2")
    assert (answer["challenges"], answer["seeds"]) == (1, 2)


def test_an_unknown_release_is_refused(db):
    with pytest.raises(CommandError, match="version inconnue"):
        call_command("laboratory", "--against", "77")
