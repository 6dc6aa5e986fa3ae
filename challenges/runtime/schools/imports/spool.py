"""What a file said, written once to a temporary file without a name, and read again as often as planning needs: memory stays the same."""

import datetime
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson

from challenges.runtime.schools.imports.readers import Entry, Refusal

Tell = Callable[[int, int, str], None]
_EVERY = 500


class Spool:
    """The entries and refusals of a file, in its order. Closing it, or losing it, takes the temporary file away."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as this object
        self.entries = 0
        self.refusals = 0

    def fill(self, read: Iterable[Entry | Refusal], told: Callable[[int], None] = lambda count: None) -> "Spool":
        """Write everything that a reader gives.

        Args:
            read: what the reader yields.
            told: hears now and then how many lines were read.

        Raises:
            FileRefused: what the reader raises.
        """
        for one in read:
            if isinstance(one, Entry):
                self.entries += 1
            else:
                self.refusals += 1
            self._file.write(orjson.dumps([isinstance(one, Entry), one]) + b"\n")
            if self.lines % _EVERY == 0:
                told(self.lines)
        return self

    @property
    def lines(self) -> int:
        """How many pupils the file speaks of."""
        return self.entries + self.refusals

    def __iter__(self) -> Iterator[Entry | Refusal]:
        self._file.seek(0)
        for line in self._file:
            is_entry, values = orjson.loads(line)
            yield _entry(values) if is_entry else Refusal(**values)

    def close(self) -> None:
        """Take the temporary file away."""
        self._file.close()

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def _entry(values: dict[str, Any]) -> Entry:
    for name in ("birth_date", "left_on"):
        if values[name]:
            values[name] = datetime.date.fromisoformat(values[name])
    return Entry(**values)
