"""`manage.py register export --school UAI --pupil UID [--out FILE.zip]`: everything that is kept of one pupil, here and elsewhere."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError

from challenges.runtime.schools.commands.naming import add_who, pupil_of
from challenges.runtime.schools.protection import people, readable

HELP: Final = "give everything that is kept of one pupil, here and elsewhere"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the verb takes."""
    add_who(parser)
    parser.add_argument("--out", type=Path, help="a zip to write (JSON, and a page to read); without it the JSON is printed")


def run(options: dict[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
    """Return the data, and write the file where one is asked for.

    Raises:
        ValidationError: nobody of this identifier, or a file that cannot be written.
    """
    told = people.export_for_operator(pupil_of(options))
    if options["out"] is None:
        return told
    try:
        options["out"].write_bytes(readable.archive(told))
    except OSError as error:
        raise ValidationError(f"{options['out']}\N{NO-BREAK SPACE}: {error.strerror}") from error
    return {"file": str(options["out"])}


def lines(answer: dict[str, Any]) -> list[str]:
    """Say it to a person."""
    return [answer["file"]] if "file" in answer else [json.dumps(answer, ensure_ascii=False, indent=2)]
