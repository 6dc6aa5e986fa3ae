"""Loading tutorials from a document: those that come with Balise, or those of another installation. Safe to run again."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import rfc8785
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from challenges.journal.services import record
from challenges.tutorials import services
from challenges.tutorials.models import Tutorial
from challenges.tutorials.permissions import may_moderate, require
from referential.models import Skill

PACKAGED = Path(__file__).parent / "content" / "tutorials.json"
SCHEMA = "balise/tutorials/1"
_KEYS = frozenset({
    "schema", "uid", "title", "summary", "body", "link", "source", "format", "duration", "language", "licence", "level", "skills",
})  # fmt: skip
_OPTIONAL = frozenset({"accessibility"})


class TutorialsError(ValueError):
    """A document of tutorials cannot be loaded. `problems` lists everything that is wrong with it, each with the tutorial's title."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


@dataclass
class LoadReport:
    """What a load did, by uid: created, updated, unchanged, and kept (changed here by a moderator since it was loaded)."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def read_document(path: Path = PACKAGED) -> dict[str, Any]:
    """Return the document in a file.

    Raises:
        OSError: when the file cannot be read.
        ValueError: when it is not a JSON object.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path.name}: not JSON") from error
    if not isinstance(document, dict):
        raise ValueError(f"{path.name}: not a JSON object")
    return document


@transaction.atomic
def load_tutorials(document: dict[str, Any], actor: Any) -> LoadReport:
    """Create or update the tutorials of a document; new ones are accepted at once, the state of the others stays.

    A tutorial that a moderator changed here after it was loaded is left as it is. Nothing is archived: what a document no longer
    holds may well be in use.

    Args:
        document: `{"schema": "balise/tutorials/1", "framework": code, "tutorials": [document of a tutorial, …]}`.
        actor: a moderator, or a short text such as `system` for a job.

    Raises:
        PermissionDenied: when the actor is not a moderator.
        TutorialsError: with every problem of the document.
    """
    require(may_moderate(actor))
    skills = _skills(document)
    items = _checked(document, skills)
    known = {str(one.uid): one for one in Tutorial.objects.filter(uid__in=[item["uid"] for item in items]).prefetch_related("skills")}
    report, problems = LoadReport(), []
    for item in items:
        try:
            outcome = _load_one(item, known.get(item["uid"]), [skills[code] for code in item["skills"]], actor)
        except ValidationError as error:
            problems += [f"{item['title']}: {message}" for message in error.messages]
        else:
            getattr(report, outcome).append(item["uid"])
    if problems:
        raise TutorialsError(problems)
    if report.created or report.updated:
        counts = {name: len(getattr(report, name)) for name in ("created", "updated", "kept")}
        record("tutorials.load", actor=actor, target=f"framework:{document['framework']}", **counts)
    return report


def _load_one(item: dict[str, Any], known: Tutorial | None, skills: list[Skill], actor: Any) -> str:
    """Create or update one tutorial; return the list of the report that it belongs to."""
    seal = _digest(item)
    values = {name: item[name] for name in services.EDITABLE if name in item}
    if known is None:
        tutorial = services.accept(services.create(actor, values, skills, uid=UUID(item["uid"])), actor)
        Tutorial.objects.filter(pk=tutorial.pk).update(loaded_digest=seal)
        return "created"
    if known.loaded_digest == seal:
        return "unchanged"
    if _digest(services.snapshot(known)) != known.loaded_digest:
        return "kept"
    services.edit(known, actor, values, skills)
    Tutorial.objects.filter(pk=known.pk).update(loaded_digest=seal)
    return "updated"


def _skills(document: dict[str, Any]) -> dict[str, Skill]:
    framework = document.get("framework", "")
    return {skill.code: skill for skill in Skill.objects.filter(competence__domain__framework__code=framework)}


def _checked(document: dict[str, Any], skills: dict[str, Skill]) -> list[dict[str, Any]]:
    """Return the items with their skills in order, or raise with every problem of form and every unknown skill."""
    if document.get("schema") != SCHEMA or not isinstance(document.get("tutorials"), list):
        raise TutorialsError([_("Ce document n’est pas une liste de tutoriels (« %s »).") % SCHEMA])
    problems, items = [], []
    for position, item in enumerate(document["tutorials"]):
        if not _well_formed(item):
            problems.append(_("Tutoriel n° %d : un champ manque, est de trop ou n’a pas la bonne forme.") % (position + 1))
            continue
        problems += [f"{item['title']}: " + _("l’acquis %s n’existe pas.") % code for code in item["skills"] if code not in skills]
        items.append(item | {"skills": sorted(item["skills"])})
    repeated = [uid for uid, times in Counter(item["uid"] for item in items).items() if times > 1]
    problems += [_("L’identifiant %s est donné plusieurs fois.") % uid for uid in repeated]
    if problems:
        raise TutorialsError(problems)
    return items


def _well_formed(item: Any) -> bool:
    if (
        not isinstance(item, dict)
        or set(item) - _OPTIONAL != _KEYS
        or item["schema"] != services.SCHEMA
        or not isinstance(item["skills"], list)
    ):
        return False
    try:
        return str(UUID(item["uid"])) == item["uid"]
    except (ValueError, TypeError, AttributeError):
        return False


def _digest(item: dict[str, Any]) -> str:
    """Return the digest of a document; nothing said of accessibility counts like the key left out, as it was before 0.3."""
    item = {name: value for name, value in item.items() if value or name not in _OPTIONAL}
    return hashlib.sha256(rfc8785.dumps(item)).hexdigest()
