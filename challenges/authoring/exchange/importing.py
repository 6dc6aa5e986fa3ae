"""Planning and applying an import. A plan writes nothing; what it would do is kept in a `PendingImport` until its owner says yes or no."""

import datetime
import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import PurePath
from typing import Any, Literal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.authoring import services
from challenges.authoring.document import documents
from challenges.authoring.exchange import formats
from challenges.authoring.exchange.reading import Loss, Reading, ReadItem, Skipped
from challenges.authoring.exchange.refusal import ExchangeRefused
from challenges.authoring.exchange.xml import without_controls
from challenges.authoring.models import Challenge, PendingImport
from challenges.journal.services import record
from challenges.steps import Steps, finished
from referential.queries import active_skills

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://schemas.balise.example/exchange")
KEPT_FOR = datetime.timedelta(days=1)
MAX_TITLE = 200
MAX_FINGERPRINT = 500
Action = Literal["create", "update", "unchanged", "refused", "skipped"]


@dataclass(frozen=True)
class Line:
    """What an import would do with one item. `why` says why it is refused or skipped, `revision` is the draft that an update replaces."""

    action: Action
    code: str
    title: str
    skill: str = ""
    why: str = ""
    losses: list[Loss] = field(default_factory=list)
    document: dict[str, Any] = field(default_factory=dict)
    revision: int | None = None


@dataclass(frozen=True)
class Plan:
    """What an import would do, line by line."""

    name: str
    format: str
    digest: str
    lines: list[Line]

    @property
    def refused(self) -> list[Line]:
        """The lines that keep the whole from being applied."""
        return [line for line in self.lines if line.action == "refused"]

    @property
    def documents(self) -> list[dict[str, Any]]:
        """What applying would write."""
        return [line.document for line in self.lines if line.action in ("create", "update")]

    @property
    def applicable(self) -> bool:
        """Say whether there is something to apply and nothing against it."""
        return bool(self.documents) and not self.refused


def plan_import(name: str, content: bytes, *, user: Any, skill: str | None = None, locale: str = "fr") -> Plan:
    """Say what importing a file would do. Nothing is written.

    Args:
        name: the name of the file.
        content: its bytes.
        user: who imports.
        skill: code of the skill of items that name none.
        locale: language of items that name none.

    Raises:
        PermissionDenied: the user is no author.
        ExchangeRefused: the file as a whole cannot be read, or the skill does not exist.
    """
    return finished(planning(name, content, user=user, skill=skill, locale=locale))


def planning(name: str, content: bytes, *, user: Any, skill: str | None = None, locale: str = "fr") -> Steps[Plan]:
    """Do what `plan_import` does, telling how many items are looked at."""
    if not user.has_perm("authoring.add_challenge"):
        raise PermissionDenied(_("Seuls les auteurs créent des épreuves."))
    reading = formats.read(name, content, locale)
    lines = yield from _Planner(reading, user, (skill or "").strip()).lines()
    lines += [_skipped(one) for one in reading.skipped]
    return Plan(_file_name(name), reading.format, hashlib.sha256(content).hexdigest(), lines)


def _file_name(name: str) -> str:
    return without_controls(PurePath(name.replace("\\", "/")).name)[:MAX_TITLE] or "?"


def _skipped(one: Skipped) -> Line:
    return Line("skipped", "", one.name, why=_("%(type)s : %(why)s") % {"type": one.type, "why": one.why})


