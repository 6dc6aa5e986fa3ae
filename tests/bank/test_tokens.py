"""Access to the bank's API: who gives it, what is kept of it, and when it stops working."""

import hashlib
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from challenges.bank import services
from challenges.bank.models import BankToken
from challenges.journal.models import Entry

pytestmark = pytest.mark.django_db

OTHERS = ["author", "reviewer", "moderator"]


@pytest.fixture
def given(publisher):
    """A token that was just given, and what was told."""
    return services.create_token("Instance de secours", "bank:read", user=publisher)


def find(secret):
    """The token as it would open the API now: a fresh row."""
    return services.find_token(secret)


def test_a_token_says_what_for_by_whom_which_right_and_until_when(given, publisher):
    token, _secret = given
    days = round((token.expires_at - token.created_at) / timedelta(days=1))
    assert (token.name, token.scope, token.created_by, days) == ("Instance de secours", "bank:read", str(publisher), 365)


def test_only_the_digest_is_kept(given):
    token, secret = given
    kept = [str(value) for value in BankToken.objects.filter(pk=token.pk).values_list()[0]]
    assert (token.digest, [value for value in kept if secret in value]) == (hashlib.sha256(secret.encode()).hexdigest(), [])


def test_the_secret_is_long_recognisable_and_never_the_same():
    secrets = [services.create_token("x", "bank:read", user=None)[1] for _time in range(3)]
    assert (len(set(secrets)), {secret[:7] for secret in secrets}, {len(secret) for secret in secrets}) == (3, {"balise_"}, {50})


def test_giving_is_in_the_journal_without_the_secret(given, publisher):
    token, _secret = given
    entry = Entry.objects.get(action="bank.create_token")
    assert (entry.actor, entry.target, entry.data) == (f"user:{publisher.uid}", f"banktoken:{token.uid}", {"scope": "bank:read"})


def test_the_operator_gives_too():
    assert services.create_token("x", "bank:solve", user=None)[0].created_by == "operator"


@pytest.mark.parametrize("role", OTHERS)
def test_another_role_gives_none(role, request):
    with pytest.raises(PermissionDenied):
        services.create_token("x", "bank:read", user=request.getfixturevalue(role))
    assert BankToken.objects.count() == 0


@pytest.mark.parametrize("role", OTHERS)
def test_another_role_takes_none_away(role, given, request):
    with pytest.raises(PermissionDenied):
        services.revoke_token(given[0], user=request.getfixturevalue(role))
    assert find(given[1]) == given[0]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": " \n"}, "Dites à quoi servira ce jeton."), ({"scope": "bank:write"}, "Le droit « bank:write » n’existe pas."),
        ({"days": 0}, "Un jeton vaut de 1 à 730 jours."), ({"days": 731}, "Un jeton vaut de 1 à 730 jours."),
        ({"days": -1}, "Un jeton vaut de 1 à 730 jours."),
    ],
)  # fmt: skip
def test_a_token_that_makes_no_sense_is_not_given(changes, message):
    wanted = {"name": "x", "scope": "bank:read", "days": 1} | changes
    with pytest.raises(ValidationError) as refusal:
        services.create_token(wanted["name"], wanted["scope"], user=None, days=wanted["days"])
    assert (refusal.value.messages, BankToken.objects.count()) == ([message], 0)


def test_a_token_may_be_without_end():
    assert services.create_token("x", "bank:read", user=None, days=None)[0].expires_at is None


def test_a_long_name_is_cut():
    assert services.create_token(" " + "x" * 150, "bank:read", user=None)[0].name == "x" * 100


def test_the_secret_finds_its_token_and_no_other(given):
    other, secret = services.create_token("Autre", "bank:solve", user=None)
    assert (find(given[1]), find(secret)) == (given[0], other)


@pytest.mark.parametrize("secret", ["", "balise_", "x", "é", "\ud800", "a" * 100_000])
def test_what_is_no_secret_finds_nothing(secret, given):
    assert find(secret) is None


def test_the_digest_itself_opens_nothing(given):
    assert find(given[0].digest) is None


def test_a_token_stops_at_its_hour(given):
    BankToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert find(given[1]) is None


def test_a_token_works_until_its_hour(given):
    BankToken.objects.update(expires_at=timezone.now() + timedelta(minutes=1))
    assert find(given[1]) == given[0]


def test_the_day_of_the_last_use_is_noted_once(given, django_assert_num_queries):
    find(given[1])
    with django_assert_num_queries(1):
        token = find(given[1])
    assert token.last_used_on == timezone.now().date()


def test_a_token_that_is_taken_away_stops_at_once(given, publisher):
    services.revoke_token(given[0], user=publisher)
    assert find(given[1]) is None


def test_taking_away_is_in_the_journal_once(given, publisher):
    for _time in range(2):
        services.revoke_token(given[0], user=publisher)
    entry = Entry.objects.get(action="bank.revoke_token")
    assert (entry.actor, entry.target) == (f"user:{publisher.uid}", f"banktoken:{given[0].uid}")


def test_what_was_taken_away_keeps_its_hour(given, publisher):
    services.revoke_token(given[0], user=publisher)
    first = BankToken.objects.get().revoked_at
    services.revoke_token(given[0], user=publisher)
    assert BankToken.objects.get().revoked_at == first


def test_two_tokens_never_share_a_digest(given):
    with pytest.raises(IntegrityError), transaction.atomic():
        BankToken.objects.create(name="x", digest=given[0].digest, scope="bank:read", created_by="x")
