"""The published Pix positioning rule, re-expressed independently (pix-runtime.md sections 1.3 to 1.6), for comparison and replay.

In each topic a success validates the easier skills and a failure invalidates the harder ones; the next skill is the one that is expected to
decide most skills; the end comes when no skill survives the rules, without any count of questions. Quirks that are kept: the estimate is
the zero of a sum of residuals and no likelihood, it never passes 7.5, and nothing is asked more than two levels above it. Mended:

- the published rule ends a competence when the skills of its easy topics are all too difficult, although easy skills of other topics are
  untested: here "easy_topics" gives way (``published_stop`` keeps the early end);
- after a timed challenge the published rule looks at one challenge of each skill: here timed challenges are left out one by one.

Competences are taken one after the other; a campaign is a scope with several.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from challenges.adaptive import eligibility, hierarchy, model, random, scoring
from challenges.adaptive.bank import Bools, Ints, ItemBank
from challenges.adaptive.contract import Answers, Decision, Report, Scope
from challenges.adaptive.eligibility import Pool
from challenges.adaptive.levels import within_one
from challenges.adaptive.model import Floats

CANDIDATES: Final = np.arange(0.5, 7.6, 0.5)
#: Fictitious results that keep the estimate inside the scale: difficulty 0 succeeded, difficulty 7 failed.
_ANCHORS: Final = ((0.0, True), (7.0, False))
FIRST_LEVEL: Final = 2
EASY_TOPIC: Final = 3
MAX_GAP: Final = 2.0
MAX_POINTS: Final = 4.0
VALIDATED: Final = 1
INVALIDATED: Final = -1
_TIE: Final = 1e-9


def estimated_level(difficulty: Sequence[float], right: Sequence[bool]) -> float:
    """Return the level, 0.5 to 7.5 by halves, at which the results were expected: the least |sum(result - P)|, the lowest when tied.

    ``difficulty``: level of the skill of each direct result; P = logistic(level - difficulty).
    """
    levels = np.array([*difficulty, *(anchor for anchor, _ in _ANCHORS)], dtype=np.float64)
    results = np.array([*right, *(result for _, result in _ANCHORS)], dtype=np.float64)
    residual = np.abs((results - model.logistic(CANDIDATES[:, None] - levels)).sum(axis=1))
    return float(CANDIDATES[int(np.flatnonzero(residual <= residual.min() + _TIE)[0])])


@dataclass(frozen=True)
class Skills:
    """The skills of some items: ``skill``, ``topic``, ``level``, ``competence`` (skills,), in order of identifier."""

    skill: Ints
    topic: Ints
    level: Ints
    competence: Ints

    @classmethod
    def of(cls, bank: ItemBank, items: Ints) -> Skills:
        """Return the skills of ``items``."""
        skill, first = np.unique(bank.skill[items], return_index=True)
        here = items[first]
        return cls(skill, bank.topic[here], bank.level[here], bank.competence[here])


def skills_of(bank: ItemBank) -> Skills:
    """Return all the skills of ``bank``; kept on it."""
    found: Skills | None = bank.memo.get("skills")
    if found is None:
        found = bank.memo["skills"] = Skills.of(bank, np.arange(len(bank)))
    return found


def knowledge(bank: ItemBank, answers: Answers, skills: Skills) -> tuple[Ints, Bools]:
    """Return the state of each skill, (skills,): 1 validated, -1 invalidated, 0 untested; and which were asked, (skills,).

    Only the first answer to a skill not decided yet counts; it decides the easier or the harder skills of its topic, never those of the same level.
    """
    state = np.zeros(len(skills.skill), dtype=np.int64)
    direct = np.zeros(len(state), dtype=bool)
    place = {skill: number for number, skill in enumerate(skills.skill.tolist())}
    for item, right in answers:
        number = place.get(int(bank.skill[item]))
        if number is None or state[number]:
            continue
        direct[number] = True
        side = skills.level < skills.level[number] if right else skills.level > skills.level[number]
        inferred = (skills.topic == skills.topic[number]) & side & (state == 0)
        state[inferred] = state[number] = VALIDATED if right else INVALIDATED
    return state, direct


def rewards(level: float, skills: Skills, untested: Bools) -> Floats:
    """Return P E + (1 - P) H of each skill, (skills,): the number of untested skills that its answer is expected to decide, itself included."""
    same = (skills.topic[:, None] == skills.topic) & untested
    easier = (same & (skills.level <= skills.level[:, None])).sum(axis=1)
    harder = (same & (skills.level >= skills.level[:, None])).sum(axis=1)
    p = model.logistic(level - skills.level.astype(np.float64))
    expected: Floats = p * easier + (1.0 - p) * harder
    return expected


def skill_points(bank: ItemBank, skills: Skills) -> Floats:
    """Return the points of each skill: those of the bank, else 8 a level shared by its skills in the competence, at most 4 each."""
    if bank.points is not None:
        known, first = np.unique(bank.skill, return_index=True)
        return bank.points[first[np.searchsorted(known, skills.skill)]]
    everything = skills_of(bank)
    of_level = everything.competence * 16 + everything.level
    counts = np.bincount(of_level)
    return np.minimum(MAX_POINTS, scoring.POINTS_PER_LEVEL / counts[skills.competence * 16 + skills.level])


@dataclass(frozen=True)
class _Choice:
    """The items left to choose among, the target skills and which are untested, the estimate (None before the first answer), the rules that
    gave way, and how many skills each rule removed.
    """

    items: Ints
    skills: Skills
    untested: Bools
    level: float | None
    given_way: tuple[str, ...]
    removed: dict[str, int]


@dataclass(frozen=True)
class SmartRandomStrategy:
    """Undecided skills, easy topics first, nothing far above the estimate, the most decisive skill."""

    name: str = "pix-smart-random"
    published_stop: bool = False

    def next_item(self, bank: ItemBank, answers: Answers, session_seed: int, scope: Scope) -> Decision | None:
        """Return the next item, or None when no skill of the scope survives the rules."""
        pool = eligibility.pool(bank, answers, scope)
        order = range(bank.competences) if scope.competences is None else scope.competences
        last = [int(bank.competence[pool.asked[-1]])] if len(pool.asked) else []
        for competence in (*last, *order):
            playable = np.flatnonzero(pool.mask & (bank.competence == competence))
            choice = self._choose(bank, answers, pool, playable) if len(playable) else None
            if choice is not None:
                return self._draw(bank, session_seed, scope, pool, choice)
        return None

    def _choose(self, bank: ItemBank, answers: Answers, pool: Pool, playable: Ints) -> _Choice | None:
        """Apply the published steps, in their order, to the items of one competence that may still be asked."""
        competence = int(bank.competence[playable[0]])
        own = [(item, right) for item, right in answers if bank.competence[item] == competence]
        target = Skills.of(bank, np.union1d(playable, np.array([item for item, _ in own], dtype=np.int64)))
        state, direct = knowledge(bank, own, target)
        left = np.isin(target.skill, bank.skill[playable])
        untested = left & (state == 0)
        removed = {"tested": int(np.count_nonzero(left & (state != 0)))}
        first = not own
        level = float(FIRST_LEVEL)
        if not first:
            level = estimated_level(target.level[direct].tolist(), (state[direct] == VALIDATED).tolist())
        near = untested if first else untested & (target.level - level <= MAX_GAP)
        easy = np.isin(target.topic, _easy_topics(target, left))
        given_way: tuple[str, ...] = ()
        kept = near
        if (untested & easy).any():
            kept = near & easy
            if not kept.any() and near.any() and not self.published_stop:
                kept, given_way = near, ("easy_topics",)
        removed["easy_topics"] = int(np.count_nonzero(untested & ~easy)) if not given_way else 0
        removed["too_difficult"] = int(np.count_nonzero(untested & ~near))
        if not kept.any():
            return None
        items = playable[np.isin(bank.skill[playable], target.skill[kept])]
        timed = bank.timed[items] & (first or bool(bank.timed[pool.asked[-1]]))
        items = items[~timed] if not timed.all() else items
        if first:
            at = bank.level[items] == FIRST_LEVEL
            items = items[at if at.any() else bank.level[items] == bank.level[items].min()]
        return _Choice(items, target, untested, None if first else level, given_way, removed)

    def _draw(self, bank: ItemBank, session_seed: int, scope: Scope, pool: Pool, choice: _Choice) -> Decision:
        """Return the decision: any skill left at the first question, later one of the most decisive; then any of its challenges."""
        rules = eligibility.session_rules(bank, pool.asked, scope, choice.items)
        kept, removed = eligibility.relax(rules)
        items = choice.items[kept]
        target = choice.skills
        level = float(FIRST_LEVEL) if choice.level is None else choice.level
        left = np.isin(target.skill, bank.skill[items])
        value = np.where(left, rewards(level, target, choice.untested), -1.0)
        best = np.flatnonzero(left if choice.level is None else value >= value.max() - _TIE)
        counter = len(pool.asked) * random.STRIDE
        draw = random.below(len(best), session_seed, counter)
        variants = items[bank.skill[items] == target.skill[best[draw]]]
        item = int(variants[random.below(len(variants), session_seed, counter + 1)])
        broken = eligibility.broken(rules, int(np.searchsorted(choice.items, item)))
        explain: dict[str, Any] = {
            "strategy": self.name, "level": level, "candidates": len(np.unique(bank.skill[items])), "draw": draw,
            "removed": pool.removed | choice.removed | removed, "variants": len(variants),
            "best": [{"skill": int(target.skill[i]), "score": float(value[i])} for i in best],
        }  # fmt: skip
        return Decision(
            item, int(bank.competence[item]), int(bank.topic[item]), eligibility.given_way([*choice.given_way, *broken]), explain
        )

    def report(self, bank: ItemBank, answers: Answers, scope: Scope) -> Report:
        """Return the published levels and points (the floor of the points of the validated skills, 8 a level).

        Their probability to be within one, the abilities and theta come from the hierarchical model on the same answers.
        """
        posterior = hierarchy.Posterior(bank, answers)
        base = hierarchy.report(bank, answers, scope, *posterior.theta, scope.bands or scoring.default_bands())
        skills = skills_of(bank)
        validated = knowledge(bank, answers, skills)[0] == VALIDATED
        exact = np.bincount(skills.competence, weights=np.where(validated, skill_points(bank, skills), 0.0), minlength=bank.competences)
        ceilings = eligibility.ceilings(bank, scope)
        points = [
            min(math.floor(v + 1e-6), scoring.POINTS_PER_LEVEL * top) for v, top in zip(exact.tolist(), ceilings.tolist(), strict=True)
        ]
        levels = [value // scoring.POINTS_PER_LEVEL for value in points]
        known = posterior.levels(np.arange(bank.competences), ceilings)
        within = within_one(known.probability, np.array(levels, dtype=np.int64))
        return replace(base, levels=tuple(levels), points=tuple(points), p_within_one=tuple(within.tolist()))


def _easy_topics(skills: Skills, left: Bools) -> Ints:
    """Return the topics whose hardest skill left is at most ``EASY_TOPIC``."""
    topics, back = np.unique(skills.topic[left], return_inverse=True)
    hardest = np.zeros(len(topics), dtype=np.int64)
    np.maximum.at(hardest, back, skills.level[left])
    return topics[hardest <= EASY_TOPIC]
