"""Positioning against the published rule, re-expressed: questions needed for the accuracy of its full run, and time of one choice.

The world is that of the facts on the adaptive engine: 16 competences of 7 topics, 465 skills of level 1 to 8, true level = floor(points / 8) on
noise-free mastery. Both rules meet the same learners, whose answer to each skill is drawn once. "noisy": slope .8, correlation .4, 5 % of
slips and guesses, which the model is not told. A learner is positioned on the whole framework; the levels are those of the end, as on the
results page. Figures are pooled over several frameworks, which differ more than the engines do.

What the facts leave open (levels inside a topic, spread of difficulties) is drawn so that their own trial engine gets its published figures
here: 4.4 questions for .957 within one, 6.0 for .971, 7.3 for a mean error of .467. The published rule does a little better here than there.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from challenges.adaptive import ItemBank, Scope, model, random
from challenges.adaptive.smart_random import SmartRandomStrategy
from tests.benchmarks.engine_positioning import PositioningPart
from tests.benchmarks.measuring import milliseconds, say

COMPETENCES, TOPICS, SKILLS = 16, 7, 465
MAX_QUESTIONS = 20
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """How learners are drawn and answer; spreads of the skills' difficulty (levels) and slope (logarithm) around what their level says."""

    name: str
    slope: float = 1.3
    rho: float = 0.65
    slip: float = 0.0
    mean: float = 3.8
    sd: float = 1.9
    topic_sd: float = 0.7
    difficulty_spread: float = 0.3
    slope_spread: float = 0.2


CALIBRATED, UNCALIBRATED, EVERYTHING = "calibrated", "uncalibrated", "told everything"
BASE = World("base")
NOISY = World("noisy", slope=0.8, rho=0.4, slip=0.05)
#: (world, what the engine is told): limits on the ratio of questions at equal +-1 accuracy and at equal mean error, and the stops swept.
#: "told everything" has no limit: with the world's own model, slips included, no engine could know more from the same answers.
CASES: tuple[tuple[World, str, float | None, float | None, tuple[float, ...]], ...] = (
    (BASE, CALIBRATED, 0.38, 0.48, (0.9, 0.95, 0.97, 0.985)),
    (BASE, UNCALIBRATED, 0.50, 0.58, (0.9, 0.95, 0.97, 0.985)),
    (NOISY, CALIBRATED, 0.36, None, (0.85, 0.9, 0.94)),
    (NOISY, EVERYTHING, None, None, (0.8, 0.86, 0.92)),
    (NOISY, UNCALIBRATED, 0.45, None, (0.9, 0.95, 0.97)),
)
FRAMEWORKS = 4


