"""The small blocks of which every part of a dataset specification is made: names, expressions, templates, lists, rows.

Each block that does not hold its JSON value as it is has `to_spec` (block value -> exchange JSON) and `from_spec` (the reverse).
"""

from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

CELL_SEPARATOR = "|"
_EMPTY = '""'


def listed(text: str) -> list[str]:
    """Return what people separated by commas, without blanks and empty places."""
    return [name.strip() for name in text.split(",") if name.strip()]


class NameBlock(blocks.RegexBlock):
    """A name that expressions and templates can use."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Nom"))
        kwargs.setdefault("help_text", _("En minuscules, sans accent ni espace : c’est ce que l’on écrit entre accolades dans l’énoncé."))
        super().__init__(
            regex=r"^[a-z][a-z0-9_]{0,39}$",
            error_messages={
                "invalid": _("Un nom commence par une lettre minuscule et ne contient que des minuscules, des chiffres et « _ ».")
            },
            **kwargs,
        )


class ExpressionBlock(blocks.CharBlock):
    """An expression of the dataset language."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 2000)
        super().__init__(**kwargs)


class TemplateBlock(blocks.TextBlock):
    """A text in which `{name}` is replaced."""

    def __init__(self, exact: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("rows", 2)
        super().__init__(**kwargs)
        # An exact text keeps the blank lines at its ends: it goes as it is into a file.
        self.field_options["strip"] = not exact

    def value_from_form(self, value: str) -> str:
        """Give line ends their one form; browsers send two characters."""
        return value.replace("\r\n", "\n") if value else value


class SwitchBlock(blocks.BooleanBlock):
    """A yes or no that the exchange format leaves out when it says what an absent field means.

    `absent`: that meaning. What a new form shows is another matter: Wagtail's `default`.
    """

    def __init__(self, absent: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("default", absent)
        self.absent = absent
        super().__init__(**kwargs)

    def to_spec(self, value: bool | None) -> bool | None:
        """Return None for what an absent field means."""
        return None if bool(value) == self.absent else not self.absent

    def from_spec(self, data: bool) -> bool:
        """The value is held as it is."""
        return data


class LinesBlock(blocks.TextBlock):
    """A list of strings, one a line; an empty string is written `""`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("rows", 3)
        kwargs.setdefault("help_text", _("Une valeur par ligne."))
        super().__init__(**kwargs)

    def to_spec(self, value: str) -> list[str]:
        """Return the lines that are not empty."""
        return ["" if line.strip() == _EMPTY else line.strip() for line in (value or "").splitlines() if line.strip()]

    def from_spec(self, data: list[str]) -> str:
        """Return one line a string."""
        return "\n".join(text or _EMPTY for text in data)


class WordDefaultBlock(LinesBlock):
    """The default of a word parameter: one word, or as many lines as words are drawn."""

    def to_spec(self, value: str) -> Any:
        """Return a string for one line, a list for several, None for none."""
        lines = super().to_spec(value)
        return lines[0] if len(lines) == 1 else lines or None

    def from_spec(self, data: Any) -> str:
        """Accept a string or a list."""
        return data if isinstance(data, str) else super().from_spec(data)


class NamesBlock(blocks.CharBlock):
    """A list of names separated by commas."""

    def to_spec(self, value: str) -> list[str]:
        """Return the names."""
        return listed(value or "")

    def from_spec(self, data: list[str]) -> str:
        """Return the names separated by a comma."""
        return ", ".join(data)


class RowsBlock(blocks.TextBlock):
    """A grid of texts: one row a line, cells separated by `|`; `\\n` is a line break inside a cell, `\\|` a bar."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("rows", 6)
        kwargs.setdefault(
            "help_text", _("Une ligne par rangée, les cellules séparées par « | ». Dans une cellule, « \\n » passe à la ligne.")
        )
        super().__init__(**kwargs)

    def to_spec(self, value: str) -> list[list[str]]:
        """Split the text in rows and cells."""
        return [_split_row(line) for line in (value or "").splitlines() if line.strip()]

    def from_spec(self, data: list[list[str]]) -> str:
        """Write one line a row."""
        return "\n".join(f" {CELL_SEPARATOR} ".join(_escape(cell) for cell in row) for row in data)


_ESCAPES = {"n": "\n", "|": "|", "\\": "\\", "s": " "}


def _split_row(line: str) -> list[str]:
    cells: list[str] = []
    current: list[str] = []
    characters = iter(line.strip())
    for character in characters:
        if character == "\\":
            following = next(characters, "")
            # A kept character is marked so that the trimming of cells below leaves escaped spaces alone.
            current.append(_ESCAPES.get(following, "\\" + following) if following != "s" else "\0")
        elif character == CELL_SEPARATOR:
            cells.append("".join(current))
            current = []
        else:
            current.append(character)
    cells.append("".join(current))
    return [cell.strip(" \t").replace("\0", " ") for cell in cells]


def _escape(cell: str) -> str:
    text = cell.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n")
    if text.startswith((" ", "\t")):
        text = "\\s" + text[1:]
    if text.endswith(" "):
        text = text[:-1] + "\\s"
    return text or ""


class ClockBlock(blocks.TimeBlock):
    """A time of day, written HH:MM in the exchange format."""

    def to_spec(self, value: time | None) -> str | None:
        """Return HH:MM."""
        return value.strftime("%H:%M") if value else None

    def from_spec(self, data: str) -> str:
        """HH:MM is what the field reads."""
        return data


class DecimalTextBlock(blocks.CharBlock):
    """A decimal number kept as written, so that 0.10 stays 0.10."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field.widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def clean(self, value: str) -> str:
        """Accept a French comma; refuse what is not a number.

        Raises:
            ValidationError: when the text is not a decimal number.
        """
        text = super().clean(value)
        text = (text or "").strip().replace(",", ".").replace("\u202f", "").replace(" ", "")
        if text and not text.lstrip("-").replace(".", "", 1).isdigit():
            raise ValidationError(_("Écrivez un nombre, par exemple 12,50."))
        return text
