"""Numbers of requests, lines without persons, and what is answered when something fails."""

import io
import json
import logging
import re

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.test import Client, override_settings
from django.urls import path

from cms.operation import request_id
from cms.operation.logs import JsonFormatter, PlainFormatter, cleaned
from cms.operation.version import version
from cms.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401
from tests.operation.test_health import Away


def fail(request):
    raise RuntimeError("zoe.dupont@example.org is not a number")


def away(request):
    raise OperationalError("server closed the connection")


urlpatterns = [*urlpatterns, path("fail", fail), path("away", away), path("api/fail", fail), path("api/away", away)]
here = override_settings(ROOT_URLCONF="tests.operation.test_logs")


@pytest.fixture
def lines():
    """What the logs say, as JSON objects."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    names = ("", "django.request", "balise.requests")
    for name in names:
        logging.getLogger(name).addHandler(handler)
    logging.getLogger("balise.requests").propagate = logging.getLogger("django.request").propagate = False
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    for name in names:
        logging.getLogger(name).removeHandler(handler)
    logging.getLogger("balise.requests").propagate = logging.getLogger("django.request").propagate = True


def client(**environment):
    return Client(raise_request_exception=False, **environment)


@here
def test_an_error_has_one_number_on_its_page_in_its_header_and_in_the_log(db, lines):
    response = client().get("/fail?nom=Dupont")
    number = response["X-Request-ID"]
    assert (response.status_code, re.fullmatch(r"[0-9a-f]{16}", number) is not None) == (500, True)
    assert f"<strong>{number}</strong>" in response.content.decode()
    (line,) = [line for line in lines() if line["level"] == "ERROR"]
    assert (line["request"], line["version"], "RuntimeError" in line["exception"]) == (number, version(), True)
    assert [word in json.dumps(line) for word in ("zoe.dupont", "Dupont")] == [False, False]


@here
def test_the_api_answers_its_problem_document_always(db):
    response = client().get("/api/fail")
    assert (response.status_code, response["Content-Type"], response.json()["code"]) == (500, "application/problem+json", "internal")
    assert response["X-Request-ID"] in response.json()["detail"]
    response = client().get("/api/away")
    told = response.json()
    assert (response.status_code, response["Content-Type"], told["status"], told["code"], response["Retry-After"]) == (
        503, "application/problem+json", 503, "unavailable", "10")  # fmt: skip


@here
def test_a_page_without_its_database_is_a_page_in_two_languages(db):
    response = client().get("/away")
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert ("Balise n’est pas disponible pour l’instant" in page, "Balise is unavailable at the moment" in page) == (True, True)


@pytest.mark.parametrize(
    "address", ["/api/bank/v1/channels", "/api/runtime/v1/attempts/00000000-0000-0000-0000-000000000000/files/0", "/api/openapi.json"]
)
def test_every_address_of_the_api_tells_a_database_that_is_away(db, address):
    with connection.execute_wrapper(Away()):
        response = client().get(address, headers={"Authorization": "Bearer " + "x" * 40})
    expected = (200, "application/json") if address.endswith("json") else (503, "application/problem+json")
    assert (response.status_code, response["Content-Type"]) == expected


@pytest.mark.parametrize("address", ["/verifier/?code=P-23467BCD", "/compte/", "/admin/", "/ecole/"])
def test_every_page_tells_a_database_that_is_away(db, address):
    from django.contrib.auth import get_user_model

    browser = client()
    browser.force_login(get_user_model().objects.create(username="a"))
    with connection.execute_wrapper(Away()):
        response = browser.get(address)
    assert (response.status_code, response["Retry-After"], "unavailable at the moment" in response.content.decode()) == (503, "10", True)


@pytest.mark.parametrize(
    ("trusted", "peer", "given", "taken"),
    [
        ([], "10.0.0.1", "abcdefgh-1", False),
        (["10.0.0.0/8"], "10.0.0.1", "abcdefgh-1", True),
        (["10.0.0.0/8"], "203.0.113.9", "abcdefgh-1", False),
        (["unix"], "", "abcdefgh-1", True),
        (["10.0.0.0/8"], "10.0.0.1", "short", False),
        (["10.0.0.0/8"], "10.0.0.1", "a" * 65, False),
        (["10.0.0.0/8"], "10.0.0.1", "abcdefgh\x1b[31m", False),
    ],
)
def test_a_number_is_taken_from_a_trusted_proxy_alone(db, settings, trusted, peer, given, taken):
    settings.BALISE_TRUSTED_PROXIES = trusted
    response = Client(REMOTE_ADDR=peer).get("/health/live", headers={"X-Request-ID": given})
    assert (response["X-Request-ID"] == given) is taken
    assert request_id.current() == "-"


def test_a_line_for_each_request_names_the_view_and_nobody(db, settings, lines, released_bank):
    settings.BALISE_LOG_REQUESTS = True
    browser = Client(REMOTE_ADDR="203.0.113.9")
    browser.get("/verifier/?code=P-23467BCD&nom=Dupont")
    browser.get("/health/live")
    (line,) = [line for line in lines() if line["logger"] == "balise.requests"]
    assert {name: line[name] for name in ("view", "method", "status")} == {"view": "certification:verify", "method": "GET", "status": 404}
    assert [word in json.dumps(line) for word in ("23467BCD", "Dupont", "203.0.113.9")] == [False] * 3
    settings.BALISE_LOG_ADDRESSES = True
    browser.get("/")
    assert lines()[-1]["address"] == "203.0.113.9"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ('duplicate key value\nDETAIL:  Key (last_name)=(Dupont) already exists.', "duplicate key value\nDETAIL: …"),
        ("null value\nDETAIL:  Failing row contains (1, Dupont, Zoé).\nnext", "null value\nDETAIL: …\nnext"),
        ("mail to Zoé <zoe.dupont+1@ecole.example.org> refused", "mail to Zoé <…@…> refused"),
        ("Not Found: /verifier/?code=P-1&nom=Dupont", "Not Found: /verifier/?…"),
        ("why? because a = b", "why? because a = b"),
    ],
)  # fmt: skip
def test_what_errors_carry_along_is_cut(said, kept):
    assert cleaned(said) == kept


@pytest.mark.parametrize("formatter", [PlainFormatter, JsonFormatter])
def test_a_row_that_the_database_refuses_is_not_in_the_traceback(db, formatter):
    try:
        raise IntegrityError("duplicate\nDETAIL:  Key (email)=(zoe@example.org) already exists.")
    except IntegrityError:
        import sys

        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "refused for %s", ("anna@example.org",), sys.exc_info())
    record.request = object()
    line = formatter().format(record)
    assert [word in line for word in ("zoe@", "anna@", "IntegrityError", "refused for")] == [False, False, True, True]


def test_a_json_line_is_one_line():
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "a\nb\x1b[31m", (), None)
    assert len(JsonFormatter().format(record).splitlines()) == 1


@pytest.mark.parametrize("way", ["plain", "json"])
def test_the_form_is_a_setting(way):
    import os
    import subprocess
    import sys

    from tests.operation.installations import ROOT

    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()\nimport logging; logging.getLogger('balise').warning('bonjour')"],
        env=os.environ | {"LOG_FORMAT": way, "DJANGO_SETTINGS_MODULE": "cms.settings.test"}, cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    line = done.stderr.strip()
    assert (json.loads(line)["message"] if way == "json" else line.split("] ")[1]) == ("bonjour" if way == "json" else "balise bonjour")


@pytest.mark.parametrize("host", ["testserver", "autre.example"])
def test_an_address_of_the_api_that_leads_nowhere_is_told_in_json(db, settings, host):
    settings.ALLOWED_HOSTS = ["testserver"]
    response = client(headers={"Host": host}).get("/api/nulle/part")
    expected = (404, "not_found") if host == "testserver" else (400, "bad_request")
    assert (response.status_code, response["Content-Type"], response.json()["code"]) == (
        expected[0],
        "application/problem+json",
        expected[1],
    )
