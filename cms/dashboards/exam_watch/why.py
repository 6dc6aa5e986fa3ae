""" "Why this question?" for authors, reviewers and the jury: who may ask, and the account of the runtime in words. Reads only, no learner's name."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.adaptive.strategies import UnknownStrategy
from challenges.bank.reader import NoRelease
from challenges.plots import decimal, percent
from challenges.runtime.assessments.explanation import Account, StillOpen, account
from challenges.runtime.assessments.models import Assessment, Attempt
from cms.dashboards.exam_watch.relaxed import rule_word

CHANGED = {
    "withdrawn": gettext_lazy("Des variantes ont été retirées depuis que cette question a été posée."),
    "refined": gettext_lazy(
        "L’élève a demandé plus tard à préciser son niveau : les règles d’arrêt d’alors ne sont plus connues exactement."
    ),
    "given_way": gettext_lazy("Ce n’est pas la même règle qui s’est assouplie alors."),
}


@dataclass(frozen=True)
class Candidate:
    """A challenge, or a skill, that might have been asked."""

    code: str
    title: str
    level: str
    information: str
    weight: str
    score: str
    removed_by: Any
    chosen: bool


@dataclass(frozen=True)
class Why:
    """What the page shows; `facts` are what the choice knew of the learner, `draw` how it ended."""

    account: Account
    given: str
    name: str
    would: str
    facts: list[tuple[Any, str]]
    removed: list[tuple[Any, int]]
    given_way: list[Any]
    candidates: list[Candidate]
    listed_all: bool
    in_the_running: int | None
    draw: list[tuple[Any, str]]
    notes: list[Any]


def may_see(user: Any, attempt: Attempt) -> bool:
    """Whether the user may read why a question was given.

    Answers outside exams: those who mend challenges and those who mark again. Exams: the jury alone, those who mark again.
    """
    if user.has_perm("assessments.regrade_attempt"):
        return True
    return attempt.assessment.kind != Assessment.Kind.CERTIFICATION and bool(user.has_perm("assessments.decide_report"))


def why(user: Any, uid: uuid.UUID) -> Why | None:
    """Return the account of a question, None when there is none to give: unknown, not answered, of an exam that goes on, of a release that is gone.

    Raises:
        PermissionDenied: the user may not.
    """
    attempt = Attempt.objects.select_related("assessment").filter(uid=uid).first()
    if attempt is None:
        return None
    if not may_see(user, attempt):
        raise PermissionDenied(_("Vous ne pouvez pas lire pourquoi cette question a été posée."))
    try:
        found = account(attempt)
    except (StillOpen, NoRelease, UnknownStrategy, KeyError):
        return None
    return _in_words(found)


def _in_words(found: Account) -> Why:
    told, entries = found.told, found.release.entries
    entry = entries[found.given]
    if told is None:
        return Why(
            found,
            entry.code,
            f"{entry.code} {entry.title}".strip(),
            "",
            [],
            [],
            [],
            [],
            True,
            None,
            [],
            [CHANGED[one] for one in found.changed],
        )
    decision = told["decision"]
    removed = told.get("removed") or decision.get("removed") or {}
    return Why(
        account=found, given=entry.code, name=f"{entry.code} {entry.title}".strip(), would="" if found.same else entries[told["item"]].code, facts=_facts(found, told),
        removed=[(rule_word(rule), count) for rule, count in removed.items() if count],
        given_way=[rule_word(rule) for rule in (told["given_way"] or "").split("+") if rule], candidates=_candidates(found, told),
        listed_all="candidates" in told, in_the_running=told.get("in_the_running", decision.get("candidates")), draw=_draw(found, told),
        notes=[CHANGED[one] for one in found.changed],
    )  # fmt: skip


def _facts(found: Account, told: dict[str, Any]) -> list[tuple[Any, str]]:
    """What was known of the learner then; each strategy says what it uses."""
    decision, release = told["decision"], found.release
    theta = told.get("estimate", {}).get("theta", decision.get("theta"))
    sd = told.get("estimate", {}).get("sd", decision.get("theta_sd"))
    unscored, mean = _("non notée, tirée au hasard"), _("moyenne")
    facts: list[tuple[Any, str]] = [
        (_("Question"), f"{told['question']} ({unscored})" if told["unscored"] else f"{told['question']}"),
        (_("Compétence"), f"{release.competence_codes[told['competence']]}"),
        (_("Règle de choix"), found.attempt.assessment.strategy),
    ]
    if theta is not None:
        facts.append((_("Force estimée alors"), f"{decimal(theta)} ± {decimal(sd)}"))
    if "level" in decision and "mean" in decision:
        facts.append((_("Niveau estimé alors dans la compétence"), f"{decision['level']} ({mean} {decimal(decision['mean'])})"))
    if "p_within_one" in decision:
        # Before calibration the chance rests on the levels that authors gave, and so do these words.
        given = _("Certitude d’être à un niveau près, si les niveaux donnés par les auteurs sont justes")
        facts.append((_("Certitude d’être à un niveau près") if release.calibrated else given, percent(decision["p_within_one"])))
    if "answered" in decision:
        facts.append((_("Réponses déjà données dans la compétence"), str(decision["answered"])))
    if "capacity" in decision:
        facts.append((_("Capacité estimée alors"), f"{decimal(decision['capacity'])} ± {decimal(decision['error'])}"))
    return facts


def _candidates(found: Account, told: dict[str, Any]) -> list[Candidate]:
    rows = told.get("candidates") or told["decision"].get("best", [])
    return [_candidate(found, told, row) for row in rows]


def _candidate(found: Account, told: dict[str, Any], row: dict[str, Any]) -> Candidate:
    release = found.release
    information, weight, score = (decimal(row.get(name), 3) for name in ("information", "weight", "score"))
    removed = rule_word(row["removed_by"]) if row.get("removed_by") else ""
    if "item" in row:
        entry = release.entries[row["item"]]
        return Candidate(entry.code, entry.title, str(entry.level), information, weight, score, removed, row["item"] == told["item"])
    code = list(release.skills)[row["skill"]]
    skill, asked = release.skills[code], release.entries[told["item"]].skill
    return Candidate(code, str(skill["title_fr"]), str(skill["level"]), information, weight, score, removed, code == asked)


def _draw(found: Account, told: dict[str, Any]) -> list[tuple[Any, str]]:
    draw, decision = told.get("draw"), told["decision"]
    if isinstance(draw, dict):
        entries = found.release.entries
        among = ", ".join(entries[item].code for item in draw["among"])
        return [
            (_("Parmi les meilleures"), among),
            (_("Place tirée"), str(int(draw["drawn"]) + 1)),
            (_("Nombre tiré pour la compétence"), str(draw["competence_number"])),
            (_("Nombre tiré pour la question"), str(draw["item_number"])),
        ]
    told_of = [(_("Place tirée parmi les meilleures"), str(int(decision["draw"]) + 1))] if isinstance(decision.get("draw"), int) else []
    if "variants" in decision:
        told_of.append((_("Épreuves possibles pour l’acquis tiré"), str(decision["variants"])))
    return told_of
