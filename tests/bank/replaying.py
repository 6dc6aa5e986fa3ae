"""Another instance's bank over HTTP: the answers of the real API, recorded, then served by a thread while this database holds nothing of them."""

import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from challenges.bank import following, services, signing
from challenges.bank.models import Channel, Document, Release
from tests.bank.asking import API, body_of
from tests.factories import bank

KEPT = ("Content-Type", "ETag", "Balise-Signature", "Balise-Key")


@dataclass
class Answer:
    """What the API answered."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Instance:
    """Another instance: what it answers by path under the API, what it was asked, and where it cuts an answer short.

    `answers` and `cuts` may be changed by a test; `asked` holds (path, Range header).
    """

    answers: dict[str, Answer]
    token: str
    asked: list[tuple[str, str]] = field(default_factory=list)
    cuts: dict[str, int] = field(default_factory=dict)
    url: str = ""

    def paths(self):
        """What was asked, without ranges."""
        return [path for path, _range in self.asked]


def record(client, releases, token):
    """Ask the API everything that a follower may ask of these releases; return the answers by path."""
    paths = ["/keys", *(f"/channels/{name}" for name in Channel.Name.values)]
    for release in releases:
        paths += [f"/releases/{release.root}/manifest", f"/releases/{release.root}/bundle"]
        paths += [f"/documents/{item['sha256']}" for item in json.loads(bytes(release.manifest))["documents"]]
    answers = {}
    for path in paths:
        response = client.get(f"{API}{path}", headers={"Authorization": f"Bearer {token}"})
        headers = {name: response[name] for name in KEPT if name in response}
        answers[path] = Answer(response.status_code, headers, body_of(response))
    return answers


def instance_of(client, *releases):
    """The instance that this database is now, recorded; the database then holds nothing of it any more."""
    _token, secret = services.create_token("suiveuse", "bank:solve", user=None)
    instance = Instance(record(client, releases, secret), secret)
    Channel.objects.all().delete()
    for release in Release.objects.all():
        release.entries.all().delete()
        release.delete()
    Document.objects.all().delete()
    return instance


def serve(instance):
    """Serve an instance from a thread; return what stops it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            path = self.path.removeprefix(API)
            asked = self.headers.get("Range", "")
            instance.asked.append((path, asked))
            answer = instance.answers.get(path, Answer(404, {"Content-Type": "application/problem+json"}, b'{"detail": "Rien ici."}'))
            if self.headers.get("Authorization") != f"Bearer {instance.token}":
                answer = Answer(401, {"Content-Type": "application/problem+json"}, b'{"detail": "Le jeton est absent ou inconnu."}')
            self._send(path, *_ranged(answer, asked))

        def _send(self, path, status, headers, body):
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[: instance.cuts.pop(path, len(body))])
            self.close_connection = True

        def log_message(self, *_arguments):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    instance.url = f"http://127.0.0.1:{server.server_port}"

    def stop():
        server.shutdown()
        server.server_close()

    return stop


def _ranged(answer, asked):
    """The part of a recorded answer that a request asks for, as the API gives it (see test_api_bundles)."""
    found = re.fullmatch(r"bytes=(\d+)-", asked)
    if not found or answer.status != 200:
        return answer.status, answer.headers, answer.body
    start, size = int(found[1]), len(answer.body)
    if start >= size:
        return 416, {"Content-Range": f"bytes */{size}"}, b""
    return 206, answer.headers | {"Content-Range": f"bytes {start}-{size - 1}/{size}"}, answer.body[start:]


def running(client, theirs, content, *, trusted=True, before=lambda: None):
    """Make another instance under its own keys, serve it, and stop: the body of a fixture.

    `trusted`: whether its first key is trusted here. `before`: what it does between that key and its release.
    """
    with theirs:
        key = signing.own_key()
        before()
        release = bank.make_release(content)
        bank.serve(release, "positioning", "certification")
        made = instance_of(client, release)
    made.root, made.content = release.root, content
    if trusted:
        signing.trust(key)
    stop = serve(made)
    yield made
    stop()


def host(instance):
    """The name of an instance, as refusals and the history tell it."""
    return instance.url.removeprefix("http://")


def source(instance):
    """An instance as a source to follow."""
    return following.Source(instance.url, instance.token)
