"""Telling how far a long command is: at most once a second, on the error output."""

import time
from typing import Any

from cms.operation.backup.archive import Progress


def every_second(output: Any, verbosity: int) -> Progress | None:
    """Return a function of (part, files, bytes) that writes a line when a second has passed; None when nothing is wanted."""
    if verbosity < 1:
        return None
    last = time.monotonic()

    def tell(part: str, files: int, size: int) -> None:
        nonlocal last
        if time.monotonic() - last >= 1:
            last = time.monotonic()
            output.write(f"{part} : {files} fichier(s), {size / 1_000_000:.0f} Mo…")

    return tell
