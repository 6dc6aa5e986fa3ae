"""`manage.py register retention [--apply]`: what has been kept long enough; with `--apply` it goes, as the job of every night does."""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.runtime.schools.protection import retention

HELP: Final = "count what has been kept long enough; erase it, or part it from people, with --apply"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("--apply", action="store_true", help="erase or make anonymous")


def run(options: dict[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
    """Count or apply."""
    day = timezone.localdate()
    found = retention.apply(day) if options["apply"] else retention.due(day)
    return {"applied": options["apply"], "due": [{"what": one.what, "count": one.count} for one in found]}


def lines(answer: dict[str, Any]) -> list[str]:
    """Say it to a person."""
    if not answer["due"]:
        return [_("Rien n’est gardé trop longtemps.")]
    said = [f"{one['what']}\N{NO-BREAK SPACE}: {one['count']}" for one in answer["due"]]
    return said if answer["applied"] else [*said, _("Rien n’a été fait : ajoutez --apply.")]
