"""How an author or a reviewer looks at variants: which seed, which values stay, for which eyes. No database, no rendering."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

import generators

VIEWS = ("learner", "phone", "contrast")
_HEXADECIMAL = frozenset("0123456789abcdef")
_MOST_LOCKS = 60


@dataclass(frozen=True)
class Look:
    """What was chosen. `seed`: as typed, empty for the default values; `locks`: parameter -> seed as typed whose value it keeps."""

    seed: str = ""
    view: str = "learner"
    locks: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, asked: QueryDict) -> "Look":
        """Read the fields of the tool bar: `graine`, `vue`, `verrou` (several, `name@seed`), and `autre` for the next variant."""
        seed = clean_seed(asked.get("graine", ""))
        view = asked.get("vue", "")
        locks = {}
        for text in asked.getlist("verrou")[:_MOST_LOCKS]:
            name, _at, kept = text.partition("@")
            if name.isidentifier():
                locks[name] = clean_seed(kept)
        look = cls(seed, view if view in VIEWS else VIEWS[0], locks)
        return look.another() if asked.get("autre") else look

    def another(self) -> "Look":
        """Return the look at the next variant, with the same locks."""
        return replace(self, seed=next_seed(self.seed))

    def to_session(self) -> dict[str, Any]:
        """Return what the session keeps."""
        return {"seed": self.seed, "view": self.view, "locks": dict(self.locks)}

    @classmethod
    def from_session(cls, kept: Any) -> "Look":
        """Read what the session kept."""
        return cls(**kept) if isinstance(kept, dict) else cls()

    def variant(self, program: generators.Program) -> generators.Variant:
        """Return the variant to look at.

        Raises:
            generators.GenerationError: this seed gives none.
        """
        if not self.locks:
            return program.instantiate(full_seed(self.seed)) if self.seed else program.default_variant()
        fixed = generators.locked(program, {name: full_seed(seed) if seed else "" for name, seed in self.locks.items()})
        if not self.seed:
            fixed = program.draw.defaults() | fixed
        return program.instantiate(full_seed(self.seed), fixed)


def full_seed(typed: str) -> str:
    """Return 32 hexadecimal digits from what a person typed: `3` is the third variant."""
    return typed.strip().lower().rjust(32, "0")


def clean_seed(typed: str) -> str:
    """Return what was typed when it is a seed, empty otherwise: a bad seed shows the default values and nothing breaks."""
    text = typed.strip().lower()
    return text if len(text) <= 32 and set(text) <= _HEXADECIMAL else ""


def next_seed(seed: str) -> str:
    """Return the seed after this one, the first after none."""
    return f"{(int(seed, 16) + 1) % 2**128:x}" if seed else "1"
