"""The starter bank: reviewed exchange files, one a competence (`1.1.json`), each a list of documents of schemas/challenge.json.

`en/` holds the English variants, in files of the same names: translations of the documents beside it, each with an identity that follows from
its source's (uuid5 of the source's uid and « en »).
"""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent


def starter_documents() -> list[dict[str, Any]]:
    """Return every challenge document of the starter bank, in the order of the files: the French ones, then their English variants."""
    items: list[dict[str, Any]] = []
    for path in [*sorted(FOLDER.glob("*.json")), *sorted(FOLDER.glob("en/*.json"))]:
        items += json.loads(path.read_text(encoding="utf-8"))
    return items
