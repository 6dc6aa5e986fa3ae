"""kill -9 while the bank is built, promoted or imported: nothing half done, nothing wrong, and the next run ends as if nothing had happened."""

import json
import random

import pytest
from django.db import connection

from challenges.authoring import services as authoring
from challenges.authoring.models import LaboratoryReport
from challenges.bank import bundles, services
from challenges.bank.models import Channel, Document, Promotion, Release
from challenges.journal.models import Entry
from challenges.journal.services import record
from tests.factories import bank, reviewing
from tests.factories.bank import challenge_document
from tests.faults.killing import Bench

# Rows are committed where children have sessions of their own (PostgreSQL); SQLite's open transaction is copied.
pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")

TRIALS = {"build": 24, "promote": 36, "import": 24}
CALIBRATIONS = 4
#: Delays are spread over this part of the undisturbed time: a busy machine is slower than the quickest run, seldom quicker.
SPREAD = 0.95
ATTEMPTS = 4


def state():
    """What somebody sees of the bank: releases that verify, channels, and whether each channel is where its history says."""
    releases = {release.root: services.verify(release).problems for release in Release.objects.order_by("number")}
    channels = {}
    for channel in Channel.objects.select_related("release"):
        last = channel.promotions.select_related("release").first()
        channels[channel.name] = [channel.release and channel.release.root, last and last.release.root]
    return {
        "problems": [problem for problems in releases.values() for problem in problems],
        "roots": list(releases),
        "torn": [name for name, (served, written) in channels.items() if served != written],
        "channels": {name: served for name, (served, _written) in channels.items()},
        "untold": Promotion.objects.count() - Entry.objects.filter(action="bank.promote").count(),
        "unlisted": Release.objects.count() - Entry.objects.filter(action__in=["bank.build", "bank.import"]).count(),
    }


def sound(found):
    """What no kill may touch."""
    return {name: found[name] for name in ("problems", "torn", "untold", "unlisted")}


SOUND = {"problems": [], "torn": [], "untold": 0, "unlisted": 0}


def strike(bench, work, delay, *, renew):
    """Kill the work; when it had already ended, because the machine is quicker now, strike it again earlier."""
    for _attempt in range(ATTEMPTS):
        if renew:
            bench.renew()
        if bench.kill(work, delay):
            return True
        delay *= 0.7
    return False


def trials(bench, name, work, *, renew=True):
    """Kill the work at moments spread over the time that it takes undisturbed, then let it end.

    Returns:
        (what the undisturbed work gave, what was seen after each kill and after each next run, how many were killed at work).
    """
    undisturbed = []
    for _time in range(CALIBRATIONS):
        if renew:
            bench.renew()
        undisturbed.append(bench.run(work))
    expected, taken = min(undisturbed, key=lambda one: one[1])
    moments, seen, struck = random.Random(f"balise {name}"), [], 0
    for number in range(TRIALS[name]):
        # One in each slice of the time, at random inside it; every other one in the last third, where most rows are written.
        part = (number + moments.random()) / TRIALS[name]
        delay = taken * SPREAD * (part if number % 2 else (2 + part) / 3)
        struck += strike(bench, work, delay, renew=renew)
        [after_kill, answer, after_run], _taken = bench.run(lambda: [state(), work(), state()])
        seen.append((after_kill, answer, after_run))
    return expected, seen, struck


# ---------------------------------------------------------------- build


def building():
    return services.build(user=None).root


@pytest.fixture
def approved(framework, author, reviewer):
    """Four approved challenges that no laboratory examined as the build wants it, none frozen."""
    documents = [challenge_document(skill) for skill in ("1.1-1a", "1.2-1a", "2.1-1a", "3.1-1a")]
    created, _updated = authoring.import_documents(documents, user=author)
    for challenge in created:
        authoring.submit(challenge, user=author)
        reviewing.approve(challenge, reviewer)
    LaboratoryReport.objects.all().delete()


def test_a_build_that_is_killed_leaves_no_half_a_release_and_the_next_one_is_the_same(approved, tmp_path):
    bench = Bench(tmp_path)
    root, seen, struck = trials(bench, "build", building)
    assert [sound(after) for after, _answer, _end in seen] == [SOUND] * TRIALS["build"]
    assert {json.dumps(after["roots"]) for after, _answer, _end in seen} <= {"[]", json.dumps([root])}
    assert [(answer, sound(end), end["roots"]) for _after, answer, end in seen] == [(root, SOUND, [root])] * TRIALS["build"]
    assert struck >= TRIALS["build"] / 3


# ---------------------------------------------------------------- promote


@pytest.fixture
def two_releases(db):
    """Two releases, the first in service."""
    first, second = bank.make_release(), bank.make_release(bank.bodies(marker=" bis"))
    for release in (first, second):
        record("bank.build", actor="tests", target=f"release:{release.root}")
    services.promote(first, "positioning", user=None, reason="Première")
    return first.root, second.root


def test_a_promotion_that_is_killed_took_place_or_did_not(two_releases, tmp_path):
    """The channel goes from the one to the other, back and forth, on one database: each trial starts where the one before ended."""
    bench = Bench(tmp_path)

    def work():
        served = Channel.objects.get(name="positioning").release
        other = Release.objects.exclude(pk=served.pk).get()
        services.promote(other, "positioning", user=None, reason="Essai")
        return other.root

    _root, seen, struck = trials(bench, "promote", work, renew=False)
    assert [sound(state) for after, _answer, end in seen for state in (after, end)] == [SOUND] * (2 * TRIALS["promote"])
    assert [after["channels"]["positioning"] in two_releases for after, _answer, _end in seen] == [True] * TRIALS["promote"]
    assert [end["channels"]["positioning"] == answer for _after, answer, end in seen] == [True] * TRIALS["promote"]
    assert struck >= TRIALS["promote"] / 3


# ---------------------------------------------------------------- import


@pytest.fixture
def bundle(db, tmp_path):
    """A release as a file, which the database does not hold."""
    release = bank.make_release()
    bundles.write_bundle(release, tmp_path / "release.zip")
    root = release.root
    release.entries.all().delete()
    release.delete()
    Document.objects.all().delete()
    return tmp_path / "release.zip", root


def test_an_import_that_is_killed_leaves_no_half_a_release_and_the_next_one_ends_it(bundle, tmp_path):
    path, root = bundle
    bench = Bench(tmp_path)

    def work():
        return bundles.import_bundle(path).root

    imported, seen, struck = trials(bench, "import", work)
    assert imported == root
    assert [sound(after) for after, _answer, _end in seen] == [SOUND] * TRIALS["import"]
    assert {json.dumps(after["roots"]) for after, _answer, _end in seen} <= {"[]", json.dumps([root])}
    assert [(answer, sound(end), end["roots"]) for _after, answer, end in seen] == [(root, SOUND, [root])] * TRIALS["import"]
    assert struck >= TRIALS["import"] / 3
