"""`make bench`: medians measured in one run, one JSON object a line. Compare ratios, not times: machines differ and drift."""

import io
import json
import os
import time
from collections.abc import Callable
from statistics import median

import django
import numpy as np
import xlsxwriter

import generators
from challenges import marking
from challenges.runtime.adaptive import ItemBank, Scope, strategies

# The factories of the tests are shared, and they import Django.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
django.setup()
from tests.benchmarks.documents import TEXT, WORKBOOK  # noqa: E402

ROWS = 200


def milliseconds(work: Callable[[], object], runs: int = 30) -> float:
    work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return median(times)


def say(name: str, value: float, unit: str = "ms", ratio_to: str | None = None, base: float | None = None) -> float:
    ratio = round(value / base, 3) if base else None
    print(json.dumps({"name": name, "value": round(value, 4), "unit": unit, "ratio_to": ratio_to, "ratio": ratio}))
    return value


def bank(size: int) -> ItemBank:
    numbers = np.arange(size)
    return ItemBank.from_levels(competence=numbers % 16, topic=numbers % 64, skill=numbers % 512, level=numbers % 8 + 1, family=numbers)


def choosing() -> None:
    for name in ("balise-positioning-1", "balise-certification-1"):
        strategy, base = strategies.get(name), None
        for size in (85, 2000, 10000):
            items = bank(size)
            answers = [(number, number % 2 == 0) for number in range(16)]
            seeds = iter(range(10_000))
            value = milliseconds(lambda s=strategy, i=items, a=answers, n=seeds: s.next_item(i, a, next(n), Scope()))
            label = f"{name}: next challenge of {size}"
            if base is None:
                base = say(label, value)
            else:
                say(label, value, ratio_to=f"{name}: next challenge of 85", base=base)
        items = bank(10000)
        history = [(number, number % 2 == 0) for number in range(160)]
        long = Scope(length=400, max_questions=400, stop_probability=1.0)
        seeds = iter(range(10_000))
        value = milliseconds(lambda s=strategy, i=items, a=history, n=seeds, w=long: s.next_item(i, a, next(n), w))
        say(f"{name}: next challenge of 10000 after 160 answers", value, ratio_to=f"{name}: next challenge of 85", base=base)


def bare_workbook() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("Ventes")
    for row in range(ROWS):
        for column, value in enumerate(("Lina Moreau", "Montrival", 12.5, "2026-03-10")):
            sheet.write(row, column, value)
    book.close()
    return buffer.getvalue()


def generating() -> None:
    seeds = iter(range(1, 100_000))
    text = generators.compile_challenge(TEXT)
    say("text variant", milliseconds(lambda: text.instantiate(f"{next(seeds):032x}"), 300))
    base = say("bare writer, 200 rows", milliseconds(bare_workbook))
    workbook = generators.compile_challenge(WORKBOOK)
    say(
        "xlsx variant, 200 rows",
        milliseconds(lambda: workbook.instantiate(f"{next(seeds):032x}")),
        ratio_to="bare writer, 200 rows",
        base=base,
    )
    made = workbook.instantiate("1".rjust(32, "0"))
    say("oracle on that variant", milliseconds(lambda: workbook.check_oracle(made)), ratio_to="bare writer, 200 rows", base=base)
    say("marking a number", milliseconds(lambda: marking.mark(made.key, "1 234,50"), 300))


if __name__ == "__main__":
    choosing()
    generating()