def _digest(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


class _Planner:
    """Makes the lines of a plan: identity, code and skill of each item, and whether it may be written."""

    def __init__(self, reading: Reading, user: Any, skill: str) -> None:
        self.reading = reading
        self.user = user
        self.skill = skill
        current = active_skills()
        self.skills = set(current.values_list("code", flat=True))
        if skill and skill not in self.skills:
            raise ExchangeRefused(_("L’acquis %s n’existe pas dans le référentiel.") % skill)
        self.codes = set(Challenge.objects.values_list("code", flat=True))
        self.seen: dict[str, str] = {}
        self.existing: dict[str, Challenge] = {}

    def lines(self) -> Steps[list[Line]]:
        """Return a line for each item, in the order of the file, telling how many are made."""
        identified = [(item, self._uid(item)) for item in self.reading.items]
        known = Challenge.objects.filter(uid__in=[uid for _item, uid in identified if _is_uid(uid)])
        self.existing = {str(one.uid): one for one in known.select_related("skill", "latest_revision")}
        made: list[Line] = []
        for item, uid in identified:
            # Looking at a document in its final form may make rows of tags. A transaction each: on SQLite it is everybody's write lock.
            with transaction.atomic():
                made.append(self._line(item, uid))
                transaction.set_rollback(True)
            yield len(made), len(identified)
        return made

    def _uid(self, item: ReadItem) -> str:
        """Return the identity of an item: its own, or one that follows from its source, the same at each import."""
        if "uid" in item.document:
            return str(item.document["uid"])
        base = f"{self.reading.format}:{item.source_id or _digest(item.document)}"
        uid = str(uuid.uuid5(NAMESPACE, base))
        digest = _digest(item.document)
        if self.seen.setdefault(uid, digest) != digest:
            # Two questions under one name: the second is told apart by what it says.
            uid = str(uuid.uuid5(NAMESPACE, f"{base}:{digest}"))
        return uid

    def _line(self, item: ReadItem, uid: str) -> Line:
        native = "uid" in item.document
        if uid in self.seen and self.seen[uid] == "taken":
            why = _("elle est déjà dans ce fichier")
            return Line("refused" if native else "skipped", str(item.document.get("code", "")), item.title, why=why)
        self.seen[uid] = "taken"
        found = self.existing.get(uid)
        losses = list(item.losses)
        document = self._native(item, found, losses) if native else self._foreign(item, uid, found)
        if document is None:
            why = _("aucun acquis n’est indiqué : choisissez-en un pour tout le fichier")
            return Line("refused", "", item.title, why=why, losses=losses)
        return self._decide(document, item, found, losses)

    def _native(self, item: ReadItem, found: Challenge | None, losses: list[Loss]) -> dict[str, Any]:
        document = dict(item.document)
        if found is not None and document.get("code") != found.code:
            losses.append(Loss(_("code"), _("le code du fichier : l’épreuve s’appelle déjà %s") % found.code))
            document["code"] = found.code
        return document

    def _foreign(self, item: ReadItem, uid: str, found: Challenge | None) -> dict[str, Any] | None:
        """Return the whole document of a foreign item, None when no skill can be told."""
        hinted = item.skill_hint if item.skill_hint in self.skills else ""
        skill = hinted or self.skill or (found.skill.code if found is not None and found.skill else "")
        if not skill:
            return None
        # What the source cannot say (tutorials, devices, timer) stays as its author set it.
        before = documents.to_document(found.get_latest_revision_as_object()) if found is not None else {}
        code = found.code if found is not None else self._free_code(skill)
        return {**before, **item.document, "uid": uid, "code": code, "skill": skill}

    def _free_code(self, skill: str) -> str:
        code = services.free_code(skill)
        number = int(code.rpartition("-")[2])
        while code in self.codes:
            number += 1
            code = f"{skill}-{number:02d}"
        self.codes.add(code)
        return code

    def _decide(self, document: dict[str, Any], item: ReadItem, found: Challenge | None, losses: list[Loss]) -> Line:
        code = str(document.get("code", ""))
        title = str(document.get("title", ""))[:MAX_TITLE]
        skill = str(document.get("skill", ""))
        if why := self._problem(document, found, native="uid" in item.document):
            return Line("refused", code, title, skill, why, losses)
        written = services.canonical(document)
        losses += _lost_tutorials(document, written)
        if found is None:
            self.codes.add(code)
            return Line("create", code, title, skill, "", losses, document)
        if written == documents.to_document(found.get_latest_revision_as_object()):
            return Line("unchanged", code, title, skill, "", losses)
        try:
            services.require_editable(found, self.user)
        except PermissionDenied as error:
            return Line("refused", code, title, skill, str(error), losses)
        return Line("update", code, title, skill, "", losses, document, found.latest_revision_id)

    def _problem(self, document: dict[str, Any], found: Challenge | None, *, native: bool) -> str:
        """Return what keeps a document from being written, empty when nothing does."""
        if problems := services.document_problems(document):
            return " ".join(problems[:5])
        if len(document["title"]) > MAX_TITLE:
            return _("Le titre compte plus de %s caractères.") % MAX_TITLE
        if document["locale"] not in Challenge.Locale.values:
            return _("La langue « %s » n’est pas l’une des langues de la banque.") % document["locale"]
        if len(", ".join(document["dataset"]["present"].get("fingerprint", []))) > MAX_FINGERPRINT:
            return _("L’empreinte nomme trop de valeurs.")
        if native and found is None and document["code"] in self.codes:
            return _("Le code %s est déjà pris.") % document["code"]
        return ""


def _is_uid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _lost_tutorials(document: dict[str, Any], written: dict[str, Any]) -> list[Loss]:
    if len(document.get("tutorials", [])) == len(written["tutorials"]):
        return []
    return [Loss(_("tutoriels"), _("les liens vers des tutoriels que cette base ne connaît pas"))]


# ---------------------------------------------------------------- between the preview and the answer


@transaction.atomic
def keep(plan: Plan, *, user: Any) -> PendingImport:
    """Keep an applicable plan until its owner applies or cancels it.

    Raises:
        ExchangeRefused: something in the plan is refused, or there is nothing to apply.
    """
    if not plan.applicable:
        raise ExchangeRefused(refusals(plan) or [_("Il n’y a rien à importer.")])
    return keep_to_show(plan, user=user)


@transaction.atomic
def keep_to_show(plan: Plan, *, user: Any) -> PendingImport:
    """Keep a plan, applicable or not, for its owner to read; applying it will be refused where it is not."""
    forget_old_imports()
    lines = [asdict(line) for line in plan.lines]
    return PendingImport.objects.create(user=user, name=plan.name, format=plan.format, digest=plan.digest, payload={"lines": lines})


def refusals(plan: Plan) -> list[str]:
    """Return a sentence for each refused line, with its code or its title."""
    return [_("%(code)s : %(why)s") % {"code": line.code or line.title, "why": line.why} for line in plan.refused]


def forget_old_imports() -> int:
    """Delete what nobody applied or cancelled within a day; return how many."""
    deleted, _by_model = PendingImport.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    return deleted


def plan_of(pending: PendingImport) -> Plan:
    """Return the plan as it was kept."""
    lines = [Line(**{**line, "losses": [Loss(**loss) for loss in line["losses"]]}) for line in pending.payload["lines"]]
    return Plan(pending.name, pending.format, pending.digest, lines)


def apply_import(pending: PendingImport, *, user: Any) -> tuple[list[Challenge], list[Challenge]]:
    """Write what a plan announced, all or nothing, and forget the plan.

    Returns:
        The challenges created and those that got a new draft.

    Raises:
        PermissionDenied: it is somebody else's import, or the user may not write a challenge any more.
        ExchangeRefused: it was applied or cancelled already, or a challenge changed since the preview.
        ImportRefused: a document is not good any more, or its code was taken since.
    """
    return finished(applying(pending, user=user))


Written = tuple[list[Challenge], list[Challenge]]


def applying(pending: PendingImport, *, user: Any, then: Callable[[Written], None] | None = None) -> Steps[Written]:
    """Do what `apply_import` does, telling how many documents are written; stopped on the way, nothing is and the plan stays.

    Args:
        pending: the plan.
        user: whose it is.
        then: told what was written, in the same transaction.
    """
    with transaction.atomic():
        written = yield from _applied(pending, user)
        if then is not None:
            then(written)
    return written


def _applied(pending: PendingImport, user: Any) -> Steps[tuple[list[Challenge], list[Challenge]]]:
    locked = _own(pending, user)
    plan = plan_of(locked)
    if not plan.applicable:
        raise ExchangeRefused(refusals(plan) or [_("Il n’y a rien à importer.")])
    changed = [line.code for line in plan.lines if line.action == "update" and not _still(line)]
    if changed:
        raise ExchangeRefused(_("Ces épreuves ont changé depuis l’aperçu : %s. Envoyez le fichier à nouveau.") % ", ".join(changed))
    created, updated = yield from services.importing_documents(plan.documents, user=user)
    target = f"import:{locked.uid}"
    locked.delete()
    record(
        "authoring.import", actor=user, target=target, format=plan.format, digest=plan.digest,
        created=[one.code for one in created], updated=[one.code for one in updated],
    )  # fmt: skip
    return created, updated


def _still(line: Line) -> bool:
    return Challenge.objects.filter(uid=line.document["uid"], latest_revision_id=line.revision).exists()


@transaction.atomic
def cancel_import(pending: PendingImport, *, user: Any) -> None:
    """Forget a plan.

    Raises:
        PermissionDenied: it is somebody else's.
        ExchangeRefused: it was applied or cancelled already.
    """
    _own(pending, user).delete()


def _own(pending: PendingImport, user: Any) -> PendingImport:
    if pending.user_id != user.pk or not user.has_perm("authoring.add_challenge"):
        raise PermissionDenied(_("Cette importation n’est pas la vôtre."))
    locked = PendingImport.objects.select_for_update().filter(pk=pending.pk).first()
    if locked is None:
        raise ExchangeRefused(_("Cette importation a déjà été appliquée ou annulée."))
    return locked


def messages_of(error: Exception) -> list[str]:
    """Return the sentences of a refusal, whatever raised it."""
    return list(error.messages) if isinstance(error, ValidationError) else [str(error)]
