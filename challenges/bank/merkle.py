"""The Merkle root of a release: one digest over all its documents, from which a single document can be proved. Pure.

The tree is that of RFC 6962 (Certificate Transparency), section 2.1: leaves and nodes are hashed under different prefixes, so that no
node can be passed off as a document. Leaf n is the n-th document in the order of paths: the UTF-8 path, a zero byte, then the 32 bytes
of the document's SHA-256.
"""

import hashlib
from collections.abc import Iterable, Sequence

_LEAF = b"\x00"
_NODE = b"\x01"


def leaf(path: str, sha256: str) -> bytes:
    """Return the digest of a leaf, 32 bytes: a document's address under its path."""
    return hashlib.sha256(_LEAF + path.encode() + b"\x00" + bytes.fromhex(sha256)).digest()


def root(documents: Iterable[tuple[str, str]]) -> str:
    """Return the root over (path, SHA-256) pairs, as hex; their order does not matter, for paths are sorted first."""
    level = [leaf(path, sha256) for path, sha256 in sorted(documents)]
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:
        level = _above(level)
    return level[0].hex()


def proof(documents: Iterable[tuple[str, str]], path: str) -> list[tuple[str, str]]:
    """Return what proves that a document belongs to a root: ("left" | "right", digest as hex) of each neighbour, from the leaf up.

    Raises:
        ValueError: no document has that path.
    """
    pairs = sorted(documents)
    position = [name for name, _sha in pairs].index(path)
    level = [leaf(*pair) for pair in pairs]
    steps = []
    while len(level) > 1:
        neighbour = position ^ 1
        if neighbour < len(level):
            steps.append(("left" if neighbour < position else "right", level[neighbour].hex()))
        level, position = _above(level), position // 2
    return steps


def proved(path: str, sha256: str, steps: Sequence[tuple[str, str]]) -> str:
    """Return the root that a proof leads to, as hex: the document belongs to the release when it is the release's root."""
    digest = leaf(path, sha256)
    for side, neighbour in steps:
        other = bytes.fromhex(neighbour)
        digest = _node(other, digest) if side == "left" else _node(digest, other)
    return digest.hex()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()


def _above(level: list[bytes]) -> list[bytes]:
    """One level up; a node without a neighbour goes up as it is, which gives the unbalanced tree of RFC 6962."""
    pairs = [_node(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
    return pairs + level[len(pairs) * 2 :]
