"""Checking a hand-in: each rule of a key held against the file, and the report that is kept with the attempt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from challenges.handed.errors import Refused
from challenges.handed.formats import FAMILY_OF, accept, recognise
from challenges.handed.kinds import Asked, BadKey, Found, HandIn, Kind, Unmet, check_fields
from challenges.handed.registry import family_of, rule_kind


@dataclass(frozen=True)
class RuleResult:
    """What came of one rule: held or not, why (a code of its kind) and the facts of the sentence."""

    id: str
    kind: str
    held: bool
    code: str
    facts: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return the result as JSON."""
        return {"id": self.id, "kind": self.kind, "held": self.held, "code": self.code, "facts": self.facts}


@dataclass(frozen=True)
class Report:
    """What came of a hand-in: its format and what came of each rule, in the order of the key."""

    format: str
    rules: tuple[RuleResult, ...]

    @property
    def right(self) -> bool:
        """Whether every rule holds."""
        return all(one.held for one in self.rules)

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON, to be kept."""
        return {"format": self.format, "rules": [one.as_json() for one in self.rules]}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Report:
        """Return the report that was kept."""
        return cls(kept["format"], tuple(RuleResult(**one) for one in kept["rules"]))


def check(data: bytes, name: str, key: Mapping[str, Any], start: bytes | None = None) -> Report:
    """Hold each rule of a key against a file.

    Args:
        data: the file that was handed in.
        name: as it was sent.
        key: `formats`, the names of those that will do; `rules`, each with `id`, `kind` and the fields of its kind.
        start: the file that the pupil received, for the rules that compare with it.

    Raises:
        Refused: the file cannot be marked at all; nothing is said of the rules.
        BadKey: the key is not what its kinds declare.
    """
    found = accept(data, name, key["formats"])
    family = family_of(found)
    kinds = [rule_kind(family, one["kind"]) for one in key["rules"]]
    needs = frozenset(need for kind in kinds for need in kind.needs)
    hand_in = HandIn(data, found, family.open(data, found, needs), *_start(family.name, kinds, start))
    results = []
    for kind, given in zip(kinds, key["rules"], strict=True):
        one = _checked(kind, hand_in, given)
        results.append(RuleResult(str(given["id"]), kind.name, one.held, one.code, one.facts))
    return Report(found, tuple(results))


def _checked(kind: Kind, hand_in: HandIn[Any], given: Mapping[str, Any]) -> Found:
    check_fields(kind.name, kind.fields, given)
    if kind.formats and hand_in.format not in kind.formats:
        return Found(False, "not_in_format", {"format": hand_in.format})
    try:
        return kind.check(hand_in, Asked(given))
    except Unmet as unmet:
        return unmet.found


def _start(family: str, kinds: list[Kind], start: bytes | None) -> tuple[Any, bytes | None]:
    """Return the start file opened and its bytes: only when a rule uses it, and when it is of the same family."""
    if start is None and any(one.start == "needed" for one in kinds):
        raise BadKey("a rule compares with the start file, and there is none")
    if start is None or not any(one.start for one in kinds):
        return None, start
    try:
        found = recognise(start)
        opened = family_of(found).open(start, found, frozenset(("trusted",))) if FAMILY_OF[found] == family else None
    except Refused as error:
        raise BadKey(f"the start file cannot be read: {error.code}") from error
    return opened, start
