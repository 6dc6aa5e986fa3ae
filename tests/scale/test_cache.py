"""A cache that stops, hangs and comes back: nobody is shut out, pages do not wait each time, and the log says it once."""

import logging
import time

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.core.cache import cache, caches
from django.test import Client
from django.urls import reverse

import cms.cache
from challenges.runtime.assessments.models import Attempt
from challenges.throttle import allow
from cms.cache import PATIENCE, PAUSE, SILENCE, Breaker, breaker_of
from cms.settings.caches import cache as settings_of
from cms.settings.caches import session_engine
from tests.factories import certification as make
from tests.factories import people
from tests.pages import press

LIMIT = 0.25


@pytest.fixture
def own_cache(valkey, settings):
    """The project's cache on a real server of this test."""
    settings.CACHES = {"default": settings_of(valkey.url)}
    return valkey


@pytest.fixture
def at_once(monkeypatch):
    """A breaker that tries again without a pause."""
    monkeypatch.setattr(cms.cache, "PAUSE", 0)


def test_what_is_kept_is_found_by_another_process(own_cache):
    cache.set("key", {"value": 1}, 60)
    import redis

    assert redis.Redis(port=own_cache.port).keys() == [b"balise:1:key"]
    assert cache.get("key") == {"value": 1}


def test_every_call_answers_as_an_empty_cache_when_the_server_is_stopped(own_cache, at_once):
    cache.set_many({"a": 1, "b": 2})
    assert cache.get_many(["a", "b"]) == {"a": 1, "b": 2}
    own_cache.kill()
    assert [
        cache.get("a"), cache.get("a", 7), cache.add("c", 1), cache.set("c", 1), cache.touch("a"), cache.delete("a"), cache.has_key("a"),
        cache.get_many(["a"]), cache.set_many({"a": 1}), cache.delete_many(["a"]), cache.clear(), cache.get_or_set("d", 4),
    ] == [None, 7, False, None, False, False, False, {}, [], None, False, 4]  # fmt: skip
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")


def test_limits_on_rates_degrade_without_a_line_for_each_request(own_cache, caplog):
    assert [allow("essai", "x", limit=2, seconds=60) for _time in range(3)] == [True, True, False]
    own_cache.kill()
    with caplog.at_level(logging.WARNING):
        assert [allow("essai", "x", limit=2, seconds=60) for _time in range(50)] == [True] * 50
    assert [record.message.partition(" (")[0] for record in caplog.records] == ["cache out of order"]


def test_a_server_that_hangs_costs_one_wait_and_then_nothing(own_cache):
    cache.set("a", 1)
    own_cache.hang()
    try:
        began = time.monotonic()
        cache.get("a")
        first = time.monotonic() - began
        began = time.monotonic()
        for _time in range(100):
            cache.get("a")
        rest = time.monotonic() - began
    finally:
        own_cache.resume()
    # A hundred waits would be twenty seconds; the bounds leave room for a machine that has other things to do.
    assert (PATIENCE <= LIMIT, PATIENCE <= first < 1, rest < 0.2) == (True, True, True), (first, rest)


def test_a_server_that_was_started_again_is_used_without_a_pause(own_cache, caplog):
    cache.set("a", 1)
    own_cache.kill()
    own_cache.start()
    cache.set("a", 2)
    assert (cache.get("a"), caplog.records) == (2, [])


def test_after_the_pause_the_server_is_tried_again_and_what_was_deleted_meanwhile_is_gone(own_cache, monkeypatch):
    cache.set("session", "signed in")
    own_cache.hang()
    cache.delete("session")
    own_cache.resume()
    assert cache.get("session") is None
    breaker_of([settings_of(own_cache.url)["LOCATION"]])._next_try = 0
    assert (cache.get("session"), cache.add("session", "new")) == (None, True)


