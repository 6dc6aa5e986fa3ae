"""The verbs of the referential: load a framework from a document, choose the one in force. One transaction each."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import rfc8785
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from modelsearch.backends import get_search_backends

import schemas
from challenges.journal.services import record
from referential.graph import Problem, competences_of, find_problems
from referential.identity import uid_of
from referential.models import Competence, Domain, Entry, Framework, Level, Skill, Theme, Topic

_COLUMNS = {"example_fr": "example"}  # where a column is not called like the field of the document
PACKAGED = Path(__file__).parent / "data" / "crcn.json"


class ReferentialError(ValueError):
    """A framework document cannot be loaded. `problems` lists everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass
class LoadReport:
    """What a load did: codes created, updated (restored ones too) and archived, by kind. `changed` is False for a known document."""

    framework: Framework
    changed: bool
    created: dict[str, list[str]] = field(default_factory=dict)
    updated: dict[str, list[str]] = field(default_factory=dict)
    archived: dict[str, list[str]] = field(default_factory=dict)


def packaged_document() -> dict[str, Any]:
    """Return the framework that comes with Balise (the CRCN)."""
    return read_document(PACKAGED)


def read_document(path: Path) -> dict[str, Any]:
    """Return the document in a file.

    Raises:
        OSError: when the file cannot be read.
        ReferentialError: when it does not hold a JSON object.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ReferentialError([Problem(path.name, _("Ce fichier n’est pas un document JSON."))]) from error
    if not isinstance(document, dict):
        raise ReferentialError([Problem(path.name, _("Ce fichier n’est pas un document JSON."))])
    return document


def digest(document: dict[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON (RFC 8785) of a document."""
    return hashlib.sha256(rfc8785.dumps(document)).hexdigest()


@transaction.atomic
def load_framework(document: dict[str, Any], actor: object) -> LoadReport:
    """Make a framework in the database what the document says.

    Entries are matched by identity (framework code, kind, code): titles and places are updated, what vanished is archived, what
    came back is restored, nothing is deleted. A document whose digest is that of the last one loaded changes nothing. The first
    framework ever loaded becomes the one in force.

    Args:
        document: a framework document (`schemas/referential.json`).
        actor: a superuser, or a short text such as `system` for a job.

    Raises:
        PermissionDenied: when the actor is a user who is not a superuser.
        ReferentialError: with every problem of the document.
    """
    check_actor(actor)
    _check(document)
    stated, seal = document["framework"], digest(document)
    framework = Framework.objects.select_for_update().filter(code=stated["code"]).first()
    if framework is not None and framework.digest == seal:
        return LoadReport(framework, changed=False)
    framework = _save_framework(framework, document, seal)
    report = LoadReport(framework, changed=True)
    _Loader(framework, report).load(document)
    counts = {name: {kind: len(codes) for kind, codes in getattr(report, name).items()} for name in ("created", "updated", "archived")}
    record("referential.load", actor=actor, target=f"framework:{framework.code}", version=framework.version, digest=seal, **counts)
    return report


@transaction.atomic
def make_current(framework: Framework, actor: object) -> None:
    """Make a framework the one in force, which new challenges and campaigns use unless told otherwise.

    Raises:
        PermissionDenied: when the actor is a user who is not a superuser.
    """
    check_actor(actor)
    Framework.objects.filter(current=True).exclude(pk=framework.pk).update(current=False)
    Framework.objects.filter(pk=framework.pk).update(current=True)
    framework.current = True
    record("referential.make_current", actor=actor, target=f"framework:{framework.code}", version=framework.version)


def may_load(user: object) -> bool:
    """Whether a user may load a framework: pages show the way to those who may."""
    return bool(getattr(user, "is_active", False) and getattr(user, "is_superuser", False))


def check_actor(actor: object) -> None:
    """Let a job or somebody who may load a framework pass.

    Raises:
        PermissionDenied: when the actor is a user who is not a superuser.
    """
    if not isinstance(actor, str) and not may_load(actor):
        raise PermissionDenied(_("Seul un administrateur peut charger un référentiel."))


def _check(document: dict[str, Any]) -> None:
    try:
        schemas.validate("referential", document)
    except schemas.SchemaError as error:
        raise ReferentialError([Problem(problem.path, problem.message) for problem in error.problems]) from error
    if problems := find_problems(document):
        raise ReferentialError(problems)


