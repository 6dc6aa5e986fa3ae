"""Nonsense sent to every address of the project: where to, with which values, as whom. What must never come back is a server error.

Addresses come from the URL configuration, names of fields from the code that reads them (`GET.get("…")`), from forms and from the API's
own document: a new page is fuzzed without being listed here. Each request runs in a transaction that is taken back.
"""

import ast
import json
import random
import re
import sys
import traceback
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).parents[2]

#: What has broken programs before: control characters, numbers too long to read, days outside a calendar, digits of other scripts,
#: quotes and operators of search engines, texts that look alike, text that is no text.
NASTY = (
    "", " ", "0", "-1", "1", "2", "9" * 19, "9" * 25, "9" * 5000, "1e400", "NaN", "1,5", "٣", "१२", "²", "½", "\x00", "a\x00b", "\x01\x1f",
    "\r\n\t", "\u2028", "\ufeffx", "\ud7ff", "e\u0301", "é", "%00", "%ff", "../../etc/passwd", "'", '"', "'\">", "\"unbalanced", "a AND", "NOT", "NEAR(", "*", "^", "a OR (",
    "' OR 1=1 --", "{x}", "{{ x }}", "${7*7}", "[", "]", "{", "null", "true", "[]", "0001-01-01", "9999-12-31", "2026-02-30", "2026-13-01",
    "10000-01-01", "-0001-01-01", "2026-06-01T25:00", "0001-01-01T00:00", "9999-12-31T23:59", "31/12/9999 23:59", "24:00", "1.1", "1.1-1a",
    "9" * 25 + ".1", "all", "x" * 70_000, "🦊" * 300, "<script>alert(1)</script>", "00000000-0000-0000-0000-000000000000", "not-a-uuid", "&", "=", ";",
    "a,b,,c", "seen", "approve", "1.1-1a-01", "fr", "en", "xx", "positioning", "\N{RIGHT-TO-LEFT OVERRIDE}abc", "%", "_", "\\", "\\\\n",
)  # fmt: skip
HEADERS = ("HTTP_USER_AGENT", "HTTP_ACCEPT_LANGUAGE", "HTTP_X_FORWARDED_FOR", "HTTP_IF_NONE_MATCH", "HTTP_RANGE", "HTTP_AUTHORIZATION",
           "HTTP_ACCEPT", "HTTP_REFERER", "HTTP_IDEMPOTENCY_KEY", "HTTP_IF_MODIFIED_SINCE", "HTTP_X_REQUESTED_WITH")  # fmt: skip
_READS = re.compile(r"(?:GET|POST|data|asked|query|params)(?:\.get|\.getlist)?[\(\[]\s*f?[\"']([\w-]+)[\"']")
_OURS = ("challenges", "cms", "referential", "tests")
_CONVERTER = re.compile(r"<(?:(\w+):)?(\w+)>")
_PYTHON_GROUP = re.compile(r"\(\?P<(\w+)>[^()]*(?:\([^()]*\)[^()]*)*\)")


@dataclass(frozen=True)
class Address:
    """An address of the project: its pattern, whether it is a page of ours, and the names that the module of its view reads."""

    pattern: str
    ours: bool
    names: tuple[str, ...] = ()


@dataclass
class Failure:
    """A server error: what was sent, by whom, and where the code stopped."""

    method: str
    path: str
    who: str
    data: dict[str, Any]
    where: str

    def __str__(self) -> str:
        data = {name: value if len(str(value)) < 60 else f"{str(value)[:57]}…" for name, value in self.data.items()}
        return f"{self.method} {self.path[:200]!r} as {self.who} {data}\n    {self.where}"


@dataclass
class Result:
    """What came of a run."""

    sent: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)


def addresses() -> list[Address]:
    """Return every address of the project, ours and those of the libraries' pages that it serves."""
    return sorted(set(_walk(get_resolver(), "")), key=lambda one: one.pattern)


