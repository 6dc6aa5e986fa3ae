"""What changed from one release to another, document by document. Reads only."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from challenges.bank.models import Release


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

    Args:
        before: the older one; None is the empty release.
        after: the newer one.
        found: their `delta`, for a caller that has it already.
    """
    found = found or delta(before, after)
    changes = [found.added, found.removed, found.changed]
    if not any(changes):
        return Difference([], [], [])
    names = codes_of(before) | codes_of(after)

    def label(items: Iterable[dict[str, Any]]) -> list[str]:
        return sorted(names.get(item["path"], item["path"]) for item in items if item["path"] != "index.json")

    return Difference(label(found.added), label(found.removed), label(found.changed))


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
