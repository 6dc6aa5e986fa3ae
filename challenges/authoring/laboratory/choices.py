"""The choices of a variant as a learner sees them: the groups of options, in the order shown, and which are right. No findings here."""

from collections.abc import Sequence
from dataclasses import dataclass

import generators
from challenges import marking


@dataclass(frozen=True)
class Group:
    """Options among which a learner chooses, in the order shown.

    `label`: of the blank, empty for the whole question; `several`: any number is right; `alone`: nothing else is to be answered.
    """

    label: str
    texts: tuple[str, ...]
    right: tuple[bool, ...]
    several: bool = False
    alone: bool = True

    @property
    def chance(self) -> float:
        """The chance that an option taken blindly is right."""
        return sum(self.right) / len(self.right)


def groups_of(variant: generators.Variant) -> list[Group]:
    """Return the groups of options of a variant; none where nothing is to be chosen."""
    response, key = variant.response, variant.key
    if response["type"] in ("single_choice", "multiple_choice"):
        correct = {key["correct"]} if isinstance(key["correct"], str) else set(key["correct"])
        texts = tuple(one["text"] for one in response["options"])
        return [Group("", texts, tuple(one["id"] in correct for one in response["options"]), response["type"] == "multiple_choice")]
    groups = []
    for blank in key.get("blanks", []) if response["type"] == "blanks" else []:
        if blank["kind"] == "choice":
            accepted = {marking.appearance(one) for one in blank["accept"]}
            right = tuple(marking.appearance(text) in accepted for text in blank["options"])
            groups.append(Group(blank["label"], tuple(blank["options"]), right, alone=len(key["blanks"]) == 1))
    return groups


def by_label(variants: Sequence[generators.Variant]) -> list[list[tuple[generators.Variant, Group]]]:
    """Return the groups of all variants, those of one field together (by their rank: a label may show drawn values)."""
    found: list[list[tuple[generators.Variant, Group]]] = []
    for variant in variants:
        for rank, group in enumerate(groups_of(variant)):
            if rank == len(found):
                found.append([])
            found[rank].append((variant, group))
    return found
