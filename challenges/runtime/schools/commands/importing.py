"""`manage.py register import FILE --school UAI`: what a file of pupils would do; with `--apply`, does it. Through the services of imports."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from challenges.runtime.schools.imports import services
from challenges.runtime.schools.imports.readers import FORMATS, Source, detect, table
from challenges.runtime.schools.models import School
from challenges.runtime.schools.uai import normalised

HELP: Final = "say what a file of pupils would do; do it with --apply"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("file", type=Path, help="SIECLE (XML or zip), ONDE, agricultural CSV, OneRoster (zip), or a table (CSV, ODS, XLSX)")
    parser.add_argument("--school", required=True, metavar="UAI", help="the school")
    parser.add_argument("--format", choices=list(FORMATS), default="", help="the format; told by what the file holds otherwise")
    parser.add_argument("--full", action="store_true", default=None, help="the file holds every pupil: those who are not in it have left")
    parser.add_argument("--apply", action="store_true", help="write it; what must be asked is left aside")


def run(options: dict[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
    """Plan or apply.

    Raises:
        ValidationError: no such school, a file that cannot be taken.
        OSError: the file cannot be read.
    """
    school = School.objects.filter(uai=normalised(options["school"])).first()
    if school is None:
        raise ValidationError(_("Aucun établissement n’a l’UAI %s.") % options["school"])
    source = Source.of_path(options["file"])
    form = options["format"] or detect(source)
    if form == table.NAME and (missing := table.match(source).missing):
        raise ValidationError(_("Colonnes qui n’ont pas été reconnues : %s. Donnez-leur les en-têtes du modèle.") % ", ".join(missing))

    def progress(done: int, of: int, sentence: str) -> None:
        tell(sentence or f"{done}/{of}")

    act = services.apply_file if options["apply"] else services.plan_file
    answer = act(school, source, user=None, format=form, full=options["full"], tell=progress).answer()
    if options["apply"] and answer["asked"]:
        tell(_("Ce qui est demandé ci-dessous a été laissé de côté ; le reste est importé."))
    return answer


def lines(answer: dict[str, Any]) -> list[str]:
    """Say it to a person."""
    said = [
        _("créés : %(created)s, modifiés : %(changed)s, inchangés : %(unchanged)s, partis : %(departed)s") % answer,
    ]
    said += [_("refusé : %(who)s, %(where)s : %(reason)s") % one for one in answer["refused"]]
    for one in answer["asked"]:
        said.append(_("à décider : %(who)s, %(where)s : %(question)s") % one)
    return said
