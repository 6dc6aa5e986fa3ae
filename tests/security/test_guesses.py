"""Limits on guesses: wrong ones are counted per target and per network, right ones never, and nothing makes the counts go away."""

import datetime
import subprocess
import sys

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from challenges.runtime.campaigns import services as campaigns
from challenges.runtime.campaigns.errors import NotInRegister, TooManyTries, UnknownCode
from challenges.runtime.campaigns.models import Campaign
from challenges.throttle import guesses
from challenges.throttle.models import GuessCount
from challenges.throttle.network import address_of, network_of, parsed_proxies
from tests.assessments.test_concurrency import together
from tests.campaigns.test_school import create
from tests.factories import people

pytestmark = pytest.mark.django_db

SECRET = guesses.Purpose("tests", longest=100)


def wrong(target="somebody", address="192.0.2.1", times=1):
    for _ in range(times):
        guesses.failed(SECRET, target, address)


def waits(target="somebody", address="192.0.2.1"):
    return guesses.waiting(SECRET, target, address)


# ---------------------------------------------------------------- the counts


def test_ten_wrong_guesses_at_one_target_make_a_delay_that_doubles_up_to_the_longest():
    found = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(13):
            wrong()
            found.append(waits())
            clock.shift(101)
    assert found == [0] * 9 + [31, 61, 101, 101]


def test_wrong_guesses_at_a_target_count_from_every_network_together():
    for number in range(10):
        wrong(address=f"192.0.2.{number}")
    assert (waits(address="198.51.100.1"), waits(target="another")) == (pytest.approx(30, abs=2), 0)


def test_wrong_guesses_of_a_network_count_whatever_their_targets(settings):
    settings.BALISE_GUESSES_NETWORK = 12
    for number in range(12):
        wrong(target=f"target{number}")
    assert (waits(target="another"), waits(target="another", address="192.0.2.2")) == (pytest.approx(600, abs=5), 0)
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=602)):
        assert waits(target="another") == 0


def test_a_network_s_window_begins_again_when_it_is_over(settings):
    settings.BALISE_GUESSES_NETWORK = 12
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(24):
            if number == 11:
                clock.shift(601)
            wrong(target="")
            if number == 21:
                assert waits(target="") == 0
        assert waits(target="") == 601


def test_a_right_guess_clears_the_target_and_leaves_the_network(settings):
    settings.BALISE_GUESSES_NETWORK = 10
    wrong(times=10)
    guesses.cleared(SECRET, "somebody")
    assert (waits(address="192.0.2.2"), waits() > 0) == (0, True)


def test_330_invented_names_do_not_push_out_a_count():
    wrong(times=10, address="192.0.2.1")
    for number in range(330):
        wrong(target=f"invented{number}", address=f"198.51.100.{number % 200}")
    assert waits(address="203.0.113.1") > 0


def test_a_cache_that_is_down_or_emptied_changes_nothing(settings):
    wrong(times=10)
    cache.clear()
    settings.CACHES = {"default": {"BACKEND": "nowhere.Cache"}}
    assert waits() > 0


def test_rows_hold_no_name_and_no_address():
    wrong(target="Lefèvre Chloé")
    assert [len(row.key) for row in GuessCount.objects.all()] == [64, 64]
    assert "Chlo" not in repr(list(GuessCount.objects.values()))


def test_old_rows_are_swept_in_batches(monkeypatch):
    monkeypatch.setattr(guesses, "SWEEP_BATCH", 3)
    now = timezone.now()
    GuessCount.objects.bulk_create(
        [GuessCount(key=f"{number:064}", forget_at=now - datetime.timedelta(days=1), touched_at=now) for number in range(8)]
    )
    left = []
    for _ in range(3):
        wrong(target="", address="192.0.2.1")
        left.append(GuessCount.objects.exclude(forget_at__gt=now).count())
    assert left == [5, 2, 0]


@pytest.mark.parametrize(
    ("seconds", "said"), [(1, "1 seconde,"), (31, "31 secondes,"), (119, "119 secondes,"), (120, "2 minutes,"), (3601, "61 minutes,")]
)
def test_the_wait_is_said(seconds, said):
    assert guesses.told(seconds) == f"Trop d’essais qui n’étaient pas bons. Attendez {said} ou demandez de l’aide."


@pytest.mark.postgresql
@pytest.mark.xdist_group("postgresql-threads")
@pytest.mark.skipif("postgresql" not in django_settings.DATABASES["default"]["ENGINE"], reason="needs PostgreSQL: rows are locked")
@pytest.mark.django_db(transaction=True)
def test_wrong_guesses_at_the_same_moment_are_all_counted():
    acts = [lambda target=target: guesses.failed(SECRET, target, "192.0.2.1") for target in ("a", "b") * 6]
    assert together(*acts) == [None] * 12
    assert sorted(GuessCount.objects.values_list("failures", flat=True)) == [6, 6, 12]


