"""The manifest of a release: which documents it holds, under which addresses, and what made it. Pure; reads and writes bytes.

Two formats are read. `balise/release/2` is what is written: the release is named by the Merkle root of its documents, so that the same
content has the same name wherever and whenever it is built. `balise/release/1`, of 0.3 and before, was named by the digest of its manifest.
`schemas/release.json` describes the second for strangers; `read` is the same rules in a few milliseconds for ten thousand documents.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson

import schemas
from challenges.bank import merkle
from challenges.bank.canonical import address, canonical_bytes
from generators import environment

SCHEMA = "balise/release/2"
OLD_SCHEMA = "balise/release/1"
#: Formats of documents that this version of Balise can use.
FORMATS = frozenset(
    {
        "balise/index/1", "balise/index/2", "balise/referential/1", "balise/released-challenge/1", "balise/released-challenge/2",
        "balise/ruleset/1", "balise/tutorial/1",
    }
)  # fmt: skip
_PATH = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*\.json")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LONGEST_PATH = 120
_MOST_BYTES = 2**53 - 1


class ManifestError(ValueError):
    """The bytes are no manifest that this version reads. `code` is one of `damaged`, `newer`, `path`, `twice`, `root`; `what` names the place."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(f"{code}: {what}")
        self.code = code
        self.what = what


@dataclass(frozen=True)
class Place:
    """A document in a release: its address (SHA-256, hex) and its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """What a release holds, by path, and what made it. `body` is the canonical form, the bytes that are signed."""

    documents: Mapping[str, Place]
    body: bytes
    root: str
    schema: str = SCHEMA
    challenges: int = 0
    formats: tuple[str, ...] = ()
    framework: Mapping[str, str] = field(default_factory=dict)
    made_by: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def size(self) -> int:
        """Bytes of the distinct documents."""
        return sum({place.sha256: place.size for place in self.documents.values()}.values())

    @cached_property
    def addresses(self) -> dict[str, list[str]]:
        """Paths under each address, in order: two paths may share one document."""
        found: dict[str, list[str]] = {}
        for path, place in self.documents.items():
            found.setdefault(place.sha256, []).append(path)
        return found

    def seal(self) -> str:
        """Return what the signature is made over: the root of an old release, the digest of the manifest of a new one."""
        return self.root if self.schema == OLD_SCHEMA else address(self.body)


def write(documents: Mapping[str, Place], *, challenges: int, formats: frozenset[str] | set[str], framework: Mapping[str, str]) -> Manifest:
    """Return the manifest of documents that are already frozen.

    Args:
        documents: address and size by path.
        challenges: how many challenges are among them.
        formats: the schemas of the documents.
        framework: code and version of the referential.
    """
    ordered = dict(sorted(documents.items()))
    root = merkle.root((path, place.sha256) for path, place in ordered.items())
    made_by = environment.made_by()
    content = {
        "schema": SCHEMA,
        "root": root,
        "challenges": challenges,
        "framework": dict(framework),
        "formats": sorted(formats),
        "documents": [{"path": path, "sha256": place.sha256, "size": place.size} for path, place in ordered.items()],
        "made_by": made_by,
    }
    return Manifest(ordered, canonical_bytes(content), root, SCHEMA, challenges, tuple(sorted(formats)), dict(framework), made_by)


def read(body: bytes) -> Manifest:
    """Read a manifest and check everything that it says of itself.

    Raises:
        ManifestError: damaged, of a newer format, with a path that escapes or stands twice, or with a root that is not that of its documents.
    """
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ManifestError("damaged", "manifest.json") from error
    schema = content.get("schema") if isinstance(content, dict) else None
    if schema not in (SCHEMA, OLD_SCHEMA):
        raise ManifestError("newer" if isinstance(schema, str) else "damaged", str(schema or "manifest.json"))
    if not _canonical(content, body):
        raise ManifestError("damaged", "manifest.json")
    documents = _documents(content)
    try:
        return _old(content, documents, body) if schema == OLD_SCHEMA else _new(content, documents, body)
    except (KeyError, TypeError, AttributeError) as error:
        raise ManifestError("damaged", "manifest.json") from error


def _canonical(content: Any, body: bytes) -> bool:
    try:
        return canonical_bytes(content) == body
    except (TypeError, ValueError, RecursionError):
        # Numbers or depths that have no canonical form.
        return False


def _documents(content: dict[str, Any]) -> dict[str, Place]:
    listed = content.get("documents")
    if not isinstance(listed, list):
        raise ManifestError("damaged", "manifest.json")
    documents: dict[str, Place] = {}
    for path, sha256, size in _rows(listed):
        if not _PATH.fullmatch(path) or len(path) > _LONGEST_PATH:
            raise ManifestError("path", path)
        if path in documents:
            raise ManifestError("twice", path)
        if not _SHA256.fullmatch(sha256) or isinstance(size, bool) or not 0 <= size <= _MOST_BYTES:
            raise ManifestError("damaged", path)
        documents[path] = Place(sha256, size)
    return documents


def _rows(listed: list[Any]) -> Iterator[tuple[str, str, int]]:
    for item in listed:
        if not isinstance(item, dict) or item.keys() != {"path", "sha256", "size"}:
            raise ManifestError("damaged", "manifest.json")
        path, sha256, size = item["path"], item["sha256"], item["size"]
        if not isinstance(path, str) or not isinstance(sha256, str) or not isinstance(size, int):
            raise ManifestError("damaged", "manifest.json")
        yield path, sha256, size


def _new(content: dict[str, Any], documents: dict[str, Place], body: bytes) -> Manifest:
    root = merkle.root((path, place.sha256) for path, place in documents.items())
    if content["root"] != root or list(documents) != sorted(documents):
        raise ManifestError("root", "manifest.json")
    formats = tuple(content["formats"])
    if strange := sorted(set(formats) - FORMATS):
        raise ManifestError("newer", ", ".join(map(str, strange)))
    try:
        # The documents were read above, a hundred times quicker; the rest is a few lines.
        schemas.validate("release", content | {"documents": []})
    except schemas.SchemaError as error:
        raise ManifestError("damaged", "manifest.json") from error
    return Manifest(documents, body, root, SCHEMA, content["challenges"], formats, content["framework"], content["made_by"])


def _old(content: dict[str, Any], documents: dict[str, Place], body: bytes) -> Manifest:
    challenges, made_by = content["challenges"], content["made_by"]
    if not isinstance(challenges, int) or isinstance(challenges, bool) or not isinstance(made_by, dict):
        raise ManifestError("damaged", "manifest.json")
    return Manifest(documents, body, address(body), OLD_SCHEMA, challenges, made_by=made_by)


def format_of(document: Any) -> str:
    """Return the schema that a document names; rule sets name none and have one form so far."""
    named = document.get("schema") if isinstance(document, dict) else None
    return named if isinstance(named, str) else "balise/ruleset/1"
