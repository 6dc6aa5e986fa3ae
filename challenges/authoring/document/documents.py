"""A challenge as a document of the exchange format, and back. No database write here: services save."""

import datetime
import uuid
from typing import Any

from challenges.authoring import blocks
from challenges.authoring.blocks.convert import from_spec, to_spec
from challenges.authoring.blocks.fields import listed
from challenges.authoring.models import Challenge

SCHEMA = "balise/challenge/1"
_STREAMS = {
    ("draw", "parameters"): ("parameters", blocks.PARAMETERS),
    ("draw", "tables"): ("tables", blocks.TABLES),
    ("draw", "constraints"): ("constraints", blocks.CONSTRAINTS),
    ("derive", "values"): ("values", blocks.VALUES),
    ("present", "artefacts"): ("artefacts", blocks.ARTEFACTS),
}


# Fields on which a reviewer may remark; blocks are named by their path and identifier.
_FIELDS = ("title", "skill", "locale", "instruction", "response", "hint", "feedback", "timer", "accessibility", "devices", "tutorials")
_BLOCKS = (("draw", "parameters"), ("draw", "tables"), ("draw", "constraints"), ("derive", "values"), ("present", "artefacts"))


def anchors(document: dict[str, Any]) -> list[str]:
    """Return every place of a document to which a remark may be tied, in the order of the editor."""
    found = [*_FIELDS]
    for part, name in _BLOCKS:
        found += [f"{part}.{name}.{item['id']}" for item in document["dataset"][part].get(name, [])]
    return found


def day(text: str) -> datetime.date | None:
    """Return the day written YYYY-MM-DD, None when there is no such day."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def to_document(challenge: Challenge) -> dict[str, Any]:
    """Return the challenge in the exchange format, as it stands in memory (draft or live)."""
    dataset: dict[str, Any] = {
        "spec": 1,
        "rng": "b2k-1",
        "reference_date": challenge.reference_date.isoformat(),
        "draw": {},
        "derive": {},
        "present": {},
    }
    for (part, name), (field, block) in _STREAMS.items():
        dataset[part][name] = to_spec(block, getattr(challenge, field))
    dataset["present"]["fingerprint"] = listed(challenge.fingerprint)
    responses = to_spec(blocks.RESPONSE, challenge.response)
    document = {
        "schema": SCHEMA,
        "uid": str(challenge.uid),
        "code": challenge.code,
        "locale": challenge.locale,
        "skill": challenge.skill.code if challenge.skill else "",
        "title": challenge.title,
        "instruction": challenge.instruction,
        "response": responses[0] if responses else {"type": ""},
        "dataset": dataset,
        "hint": challenge.hint,
        "feedback": challenge.feedback,
        "timer": challenge.timer,
        "focus": challenge.focus,
        "web_search": challenge.web_search,
        "accessibility": {"blind": challenge.blind, "colour_blind": challenge.colour_blind},
        "devices": {"phone": challenge.phone, "tablet": challenge.tablet},
        "tutorials": [str(link.tutorial.uid) for link in challenge.tutorial_links.all()],
    }
    return document | _optional(challenge)


def _optional(challenge: Challenge) -> dict[str, Any]:
    """What a document leaves out when there is none: a release does not move when one of these appears in Balise."""
    found = {
        "tags": sorted(item.tag.name for item in challenge.tagged_items.all()),
        "valid_until": challenge.valid_until.isoformat() if challenge.valid_until else "",
        "enemies": sorted(set(listed(challenge.enemies))),
        "fixed": challenge.fixed,
        "level_reason": challenge.level_reason,
        "allowed_words": _lines(challenge.allowed_words),
        "translation_of": str(challenge.source.uid) if challenge.source else "",
    }
    return {name: value for name, value in found.items() if value}


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def fill(challenge: Challenge, document: dict[str, Any]) -> None:
    """Write a validated document into a challenge in memory; identity, skill and tutorials are the caller's."""
    dataset = document["dataset"]
    for (part, name), (field, block) in _STREAMS.items():
        setattr(challenge, field, block.to_python(from_spec(block, dataset[part].get(name, []))))
    challenge.response = blocks.RESPONSE.to_python(from_spec(blocks.RESPONSE, [document["response"] | {"id": str(uuid.uuid4())}]))
    challenge.fingerprint = ", ".join(dataset["present"].get("fingerprint", []))
    challenge.reference_date = datetime.date.fromisoformat(dataset["reference_date"])
    accessibility = document.get("accessibility", {})
    devices = document.get("devices", {})
    challenge.locale = document["locale"]
    challenge.title = document["title"]
    challenge.instruction = document["instruction"]
    challenge.hint = document.get("hint", "")
    challenge.feedback = document.get("feedback", "")
    challenge.timer = document.get("timer")
    challenge.focus = document.get("focus", False)
    challenge.web_search = document.get("web_search", False)
    challenge.blind = accessibility.get("blind", "untested")
    challenge.colour_blind = accessibility.get("colour_blind", "untested")
    challenge.phone = devices.get("phone", True)
    challenge.tablet = devices.get("tablet", True)
    challenge.valid_until = day(document.get("valid_until", ""))
    challenge.enemies = ", ".join(document.get("enemies", []))
    challenge.fixed = document.get("fixed", False)
    challenge.level_reason = document.get("level_reason", "")
    challenge.allowed_words = "\n".join(document.get("allowed_words", []))
