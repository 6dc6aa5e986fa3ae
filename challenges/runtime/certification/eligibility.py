"""Who may take a test under which rules: the rule set in force, what a profile must show, what the engine is told. Reads only."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.adaptive import strategies
from challenges.adaptive.profile import profile_of
from challenges.adaptive.strategies import NEED_PROFILE
from challenges.bank.reader import NoRelease, OpenRelease, current_root, open_release
from challenges.runtime.assessments.errors import NothingToGive
from challenges.runtime.assessments.levels import established
from challenges.runtime.assessments.models import Assessment, Attempt
from challenges.runtime.certification.errors import NotEligible
from challenges.runtime.eligible import Rule

CHANNEL = "certification"
# Questions between two of one competence (facts/pix-runtime.md 3.8).
GAP = 2
# Three questions in each of the sixteen competences.
MOST_QUESTIONS = 48


@dataclass(frozen=True)
class Eligibility:
    """What the rules ask of a profile and what the profile has."""

    required: int
    min_level: int
    reached: int

    @property
    def ok(self) -> bool:
        """Whether the profile is enough."""
        return self.reached >= self.required

    @property
    def missing(self) -> int:
        """How many competences are still missing."""
        return max(0, self.required - self.reached)

    @property
    def sentence(self) -> str:
        """What is missing, in words."""
        text = ngettext(
            "Il manque %(missing)d compétence de niveau %(level)d : il en faut %(required)d, le profil en compte %(reached)d.",
            "Il manque %(missing)d compétences de niveau %(level)d : il en faut %(required)d, le profil en compte %(reached)d.",
            self.missing,
        )
        return text % {"missing": self.missing, "level": self.min_level, "required": self.required, "reached": self.reached}


def served_root() -> str:
    """Return the root of the release that certification uses now.

    Raises:
        NothingToGive: the channel serves none.
    """
    try:
        return current_root(CHANNEL)
    except NoRelease as error:
        raise NothingToGive from error


def rules_of(root: str, code: str) -> dict[str, Any]:
    """Return the rule set of a release.

    Raises:
        NothingToGive: the release is unknown or holds no such rules.
    """
    try:
        return open_release(root).ruleset(code)
    except (NoRelease, KeyError) as error:
        raise NothingToGive(_("Les règles de cette session ne sont pas dans la banque en service.")) from error


def runnable_rulesets() -> list[tuple[str, str]]:
    """Return (code, French label) of the rule sets that sessions may use: those in the bank whose strategy exists."""
    try:
        return _runnable(open_release(current_root(CHANNEL)))
    except NoRelease:
        return []


def _runnable(release: OpenRelease) -> list[tuple[str, str]]:
    found = []
    for code in ("2024", "balise", "2023", "2020"):
        try:
            rules = release.ruleset(code)
        except KeyError:
            continue
        if rules["selection"]["strategy"] in strategies.names(profile=True):
            found.append((code, str(rules["label_fr"])))
    return found


def scope_of(rules: dict[str, Any], release: OpenRelease, learner_id: int | None = None) -> dict[str, Any]:
    """Return the engine's scope for a rule set: how many questions, which rules on their content, the ceiling, and the profile where it counts.

    Args:
        rules: the rule set.
        release: the pinned release.
        learner_id: whose profile chooses the questions, for the rules of 2020 and 2023; frozen here for the whole test.
    """
    selection = rules["selection"]
    scope = {"gap": selection.get("gap", GAP), "max_level": int(rules["levels"]["max"])}
    scope |= {name: selection[name] for name in ("pretest", "timed_share") if name in selection}
    if selection["strategy"] in NEED_PROFILE:
        profile = _frozen_profile(rules, release, learner_id)
        return scope | {"profile": profile, "length": _most_questions(profile, release)}
    length = int(selection["length"])
    return scope | {"length": length, "quota": math.ceil(length / len(release.competences))}


def _frozen_profile(rules: dict[str, Any], release: OpenRelease, learner_id: int | None) -> dict[str, Any]:
    """The candidate's profile as rules that choose from it need it, by codes: levels and points of competences, skills known to be mastered."""
    selection = rules["selection"]
    attempts = list(
        Attempt.objects.graded()
        .filter(assessment__learner=learner_id, answered_at__isnull=False)
        .exclude(assessment__kind=Assessment.Kind.CERTIFICATION)
        .order_by("pk")
    )
    kept = established([learner_id])[learner_id] if learner_id is not None else {}
    known = {code: one for code, one in kept.items() if one.established and code in release.competence_codes}
    answers = [(release.entry(uid).position, one.right) for one in attempts if release.holds(uid := str(one.challenge_uid))]
    levels = [known[code].level if code in known else 0 for code in release.competence_codes]
    points = [known[code].points if code in known else 0 for code in release.competence_codes]
    found = profile_of(release.items, answers, levels, points)
    skills = list(release.skills)
    exact = "per_competence_exact" in selection
    return {
        "levels": {code: one.level for code, one in known.items()},
        "points": {code: one.points for code, one in known.items()},
        "validated": sorted(skills[place] for place in found.validated),
        "per_competence": selection["per_competence_exact"] if exact else selection["per_competence_max"],
        "exact": exact,
        "total": selection.get("total_max", MOST_QUESTIONS),
        "min_level": rules["eligibility"]["min_level"],
    }


def _most_questions(profile: dict[str, Any], release: OpenRelease) -> int:
    certifiable = _examined(profile)
    return min(profile["total"], certifiable * profile["per_competence"])


def _examined(profile: dict[str, Any]) -> int:
    """How many competences of a profile have the level from which they are examined."""
    return sum(level >= profile["min_level"] for level in profile["levels"].values())


def minutes_of(rules: dict[str, Any], scope: dict[str, Any], release: OpenRelease) -> int:
    """Return the minutes of a test: those of the rule set, in proportion to the competences examined where it says so."""
    minutes = int(rules["duration"]["effective_minutes"])
    if not rules["duration"]["in_proportion"] or "profile" not in scope:
        return minutes
    return max(1, math.ceil(minutes * _examined(scope["profile"]) / len(release.competences)))


def judge(rules: dict[str, Any], levels: Iterable[int]) -> Eligibility:
    """Compare the levels of a profile with what the rules ask."""
    asked = rules["eligibility"]
    return Eligibility(asked["competences"], asked["min_level"], sum(level >= asked["min_level"] for level in levels))


def in_force() -> Rule | None:
    """Return the rule set that a new session would be offered first, for those who prepare pupils; None where the bank holds none that runs."""
    try:
        release = open_release(current_root(CHANNEL))
    except NoRelease:
        return None
    known = _runnable(release)
    if not known:
        return None
    code, label = known[0]
    rules = release.ruleset(code)
    asked = rules["eligibility"]
    return Rule(label, asked["competences"], asked["min_level"], lambda levels: judge(rules, levels))


def levels_of(learner_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return the established levels of many learners (`assessments.levels` is the rule): two queries, whatever their number."""
    return {pk: [one.level for one in kept.values() if one.established] for pk, kept in established(learner_ids).items()}


def require(rules: dict[str, Any], learner_id: int | None) -> None:
    """Check that a learner may sit.

    Raises:
        NotEligible: with the number of competences that are missing.
    """
    levels = levels_of([learner_id]).get(learner_id, []) if learner_id else []
    found = judge(rules, levels)
    if not found.ok:
        raise NotEligible(found.sentence)
