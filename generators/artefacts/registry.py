"""The table of kinds.

Here belong: one line for each kind of file: its name in documents, the class that compiles it, and how its file names may end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from generators.artefacts.common import Kind
from generators.artefacts.csv import Csv
from generators.artefacts.html import Html
from generators.artefacts.image import Image
from generators.artefacts.mailbox import Mailbox
from generators.artefacts.xlsx import Xlsx
from generators.artefacts.zip import Zip
from generators.reporting import Reporter
from generators.scope import Scope

__all__ = ["KINDS", "Registered"]


@dataclass(frozen=True)
class Registered:
    """A kind of file: the class that compiles it and the extensions of its files."""

    compile: Callable[[Mapping[str, Any], Scope, str, Reporter], Kind]
    extensions: tuple[str, ...]


KINDS: dict[str, Registered] = {
    "xlsx": Registered(Xlsx, (".xlsx",)),
    "csv": Registered(Csv, (".csv", ".txt")),
    "zip": Registered(Zip, (".zip",)),
    "mailbox": Registered(Mailbox, (".zip", ".eml")),
    "image": Registered(Image, (".jpg", ".jpeg")),
    "html": Registered(Html, (".html", ".htm")),
}
