"""What differs between two documents of a challenge (two revisions, two languages): by place, in the words of the editor, word by word.

Pure: two documents in, sections of changes out. Rendering both sides and finding the revisions is the caller's.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.authoring.blocks import ARTEFACTS, PARAMETERS, RESPONSE, TABLES
from challenges.authoring.document.places import SEPARATOR, place

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Above, two texts are shown whole: nobody reads a word-by-word difference of that size, and it costs time.
_MOST_WORDS = 1500
_TEXTS = ("title", "instruction", "hint", "feedback")
_SETTINGS = (
    "skill", "level_reason", "locale", "timer", "focus", "web_search", "fixed", "accessibility", "devices", "valid_until", "enemies",
    "allowed_words", "tags",
)  # fmt: skip
_ITEMS = (("draw", "parameters"), ("draw", "tables"), ("derive", "values"), ("draw", "constraints"))
_LABELS = {
    "skill": gettext_lazy("Acquis"),
    "locale": gettext_lazy("Langue"),
    "timer": gettext_lazy("Durée limitée (secondes)"),
    "focus": gettext_lazy("Sans quitter la page"),
    "web_search": gettext_lazy("Recherche sur le web permise"),
    "accessibility": gettext_lazy("Accessibilité"),
    "devices": gettext_lazy("Appareils"),
    "accessibility.blind": gettext_lazy("Lecteur d’écran"),
    "accessibility.colour_blind": gettext_lazy("Daltonisme"),
    "devices.phone": gettext_lazy("Utilisable sur téléphone"),
    "devices.tablet": gettext_lazy("Utilisable sur tablette"),
    "valid_until": gettext_lazy("À revoir avant le"),
    "enemies": gettext_lazy("À ne pas poser avec"),
    "fixed": gettext_lazy("Question fixe"),
    "level_reason": gettext_lazy("Pourquoi ce niveau"),
    "allowed_words": gettext_lazy("Mots admis"),
    "tags": gettext_lazy("Étiquettes"),
    "title": gettext_lazy("Titre"),
    "instruction": gettext_lazy("Énoncé"),
    "hint": gettext_lazy("Indice"),
    "feedback": gettext_lazy("Explication"),
}


@dataclass(frozen=True)
class Piece:
    """A run of text; `changed`: it is not on the other side."""

    text: str
    changed: bool


@dataclass(frozen=True)
class Change:
    """One leaf that differs. `kind`: added, removed, changed. `anchor`: the place to which a remark may be tied."""

    anchor: str
    label: str
    kind: str
    before: list[Piece]
    after: list[Piece]

    @property
    def said(self) -> str:
        """The kind in words: colour alone says nothing to some."""
        return {"added": _("ajouté"), "removed": _("retiré"), "changed": _("changé")}[self.kind]


@dataclass(frozen=True)
class Section:
    """A part of the challenge and what differs in it."""

    name: str
    title: str
    changes: list[Change]


def compare(before: Mapping[str, Any], after: Mapping[str, Any], tutorials: Mapping[str, str] | None = None) -> list[Section]:
    """Return what differs from one document to another, section by section; a section without a change is left out.

    Args:
        before: a document of the exchange format.
        after: another.
        tutorials: titles by uid, for people.
    """
    titles = tutorials or {}
    sections = [
        Section("texts", _("Textes"), list(_plain(before, after, _TEXTS))),
        Section(
            "response", _("Réponse"), list(_leaves("response", "response", _bare(before["response"]), _bare(after["response"]), after))
        ),
        Section("data", _("Données"), [change for part, name in _ITEMS for change in _items(part, name, before, after)]),
        Section("files", _("Fichiers et pages"), list(_items("present", "artefacts", before, after))),
        Section("settings", _("Réglages"), [*_plain(before, after, _SETTINGS), *_dataset(before, after)]),
        Section("tutorials", _("Tutoriels"), list(_tutorials(before, after, titles))),
    ]
    return [section for section in sections if section.changes]


def words(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Return both texts cut in runs that are on both sides or on one."""
    left, right = _WORDS.findall(before), _WORDS.findall(after)
    if len(left) > _MOST_WORDS or len(right) > _MOST_WORDS:
        return [Piece(before, True)] if before else [], [Piece(after, True)] if after else []
    one: list[Piece] = []
    two: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if i2 > i1:
            one.append(Piece("".join(left[i1:i2]), tag != "equal"))
        if j2 > j1:
            two.append(Piece("".join(right[j1:j2]), tag != "equal"))
    return one, two


def _change(anchor: str, label: str, before: str | None, after: str | None) -> Change:
    if before is None or after is None:
        kind = "added" if before is None else "removed"
        return Change(anchor, label, kind, [Piece(before, True)] if before else [], [Piece(after, True)] if after else [])
    return Change(anchor, label, "changed", *words(before, after))


