"""Running a command of the shell in a test."""

import io
import json
from typing import Any

from django.core.management import call_command


def printed(name: str, *arguments: str) -> tuple[Any, int]:
    """Return the JSON that a command prints with `--json`, and its exit status."""
    out = io.StringIO()
    status = 0
    try:
        call_command(name, *arguments, "--json", stdout=out)
    except SystemExit as error:
        status = int(error.code or 0)
    return json.loads(out.getvalue()), status
