"""Which placeholder of the document is behind a fault, and what its author should write there instead.

Here belong: looking for « à {lieu} », « {n} fichiers » and their like in the texts and the calculations of a document.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

import generators
from challenges.authoring.laboratory.french.faults import SPACE, Fault

__all__ = ["Cause", "cause_of"]

_SLOT = r"\{\s*(?P<slot>[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){0,2})\s*(?:\|(?P<format>[^{}]*))?\}"
_DECLINING = {"à": "à", "de": "de", "que": "que", "si": "si"}
_FIELDS = {
    "instruction": ("instruction",),
    "hint": ("hint",),
    "feedback": ("feedback",),
    "response": ("response",),
    "why": ("response", "dataset"),
    "answer": ("response", "dataset"),
}
Cause = tuple[str, str]


def cause_of(fault: Fault, place: str, document: Mapping[str, Any], variant: generators.Variant) -> Cause:
    """Return what makes faults one, and the remedy: the placeholder to write otherwise, or what is written and the fault's own remedy.

    Faults whose words are drawn are one, whatever was drawn.
    """
    for source in (*_sources(place, document), *_texts(document["dataset"])):
        found = _slot_behind(fault, source)
        if found is not None:
            written, better = found
            return written, _("Écrivez « %(better)s » à la place de « %(written)s ».") % {"better": better, "written": written}
    small = fault.word.lower()
    if fault.rule in _OF_THE_DRAW or ((small in ("", *_DECLINING) or fault.rule == "elided") and _drawn(fault.follows, variant)):
        return small if fault.rule not in ("counted", "unit", "thousands") else fault.follows.lower(), _drawn_remedy(fault)
    return fault.passage.lower(), fault.remedy


# Faults in which what differs from one variant to another is a date or a number.
_OF_THE_DRAW = frozenset({"weekday", "closed", "counted", "unit", "thousands"})


def _drawn_remedy(fault: Fault) -> str:
    """Return the remedy of a fault whose words come from the draw, where no placeholder was found."""
    small = fault.word.lower()
    if small not in _DECLINING:
        return fault.remedy
    told = _('Si ce mot est tiré, écrivez {nom|%(word)s} à la place de « %(word)s {nom} », ou format(nom, "%(word)s") dans un calcul.')
    return f"{fault.remedy} {told % {'word': small}}"


def _drawn(text: str, variant: generators.Variant) -> bool:
    """Say whether a text is the beginning of something that was drawn."""
    return bool(text) and any(one.startswith(text) for one in (*_texts(variant.values), *_texts(variant.tables)))


def _sources(place: str, document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the texts of the document that a place shows; what stands in tables and calculations comes after them."""
    if place.startswith("file:"):
        wanted = place.partition(":")[2]
        for artefact in document["dataset"]["present"].get("artefacts", []):
            if artefact["id"] == wanted:
                yield from _texts(artefact)
        return
    for name in _FIELDS[place]:
        yield from _texts(document.get(name, ""))


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)


def _slot_behind(fault: Fault, source: str) -> tuple[str, str] | None:
    """Return what is written in a text and what should be, when a placeholder there makes the fault."""
    if not fault.word or (fault.word.lower() not in source.lower() and fault.rule not in ("counted", "unit", "thousands")):
        return None
    if fault.rule in ("counted", "unit", "thousands"):
        return _number_behind(fault, source)
    word = fault.word.rstrip("’'")
    found = re.search(
        rf"(?<![\w{{|])(?P<word>{re.escape(word)}|{re.escape(word.capitalize())})(?:{SPACE}|(?<=\w)[’'])(?P<marks>[*_«\u00a0 ]*){_SLOT}",
        source,
    )
    if found is None:
        return _calculated(word, fault, source)
    if fault.rule in ("gender", "number"):
        return found[0], f"{{{found['slot']}}}"
    return found[0], found["marks"] + _declined(found["slot"], found["format"] or "", found["word"])


def _declined(slot: str, written: str, word: str) -> str:
    """Return the placeholder that writes the word itself; words that are no format stay in the data."""
    small = word.lower()
    chain = [slot, *([written] if written else []), *([_DECLINING[small]] if small in _DECLINING else [])]
    return "{" + "|".join([*chain, *(["capitalise"] if word[0].isupper() else [])]) + "}"


def _number_behind(fault: Fault, source: str) -> tuple[str, str] | None:
    """« {n} fichiers » and « {poids}Mo »."""
    after = re.escape(fault.follows)
    gap = "" if fault.rule == "unit" else SPACE
    found = re.search(rf"{_SLOT}(?P<marks>[*_]*){gap}(?P<after>{after})(?![\w])", source)
    if found is None:
        return None
    slot, written = found["slot"], found["format"] or ""
    if fault.rule == "unit":
        return found[0], found[0].replace(found["after"], "\u00a0" + found["after"])
    if fault.rule == "thousands":
        return found[0], found[0].replace(f"{{{slot}", f"{{{slot}|integer", 1) if not written else found[0]
    chain = "|".join([slot, *([written] if written else []), fault.pair or f"{fault.follows}/…"])
    return found[0], f"{{{chain}}}"


def _calculated(word: str, fault: Fault, source: str) -> tuple[str, str] | None:
    """« "… à " + lieu » in a calculation."""
    found = re.search(rf"(?<![\w]){re.escape(word)}{SPACE}['\"]\s*\+\s*(?P<value>[a-z][\w.]*(?:\[['\"]\w+['\"]\])*)", source)
    if found is None or word.lower() not in _DECLINING:
        return None
    return found[0], f'format({found["value"]}, "{word.lower()}")'
