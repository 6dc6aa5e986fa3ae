"""The upgrade gate: what a release verified, made again with the libraries installed now, and every logical digest that moved.

A release pins three digests for each verified seed. A library that draws, writes or reads otherwise than the one that made the release
shows here, before an operator installs it under pupils.
"""

import json
import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any

import django

import generators
from challenges.bank.models import Release


@dataclass(frozen=True)
class Moved:
    """A verified seed that no longer gives what was verified: which of draw, derive and present, or why nothing comes at all."""

    code: str
    seed: str
    parts: list[str]
    reason: str = ""


@dataclass
class Comparison:
    """What was made again, and what moved."""

    root: str
    generator: str
    challenges: int = 0
    seeds: int = 0
    moved: list[Moved] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return the comparison as JSON."""
        return {**asdict(self), "ok": not self.moved}


def compare(release: Release, *, codes: Iterable[str] = (), seeds: int | None = None) -> Comparison:
    """Make the verified seeds of a release again, on every processor.

    Args:
        release: the release.
        codes: challenges to look at; all of them when empty.
        seeds: how many seeds of each; all of them when None.
    """
    wanted = set(codes)
    bodies = release.entries.filter(path__startswith="challenges/").order_by("path").values_list("document__body", flat=True)
    documents = [
        document for document in (json.loads(bytes(body)) for body in bodies) if not wanted or document["challenge"]["code"] in wanted
    ]
    result = Comparison(release.root, generators.GENERATOR_VERSION, challenges=len(documents))
    workers = min(os.cpu_count() or 1, len(documents))
    if workers <= 1:
        found = [_again(document, seeds) for document in documents]
    else:
        with ProcessPoolExecutor(workers, initializer=django.setup) as pool:
            found = list(pool.map(_again, documents, [seeds] * len(documents)))
    for tried, moved in found:
        result.seeds += tried
        result.moved.extend(moved)
    return result


def _again(released: dict[str, Any], seeds: int | None) -> tuple[int, list[Moved]]:
    """Make the seeds of one challenge again; return how many, and those that moved."""
    code = released["challenge"]["code"]
    pool = released["pool"][:seeds]
    try:
        program = generators.compile_challenge(released["challenge"])
    except generators.SpecificationError as error:
        return len(pool), [Moved(code, item["seed"], [], str(error)) for item in pool]
    moved = []
    for item in pool:
        try:
            digests = program.instantiate(item["seed"]).digests
        except generators.GenerationError as error:
            moved.append(Moved(code, item["seed"], [], str(error)))
            continue
        parts = [name for name in ("draw", "derive", "present") if digests[name] != item["digests"][name]]
        if parts:
            moved.append(Moved(code, item["seed"], parts))
    return len(pool), moved
