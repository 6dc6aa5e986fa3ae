"""What a test that a learner begins alone may ask, as an assessment keeps it; and how long it can be. Nothing is written here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from challenges.bank.reader import OpenRelease
from challenges.measurement.queries import withdrawn_now
from challenges.runtime.assessments import engine, met
from challenges.runtime.assessments.granted import NOTHING, Granted
from challenges.runtime.assessments.models import Assessment
from challenges.runtime.learning import rules


@dataclass(frozen=True)
class How:
    """How a test is taken: language of the challenges, device (empty when nobody can tell), what a school granted."""

    locale: str
    device: str
    granted: Granted = NOTHING


@dataclass(frozen=True)
class Terms:
    """What a test would be: its kind, its scope, and the most questions that it can ask; 0 when the bank has nothing new."""

    kind: str
    scope: dict[str, Any]
    most: int


def for_competence(code: str, release: OpenRelease, seeds: Mapping[str, set[str]], how: How) -> Terms:
    """Return the terms of a practice on a competence, which establishes a level: as a campaign on it alone would."""
    scope = {"competences": [code], "min_questions": rules.LEAST} | _fresh(release, seeds)
    return _bounded(Assessment.Kind.POSITIONING, scope, rules.MOST, release, how)


def for_theme(code: str, release: OpenRelease, seeds: Mapping[str, set[str]], how: How) -> Terms:
    """Return the terms of a practice on one topic, which establishes no level."""
    scope = {"topics": [code], "min_questions": rules.THEME_LEAST} | _fresh(release, seeds)
    return _bounded(Assessment.Kind.PRACTICE, scope, rules.THEME_MOST, release, how)


def for_first(release: OpenRelease, how: How) -> Terms:
    """Return the terms of the first test: one question in two competences of each domain, those with most questions to choose from."""
    counts = _by_competence(release, engine.askable(_unsaved({}, how), release, withdrawn_now().seeds))
    codes: list[str] = []
    for domain in release.referential["domains"]:
        mine = [one["code"] for one in domain["competences"] if counts.get(one["code"])]
        codes += sorted(sorted(mine, key=lambda code: -counts[code])[: rules.FIRST_PER_DOMAIN])
    scope = {"competences": codes, "min_questions": 1, "max_questions": 1, "refinable": False}
    return Terms(Assessment.Kind.POSITIONING, scope, len(codes))


def _fresh(release: OpenRelease, seeds: Mapping[str, set[str]]) -> dict[str, Any]:
    """Leave out the challenges of which every variant was met: nothing comes twice."""
    worn = met.spent(seeds, release)
    return {met.SPENT: met.pack(worn, len(release.items))} if worn else {}


def _bounded(kind: str, scope: dict[str, Any], most: int, release: OpenRelease, how: How) -> Terms:
    """Bound the number of questions by what the bank can ask: no length is promised that it cannot keep."""
    places = engine.askable(_unsaved(scope, how), release, withdrawn_now().seeds)
    families = len(set(release.items.family[places].tolist()))
    most = min(most, families)
    return Terms(kind, scope | {"max_questions": most, "min_questions": min(scope["min_questions"], most)}, most)


def _unsaved(scope: dict[str, Any], how: How) -> Assessment:
    return Assessment(scope=scope, locale=how.locale, device=how.device, accessible_only=how.granted.accessible_only)


def _by_competence(release: OpenRelease, places: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for place in release.items.competence[places].tolist():
        code = release.competence_codes[place]
        found[code] = found.get(code, 0) + 1
    return found
