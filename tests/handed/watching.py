"""An audit hook: what reading a hand-in must never do, which is to reach a file, a process or the network."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SEEN: list[str] = []
_WATCHING = [False]
_REACHES_OUT = (
    "open",
    "socket.",
    "subprocess.",
    "os.",
    "shutil.",
    "exec",
    "compile",
    "import",
    "ctypes.",
    "pickle.",
    "urllib.",
    "tempfile.",
    "sqlite3.",
)


def _watch(event: str, _arguments: object) -> None:
    if _WATCHING[0] and event.startswith(_REACHES_OUT):
        _SEEN.append(event)


sys.addaudithook(_watch)  # an audit hook stays for the life of the process: it only notes while a hand-in is read


@contextmanager
def watched() -> Iterator[list[str]]:
    """Note what reaches out meanwhile; finalisers of other tests are kept out of it."""
    _SEEN.clear()
    gc.disable()
    _WATCHING[0] = True
    try:
        yield _SEEN
    finally:
        _WATCHING[0] = False
        gc.enable()
