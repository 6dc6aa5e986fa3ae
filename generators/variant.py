"""One variant of a challenge: everything that was drawn, ready to be stored with an attempt.

Here belong: the `Variant` class and its storable form. How it is made is in `program`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generators.artefacts.common import Artefact
from generators.canonical import plain

__all__ = ["Variant"]


@dataclass(frozen=True)
class Variant:
    """Values, key and files of one seed.

    `key` and `probes` never leave the server before the answer is final. `try_index` is the try that succeeded, from 0.

    """

    seed: str
    try_index: int
    generator: str
    values: dict[str, Any]
    tables: dict[str, list[dict[str, Any]]]
    instruction: str
    hint: str
    feedback: str
    response: dict[str, Any]
    key: dict[str, Any]
    probes: tuple[dict[str, Any], ...]
    artefacts: tuple[Artefact, ...]
    fingerprint: str
    digests: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        """Return a dict of JSON types that holds the whole variant but the bytes of the files (their digests are there)."""
        artefacts = [
            {
                "id": one.id, "type": one.type, "path": one.path, "media_type": one.media_type, "size": len(one.content),
                "sha256": one.sha256, "logical_digest": one.logical_digest, "show": one.show, "html": one.html,
            }
            for one in self.artefacts
        ]  # fmt: skip
        names = ("seed", "try_index", "generator", "values", "tables", "instruction", "hint", "feedback", "response", "key", "probes",
                 "fingerprint", "digests")  # fmt: skip
        document: dict[str, Any] = plain({name: getattr(self, name) for name in names})
        return {**document, "artefacts": artefacts}

    def matches(self, digests: Mapping[str, str]) -> bool:
        """Say whether this variant holds what `digests` (such as those pinned by a release) say."""
        return dict(digests) == self.digests
