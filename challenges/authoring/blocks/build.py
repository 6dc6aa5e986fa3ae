"""Helpers to write block definitions briefly. `keeps_id` marks the structures whose identifier is part of the exchange format."""

from typing import Any

from wagtail import blocks

Children = list[tuple[str, blocks.Block]]


def struct(children: Children, *, keeps_id: bool = False, **meta: Any) -> blocks.StructBlock:
    """Return a StructBlock.

    Args:
        children: (field name of the exchange format, block) in the order of the form.
        keeps_id: the exchange format gives this structure an `id`, kept as the identifier of its list item.
        meta: Wagtail's `label`, `icon`, `help_text` and so on.
    """
    return blocks.StructBlock(children, keeps_id=keeps_id, **meta)


def typed(children: Children, *, keeps_id: bool = True, discriminator: str = "type", **meta: Any) -> blocks.StreamBlock:
    """Return a StreamBlock whose items are JSON objects told apart by a field.

    Args:
        children: (value of the discriminator, StructBlock).
        keeps_id: items carry an `id` in the exchange format.
        discriminator: the field that holds the block's name (`type`, or `kind` for blanks).
    """
    return blocks.StreamBlock(children, keeps_id=keeps_id, discriminator=discriminator, **meta)