class Framework:
    """Skills of a framework, drawn: four or five a topic, of any level; points as published, 8 a level, at most 4 a skill."""

    def __init__(self, rng: np.random.Generator) -> None:
        topics = COMPETENCES * TOPICS
        sizes = np.full(topics, SKILLS // topics)
        sizes[rng.choice(topics, SKILLS - sizes.sum(), replace=False)] += 1
        self.tube = np.repeat(np.arange(topics), sizes)
        self.comp = self.tube // TOPICS
        self.level = rng.integers(1, 9, SKILLS)
        counts = np.zeros((COMPETENCES, 9))
        np.add.at(counts, (self.comp, self.level), 1)
        self.pix = np.minimum(4.0, 8.0 / counts[self.comp, self.level])
        self.skills_of = [np.flatnonzero(self.comp == competence) for competence in range(COMPETENCES)]
        self.S, self.T = SKILLS, topics


class Learners:
    """``right`` (learners, skills): what each would answer; ``level`` (learners, 16): true levels; ``known``: the parameters they follow;
    ``slip``: their rate of slips and of guesses.
    """

    def __init__(self, framework: Framework, world: World, count: int, rng: np.random.Generator) -> None:
        b = framework.level - 0.5 + world.difficulty_spread * rng.normal(size=SKILLS)
        a = world.slope * np.exp(world.slope_spread * rng.normal(size=SKILLS))
        common = np.sqrt(world.rho) * rng.normal(size=(count, 1)) + np.sqrt(1 - world.rho) * rng.normal(size=(count, COMPETENCES))
        competence = world.mean + world.sd * common
        topic = np.repeat(competence, TOPICS, axis=1) + world.topic_sd * rng.normal(size=(count, framework.T))
        p = world.slip + (1 - 2 * world.slip) * model.logistic(a * (topic[:, framework.tube] - b))
        self.right = rng.random(p.shape) < p
        points = (topic[:, framework.tube] >= b) * framework.pix
        self.level = np.stack([np.minimum((points[:, skills].sum(axis=1) + 1e-9) // 8, 8) for skills in framework.skills_of], axis=1)
        self.slip = world.slip
        self.known: dict[str, Any] = {"a": a, "b": b, "mu": world.mean, "sd": world.sd, "rho": world.rho, "sd_tube": world.topic_sd}


@dataclass(frozen=True)
class Accuracy:
    """Questions a competence, share of levels within one, mean absolute error, and the announced P(+-1)."""

    questions: float
    within_one: float
    error: float
    announced: float = 1.0

    @classmethod
    def of(cls, level: Floats, truth: Floats, questions: float, announced: float = 1.0) -> Accuracy:
        """Return the accuracy of ``level`` (learners, 16)."""
        error = np.abs(level - truth)
        return cls(questions, float(np.mean(error <= 1)), float(error.mean()), announced)


#: The full run of the published rule in the base world as the facts report it (adaptive.md section 4).
FACTS = Accuracy(14.7, 0.971, 0.467)


def published_run(framework: Framework, learners: Learners) -> Accuracy:
    """Return the accuracy of full runs of the published rule, by the strategy itself, one competence at a time for speed."""
    strategy = SmartRandomStrategy()
    level = np.zeros(learners.level.shape)
    asked = 0
    for competence, skills in enumerate(framework.skills_of):
        tube, points = framework.tube[skills], framework.pix[skills]
        numbers = np.arange(len(skills))
        bank = replace(ItemBank.from_levels(np.zeros(len(skills)), tube, numbers, framework.level[skills], numbers), points=points)
        for learner, right in enumerate(learners.right[:, skills]):
            answers: list[tuple[int, bool]] = []
            while (decision := strategy.next_item(bank, answers, random.splitmix64(learner, competence), Scope())) is not None:
                answers.append((decision.item, bool(right[decision.item])))
            level[learner, competence] = strategy.report(bank, answers, Scope()).levels[0]
            asked += len(answers)
    return Accuracy.of(level, learners.level, asked / level.size)


def our_run(engine: PositioningPart, learners: Learners, stop: float, rounds: bool) -> Accuracy:
    """Return the accuracy with each competence ended at P(+-1) >= ``stop``.

    rounds: one question in each open competence in turn; otherwise competence after competence, as the product asks, going back to those
    that later answers have made doubtful.
    """
    level, announced = np.zeros(learners.level.shape), np.zeros(learners.level.shape)
    asked = 0
    for learner, right in enumerate(learners.right):
        session = _Session(engine, right, learner, stop)
        while unfinished := [competence for competence in range(COMPETENCES) if session.open(competence)]:
            for competence in unfinished:
                session.ask(competence)
                while not rounds and session.open(competence):
                    session.ask(competence)
        level[learner], announced[learner] = session.level, session.announced
        asked += len(session.skills)
    return Accuracy.of(level, learners.level, asked / level.size, float(announced.mean()))


class _Session:
    """One learner's answers so far, and what the engine says of each competence after them."""

    def __init__(self, engine: PositioningPart, right: NDArray[np.bool_], seed: int, stop: float) -> None:
        self.engine, self.right, self.seed, self.stop = engine, right, seed, stop
        self.skills: list[int] = []
        self.answers: list[bool] = []
        self.answered, self.level, self.announced = (np.zeros(COMPETENCES) for _ in range(3))

    def open(self, competence: int) -> bool:
        """Say whether the level of ``competence`` is still too little known, and more may be asked."""
        self.level[competence], self.announced[competence] = self.engine.level(self.skills, self.answers, competence)
        return bool(self.announced[competence] < self.stop and self.answered[competence] < MAX_QUESTIONS)

    def ask(self, competence: int) -> None:
        """Ask the next skill of ``competence``."""
        skill = self.engine.next_skill(self.skills, self.answers, competence, self.seed)
        self.skills.append(skill)
        self.answers.append(bool(self.right[skill]))
        self.answered[competence] += 1


def pooled(runs: list[Accuracy]) -> Accuracy:
    """Return the accuracy over runs with equally many learners."""
    return Accuracy(*np.mean([astuple(run) for run in runs], axis=0).tolist())


def questions_for(runs: list[Accuracy], within_one: float | None = None, error: float | None = None) -> float:
    """Return the questions at which ``runs``, of rising length, reach an accuracy, on straight lines between neighbours; never beyond them."""
    found = [run.within_one if within_one is not None else -run.error for run in runs]
    wanted = within_one if within_one is not None else -(error or 0.0)
    return float(np.interp(wanted, np.maximum.accumulate(found), [run.questions for run in runs]))


def accuracy(count: int = 20, seed: int = 11, frameworks: int = FRAMEWORKS) -> None:
    """Say how many questions ours needs for the accuracy of the published rule; two seconds a learner.

    With 80 learners (1,280 levels) a ratio at equal +-1 is known to about .07 and one at equal mean error to about .04; 40 a framework halve
    neither, for frameworks differ by as much.
    """
    say("learners in each world", count * frameworks, "learners")
    drawn = [Framework(np.random.default_rng(seed + number)) for number in range(frameworks)]
    people = {
        world: [Learners(fw, world, count, np.random.default_rng(seed + 100 + n)) for n, fw in enumerate(drawn)] for world in (BASE, NOISY)
    }
    published = {world: pooled([published_run(*pair) for pair in zip(drawn, people[world], strict=True)]) for world in people}
    for world, found in published.items():
        say(f"published rule, {world.name}: questions a competence", found.questions, "questions")
        say(f"published rule, {world.name}: within one level", found.within_one, "share")
        say(f"published rule, {world.name}: mean error", found.error, "levels")
    for world, told, close_limit, error_limit, stops in CASES:
        engines = [_engine(fw, learners, told) for fw, learners in zip(drawn, people[world], strict=True)]
        for rounds in (True, False):
            runs = [pooled([our_run(*pair, stop, rounds) for pair in zip(engines, people[world], strict=True)]) for stop in stops]
            label = f"{world.name}, {told}, {'in rounds' if rounds else 'in blocks'}"
            _say_runs(label, runs, published[world], close_limit, error_limit)
            if world is BASE:
                _say_against_the_facts(label, runs)
            if world is BASE and told == CALIBRATED:
                say(f"{label}, stop .95: within one level (at least)", runs[1].within_one, "share", limit=0.95)
                say(f"{label}, stop .95: announced", runs[1].announced, "share")
                say(f"{label}, stop .95: questions a competence (at most)", runs[1].questions, "questions", limit=5.0)


def _engine(framework: Framework, learners: Learners, told: str) -> PositioningPart:
    engine = PositioningPart()
    known = {CALIBRATED: learners.known, EVERYTHING: learners.known | {"c": learners.slip, "s": learners.slip}}
    engine.build_positioning(framework, known.get(told))
    return engine


def _say_runs(label: str, runs: list[Accuracy], target: Accuracy, close_limit: float | None, error_limit: float | None) -> None:
    close = questions_for(runs, within_one=target.within_one)
    say(f"{label}: questions for its +-1", close, "questions", "published rule", target.questions, close_limit)
    if error_limit is not None:
        same = questions_for(runs, error=target.error)
        say(f"{label}: questions for its mean error", same, "questions", "published rule", target.questions, error_limit)


def _say_against_the_facts(label: str, runs: list[Accuracy]) -> None:
    """Say the same against the run of the published rule that the facts report, made in a world that is not quite this one."""
    close, same = questions_for(runs, within_one=FACTS.within_one), questions_for(runs, error=FACTS.error)
    say(f"{label}: questions for the +-1 in the facts", close, "questions", "their run", FACTS.questions)
    say(f"{label}: questions for the mean error in the facts", same, "questions", "their run", FACTS.questions)


def choice() -> None:
    """Say the time of one choice after 240 answers, other ones each time."""
    framework: Any = Framework(np.random.default_rng(3))
    engine = PositioningPart()
    engine.build_positioning(framework, None)
    rng = np.random.default_rng(4)
    histories = iter([(rng.choice(SKILLS, 240, replace=False).tolist(), (rng.random(240) < 0.5).tolist()) for _ in range(41)])
    value = milliseconds(lambda: engine.next_skill(*next(histories), 5, 1), runs=40)
    say("one choice with 240 answers", value * 1000, "us", limit=500.0)


def positioning() -> None:
    """Everything about positioning."""
    choice()
    accuracy()