COUNT_ELSEWHERE = """
import django; django.setup()
from challenges.throttle import guesses
for _ in range(10):
    guesses.failed(guesses.SIGN_IN, "ada", "192.0.2.1")
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a file of its own")
def test_another_process_counts_in_the_same_place(tmp_path):
    """Ten wrong guesses in one process are refused in another."""
    environment = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "PATH": "/usr/bin:/bin",
    }

    def run(*arguments):
        return subprocess.run(
            [sys.executable, *arguments], env=environment, check=True, capture_output=True, text=True, cwd=django_settings.BASE_DIR
        ).stdout

    run("manage.py", "migrate", "throttle", "--verbosity", "0")
    run("-c", COUNT_ELSEWHERE)
    asked = "import django; django.setup()\nfrom challenges.throttle import guesses\nprint(guesses.waiting(guesses.SIGN_IN, 'ada', '') > 0)"
    assert run("-c", asked).strip() == "True"
    run("manage.py", "migrate", "throttle", "zero", "--verbosity", "0")


# ---------------------------------------------------------------- where one comes from


@pytest.mark.parametrize(
    ("trusted", "peer", "header", "address"),
    [
        ([], "198.51.100.7", "", "198.51.100.7"),
        # Anybody may write the header: it is believed of nobody but a trusted proxy.
        ([], "198.51.100.7", "192.0.2.1", "198.51.100.7"),
        (["10.0.0.0/8"], "198.51.100.7", "192.0.2.1", "198.51.100.7"),
        (["10.0.0.0/8"], "10.0.0.1", "192.0.2.1", "192.0.2.1"),
        (["10.0.0.0/8"], "10.0.0.1", "", "10.0.0.1"),
        # What the client wrote itself stands on the left of what the proxy added.
        (["10.0.0.0/8"], "10.0.0.1", "203.0.113.9, 192.0.2.1", "192.0.2.1"),
        (["10.0.0.0/8"], "10.0.0.1", "203.0.113.9, 192.0.2.1, 10.0.0.2", "192.0.2.1"),
        (["10.0.0.1"], "10.0.0.1", "192.0.2.1, 10.0.0.2", "10.0.0.2"),
        (["10.0.0.0/8"], "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        (["10.0.0.0/8"], "10.0.0.1", "192.0.2.1, nonsense", "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", "192.0.2.1:52000", "192.0.2.1"),
        (["fd00::/8"], "fd00::1", "[2001:db8::5]:443", "2001:db8::5"),
        (["10.0.0.0/8"], "::ffff:10.0.0.1", "192.0.2.1", "192.0.2.1"),
        (["unix"], "", "192.0.2.1", "192.0.2.1"),
        ([], "", "192.0.2.1", "?"),
    ],
)  # fmt: skip
def test_the_client_s_address(settings, trusted, peer, header, address):
    settings.BALISE_TRUSTED_PROXIES = trusted
    headers = {"HTTP_X_FORWARDED_FOR": header} if header else {}
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=peer, **headers)) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("?", "?"),
    ],
)
def test_the_network_of_an_address(address, network):
    assert network_of(address) == network


def test_a_proxy_that_is_no_address_is_refused():
    with pytest.raises(ValueError, match="proxy.example"):
        parsed_proxies(("proxy.example",))


# ---------------------------------------------------------------- where guesses are made


@pytest.fixture
def named(released_bank, school):
    return create(school, access=Campaign.Access.NAMED)


def _identity(day):
    return campaigns.Identity("Lefèvre", "Chloé", datetime.date(2011, 1, 1) + datetime.timedelta(days=day))


def test_309_birth_dates_on_one_pupil_are_refused_after_ten(named):
    told = {NotInRegister: 0, TooManyTries: 0}
    for number in range(309):
        day = number + 27
        try:
            campaigns.join(named, identity=_identity(day), address=f"192.0.2.{number % 250}")
        except (NotInRegister, TooManyTries) as error:
            told[type(error)] += 1
    assert told == {NotInRegister: 10, TooManyTries: 299}
    with pytest.raises(TooManyTries):
        campaigns.join(named, identity=_identity(26), address="203.0.113.1")


def test_no_other_way_in_forgets_the_wrong_guesses_at_a_pupil(named, school):
    """Joining with a name in an anonymous campaign, or from a browser that joined before, guesses nothing and clears nothing."""
    for day in range(10):
        with pytest.raises(NotInRegister):
            campaigns.join(named, identity=_identity(day), address="192.0.2.1")
    GuessCount.objects.update(blocked_until=None)
    campaigns.join(create(school), identity=_identity(0), address="192.0.2.1")
    with pytest.raises(NotInRegister):
        campaigns.join(named, identity=_identity(0), address="192.0.2.1")
    with pytest.raises(TooManyTries):
        campaigns.join(named, identity=_identity(26), address="192.0.2.1")


def test_the_page_of_a_named_campaign_says_how_long_to_wait(named):
    data = {"last_name": "Lefèvre", "first_name": "Chloé", "birth_date": "2012-01-01"}
    pages = [Client().post(f"/parcours/{named.code}/", data) for _ in range(11)]
    said = ["Trop d’essais qui n’étaient pas bons. Attendez 3" in page.content.decode() for page in pages]
    assert ({page.status_code for page in pages}, said) == ({422}, [False] * 10 + [True])


def test_campaign_codes_are_limited_by_network(named, settings):
    settings.BALISE_GUESSES_NETWORK = 3
    for _ in range(3):
        assert campaigns.find_campaign(named.code, address="192.0.2.1") == named
        with pytest.raises(UnknownCode):
            campaigns.find_campaign("BBBBBB222", address="192.0.2.1")
    page = Client().get("/parcours/", {"code": named.code}, REMOTE_ADDR="192.0.2.1")
    assert (page.status_code, campaigns.find_campaign(named.code, address="192.0.2.2")) == (429, named)


def test_those_who_type_right_behind_one_address_are_never_refused_nor_counted(school):
    person = people.user("ada")
    person.set_password("juste-et-longue")
    person.save()
    answers = {Client().post("/compte/connexion/", {"username": "ada", "password": "juste-et-longue"}).status_code for _ in range(100)}
    assert (answers, GuessCount.objects.count()) == ({302}, 0)
