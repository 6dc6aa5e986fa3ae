"""`make load`: one JSON object a line for each kind of traffic, with the floor of the same run and the ratio to it; then the ledger.

python -m tests.load [--seconds N] [--clients N] [--rounds N] [--thinkers N] [--only NAME]...

On the database of DATABASE_URL (scripts/with_postgresql starts one), else on SQLite in a temporary folder. Exits 1 when an answer was lost,
doubled or another's, or a request failed.
"""

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median

from tests.load.beside import laboratory, promotions
from tests.load.learners import Book, Caller, Play, by_api, by_pages, identify, join_named, start_exam
from tests.load.server import run, served

#: Of the scenario "promotion".
PROMOTION_CLIENTS = 8


def say(**line: object) -> None:
    """Print one line of figures."""
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def percentile(values: list[float], share: float) -> float:
    """Return a percentile in milliseconds; 0 of nothing."""
    return round(1000 * sorted(values)[int(share * (len(values) - 1))], 1) if values else 0.0


def figures(values: list[float], seconds: float) -> dict[str, float]:
    """Return throughput and percentiles of durations."""
    return {
        "per_s": round(len(values) / seconds, 1),
        "p50_ms": percentile(values, 0.5),
        "p95_ms": percentile(values, 0.95),
        "p99_ms": percentile(values, 0.99),
    }


def together(count: int, work: Callable[[int], object]) -> float:
    """Do work in so many threads at once; return the seconds that it took."""
    began = time.perf_counter()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


