"""`manage.py register erase --school UAI --pupil UID [--apply]`: what erasing a pupil takes away and leaves; with `--apply`, does it."""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.schools.commands.naming import add_who, pupil_of
from challenges.runtime.schools.protection import people

HELP: Final = "say what erasing a pupil takes away and leaves; erase with --apply"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the verb takes."""
    add_who(parser)
    parser.add_argument("--apply", action="store_true", help="erase; there is no way back")


def run(options: dict[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
    """Plan or erase.

    Raises:
        ValidationError: nobody of this identifier, or an exam of theirs that is not finalised.
    """
    pupil = pupil_of(options)
    try:
        done = people.erase_as_operator(pupil) if options["apply"] else people.plan(pupil)
    except Refusal as refusal:
        raise ValidationError(str(refusal)) from refusal
    return {"applied": options["apply"], "erased": done.erased, "kept": done.kept}


def lines(answer: dict[str, Any]) -> list[str]:
    """Say it to a person."""
    head = _("Effacé :") if answer["applied"] else _("Serait effacé (ajoutez --apply) :")
    return [head, *(f"- {one}" for one in answer["erased"]), _("Reste :"), *(f"- {one}" for one in answer["kept"])]
