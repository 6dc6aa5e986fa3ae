"""Where a problem is, in the words of the editor: `draw.parameters.ville` / `min` is « Tirage › Paramètre « ville » › Minimum ».

Here belongs the reading of block paths and JSON paths with the labels of the editor's blocks. What the problem is belongs to `problems`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from challenges.authoring.blocks import ARTEFACTS, CONSTRAINTS, PARAMETERS, RESPONSE, TABLES, VALUES

Token = str | int
SEPARATOR = " › "

_PARTS = {
    "draw": gettext_lazy("Tirage"),
    "derive": gettext_lazy("Calculs"),
    "present": gettext_lazy("Présentation"),
    "response": gettext_lazy("Réponse"),
}
_STREAMS: dict[tuple[str, str], blocks.StreamBlock] = {
    ("draw", "parameters"): PARAMETERS,
    ("draw", "tables"): TABLES,
    ("draw", "constraints"): CONSTRAINTS,
    ("derive", "values"): VALUES,
    ("present", "artefacts"): ARTEFACTS,
}
# Fields of the challenge itself.
_FIELDS = {
    "title": gettext_lazy("titre"),
    "skill": gettext_lazy("acquis"),
    "locale": gettext_lazy("langue"),
    "instruction": gettext_lazy("énoncé"),
    "hint": gettext_lazy("indice"),
    "feedback": gettext_lazy("explication donnée après la réponse"),
    "timer": gettext_lazy("durée limitée (secondes)"),
    "reference_date": gettext_lazy("date de référence"),
    "fingerprint": gettext_lazy("empreinte"),
    "enemies": gettext_lazy("à ne pas poser avec"),
}
# What one item is called where the kind of the item says less than its place.
_NOUNS = {
    "parameters": gettext_lazy("Paramètre"),
    "tables": gettext_lazy("Tableau"),
    "columns": gettext_lazy("Colonne"),
    "blanks": gettext_lazy("Champ"),
}
# What names an item for its author, best first.
_NAMES = ("path", "name", "column", "id")
_MACHINE_MADE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TOKEN = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


@dataclass(frozen=True)
class _Here:
    """A place of the document: the blocks it may be (several while its kind is unknown) and what the document holds there."""

    found: Sequence[blocks.Block]
    data: Any
    name: str = ""


def place(block: str, field: str = "", document: Mapping[str, Any] | None = None) -> str:
    """Return where a problem is, in the active language.

    Args:
        block: a block path of the generator (`draw.tables.ventes.montant`) or a JSON path (`$.dataset.draw.parameters[2].min`).
        field: the field of that block.
        document: the challenge; with it, items are called by their name and their kind.
    """
    tokens = _tokens(block, field)
    if not tokens:
        return ""
    head = str(tokens[0])
    if head == "dataset":
        return SEPARATOR.join(_in_dataset(tokens[1:], _get(document, "dataset")))
    if head == "response":
        answer = _get(document, "response")
        return SEPARATOR.join([str(_PARTS[head]), *_walk(_Here(_kinds(RESPONSE, answer), answer), tokens[1:])])
    return SEPARATOR.join([_field(head), *map(str, tokens[1:])])


def _tokens(block: str, field: str) -> list[Token]:
    """Return the path from the root of the document; a field that the block path already ends with is not repeated."""
    tokens = _split(block.removeprefix("$"))
    if tokens and tokens[0] in {"draw", "derive", "present"}:
        tokens = ["dataset", *tokens]
    if tokens[:2] == ["dataset", "present"] and len(tokens) > 2 and tokens[2] in _FIELDS and tokens[2] != "fingerprint":
        tokens = tokens[2:]
    if tokens[:3] == ["dataset", "draw", "tables"] and not block.startswith("$") and len(tokens) > 4 and tokens[4] != "planted":
        tokens.insert(4, "columns")
    more = _split(field.removeprefix(f"{block}."))
    return tokens if tokens[len(tokens) - len(more) :] == more else [*tokens, *more]


def _split(path: str) -> list[Token]:
    return [int(rank) if rank else word for rank, word in _TOKEN.findall(path)]


def _field(name: str) -> str:
    return capfirst(str(_FIELDS[name])) if name in _FIELDS else name


def _get(data: Any, name: str) -> Any:
    """Return a field of a document that may have any form: problems are told of documents that are wrong."""
    return data.get(name) if isinstance(data, Mapping) else None


def _kinds(stream: blocks.StreamBlock, data: Any) -> list[blocks.Block]:
    """Return the block of an item, or every block it may be when the document does not tell."""
    kind = _get(data, stream.meta.discriminator)
    return [stream.child_blocks[kind]] if isinstance(kind, str) and kind in stream.child_blocks else list(stream.child_blocks.values())


def _in_dataset(tokens: list[Token], dataset: Any) -> list[str]:
    if not tokens:
        return [_("Données")]
    part = str(tokens[0])
    if part not in _PARTS:
        return [_field(part), *map(str, tokens[1:])]
    words = [str(_PARTS[part])]
    if len(tokens) == 1:
        return words
    stream = _STREAMS.get((part, str(tokens[1])))
    if stream is None:
        return [*words, _field(str(tokens[1])), *map(str, tokens[2:])]
    here = _Here([stream], _get(_get(dataset, part), str(tokens[1])), str(tokens[1]))
    return [*words, *(_walk(here, tokens[2:]) if len(tokens) > 2 else [str(stream.label)])]


def _walk(here: _Here, tokens: Sequence[Token]) -> list[str]:
    """Return the words of the path below a place."""
    if not tokens:
        return []
    token, rest = tokens[0], tokens[1:]
    if isinstance(here.found[0], blocks.StreamBlock | blocks.ListBlock):
        words, below = _item(here, token)
        return [words, *_walk(below, rest)]
    if isinstance(here.found[0], blocks.StructBlock):
        return _child(here, str(token), rest)
    # A text that holds several lines: an option, a row and its cell.
    names = [_("ligne %d"), _("cellule %d")]
    return [name % (rank + 1) if isinstance(rank, int) else str(rank) for name, rank in zip(names, tokens, strict=False)]


def _child(here: _Here, name: str, rest: Sequence[Token]) -> list[str]:
    """A field of a structure, then what is below. A list is not named before its item: the item says enough."""
    child = next((one.child_blocks[name] for one in here.found if name in one.child_blocks), None)
    if child is None:
        return [name, *map(str, rest)]
    below = _Here([child], _get(here.data, name), name)
    listed = isinstance(child, blocks.StreamBlock | blocks.ListBlock)
    return [*([] if listed and rest else [str(child.label)]), *_walk(below, rest)]


def _item(here: _Here, token: Token) -> tuple[str, _Here]:
    """An item of a list: by its rank or by its name."""
    block = here.found[0]
    rank, data = _look_up(here.data, token)
    if isinstance(block, blocks.StreamBlock):
        found = _kinds(block, data)
        noun = _NOUNS.get(here.name) or (found[0].label if len(found) == 1 else block.label)
    else:
        found = [block.child_block]
        noun = block.child_block.label or block.label
    return _called(str(noun), data, rank, token), _Here(found, data)


def _look_up(items: Any, token: Token) -> tuple[int | None, Any]:
    """Return the rank and the content of an item, None for what the document does not tell."""
    known = list(items) if isinstance(items, Sequence) and not isinstance(items, str) else []
    if isinstance(token, int):
        return token, known[token] if token < len(known) and isinstance(known[token], Mapping) else None
    for rank, item in enumerate(known):
        if isinstance(item, Mapping) and token in (item.get("id"), item.get("name")):
            return rank, item
    return None, None


def _called(noun: str, data: Mapping[str, Any] | None, rank: int | None, token: Token) -> str:
    names = [str(data[name]) for name in _NAMES if data.get(name)] if data else [token] if isinstance(token, str) else []
    name = next((one for one in names if not _MACHINE_MADE.fullmatch(one)), None)
    if name is not None:
        return _("%(noun)s « %(name)s »") % {"noun": noun, "name": name}
    return _("%(noun)s %(rank)d") % {"noun": noun, "rank": rank + 1} if rank is not None else noun
