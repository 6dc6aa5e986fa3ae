"""What only the account that runs Balise may read: the folder of its data and the SQLite file, from the moment they are made."""

import os
from pathlib import Path
from typing import Any

FOLDER = 0o700
FILE = 0o600
OTHERS = 0o077


def private_folder(path: Path) -> None:
    """Make a folder that nobody else may enter; one that is there already is its owner's business."""
    if not path.exists():
        path.mkdir(mode=FOLDER, parents=True, exist_ok=True)
        path.chmod(FOLDER)


def private_database(database: dict[str, Any]) -> None:
    """Make the file of an SQLite database before SQLite does, which would let everybody read it; its journals get the same rights."""
    if not str(database["ENGINE"]).endswith("sqlite3") or str(database["NAME"]).startswith((":", "file:")):
        return
    path = Path(database["NAME"])
    private_folder(path.parent)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, FILE))


def tighten(*paths: Path) -> None:
    """Take the rights of others away from what an earlier version made."""
    for path in paths:
        if path.exists() and path.stat().st_mode & OTHERS:
            path.chmod(path.stat().st_mode & 0o7777 & ~OTHERS)


def open_to_others(*paths: Path) -> list[Path]:
    """Return those of the paths that somebody else may read or enter."""
    return [path for path in paths if path.exists() and path.stat().st_mode & OTHERS]
