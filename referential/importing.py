"""Importing a framework from a CASE package: a plan that writes nothing, then the writing. What CASE cannot say stays as the base has it."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from challenges.decisions import Facts
from challenges.journal.services import record
from referential import case_reading, queries, services
from referential.graph import Problem, competences_of, topics_of
from referential.models import Framework

MAX_BYTES = 30 * 1024 * 1024
#: What a package does not hold of an entry, by kind.
_KEPT = {
    "level": ("band_fr", "band_en", "rank_in_band", "meaning_en", "verified"),
    "competence": ("description_en", "lsu_code", "notes", "themes_status"),
    "skill": ("dataset_kind", "answer_type", "params", "example_fr", "example_answer"),
}


@dataclass(frozen=True)
class CasePlan:
    """What importing a package would do. `based_on`: digest of the framework as it was then, empty for a new one."""

    document: dict[str, Any]
    losses: list[str]
    created: dict[str, list[str]]
    updated: dict[str, list[str]]
    archived: dict[str, list[str]]
    changed: bool
    based_on: str
    source: str

    @property
    def code(self) -> str:
        """Code of the framework."""
        return str(self.document["framework"]["code"])


def check_size(size: int) -> None:
    """Refuse a file that is too large, before it is read into memory where the caller can.

    Raises:
        ReferentialError: with what is allowed.
    """
    if size > MAX_BYTES:
        raise services.ReferentialError([Problem("CFPackage", _("Le fichier dépasse %s Mo.") % (MAX_BYTES // 1024 // 1024))])


def plan_case(content: bytes, *, actor: object, code: str = "", version: str = "") -> CasePlan:
    """Say what importing a CASE package (1.0 or 1.1) would do. Nothing is written.

    Args:
        content: the file.
        actor: a superuser, or a short text such as `system` for a job.
        code: code of the framework; empty: that of the framework which the package is one of, or one made from its title.
        version: version of the framework; empty: that of the package.

    Raises:
        PermissionDenied: when the actor is a user who is not a superuser.
        ReferentialError: with every problem of the package, or of the framework that it makes.
    """
    if len(content) > MAX_BYTES:
        raise services.ReferentialError([Problem("CFPackage", _("Le fichier dépasse %s Mo.") % (MAX_BYTES // 1024 // 1024))])
    try:
        package = case_reading.load(content)
        reading = case_reading.read(package, code=code or _code_of(package), version=version)
    except case_reading.CaseRefused as refusal:
        raise services.ReferentialError(refusal.problems) from refusal
    framework = Framework.objects.filter(code=reading.document["framework"]["code"]).first()
    document = _completed(reading.document, queries.snapshot(framework)) if framework is not None else reading.document
    with transaction.atomic():
        report = services.load_framework(document, actor)
        transaction.set_rollback(True)
    source = f"{reading.identifier} {hashlib.sha256(content).hexdigest()}"
    based_on = framework.digest if framework is not None else ""
    return CasePlan(document, reading.losses, report.created, report.updated, report.archived, report.changed, based_on, source)


def facts_of(plan: CasePlan) -> Facts:
    """Return what importing rests on: the file, the framework as it was when the plan was made, and whether that is the one in force."""
    framework = Framework.objects.filter(code=plan.code).first()
    force = framework.current if framework is not None else not Framework.objects.exists()
    return Facts(
        {"file": [plan.source, plan.code, str(plan.document["framework"]["version"])], "framework": plan.based_on, "force": force},
        {
            "file": _("Le fichier n’est plus celui que vous avez lu."),
            "framework": _("Le référentiel a changé depuis l’aperçu."),
            "force": _("Le référentiel en vigueur n’est plus le même."),
        },
    )


@transaction.atomic
def apply_case(plan: CasePlan, *, actor: object, seen: str | None = None) -> services.LoadReport:
    """Write what a plan announced.

    Args:
        plan: of `plan_case`.
        actor: a superuser, or a short text such as `system` for a job.
        seen: mark of what was read (`facts_of`).

    Raises:
        PermissionDenied: when the actor is a user who is not a superuser.
        Outdated: what was read is no longer so.
        ReferentialError: the framework changed since the plan.
    """
    facts_of(plan).require(seen)
    framework = Framework.objects.select_for_update().filter(code=plan.code).first()
    if (framework.digest if framework is not None else "") != plan.based_on:
        problem = Problem(plan.code, _("Le référentiel a changé depuis l’aperçu : relisez le fichier."))
        raise services.ReferentialError([problem])
    report = services.load_framework(plan.document, actor)
    if report.changed:
        record("referential.import_case", actor=actor, target=f"framework:{plan.code}", source=plan.source, losses=len(plan.losses))
    return report


def _code_of(package: Mapping[str, Any]) -> str:
    """Return the code of the framework that a package is one of, or one made from its title."""
    about = package["CFDocument"]
    identifier = str(about.get("identifier") or "").lower()
    for framework in Framework.objects.only("code", "uid"):
        if str(framework.uid) == identifier:
            return str(framework.code)
    plain = unicodedata.normalize("NFKD", str(about.get("title") or "case")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "case"


def _completed(document: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Return a document with what the base knows of its entries and a package does not say."""
    known = _entries(before)
    for key, entry in _entries(document).items():
        kind = key[0]
        if key in known:
            entry.update({name: known[key][name] for name in _KEPT[kind]})
    skills = [skill for topic in topics_of(document) for skill in topic["skills"]]
    for column, kinds in (("answer_type", "answer_types"), ("dataset_kind", "dataset_kinds")):
        unknown = document[kinds] if any(skill[column] == case_reading.UNKNOWN for skill in skills) else {}
        document[kinds] = {**unknown, **before[kinds]}
    document["about"] = before["about"]
    document["framework"]["title_en"] = document["framework"]["title_en"] or before["framework"]["title_en"]
    return document


def _entries(document: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the entries of which a package does not say everything, by kind and code."""
    found: dict[tuple[str, str], dict[str, Any]] = {("level", str(one["number"])): one for one in document["levels"]}
    found |= {("competence", one["code"]): one for one in competences_of(dict(document))}
    return found | {("skill", one["code"]): one for topic in topics_of(dict(document)) for one in topic["skills"]}
