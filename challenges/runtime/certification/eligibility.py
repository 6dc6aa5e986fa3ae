"""Who may take a test under which rules: the rule set in force, what a profile must show, what the engine is told. Reads only."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.bank.reader import NoRelease, OpenRelease, current_root, open_release
from challenges.runtime.adaptive import strategies
from challenges.runtime.assessments import engine
from challenges.runtime.assessments.errors import NothingToGive
from challenges.runtime.assessments.models import Assessment, Attempt
from challenges.runtime.assessments.queries import competence_results
from challenges.runtime.certification.errors import NotEligible

CHANNEL = "certification"
# Questions between two of one competence (facts/pix-runtime.md 3.8).
GAP = 2


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
        release = open_release(current_root(CHANNEL))
    except NoRelease:
        return []
    found = []
    for code in ("2024", "balise", "2023", "2020"):
        try:
            rules = release.ruleset(code)
        except KeyError:
            continue
        if rules["selection"]["strategy"] in strategies.names():
            found.append((code, str(rules["label_fr"])))
    return found


def scope_of(rules: dict[str, Any], release: OpenRelease) -> dict[str, Any]:
    """Return the engine's scope for a rule set: length, questions a competence at most, gap, ceiling."""
    length = int(rules["selection"]["length"])
    return {"length": length, "quota": math.ceil(length / len(release.competences)), "gap": GAP, "max_level": int(rules["levels"]["max"])}


def judge(rules: dict[str, Any], levels: Iterable[int]) -> Eligibility:
    """Compare the levels of a profile with what the rules ask."""
    asked = rules["eligibility"]
    return Eligibility(asked["competences"], asked["min_level"], sum(level >= asked["min_level"] for level in levels))


def levels_of(learner_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return the levels of many learners' profiles: one query, the same figures as `assessments.queries.profile`."""
    ids = set(learner_ids)
    try:
        release = open_release(current_root("positioning"))
    except NoRelease:
        return {}
    by_learner: dict[int, list[Attempt]] = {}
    rows = (
        Attempt.objects.graded()
        .filter(assessment__learner__in=ids, answered_at__isnull=False)
        .exclude(assessment__kind=Assessment.Kind.CERTIFICATION)
    )
    fields = ("assessment__learner_id", "outcome", "competence", "topic", "skill", "level", "parameters")
    for attempt in rows.order_by("pk").select_related("assessment").only(*fields):
        by_learner.setdefault(attempt.assessment.learner_id, []).append(attempt)
    return {pk: _levels(attempts, release) for pk, attempts in by_learner.items()}


def _levels(attempts: list[Attempt], release: OpenRelease) -> list[int]:
    return [result.level for result in competence_results(engine.report_on_attempts(attempts, release), attempts, release)]


def require(rules: dict[str, Any], learner_id: int | None) -> None:
    """Check that a learner may sit.

    Raises:
        NotEligible: with the number of competences that are missing.
    """
    levels = levels_of([learner_id]).get(learner_id, []) if learner_id else []
    found = judge(rules, levels)
    if not found.ok:
        raise NotEligible(found.sentence)
