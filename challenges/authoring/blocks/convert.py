"""From block values to the exchange format and back, by walking the block definitions: no field is named here."""

import uuid
from typing import Any

from wagtail import blocks
from wagtail.blocks.list_block import ListValue
from wagtail.blocks.stream_block import StreamValue

from challenges.authoring.blocks.fields import SwitchBlock

_EMPTY: tuple[Any, ...] = (None, "", [], {})


def to_spec(block: blocks.Block, value: Any) -> Any:
    """Return the exchange JSON of a block's value. Optional fields left empty are left out."""
    if hasattr(block, "to_spec"):
        return block.to_spec(value)
    if isinstance(block, blocks.StreamBlock):
        return [_stream_item(block, child) for child in value or []]
    if isinstance(block, blocks.ListBlock):
        return [_list_item(block, child) for child in _bound_list(block, value)]
    if isinstance(block, blocks.StructBlock):
        return _struct(block, value)
    return value


def from_spec(block: blocks.Block, data: Any) -> Any:
    """Return the raw (storable) value of a block from exchange JSON; the reverse of `to_spec`."""
    if hasattr(block, "from_spec"):
        return block.from_spec(data)
    if isinstance(block, blocks.StreamBlock):
        return [_raw_stream_item(block, item) for item in data]
    if isinstance(block, blocks.ListBlock):
        return [_raw_list_item(block, item) for item in data]
    if isinstance(block, blocks.StructBlock):
        return {
            name: from_spec(child, data[name]) if data.get(name) is not None else _absent(child)
            for name, child in block.child_blocks.items()
        }
    return data


def is_required(block: blocks.Block) -> bool:
    """Say whether the exchange format asks for the field of a block; it is then written even when it is empty."""
    if isinstance(block, blocks.BooleanBlock):
        return not isinstance(block, SwitchBlock)
    if isinstance(block, blocks.FieldBlock):
        return bool(block.required)
    return bool(getattr(block.meta, "required", True))


def _struct(block: blocks.StructBlock, value: Any) -> dict[str, Any]:
    result = {}
    for name, child in block.child_blocks.items():
        spec = to_spec(child, value.get(name) if value else None)
        if is_required(child) or spec not in _EMPTY:
            result[name] = spec
    # An optional structure in which nothing is filled has no required field either.
    return result if is_required(block) or any(spec not in _EMPTY for spec in result.values()) else {}


def _stream_item(block: blocks.StreamBlock, child: StreamValue.StreamChild) -> dict[str, Any]:
    item: dict[str, Any] = {"id": child.id} if block.meta.keeps_id else {}
    if block.meta.discriminator:
        item[block.meta.discriminator] = child.block_type
    return item | to_spec(child.block, child.value)


def _list_item(block: blocks.ListBlock, child: Any) -> Any:
    spec = to_spec(block.child_block, child.value)
    if getattr(block.child_block.meta, "keeps_id", False):
        return {"id": child.id} | spec
    return spec


def _bound_list(block: blocks.ListBlock, value: Any) -> Any:
    if isinstance(value, ListValue):
        return value.bound_blocks
    return block.normalize(value or []).bound_blocks


def _raw_stream_item(block: blocks.StreamBlock, item: dict[str, Any]) -> dict[str, Any]:
    kind = item[block.meta.discriminator] if block.meta.discriminator else next(iter(block.child_blocks))
    raw = {"type": kind, "value": from_spec(block.child_blocks[kind], item)}
    return raw | ({"id": item["id"]} if block.meta.keeps_id else {})


def _raw_list_item(block: blocks.ListBlock, item: Any) -> dict[str, Any]:
    # Without an `id`, Wagtail takes the whole object for the value, as its old format had it.
    kept = getattr(block.child_block.meta, "keeps_id", False)
    return {"type": "item", "value": from_spec(block.child_block, item), "id": item["id"] if kept else str(uuid.uuid4())}


def _absent(block: blocks.Block) -> Any:
    """The raw value of a field that the document leaves out: empty; for a switch, what the format takes for absent."""
    if isinstance(block, blocks.StreamBlock | blocks.ListBlock):
        return []
    if isinstance(block, blocks.StructBlock):
        return {name: _absent(child) for name, child in block.child_blocks.items()}
    if isinstance(block, blocks.BooleanBlock):
        return isinstance(block, SwitchBlock) and block.absent
    return None if isinstance(block, blocks.IntegerBlock | blocks.TimeBlock) else ""
