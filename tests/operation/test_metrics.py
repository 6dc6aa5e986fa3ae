"""Figures for Prometheus: who may read them, what they say, several processes, and what counting costs."""

import os
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from challenges.observed import observe, observe_request, observing
from challenges.runtime.assessments.models import Incident
from cms.operation import metrics
from cms.operation.middleware import RequestMiddleware
from cms.operation.version import version
from tests.operation.installations import ROOT
from tests.operation.test_health import Away

TOKEN = "a-long-token-for-prometheus"


def samples(text):
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def read(client=None):
    return samples((client or Client()).get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode())


@pytest.fixture
def allowed(db, settings):
    settings.BALISE_METRICS_TOKEN = TOKEN


@pytest.mark.parametrize(
    ("token", "networks", "given", "peer", "status"),
    [
        ("", [], None, "127.0.0.1", 404),
        ("", [], "", "127.0.0.1", 404),
        (TOKEN, [], None, "127.0.0.1", 404),
        (TOKEN, [], "autre", "127.0.0.1", 404),
        (TOKEN, [], "é", "127.0.0.1", 404),
        (TOKEN, [], TOKEN, "203.0.113.9", 200),
        ("", ["10.0.0.0/8"], None, "10.1.2.3", 200),
        ("", ["10.0.0.0/8"], None, "203.0.113.9", 404),
        ("", ["::1"], None, "::1", 200),
    ],
)
def test_who_may_read_them(db, settings, token, networks, given, peer, status):
    settings.BALISE_METRICS_TOKEN, settings.BALISE_METRICS_NETWORKS = token, networks
    headers = {} if given is None else {"Authorization": f"Bearer {given}"}
    assert Client(REMOTE_ADDR=peer).get("/metrics", headers=headers).status_code == status


def test_an_address_that_anybody_writes_opens_nothing(db, settings):
    settings.BALISE_METRICS_NETWORKS = ["10.0.0.0/8"]
    client = Client(REMOTE_ADDR="203.0.113.9")
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.1.2.3"}).status_code == 404


def test_requests_are_counted_by_view_method_and_status(allowed, client):
    def count(**labels):
        return read().get(("balise_requests_total", tuple(sorted(labels.items()))), 0)

    before = [count(view="home", method="GET", status="200"), count(view="none", method="GET", status="404")]
    client.get("/")
    client.get("/nulle-part/zoe-dupont")
    after = [count(view="home", method="GET", status="200"), count(view="none", method="GET", status="404")]
    assert [late - early for late, early in zip(after, before, strict=True)] == [1, 1]
    assert "zoe-dupont" not in str(read())


def test_a_view_is_a_name_of_the_code_whatever_is_asked(allowed, client, released_bank):
    client.get("/verifier/?code=P-23467BCD&nom=Dupont")
    client.get("/parcours/ABCDEFGH/")
    client.request(REQUEST_METHOD="BREW", PATH_INFO="/")
    text = str(read())
    assert [word in text for word in ("23467BCD", "Dupont", "ABCDEFGH", "BREW")] == [False] * 4


def test_durations_of_the_hot_path(allowed):
    name = ("balise_hot_path_seconds_count", (("step", "answer"),))
    before = read().get(name, 0)
    observe("answer", 0.012)
    with pytest.raises(ZeroDivisionError), observing("answer"):
        raise ZeroDivisionError
    assert read()[name] - before == 2


@pytest.mark.parametrize("name", ["", "Answer", "réponse", "a b", "a" * 41])
def test_a_step_is_a_word_of_the_code(name):
    with pytest.raises(ValueError, match=f"^{name}$"):
        observe(name, 1.0)


def test_what_the_database_says(allowed, released_bank):
    for seed in ("a", "b"):
        Incident.objects.create(challenge_uid="0" * 32, release_root="0" * 64, seed=seed, reason="x")
    found = read()
    assert found["balise_incidents", ()] == 2
    assert found["balise_database_bytes", ()] > 100_000
    assert found["balise_database_up", ()] == 1
    assert found["balise_exposure_exams", ()] == 0
    assert [labels for name, labels in found if name == "balise_info"] == [(("generator", "1.1"), ("version", version()))]
    assert found["balise_jobs_oldest_waiting_seconds", ()] == 0


def test_the_highest_exposure(allowed, released_bank):
    import zlib

    import numpy as np

    from challenges.adaptive.exposure import BANDS
    from challenges.bank.reader import open_release
    from challenges.runtime.assessments.models import ExposureSnapshot

    counts = np.zeros((len(open_release(released_bank.root).items), BANDS), dtype=np.float32)
    counts[3, :2] = (10, 5)
    ExposureSnapshot.objects.create(
        release_root=released_bank.root, counts=zlib.compress(counts.tobytes()), sessions=[30.0, 20.0, *[0.0] * (BANDS - 2)], recorded=50
    )
    found = read()
    assert (found["balise_exposure_highest_ratio", ()], found["balise_exposure_exams", ()]) == (0.3, 50)


def test_jobs_where_they_are_installed(allowed, monkeypatch):
    told = SimpleNamespace(states={"waiting": 3, "running": 1}, oldest_waiting=timezone.now() - timezone.timedelta(seconds=60), workers=2)
    monkeypatch.setattr(metrics, "jobs_summary", lambda: told)
    found = read()
    assert (found["balise_jobs", (("state", "waiting"),)], found["balise_job_workers", ()]) == (3, 2)
    assert 60 <= found["balise_jobs_oldest_waiting_seconds", ()] < 90


def test_a_database_that_is_away_hides_no_counter(allowed):
    from django.db import connection

    with connection.execute_wrapper(Away()):
        found = read()
    assert (found["balise_database_up", ()], ("balise_incidents", ()) in found) == (0, False)
    assert any(name == "balise_requests_total" for name, _labels in found)


def test_several_processes_are_added_up(tmp_path):
    """Three processes count, a fourth tells the sum."""
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "cms.settings.test"}
    count = "from challenges.observed import observe\nfor _ in range(5): observe('answer', .01)"
    for _ in range(3):
        subprocess.run([sys.executable, "-c", count], env=environment, cwd=ROOT, check=True)
    tell = (
        "import django; django.setup()\nimport sys\nfrom prometheus_client import CollectorRegistry, generate_latest\n"
        "from prometheus_client.multiprocess import MultiProcessCollector\nfrom cms.operation import metrics\n"
        "metrics._Asked.collect = lambda self: []\nsys.stdout.buffer.write(metrics.exposition())"
    )
    done = subprocess.run([sys.executable, "-c", tell], env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
    found = samples(done.stdout)
    assert found["balise_hot_path_seconds_count", (("step", "answer"),)] == 15
    assert found["balise_hot_path_seconds_bucket", (("le", "0.005"), ("step", "answer"))] == 0


def test_counting_costs_next_to_nothing(settings):
    """Two observations a request take less than a thousandth of the quickest page (a bare view through this middleware takes some 0.1 ms)."""
    start = time.perf_counter()
    for _ in range(2000):
        observe_request("home", "GET", 200, 0.01)
        observe("answer", 0.01)
    each = (time.perf_counter() - start) / 2000
    assert each < 0.0005

    from django.http import HttpResponse

    answered = RequestMiddleware(lambda request: HttpResponse("x"))(RequestFactory().get("/"))
    assert answered.status_code == 200
