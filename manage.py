#!/usr/bin/env python
"""Command line of the project: `manage.py COMMAND`."""

import os
import sys


def main() -> None:
    """Run a management command with the development settings unless DJANGO_SETTINGS_MODULE says otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
    from django.core.management import execute_from_command_line  # noqa: PLC0415  Django reads the settings at import

    arguments = list(sys.argv)
    if arguments[1:2] == ["version"]:
        # Django answers this word itself, with its own version.
        arguments[1] = "about"
    execute_from_command_line(arguments)


if __name__ == "__main__":
    main()
