"""For the operator: where a rule of content had to give way for a session to go on, by release, rule and competence. Reads only."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _

from challenges.bank.models import Release
from challenges.runtime.assessments.models import Attempt
from cms.dashboards.releases import releases_by_root

#: Rules in words: those that give way, and those that remove a candidate for good.
RULES = {
    "pass": _("une question par compétence et par tour"),
    "gap": _("écart entre deux questions d’une compétence"),
    "topic": _("une question par sujet"),
    "skill": _("une question par acquis"),
    "seen": _("pas deux fois la même épreuve pour un élève"),
    "timed_share": _("part de questions chronométrées"),
    "timed": _("pas trop de questions chronométrées de suite"),
    "device": _("adaptée à l’appareil"),
    "enemies": _("épreuves qui se donnent la réponse"),
    "exposure": _("pas trop donnée"),
    "easy_topics": _("d’abord les sujets faciles"),
    "too_difficult": _("pas trop difficile pour l’élève"),
    "profile": _("acquis du profil"),
    "scope": _("hors de ce que l’évaluation demande"),
    "pretest": _("gardée pour les questions non notées"),
    "withdrawn": _("retirée"),
    "level": _("au-dessus du niveau maximal"),
    "accessible": _("pas accessible"),
    "excluded_family": _("famille exclue de la session"),
    "asked": _("déjà posée, elle ou une variante"),
    "competence": _("d’une autre compétence que celle du tour"),
}


def rule_word(code: str) -> Any:
    """Return what a rule is called; its code when nobody named it."""
    return RULES.get(code, code)


@dataclass(frozen=True)
class Line:
    """A rule in one release and one competence: questions where it gave way, of how many asked."""

    release: Release | None
    root: str
    competence: str
    rule: Any
    count: int
    asked: int

    @property
    def share(self) -> float:
        """Share of the questions."""
        return self.count / self.asked if self.asked else 0.0


@dataclass(frozen=True)
class Relaxed:
    """The report: lines, most frequent first; totals by rule; questions asked and questions where any rule gave way."""

    lines: list[Line]
    totals: list[tuple[Any, int]]
    asked: int
    relaxed: int


def relaxed(since: datetime, until: datetime, competence: str = "") -> Relaxed:
    """Return where rules gave way in questions given from `since` on and before `until`: two queries."""
    given = Attempt.objects.filter(presented_at__gte=since, presented_at__lt=until)
    if competence:
        given = given.filter(competence=competence)
    rows = (
        given.order_by()
        .annotate(rules=KT("explain__given_way"))
        .values_list("assessment__release_root", "competence", "rules")
        .annotate(n=Count("pk"))
    )
    asked: Counter[tuple[str, str]] = Counter()
    counts: Counter[tuple[str, str, str]] = Counter()
    relaxed_in_all = 0
    for root, code, rules, n in rows:
        asked[root, code] += n
        # SQLite writes a JSON null as the word.
        if not rules or rules == "null":
            continue
        relaxed_in_all += n
        for rule in rules.split("+"):
            counts[root, code, rule] += n
    releases = releases_by_root(root for root, _code, _rule in counts)
    lines = [Line(releases.get(root), root, code, rule_word(rule), n, asked[root, code]) for (root, code, rule), n in counts.items()]
    totals: Counter[str] = Counter()
    for (_root, _code, rule), n in counts.items():
        totals[rule] += n
    return Relaxed(
        sorted(lines, key=lambda one: (-one.count, one.root, one.competence, str(one.rule))),
        [(rule_word(rule), n) for rule, n in totals.most_common()],
        asked.total(), relaxed_in_all,
    )  # fmt: skip
