"""Following campaigns: the page of 1,000 participations, the renewal of a class of 35, the analysis of 10,000; queries and times.

`python -m tests.benchmarks.following` measures on the database of DATABASE_URL (`scripts/with_postgresql`), or on a file of SQLite.
"""

import os
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

CLASS, CAMPAIGN, ANALYSED = 35, 1_000, 10_000
MOST_QUERIES, MOST_MS, MOST_LIVE, MOST_ANALYSIS_MS = 20, 400.0, 5, 500.0


def following() -> None:
    """Measure on a database of its own."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.close()
            connection.settings_dict["NAME"] = str(Path(folder) / "bench.sqlite3")
        settings.DEBUG = False
        call_command("migrate", verbosity=0)
        _measure(connection.vendor)
        connection.close()


def _measure(vendor: str) -> None:
    from django.test import Client
    from django.urls import reverse

    from challenges.runtime.campaigns.following.marks import mark
    from tests.benchmarks.measuring import say
    from tests.factories import bank, people

    release = bank.make_release()
    bank.serve(release)
    school = people.school()
    client = Client()
    client.force_login(school.teacher)
    for name, count in (("class", CLASS), ("campaign", CAMPAIGN)):
        campaign = _campaign(school, release, count, f"3e {name}")
        page = reverse("schools:campaign", args=[campaign.uid])
        live = reverse("schools:live", args=[campaign.uid]) + f"?mark={mark(campaign, school.teacher)}"
        label = f"following, {vendor}: a campaign of {count} participations"
        say(f"{label}, its page", _queries(client, page), unit="queries", limit=MOST_QUERIES)
        say(f"{label}, its page", _milliseconds(lambda p=page: client.get(p)), limit=MOST_MS)
        say(f"{label}, renewed", _queries(client, live), unit="queries", limit=MOST_LIVE)
        say(f"{label}, renewed", _milliseconds(lambda p=live: client.get(p)))
    campaign = _campaign(school, release, ANALYSED, "3e all")
    say(f"following, {vendor}: analysis of {ANALYSED} participations", _milliseconds(lambda: _analysis(campaign)), limit=MOST_ANALYSIS_MS)


def _campaign(school: Any, release: Any, count: int, name: str) -> Any:
    """A campaign over the sixteen competences that so many pupils of the register join; one in ten is still at it."""
    from django.utils import timezone

    from challenges.runtime.campaigns import services
    from challenges.runtime.campaigns.models import Campaign
    from challenges.runtime.schools.models import SchoolClass
    from tests.factories import following as factory

    room = SchoolClass.objects.create(school=school, name=name, year="2026-2027")
    pupils = factory.pupils(school, count, room=room)
    codes = [one["code"] for one in _competences(release)]
    campaign = services.create_campaign(
        school, user=school.teacher, name=name, competences=codes, questions_max=3, closes_at=timezone.now() + timedelta(days=1),
        access=Campaign.Access.NAMED, school_class=room,
    )  # fmt: skip
    factory.participations(campaign, release, pupils, sent=0.8, finished=0.1)
    return campaign


def _competences(release: Any) -> Any:
    from challenges.bank.reader import open_release

    return open_release(release.root).competences


def _analysis(campaign: Any) -> None:
    """What the pages of levels, topics and questions read and work out."""
    from challenges.runtime.campaigns.following import difficulties, sendings, spreads

    sent = sendings.of(campaign)
    spreads.level_spreads((one.levels for one in sent), campaign.competences)
    release = difficulties.release_of(sent)
    assert release is not None
    difficulties.topics(sent, release, "fr")
    difficulties.questions(sent)


def _milliseconds(act: Callable[[], object]) -> float:
    from tests.benchmarks.measuring import milliseconds

    return milliseconds(act)


def _queries(client: Any, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
    django.setup()
    following()
