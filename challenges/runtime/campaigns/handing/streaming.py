"""A zip that leaves as it is written: no file on the disk, nothing larger than one piece in memory. Pure."""

import datetime
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A file of the zip. `stored`: as it is, for what other programs look for at a fixed place."""

    name: str
    content: Iterable[bytes]
    stored: bool = False


class _Pipe(io.RawIOBase):
    """What `zipfile` writes to: it cannot be sought in, so that sizes follow each file, and it is emptied as often as we like."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self.pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        content = b"".join(self.pieces)
        self.pieces.clear()
        return content


def stream(entries: Iterable[Entry], at: datetime.datetime) -> Iterator[bytes]:
    """Yield a zip of these files piece by piece; each is asked for its content when its turn comes.

    Args:
        entries: the files, in their order.
        at: the moment that they bear, as the wall clock shows it.
    """
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            info = zipfile.ZipInfo(entry.name, at.timetuple()[:6])
            info.compress_type = zipfile.ZIP_STORED if entry.stored else zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            with archive.open(info, "w") as out:
                for piece in entry.content:
                    out.write(piece)
                    if pipe.pieces:
                        yield pipe.taken()
    yield pipe.taken()
