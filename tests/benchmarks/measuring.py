"""How the benchmarks measure: several pieces of work side by side in one run, medians, and one JSON object a line."""

import json
import time
from collections.abc import Callable, Mapping
from statistics import median


def side_by_side(works: Mapping[str, Callable[[], object]], runs: int = 30) -> dict[str, float]:
    """Return the median milliseconds of each piece of work, taken in turn so that a busy machine weighs on all alike."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(runs):
        for name, work in works.items():
            started = time.perf_counter()
            work()
            times[name].append((time.perf_counter() - started) * 1000)
    return {name: median(found) for name, found in times.items()}


def milliseconds(work: Callable[[], object], runs: int = 30) -> float:
    """Return the median milliseconds of one piece of work."""
    return side_by_side({"": work}, runs)[""]


def say(
    name: str, value: float, unit: str = "ms", ratio_to: str | None = None, base: float | None = None, limit: float | None = None
) -> float:
    """Print one figure, its ratio to another of the same run, and the limit it should keep; return it."""
    ratio = round(value / base, 3) if base else None
    print(
        json.dumps(
            {"name": name, "value": round(value, 4), "unit": unit, "ratio_to": ratio_to, "ratio": ratio, "limit": limit}, ensure_ascii=False
        ),
        flush=True,
    )
    return value
