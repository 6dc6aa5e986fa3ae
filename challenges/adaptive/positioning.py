"""The positioning strategy: which skill to ask next and when a competence is known well enough (adaptive.md section 6).

The model itself is in ``hierarchy``. Answers of earlier sessions are ``Scope.known``: they inform what is asked and announced, and count towards
no number of questions. How much they weigh was decided by simulation (framework bank of the tests, learners of the population; second
sessions with and without the first; "up" moved two levels up in between; "grown" by .4 with a spread of .5 a competence):

==========================  ===================  ===================  ==============================
questions a competence      without              with, weight .35     with: P(within one), announced
==========================  ===================  ===================  ==============================
calibrated, 20 at most      9.4, within .946     6.3                  .981, .965 (grown: .965, .963)
uncalibrated, 20 at most    13.9, within .981    11.4                 .977, .980 (grown: .981, .979)
uncalibrated, 5 at most     4.9, within .927     4.8                  .961, .937 (grown: .936, .931)
up, 20 at most              15.0, within .979    13.0                 .952 (next session .985), .978
up, 5 at most               5.0, within .894     5.0                  .878 (next .956, then .977), .913
==========================  ===================  ===================  ==============================

Without a bound on their number (weights .35 and more, all answers) who moved up was still half a level too low in the third session and P(within
one) .94 for .98 announced; at full weight .77 for .95. The last eight a competence are forgotten within one session: the error of "up" is
-.52 levels in the first, -.22 in the next, -.01 then, with five questions; -.34, -.05, -.01 with twenty.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from challenges.adaptive import eligibility, hierarchy, random, scoring
from challenges.adaptive.bank import Ints, ItemBank
from challenges.adaptive.contract import Answers, Decision, Report, Scope
from challenges.adaptive.eligibility import Pool
from challenges.adaptive.hierarchy import Posterior
from challenges.adaptive.model import Floats

#: The final draw is among the best skills that are worth at least this share of the best one: a draw should not cost questions.
NEAR: Final = 0.9
#: "Refine": questions more in a competence (what a full published run has, adaptive.md section 6), and when to end earlier.
REFINE_QUESTIONS: Final = 15
REFINE_STOP: Final = 0.999
#: What an answer of an earlier session weighs beside one of this session, the most of them a competence (the last), and how old: see above.
KNOWN_WEIGHT: Final = 0.35
KNOWN_ANSWERS: Final = 8
KNOWN_FOR: Final = datetime.timedelta(days=365)


@dataclass(frozen=True)
class PositioningStrategy:
    """Competence after competence, the most telling skill next, until each level is known to within one."""

    name: str = "balise-positioning-1"

    def next_item(self, bank: ItemBank, answers: Answers, session_seed: int, scope: Scope) -> Decision | None:
        """Return the next item, or None when every competence in scope is known well enough or has no item left."""
        pool = eligibility.pool(bank, answers, scope)
        posterior = Posterior(bank, answers, known=scope.known)
        competence = choose_competence(bank, pool, posterior, scope)
        if competence is None:
            return None
        items = np.flatnonzero(pool.mask & (bank.competence == competence))
        rules = _rules(bank, pool, scope, items)
        kept, removed = eligibility.relax(rules)
        skills, value = skill_values(posterior, competence, items[kept])
        best, near = nearly_best(value, scope.draw)
        counter = len(answers) * random.STRIDE
        draw = random.below(near, session_seed, counter)
        skill = int(skills[best[draw]])
        variants = items[kept][bank.skill[items[kept]] == skill]
        item = int(variants[random.below(len(variants), session_seed, counter + 1)])
        broken = eligibility.broken(rules, int(np.searchsorted(items, item)))
        known = posterior.levels(np.array([competence]), eligibility.ceilings(bank, scope)[[competence]])
        explain: dict[str, Any] = {
            "strategy": self.name, "level": int(known.level[0]), "mean": float(known.mean[0]),
            "p_within_one": float(known.p_within_one[0]), "answered": int(posterior.answered[competence]),
            "candidates": int(np.count_nonzero(kept)), "removed": pool.removed | removed, "draw": draw, "drawn_among": near,
            "best": [{"skill": int(skills[i]), "score": float(value[i])} for i in best], "variants": len(variants),
        }  # fmt: skip
        return Decision(item, competence, int(bank.topic[item]), eligibility.given_way(broken), explain)

    def report(self, bank: ItemBank, answers: Answers, scope: Scope) -> Report:
        """Return the level of each competence; theta is the general factor."""
        theta, sd = Posterior(bank, answers, known=scope.known).theta
        return hierarchy.report(bank, answers, scope, theta, sd, scope.bands or scoring.default_bands())


def refined(bank: ItemBank, answers: Answers, scope: Scope) -> Scope:
    """Return the scope with which a session that is over goes on when the learner asks for a finer level: up to 15 questions more.

    It is the same session with another scope, so the questions stay a pure function of the answers and the seed. The scope's competences go
    on until the level is certain to within one, or the longest of them has been asked ``REFINE_QUESTIONS`` more.
    """
    answered = np.bincount(bank.competence[eligibility.asked_items(bank, answers)], minlength=bank.competences)
    chosen: Iterable[int] = range(bank.competences) if scope.competences is None else scope.competences
    most = max((int(answered[competence]) for competence in chosen if competence < bank.competences), default=0)
    return replace(scope, stop_probability=REFINE_STOP, max_questions=most + REFINE_QUESTIONS)


def nearly_best(value: Floats, draw: int) -> tuple[Ints, int]:
    """Return the places of the (at most ``draw``) highest values, highest first, and how many of them are worth nearly the best."""
    best = np.argsort(-value, kind="stable")[:draw]
    return best, max(1, int(np.count_nonzero(value[best] >= NEAR * value[best[0]])))


def choose_competence(bank: ItemBank, pool: Pool, posterior: Posterior, scope: Scope) -> int | None:
    """Return the competence to go on with: the one of the last answer, else the first of the scope that is not finished; None at the end.

    A learner stays in one competence until it is finished, for changing subject at each question tires and gains next to nothing.
    """
    unfinished = (pool.available(bank) > 0) & (posterior.answered < scope.max_questions)
    order = range(bank.competences) if scope.competences is None else scope.competences
    last = [int(bank.competence[pool.asked[-1]])] if len(pool.asked) else []
    ceilings = eligibility.ceilings(bank, scope)
    for competence in (*last, *order):
        if competence >= bank.competences or not unfinished[competence]:
            continue
        if posterior.answered[competence] < scope.min_questions:
            return competence
        if posterior.levels(np.array([competence]), ceilings[[competence]]).p_within_one[0] < scope.stop_probability:
            return competence
    return None


def _rules(bank: ItemBank, pool: Pool, scope: Scope, items: Ints) -> list[eligibility.Rule]:
    after_timed = len(pool.asked) > 0 and bool(bank.timed[pool.asked[-1]])
    return [
        ("timed", bank.timed[items] & after_timed),
        ("skill", np.isin(bank.skill[items], bank.skill[pool.asked])),
        *eligibility.session_rules(bank, pool.asked, scope, items),
    ]


def skill_values(posterior: Posterior, competence: int, items: Ints) -> tuple[Ints, Floats]:
    """Return the skills of ``items`` (all of one competence) and what asking each is worth.

    The worth is the mean over the items of the skill of Cov(score, answer)**2 / (p (1 - p)) (adaptive.md section 6).
    That is the variance of the score that the answer is expected to remove; the score is in levels, so the value is in squared levels.
    """
    value = item_values(posterior, competence, items)
    skills, back = np.unique(posterior.bank.skill[items], return_inverse=True)
    return skills, np.bincount(back, weights=value) / np.bincount(back)


def item_values(posterior: Posterior, competence: int, items: Ints) -> Floats:
    """Return what asking each of ``items`` (all of one competence) is worth, (items,): see ``skill_values``."""
    ability, weighted, expected = _joint(posterior, competence)
    rows = posterior.tables.row[items] - posterior.tables.offsets[competence]
    p = posterior.bank.positioning.p[items]
    right = np.einsum("ix,ix->i", p, ability[rows])
    covariance = np.einsum("ix,ix->i", p, weighted[rows]) - right * expected[rows]
    value: Floats = covariance**2 / np.maximum(right * (1.0 - right), 1e-12)
    return value


def _joint(posterior: Posterior, competence: int) -> tuple[Floats, Floats, Floats]:
    """Return, for each topic of ``competence``, P(x_t) and E[score; x_t] on LEVELS, (topics, 69) each, and E[score], given all the answers."""
    tables, known = posterior.tables, posterior.topics
    low, high = int(tables.offsets[competence]), int(tables.offsets[competence + 1])
    mean, _ = posterior.moments(competence)
    cavity = np.empty_like(mean)
    cavity[:] = posterior.competence[competence]
    start, end = np.searchsorted(known.row, (low, high))
    rows = known.row[start:end] - low
    cavity[rows] /= known.message[start:end]
    cavity /= cavity.sum(axis=1, keepdims=True)
    kernel = tables.kernels.topic[competence if len(tables.kernels.topic) > 1 else 0]
    both = np.concatenate([cavity, cavity * (mean.sum(axis=0) - mean)]) @ kernel
    ability, weighted = both[: len(mean)], both[len(mean) :]
    ability[rows] *= known.likelihood[start:end]
    weighted[rows] *= known.likelihood[start:end]
    weighted += ability * tables.worth[low:high]
    total = ability.sum(axis=1, keepdims=True)
    weighted /= total
    return ability / total, weighted, weighted.sum(axis=1)
