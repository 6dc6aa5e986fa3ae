"""Jobs that tests ask for, done by real workers: each leaves what it did in a folder that the test gives."""

import os
import signal
import time
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from challenges.jobs.processes import pool
from challenges.jobs.registry import register, register_daily
from challenges.jobs.work import Outcome
from challenges.journal.services import record


def note(work, text):
    """Append a line in one write: what several processes write stays whole."""
    with (Path(work.args["folder"]) / "notes").open("a") as file:
        file.write(f"{text}\n")


def slow(work):
    """So many steps of a fifth of a second."""
    note(work, f"began {work.args.get('name', '')} nice={os.nice(0)}")
    for number in range(work.args["steps"]):
        work.step(number, work.args["steps"])
        time.sleep(0.2)
    note(work, f"ended {work.args.get('name', '')}")
    return Outcome("Fait.")


def deadly(work):
    """Kills its own worker, as the kernel does when memory is short."""
    note(work, "began")
    work.step(1, 3)
    os.kill(os.getpid(), signal.SIGKILL)


def written(work):
    """Dies right after the transaction of its act is committed."""
    note(work, "began")
    with transaction.atomic():
        record("tests.act", actor="system", target=f"job:{work.job.uid}")
        work.keep(Outcome("Écrit."))
    os.kill(os.getpid(), signal.SIGKILL)


def long_transaction(work):
    """Works in one transaction, as an import does, telling its steps."""
    with transaction.atomic():
        record("tests.act", actor="system", target=f"job:{work.job.uid}")
        for number in range(work.args["steps"]):
            work.step(number, work.args["steps"])
            time.sleep(0.2)
    return "Fait."


def _number(_nothing):
    time.sleep(0.3)
    return os.getpid()


def pooled(work):
    """Keeps the processes of a pool, after it told which they are."""
    with pool(2) as running:
        note(work, " ".join(sorted({str(pid) for pid in running.map(_number, range(4))})))
        time.sleep(60)


def refused(work):
    raise ValidationError(["Le fichier est vide.", "Et trop long."])


def broken(work):
    raise RuntimeError("secret of the server")


def register_all():
    """Register them."""
    for function in (slow, deadly, written, long_transaction, pooled, refused, broken):
        register(f"tests.{function.__name__}", function.__name__, function, counts="pas")


def register_days(*functions):
    """Register daily acts of these names."""
    for name, function in functions:
        register_daily(name, name, function)
