"""What the browser sends when an author saves the editor: built from a challenge, since the editor's fields are made by scripts."""

from typing import Any

from wagtail import blocks

STREAMS = ("response", "parameters", "tables", "constraints", "values", "artefacts")
PLAIN = (
    "title", "locale", "level_reason", "instruction", "hint", "feedback", "fingerprint", "enemies", "allowed_words", "blind", "colour_blind",
)  # fmt: skip


def form_data(challenge, **changes) -> dict[str, str]:
    """Return the fields of the edit form of a challenge, some of them changed."""
    data = {name: getattr(challenge, name) for name in PLAIN}
    data |= {
        "skill": str(challenge.skill_id or ""),
        "tags": "",
        "timer": "",
        "valid_until": "",
        "reference_date": challenge.reference_date.isoformat(),
    }
    data |= {name: "on" for name in ("phone", "tablet", "focus", "web_search") if getattr(challenge, name)}
    data |= {"tutorial_links-TOTAL_FORMS": "0", "tutorial_links-INITIAL_FORMS": "0"}
    for name in STREAMS:
        stream = challenge._meta.get_field(name).stream_block
        data |= _stream(stream, stream.get_prep_value(getattr(challenge, name)), name)
    return data | changes


def _stream(block: blocks.StreamBlock, items: list[Any], prefix: str) -> dict[str, str]:
    data = {f"{prefix}-count": str(len(items))}
    for rank, item in enumerate(items):
        start = f"{prefix}-{rank}"
        data |= {f"{start}-deleted": "", f"{start}-order": str(rank), f"{start}-type": item["type"], f"{start}-id": item["id"] or ""}
        data |= _value(block.child_blocks[item["type"]], item["value"], f"{start}-value")
    return data


def _list(block: blocks.ListBlock, items: list[Any], prefix: str) -> dict[str, str]:
    data = {f"{prefix}-count": str(len(items))}
    for rank, item in enumerate(items):
        start = f"{prefix}-{rank}"
        data |= {f"{start}-deleted": "", f"{start}-order": str(rank), f"{start}-type": "item", f"{start}-id": item.get("id") or ""}
        data |= _value(block.child_block, item["value"], f"{start}-value")
    return data


def _value(block: blocks.Block, value: Any, prefix: str) -> dict[str, str]:
    if isinstance(block, blocks.StreamBlock):
        return _stream(block, value, prefix)
    if isinstance(block, blocks.ListBlock):
        return _list(block, value, prefix)
    if isinstance(block, blocks.StructBlock):
        data: dict[str, str] = {}
        for name, child in block.child_blocks.items():
            data |= _value(child, value.get(name), f"{prefix}-{name}")
        return data
    if isinstance(block, blocks.BooleanBlock):
        return {prefix: "on"} if value else {}
    return {prefix: "" if value is None else str(value)}
