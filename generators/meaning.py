"""What a challenge document means, however it is written: fields that say no more than their absence are left out before it is compared.

Here belong: the value that an optional field of the schemas has when it is absent, and digests of what is left. A later version of Balise
may write a field that an earlier one left out; nothing changed for whoever answers. `tests/generators/test_meaning.py` holds the table
against the schemas: a new optional field has its line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generators.canonical import digest

__all__ = ["ABSENT", "asked", "meaning", "without_defaults"]

_NONE_OF: dict[str, tuple[Any, ...]] = dict.fromkeys(
    (
        "description", "exclude", "why", "unit", "message", "hint", "feedback", "valid_until", "translation_of", "label", "size",
        "modified", "time", "hidden", "cc", "attachment", "folder", "reply_to", "link_text", "link_target", "unread", "starred", "date",
        "make", "model", "artist", "latitude", "longitude", "meta", "text", "link", "before", "line", "after", "address", "location",
        "organizer", "attendees", "repeat", "duration", "repeat_count", "sponsored", "handle", "likes", "shares", "verified", "own",
        "group", "help", "created", "start", "call", "result", "title", "author", "subject", "keywords", "header", "footer", "gender", "level_reason", "image",
    ),
    ("",),
) | dict.fromkeys(
    ("planted", "wrong", "parameters", "tables", "constraints", "values", "artefacts", "fingerprint", "tutorials", "tags", "enemies",
     "options", "attachments", "links", "allowed_words", "pairs", "items", "distractors", "other_units", "parts", "inputs", "worlds", "tests", "must"),
    ([],),
) | dict.fromkeys(
    ("unique", "show", "shuffle", "weekdays", "dependent", "formula", "ordered", "focus", "web_search", "fixed", "several", "descending", "case", "accents", "spaces",
     "punctuation", "edit_distance", "shown"),
    (False,),
)  # fmt: skip
#: By the name of a field, the values that mean the same as its absence wherever the schemas let it be absent.
ABSENT: Mapping[str, tuple[Any, ...]] = _NONE_OF | {
    "timer": (None,),
    "most_lines": (None,),
    "options_from": (None,),
    "pairs_from": (None,),
    "items_from": (None,),
    "lines": (1,),
    "ground": ("sheet",),
    "treatments": ({},),
    "metadata": ({},),
    "accessibility": ({"blind": "untested", "colour_blind": "untested"},),
    "devices": ({"phone": True, "tablet": True},),
    "max_length": (200,),
    "tolerance": ("0", 0),
    "step": (1,),
    "count": (1, ""),
    "delimiter": (";",),
    "encoding": ("utf-8",),
    "headers": (True, []),
    "labels": (True,),
    "menu": (True,),
    "level": (1, ""),
}
#: What says where a challenge is filed and what goes with it: answers to it stay answers to it when these change.
_FILED = (
    "code",
    "skill",
    "tutorials",
    "tags",
    "valid_until",
    "enemies",
    "translation_of",
    "accessibility",
    "devices",
    "level_reason",
    "allowed_words",
)


def without_defaults(part: Any) -> Any:
    """Return JSON without what says no more than its absence; `part` is left as it is."""
    if isinstance(part, list):
        return [without_defaults(one) for one in part]
    if not isinstance(part, Mapping):
        return part
    found = {}
    for name, value in part.items():
        plain = without_defaults(value)
        if not any(type(plain) is type(absent) and plain == absent for absent in ABSENT.get(name, ())):
            found[name] = plain
    return found


def meaning(document: Mapping[str, Any]) -> str:
    """Return the digest of everything that a challenge document says: two documents with the same one are one challenge unchanged."""
    return digest(without_defaults(document))


def asked(document: Mapping[str, Any]) -> str:
    """Return the digest of what is put to learners and how it is marked; title and texts included, filing and tutorials not."""
    return digest(without_defaults({name: value for name, value in document.items() if name not in _FILED}))
