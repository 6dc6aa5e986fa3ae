"""The examination of one challenge document: many variants, each checked; then checks over all of them. No database here."""

import hashlib
import time
from collections import Counter
from collections.abc import Generator, Sequence
from typing import Any

from django.utils.translation import gettext as _

import generators
from challenges.authoring.document.problems import as_problem, kept, shown
from challenges.authoring.laboratory import guessing, population, variant_checks
from challenges.authoring.laboratory.conditions import check_conditions
from challenges.authoring.laboratory.explained import Link, links_of
from challenges.authoring.laboratory.figures import figures_of
from challenges.authoring.laboratory.french import check_french
from challenges.authoring.laboratory.places import check_places
from challenges.authoring.laboratory.report import Finding, Report
from challenges.jobs.processes import most, pool
from generators.canonical import json_bytes
from generators.watching import Watch

# As many seeds in a row without a variant, all for one reason, and the examination stops.
HOPELESS_AFTER = 5
_EXAMINED = ("instruction", "response", "dataset", "hint", "feedback", "locale")
# Fields of later versions: reports made before them stay good for the challenges that do not use them.
_EXAMINED_IF_SAID = ("fixed", "allowed_words")


def laboratory_digest(document: dict[str, Any]) -> str:
    """Return the digest of what the laboratory looks at, as hex: a new title or tutorial needs no new examination."""
    said = {name: document[name] for name in _EXAMINED_IF_SAID if document.get(name)}
    return hashlib.sha256(json_bytes({name: document.get(name) for name in _EXAMINED} | said | {"uid": document.get("uid")})).hexdigest()


def seed_of(document: dict[str, Any], number: int) -> str:
    """Return the seed of the n-th examined variant: 128 bits as hex, fixed by the challenge so that two machines verify the same."""
    return hashlib.blake2b(f"{document['uid']}:{number}".encode(), digest_size=16).hexdigest()


def examine(document: dict[str, Any], variants: int) -> Report:
    """Examine a challenge document.

    Args:
        document: a document of `schemas/challenge.json`.
        variants: how many seeds to try, the default values apart.

    Returns:
        The report. It never raises on a bad document: what is wrong is in the report.
    """
    steps = examining(document, variants)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            report: Report = end.value
            return report


def examining(document: dict[str, Any], variants: int) -> Generator[int, None, Report]:
    """Examine a document step by step: yields how many variants were tried, and returns the report. For pages that show progress."""
    report = Report(code=document.get("code", ""), digest=laboratory_digest(document), generator=generators.GENERATOR_VERSION)
    report.fixed = bool(document.get("fixed"))
    try:
        program = generators.compile_challenge(document)
    except generators.SpecificationError as error:
        for problem in error.problems:
            told = shown(problem, document)
            report.fail(Finding("specification", told.sentence, told.remedy, problems=[kept(problem)]))
        return report
    watch, links = Watch(), links_of(program)
    _check_default(program, links, report)
    made, timings = [], []
    for number in range(variants):
        seed = seed_of(document, number)
        started = time.perf_counter()
        variant = _one_variant(program, seed, watch, links, report)
        timings.append((time.perf_counter() - started) * 1000)
        if variant is not None:
            made.append(variant)
        yield number + 1
        if _hopeless(report, number + 1, made):
            break
    report.variants = len(timings)
    report.figures = figures_of(program, made, timings)
    population.check_population(document, made, report)
    check_french(document, made, report)
    check_conditions(document, program, watch, report, len(made))
    if not report.fixed:
        guessing.check_guessing(made, report)
        check_places(document, program, watch, made, report)
    return report


def _hopeless(report: Report, tried: int, made: Sequence[generators.Variant]) -> bool:
    """Say whether going on would only repeat one message: no variant at all, and always the same stage fails."""
    return tried == HOPELESS_AFTER and not made and len({failure.check for failure in report.failures if failure.seed}) == 1


def _check_default(program: generators.Program, links: Sequence[Link], report: Report) -> None:
    try:
        variant = program.default_variant()
    except generators.GenerationError as error:
        told = shown(as_problem(error))
        message = _("Les valeurs par défaut ne donnent pas de variante valide : %s") % told.message
        report.fail(Finding("default", message, told.remedy, values=error.values, problems=[kept(as_problem(error))]))
        return
    for finding in variant_checks.check_variant(program, variant, links, Counter()):
        report.fail(finding)


def _one_variant(program: generators.Program, seed: str, watch: Watch, links: Sequence[Link], report: Report) -> generators.Variant | None:
    try:
        variant = program.instantiate(seed, watch=watch)
    except generators.GenerationError as error:
        told = shown(as_problem(error))
        report.fail(Finding(error.stage, told.message, told.remedy, seed, error.values, [kept(as_problem(error))], cause=error.code))
        return None
    findings = variant_checks.check_variant(program, variant, links, report.counts)
    for finding in findings:
        report.fail(finding)
    for finding in variant_checks.look_at(variant):
        report.warn(finding)
    if not findings:
        report.pool.append({"seed": seed, "digests": variant.digests, "fingerprint": variant.fingerprint})
    return variant


def examine_many(documents: Sequence[dict[str, Any]], variants: int, processes: int | None = None) -> list[Report]:
    """Examine several documents, on as many processes as the settings allow; reports in the order of the documents."""
    workers = min(processes or most(), len(documents))
    if workers <= 1:
        return [examine(document, variants) for document in documents]
    with pool(workers) as running:
        return list(running.map(examine, documents, [variants] * len(documents), chunksize=1))
