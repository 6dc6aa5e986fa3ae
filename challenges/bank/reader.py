"""What the runtime may know of the bank: a release, opened by its root, read-only, shared by threads.

Nothing here is ever invalidated: a root names one content for ever, so caches are keyed by it or by a document's digest, and only bounded.
Opening reads two documents, the referential and the index; a challenge is read when it is first asked for.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

import orjson
from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.dispatch import Signal
from django.utils import timezone

import generators
from challenges.adaptive import ItemBank
from challenges.bank.index import Entries, Entry, Index
from challenges.bank.models import Channel, Document, PromotionRequest, Release, ReleaseDocument
from challenges.bank.sameness import asks_the_same

__all__ = [
    "Bounded",
    "Entry",
    "NoRelease",
    "OpenRelease",
    "current_root",
    "open_release",
    "release_served",
    "root_of",
    "same_question",
    "served_roots",
]

T = TypeVar("T")
#: A channel serves another release from now on; sent once that is written. Argument: `root`.
release_served = Signal()


class NoRelease(Exception):
    """The channel serves no release yet, or the root is unknown."""


class Bounded:
    """A cache bounded by weight, the least recently used entry dropped first; safe for threads. A value may be made twice, never mixed up.

    Args:
        size: weight that it may hold; read at each miss when it is a function, so that a setting may change.
    """

    def __init__(self, size: int | Callable[[], int]) -> None:
        self._size = size
        self._items: OrderedDict[Any, tuple[Any, int]] = OrderedDict()
        self._weight = 0
        self._lock = threading.Lock()

    def get(self, key: Any, make: Callable[[], tuple[T, int]]) -> T:
        """Return the value under the key, made with its weight on a miss. One heavier than the whole cache is given and not kept."""
        with self._lock:
            if key in self._items:
                self._items.move_to_end(key)
                return self._items[key][0]  # type: ignore[no-any-return]
        value, weight = make()
        limit = self._size() if callable(self._size) else self._size
        with self._lock:
            if key not in self._items and weight <= limit:
                self._items[key] = (value, weight)
                self._weight += weight
                while self._weight > limit:
                    self._weight -= self._items.popitem(last=False)[1][1]
        return value

    def known(self, key: Any) -> Any:
        """Return the value under the key if it is here, else None."""
        with self._lock:
            return self._items[key][0] if key in self._items else None

    def clear(self) -> None:
        """Forget everything: for tests, whose releases are rolled back."""
        with self._lock:
            self._items.clear()
            self._weight = 0


_releases = Bounded(4)
_documents = Bounded(lambda: settings.BALISE_READER_CACHE_BYTES)
_programs = Bounded(256)
CACHES = (_releases, _documents, _programs)


class OpenRelease:
    """A release ready to be used: index, arrays for the engine, documents on demand."""

    def __init__(self, release: Release) -> None:
        self.pk = release.pk
        self.root = release.root
        self.number = release.number
        self.referential: dict[str, Any] = self._at("referential.json")
        self.competences: list[dict[str, Any]] = [c for domain in self.referential["domains"] for c in domain["competences"]]
        self.topics: list[dict[str, Any]] = [topic for c in self.competences for topic in c["topics"]]
        self.skills: dict[str, dict[str, Any]] = {skill["code"]: skill for topic in self.topics for skill in topic["skills"]}
        self.competence_codes = [c["code"] for c in self.competences]
        self.topic_codes = [topic["code"] for topic in self.topics]
        self.index = Index.read(self._at("index.json"), self._addresses)
        self.items: ItemBank = self.index.item_bank(self.competence_codes, self.topic_codes, list(self.skills))

    @cached_property
    def calibrated(self) -> bool:
        """Whether most challenges have parameters estimated from answers, and not the defaults of their level."""
        sources = self.index.columns["source"]
        return 2 * sum(source != "level" for source in sources) > len(sources)

    @property
    def entries(self) -> Entries:
        """The challenges, in the order of the arrays."""
        return self.index.entries

    def entry(self, uid: str) -> Entry:
        """Return the index entry of a challenge.

        Raises:
            KeyError: not in this release.
        """
        return self.index.entries[self.index.positions[uid]]

    def holds(self, uid: str) -> bool:
        """Whether the release has this challenge."""
        return uid in self.index.positions

    def address(self, uid: str) -> str:
        """Return the digest of the released document of a challenge, which names its content for ever.

        Raises:
            KeyError: not in this release.
        """
        return self.index.document(uid)

    def challenge(self, uid: str) -> dict[str, Any]:
        """Return the released document of a challenge, solution included: for the server only.

        Raises:
            KeyError: not in this release.
        """
        return _document(self.index.document(uid))

    def program(self, uid: str) -> generators.Program:
        """Return the compiled generator of a challenge."""
        return _programs.get(self.index.document(uid), lambda: (generators.compile_challenge(self.challenge(uid)["challenge"]), 1))

    def tutorials(self, uids: list[str], skill: str, language: str) -> list[dict[str, Any]]:
        """Return the tutorials of a challenge and of its skill in a language, the challenge's own first."""
        wanted = [uid for uid in uids if uid in self._tutorials]
        wanted += [uid for uid in self._tutorials_by_skill.get(skill, []) if uid not in wanted]
        found = [self.tutorial(uid) for uid in wanted]
        return [tutorial for tutorial in found if tutorial["language"] == language] or found

    def tutorial(self, uid: str) -> dict[str, Any]:
        """Return one tutorial.

        Raises:
            KeyError: not in this release.
        """
        return _document(self._tutorials[uid])

    def ruleset(self, code: str) -> dict[str, Any]:
        """Return a set of certification rules.

        Raises:
            KeyError: not in this release.
        """
        return _document(self._rulesets[code])

    @cached_property
    def _listed_tutorials(self) -> list[dict[str, Any]]:
        if self.index.tutorials is not None:
            return [dict(item) for item in self.index.tutorials]
        return [_document(sha256) | {"document": sha256} for sha256 in self._addresses("tutorials/").values()]

    @cached_property
    def _tutorials(self) -> dict[str, str]:
        return {item["uid"]: item["document"] for item in self._listed_tutorials}

    @cached_property
    def _tutorials_by_skill(self) -> dict[str, list[str]]:
        result: dict[str, list[str]] = {}
        for item in self._listed_tutorials:
            for skill in item["skills"]:
                result.setdefault(skill, []).append(item["uid"])
        return result

    @cached_property
    def _rulesets(self) -> dict[str, str]:
        return {path.removeprefix("rulesets/").removesuffix(".json"): sha256 for path, sha256 in self._addresses("rulesets/").items()}

    def _addresses(self, prefix: str) -> dict[str, str]:
        rows = ReleaseDocument.objects.filter(release=self.pk, path__startswith=prefix).order_by("path")
        return dict(rows.values_list("path", "document_id"))

    def _at(self, path: str) -> Any:
        body = ReleaseDocument.objects.filter(release=self.pk, path=path).values_list("document__body", flat=True).get()
        return orjson.loads(bytes(body))


