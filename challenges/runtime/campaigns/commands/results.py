"""`manage.py campaign results CODE --format csv|ods|json [--questions] [--out FILE]`: what was sent to a campaign, as its page gives it."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.journal.services import record_reading
from challenges.runtime import codes
from challenges.runtime.campaigns.handing import delimited, files, rows, sheets
from challenges.runtime.campaigns.handing.tables import local
from challenges.runtime.campaigns.models import Campaign

HELP: Final = "give what was sent to a campaign; of the others, where they stand"
FORMATS: Final = ("csv", "ods", "json")
#: What the verb printed itself: nothing is left to say.
PRINTED: Final = {"printed": True}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("code", help="code of the campaign")
    parser.add_argument("--format", choices=FORMATS, default="", help="json with --json; csv otherwise")
    parser.add_argument("--questions", action="store_true", help="one row an answered question instead of one a pupil")
    parser.add_argument("--out", type=Path, help="a file to write; without it the result is printed")


def run(options: dict[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
    """Write or print.

    Raises:
        ValidationError: no such campaign, or a file that cannot be written.
    """
    campaign = Campaign.objects.filter(code=codes.normalise(options["code"])[:12]).select_related("school", "school_class").first()
    if campaign is None:
        raise ValidationError(_("Aucune campagne n’a le code « %s ».") % options["code"])
    form = options["format"] or ("json" if options["json"] else "csv")
    if options["json"] and form != "json" and options["out"] is None:
        raise ValidationError(_("Avec --json, la sortie est un document JSON : donnez --out pour écrire un fichier %s.") % form)
    record_reading("campaigns.export_results", actor="operator", target=f"campaign:{campaign.uid}")
    if options["out"] is not None:
        return {"file": str(_saved(options["out"], content(campaign, form, questions=options["questions"])))}
    if options["json"]:
        return document(campaign, questions=options["questions"])
    _printed(content(campaign, form, questions=options["questions"]))
    return PRINTED


def content(campaign: Campaign, form: str, *, questions: bool) -> Iterator[bytes]:
    """Yield the result in one of the formats."""
    if form == "json":
        yield json.dumps(document(campaign, questions=questions), ensure_ascii=False).encode()
        return
    table = (files.questions_table if questions else files.pupils_table)(campaign)
    yield from delimited.stream(table) if form == "csv" else sheets.stream([table], local(timezone.now()))


def document(campaign: Campaign, *, questions: bool) -> dict[str, Any]:
    """Return the result as one JSON document."""
    keys = rows.order(campaign)
    if questions:
        return {"campaign": files.campaign_document(campaign), "questions": [files.question_document(one) for one in rows.questions(keys)]}
    return {"campaign": files.campaign_document(campaign), "results": [files.line_document(one) for one in rows.lines(keys)]}


def _saved(path: Path, pieces: Iterator[bytes]) -> Path:
    try:
        with path.open("wb") as out:
            out.writelines(pieces)
    except OSError as error:
        raise ValidationError(f"{path}\N{NO-BREAK SPACE}: {error.strerror}") from error
    return path


def _printed(pieces: Iterator[bytes]) -> None:
    out = getattr(sys.stdout, "buffer", None)
    for piece in pieces:
        if out is not None:
            out.write(piece)
        else:
            sys.stdout.write(piece.decode(errors="replace"))
    sys.stdout.flush()


def lines(answer: dict[str, Any]) -> list[str]:
    """Say it to a person."""
    return [answer["file"]] if "file" in answer else []
