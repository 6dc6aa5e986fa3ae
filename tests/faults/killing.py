"""Children of the test process that work on a database of their own and are killed, as `kill -9` and a power cut do.

On SQLite a child works on a file, a copy of the test's database in memory; on PostgreSQL it opens its own connection to the same test database.
"""

import json
import os
import shutil
import signal
import time
import traceback
from collections.abc import Callable
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from django.db import connection, connections

#: Connections of the parent that a child must neither use nor close: closing one would end the parent's session.
_inherited: list[Any] = []
_READY = b"R"


def _forget_the_fork_server() -> None:
    """The parent's server of processes is no child of this one, which could not wait for it: a pool of this child starts another."""
    server = forkserver._forkserver
    server._forkserver_pid = server._forkserver_address = server._forkserver_alive_fd = None


class Bench:
    """Where children work: the database that they start from, and a copy for each trial.

    Args:
        folder: for the copies.
    """

    def __init__(self, folder: Path) -> None:
        self.sqlite = connection.vendor == "sqlite"
        self.start = folder / "start.sqlite3"
        self.current = folder / "current.sqlite3"
        if self.sqlite:
            connection.ensure_connection()
            # Page by page, what is not committed included: backup() would wait for the end of the test's own transaction.
            self.start.write_bytes(connection.connection.serialize())
            shutil.copy(self.start, self.current)

    def renew(self) -> None:
        """Start from the beginning: a bank without releases, documents, reports or history."""
        if self.sqlite:
            for path in self.current.parent.glob(f"{self.current.name}*"):
                path.unlink()
            shutil.copy(self.start, self.current)
            return
        with connection.cursor() as cursor:
            # TRUNCATE passes by the triggers that keep what was served and the journal.
            cursor.execute("TRUNCATE bank_release, bank_document, journal_entry CASCADE")
            cursor.execute("DELETE FROM authoring_laboratoryreport")

    def run(self, work: Callable[[], Any]) -> tuple[Any, float]:
        """Run work in a child to its end; return what it gave, as JSON, and the seconds that it took."""
        pid, reader = self._fork(work)
        began = self._ready(reader)
        with os.fdopen(reader, "rb") as pipe:
            answer = pipe.read()
        taken = time.monotonic() - began
        _pid, status = os.waitpid(pid, 0)
        assert (status, bool(answer)) == (0, True), "the child failed: see standard error"
        return json.loads(answer), taken

    def kill(self, work: Callable[[], Any], delay: float) -> bool:
        """Run work in a child, kill it after `delay` seconds with every process that it started; return whether it was still at work."""
        pid, reader = self._fork(work)
        began = self._ready(reader)
        time.sleep(max(0.0, began + delay - time.monotonic()))
        # Not waited for yet, the child keeps its number, though it may have ended.
        os.killpg(pid, signal.SIGKILL)
        _pid, status = os.waitpid(pid, 0)
        os.close(reader)
        return os.WIFSIGNALED(status)

    def _fork(self, work: Callable[[], Any]) -> tuple[int, int]:
        reader, writer = os.pipe()
        pid = os.fork()
        if pid:
            os.close(writer)
            return pid, reader
        status = 1
        try:
            os.setsid()
            os.close(reader)
            _forget_the_fork_server()
            self._connect()
            os.write(writer, _READY)
            answer = json.dumps(work()).encode()
            while answer:
                answer = answer[os.write(writer, answer) :]
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            # Not a line of the parent's: no fixture is torn down, no report is written, no connection is closed.
            os._exit(status)

    def _connect(self) -> None:
        _inherited.append(connections["default"])
        if self.sqlite:
            connections.settings["default"]["NAME"] = str(self.current)
        connections["default"] = connections.create_connection("default")
        if self.sqlite:
            # Opened now: what is measured and killed is the work.
            connection.ensure_connection()

    @staticmethod
    def _ready(reader: int) -> float:
        assert os.read(reader, 1) == _READY, "the child did not begin: see standard error"
        return time.monotonic()