def _walk(resolver: URLResolver, prefix: str) -> Iterator[Address]:
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one, route)
        elif isinstance(one, URLPattern):
            module = _module_of(one.callback)
            ours = module.startswith(_OURS)
            if "failwhale" not in route:  # Wagtail's page that fails on purpose
                yield Address(route, ours, tuple(sorted(_names_in(module))) if ours else ("q", "p", "ordering", "id"))


def _module_of(view: Any) -> str:
    """The module of ours in which a view is written, found under its decorators; empty for a page of a library."""
    waiting, seen = [view], set[int]()
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen or not callable(one):
            continue
        seen.add(id(one))
        module = getattr(one, "__module__", None) or ""
        if module.startswith(_OURS):
            return module
        cells = [cell.cell_contents for cell in getattr(one, "__closure__", None) or ()]
        waiting += [getattr(one, "__wrapped__", None), getattr(one, "view_class", None), *cells]
    return ""


@cache
def _names_in(module: str) -> frozenset[str]:
    """The names that a module and those of ours that it imports read from requests or declare as fields."""
    found: set[str] = set()
    for name in [module, *_imported(module)]:
        source = getattr(sys.modules.get(name), "__file__", None)
        if source and name.startswith(("challenges", "cms", "referential")):
            text = Path(source).read_text()
            found.update(_READS.findall(text))
            if "forms" in name or "Form)" in text or "Schema)" in text:
                found.update(_form_fields(text))
    return frozenset(found)


def _imported(module: str) -> set[str]:
    found = sys.modules.get(module)
    values = list(vars(found).values()) if found else []
    return {getattr(one, "__module__", None) or getattr(one, "__name__", "") for one in values} - {None}


def names() -> tuple[str, ...]:
    """Return the names of fields that the code reads from requests, and those of its forms and of the API's bodies."""
    found: set[str] = set()
    for path in [*ROOT.glob("challenges/**/*.py"), *ROOT.glob("cms/**/*.py"), *ROOT.glob("referential/**/*.py")]:
        text = path.read_text()
        found.update(_READS.findall(text))
        if path.name.startswith("forms") or "forms.Form" in text:
            found.update(_form_fields(text))
    return tuple(sorted(found | {"answer", "key", "skip", "q", "p", "id", "next", "page", "ordering"}))


def _form_fields(text: str) -> set[str]:
    classes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ClassDef)]
    assigned = [one for node in classes for one in node.body if isinstance(one, ast.Assign)]
    annotated = [one.target for node in classes for one in node.body if isinstance(one, ast.AnnAssign)]
    targets = [target for one in assigned for target in one.targets] + annotated
    return {target.id for target in targets if isinstance(target, ast.Name) and target.id.islower()}


class Pool:
    """Values that exist, for addresses and fields: keys, uids, codes of every table of ours."""

    def __init__(self) -> None:
        self.keys, self.uids, self.words = ["1"], [], ["fr", "positioning", "1.1"]
        for model in apps.get_models():
            if not model.__module__.startswith(("challenges", "cms", "referential")):
                continue
            self.keys += [str(one.pk) for one in model.objects.order_by("pk")[:3]]
            known = {one.name for one in model._meta.fields}
            if "uid" in known:
                self.uids += [str(one) for one in model.objects.order_by("pk").values_list("uid", flat=True)[:4]]
            for name in {"code", "number", "slug", "name"} & known:
                self.words += [str(one) for one in model.objects.order_by("pk").values_list(name, flat=True)[:4]]

    def value(self, rng: random.Random, kind: str) -> str:
        """Return a value for a place of that kind, one that exists more often than not."""
        if kind == "int":
            return rng.choice([*self.keys, "0", "9" * 9, "9" * 19, "9" * 30])
        if kind == "uuid":
            return rng.choice(self.uids or ["00000000-0000-0000-0000-000000000000"])
        return rng.choice([*self.words, *self.uids, *self.keys]) if rng.random() < 0.7 else rng.choice(NASTY)


