"""The positioning strategy: which skill to ask next and when a competence is known well enough (adaptive.md section 6).

The model itself is in ``hierarchy``. Answers outside the scope (other competences, earlier sessions) inform the estimate when the caller
gives them; answers of a competence count towards its number of questions wherever they come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from challenges.runtime.adaptive import eligibility, hierarchy, random, scoring
from challenges.runtime.adaptive.bank import LEVELS, Ints, ItemBank
from challenges.runtime.adaptive.contract import Answers, Decision, Report, Scope
from challenges.runtime.adaptive.eligibility import Pool
from challenges.runtime.adaptive.hierarchy import Posterior
from challenges.runtime.adaptive.model import Floats

TOP: Final = 3
_MASTERY: Final = np.clip(LEVELS, -1.0, 9.0)


@dataclass(frozen=True)
class PositioningStrategy:
    """Competence after competence, the most telling skill next, until each level is known to within one."""

    name: str = "balise-positioning-1"

    def next_item(self, bank: ItemBank, answers: Answers, session_seed: int, scope: Scope) -> Decision | None:
        """Return the next item, or None when every competence in scope is known well enough or has no item left."""
        pool = eligibility.pool(bank, answers, scope)
        posterior = Posterior(bank, answers)
        competence = choose_competence(bank, pool, posterior, scope)
        if competence is None:
            return None
        items = np.flatnonzero(pool.mask & (bank.competence == competence))
        rules = _rules(bank, pool, scope, items)
        kept, removed = eligibility.relax(rules)
        skills, value = skill_values(posterior, competence, items[kept])
        best = np.argsort(-value, kind="stable")[:TOP]
        counter = len(answers) * random.STRIDE
        draw = random.below(len(best), session_seed, counter)
        skill = int(skills[best[draw]])
        variants = items[kept][bank.skill[items[kept]] == skill]
        item = int(variants[random.below(len(variants), session_seed, counter + 1)])
        place = int(np.searchsorted(items, item))
        broken = [rule for rule, breaks in reversed(rules) if breaks[place]]
        known = posterior.levels(np.array([competence]), scope.max_level)
        explain: dict[str, Any] = {
            "strategy": self.name, "level": int(known.level[0]), "mean": float(known.mean[0]),
            "p_within_one": float(known.p_within_one[0]), "answered": int(posterior.answered[competence]),
            "candidates": int(np.count_nonzero(kept)), "removed": pool.removed | removed, "draw": draw,
            "best": [{"skill": int(skills[i]), "score": float(value[i])} for i in best], "variants": len(variants),
        }  # fmt: skip
        return Decision(item, competence, int(bank.topic[item]), eligibility.given_way(broken), explain)

    def report(self, bank: ItemBank, answers: Answers, scope: Scope) -> Report:
        """Return the level of each competence; theta is the general factor."""
        theta, sd = Posterior(bank, answers).theta
        return hierarchy.report(bank, answers, scope, theta, sd, scope.bands or scoring.default_bands())


def choose_competence(bank: ItemBank, pool: Pool, posterior: Posterior, scope: Scope) -> int | None:
    """Return the competence to go on with: the one of the last answer, else the first of the scope that is not finished; None at the end.

    A learner stays in one competence until it is finished, for changing subject at each question tires and gains next to nothing.
    """
    unfinished = (pool.available(bank) > 0) & (posterior.answered < scope.max_questions)
    long_enough = np.flatnonzero(unfinished & (posterior.answered >= scope.min_questions))
    if len(long_enough):
        known = posterior.levels(long_enough, scope.max_level).p_within_one >= scope.stop_probability
        unfinished[long_enough[known]] = False
    order = range(bank.competences) if scope.competences is None else scope.competences
    last = [int(bank.competence[pool.asked[-1]])] if len(pool.asked) else []
    candidates = [competence for competence in (*last, *order) if competence < bank.competences and unfinished[competence]]
    return candidates[0] if candidates else None


def _rules(bank: ItemBank, pool: Pool, scope: Scope, items: Ints) -> list[eligibility.Rule]:
    after_timed = len(pool.asked) > 0 and bool(bank.timed[pool.asked[-1]])
    return [
        ("timed", bank.timed[items] & after_timed),
        ("skill", np.isin(bank.skill[items], bank.skill[pool.asked])),
        ("seen", eligibility.seen(bank, scope, items)),
    ]


def skill_values(posterior: Posterior, competence: int, items: Ints) -> tuple[Ints, Floats]:
    """Return the skills of ``items`` (all of one competence) and what asking each is worth.

    The worth is the mean over the items of the skill of Cov(score, answer)**2 / (p (1 - p)) (adaptive.md section 6).
    That is the variance of the score that the answer is expected to remove; the score is in levels, so the value is in squared levels.
    """
    bank = posterior.bank
    topics, rows = np.unique(bank.topic[items], return_inverse=True)
    ability, weighted = _joint(posterior, competence, topics)
    p = bank.positioning.p[items].astype(np.float64)
    right = np.einsum("ix,ix->i", p, ability[rows])
    covariance = np.einsum("ix,ix->i", p, weighted[rows]) - right * weighted.sum(axis=1)[rows]
    value = covariance**2 / np.maximum(right * (1.0 - right), 1e-12)
    skills, back = np.unique(bank.skill[items], return_inverse=True)
    return skills, np.bincount(back, weights=value) / np.bincount(back)


def _joint(posterior: Posterior, competence: int, topics: Ints) -> tuple[Floats, Floats]:
    """Return, for each of ``topics``, P(x_t) and E[score; x_t] on LEVELS, (topics, 69) each, given all the answers."""
    known, kernel = posterior.topics, posterior.kernels.topic
    likelihood = np.ones((len(topics), len(LEVELS)))
    message = np.ones_like(likelihood)
    mean = np.broadcast_to(posterior.kernels.mean, likelihood.shape).copy()
    where = {int(topic): row for row, topic in enumerate(known.topic)}
    for row, topic in enumerate(topics.tolist()):
        if topic in where:
            likelihood[row], message[row], mean[row] = (part[where[topic]] for part in (known.likelihood, known.message, known.mean))
    with np.errstate(divide="ignore"):
        log_cavity = np.log(posterior.competence[competence]) - np.log(message)
    cavity = np.exp(log_cavity - log_cavity.max(axis=1, keepdims=True))
    others = posterior.totals[0][competence] - mean
    ability = likelihood * (cavity @ kernel)
    weighted = ability * _MASTERY + likelihood * ((cavity * others) @ kernel)
    total = ability.sum(axis=1, keepdims=True)
    return ability / total, weighted / total / max(int(posterior.bank.topic_counts[competence]), 1)
