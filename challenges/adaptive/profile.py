"""The rules of 2020 and 2023: the questions of a certification are drawn from the candidate's profile (pix-runtime.md section 3.7).

2020: at most three challenges a certifiable competence, on its hardest validated skills, spread over topics. 2023: three a competence at
level 1 or above, whatever it takes. Both: 48 questions at most. A competence is then certified at its level, one below, or not at all, by
the number of right answers and the reproducibility rate of the whole test. Nothing is estimated here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from challenges.adaptive import eligibility, hierarchy, random, scoring, smart_random
from challenges.adaptive.bank import Ints, ItemBank
from challenges.adaptive.contract import Answers, Decision, Report, Scope
from challenges.adaptive.eligibility import Pool
from challenges.adaptive.levels import within_one
from challenges.adaptive.profile_rules import ProfileRules

#: Below this rate (percent) everything is rejected; the two bounds between the columns of the matrix.
MINIMUM_RATE: Final = 50
TRUSTED_RATE: Final = 80
DOUBTFUL_RATE: Final = 70
#: (challenges, right, neutralised): verdict at a rate >= 80, 70 to 79, < 70. V validates the level, D takes one off, X certifies nothing.
#: What is not listed is X.
MATRIX: Final = {
    (3, 3, 0): "VVV", (3, 2, 0): "VDD", (3, 2, 1): "VVV", (3, 1, 1): "VDX", (3, 1, 2): "VVD",
    (2, 2, 0): "VVV", (2, 1, 0): "VDX", (2, 1, 1): "VVD",
    (1, 1, 0): "VVD",
}  # fmt: skip


class NoProfile(ValueError):
    """The scope of a test under these rules holds no profile."""


def profile_of(bank: ItemBank, answers: Answers, levels: Sequence[int], points: Sequence[int], **rules: Any) -> ProfileRules:
    """Return the profile made of ``answers`` (to earlier sessions, in the bank's numbering) and of the levels and points reported from them.

    A skill is validated when it was answered rightly or is easier, in the same topic, than one that was. ``rules``: the numbers of ProfileRules.
    """
    skills = smart_random.skills_of(bank)
    state, _ = smart_random.knowledge(bank, answers, skills)
    validated = frozenset(skills.skill[state == smart_random.VALIDATED].tolist())
    return ProfileRules(tuple(levels), tuple(points), validated, **rules)


@dataclass(frozen=True)
class CertifiedCompetence:
    """``challenges``, ``right``, ``neutralised``: counts; ``verdict``: V, D or X, or "" when it was not asked about; ``level``, ``points``: certified."""

    challenges: int
    right: int
    neutralised: int
    verdict: str
    level: int
    points: int


@dataclass(frozen=True)
class ProfileOutcome:
    """``rate``: reproducibility, in whole percent of the answers that count; ``rejected``: it is below 50; one entry a competence."""

    rate: int
    rejected: bool
    competences: tuple[CertifiedCompetence, ...]


def outcome(bank: ItemBank, answers: Answers, profile: ProfileRules) -> ProfileOutcome:
    """Return what the answers certify of ``profile``."""
    counted = [(int(bank.competence[item]), item in profile.neutralised, bool(right)) for item, right in answers]
    count = [neutralised for _, neutralised, _ in counted].count(False)
    right = sum(right for _, neutralised, right in counted if not neutralised)
    rate = int(100 * right / count + 0.5) if count else 0
    competences = []
    for competence in range(bank.competences):
        own = [(neutralised, right) for place, neutralised, right in counted if place == competence]
        neutralised = sum(out for out, _ in own)
        competences.append(_certified(profile, competence, len(own), sum(right and not out for out, right in own), neutralised, rate))
    return ProfileOutcome(rate, rate < MINIMUM_RATE, tuple(competences))


def _certified(profile: ProfileRules, competence: int, challenges: int, right: int, neutralised: int, rate: int) -> CertifiedCompetence:
    if not challenges:
        return CertifiedCompetence(0, 0, 0, "", 0, 0)
    column = 0 if rate >= TRUSTED_RATE else 1 if rate >= DOUBTFUL_RATE else 2
    verdict = "X" if rate < MINIMUM_RATE else MATRIX.get((challenges, right, neutralised), "XXX")[column]
    lost = {"V": 0, "D": 1}.get(verdict)
    known = competence < len(profile.levels)
    level = max(0, profile.levels[competence] - lost) if known and lost is not None else 0
    points = max(0, profile.points[competence] - lost * scoring.POINTS_PER_LEVEL) if known and lost is not None else 0
    return CertifiedCompetence(challenges, right, neutralised, verdict, level, points)


def profile_in(scope: Scope) -> ProfileRules:
    """Return the profile of ``scope``; raises NoProfile."""
    if scope.profile is None:
        raise NoProfile("the scope holds no profile")
    return scope.profile


@dataclass(frozen=True)
class ProfileStrategy:
    """Competence after competence, the hardest validated skills, one a topic first."""

    name: str = "profile-2020"

    def next_item(self, bank: ItemBank, answers: Answers, session_seed: int, scope: Scope) -> Decision | None:
        """Return the next item, or None when every certifiable competence has its questions. Raises NoProfile."""
        profile = profile_in(scope)
        if len(answers) >= profile.total:
            return None
        pool = eligibility.pool(bank, answers, scope)
        served = np.bincount(bank.competence[pool.asked], minlength=bank.competences)
        for competence in profile.certifiable():
            if competence >= bank.competences or served[competence] >= profile.per_competence:
                continue
            here = pool.mask & (bank.competence == competence)
            if not profile.exact:
                here &= np.isin(bank.skill, _numbers(profile.validated)) & ~np.isin(bank.skill, bank.skill[pool.asked])
            if here.any():
                return self._draw(bank, pool, np.flatnonzero(here), profile, session_seed, scope)
        return None

    def _draw(self, bank: ItemBank, pool: Pool, items: Ints, profile: ProfileRules, session_seed: int, scope: Scope) -> Decision:
        """Return the decision among ``items`` of one competence: the rules give way as little as needed, then the hardest skill is asked."""
        competence = int(bank.competence[items[0]])
        rules = _rules(bank, pool, scope, items, profile)
        kept, removed = eligibility.relax(rules)
        left = items[kept]
        hardest = left[bank.level[left] == bank.level[left].max()]
        counter = len(pool.asked) * random.STRIDE
        skills = np.unique(bank.skill[hardest])
        draw = random.below(len(skills), session_seed, counter)
        variants = hardest[bank.skill[hardest] == skills[draw]]
        item = int(variants[random.below(len(variants), session_seed, counter + 1)])
        broken = eligibility.broken(rules, int(np.searchsorted(items, item)))
        explain: dict[str, Any] = {
            "strategy": self.name, "level": profile.levels[competence], "candidates": len(left), "removed": pool.removed | removed,
            "draw": draw, "best": [{"skill": skill, "score": float(bank.level[hardest[0]])} for skill in skills.tolist()],
            "variants": len(variants),
        }  # fmt: skip
        return Decision(item, competence, int(bank.topic[item]), eligibility.given_way(broken), explain)

    def report(self, bank: ItemBank, answers: Answers, scope: Scope) -> Report:
        """Return the certified levels and points; score: their sum; global level: the mean level, whole. ``outcome`` has the rate and verdicts.

        Probabilities, abilities and theta come from the hierarchical model on the answers of the test alone. Raises NoProfile.
        """
        found = outcome(bank, answers, profile_in(scope))
        posterior = hierarchy.Posterior(bank, answers)
        base = hierarchy.report(bank, answers, scope, *posterior.theta, scope.bands or scoring.default_bands())
        top = scope.max_level * scoring.POINTS_PER_LEVEL
        levels = tuple(min(one.level, scope.max_level) for one in found.competences)
        points = tuple(min(one.points, top) for one in found.competences)
        known = posterior.levels(np.arange(bank.competences), scope.max_level)
        within = within_one(known.probability, np.array(levels, dtype=np.int64))
        score = sum(points)
        mean = score // (scoring.POINTS_PER_LEVEL * max(1, bank.competences))
        return replace(base, levels=levels, points=points, p_within_one=tuple(within.tolist()), score=score, global_level=mean)


def _rules(bank: ItemBank, pool: Pool, scope: Scope, items: Ints, profile: ProfileRules) -> list[eligibility.Rule]:
    """Return the soft rules, in the order in which they give way; ``profile``: what is not validated is asked last, and harder skills never first."""
    return [
        ("topic", np.isin(bank.topic[items], bank.topic[pool.asked])),
        *eligibility.session_rules(bank, pool.asked, scope, items),
        ("skill", np.isin(bank.skill[items], bank.skill[pool.asked])),
        ("profile", ~np.isin(bank.skill[items], _numbers(profile.validated))),
        ("level", bank.level[items] > max(profile.levels[int(bank.competence[items[0]])], 1)),
    ]


def _numbers(skills: frozenset[int]) -> Ints:
    return np.fromiter(skills, dtype=np.int64, count=len(skills))
