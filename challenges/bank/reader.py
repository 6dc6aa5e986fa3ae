"""What the runtime may know of the bank: a release, opened by its root, read-only, shared by threads.

Nothing here is ever invalidated: a root names one content for ever, so caches are keyed by it and only bounded.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

import generators
from challenges.bank.models import Channel, Release, ReleaseDocument
from challenges.runtime.adaptive import ItemBank

T = TypeVar("T")


class NoRelease(Exception):
    """The channel serves no release yet, or the root is unknown."""


class Bounded:
    """A small cache with the least recently used entry dropped; safe for threads. A value may be made twice, never mixed up."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._items: OrderedDict[Any, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Any, make: Callable[[], T]) -> T:
        """Return the value under the key, made on a miss."""
        with self._lock:
            if key in self._items:
                self._items.move_to_end(key)
                return self._items[key]  # type: ignore[no-any-return]
        value = make()
        with self._lock:
            self._items[key] = value
            while len(self._items) > self._size:
                self._items.popitem(last=False)
        return value


_releases = Bounded(4)
_challenges = Bounded(512)
_programs = Bounded(256)


@dataclass(frozen=True)
class Entry:
    """A challenge in the index of a release: what choosing needs, nothing that marking needs."""

    position: int
    uid: str
    code: str
    locale: str
    competence: str
    topic: str
    skill: str
    level: int
    timed: bool
    accessible: bool
    phone: bool
    points: float
    parameters: dict[str, str]


class OpenRelease:
    """A release ready to be used: index, arrays for the engine, documents on demand."""

    def __init__(self, release: Release) -> None:
        self.pk = release.pk
        self.root = release.root
        self.number = release.number
        self._addresses = dict(ReleaseDocument.objects.filter(release=release).values_list("path", "document_id"))
        self.referential: dict[str, Any] = self._read("referential.json")
        self.competences: list[dict[str, Any]] = [c for domain in self.referential["domains"] for c in domain["competences"]]
        self.topics: list[dict[str, Any]] = [topic for c in self.competences for topic in c["topics"]]
        self.skills: dict[str, dict[str, Any]] = {skill["code"]: skill for topic in self.topics for skill in topic["skills"]}
        self.entries = tuple(Entry(position, **item) for position, item in enumerate(self._read("index.json")["challenges"]))
        self._by_uid = {entry.uid: entry for entry in self.entries}
        self.competence_codes = [c["code"] for c in self.competences]
        self.topic_codes = [topic["code"] for topic in self.topics]
        self.items = self._item_bank()

    def entry(self, uid: str) -> Entry:
        """Return the index entry of a challenge."""
        return self._by_uid[uid]

    def holds(self, uid: str) -> bool:
        """Whether the release has this challenge."""
        return uid in self._by_uid

    def challenge(self, uid: str) -> dict[str, Any]:
        """Return the released document of a challenge, solution included: for the server only."""
        return _challenges.get(self._addresses[f"challenges/{uid}.json"], lambda: self._read(f"challenges/{uid}.json"))

    def program(self, uid: str) -> generators.Program:
        """Return the compiled generator of a challenge."""
        return _programs.get(
            self._addresses[f"challenges/{uid}.json"], lambda: generators.compile_challenge(self.challenge(uid)["challenge"])
        )

    def tutorials(self, uids: list[str], skill: str, language: str) -> list[dict[str, Any]]:
        """Return the tutorials of a challenge and of its skill in a language, the challenge's own first."""
        wanted = [uid for uid in uids if f"tutorials/{uid}.json" in self._addresses]
        wanted += [uid for uid in self._tutorials_by_skill().get(skill, []) if uid not in wanted]
        found = [self.tutorial(uid) for uid in wanted]
        return [tutorial for tutorial in found if tutorial["language"] == language] or found

    def tutorial(self, uid: str) -> dict[str, Any]:
        """Return one tutorial.

        Raises:
            KeyError: not in this release.
        """
        return _challenges.get(self._addresses[f"tutorials/{uid}.json"], lambda: self._read(f"tutorials/{uid}.json"))

    def ruleset(self, code: str) -> dict[str, Any]:
        """Return a set of certification rules.

        Raises:
            KeyError: not in this release.
        """
        return _challenges.get(self._addresses[f"rulesets/{code}.json"], lambda: self._read(f"rulesets/{code}.json"))

    def _tutorials_by_skill(self) -> dict[str, list[str]]:
        return _challenges.get((self.root, "tutorials"), self._index_tutorials)

    def _index_tutorials(self) -> dict[str, list[str]]:
        rows = ReleaseDocument.objects.filter(release=self.pk, path__startswith="tutorials/").select_related("document").order_by("path")
        result: dict[str, list[str]] = {}
        for row in rows:
            document = json.loads(bytes(row.document.body))
            for skill in document["skills"]:
                result.setdefault(skill, []).append(document["uid"])
        return result

    def _read(self, path: str) -> Any:
        row = ReleaseDocument.objects.select_related("document").get(release=self.pk, path=path)
        return json.loads(bytes(row.document.body))

    def _item_bank(self) -> ItemBank:
        def column(name: str) -> Any:
            return np.array([float(entry.parameters[name]) for entry in self.entries])

        def positions(codes: list[str], attribute: str) -> Any:
            rank = {code: number for number, code in enumerate(codes)}
            return np.array([rank[getattr(entry, attribute)] for entry in self.entries], dtype=np.int64)

        skills = list(self.skills)
        return ItemBank(
            a=column("a"),
            b=column("b"),
            c=column("c"),
            s=column("s"),
            competence=positions(self.competence_codes, "competence"),
            topic=positions(self.topic_codes, "topic"),
            skill=positions(skills, "skill"),
            level=np.array([entry.level for entry in self.entries], dtype=np.int64),
            family=np.arange(len(self.entries)),
            timed=np.array([entry.timed for entry in self.entries], dtype=bool),
            accessible=np.array([entry.accessible for entry in self.entries], dtype=bool),
        )


def open_release(root: str) -> OpenRelease:
    """Return a release by its root.

    Raises:
        NoRelease: unknown root.
    """

    def make() -> OpenRelease:
        try:
            return OpenRelease(Release.objects.get(root=root))
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


def current_root(channel: str) -> str:
    """Return the root of the release that a channel serves now.

    Raises:
        NoRelease: the channel serves none.
    """
    root = Channel.objects.filter(name=channel, release__isnull=False).values_list("release__root", flat=True).first()
    if root is None:
        raise NoRelease(channel)
    return root
