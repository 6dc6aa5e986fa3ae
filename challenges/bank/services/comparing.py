"""What changed from one release to another, document by document. Reads only."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from challenges.bank.models import Document, Release
from challenges.bank.sameness import unchanged

#: By the addresses of two documents, whether they are one challenge unchanged. Addresses are digests: what is known stays true.
_unchanged: dict[tuple[str, str], bool] = {}
_REMEMBERED = 100_000
_AT_ONCE = 200


@dataclass(frozen=True)
class Difference:
    """What changed from one release to another, in challenge codes and other paths."""

    added: list[str]
    removed: list[str]
    changed: list[str]

    @property
    def empty(self) -> bool:
        """Whether both hold the same."""
        return not (self.added or self.removed or self.changed)

    def to_json(self) -> dict[str, Any]:
        """Return the difference as JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Delta:
    """The documents that lead from one release to another, as {"path", "sha256", "size"}; `size` is that of what must be carried."""

    added: list[dict[str, Any]]
    changed: list[dict[str, Any]]
    removed: list[dict[str, Any]]

    @property
    def size(self) -> int:
        """Bytes of the documents that the older release does not hold."""
        return sum(item["size"] for item in [*self.added, *self.changed])


def delta(before: Release | None, after: Release) -> Delta:
    """Compare the manifests of two releases; `before` None is the empty release. No document is read."""
    old, new = places_of(before), places_of(after)
    return Delta(
        added=[new[path] for path in new if path not in old],
        changed=[new[path] for path in new if path in old and new[path]["sha256"] != old[path]["sha256"]],
        removed=[old[path] for path in old if path not in new],
    )


def diff(before: Release | None, after: Release, found: Delta | None = None) -> Difference:
    """Compare two releases document by document, challenges named by their codes.

    A challenge is told changed when it says something else, or when a verified variant gives other data; another version of the generator
    alone moves its document's address and changes nothing.

    Args:
        before: the older one; None is the empty release.
        after: the newer one.
        found: their `delta`, for a caller that has it already.
    """
    found = found or delta(before, after)
    changed = _really_changed(before, found.changed)
    if not (found.added or found.removed or changed):
        return Difference([], [], [])
    names = codes_of(before) | codes_of(after)

    def label(items: Iterable[dict[str, Any]]) -> list[str]:
        return sorted(names.get(item["path"], item["path"]) for item in items if item["path"] != "index.json")

    return Difference(label(found.added), label(found.removed), label(changed))


def _really_changed(before: Release | None, moved: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out the challenges whose document moved and says the same; both documents of each are read once for a process."""
    if before is None or not moved:
        return moved
    old = places_of(before)
    pairs = {item["path"]: (old[item["path"]]["sha256"], item["sha256"]) for item in moved if item["path"].startswith("challenges/")}
    _compare([pair for pair in pairs.values() if pair not in _unchanged])
    return [item for item in moved if not _unchanged.get(pairs.get(item["path"], ("", "")), False)]


def _compare(pairs: list[tuple[str, str]]) -> None:
    if len(_unchanged) + len(pairs) > _REMEMBERED:
        _unchanged.clear()
    for start in range(0, len(pairs), _AT_ONCE):
        some = pairs[start : start + _AT_ONCE]
        bodies = dict(Document.objects.filter(pk__in={sha256 for pair in some for sha256 in pair}).values_list("sha256", "body"))
        for one, other in some:
            # A document that is not here (a release followed from elsewhere, cleaned since) is told as it always was.
            known = one in bodies and other in bodies
            _unchanged[one, other] = known and unchanged(orjson.loads(bytes(bodies[one])), orjson.loads(bytes(bodies[other])))


def places_of(release: Release | None) -> dict[str, dict[str, Any]]:
    """Return what the manifest of a release says of each document, by path."""
    if release is None:
        return {}
    return {item["path"]: item for item in orjson.loads(bytes(release.manifest))["documents"]}


def codes_of(release: Release | None) -> dict[str, str]:
    """Return the code of each challenge of a release, by the path of its document."""
    if release is None:
        return {}
    index = orjson.loads(bytes(release.entries.values_list("document__body", flat=True).get(path="index.json")))["challenges"]
    pairs = zip(index["uid"], index["code"], strict=True) if isinstance(index, dict) else ((item["uid"], item["code"]) for item in index)
    return {f"challenges/{uid}.json": code for uid, code in pairs}
