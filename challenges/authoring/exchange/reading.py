"""What reading a file gives, whatever its format: items that may become challenges, what each lost, and what could not be read."""

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from unicodedata import normalize

from django.utils.translation import gettext as _

from challenges.typed import kept_in


@dataclass(frozen=True)
class Loss:
    """Something of the source that could not be kept: where, and what, in words."""

    place: str
    what: str

    def __str__(self) -> str:
        return _("%(place)s : %(message)s") % {"place": self.place, "message": self.what} if self.place else self.what


@dataclass(frozen=True)
class Skipped:
    """A question that cannot be expressed as a challenge: its name, its type in the source, and why."""

    name: str
    type: str
    why: str


@dataclass(frozen=True)
class ReadItem:
    """A question that was read.

    `document` follows the exchange format; `uid`, `code` and `skill` are there only when the source had them. `source_id` is how the source
    names the question (empty: it does not), `skill_hint` a code of a skill that the source mentions.
    """

    source_id: str
    title: str
    document: dict[str, Any]
    losses: list[Loss] = field(default_factory=list)
    skill_hint: str = ""


@dataclass(frozen=True)
class Reading:
    """Everything that one file holds. `format`: `balise`, `qti3`, `moodle` or `gift`."""

    format: str
    items: list[ReadItem] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def add(self, one: "ReadItem | Skipped") -> None:
        """Put an outcome where it belongs."""
        if isinstance(one, Skipped):
            self.skipped.append(one)
        else:
            # Files hold accents in either form; expressions and tags compare texts.
            self.items.append(replace(one, document=kept_in(one.document, partial(normalize, "NFC"))))
