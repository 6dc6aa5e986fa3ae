"""Between rows and the adaptive engine: scopes, answer lists, reports. Reads only."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from challenges.adaptive import Decision, Exposure, Report, Scope, ScoreBands, eligibility, positioning, seed_of, sessions, strategies
from challenges.adaptive.bank import Ints
from challenges.adaptive.pretest import is_pretest
from challenges.adaptive.profile_rules import ProfileRules
from challenges.bank.reader import OpenRelease
from challenges.runtime.assessments import known
from challenges.runtime.assessments.exposure import exposure_of
from challenges.runtime.assessments.met import PINNED, SPENT, unpack
from challenges.runtime.assessments.models import Assessment

#: Numbers of an assessment's scope that the engine's scope takes as they are.
NUMBERS = (
    "length", "quota", "gap", "stop_probability", "min_questions", "max_questions", "pretest", "pretest_every", "max_timed", "timed_share",
)  # fmt: skip
#: The strategy whose levels can be refined.
REFINABLE = "balise-positioning-1"
_NOTHING: Mapping[str, Collection[str]] = {}


@dataclass(frozen=True)
class Past:
    """An answered attempt, as the engine needs it."""

    challenge_uid: str
    right: bool


def scope_of(
    assessment: Assessment, release: OpenRelease, seen: Iterable[str] = (), withdrawn: Mapping[str, Collection[str]] = _NOTHING
) -> Scope:
    """Return what the assessment may ask.

    Args:
        assessment: its `scope` holds `competences`, `topics` (codes, empty for all), `max_level`, `caps` (the highest level asked by code of
            topic, empty for all), the strategy's own numbers, and what was pinned at the start: `exposure` (a snapshot), `profile`, `met`,
            `known` and `spent`.
        release: the pinned release.
        seen: challenges that the learner met in other assessments, beside those that the scope pinned; asked again only when nothing else
            is left.
        withdrawn: seeds that are no longer given, by challenge; a challenge all of whose seeds are withdrawn is not asked.
    """
    rules = assessment.scope
    numbers = {name: rules[name] for name in NUMBERS if name in rules}
    return Scope(
        items=release.index.locales.get(assessment.locale, np.empty(0, dtype=np.int64)),
        seen_families=_families(release, seen, rules.get(PINNED, "")),
        competences=_positions(rules.get("competences"), release.competence_codes),
        topics=_positions(rules.get("topics"), release.topic_codes),
        max_level=rules.get("max_level", 8),
        caps=_caps(rules.get("caps"), release.topic_codes),
        known=known.unpack(rules.get(known.PINNED, {})),
        accessible_only=assessment.accessible_only,
        device=assessment.device or None,
        enemies=release.index.enemy_positions,
        withdrawn=frozenset(_exhausted(release, withdrawn)) | frozenset(unpack(rules.get(SPENT, "")).tolist()),
        exposure=_exposure(rules, release),
        profile=_profile(rules, release),
        bands=bands_of(assessment.ruleset),
        **numbers,
    )


def _families(release: OpenRelease, seen: Iterable[str], pinned: str) -> frozenset[int]:
    positions = [release.entry(uid).position for uid in seen if release.holds(uid)] + (unpack(pinned).tolist() if pinned else [])
    return frozenset(release.items.family[positions].tolist()) if positions else frozenset()


def bands_of(ruleset: dict[str, Any] | None) -> ScoreBands | None:
    """Return the bounds of the global score of a rule set; None where it has no such score, or where there are no rules."""
    if not ruleset or ruleset["scoring"]["capacity_bounds"] is None:
        return None
    return ScoreBands.from_rules(ruleset["scoring"])


def _positions(codes: Sequence[str] | None, known: list[str]) -> tuple[int, ...] | None:
    if not codes:
        return None
    return tuple(known.index(code) for code in codes if code in known)


def _caps(caps: Mapping[str, int] | None, known_codes: list[str]) -> dict[int, int] | None:
    """Caps by position; codes that the release does not hold ask nothing, and caps of none but those ask nothing at all."""
    if not caps:
        return None
    places = {code: place for place, code in enumerate(known_codes)}
    return {places[code]: int(cap) for code, cap in caps.items() if code in places}


def _exhausted(release: OpenRelease, withdrawn: Mapping[str, Collection[str]]) -> Iterable[int]:
    for uid, seeds in withdrawn.items():
        if release.holds(uid) and all(item["seed"] in seeds for item in release.challenge(uid)["pool"]):
            yield release.entry(uid).position


def _exposure(rules: dict[str, Any], release: OpenRelease) -> Exposure | None:
    return exposure_of(rules["exposure"], release) if "exposure" in rules else None


def _profile(rules: dict[str, Any], release: OpenRelease) -> ProfileRules | None:
    """The candidate's profile as it was frozen when the test began; codes of competences and skills become positions."""
    kept = rules.get("profile")
    if kept is None:
        return None
    skills = {code: place for place, code in enumerate(release.skills)}
    return ProfileRules(
        levels=tuple(kept["levels"].get(code, 0) for code in release.competence_codes),
        points=tuple(kept["points"].get(code, 0) for code in release.competence_codes),
        validated=frozenset(skills[code] for code in kept["validated"] if code in skills),
        per_competence=kept["per_competence"],
        exact=kept["exact"],
        total=kept["total"],
        min_level=kept["min_level"],
    )


