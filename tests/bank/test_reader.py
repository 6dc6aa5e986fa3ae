"""The reader: a release opened by its root, its index in two formats, and caches that stay within their bounds whatever the threads do."""

import dataclasses
import json
import random
import threading
from datetime import timedelta

import numpy as np
import pytest
from django.db import connection, connections
from django.utils import timezone

from challenges.bank import reader, services
from challenges.bank.models import Channel, PromotionRequest
from challenges.bank.reader import Bounded, NoRelease, current_root, open_release
from tests.factories import bank


def columns(release):
    return json.loads(bytes(release.entries.get(path="index.json").document.body))["challenges"]


def old_release():
    """The bank of the tests with the index that 0.3 wrote: an object a challenge."""
    made = bank.copied()
    index = json.loads(made.bodies["index.json"])["challenges"]
    plain = ("uid", "code", "locale", "competence", "topic", "skill", "level", "timed", "accessible", "phone", "points")
    challenges = [
        {name: index[name][place] for name in plain} | {"parameters": {name: index[name][place] for name in ("a", "b", "c", "s", "source")}}
        for place in range(len(index["uid"]))
    ]
    made.add("index.json", {"schema": "balise/index/1", "challenges": challenges})
    return bank.make_release(made)


# ---------------------------------------------------------------- a release


def test_entries_are_those_of_the_index_in_order(released_bank):
    expected, opened = columns(released_bank), open_release(released_bank.root)
    names = [name for name in expected if name not in {"a", "b", "c", "s", "source", "document"}]
    found = {name: [getattr(entry, name) for entry in opened.entries] for name in names}
    assert found == {name: expected[name] for name in names}


def test_an_entry_knows_its_position_and_parameters(released_bank):
    expected, opened = columns(released_bank), open_release(released_bank.root)
    entry = opened.entry(expected["uid"][3])
    assert (entry.position, entry.parameters) == (3, {name: expected[name][3] for name in ("a", "b", "c", "s", "source")})


@pytest.mark.parametrize(("wanted", "positions"), [(slice(1, 3), [1, 2]), (slice(None, None, 30), [0, 30, 60]), (slice(5, 2), [])])
def test_a_slice_of_the_entries(wanted, positions, released_bank):
    assert [entry.position for entry in open_release(released_bank.root).entries[wanted]] == positions


def test_the_last_entry_counts_from_the_end(released_bank):
    entries = open_release(released_bank.root).entries
    assert entries[-1] == entries[len(entries) - 1]


@pytest.mark.parametrize("position", [64, -65])
def test_beyond_the_entries_there_is_nothing(position, released_bank):
    with pytest.raises(IndexError):
        open_release(released_bank.root).entries[position]


def test_an_old_index_gives_the_same_entries(released_bank):
    # It held no title.
    expected = [dataclasses.replace(entry, title="") for entry in open_release(released_bank.root).entries]
    assert list(open_release(old_release().root).entries) == expected


def test_an_old_index_gives_the_same_arrays(released_bank):
    new, old = open_release(released_bank.root).items, open_release(old_release().root).items
    differing = [field.name for field in dataclasses.fields(new) if not np.array_equal(getattr(new, field.name), getattr(old, field.name))]
    assert differing == []


def test_an_old_index_leads_to_the_same_documents(released_bank):
    new, old = open_release(released_bank.root), open_release(old_release().root)
    uid = new.entries[9].uid
    assert (old.challenge(uid), old.tutorials([], new.entries[9].skill, "fr")) == (
        new.challenge(uid),
        new.tutorials([], new.entries[9].skill, "fr"),
    )


def test_opening_takes_three_queries_and_opening_again_none(released_bank, django_assert_num_queries):
    with django_assert_num_queries(3):
        open_release(released_bank.root)
    with django_assert_num_queries(0):
        open_release(released_bank.root)


def test_opening_an_old_release_takes_three_queries(django_assert_num_queries, db):
    root = old_release().root
    with django_assert_num_queries(3):
        open_release(root)