def _save_framework(framework: Framework | None, document: dict[str, Any], seal: str) -> Framework:
    stated = document["framework"]
    if framework is None:
        first = not Framework.objects.exists()
        framework = Framework(code=stated["code"], uid=uid_of(stated["code"], "framework", stated["code"]), current=first)
    framework.version = stated["version"]
    framework.title_fr, framework.title_en = stated["title_fr"], stated["title_en"]
    framework.about = document["about"]
    framework.answer_types, framework.dataset_kinds = document["answer_types"], document["dataset_kinds"]
    framework.digest, framework.loaded_at = seal, timezone.now()
    framework.save()
    return framework


class _Loader:
    """Writes the entries of one document, parents before children, a few queries for each kind."""

    def __init__(self, framework: Framework, report: LoadReport) -> None:
        self.framework = framework
        self.report = report

    def load(self, document: dict[str, Any]) -> None:
        framework, domains = self.framework, document["domains"]
        self._sync(Level, "number", Level.objects.filter(framework=framework), self._rows(document["levels"], framework=framework))
        self._sync(Domain, "code", Domain.objects.filter(framework=framework), self._rows(domains, "competences", framework=framework))
        competences, themes, topics, skills = [], [], [], []
        for domain in domains:
            competences += self._rows(domain["competences"], "themes", "topics", domain_id=domain["code"])
        for competence in competences_of(document):
            themes += self._rows(competence["themes"], competence_id=competence["code"])
            topics += self._rows(competence["topics"], "skills", competence_id=competence["code"])
            for topic in competence["topics"]:
                skills += self._rows(topic["skills"], competence_id=competence["code"], topic_id=topic["code"])
        inside = {"competence__domain__framework": framework}
        self._sync(Competence, "code", Competence.objects.filter(domain__framework=framework), competences, domain_id=Domain)
        self._sync(Theme, "code", Theme.objects.filter(**inside), themes, competence_id=Competence)
        self._sync(Topic, "code", Topic.objects.filter(**inside), topics, competence_id=Competence)
        self._sync(Skill, "code", Skill.objects.filter(**inside), skills, competence_id=Competence, topic_id=Topic)

    @staticmethod
    def _rows(entries: Iterable[dict[str, Any]], *nested: str, **values: Any) -> list[dict[str, Any]]:
        """Return the columns of entries: theirs without the nested lists, their rank, and the given values (parents by code)."""
        return [
            {_COLUMNS.get(name, name): value for name, value in entry.items() if name not in nested} | {"order": order} | values
            for order, entry in enumerate(entries)
        ]

    def _sync(
        self, model: type[Entry], key: str, existing: models.QuerySet[Any], rows: list[dict[str, Any]], **parents: type[Entry]
    ) -> None:
        """Create, update, restore and archive the rows of one kind; `parents` says which columns hold a parent's code."""
        kind = str(model._meta.model_name)
        known = {entry.uid: entry for entry in existing}
        wanted = {uid_of(self.framework.code, kind, str(row[key])): row for row in self._with_parents(rows, parents)}  # type: ignore[arg-type]
        created = [model(uid=uid, **row) for uid, row in wanted.items() if uid not in known]
        updated = [known[uid] for uid, row in wanted.items() if uid in known and _apply(known[uid], row | {"archived": False})]
        archived = [entry for uid, entry in known.items() if uid not in wanted and _apply(entry, {"archived": True})]
        model.objects.bulk_create(created)  # type: ignore[attr-defined]
        if changed := [*updated, *archived]:
            columns = [column.name for column in model._meta.concrete_fields if column.name not in {"id", "uid"}]
            model.objects.bulk_update(changed, columns)  # type: ignore[attr-defined]
        _index(model, [*created, *changed])
        for name, entries in (("created", created), ("updated", updated), ("archived", archived)):
            if entries:
                getattr(self.report, name)[kind] = sorted(str(getattr(entry, key)) for entry in entries)

    def _with_parents(self, rows: list[dict[str, Any]], parents: dict[str, type[Entry]]) -> list[dict[str, Any]]:
        for column, model in parents.items():
            kind = str(model._meta.model_name)
            codes = {row[column]: uid_of(self.framework.code, kind, row[column]) for row in rows}  # type: ignore[arg-type]
            keys = dict(model.objects.filter(uid__in=codes.values()).values_list("uid", "pk"))  # type: ignore[attr-defined]
            rows = [row | {column: keys[codes[row[column]]]} for row in rows]
        return rows


def _apply(entry: Entry, values: dict[str, Any]) -> bool:
    """Set the values that differ; return whether there was one."""
    different = {name: value for name, value in values.items() if getattr(entry, name) != value}
    for name, value in different.items():
        setattr(entry, name, value)
    return bool(different)


def _index(model: type[Entry], entries: list[Any]) -> None:
    """Put entries in the search index, which bulk writes do not do by themselves."""
    if entries and hasattr(model, "search_fields"):
        for backend in get_search_backends():
            backend.add_bulk(model, entries)