def _plain(before: Mapping[str, Any], after: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[Change]:
    for name in names:
        one, two = dict(_flat(before.get(name), name)), dict(_flat(after.get(name), name))
        for path in dict.fromkeys([*one, *two]):
            if one.get(path) != two.get(path):
                yield _change(name, str(_LABELS.get(path, _LABELS.get(name, path))), one.get(path), two.get(path))


def _dataset(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    one, two = before["dataset"], after["dataset"]
    if one["reference_date"] != two["reference_date"]:
        yield _change("", _("Date de référence"), one["reference_date"], two["reference_date"])
    fingerprints = [", ".join(item["present"].get("fingerprint", [])) for item in (one, two)]
    if fingerprints[0] != fingerprints[1]:
        yield _change("", _("Empreinte"), fingerprints[0], fingerprints[1])


def _tutorials(before: Mapping[str, Any], after: Mapping[str, Any], titles: Mapping[str, str]) -> Iterator[Change]:
    one, two = before.get("tutorials", []), after.get("tutorials", [])
    for uid in dict.fromkeys([*one, *two]):
        title = titles.get(uid, uid)
        if (uid in one) != (uid in two):
            yield _change("tutorials", _("Tutoriel"), title if uid in one else None, title if uid in two else None)
    kept = [[uid for uid in items if uid in one and uid in two] for items in (one, two)]
    if kept[0] != kept[1]:
        yield _change("tutorials", _("Ordre"), *(" → ".join(titles.get(uid, uid) for uid in items) for items in kept))


def _items(part: str, name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """Changes of a list of blocks, which their identifiers match; a block on one side only is told whole."""
    one = {item["id"]: item for item in before["dataset"][part].get(name, [])}
    two = {item["id"]: item for item in after["dataset"][part].get(name, [])}
    for key in dict.fromkeys([*two, *one]):
        anchor = f"{part}.{name}.{key}"
        document = after if key in two else before
        if key in one and key in two:
            yield from _leaves(anchor, anchor, _bare(one[key]), _bare(two[key]), document)
        else:
            told = [_told(anchor, items.get(key), document) for items in (one, two)]
            yield _change(anchor, place(anchor, "", document), *told)
    kept = [[key for key in items if key in one and key in two] for items in (one, two)]
    if kept[0] != kept[1]:
        yield _change(f"{part}.{name}", _("Ordre"), *(" → ".join(_name(one[key]) for key in items) for items in kept))


def _leaves(anchor: str, block: str, before: Any, after: Any, document: Mapping[str, Any]) -> Iterator[Change]:
    one, two = dict(_flat(before)), dict(_flat(after))
    for path in dict.fromkeys([*two, *one]):
        if one.get(path) != two.get(path):
            yield _change(anchor, place(block, path, document), one.get(path), two.get(path))


def _bare(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != "id"}


def _name(item: Mapping[str, Any]) -> str:
    return str(item.get("name") or item.get("path") or item["id"])


def _told(anchor: str, item: Mapping[str, Any] | None, document: Mapping[str, Any]) -> str | None:
    """A whole block, a line for each of its fields, in the words of the editor."""
    if item is None:
        return None
    start = len(place(anchor, "", document) + SEPARATOR)
    lines = [(place(anchor, path, document)[start:], text) for path, text in _flat(_bare(item))]
    kind = _("Sorte")
    return "\n".join(
        f"{kind if label == 'type' else label}\N{NO-BREAK SPACE}: {_kind(text) if label == 'type' else text}" for label, text in lines
    )


def _kind(name: str) -> str:
    """The words of the editor for a kind of parameter, table, file or response."""
    found = next((stream.child_blocks[name] for stream in (PARAMETERS, TABLES, ARTEFACTS, RESPONSE) if name in stream.child_blocks), None)
    return str(found.label) if found is not None else name


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every leaf of a JSON value with its path; items of a list that have an identifier are named by it."""
    if isinstance(value, Mapping):
        for name, child in value.items():
            if name != "id":
                yield from _flat(child, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value and all(isinstance(child, str) for child in value):
        yield path, "\n".join(value)
    elif isinstance(value, list):
        for rank, child in enumerate(value):
            named = isinstance(child, Mapping) and "id" in child
            yield from _flat(child, f"{path}.{child['id']}" if named else f"{path}[{rank}]")
    elif value is not None and value != "":
        yield path, _shown(value)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    return str(value)


def told_at(document: Mapping[str, Any], anchor: str) -> tuple[str, str]:
    """Return what a place of a document is called and what stands there, as text; empty when nothing does."""
    part, _dot, rest = anchor.partition(".")
    if not rest:
        label = str(_LABELS.get(anchor, "")) or place(anchor, "", document)
        if anchor == "response":
            return label, _told(anchor, document["response"], document) or ""
        lines = [(_LABELS.get(f"{anchor}.{path}"), text) for path, text in _flat(document.get(anchor))]
        return label, "\n".join(f"{name}\N{NO-BREAK SPACE}: {text}" if name else text for name, text in lines)
    name, _dot, key = rest.partition(".")
    item = next((one for one in document["dataset"][part].get(name, []) if one["id"] == key), None)
    return place(anchor, "", document), _told(anchor, item, document) or ""