def test_a_challenge_is_read_when_it_is_asked_for_and_once(released_bank, django_assert_num_queries):
    opened = open_release(released_bank.root)
    uid = opened.entries[0].uid
    with django_assert_num_queries(1):
        opened.challenge(uid)
    with django_assert_num_queries(0):
        opened.challenge(uid)
        opened.program(uid)


def test_two_releases_share_the_documents_that_they_share(released_bank, django_assert_num_queries):
    made = bank.copied()
    first, second = (entry.uid for entry in open_release(released_bank.root).entries[:2])
    bank.rename(made, first, "Un autre titre")
    other = open_release(bank.make_release(made).root)
    open_release(released_bank.root).challenge(second)
    with django_assert_num_queries(0):
        other.challenge(second)
    with django_assert_num_queries(1):
        assert other.challenge(first)["challenge"]["title"] == "Un autre titre"


def test_a_document_heavier_than_the_cache_is_read_each_time(released_bank, settings, django_assert_num_queries):
    settings.BALISE_READER_CACHE_BYTES = 10
    opened = open_release(released_bank.root)
    with django_assert_num_queries(2):
        assert opened.challenge(opened.entries[0].uid) == opened.challenge(opened.entries[0].uid)


@pytest.mark.parametrize("ask", ["entry", "challenge", "program", "tutorial", "ruleset"])
def test_what_is_not_in_the_release_is_a_key_error(ask, released_bank):
    with pytest.raises(KeyError):
        getattr(open_release(released_bank.root), ask)("nowhere")


def test_a_release_holds_its_challenges_and_no_other(released_bank):
    opened = open_release(released_bank.root)
    assert [opened.holds(uid) for uid in (opened.entries[0].uid, "nowhere")] == [True, False]


def test_an_unknown_root_is_no_release(db):
    with pytest.raises(NoRelease):
        open_release("0" * 64)