def decide(
    assessment: Assessment,
    release: OpenRelease,
    past: Sequence[Past],
    seen: Iterable[str] = (),
    withdrawn: Mapping[str, Collection[str]] = _NOTHING,
) -> Decision | None:
    """Return the next item of an assessment, or None when it is over: a pure function of its answers, its seed, and what it pinned."""
    scope = scope_of(assessment, release, seen, withdrawn)
    strategy = strategies.get(assessment.strategy)
    return sessions.next_item(strategy, release.items, answers_of(release, past), seed_of(assessment.seed), scope)


def askable(assessment: Assessment, release: OpenRelease, withdrawn: Mapping[str, Collection[str]] = _NOTHING) -> Ints:
    """Return the items that a test may ask before its first question, rules that give way aside; it need not be saved. Positions in the release.

    Args:
        assessment: whose scope, language and access count.
        release: the release.
        withdrawn: seeds that are no longer given, by challenge.
    """
    pool = eligibility.pool(release.items, [], scope_of(assessment, release, (), withdrawn))
    return np.flatnonzero(pool.mask)


def report(assessment: Assessment, release: OpenRelease, past: Sequence[Past]) -> Report:
    """Return levels, uncertainty and score of an assessment from its answers; unscored questions count for nothing."""
    strategy = strategies.get(assessment.strategy)
    return sessions.report(strategy, release.items, answers_of(release, past), seed_of(assessment.seed), scope_of(assessment, release))


def refined_scope(assessment: Assessment, release: OpenRelease, past: Sequence[Past]) -> dict[str, Any] | None:
    """Return the scope, as an assessment keeps it, with which a positioning goes on for finer levels; None when nothing would be asked."""
    answers, scope = answers_of(release, past), scope_of(assessment, release)
    wider = positioning.refined(release.items, answers, scope)
    if sessions.next_item(strategies.get(assessment.strategy), release.items, answers, seed_of(assessment.seed), wider) is None:
        return None
    return assessment.scope | {"stop_probability": wider.stop_probability, "max_questions": wider.max_questions, "refined": True}


def answers_of(release: OpenRelease, past: Sequence[Past]) -> list[tuple[int, bool]]:
    """Return answers as the engine takes them."""
    positions = release.index.positions
    return [(positions[item.challenge_uid], item.right) for item in past]


@dataclass(frozen=True)
class Length:
    """How many questions a test has at most, and how many of them count for nothing but calibration."""

    total: int
    unscored: int


def longest(scope: Mapping[str, Any], competences: int = 1) -> Length:
    """Return the most questions that a test may ask: what is announced before its seed is drawn.

    Args:
        scope: as an assessment keeps it.
        competences: how many are asked about, where the scope says how many questions each may have.
    """
    if "length" in scope:
        return Length(int(scope["length"]) + int(scope.get("pretest", 0)), int(scope.get("pretest", 0)))
    scored, every = int(scope["max_questions"]) * competences, int(scope.get("pretest_every", 0))
    if not every:
        return Length(scored, 0)
    # One place in every block of `every` does not count, wherever it is drawn; the last block is begun, and may begin with it.
    blocks, rest = divmod(scored, every - 1) if every > 1 else (0, 0)
    return Length(blocks * every + rest + 1, blocks + 1)


def scored_count(assessment: Assessment, release: OpenRelease, answered: int) -> int:
    """Return how many of the first `answered` questions of an assessment count."""
    return len(scored_places(assessment, release, answered))


def scored_places(assessment: Assessment, release: OpenRelease, answered: int) -> set[int]:
    """Return which of the first `answered` questions of an assessment count, from 0."""
    scope, seed = scope_of(assessment, release), seed_of(assessment.seed)
    return {place for place in range(answered) if not is_pretest(place, seed, scope)}
