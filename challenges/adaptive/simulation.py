"""Whole sessions of simulated learners with any strategy, on a real or a synthetic bank. What they show is summed up in ``figures``.

The certification runs many learners at once (module ``simulation_batch``) and chooses what ``next_item`` would; other strategies, and scopes
with rules that look at each candidate, run one learner after the other.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from challenges.adaptive import exposure as exposures
from challenges.adaptive import learners, random, scoring, simulation_batch
from challenges.adaptive.bank import THETA, Ints, ItemBank
from challenges.adaptive.certification import REPORT_SD, CertificationStrategy
from challenges.adaptive.contract import Answers, Exposure, Scope, Strategy
from challenges.adaptive.flash import FlashStrategy
from challenges.adaptive.learners import Learners
from challenges.adaptive.model import Floats
from challenges.adaptive.profile import ProfileStrategy
from challenges.adaptive.profile_rules import ProfileRules
from challenges.adaptive.tables import Columns

World = Literal["theta", "levels"]
#: Numbers of answers in a competence after which its level is looked at.
CHECKPOINTS: Final = (1, 2, 3, 4, 5, 8, 12, 16, 20)


@dataclass(frozen=True, eq=False)
class Simulation:
    """Sessions of N learners, T questions at most.

    ``items`` (N, T): item asked, -1 after the end; ``right`` (N, T): 0 or 1; ``theta``, ``theta_hat`` (N,): true and reported ability;
    ``path`` (N, T): reported ability after each question, NaN where it was not looked at. ``level_hits``: by number of answers, the levels
    looked at, those that are exact and those within one: global ones in the world "theta", of competences in "levels". ``given_way``:
    decisions by rule that gave way; ``seconds``: spent in deciding; ``exposure``: counters afterwards.
    """

    bank: ItemBank
    items: Ints
    right: Ints
    theta: Floats
    theta_hat: Floats
    path: Floats
    level_hits: dict[int, tuple[int, int, int]]
    given_way: dict[str, int]
    seconds: float
    exposure: Exposure | None


def simulate(
    bank: ItemBank,
    strategy: Strategy,
    theta: Floats,
    seed: int,
    scope: Scope | None = None,
    *,
    prior_sd: float = REPORT_SD,
    world: World | None = None,
    truth: Columns | None = None,
    refresh: int = exposures.REFRESH,
) -> Simulation:
    """Return the sessions of learners of abilities ``theta``; unscored questions are left out.

    Args:
        bank: the items; their parameters on the theta scale are also the true ones unless ``truth`` is given.
        strategy: any; when the scope of a certification has counters of exposure they are refreshed every ``refresh`` sessions.
        theta: (N,) abilities.
        seed: of everything; the session of learner n has the seed ``splitmix64(seed, n)``.
        scope: content rules; the default ones with None, and then the certification starts from counters of no session.
        prior_sd: of the reported ability of the certification.
        world: see ``learners``; by default "theta" for the certifications and "levels" for the others.
        truth: true parameters on the theta scale.
        refresh: sessions between two refreshes.

    Raises:
        ValueError: sessions longer than the luck of the learners.
    """
    certification = isinstance(strategy, CertificationStrategy)
    if scope is None:
        scope = Scope(exposure=exposures.empty(bank) if certification else None)
    if scope.length > learners.LONGEST:
        raise ValueError(f"sessions are at most {learners.LONGEST} questions long")
    kind = world or ("theta" if isinstance(strategy, (CertificationStrategy, FlashStrategy)) else "levels")
    people = learners.of_theta(bank, theta, seed, truth) if kind == "theta" else learners.of_levels(bank, theta, seed)
    run = _Run(bank, strategy, scope, people, seed, prior_sd)
    for start in range(0, len(people.theta), refresh):
        run.group(np.arange(start, min(start + refresh, len(people.theta))))
    return run.result()


class _Run:
    """The state of a simulation; groups of learners are added one after the other, exposure being refreshed between them."""

    def __init__(self, bank: ItemBank, strategy: Strategy, scope: Scope, people: Learners, seed: int, prior_sd: float) -> None:
        self.bank, self.strategy, self.scope, self.people, self.prior_sd = bank, strategy, scope, people, prior_sd
        numbers = [random.splitmix64(seed, number) for number in range(len(people.theta))]
        self.seeds = np.array(numbers, dtype=np.uint64)
        self.parts: list[tuple[Ints, Ints, Floats, Ints]] = []
        self.hats: list[float] = []
        self.hits: dict[int, list[int]] = {}
        self.given_way: dict[str, int] = {}
        self.seconds = 0.0
        self.batch = isinstance(strategy, CertificationStrategy) and people.ability is None and simulation_batch.fits(bank, scope)

    def group(self, who: Ints) -> None:
        if self.batch:
            started = time.perf_counter()
            part = simulation_batch.sessions(self.bank, self.scope, self.people, who, self.seeds[who], self.prior_sd, self.given_way)
            self.seconds += time.perf_counter() - started
            self.hats += part[2][:, -1].tolist() if part[2].shape[1] else [0.0] * len(who)
        else:
            part = _stacked([self._session(int(learner)) for learner in who])
        self.parts.append(part)
        if self.scope.exposure is not None:
            self.scope = replace(self.scope, exposure=exposures.refreshed(self.scope.exposure, part[0], part[3]))

    def _session(self, learner: int) -> tuple[list[int], list[int], list[float], list[int]]:
        answers: list[tuple[int, bool]] = []
        bands: list[int] = []
        session_seed, who, scope = int(self.seeds[learner]), np.array([learner]), self._scope_of(learner)
        while len(answers) < learners.LONGEST:
            started = time.perf_counter()
            decision = self.strategy.next_item(self.bank, answers, session_seed, scope)
            self.seconds += time.perf_counter() - started
            if decision is None:
                break
            if decision.rule_given_way:
                self.given_way[decision.rule_given_way] = self.given_way.get(decision.rule_given_way, 0) + 1
            bands.append(exposures.band(float(decision.explain.get("theta", 0.0))))
            answers.append((decision.item, bool(self.people.right(who, np.array([decision.item]), len(answers))[0])))
            self._look(learner, answers, scope)
        path = self._path(answers, scope)
        self.hats.append(path[-1] if path else 0.0)
        return [item for item, _ in answers], [int(right) for _, right in answers], path, bands

    def _scope_of(self, learner: int) -> Scope:
        """Return the scope of a learner: for the rules that need a profile, the true one when the scope has none."""
        people, bank = self.people, self.bank
        if not isinstance(self.strategy, ProfileStrategy) or self.scope.profile is not None or people.levels is None:
            return self.scope
        assert people.ability is not None
        levels = people.levels[learner].tolist()
        validated = bank.skill[bank.level <= people.ability[learner, bank.topic]]
        points = tuple(scoring.POINTS_PER_LEVEL * level for level in levels)
        return replace(self.scope, profile=ProfileRules(tuple(levels), points, frozenset(validated.tolist())))

    def _path(self, answers: Answers, scope: Scope) -> list[float]:
        """Return the reported ability after each answer, NaN where the strategy would have to be asked again."""
        if isinstance(self.strategy, FlashStrategy):
            return self.strategy.thetas(self.bank, answers)
        if isinstance(self.strategy, CertificationStrategy):
            items, right = (np.array([[answer[part] for answer in answers]], dtype=np.int64) for part in (0, 1))
            after: list[float] = estimates(self.bank, items, right, self.prior_sd)[0, 1:].tolist()
            return after
        return [np.nan] * (len(answers) - 1) + [self.strategy.report(self.bank, answers, scope).theta] * bool(answers)

    def _look(self, learner: int, answers: Answers, scope: Scope) -> None:
        """Compare the level of the competence just asked with the true one, at the checkpoints."""
        if self.people.levels is None:
            return
        competence = int(self.bank.competence[answers[-1][0]])
        count = int(np.count_nonzero(self.bank.competence[[item for item, _ in answers]] == competence))
        if count in CHECKPOINTS:
            found = self.strategy.report(self.bank, answers, scope).levels[competence]
            _count(self.hits, count, np.array([found - int(self.people.levels[learner, competence])]))

    def result(self) -> Simulation:
        items, right, path, _ = _padded(self.parts)
        theta = self.people.theta
        if self.people.levels is None:
            bands = self.scope.bands or scoring.default_bands()
            cuts = np.array(bands.bounds[1:-1])
            truth = np.searchsorted(cuts, theta, side="right")
            for question in range(path.shape[1]):
                known = np.isfinite(path[:, question])
                if known.any():
                    _count(self.hits, question + 1, np.searchsorted(cuts, path[known, question], side="right") - truth[known])
        hits = {number: (found[0], found[1], found[2]) for number, found in sorted(self.hits.items())}
        hats = np.array(self.hats)
        return Simulation(self.bank, items, right, theta, hats, path, hits, self.given_way, self.seconds, self.scope.exposure)


def estimates(bank: ItemBank, items: Ints, right: Ints, prior_sd: float | None = None) -> Floats:
    """Return the posterior mean before each question of finished sessions and after the last, (sessions, questions + 1).

    ``prior_sd``: None for the estimate that the choice of questions rests on.

    ``items`` (sessions, questions): -1 after the end of a session; ``right``: 0 or 1, whatever after the end.
    """
    found = np.zeros((len(items), items.shape[1] + 1))
    log_likelihood = np.zeros((len(items), len(THETA)))
    for question in range(items.shape[1]):
        asked = items[:, question] >= 0
        log_likelihood[asked] += bank.certification.log_p[items[asked, question], right[asked, question]]
        found[:, question + 1] = (
            simulation_batch.routed(log_likelihood) if prior_sd is None else simulation_batch.means(log_likelihood, prior_sd)
        )
    return found


def bands_of(bank: ItemBank, items: Ints, right: Ints) -> Ints:
    """Return the band of the estimate at which each question of finished sessions was chosen, for ``exposure.refreshed``."""
    return np.searchsorted(exposures.BAND_CUTS, estimates(bank, items, right)[:, :-1], side="right")


def _count(hits: dict[int, list[int]], number: int, error: Ints) -> None:
    found = hits.setdefault(number, [0, 0, 0])
    for place, count in enumerate((len(error), int((error == 0).sum()), int((np.abs(error) <= 1).sum()))):
        found[place] += count


def _stacked(sessions: list[tuple[list[int], list[int], list[float], list[int]]]) -> tuple[Ints, Ints, Floats, Ints]:
    longest = max((len(session[0]) for session in sessions), default=0)
    items, right, bands = (np.full((len(sessions), longest), fill, dtype=np.int64) for fill in (-1, 0, 0))
    path = np.full((len(sessions), longest), np.nan)
    for row, session in enumerate(sessions):
        count = len(session[0])
        items[row, :count], right[row, :count], path[row, :count], bands[row, :count] = session
    return items, right, path, bands


def _padded(parts: list[tuple[Ints, Ints, Floats, Ints]]) -> tuple[Ints, Ints, Floats, Ints]:
    longest = max((part[0].shape[1] for part in parts), default=0)
    fills = (-1, 0, np.nan, 0)

    def joined(place: int) -> np.ndarray:
        rows = [np.pad(part[place], ((0, 0), (0, longest - part[place].shape[1])), constant_values=fills[place]) for part in parts]
        return np.concatenate(rows) if rows else np.empty((0, 0), dtype=np.int64)

    return joined(0), joined(1), joined(2), joined(3)
