"""The positioning part of the engine's adapter: a framework of skills in, the next skill and the level out. Thin: no rule of its own here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from challenges.adaptive import ItemBank, model, positioning, random
from challenges.adaptive.bank import MAX_DIFFICULTY, MAX_SLOPE
from challenges.adaptive.hierarchy import Posterior, Tables
from challenges.adaptive.model import Population

#: Slip rate of calibrated parameters that come without one.
_KNOWN_SLIP = 0.0
_DRAW = 3


def _get(source: Any, name: str, default: Any = None) -> Any:
    found = source.get(name) if isinstance(source, Mapping) else getattr(source, name, None)
    return default if found is None else found


class PositioningPart:
    """Positioning by the hierarchical model, with the points of the framework."""

    def build_positioning(self, framework: Any, known: Any = None) -> None:
        """Prepare a framework: arrays ``comp``, ``tube``, ``level``, ``pix`` with one entry a skill, ``skills_of`` a competence.

        ``known``: None (nothing is calibrated) or a, b (one number or one a skill), mu, sd, rho, sd_tube (one number or one a competence),
        and c, s (guess and slip rates) when they are known.
        """
        level = np.asarray(_get(framework, "level"))
        competence = np.asarray(_get(framework, "comp"), dtype=np.int64)
        count = len(level)
        slip = model.DEFAULT_SLIP if known is None else _KNOWN_SLIP
        known = {} if known is None else known

        def column(name: str, default: Any) -> Any:
            return np.broadcast_to(np.asarray(_get(known, name, default), dtype=np.float64), (count,)).copy()

        self.skills = ItemBank(
            a=np.clip(column("a", model.DEFAULT_SLOPE), 1e-3, MAX_SLOPE),
            b=np.clip(column("b", level - 0.5), -MAX_DIFFICULTY, MAX_DIFFICULTY),
            c=column("c", _get(known, "guess", 0.0)), s=column("s", _get(known, "slip", slip)),
            competence=competence, topic=np.asarray(_get(framework, "tube"), dtype=np.int64),
            skill=np.arange(count), level=np.clip(np.round(level), 1, 8).astype(np.int64), family=np.arange(count), timed=np.zeros(count, dtype=bool),
        )  # fmt: skip
        points = np.asarray(_get(framework, "pix"), dtype=np.float64)
        self.tables = Tables.of(self.skills, self._populations(known), points)
        skills_of = _get(framework, "skills_of")
        self.skills_of = [
            np.flatnonzero(competence == c) if skills_of is None else np.asarray(skills_of[c]) for c in range(self.skills.competences)
        ]
        self._last: tuple[tuple[bytes, bytes], Posterior] | None = None

    def _populations(self, known: Any) -> list[Population]:
        people = model.POPULATION
        columns = [
            np.atleast_1d(np.asarray(_get(known, name, default), dtype=np.float64)).tolist()
            for name, default in (("mu", people.mean), ("sd", people.sd), ("rho", people.rho), ("sd_tube", people.topic_sd))
        ]
        count = max(len(column) for column in columns)
        columns = [column * count if len(column) == 1 else column for column in columns]
        return [
            Population(mu, max(sd, 0.05), min(max(rho, 0.0), 0.98), max(topic, 0.05)) for mu, sd, rho, topic in zip(*columns, strict=True)
        ]

    def next_skill(self, skills: Sequence[int], right: Sequence[bool], competence: int, seed: int) -> int:
        """Return the next skill to ask in ``competence``, given all answers so far; one already asked only when no other is left."""
        competence = int(competence)
        items = self.skills_of[competence]
        asked = np.zeros(len(self.skills), dtype=bool)
        asked[np.asarray(skills, dtype=np.int64)] = True
        left = items[~asked[items]]
        left = left if len(left) else items
        value = positioning.item_values(self._posterior(skills, right), competence, left)
        best, near = positioning.nearly_best(value, _DRAW)
        return int(left[best[random.below(near, int(seed), len(skills) * random.STRIDE)]])

    def level(self, skills: Sequence[int], right: Sequence[bool], competence: int) -> tuple[int, float]:
        """Return the level to announce, 0..8, and P(|level - true level| <= 1)."""
        found = self._posterior(skills, right).levels(np.array([int(competence)]))
        return int(found.level[0]), float(found.p_within_one[0])

    def _posterior(self, skills: Sequence[int], right: Sequence[bool]) -> Posterior:
        """Return what the answers say; the last one is kept, since a level and a choice are asked for on the same answers."""
        items, answers = np.asarray(skills, dtype=np.int64), np.asarray(right, dtype=bool)
        key = (items.tobytes(), answers.tobytes())
        if self._last is None or self._last[0] != key:
            self._last = (key, Posterior.of(self.skills, items, answers, self.tables))
        return self._last[1]