def same_question(one: OpenRelease, other: OpenRelease, uid: str) -> bool:
    """Whether answers to a challenge under one release are answers to it under another: it asks the same, however it is written.

    Raises:
        KeyError: one of the releases has not this challenge.
    """
    if one.index.document(uid) == other.index.document(uid):
        return True
    return asks_the_same(one.challenge(uid), other.challenge(uid))


def _document(sha256: str) -> dict[str, Any]:
    """Return a parsed document by its digest, which no release can change: one cache for all of them."""

    def make() -> tuple[dict[str, Any], int]:
        try:
            body = bytes(Document.objects.values_list("body", flat=True).get(pk=sha256))
        except Document.DoesNotExist as error:
            raise KeyError(sha256) from error
        return orjson.loads(body), len(body)

    return _documents.get(sha256, make)


def open_release(root: str) -> OpenRelease:
    """Return a release by its root.

    Raises:
        NoRelease: unknown root.
    """

    def make() -> tuple[OpenRelease, int]:
        try:
            return OpenRelease(Release.objects.defer("manifest").get(root=root)), 1
        except Release.DoesNotExist as error:
            raise NoRelease(root) from error

    return _releases.get(root, make)


def root_of(reference: str) -> str:
    """Return the root of the release that people name by its number, the beginning of its root, or `latest`.

    Raises:
        NoRelease: there is none.
    """
    releases = Release.objects.order_by("-number")
    if reference.isdigit() and len(reference) < 10:
        releases = releases.filter(number=int(reference))
    elif reference != "latest":
        releases = releases.filter(root__startswith=reference) if len(reference) >= 8 else releases.none()
    root = releases.values_list("root", flat=True).first()
    if root is None:
        raise NoRelease(reference)
    return root


def _served() -> "QuerySet[Channel, tuple[str | None, str | None]]":
    """(root of a promotion whose hour has come, root that was written down) of every channel that serves something."""
    due = PromotionRequest.objects.filter(
        channel=OuterRef("pk"), state=PromotionRequest.State.SCHEDULED, not_before__lte=timezone.now()
    ).values("release__root")[:1]
    rows = Channel.objects.annotate(due=Subquery(due)).filter(Q(release__isnull=False) | Q(due__isnull=False))
    return rows.values_list("due", "release__root")


def served_roots() -> list[str]:
    """Return the roots of the releases that channels serve now, each once: one query."""
    return sorted({str(scheduled or current) for scheduled, current in _served()})


def current_root(channel: str) -> str:
    """Return the root of the release that a channel serves now: one query.

    A scheduled promotion counts from its hour on, whether or not anything ran at that hour to write it down.

    Raises:
        NoRelease: the channel serves none.
    """
    served = _served().filter(name=channel).first()
    if served is None:
        raise NoRelease(channel)
    scheduled, current = served
    return str(scheduled or current)