def test_health_asks_the_server_and_not_the_breaker(own_cache):
    assert caches["default"].answers() is True
    own_cache.kill()
    assert caches["default"].answers() is False


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_one_caller_tries_after_the_pause_and_the_warning_comes_once_a_minute(caplog):
    clock = Clock()
    breaker = Breaker(clock)
    asked = []
    for second in range(int(SILENCE * 2)):
        clock.now = float(second)
        tried = [breaker.asks(), breaker.asks()]
        # While it is closed everybody asks; the first failure opens it.
        asked.append(tried)
        if any(tried):
            breaker.failed(OSError("down"))
    assert asked[0] == [True, True]
    assert [second for second, tried in enumerate(asked) if tried == [True, False]] == list(range(int(PAUSE), int(SILENCE * 2), int(PAUSE)))
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
    breaker.recovered()
    assert [breaker.asks(), caplog.records[-1].message] == [True, "cache in order again"]


# A whole day of people, with the server killed before and during it.


@pytest.fixture(params=["database", "cached"])
def sessions(request, own_cache, settings):
    settings.SESSION_ENGINE = session_engine(request.param)
    return own_cache


def _play(campaign) -> list[int]:
    pupil = Client()
    play = pupil.post(reverse("campaigns:join", args=[campaign.code]), {"label": ""})["Location"]
    question = pupil.get(play)
    attempt = Attempt.objects.latest("id")
    answered = pupil.post(reverse("assessments:answer", args=[attempt.uid]), {"skip": "1"})
    attempt.refresh_from_db()
    return [question.status_code, answered.status_code, attempt.outcome, pupil.get(play, follow=True).status_code]


def _walk(school, campaign, candidates, session) -> dict[str, object]:
    """What each person comes to; a candidate enters once."""
    candidate = candidates.pop(0)
    teacher, invigilator, sitting = Client(), Client(), Client()
    signed_in = press(teacher, reverse("login"), {"username": school.teacher.username, "password": "motdepasse-essai"})
    entered = sitting.post(
        "/certification/",
        {
            "number": session.number,
            "last_name": candidate.last_name,
            "first_name": candidate.first_name,
            "birth_date": candidate.birth_date,
        },
    )
    opened = invigilator.post("/surveillance/", {"number": session.number, "password": session.invigilator_password})
    return {
        "teacher": (signed_in.status_code, teacher.get("/ecole/", follow=True).wsgi_request.user.pk),
        "candidate": (entered.status_code, "doit confirmer que c’est bien vous" in sitting.get("/certification/").content.decode()),
        "invigilator": (opened.status_code, invigilator.get("/surveillance/liste/").status_code),
        "pupil": _play(campaign),
    }


@pytest.fixture
def world(school, released_bank):
    from tests.campaigns.test_school import create

    session = make.session(school)
    return school, create(school), [make.candidate(session, released_bank, last_name=name) for name in ("Avant", "Après")], session


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["kill", "hang"])
def test_with_the_cache_stopped_everybody_comes_in_and_plays(world, sessions, how):
    before = _walk(*world)
    getattr(sessions, how)()
    assert _walk(*world) == before == {
        "teacher": (302, world[0].teacher.pk), "candidate": (302, True), "invigilator": (302, 200), "pupil": [200, 302, "skipped", 200],
    }  # fmt: skip


@pytest.mark.django_db
def test_who_is_signed_in_stays_when_the_cache_stops_and_who_leaves_meanwhile_is_out_when_it_is_back(sessions):
    person, leaving = people.user(), people.user()
    staying, gone = Client(), Client()
    staying.force_login(person)
    gone.force_login(leaving)
    sessions.hang()
    assert [int(one.session["_auth_user_id"]) for one in (staying, gone)] == [person.pk, leaving.pk]
    cookie = gone.cookies[django_settings.SESSION_COOKIE_NAME].value
    gone.post(reverse("logout"))
    sessions.resume()
    breaker_of([settings_of(sessions.url)["LOCATION"]])._next_try = 0
    gone.cookies[django_settings.SESSION_COOKIE_NAME] = cookie
    assert [one.get("/compte/").wsgi_request.user.pk for one in (staying, gone)] == [person.pk, None]
    assert get_user_model().objects.count() == 2