class Fuzzer:
    """Sends nonsense. The same seed sends the same to the same data."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.addresses, self.names, self.pool = addresses(), names(), Pool()
        self.ours = [one for one in self.addresses if one.ours]
        self.clients = {"nobody": Client(raise_request_exception=False)}
        for user in get_user_model().objects.filter(is_active=True).order_by("pk")[:12]:
            client = Client(raise_request_exception=False)
            client.force_login(user)
            self.clients[user.get_username()] = client
        # Signing out takes the cookie of a session away, which no transaction gives back.
        self.cookies = {who: deepcopy(client.cookies) for who, client in self.clients.items()}
        self.caught: list[str] = []

    def run(self, requests: int) -> Result:
        """Send so many requests; return what came of them."""
        result = Result()
        got_request_exception.connect(self._catch)
        try:
            for _turn in range(requests):
                self._one(result)
        finally:
            got_request_exception.disconnect(self._catch)
        return result

    def _catch(self, **_signal: Any) -> None:
        lines = [line.strip() for line in traceback.format_exc().splitlines() if line.strip()]
        frames = [line for line in lines if line.startswith("File") and ".venv" not in line and "site-packages" not in line]
        self.caught.append(f"{lines[-1][:300]} | {frames[-1] if frames else ''}")

    def _one(self, result: Result) -> None:
        address = self.rng.choice(self.ours if self.rng.random() < 0.85 else self.addresses)
        path, who = self._path(address.pattern), self.rng.choice(list(self.clients))
        method = self.rng.choice(["get", "get", "get", "post", "post", "head"])
        data = self._data(address)
        self.caught.clear()
        with transaction.atomic():
            response = self._send(self.clients[who], method, path, data)
            transaction.set_rollback(True)
        self.clients[who].cookies = deepcopy(self.cookies[who])
        result.sent += 1
        result.statuses[response.status_code] = result.statuses.get(response.status_code, 0) + 1
        if response.status_code >= 500 and response.status_code != 503:
            result.failures.append(Failure(method, path, who, data, self.caught[-1] if self.caught else str(response.status_code)))

    def _path(self, pattern: str) -> str:
        rng = self.rng
        pattern = _PYTHON_GROUP.sub(lambda found: self.pool.value(rng, "str"), pattern)
        filled = _CONVERTER.sub(lambda found: self.pool.value(rng, found[1] or "str"), pattern)
        filled = re.sub(r"[\^$?]|\\Z|\\", "", filled)
        return "/" + filled.replace("\x00", "%00").replace("\r", "%0d").replace("\n", "%0a")[:8000].lstrip("/")

    def _data(self, address: Address) -> dict[str, Any]:
        """Some of the names that the page reads, mostly; now and then any."""
        known = address.names if address.names and self.rng.random() < 0.9 else self.names
        chosen = self.rng.sample(known, self.rng.randint(0, min(8, len(known))))
        return {name: self._value() for name in chosen}

    def _value(self) -> str:
        return self.rng.choice(NASTY) if self.rng.random() < 0.7 else self.pool.value(self.rng, "str")

    def _send(self, client: Client, method: str, path: str, data: dict[str, Any]) -> Any:
        headers = {
            self.rng.choice(HEADERS): self._value().replace("\n", " ").replace("\r", " ") for _n in range(self.rng.choice([0, 0, 1]))
        }
        if method != "post":
            return getattr(client, method)(path, data, **headers)
        kind = self.rng.random()
        if path.startswith("/api/") or kind < 0.15:
            body = json.dumps(data) if self.rng.random() < 0.8 else self._value()
            return client.post(path, body.encode("utf-8", "surrogatepass"), content_type="application/json", **headers)
        if kind < 0.3:
            data = data | {name: SimpleUploadedFile("a\u0301'\".xml", self._value().encode()) for name in ("file", "bundle")}
        return client.post(path, data, **headers)
