"""Run a web server and, beside it, a worker that does its jobs: `scripts/serve.py gunicorn cms.wsgi:application --bind …`.

For a laptop and small installations; larger ones run workers as services of their own. Both end together: told to end (Ctrl+C, SIGTERM), this tells
both and waits; when the server ends by itself, its exit status is kept; a worker that dies is started again. It is a process and not a thread
of the server: the work is pure Python, which would take learners' turns at the interpreter; a process has a priority of its own and may be killed.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
#: A worker that dies at once is not started again in a tight loop.
PAUSE = 3.0
PATIENCE = 30


def worker() -> "subprocess.Popen[bytes] | None":
    """Start a worker, unless jobs run inside requests."""
    if os.environ.get("BALISE_JOBS") == "immediate":
        return None
    return subprocess.Popen([sys.executable, str(ROOT / "manage.py"), "worker", "--with-parent"], cwd=ROOT)


def stop(*processes: "subprocess.Popen[bytes] | None") -> None:
    """Tell processes to end, wait, and kill what does not."""
    running = [one for one in processes if one is not None and one.poll() is None]
    for one in running:
        one.terminate()
    deadline = time.monotonic() + PATIENCE
    for one in running:
        try:
            one.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()


def main(command: list[str]) -> int:
    """Run both until one tells the other to end; return the exit status of the server, 0 when this was told to end."""
    told: list[int] = []

    def hear(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, hear)
    server = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT)
    beside, begun = worker(), time.monotonic()
    try:
        while not told and server.poll() is None:
            if beside is not None and beside.poll() is not None and time.monotonic() - begun > PAUSE:
                beside, begun = worker(), time.monotonic()
            time.sleep(0.2)
    finally:
        stop(server, beside)
    return 0 if told else server.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