class Load:
    """One run: its servers, what was prepared, and the book of all that was acknowledged."""

    def __init__(self, options: argparse.Namespace, base: str, floor: str, ready: dict) -> None:
        self.options, self.base, self.floor_base, self.ready = options, base, floor, ready
        self.acknowledged: list[list[str]] = []
        self.errors = 0

    def floor(self, clients: int, seconds: float) -> dict[str, float]:
        """Measure the floor."""
        book, until = Book(), time.time() + seconds

        def work(_number: int) -> None:
            caller = Caller(self.floor_base, book)
            while time.time() < until:
                began = time.perf_counter()
                status, _, _ = caller.send("GET", "/answer")
                book.took("pair", time.perf_counter() - began)
                if status != 200:
                    book.failed(f"floor {status}")

        took = together(clients, work)
        return figures(book.times.get("pair", []), took)

    def traffic(self, name: str, clients: int, seconds: float, learner: Callable, **how: object) -> dict[str, float]:
        """Let so many learners play; return their figures."""
        book = Book()
        play = Play(self.base, self.ready["open"], time.time() + seconds, **how)  # type: ignore[arg-type]
        took = together(clients, lambda number: learner(play, book, number))
        return self.close(name, book) | figures(book.times.get("pair", []), took)

    def close(self, name: str, book: Book) -> dict[str, float]:
        """Take a book in; say its errors."""
        self.acknowledged += book.acknowledged
        self.errors += len(book.errors)
        if book.errors:
            say(scenario=name, errors=len(book.errors), first=book.errors[:3])
        return {"errors": len(book.errors)}

    def beside_the_floor(self, name: str, clients: int, learner: Callable = by_api, **how: object) -> None:
        """Play in turns with the floor, and say the medians and their ratio."""
        seconds, ours, floors = self.options.seconds, [], []
        for _round in range(self.options.rounds):
            floors.append(self.floor(clients, seconds))
            ours.append(self.traffic(name, clients, seconds, learner, **how))
        mine, floor = _middle(ours), _middle(floors)
        ratio = {"ratio_per_s": round(mine["per_s"] / floor["per_s"], 2), "ratio_p50": round(mine["p50_ms"] / floor["p50_ms"], 2)}
        say(scenario=name, clients=clients, **mine, floor_per_s=floor["per_s"], floor_p50_ms=floor["p50_ms"], **ratio)

    def thinking(self) -> None:
        """Many learners who think, as in a morning."""
        options = self.options
        found = self.traffic("thinking", options.thinkers, options.thinking_seconds, by_api, thinking=20.0, together=True)
        say(scenario="thinking 20 s", clients=options.thinkers, **found)

    def promotion(self) -> None:
        """Eight learners alone, and in turns with that beside a promotion every three seconds and the laboratory at its work."""
        seconds, alone, beside = self.options.seconds, [], []
        for _round in range(self.options.rounds):
            alone.append(self.traffic("promotion", PROMOTION_CLIENTS, seconds, by_api))
            with laboratory(), promotions():
                beside.append(self.traffic("promotion", PROMOTION_CLIENTS, seconds, by_api))
        quiet, busy = _middle(alone), _middle(beside)
        say(
            scenario="beside promotion and laboratory", clients=PROMOTION_CLIENTS, **busy, alone_per_s=quiet["per_s"],
            alone_p50_ms=quiet["p50_ms"], alone_p95_ms=quiet["p95_ms"], ratio_p95=round(busy["p95_ms"] / quiet["p95_ms"], 2),
            ratios_p95=[round(one["p95_ms"] / other["p95_ms"], 2) for one, other in zip(beside, alone, strict=True)],
            **json.loads(run("-m", "tests.load.prepare", "examined", environment={})),
        )  # fmt: skip

    def a_class(self) -> None:
        """A class that joins at one moment, to the first question."""
        book = Book()
        pupils = self.ready["pupils"]
        took = together(len(pupils), lambda number: join_named(self.base, self.ready["named"], pupils[number], book))
        joined = book.times.get("join", [])
        say(
            scenario="a class joins",
            clients=len(pupils),
            **figures(joined, took),
            slowest_ms=percentile(joined, 1),
            **self.close("class", book),
        )

    def an_exam(self) -> None:
        """Three hundred candidates who start within a minute, each to the first question."""
        exam, book = self.ready["exam"], Book()
        callers = [identify(self.base, exam["number"], person, book) for person in exam["candidates"]]
        run("-m", "tests.load.prepare", "confirm", exam["uid"], environment={})
        gap = 60 / len(callers)

        def work(number: int) -> None:
            time.sleep(number * gap)
            start_exam(callers[number], exam["access_code"])

        took = together(len(callers), work)
        starts = book.times.get("start", [])
        say(
            scenario="exam starts in 60 s",
            clients=len(callers),
            **figures(starts, took),
            slowest_ms=percentile(starts, 1),
            **self.close("exam", book),
        )

    def ledger(self) -> bool:
        """Compare what was acknowledged with what is stored; whether all is well."""
        found = json.loads(run("-m", "tests.load.prepare", "ledger", environment={}, given=json.dumps(self.acknowledged)))
        say(scenario="ledger", **found)
        return not (found["lost"] or found["other_answer"] or found["doubled"] or self.errors)

    def all(self) -> Iterable[tuple[str, Callable[[], None]]]:
        """The kinds of traffic, by name."""
        many = self.options.clients
        yield "one", lambda: self.beside_the_floor("api, answer then next", 1)
        yield "api", lambda: self.beside_the_floor("api, answer then next", many)
        yield "together", lambda: self.beside_the_floor("api, next with the answer", many, together=True)
        yield "pages", lambda: self.beside_the_floor("pages", many, by_pages)
        yield "class", self.a_class
        yield "exam", self.an_exam
        yield "thinking", self.thinking
        yield "promotion", self.promotion


def _middle(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(median(one[name] for one in rounds), 1) for name in rounds[0]}


def main() -> int:
    """Set up, play, say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--thinkers", type=int, default=1000)
    parser.add_argument("--thinking-seconds", type=float, default=300)
    parser.add_argument("--only", action="append", default=[])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="balise-load-") as folder:
        os.environ.setdefault("BALISE_VAR_DIR", str(Path(folder) / "var"))
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/var/balise.sqlite3")
        os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.dev"
        run("scripts/setup.py", environment={})
        ready = json.loads(run("-m", "tests.load.prepare", environment={}))
        run("-c", "from tests.load import floor; floor.make()", environment={})
        say(engine=os.environ["DATABASE_URL"].split(":")[0], processes=os.environ.get("BALISE_WEB_PROCESSES", os.cpu_count()))
        with served("tests.load.floor:application", {}, "/answer") as floor, served("cms.wsgi:application", {}, "/health/") as base:
            load = Load(options, base, floor, ready)
            for name, play in load.all():
                if not options.only or name in options.only:
                    play()
        return 0 if load.ledger() else 1


if __name__ == "__main__":
    sys.exit(main())
