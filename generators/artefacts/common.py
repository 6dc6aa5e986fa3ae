"""The interface of a kind of file.

Here belong: `Artefact`, what a kind is given and gives back. Grids of cells are in `grids`, what every text must respect in `safety`,
rows of a table in `rows`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from generators.expressions import Environment

__all__ = ["Artefact", "BuildContext", "Built", "Extract", "Kind", "Rendering"]

Rendering = str | Callable[[], str]


@dataclass(frozen=True)
class Artefact:
    """A file of a variant.

    `sha256` is that of the bytes, `logical` what the file says (JSON types), whatever the version of the writer, `logical_digest` its digest.
    `rendering` is `html`, or makes it when it is asked for: most files are never shown in a page.
    """

    id: str
    type: str
    path: str
    media_type: str
    content: bytes
    sha256: str
    logical_digest: str
    show: bool
    rendering: Rendering
    logical: Mapping[str, Any]

    @cached_property
    def html(self) -> str:
        """What shows the content in a page: escaped, no script, no inline style, classes in `artefact-`.

        The rendering of an image holds the literal text `{file_url}`, to be replaced by the address of the file.
        """
        return self.rendering if isinstance(self.rendering, str) else self.rendering()


@dataclass(frozen=True)
class BuildContext:
    """What a kind needs to build a file: the values, the seed (for pictures) and the reference date."""

    environment: Environment
    seed: bytes
    reference_date: dt.date
    artefact_id: str
    path: str


@dataclass(frozen=True)
class Built:
    """A file as built: its bytes, what it says (JSON types), its rendering (or what makes it) and its media type.

    What makes a rendering must not raise: everything that can be wrong with the values is found while building.
    """

    content: bytes
    logical: dict[str, Any]
    html: Rendering
    media_type: str


@dataclass(frozen=True)
class Extract:
    """Values of a column of a table, found again in a file by its reader; `convert` turns what was found into values of the dataset."""

    table: str
    column: str
    found: list[Any]
    convert: Callable[[Any], Any] | None = None

    @property
    def values(self) -> list[Any]:
        """The values, converted only where somebody asks for them."""
        return self.found if self.convert is None else [self.convert(one) for one in self.found]


class Kind(Protocol):
    """A kind of file, compiled for one artefact of a document."""

    def build(self, context: BuildContext) -> Built:
        """Build the file; `EvaluationError` when the values do not fit."""

    def read(self, content: bytes) -> dict[str, Any]:
        """Read a file back with another library than the one that wrote it, into the same form as `Built.logical`."""

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map what was read back onto the columns of the tables."""
