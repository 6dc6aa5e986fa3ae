"""The authors' pages over a big bank: median server time and number of queries of the list, the grid, a search and the review queue."""

import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.benchmarks.measuring import milliseconds, say

SIZES = (1_000, 10_000)
REVIEWS = 300
RUNS = 9
MOST_MS, MOST_QUERIES = 300.0, 25.0
LIST = "wagtailsnippets_authoring_challenge:list"
PAGES = {
    "list": (LIST, {}),
    "list with filters": (LIST, {"state": "approved", "level": "2", "kind": "xlsx", "signal": "expiring", "ordering": "-updated"}),
    "list ordered by state": (LIST, {"ordering": "state"}),
    "coverage grid": ("authoring_coverage", {}),
    "search, two words": (LIST, {"q": "facture réseau"}),
    "review queue": ("authoring_queue", {"pour": "todo"}),
    "home page": ("wagtailadmin_home", {}),
}


def _people() -> list:
    from django.contrib.auth.models import Group

    from challenges.authoring.services import setup_workflow
    from cms.accounts.roles import AUTHORS, REVIEWERS, setup_roles
    from referential.services import load_framework, packaged_document
    from tests.factories import people

    setup_roles()
    setup_workflow(Group.objects.get(name=REVIEWERS))
    load_framework(packaged_document(), actor="system")
    return [*(people.user(group=AUTHORS) for _ in range(20)), people.user(group=REVIEWERS)]


def _measure(size: int, client: Client, bases: dict[str, float]) -> None:
    for name, (url_name, params) in PAGES.items():
        url = reverse(url_name)
        with CaptureQueriesContext(connection) as taken:
            assert client.get(url, params).status_code == 200
        label = f"authoring: {name}, {size} challenges"
        say(f"{label}, queries", len(taken), unit="queries", limit=MOST_QUERIES)
        first = f"authoring: {name}, {SIZES[0]} challenges"
        value = milliseconds(lambda u=url, p=params: client.get(u, p), RUNS)
        base = bases.get(first)
        bases[label] = say(label, value, ratio_to=first if base else None, base=base, limit=MOST_MS)


def authoring() -> None:
    """Build a bank of each size in a file of SQLite and print what its pages cost."""
    from tests.factories import many

    with tempfile.TemporaryDirectory() as folder:
        connection.close()
        connection.settings_dict["NAME"] = str(Path(folder) / "bench.sqlite3")
        settings.DEBUG = False
        call_command("migrate", verbosity=0)
        owners, built, bases = _people(), 0, {}
        client = Client()
        client.force_login(owners[-1])
        for size in SIZES:
            started = time.perf_counter()
            many.challenges(size - built, owners[:-1], reviews=REVIEWS if size == SIZES[-1] else REVIEWS // 10)
            say(f"authoring: building {size - built} challenges", time.perf_counter() - started, unit="s", limit=90.0)
            built = size
            _measure(size, client, bases)
        connection.close()
