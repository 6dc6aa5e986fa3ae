"""Helpers to write block definitions briefly. `keeps_id` marks the structures whose identifier is part of the exchange format."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from challenges.authoring.blocks.convert import to_spec

Children = list[tuple[str, blocks.Block]]


def struct(children: Children, *, keeps_id: bool = False, **meta: Any) -> blocks.StructBlock:
    """Return a StructBlock.

    Args:
        children: (field name of the exchange format, block) in the order of the form.
        keeps_id: the exchange format gives this structure an `id`, kept as the identifier of its list item.
        meta: Wagtail's `label`, `icon`, `help_text` and so on; `required=False` for a structure that may be left empty as a whole.
    """
    return OptionalStructBlock(children, keeps_id=keeps_id, **meta)


class OptionalStructBlock(blocks.StructBlock):
    """A structure whose fields are only checked once one of them is filled, when it is not required."""

    def clean(self, value: Any) -> Any:
        """Accept a structure left empty.

        Raises:
            ValidationError: when it is partly filled and a field is wrong.
        """
        if getattr(self.meta, "required", True) is False and not to_spec(self, value):
            return value
        return super().clean(value)


def typed(children: Children, *, keeps_id: bool = True, discriminator: str = "type", **meta: Any) -> blocks.StreamBlock:
    """Return a StreamBlock whose items are JSON objects told apart by a field.

    Args:
        children: (value of the discriminator, StructBlock).
        keeps_id: items carry an `id` in the exchange format.
        discriminator: the field that holds the block's name (`type`, or `kind` for blanks).
    """
    return blocks.StreamBlock(children, keeps_id=keeps_id, discriminator=discriminator, **meta)


def listed(child: blocks.Block, *, required: bool = True, **meta: Any) -> blocks.ListBlock:
    """Return a ListBlock; one that is not required starts empty, and is left out of the exchange format when it stays so."""
    if not required:
        meta.setdefault("default", [])
    return blocks.ListBlock(child, required=required, **meta)


def choice(label: object, choices: list[tuple[str, Any]], absent: object = None, **kwargs: Any) -> blocks.ChoiceBlock:
    """Return a choice among the values of the exchange format.

    Args:
        label: of the field.
        choices: (value, label).
        absent: what the format takes for a missing value, in words; given, the field is optional and says so.
        kwargs: `default`, `help_text` and so on.
    """
    if absent is not None:
        choices = [("", format_lazy("{} {}", _("d’office :"), absent)), *choices]
        kwargs["required"] = False
    return blocks.ChoiceBlock(label=label, choices=choices, **kwargs)
