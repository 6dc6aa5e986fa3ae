"""Learners as the server sees them: over the API, and in pages as a browser without scripts."""

import html
import http.client
import json
import random
import re
import threading
import time
import urllib.parse
import uuid
from dataclasses import dataclass, field

API = "/api/runtime/v1/"


@dataclass
class Book:
    """What was seen: durations in seconds by name, errors, and the answers that were acknowledged, as [attempt, key]."""

    times: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    acknowledged: list[list[str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, name: str, seconds: float) -> None:
        """Note a duration."""
        with self.lock:
            self.times.setdefault(name, []).append(seconds)

    def failed(self, what: str) -> None:
        """Note an error."""
        with self.lock:
            self.errors.append(what[:200])


class Caller:
    """One connection that is kept, as browsers keep theirs, with its cookies and its token."""

    def __init__(self, base: str, book: Book) -> None:
        split = urllib.parse.urlsplit(base)
        self.connection = http.client.HTTPConnection(split.hostname or "", split.port, timeout=60)
        self.book = book
        self.cookies: dict[str, str] = {}
        self.token = ""

    def send(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, bytes, str]:
        """Send a request, once more where the server closed a connection that was kept; return status, body and Location."""
        sent = dict(headers or {})
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        for last in (False, True):
            try:
                self.connection.request(method, path, body, sent)
                answer = self.connection.getresponse()
                content = answer.read()
                break
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.connection.close()
                if last:
                    raise
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.split(";")[0]
        return answer.status, content, answer.headers.get("Location", "")

    def api(self, method: str, path: str, body: object = None, key: str = "") -> tuple[int, dict]:
        """Call the API."""
        headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
        status, content, _location = self.send(method, API + path, None if body is None else json.dumps(body).encode(), headers)
        return status, json.loads(content or b"{}")

    def page(self, path: str) -> tuple[str, str]:
        """Open a page and follow where it leads; return its address and text."""
        for _redirect in range(5):
            status, content, location = self.send("GET", path)
            if status not in (301, 302, 303):
                if status != 200:
                    self.book.failed(f"{status} {path}")
                return path, content.decode()
            path = location
        return path, ""

    def post(self, path: str, fields: list[tuple[str, str]], text: str) -> tuple[int, str, str]:
        """Send a form of a page; return status, where it leads, and the text of a page that came back."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        body = urllib.parse.urlencode([("csrfmiddlewaretoken", token[1] if token else ""), *fields]).encode()
        status, content, location = self.send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        return status, location, content.decode() if status == 200 else ""


def value(response: dict, rng: random.Random) -> object:
    """Return an answer of the form that is asked for, right or wrong as it comes."""
    kind = response["type"]
    if kind in ("single_choice", "multiple_choice"):
        chosen = rng.choice(response["options"])["id"]
        return chosen if kind == "single_choice" else [chosen]
    if kind == "number":
        return str(rng.randint(1, 99))
    if kind == "blanks":
        return {one["id"]: rng.choice(one["options"]) if one.get("options") else "12" for one in response["blanks"]}
    return "mot"


@dataclass(frozen=True)
class Play:
    """How learners play: until when, with what mean of thinking, in seconds, and whether the next question comes with the acknowledgement."""

    base: str
    code: str
    until: float
    thinking: float = 0.0
    together: bool = False


def by_api(play: Play, book: Book, seed: int) -> None:
    """Take tests over the API, one after the other."""
    caller, rng = Caller(play.base, book), random.Random(seed)
    while time.time() < play.until:
        caller.token = ""
        status, joined = caller.api("POST", "participations", {"code": play.code, "participant": None})
        if status != 201:
            book.failed(f"join {status} {joined}")
            time.sleep(0.2)
            continue
        caller.token = joined["token"]
        _play_api(play, caller, rng, joined["assessment"]["id"])


def _play_api(play: Play, caller: Caller, rng: random.Random, assessment: str) -> None:
    status, question = caller.api("GET", f"assessments/{assessment}/next")
    while status == 200 and question["attempt"] and _think(play, rng):
        attempt, began, key = question["attempt"], time.perf_counter(), uuid.uuid4().hex
        path = f"attempts/{attempt['id']}/answer" + ("?next=true" if play.together else "")
        status, told = caller.api("POST", path, {"value": value(attempt["response"], rng), "skipped": False}, key)
        if status == 422:
            status, told = caller.api("POST", path, {"value": None, "skipped": True}, key)
        if status != 200:
            caller.book.failed(f"answer {status} {told}")
            return
        with caller.book.lock:
            caller.book.acknowledged.append([attempt["id"], key])
        answered = time.perf_counter()
        status, question = (200, told["next"]) if play.together else caller.api("GET", f"assessments/{assessment}/next")
        caller.book.took("answer", answered - began)
        caller.book.took("pair", time.perf_counter() - began)
    if status != 200:
        caller.book.failed(f"next {status} {question}")


def _think(play: Play, rng: random.Random) -> bool:
    """Think; whether there is time left."""
    left = play.until - time.time()
    if play.thinking:
        time.sleep(max(0.0, min(left, rng.expovariate(1 / play.thinking))))
    return time.time() < play.until


def by_pages(play: Play, book: Book, seed: int) -> None:
    """Take a test in pages: the question, the answer, the correction, the next question."""
    caller, rng = Caller(play.base, book), random.Random(seed)
    path = f"/parcours/{play.code}/"
    _, text = caller.page(path)
    status, location, _ = caller.post(path, [("key", _field(text, "key")), ("label", "Charge")], text)
    if status != 302:
        book.failed(f"join {status}")
        return
    while _think(play, rng):
        _, text = caller.page(location)
        form = re.search(r'<form method="post" action="([^"]+)" data-player data-attempt="([^"]+)"', text)
        if form is None:
            return
        began, key = time.perf_counter(), _field(text, "idempotency_key")
        status, after, _ = caller.post(form[1], [("idempotency_key", key), ("skip", "1")], text)
        if status != 302:
            book.failed(f"answer {status}")
            return
        with book.lock:
            book.acknowledged.append([form[2], key])
        caller.page(after)
        book.took("pair", time.perf_counter() - began)


def _field(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    return html.unescape(found[1]) if found else ""


def join_named(base: str, code: str, person: dict[str, str], book: Book) -> None:
    """Join a named campaign, in pages, to the first question."""
    caller, began, path = Caller(base, book), time.perf_counter(), f"/parcours/{code}/"
    _, text = caller.page(path)
    status, location, _ = caller.post(path, [("key", _field(text, "key")), *person.items()], text)
    if status != 302:
        book.failed(f"join {status}")
        return
    caller.page(location)
    book.took("join", time.perf_counter() - began)


def identify(base: str, number: str, person: dict[str, str], book: Book) -> Caller:
    """Say who one is, as a candidate; return the browser."""
    caller = Caller(base, book)
    _, text = caller.page("/certification/")
    status, _location, _ = caller.post("/certification/", [("number", number), *person.items()], text)
    if status != 302:
        book.failed(f"identify {status}")
    return caller


def start_exam(caller: Caller, access_code: str) -> None:
    """Start a confirmed candidate's exam, to its first question."""
    _, text = caller.page("/certification/")
    began = time.perf_counter()
    status, location, _ = caller.post("/certification/depart/", [("access_code", access_code)], text)
    if status != 302:
        caller.book.failed(f"start {status}")
        return
    _, text = caller.page(location)
    if "data-player" not in text:
        caller.book.failed("no first question")
    caller.book.took("start", time.perf_counter() - began)
