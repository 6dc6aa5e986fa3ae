"""The check of French over the variants of an examination: each line once, one finding a cause, with the first variant that shows it.

Here belong: what is looked at where, what an author allowed, and how faults become findings of the report.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import generators
from challenges.authoring.laboratory.french import dates, dictionary
from challenges.authoring.laboratory.french.faults import Fault
from challenges.authoring.laboratory.french.reading import Reader
from challenges.authoring.laboratory.french.remedies import cause_of
from challenges.authoring.laboratory.french.texts import Line, lines_of, place_name
from challenges.authoring.laboratory.report import Finding, Report

__all__ = ["check_french"]

# What an author writes is read in every variant. Files are read in as many: they are long, and what they say is said again in the next one.
_FILES_READ = 60
# Files that are only downloaded have to be drawn as a page first.
_DOWNLOADS_READ = 10


@dataclass
class _Cause:
    """One cause of faults: where it was met first, in which variant, and in how many of them."""

    fault: Fault
    place: str
    remedy: str
    variant: generators.Variant
    seeds: set[str] = field(default_factory=set)


def check_french(document: dict[str, Any], variants: Sequence[generators.Variant], report: Report) -> None:
    """Add to the report what is wrong with the French that the variants of a French document show.

    What is surely wrong is a failure, the rest a warning; `allowed_words` of the document are let pass.
    """
    if document.get("locale", "")[:2] != "fr" or not variants:
        return
    if not dictionary.available():
        report.warnings.append(Finding("french", _("L’orthographe et les accords ne sont pas vérifiés : le dictionnaire manque ici."),
                                       _("Demandez à qui tient le serveur d’installer chunspell.")))  # fmt: skip
    allowed = tuple(document.get("allowed_words", ()))
    causes: dict[tuple[str, ...], _Cause] = {}
    reader = Reader()
    for rank, variant in enumerate(variants):
        for line, fault in _of_variant(variant, reader, files=rank < _FILES_READ, hidden=rank < _DOWNLOADS_READ):
            if _allowed(fault, line.text, allowed):
                continue
            _add(causes, document, variant, line, fault)
    for cause in causes.values():
        finding = _finding(cause, document, len(variants))
        if cause.fault.certain:
            report.fail(finding)
        else:
            report.warnings.append(finding)


def _add(causes: dict[tuple[str, ...], _Cause], document: dict[str, Any], variant: generators.Variant, line: Line, fault: Fault) -> None:
    """Put a fault with those of its cause. A word that does not exist is one cause wherever it is."""
    if fault.rule == "spelling":
        key: tuple[str, ...] = ("spelling", fault.passage.lower())
        remedy = fault.remedy
    else:
        behind, remedy = cause_of(fault, line.place, document, variant)
        key = (fault.rule, line.place, behind)
    cause = causes.setdefault(key, _Cause(fault, line.place, remedy, variant))
    cause.seeds.add(variant.seed)


def _of_variant(variant: generators.Variant, reader: Reader, *, files: bool, hidden: bool) -> Iterator[tuple[Line, Fault]]:
    """Yield the faults of a variant with their lines."""
    lines = lines_of(variant, files=files, hidden=hidden)
    closing = _closing(variant, lines) if files else {}
    for line in lines:
        for fault in reader.faults(line):
            yield line, fault
        if line.kind == "cell" and line.place in closing:
            context, certain = closing[line.place]
            yield from ((line, fault) for fault in dates.closed(line.text, context, certain=certain))


def _closing(variant: generators.Variant, lines: Iterable[Line]) -> dict[str, tuple[str, bool]]:
    """Return the words by which the tables of each file are about a place that is closed on some days, and whether they are the file's own."""
    contexts = {f"file:{artefact.id}": [artefact.path.replace("_", " ")] for artefact in variant.artefacts}
    for line in lines:
        if line.kind == "head":
            contexts[line.place].append(line.text)
    told = {place: " ".join(parts) for place, parts in contexts.items()}
    own = {place: (text, True) for place, text in told.items() if dates.closed_place(text)}
    if dates.closed_place(variant.instruction):
        return {place: (f"{variant.instruction} {text}", False) for place, text in told.items()} | own
    return own


def _allowed(fault: Fault, line: str, allowed: tuple[str, ...]) -> bool:
    """Say whether the author lets a fault pass: its very word, or a passage of the line that holds it."""
    return any(fault.passage.lower() == one.lower() or (fault.passage in one and one in line) for one in allowed)


def _finding(cause: _Cause, document: dict[str, Any], of: int) -> Finding:
    count = len(cause.seeds)
    where = place_name(cause.place, document)
    often = ngettext("%(n)d variante sur %(of)d", "%(n)d variantes sur %(of)d", count) % {"n": count, "of": of}
    message = f"{where[:1].upper()}{where[1:]}\u00a0: {cause.fault.message} ({often})"
    return Finding("french", message, cause.remedy, seed=cause.variant.seed, values=cause.variant.to_json()["values"])
