#!/usr/bin/env python
"""Command line of the project: `manage.py COMMAND`."""

import sys


def main() -> None:
    """Run a management command with the settings that `cms.environment` finds: the environment's, the server's, or development."""
    from cms.environment import NoEnvironment, prepare  # noqa: PLC0415  Django reads the settings at import

    try:
        prepare()
    except NoEnvironment as refusal:
        sys.exit(str(refusal))
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    arguments = list(sys.argv)
    if arguments[1:2] == ["version"]:
        # Django answers this word itself, with its own version.
        arguments[1] = "about"
    execute_from_command_line(arguments)


if __name__ == "__main__":
    main()
