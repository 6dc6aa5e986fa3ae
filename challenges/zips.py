"""What every reader of a zip that somebody sent begins with: what a damaged one raises, what is read at all, how many files it announces.

Limits on what comes out are the readers' own: one holds a package of questions in memory, another streams the pupils of a whole area.
"""

import struct
import zipfile
import zlib
from typing import IO, Final

METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED: Final = 0x1
DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, struct.error, NotImplementedError, RuntimeError, ValueError)
_MARK: Final = b"PK\x01\x02"
_STEP: Final = 1024 * 1024
#: The mark may stand in packed bytes too: so many times the limit is surely a directory.
_SURELY: Final = 20


def announces_too_many(stream: IO[bytes], most: int) -> bool:
    """Whether a zip announces far more files than `most`: asked before zipfile builds an object for each, hundreds of thousands in a small file."""
    count, end = 0, b""
    while piece := stream.read(_STEP):
        window = end + piece
        count += window.count(_MARK)
        # Shorter than the mark, so that none is counted twice.
        end = window[1 - len(_MARK) :]
    return count > _SURELY * most


def short(name: str) -> str:
    """Return a name fit for a sentence: printable, not endless."""
    shown = "".join(char if char.isprintable() else "?" for char in name)
    return shown if len(shown) <= 80 else shown[:77] + "…"
