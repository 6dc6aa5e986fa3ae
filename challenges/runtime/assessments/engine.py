"""Between rows and the adaptive engine: scopes, answer lists, reports. Reads only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from challenges.bank.reader import OpenRelease
from challenges.runtime.adaptive import Decision, ItemBank, Report, Scope, ScoreBands, seed_of, strategies
from challenges.runtime.assessments.models import Assessment, Attempt


@dataclass(frozen=True)
class Past:
    """An answered attempt, as the engine needs it."""

    challenge_uid: str
    right: bool


def scope_of(assessment: Assessment, release: OpenRelease, seen: Iterable[str] = ()) -> Scope:
    """Return what the assessment may ask.

    Args:
        assessment: its `scope` holds `competences`, `topics` (codes, empty for all), `max_level`, and the strategy's own numbers.
        release: the pinned release.
        seen: challenges that the learner met in other assessments; asked again only when nothing else is left.
    """
    rules = assessment.scope
    numbers = {
        name: rules[name] for name in ("length", "quota", "gap", "stop_probability", "min_questions", "max_questions") if name in rules
    }
    return Scope(
        items=release.index.locales.get(assessment.locale, np.empty(0, dtype=np.int64)),
        seen_families=frozenset(int(release.items.family[release.entry(uid).position]) for uid in seen if release.holds(uid)),
        competences=_positions(rules.get("competences"), release.competence_codes),
        topics=_positions(rules.get("topics"), release.topic_codes),
        max_level=rules.get("max_level", 8),
        accessible_only=assessment.accessible_only,
        bands=ScoreBands.from_rules(assessment.ruleset["scoring"]) if assessment.ruleset else None,
        **numbers,
    )


def _positions(codes: Sequence[str] | None, known: list[str]) -> tuple[int, ...] | None:
    if not codes:
        return None
    return tuple(known.index(code) for code in codes if code in known)


def decide(assessment: Assessment, release: OpenRelease, past: Sequence[Past], seen: Iterable[str] = ()) -> Decision | None:
    """Return the next item of an assessment, or None when it is over: a pure function of its answers, its seed and its release."""
    answers = [(release.entry(item.challenge_uid).position, item.right) for item in past]
    strategy = strategies.get(assessment.strategy)
    return strategy.next_item(release.items, answers, seed_of(assessment.seed), scope_of(assessment, release, seen))


def report(assessment: Assessment, release: OpenRelease, past: Sequence[Past]) -> Report:
    """Return levels, uncertainty and score of an assessment from its answers."""
    answers = [(release.entry(item.challenge_uid).position, item.right) for item in past]
    return strategies.get(assessment.strategy).report(release.items, answers, scope_of(assessment, release))


def report_on_attempts(attempts: Sequence[Attempt], release: OpenRelease, strategy: str = "balise-positioning-1") -> Report:
    """Return a report over attempts of any release, with the item parameters that each attempt holds: a learner's profile."""
    usable = [attempt for attempt in attempts if attempt.competence in release.competence_codes and attempt.topic in release.topic_codes]
    skills = list(release.skills)
    rank = {code: position for position, code in enumerate(skills)}

    def numbers(name: str) -> Any:
        return np.array([float(attempt.parameters[name]) for attempt in usable])

    if not usable:
        return strategies.get(strategy).report(release.items, [], Scope())
    bank = ItemBank(
        a=numbers("a"), b=numbers("b"), c=numbers("c"), s=numbers("s"),
        competence=np.array([release.competence_codes.index(attempt.competence) for attempt in usable]),
        topic=np.array([release.topic_codes.index(attempt.topic) for attempt in usable]),
        skill=np.array([rank.get(attempt.skill, len(skills)) for attempt in usable]),
        level=np.array([attempt.level for attempt in usable]),
        family=np.arange(len(usable)),
        timed=np.zeros(len(usable), dtype=bool),
    )  # fmt: skip
    answers = [(position, attempt.right) for position, attempt in enumerate(usable)]
    return strategies.get(strategy).report(bank, answers, Scope())
