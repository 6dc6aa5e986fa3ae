"""A decision is taken on what somebody read: its form carries the facts it rests on, and it is refused when they are no longer the same.

Here belong the mark that a page sends back and its comparison. Each application says which facts its decisions rest on, and in which words
a change of each is told.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_SHORT = 12


class Outdated(ValidationError):
    """What a decision was taken on is no longer there; the message says what changed."""


@dataclass(frozen=True)
class Facts:
    """What a decision rests on: for each fact a name, its value (JSON types), and a sentence that tells a person that it has changed."""

    values: Mapping[str, Any]
    sentences: Mapping[str, Any]

    @property
    def mark(self) -> str:
        """Return what a form carries: a short digest for each fact. It tells nothing of the values, which its reader has seen anyway."""
        return ".".join(f"{name}-{_digest(value)}" for name, value in sorted(self.values.items()))

    def require(self, seen: str | None) -> None:
        """Refuse a decision that was taken on other facts.

        Args:
            seen: the mark that came with the decision; None from a program that has just read the facts itself.

        Raises:
            Outdated: with the sentences of what changed.
        """
        if seen is None or seen == self.mark:
            return
        known = dict(part.split("-", 1) for part in seen.split(".") if "-" in part)
        moved = [str(self.sentences[name]) for name, value in sorted(self.values.items()) if known.get(name) != _digest(value)]
        raise Outdated(
            [_("Rien n’a été fait : cette page n’est plus à jour."), *moved, _("Relisez ce qui est là maintenant, puis décidez.")]
        )


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:_SHORT]
