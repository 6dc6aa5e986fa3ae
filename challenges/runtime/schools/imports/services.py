"""The verbs of an import: send a file, say what its columns are, answer, apply, give up, forget. One transaction each, permissions inside.

Reading writes nothing into the register: it makes a plan, kept with the file. Applying reads the file anew, decides again with the answers, and
refuses when that is no longer what was shown.
"""

import datetime
import hashlib
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.decisions import Facts, Outdated
from challenges.jobs.models import OPERATOR
from challenges.journal.services import label, record
from challenges.runtime.schools.imports import plans, writing
from challenges.runtime.schools.imports.planning import Planner
from challenges.runtime.schools.imports.plans import Plan
from challenges.runtime.schools.imports.readers import FORMATS, About, Context, FileRefused, Source, detect, read, table
from challenges.runtime.schools.imports.readers.entries import clean
from challenges.runtime.schools.imports.readers.sources import check_size
from challenges.runtime.schools.imports.spool import Spool, Tell
from challenges.runtime.schools.models import School
from challenges.runtime.schools.models.imports import RegisterImport
from challenges.runtime.schools.rules import require_manager

#: How long a file stays that nobody applied, and how long a report.
KEPT = datetime.timedelta(days=30)
REPORT_KEPT = datetime.timedelta(days=365)
State = RegisterImport.State


def _silent(done: int, of: int, sentence: str) -> None:
    """Tell nobody."""


def _require(user: Any, school: School) -> None:
    """Refuse whoever does not manage the school; None is the operator, who works at the command line."""
    if user is not None:
        require_manager(user, school)


# ---------------------------------------------------------------- a file, without keeping it


def spooled(source: Source, format: str, context: Context, tell: Tell = _silent) -> tuple[Spool, About]:  # noqa: A002 - the word of the command
    """Read a file once.

    Args:
        source: the file.
        format: one of `FORMATS`.
        context: the school and the day.
        tell: hears how many lines were read.

    Raises:
        FileRefused: it cannot be taken as a whole.
    """
    about, spool = About(format), Spool()
    try:
        spool.fill(read(source, format, context, about), lambda count: tell(count, 0, _("%s élèves lus.") % count))
        if not spool.lines:
            raise FileRefused(_("Ce fichier ne contient aucun élève."))
    except BaseException:
        spool.close()
        raise
    return spool, about


def plan_file(school: School, source: Source, *, user: Any, format: str = "", full: bool | None = None, tell: Tell = _silent) -> Plan:  # noqa: A002
    """Say what importing a file would do; nothing is written or kept.

    Args:
        school: whose register.
        source: the file.
        user: who asks, None for the operator.
        format: one of `FORMATS`; empty: told by the content.
        full: whether it holds every pupil; None: as its format says.
        tell: hears how far it is.

    Raises:
        PermissionDenied: the user does not manage the school.
        FileRefused: it cannot be taken as a whole.
    """
    _require(user, school)
    spool, about = spooled(source, format or detect(source), _context(school, full=full), tell)
    with spool:
        return plans.plan(Planner(school, spool, about, timezone.localdate()), tell)


def apply_file(school: School, source: Source, *, user: Any, format: str = "", full: bool | None = None, tell: Tell = _silent) -> Plan:  # noqa: A002
    """Import a file at once, leaving aside what must be asked; keep the report. Arguments and errors as `plan_file`.

    Raises:
        ValidationError: the register changed at the same time.
    """
    _require(user, school)
    spool, about = spooled(source, format or detect(source), _context(school, full=full), tell)
    with spool, transaction.atomic():
        done = _written(school, spool, about, {}, tell)
        kept = RegisterImport.objects.create(
            school=school, name=_named(source.name), format=about.format, full=full, state=State.APPLIED, report=done.to_json(),
            asked_by=user, asked_label=label(user or OPERATOR), ended_at=timezone.now(),
        )  # fmt: skip
        _record(kept, done, user)
    return done


def _context(school: School, *, matching: Mapping[str, Any] | None = None, full: bool | None = None) -> Context:
    return Context(school.uai, timezone.localdate(), matching, full)


def _named(name: str) -> str:
    return clean(PurePath(name.replace("\\", "/")).name)[:200] or "?"


# ---------------------------------------------------------------- a file that a page sends


