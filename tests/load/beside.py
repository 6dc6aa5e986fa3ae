"""What authors and publishers do while learners play: a worker that examines the whole bank, and promotions one after the other."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.load.server import ROOT, run

#: Seconds between two promotions, and those in which a worker surely has begun its first job.
EVERY, WARM = 3.0, 60.0
PREPARE = ("-m", "tests.load.prepare")


@contextmanager
def laboratory() -> Iterator[None]:
    """Have every challenge examined anew by a worker, as `make serve` runs one, until the block ends."""
    run(*PREPARE, "laboratory", environment={})
    worker = subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT)
    try:
        until = time.monotonic() + WARM
        while '"done": 0' in run(*PREPARE, "examined", environment={}) and time.monotonic() < until:
            time.sleep(0.5)
        yield
        if worker.poll() is not None:
            raise SystemExit("the worker ended by itself")
    finally:
        worker.terminate()
        worker.wait(60)


@contextmanager
def promotions() -> Iterator[None]:
    """Promote another release, and the first again, in turns until the block ends: at once, then every few seconds."""
    process = subprocess.Popen([sys.executable, *PREPARE, "promote"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdout.readline()
    over, wish = threading.Event(), process.stdin

    def go() -> None:
        while True:
            wish.write("\n")
            wish.flush()
            if over.wait(EVERY):
                return

    thread = threading.Thread(target=go)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        wish.close()
        if process.wait(60):
            raise SystemExit("a promotion failed")
