"""Asking a server: a real one on this machine that answers as told, and addresses that are refused."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.tutorials import fetching
from challenges.tutorials.fetching import Outcome


class Handler(BaseHTTPRequestHandler):
    """`/status/404` answers 404; `/to/…` sends there; `/head/405` refuses HEAD alone; `/long` never stops; `/close` says nothing."""

    def _answer(self):
        self.server.asked.append((self.command, self.path, self.headers["User-Agent"]))
        kind, _, rest = self.path[1:].partition("/")
        if kind == "close":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        status = 200
        if kind == "status" or (kind == "head" and self.command == "HEAD"):
            status = int(rest)
        self.send_response(302 if kind in {"to", "loop"} else status)
        if kind == "to":
            self.send_header("Location", rest)
        if kind == "loop":
            self.send_header("Location", f"/loop/{int(rest) - 1}" if int(rest) > 1 else "/status/200")
        self.end_headers()
        if kind == "long" and self.command == "GET":
            self._write_for_ever()

    def _write_for_ever(self):
        try:
            while True:
                self.wfile.write(b"x" * 65536)
        except OSError:
            self.server.cut.set()

    do_GET = do_HEAD = _answer  # noqa: N815  the names that http.server calls

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def server(settings):
    settings.BALISE_LINK_CHECK_PRIVATE = True
    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.asked, made.cut, made.daemon_threads = [], threading.Event(), True
    made.url = f"http://127.0.0.1:{made.server_port}"
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.mark.parametrize(
    ("status", "ok"),
    [
        (200, True),
        (204, True),
        (404, False),
        (410, False),
        (500, False),
        (503, False),
        (401, None),
        (403, None),
        (429, None),
        (400, None),
        (451, None),
    ],
)
def test_what_a_status_proves(server, status, ok):
    assert fetching.check(f"{server.url}/status/{status}") == Outcome(ok, status, "" if ok else "status")


def test_head_is_enough_when_it_succeeds(server):
    fetching.check(f"{server.url}/status/200")
    assert [method for method, _path, _agent in server.asked] == ["HEAD"]


def test_get_decides_when_head_is_refused(server):
    assert fetching.check(f"{server.url}/head/405") == Outcome(True, 200)
    assert [method for method, _path, _agent in server.asked] == ["HEAD", "GET"]


def test_the_checker_says_who_it_is(server, settings):
    settings.BALISE_BASE_URL = "https://balise.example"
    fetching.check(f"{server.url}/status/200")
    assert server.asked[0][2] == "Balise-link-check/1 (+https://balise.example)"


def test_redirects_are_followed(server):
    assert fetching.check(f"{server.url}/to//status/404") == Outcome(False, 404, "status")


def test_five_redirects_and_no_more(server):
    assert fetching.check(f"{server.url}/loop/5") == Outcome(True, 200)
    assert fetching.check(f"{server.url}/loop/6") == Outcome(False, None, "redirects")


@pytest.mark.parametrize("target", ["ftp://a.example/x", "file:///etc/passwd", "javascript:alert(1)"])
def test_a_redirect_to_another_scheme_is_refused(server, target):
    assert fetching.check(f"{server.url}/to/{target}") == Outcome(False, None, "scheme")


def test_accents_and_spaces_are_sent_as_they_should(server):
    fetching.check(f"{server.url}/status/200?é=à b")
    assert server.asked[0][1] == "/status/200?%C3%A9=%C3%A0%20b"


def test_a_body_without_end_is_cut(server):
    server.RequestHandlerClass = type("NoHead", (Handler,), {"do_HEAD": lambda self: self.send_error(405)})
    assert fetching.check(f"{server.url}/long") == Outcome(True, 200)
    assert server.cut.wait(10)


def test_nobody_answers(settings):
    settings.BALISE_LINK_CHECK_PRIVATE = True
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert fetching.check(f"http://127.0.0.1:{taken.getsockname()[1]}/") == Outcome(False, None, "connection")


def test_a_server_that_hangs_up(server):
    assert fetching.check(f"{server.url}/close") == Outcome(False, None, "connection")


def test_a_server_without_certificate(server):
    assert fetching.check(server.url.replace("http:", "https:")) == Outcome(False, None, "tls")


def test_a_server_that_never_answers(settings, monkeypatch):
    settings.BALISE_LINK_CHECK_PRIVATE = True
    monkeypatch.setattr(fetching, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert fetching.check(f"http://127.0.0.1:{silent.getsockname()[1]}/") == Outcome(False, None, "timeout")


def test_a_server_that_draws_out_its_answer_is_cut(settings, monkeypatch):
    settings.BALISE_LINK_CHECK_PRIVATE = True
    monkeypatch.setattr(fetching, "TOTAL", 0.5)
    over = threading.Event()

    def drip(listening):
        peer, _address = listening.accept()
        with peer:
            for _ in range(100):
                try:
                    peer.sendall(b"H")
                except OSError:
                    break
                if over.wait(0.1):
                    break

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=drip, args=(listening,), daemon=True)
        thread.start()
        found = fetching.check(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        over.set()
        thread.join(10)
    assert found == Outcome(False, None, "connection")


def test_a_name_that_does_not_exist(settings):
    settings.BALISE_LINK_CHECK_PRIVATE = True
    assert fetching.check("http://absent.invalid/") == Outcome(False, None, "dns")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "[::ffff:127.0.0.1]"]
)
def test_private_addresses_are_not_asked(server, settings, host):
    settings.BALISE_LINK_CHECK_PRIVATE = False
    assert fetching.check(f"http://{host}:{server.server_port}/status/200") == Outcome(False, None, "private")
    assert server.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("172.16.0.1", False), ("100.64.0.1", False), ("224.0.0.1", False), ("240.0.0.1", False),
        ("fe80::1%eth0", False), ("fc00::1", False), ("ff02::1", False), ("::", False), ("::ffff:10.0.0.1", False), ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False), ("64:ff9b::5db8:d822", True), ("pas une adresse", False),
    ],
)  # fmt: skip
def test_public_addresses(address, public):
    assert fetching.is_public(address) is public


@given(st.ip_addresses(v=4, network="10.0.0.0/8"))
def test_no_form_of_ipv6_hides_a_private_address(address):
    assert [fetching.is_public(f"{prefix}{address}") for prefix in ("", "::ffff:", "64:ff9b::")] == [False] * 3


@pytest.mark.parametrize(
    "link", ["http://", "https:///x", "http://[::1", "http://a.example:port/", "http://a\x00b.example/", "mailto:a@example.org"]
)
def test_a_link_that_makes_no_sense_is_a_failure(link):
    assert fetching.check(link).ok is False
