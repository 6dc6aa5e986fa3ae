"""What runs and is killed: a process that is started again whenever it is gone, as systemd does, and a PostgreSQL of one's own."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.load.server import ROOT, free_port

PATIENCE = 60.0


def children(pid: int) -> list[int]:
    """Return the processes that a process started, and those that they started."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents.setdefault(int(path.read_text().rpartition(")")[2].split()[1]), []).append(int(path.parent.name))
    direct = parents.get(pid, [])
    return direct + [one for child in direct for one in _below(child, parents)]


def _below(pid: int, parents: dict[int, list[int]]) -> list[int]:
    return [one for child in parents.get(pid, []) for one in (child, *_below(child, parents))]


def kill_all(pids: list[int]) -> None:
    """kill -9 of these, all of them stopped first, so that none has time to do anything about the others."""
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)


def gone(pid: int) -> bool:
    """Whether a process has ended, though nobody may have asked after it yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def until(true: Callable[[], Any], what: str, seconds: float = PATIENCE) -> None:
    """Wait for something to become true.

    Raises:
        TimeoutError: it did not.
    """
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.02)


class Kept:
    """A process that is started again when it is gone.

    Args:
        command: what to run.
        environment: its whole environment.
        log: where what it says goes.
        how: more for `subprocess.Popen`.
    """

    def __init__(self, command: list[str], environment: dict[str, str], log: Path, **how: Any) -> None:
        self._command, self._environment, self._log, self._how = command, environment, log, how
        self._lock, self._over = threading.Lock(), False
        self.starts = 0
        self._remains: list[int] = []
        self.tend()

    def tend(self) -> None:
        """Start it if it is not there."""
        with self._lock:
            if self._over or (self.starts and self.process.poll() is None) or not all(gone(pid) for pid in self._remains):
                return
            with self._log.open("ab") as log:
                self.process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=log, **self._how)
            self.starts += 1

    def below(self) -> list[int]:
        """Return what it started."""
        return children(self.process.pid)

    def kill(self) -> None:
        """kill -9 of it alone."""
        self.process.kill()

    def kill_whole(self) -> None:
        """kill -9 of it and all that it started; it starts again once all are gone."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGSTOP)
        self._remains = self.below()
        kill_all([self.process.pid, *self._remains])

    def stop(self) -> None:
        """End it for good."""
        with self._lock:
            self._over = True
        below = self.below()
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            kill_all([self.process.pid, *below])
            self.process.wait()


class Postgresql(Kept):
    """A PostgreSQL of its own, which waits for the disk as a real one does (fsync on).

    Args:
        folder: for its data; its owner becomes `postgres` when root runs this, for PostgreSQL refuses root.
    """

    def __init__(self, folder: Path) -> None:
        bin_ = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
        self.port = free_port()
        self.url = f"postgres://balise@127.0.0.1:{self.port}/balise"
        folder.mkdir()
        how: dict[str, Any] = {}
        if os.getuid() == 0:
            how = {"user": "postgres", "group": "postgres", "extra_groups": []}
            subprocess.run(["chown", "postgres", folder], check=True)
        settled = {"cwd": folder, "stdout": subprocess.DEVNULL, **how}
        data = folder / "data"
        subprocess.run(
            [bin_ / "initdb", "-D", data, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-U", "balise"], check=True, **settled
        )
        options = {"port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": folder, "fsync": "on"}
        command = [str(bin_ / "postgres"), "-D", str(data), *(f"--{name}={value}" for name, value in options.items())]
        super().__init__(command, dict(os.environ), folder.parent / "postgresql.log", **how)
        self._ready = [str(bin_ / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        until(self.ready, "PostgreSQL did not start")
        self._client = [str(bin_ / "psql"), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", "balise", "-v", "ON_ERROR_STOP=1"]
        self.client("-d", "postgres", "-c", "CREATE DATABASE balise")

    def ready(self) -> bool:
        """Whether it takes connections."""
        return subprocess.run(self._ready, check=False).returncode == 0

    def client(self, *arguments: str) -> None:
        """Run psql."""
        subprocess.run([*self._client, *arguments], check=True, stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        """End it at once: its data goes too."""
        with self._lock:
            self._over = True
        self.kill_whole()
        self.process.wait()
