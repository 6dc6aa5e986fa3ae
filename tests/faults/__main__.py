"""`make faults`: kill -9 of what serves learners, under load, at random moments; one JSON line a kind of kill, then what was lost.

python -m tests.faults [--kills N] [--seed N] [--engine sqlite|postgresql]... [--start FILE]

Both engines by turns, each on a database of its own. `--start`: a database that is migrated already (a file of SQLite, a dump of PostgreSQL).
Exits 1 when an acknowledged answer was lost, doubled or is another, a learner was told something wrong or is stuck, or a job is lost.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from tests.faults.processes import Postgresql, until
from tests.load.server import ROOT

ENGINES = ("sqlite", "postgresql")
JOBS_PATIENCE = 90


def say(**line: object) -> None:
    """Print one line."""
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def apart(engine: str, options: argparse.Namespace) -> bool:
    """Run one engine in a process of its own, whose Django knows that database only; whether nothing was lost."""
    with tempfile.TemporaryDirectory(prefix="balise-faults-") as name:
        # PostgreSQL's own user passes through.
        Path(name).chmod(0o755)
        environment = os.environ | {
            "BALISE_VAR_DIR": f"{name}/var",
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "BALISE_JOBS": "database",
        }
        arguments = [
            "--kills",
            str(options.kills),
            "--seed",
            str(options.seed),
            "--start",
            options.start,
            "--here",
            name,
            "--engine",
            engine,
        ]
        process = subprocess.Popen([sys.executable, "-m", "tests.faults", *arguments], cwd=ROOT, env=environment)
        try:
            return process.wait() == 0
        finally:
            process.terminate()
            process.wait()


def database(engine: str, folder: Path, start: str) -> Postgresql | None:
    """Make the database, migrated, and name it to this process and all that it starts."""
    (folder / "var").mkdir()
    server = Postgresql(folder / "postgresql") if engine == "postgresql" else None
    os.environ["DATABASE_URL"] = server.url if server else f"sqlite:///{folder}/var/balise.sqlite3"
    if not start:
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, check=True)
    elif server:
        server.client("-d", "balise", "-f", start)
    else:
        shutil.copy(start, folder / "var" / "balise.sqlite3")
    return server


def run(engine: str, folder: Path, options: argparse.Namespace) -> bool:
    """Kill so many times, then compare; whether nothing was lost."""
    server, began = database(engine, folder, options.start), time.monotonic()
    try:
        # Its settings are known from here on.
        import django

        django.setup()
        from tests.faults import books
        from tests.faults.stage import Stage

        stage = Stage(folder, server, options.seed)
        try:
            struck = play(stage, options.kills)
            ledger = {"answers": books.answers(stage.told), "jobs": books.jobs(stage.asked)}
        finally:
            stage.stop()
    finally:
        if server:
            server.stop()
    for kind, strikes in sorted(struck.items()):
        tell(engine, kind, strikes)
    return close(engine, ledger, stage.told.wrong, kills=options.kills, seed=options.seed, seconds=round(time.monotonic() - began))


def play(stage: Any, kills: int) -> dict[str, list[dict[str, Any]]]:
    """Strike so often while learners play, and let all come to its end; return what each kind of kill did."""
    from tests.faults.books import none_waits

    kinds, struck = stage.kinds(), dict[str, list[dict[str, Any]]]()
    stage.rng.shuffle(kinds)
    try:
        stage.begin()
        for number in range(kills):
            kind = kinds[number % len(kinds)]
            struck.setdefault(kind, []).append(stage.strike(kind))
        stage.end()
        until(none_waits, "jobs do not end", JOBS_PATIENCE)
    except TimeoutError as error:
        stage.told.wrong.append(str(error))
    return struck


def tell(engine: str, kind: str, strikes: list[dict[str, Any]]) -> None:
    """Say what the kills of one kind did. `back_s`: from the kill until eight more answers were acknowledged."""
    back = [one["back"] for one in strikes]
    say(engine=engine, killed=kind, times=len(strikes), requests_cut=sum(one["cut"] for one in strikes),
        back_s=round(median(back), 2), back_s_at_most=round(max(back), 2))  # fmt: skip


def close(engine: str, ledger: dict[str, dict[str, int]], wrong: list[str], **run: object) -> bool:
    """Say what stands at the end; whether that is all as it was told."""
    answers, jobs = ledger["answers"], ledger["jobs"]
    say(engine=engine, ledger="answers", **run, **answers, told_wrong=len(wrong), first=wrong[:3])
    say(engine=engine, ledger="jobs", **jobs)
    return (
        not wrong
        and not any(count for name, count in answers.items() if name != "acknowledged")
        and not jobs["lost"]
        and not jobs["waiting"]
    )


def main() -> int:
    """Do what the command line says; told to end, stop what was started."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, help="of each engine")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", action="append", choices=ENGINES)
    parser.add_argument("--start", default="")
    parser.add_argument("--here", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    engines = options.engine or list(ENGINES)
    if options.here:
        return 0 if run(engines[0], Path(options.here), options) else 1
    whole = [apart(engine, options) for engine in engines]
    return 0 if all(whole) else 1


if __name__ == "__main__":
    sys.exit(main())