def in_threads(count, work):
    """Run `work(number)` in threads that share this connection, all at once; return what each gave or raised."""
    start, found = threading.Barrier(count), [None] * count
    shared = connections["default"]
    shared.inc_thread_sharing()

    def run(number):
        connections["default"] = shared
        try:
            start.wait()
            found[number] = work(number)
        except BaseException as error:
            found[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        shared.dec_thread_sharing()
    return found


def test_a_release_opened_by_several_threads_is_right_in_each(released_bank):
    uids = columns(released_bank)["uid"]

    def work(number):
        opened = open_release(released_bank.root)
        return [opened.challenge(uid)["challenge"]["uid"] for uid in uids[number:] + uids[:number]]

    assert in_threads(6, work) == [uids[number:] + uids[:number] for number in range(6)]


def test_a_cut_connection_is_not_kept_as_an_answer(released_bank):
    """A reading that failed leaves nothing in the cache: the next one reads again."""
    opened = open_release(released_bank.root)
    uid = opened.entries[0].uid

    def refuse(*_arguments):
        raise RuntimeError("cut")

    with pytest.raises(RuntimeError), connection.execute_wrapper(refuse):
        opened.challenge(uid)
    assert opened.challenge(uid)["challenge"]["uid"] == uid


# ---------------------------------------------------------------- what a channel serves now


def test_a_channel_serves_its_release_in_one_query(released_bank, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert current_root("positioning") == released_bank.root


@pytest.mark.parametrize("channel", ["positioning", "nowhere"])
def test_a_channel_that_serves_nothing_is_no_release(channel, db):
    Channel.objects.create(name="positioning")
    with pytest.raises(NoRelease):
        current_root(channel)


@pytest.fixture
def scheduled(released_bank):
    """A second release, scheduled for positioning at an hour that a function moves."""
    second = bank.make_release(bank.bodies(marker=" bis"))
    services.promote(second, "positioning", user=None, reason="Rentrée", not_before=timezone.now() + timedelta(hours=1))

    def at(delta):
        PromotionRequest.objects.update(not_before=timezone.now() + delta)
        return second

    return at


def test_before_its_hour_a_scheduled_release_is_not_served(scheduled, released_bank):
    scheduled(timedelta(minutes=1))
    assert current_root("positioning") == released_bank.root


def test_from_its_hour_on_a_scheduled_release_is_served_though_nobody_wrote_it_down(scheduled, django_assert_num_queries):
    second = scheduled(-timedelta(seconds=1))
    with django_assert_num_queries(1):
        assert current_root("positioning") == second.root


def test_a_scheduled_release_concerns_its_channel_only(scheduled, released_bank):
    scheduled(-timedelta(seconds=1))
    assert current_root("preview") == released_bank.root


def test_a_schedule_that_was_taken_back_is_not_served(scheduled, released_bank):
    scheduled(timedelta(minutes=1))
    services.refuse(PromotionRequest.objects.get(), user=None, reason="Trop tôt")
    scheduled(-timedelta(seconds=1))
    assert current_root("positioning") == released_bank.root


def test_a_channel_that_served_nothing_serves_what_was_scheduled_first(db):
    release = bank.make_release()
    services.promote(release, "preview", user=None, reason="x", not_before=timezone.now() + timedelta(hours=1))
    PromotionRequest.objects.update(not_before=timezone.now() - timedelta(seconds=1))
    assert current_root("preview") == release.root


# ---------------------------------------------------------------- the bounded cache


def held(cache):
    return {key: weight for key, (_value, weight) in cache._items.items()}


def fill(cache, *keys, weight=1):
    for key in keys:
        cache.get(key, lambda key=key: (key, weight))


def test_the_least_recently_used_entry_goes_first():
    cache = Bounded(3)
    fill(cache, "a", "b", "c", "a", "d")
    assert list(held(cache)) == ["c", "a", "d"]


def test_a_heavy_entry_takes_the_place_of_several():
    cache = Bounded(4)
    fill(cache, "a", "b", "c")
    fill(cache, "d", weight=3)
    assert held(cache) == {"c": 1, "d": 3}


def test_an_entry_heavier_than_the_cache_is_given_and_drops_nothing():
    cache = Bounded(2)
    fill(cache, "a")
    assert (cache.get("b", lambda: ("big", 3)), held(cache)) == ("big", {"a": 1})


def test_a_value_is_made_once_while_it_is_held():
    cache, made = Bounded(2), []
    for _time in range(3):
        cache.get("a", lambda: (made.append(1), 1))
    assert made == [1]


def test_a_smaller_bound_holds_from_the_next_miss_on():
    size = [4]
    cache = Bounded(lambda: size[0])
    fill(cache, "a", "b", "c", "d")
    size[0] = 2
    fill(cache, "e")
    assert list(held(cache)) == ["d", "e"]


def test_what_could_not_be_made_is_not_held():
    cache = Bounded(2)
    with pytest.raises(ZeroDivisionError):
        cache.get("a", lambda: (1 / 0, 1))
    assert (held(cache), cache.get("a", lambda: ("a", 1))) == ({}, "a")


def test_clearing_forgets_everything():
    cache = Bounded(2)
    fill(cache, "a", "b")
    cache.clear()
    fill(cache, "c", "d")
    assert list(held(cache)) == ["c", "d"]


def test_threads_never_take_the_cache_beyond_its_bound_nor_mix_values_up(db):
    cache, bound = Bounded(50), 50
    wrong, heaviest = [], []

    def work(number):
        numbers = random.Random(number)
        for _time in range(2000):
            key = numbers.randrange(60)
            if cache.get(key, lambda key=key: (f"value {key}", key % 13 + 1)) != f"value {key}":
                wrong.append(key)
            with cache._lock:
                heaviest.append(sum(held(cache).values()))

    in_threads(4, work)
    assert (wrong, max(heaviest) <= bound, cache._weight) == ([], True, sum(held(cache).values()))


def test_the_caches_of_the_reader_are_all_cleared_between_tests():
    assert [len(held(cache)) for cache in reader.CACHES] == [0, 0, 0]