def send(school: School, name: str, content: bytes, *, user: Any, format: str = "", full: bool | None = None) -> RegisterImport:  # noqa: A002
    """Keep a file that somebody sent; `tasks.ask_reading` has it read.

    Raises:
        PermissionDenied: the user does not manage the school.
        FileRefused: empty, too large, or of no known format.
    """
    _require(user, school)
    check_size(len(content))
    source = Source.of_bytes(name, content)
    if format and format not in FORMATS:
        raise FileRefused(_("Ce format n’existe pas."))
    found = format or detect(source)
    with transaction.atomic():
        made = RegisterImport.objects.create(
            school=school, name=_named(name), content=content, sha256=hashlib.sha256(content).hexdigest(), format=found, full=full,
            asked_by=user, asked_label=label(user or OPERATOR),
        )  # fmt: skip
        record("schools.send_import", actor=user or OPERATOR, target=f"import:{made.uid}", school=str(school.uid), format=found)
    return made


def read_file(imported: RegisterImport, *, user: Any, tell: Tell = _silent) -> RegisterImport:
    """Read a kept file and keep what applying it would do; or that its columns must be confirmed; or why it is refused.

    Raises:
        PermissionDenied: the user does not manage the school.
        ValidationError: it is over.
    """
    _require(user, imported.school)
    _require_open(imported)
    source = Source.of_bytes(imported.name, bytes(imported.content))
    try:
        if imported.format == table.NAME and imported.matching is None:
            found = table.match(source)
            imported.matching = found.to_json()
            if not found.sure:
                return _keep(imported, State.MATCHING)
        spool, about = spooled(source, imported.format, _context(imported.school, matching=imported.matching, full=imported.full), tell)
        with spool:
            made = plans.plan(Planner(imported.school, spool, about, timezone.localdate()), tell)
    except FileRefused as refusal:
        imported.report = {"reasons": refusal.messages}
        return _keep(imported, State.REFUSED)
    imported.plan, imported.answers = made.to_json(), {}
    return _keep(imported, State.READY)


def _keep(imported: RegisterImport, state: str) -> RegisterImport:
    """Write what reading found, unless the file was given up or applied meanwhile."""
    imported.state = state
    over = state == State.REFUSED
    fields: dict[str, Any] = {"state": state, "matching": imported.matching, "plan": imported.plan, "answers": imported.answers,
                              "report": imported.report}  # fmt: skip
    if over:
        fields |= {"content": b"", "ended_at": timezone.now()}
    if not RegisterImport.objects.filter(pk=imported.pk, state__in=RegisterImport.OPEN).update(**fields):
        raise ValidationError(_("Cette importation est déjà terminée ou abandonnée."))
    return imported


@transaction.atomic
def match_columns(imported: RegisterImport, columns: Mapping[str, int], *, full: bool, user: Any) -> RegisterImport:
    """Say which columns of a table hold what, and whether it holds everybody; it is then to be read anew.

    Args:
        imported: a table.
        columns: place of the column of each field.
        full: whether pupils who are not in it have left.
        user: who says so.

    Raises:
        PermissionDenied: the user does not manage the school.
        ValidationError: it is over; a column twice; a field without which nobody can be told.
    """
    _require(user, imported.school)
    locked = _locked(imported)
    if locked.matching is None:
        raise ValidationError(_("Ce fichier n’est pas un tableau."))
    if len(set(columns.values())) < len(columns):
        raise ValidationError(_("Une même colonne a été choisie deux fois."))
    kept = table.Matching(**locked.matching | {"columns": dict(columns), "sure": True})
    if kept.missing:
        raise ValidationError(_("Dites aussi quelle colonne contient : %s.") % ", ".join(kept.missing))
    locked.matching, locked.full, locked.plan, locked.state = kept.to_json(), full, None, State.READING
    locked.save(update_fields=["matching", "full", "plan", "state"])
    return locked


@transaction.atomic
def answer(imported: RegisterImport, answers: Mapping[str, str], *, user: Any) -> RegisterImport:
    """Keep what somebody said to questions of the plan; an empty answer takes an earlier one back. What is no answer is not kept.

    Raises:
        PermissionDenied: the user does not manage the school.
        ValidationError: it is over, or being read.
    """
    _require(user, imported.school)
    locked = _locked(imported)
    if locked.plan is None:
        raise ValidationError(_("Ce fichier n’est pas encore lu."))
    known = {one["key"]: {value for value, _label in one["answers"]} for one in locked.plan["asked"]}
    said = {key: value for key, value in answers.items() if key in known}
    kept = {key: value for key, value in (locked.answers | said).items() if value in known.get(key, ())}
    locked.answers = kept
    locked.save(update_fields=["answers"])
    return locked


