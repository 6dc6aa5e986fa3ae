"""The starter bank: reviewed exchange files, one a competence (`1.1.json`), each a list of documents of schemas/challenge.json."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent


def starter_documents() -> list[dict[str, Any]]:
    """Return every challenge document of the starter bank, in the order of the files."""
    items: list[dict[str, Any]] = []
    for path in sorted(FOLDER.glob("*.json")):
        items += json.loads(path.read_text(encoding="utf-8"))
    return items
