"""`manage.py register export|erase|retention`: what the operator does with the data of people. Each `add_…` declares a subcommand."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.schools.models import Pupil
from challenges.runtime.schools.protection import people, readable, retention

Write = Callable[[str], Any]


def add_export(subparsers: Any) -> None:
    """Declare `export --school UAI --pupil UID --out FILE.zip`."""
    parser = subparsers.add_parser("export", help="everything that is kept of one pupil, here and elsewhere, as a file")
    _who(parser)
    parser.add_argument("--out", type=Path, help="the zip to write (JSON, and a page to read); without it the JSON is printed")
    parser.set_defaults(run=export)


def add_erase(subparsers: Any) -> None:
    """Declare `erase --school UAI --pupil UID [--apply]`."""
    parser = subparsers.add_parser("erase", help="say what erasing a pupil takes away and leaves; --apply does it")
    _who(parser)
    parser.add_argument("--apply", action="store_true", help="erase; there is no way back")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=erase)


def add_retention(subparsers: Any) -> None:
    """Declare `retention [--apply] [--json]`."""
    parser = subparsers.add_parser(
        "retention", help="count what has been kept long enough; --apply erases it, as the job of every night does"
    )
    parser.add_argument("--apply", action="store_true", help="erase or make anonymous")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=keep)


def _who(parser: Any) -> None:
    parser.add_argument("--school", required=True, metavar="UAI", help="number of the school, or its uid")
    parser.add_argument("--pupil", required=True, metavar="UID", help="identifier of the pupil: the end of the address of their page")


def export(options: dict[str, Any], write: Write) -> None:
    """Write what is kept of a pupil."""
    told = people.export_for_operator(_pupil(options))
    if options["out"] is None:
        write(json.dumps(told, ensure_ascii=False, indent=2))
        return
    try:
        options["out"].write_bytes(readable.archive(told))
    except OSError as error:
        raise CommandError(f"{options['out']} : {error.strerror}") from error
    write(f"{options['out']}")


def erase(options: dict[str, Any], write: Write) -> None:
    """Say what erasing a pupil does, and do it when it is told so."""
    pupil = _pupil(options)
    try:
        done = people.erase_as_operator(pupil) if options["apply"] else people.plan(pupil)
    except Refusal as refusal:
        raise CommandError(str(refusal)) from refusal
    if options["json"]:
        write(json.dumps({"applied": options["apply"], "erased": done.erased, "kept": done.kept}, ensure_ascii=False))
        return
    write("Effacé :" if options["apply"] else "Serait effacé (ajoutez --apply) :")
    for sentence in done.erased:
        write(f"- {sentence}")
    write("Reste :")
    for sentence in done.kept:
        write(f"- {sentence}")


def keep(options: dict[str, Any], write: Write) -> None:
    """Say what has been kept long enough, and erase it when it is told so."""
    day = timezone.localdate()
    found = retention.apply(day) if options["apply"] else retention.due(day)
    if options["json"]:
        told = [{"what": one.what, "count": one.count} for one in found]
        write(json.dumps({"applied": options["apply"], "due": told}, ensure_ascii=False))
        return
    for one in found:
        write(f"{one.what} : {one.count}")
    if not found:
        write("Rien n’est gardé trop longtemps.")
    elif not options["apply"]:
        write("Rien n’a été fait : ajoutez --apply.")


def _pupil(options: dict[str, Any]) -> Pupil:
    named = options["school"].strip()
    schools = {"school__uid": named} if _is_uid(named) else {"school__uai": named.upper()}
    found = None
    if _is_uid(options["pupil"]) and named:
        found = Pupil.objects.standing().select_related("school", "learner__user").filter(uid=options["pupil"], **schools).first()
    if found is None:
        raise CommandError("Aucun élève de cet établissement n’a cet identifiant.")
    return found


def _is_uid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