def facts_of(imported: RegisterImport) -> Facts:
    """Return what applying rests on: the file, how it was read, and every decision that was shown."""
    return Facts(
        {"file": [imported.sha256, imported.format, imported.full, imported.matching], "plan": (imported.plan or {}).get("mark")},
        {
            "file": _("Le fichier n’est plus lu comme vous l’avez vu."),
            "plan": _("Ce que l’importation ferait n’est plus ce que vous avez lu."),
        },
    )


def apply(
    imported: RegisterImport,
    *,
    user: Any,
    seen: str | None = None,
    tell: Tell = _silent,
    then: Callable[[RegisterImport], None] | None = None,
) -> RegisterImport:
    """Write a plan with the answers given, all or nothing. What has no answer is left aside, and the report says so.

    Args:
        imported: a file that was read.
        user: who applies, None for the operator.
        seen: mark of what was read (`facts_of`).
        tell: hears how many lines were done.
        then: told of the report in the same transaction.

    Raises:
        PermissionDenied: the user does not manage the school.
        Outdated: the file is read otherwise, or the register changed since the plan.
        ValidationError: it is over.
    """
    _require(user, imported.school)
    source = Source.of_bytes(imported.name, bytes(imported.content))
    _require_open(imported)
    spool, about = spooled(source, imported.format, _context(imported.school, matching=imported.matching, full=imported.full), tell)
    with spool, transaction.atomic():
        locked = _locked(imported)
        facts_of(locked).require(seen)
        if locked.plan is None:
            raise ValidationError(_("Ce fichier n’est pas encore lu."))
        done = _written(locked.school, spool, about, locked.answers, tell)
        if done.mark != locked.plan["mark"]:
            raise Outdated([_("Rien n’a été fait : le registre a changé depuis l’aperçu."), _("Relisez le fichier, puis décidez.")])
        _ended(locked, State.APPLIED, report=done.to_json(), plan=None)
        _record(locked, done, user)
        if then is not None:
            then(locked)
    return locked


def _written(school: School, spool: Spool, about: About, answers: Mapping[str, str], tell: Tell) -> Plan:
    School.objects.select_for_update().get(pk=school.pk)
    try:
        with transaction.atomic():
            return writing.write(Planner(school, spool, about, timezone.localdate(), answers), tell)
    except IntegrityError as error:
        raise ValidationError(_("Rien n’a été fait : le registre a changé en même temps. Relisez le fichier, puis recommencez.")) from error


def _record(imported: RegisterImport, done: Plan, user: Any) -> None:
    counts = {"created": done.created, "changed": done.changed, "unchanged": done.unchanged, "departed": done.departed,
              "refused": len(done.refused), "waiting": done.waiting}  # fmt: skip
    record(
        "schools.import",
        actor=user or OPERATOR,
        target=f"import:{imported.uid}",
        school=str(imported.school.uid),
        format=done.format,
        **counts,
    )


@transaction.atomic
def cancel(imported: RegisterImport, *, user: Any) -> None:
    """Give a file up: its bytes go.

    Raises:
        PermissionDenied: the user does not manage the school.
        ValidationError: it is over.
    """
    _require(user, imported.school)
    locked = _locked(imported)
    _ended(locked, State.CANCELLED)
    record("schools.cancel_import", actor=user or OPERATOR, target=f"import:{locked.uid}", school=str(locked.school.uid))


def _ended(locked: RegisterImport, state: str, **more: Any) -> None:
    for name, value in {"state": state, "content": b"", "ended_at": timezone.now(), **more}.items():
        setattr(locked, name, value)
    locked.save()


def _require_open(imported: RegisterImport) -> None:
    if not imported.open:
        raise ValidationError(_("Cette importation est déjà terminée ou abandonnée."))


def _locked(imported: RegisterImport) -> RegisterImport:
    locked = RegisterImport.objects.select_for_update(of=("self",)).select_related("school").get(pk=imported.pk)
    _require_open(locked)
    return locked


def forget_old() -> int:
    """Take away the bytes of files that nobody applied within thirty days, and reports of more than a year; return how many of both."""
    now = timezone.now()
    old = RegisterImport.objects.filter(state__in=RegisterImport.OPEN, created_at__lt=now - KEPT)
    count = old.update(state=State.EXPIRED, content=b"", plan=None, matching=None, answers={}, ended_at=now)
    deleted, _rows = RegisterImport.objects.filter(created_at__lt=now - REPORT_KEPT).delete()
    return count + deleted
