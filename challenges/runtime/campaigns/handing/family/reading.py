"""What a family page says: levels in plain words, what the competences are, what to do together. Nothing else of the school.

Its reader knows no word of the framework: each competence says what it is, each level what one can do. No campaign's name (which may name a class or
a teacher), no code, no class, no other pupil.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from challenges.bank.reader import NoRelease, OpenRelease, current_root, open_release
from challenges.runtime.assessments import levels, summaries
from challenges.runtime.assessments.competences import CompetenceResult, about, title_of
from challenges.runtime.assessments.models import Assessment, Learner, Summary
from challenges.runtime.campaigns.models import Participation
from challenges.runtime.campaigns.models.family import FamilyPage

#: Domains that are proposed to be worked on together.
TOGETHER = 2


@dataclass(frozen=True)
class Competence:
    """One competence: what it is, and what the level means; `level` is None where nothing is known."""

    title: str
    about: str
    level: int | None
    means: str


@dataclass(frozen=True)
class Domain:
    """A domain and its competences."""

    number: str
    title: str
    competences: list[Competence]
    together: str


@dataclass(frozen=True)
class Told:
    """Everything that the page shows. `first_name` is empty where the register knows none."""

    first_name: str
    on: datetime.datetime | None
    whole: bool
    domains: list[Domain]
    together: list[Domain]


def told(page: FamilyPage) -> Told | None:
    """Return what a page says, None where there is nothing to say any more (results that were parted from their pupil)."""
    if page.participation is None:
        return _profile(page.learner)
    participation = page.participation
    test = latest_closed(participation)
    if test is None or participation.learner_id != page.learner_id:
        return None
    known = {code: one.level for code, one in _results(test).items()}
    first_name = participation.pupil.first_name if participation.pupil else ""
    return _told(first_name, test.finished_at, known, open_release(test.release_root), whole=False)


def _results(test: Assessment) -> dict[str, CompetenceResult]:
    summaries.ensure(Assessment.objects.filter(pk=test.pk))
    found = Summary.objects.filter(assessment=test).first()
    return {one.code: one for one in summaries.results_of(found)} if found else {}


def latest_closed(participation: Participation) -> Assessment | None:
    """Return the newest test of a participation that is over, sent or not: these results are the pupil's."""
    found = Assessment.objects.filter(campaign_try__participation=participation).exclude(state=Assessment.State.STARTED)
    return found.order_by("-campaign_try__number").first()


def _profile(learner: Learner) -> Told | None:
    kept = levels.established([learner.pk]).get(learner.pk, {})
    try:
        release = open_release(current_root("positioning"))
    except NoRelease:
        return None
    known = {code: one.level for code, one in kept.items() if one.at is not None}
    pupil = learner.pupils.filter(merged_into=None).order_by("-pk").first()
    first_name = pupil.first_name if pupil else learner.user.first_name if learner.user else ""
    return _told(first_name, None, known, release, whole=True)


def _told(first_name: str, on: datetime.datetime | None, known: Mapping[str, int], release: OpenRelease, *, whole: bool) -> Told:
    domains = [_domain(one, known, whole=whole) for one in release.referential["domains"]]
    shown = [one for one in domains if one.competences]
    return Told(first_name, on, whole, shown, _least(shown))


def _domain(document: dict[str, Any], known: Mapping[str, int], *, whole: bool) -> Domain:
    found = [_competence(one, known.get(one["code"])) for one in document["competences"] if whole or one["code"] in known]
    number = str(document["code"])
    return Domain(number, title_of(document), found, _together(number))


def _competence(document: dict[str, Any], level: int | None) -> Competence:
    return Competence(title_of(document), about(document), level, meaning(level))


def _least(domains: list[Domain]) -> list[Domain]:
    """The domains with the lowest mean, in order; those for which nothing is known say nothing."""

    def mean(domain: Domain) -> float:
        found = [one.level for one in domain.competences if one.level is not None]
        return sum(found) / len(found) if found else 9.0

    least = sorted(domains, key=mean)[:TOGETHER]
    return [one for one in domains if one in least and one.together and mean(one) < 9]


def meaning(level: int | None) -> str:
    """Return what a level says of what one can do (facts sheet of schools, 1.2), for people who have never read the framework."""
    return {
        0: _("les premiers gestes sont encore à apprendre"),
        1: _("fait les gestes les plus simples, guidé et parfois aidé"),
        2: _("fait les gestes simples sans aide, tant que rien d’imprévu n’arrive"),
        3: _("se débrouille dans la plupart des situations courantes"),
        4: _("est efficace dans toutes les situations courantes"),
        5: _("s’adapte à des situations nouvelles et peut aider les autres"),
        6: _("choisit la bonne méthode parmi celles qui existent"),
        7: _("combine plusieurs méthodes pour des tâches complexes"),
        8: _("invente des méthodes et les transmet"),
    }.get(-1 if level is None else level, _("pas encore de niveau mesuré"))


def _together(number: str) -> str:
    return {
        "1": _("Cherchez ensemble une information sur deux sites, et comparez ce qu’ils disent et qui les écrit."),
        "2": _("Avant d’envoyer une photo ou un message, regardez ensemble qui pourra le voir."),
        "3": _("Faites ensemble une affiche, une invitation ou un petit film, et choisissez à qui ils s’adressent."),
        "4": _("Passez ensemble en revue les mots de passe et les réglages de confidentialité d’un téléphone."),
        "5": _("Faites ensemble les mises à jour d’un appareil, et cherchez ce qui y prend de la place."),
    }.get(number, "")
