"""The upgrade gate: what a release verified, made again with the libraries installed now, and every logical digest that moved.

A release pins three digests for each verified seed. A library that draws, writes or reads otherwise than the one that made the release
shows here, before an operator installs it under pupils. What was found is kept for each document and environment, so that a gate that
was passed is not walked twice, and a release that differs by one challenge costs one challenge.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

import generators
from challenges.bank.models import Document, Release, SeedCheck
from challenges.jobs.processes import most, pool
from generators import environment

Progress = Callable[[int, int], None]
PARTS = ("draw", "derive", "present")
#: So many documents between two writings of what was found: a kill costs a few seconds of work.
_AT_ONCE = 16


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
    environment: str = ""
    challenges: int = 0
    seeds: int = 0
    moved: list[Moved] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing moved."""
        return not self.moved

    def to_json(self) -> dict[str, Any]:
        """Return the comparison as JSON."""
        return {**asdict(self), "ok": self.ok}


def compare(
    release: Release, *, codes: Iterable[str] = (), seeds: int | None = None, anew: bool = True, progress: Progress | None = None
) -> Comparison:
    """Make the verified seeds of a release again, on as many processes as the settings allow.

    Args:
        release: the release.
        codes: challenges to look at; all of them when empty.
        seeds: how many seeds of each; all of them when None, and then what was found is kept.
        anew: False takes what an earlier comparison found in this same environment for granted.
        progress: told (done, to do) as the work goes on.
    """
    wanted = set(codes)
    result = Comparison(release.root, generators.GENERATOR_VERSION, environment.digest())
    digests = list(release.entries.filter(path__startswith="challenges/").order_by("path").values_list("document_id", flat=True))
    known = {} if anew or seeds is not None else _known(digests)
    for check in known.values():
        _count(result, check.seeds, [Moved(**one) for one in check.moved])
    todo = [digest for digest in digests if digest not in known]
    workers = min(most(), len(todo))
    with pool(workers) if workers > 1 else nullcontext() as running:
        _walk(todo, wanted, seeds, result, running, progress)
    return result


#: (challenges, challenges checked in this environment, what moved).
Passed = tuple[int, int, list[Moved]]


def passed(release: Release) -> Passed:
    """Return (challenges, challenges checked in this environment, what moved), without making anything."""
    digests = list(release.entries.filter(path__startswith="challenges/").values_list("document_id", flat=True))
    known = _known(digests)
    return len(digests), len(known), [Moved(**one) for check in known.values() for one in check.moved]


def _known(digests: Sequence[str]) -> dict[str, SeedCheck]:
    held = set(digests)
    checks = SeedCheck.objects.filter(environment=environment.digest())
    return {check.document_id: check for check in checks.iterator(2000) if check.document_id in held}


def _walk(
    todo: Sequence[str], wanted: set[str], seeds: int | None, result: Comparison, running: ProcessPoolExecutor | None,
    progress: Progress | None,
) -> None:  # fmt: skip
    for start in range(0, len(todo), _AT_ONCE):
        bodies = dict(Document.objects.filter(pk__in=todo[start : start + _AT_ONCE]).values_list("sha256", "body"))
        some = [(digest, orjson.loads(bytes(bodies[digest]))) for digest in todo[start : start + _AT_ONCE] if digest in bodies]
        some = [(digest, item) for digest, item in some if not wanted or item["challenge"]["code"] in wanted]
        items = [item for _digest, item in some]
        found = list(running.map(again, items, [seeds] * len(items))) if running else [again(item, seeds) for item in items]
        for tried, moved in found:
            _count(result, tried, moved)
        if seeds is None:
            keep([(digest, tried, moved) for (digest, _item), (tried, moved) in zip(some, found, strict=True)])
        if progress is not None:
            progress(min(start + _AT_ONCE, len(todo)), len(todo))


def _count(result: Comparison, tried: int, moved: list[Moved]) -> None:
    result.challenges += 1
    result.seeds += tried
    result.moved.extend(moved)


def keep(found: Sequence[tuple[str, int, list[Moved]]]) -> None:
    """Write what was found of documents in this environment: (digest, seeds, what moved) of each."""
    rows = [
        SeedCheck(document_id=digest, environment=environment.digest(), seeds=tried, moved=[asdict(one) for one in moved])
        for digest, tried, moved in found
    ]
    SeedCheck.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["document", "environment"], update_fields=["seeds", "moved", "at"], batch_size=500
    )


def again(released: dict[str, Any], seeds: int | None) -> tuple[int, list[Moved]]:
    """Make the seeds of one released challenge again; return how many, and those that moved."""
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
        parts = [name for name in PARTS if digests[name] != item["digests"][name]]
        if parts:
            moved.append(Moved(code, item["seed"], parts))
    return len(pool), moved
