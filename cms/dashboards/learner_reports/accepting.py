"""Accepting an answer that was counted wrong: what of a response may accept more, in which words, and the document so changed.

Pure: no database, no request. What the change would do to the answers already given is in `trial`.
"""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from generators.errors import EvaluationError
from generators.expressions import names_in
from generators.formats import FORMATS, default_text

EXPRESSION, TOLERANCE = "expression", "tolerance"
MOST_SUGGESTIONS = 8
_MOST_ITEMS = 30
_KINDS = {"short_text": EXPRESSION, "number": TOLERANCE}
# How a value that is no text may also be written by a person.
_FORMATS = ("integer", "decimal2", "euros", "date", "date_long", "date_iso", "time")
_CASES = ("lower", "upper")


@dataclass(frozen=True)
class Target:
    """A place of a response that may accept more: the whole response (`blank` empty) or one of its blanks."""

    blank: str
    label: str
    way: str
    now: str


@dataclass(frozen=True)
class Change:
    """What to accept besides: an expression, or a larger tolerance."""

    blank: str = ""
    expression: str = ""
    tolerance: str = ""


@dataclass(frozen=True)
class Suggestion:
    """An expression that gives the learner's text for their variant; `fixed` when it gives the same text for every variant."""

    expression: str
    fixed: bool


def targets(response: Mapping[str, Any]) -> list[Target]:
    """Return what may be changed so that more answers are right; empty for choices, where an option is right or it is not."""
    if response["type"] in _KINDS:
        return [_target("", str(response.get("label", "")), response["type"], response)]
    blanks = response["blanks"] if response["type"] == "blanks" else []
    return [_target(one["id"], str(one.get("label", "")), one["kind"], one) for one in blanks if one["kind"] in _KINDS]


def _target(blank: str, label: str, kind: str, spec: Mapping[str, Any]) -> Target:
    way = _KINDS[kind]
    now = str(spec.get("tolerance") or "0") if way == TOLERANCE else "\n".join(spec.get("accept", []))
    return Target(blank, label, way, now)


def changed(document: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """Return the document with its response accepting more.

    Raises:
        ValidationError: no such place, nothing new, or not a tolerance.
    """
    made = copy.deepcopy(dict(document))
    target = next((one for one in targets(made["response"]) if one.blank == change.blank), None)
    if target is None:
        raise ValidationError(_("Choisissez ce qui doit accepter une autre réponse."))
    spec = made["response"]
    if change.blank:
        spec = next(one for one in spec["blanks"] if one["id"] == change.blank)
    if target.way == TOLERANCE:
        spec["tolerance"] = _tolerance(change.tolerance, target.now)
        return made
    expression = " ".join(change.expression.split("\n")).strip()
    if not expression:
        raise ValidationError(_("Écrivez l’expression à accepter."))
    if expression in spec["accept"]:
        raise ValidationError(_("Cette expression est déjà acceptée."))
    spec["accept"] = [*spec["accept"], expression]
    return made


def _tolerance(written: str, now: str) -> str:
    text = re.sub(r"\s", "", written).replace(",", ".")
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValidationError(_("Écrivez la tolérance en chiffres, par exemple 0,5.")) from None
    if not value.is_finite() or value < 0 or len(text) > 20 or "e" in text.lower():
        raise ValidationError(_("Écrivez la tolérance en chiffres, par exemple 0,5."))
    if value <= Decimal(now):
        raise ValidationError(_("La tolérance est déjà de %s : pour accepter plus de réponses, il en faut une plus grande.") % now)
    return f"{value:f}"


def quoted(text: str) -> str:
    """Return a text as a literal of the data language, on one line."""
    return _literal(" ".join(text.split()))


def varies(expression: str, document: Mapping[str, Any]) -> bool:
    """Whether an expression uses anything that is drawn or derived: one that does not accepts its text in every variant."""
    dataset = document["dataset"]
    parts = (dataset["draw"].get("parameters", []), dataset["draw"].get("tables", []), dataset["derive"].get("values", []))
    known = {one["name"] for part in parts for one in part}
    return bool(known.intersection(names_in(expression)))


def suggestions(written: str, values: Mapping[str, Any]) -> list[Suggestion]:
    """Return expressions that give what a learner wrote, those that follow the data first, the text itself last.

    Args:
        written: the learner's text.
        values: what was drawn and derived for them; a value whose writing stands in the text takes its place.
    """
    text = " ".join(written.split())
    if not text:
        return []
    pieces = _pieces(text, values)
    found = [_joined(text, pieces)] if pieces else []
    found += [_joined(text, [piece]) for piece in pieces] if len(pieces) > 1 else []
    # The same text may stand for several values: each is a different rule.
    for start, end, term in _every(text, values):
        if (start, end) in {(one[0], one[1]) for one in pieces}:
            others = [one for one in pieces if one[0] != start]
            found.append(_joined(text, sorted([*others, (start, end, term)])))
    kept = list(dict.fromkeys(found))[: MOST_SUGGESTIONS - 1]
    return [*(Suggestion(one, fixed=False) for one in kept), Suggestion(quoted(text), fixed=True)]


Piece = tuple[int, int, str]


def _every(text: str, values: Mapping[str, Any]) -> list[Piece]:
    """Return each place of the text where a value is written, as a whole word, with the expression of the value."""
    found: dict[Piece, None] = {}
    for expression, value in _leaves(values):
        for term, shown in _writings(expression, value):
            pattern = r"(?<!\w)" + r"\s+".join(re.escape(word) for word in shown.split()) + r"(?!\w)"
            for match in re.finditer(pattern, text) if shown.strip() else ():
                found.setdefault((match.start(), match.end(), term))
    return list(found)


def _pieces(text: str, values: Mapping[str, Any]) -> list[Piece]:
    """Return places that do not overlap, the longest values first: the date before its day."""
    kept: list[Piece] = []
    for piece in sorted(_every(text, values), key=lambda one: one[0] - one[1]):
        if all(piece[1] <= start or end <= piece[0] for start, end, _term in kept):
            kept.append(piece)
    return sorted(kept)


def _joined(text: str, pieces: list[Piece]) -> str:
    """Write a text as the concatenation of literals and terms."""
    parts, at = [], 0
    for start, end, term in pieces:
        if start > at:
            parts.append(_literal(text[at:start]))
        parts.append(term)
        at = end
    if at < len(text):
        parts.append(_literal(text[at:]))
    return " + ".join(parts)


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    # What cannot be seen is written so that it can.
    return '"' + "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in escaped) + '"'


def _leaves(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Go through values, fields of records and items of lists, each with the expression that gives it."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from ((f'{name}["{field}"]', one) for field, one in value.items() if not isinstance(one, dict | list))
        elif isinstance(value, list):
            yield from ((f"{name}[{rank}]", one) for rank, one in enumerate(value[:_MOST_ITEMS]) if not isinstance(one, dict | list))
        else:
            yield name, value


def _writings(expression: str, value: Any) -> Iterator[tuple[str, str]]:
    """Return the ways in which a value may be written, each with its expression."""
    if isinstance(value, str):
        yield expression, value
        for case in _CASES:
            if (other := getattr(value, case)()) != value:
                yield f"{case}({expression})", other
        return
    if isinstance(value, bool) or value is None:
        return
    plain = default_text(value)
    yield f"text({expression})", plain
    for name in _FORMATS:
        try:
            shown = FORMATS[name](value)
        except EvaluationError:
            continue
        if shown != plain:
            yield f'format({expression}, "{name}")', shown
