"""The base of every management command: whatever goes wrong is told in a sentence with an exit status, never as a traceback."""

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

_INTERRUPTED = 130


class BaliseCommand(BaseCommand):
    """A command whose refusals are sentences. `--traceback` shows where one comes from, for whoever mends it."""

    def execute(self, *args: Any, **options: Any) -> Any:
        """Run the command.

        Raises:
            CommandError: in place of any other exception but with `--traceback`; the output is closed or cannot be written.
        """
        try:
            if sys.stdout is None and options.get("stdout") is None:
                raise CommandError("La sortie standard est fermée.")
            answer = super().execute(*args, **options)
            self.stdout.flush()
            return answer
        except CommandError:
            raise
        except KeyboardInterrupt:
            sys.exit(_INTERRUPTED)
        except Exception as error:
            if isinstance(error, BrokenPipeError):
                _write_nowhere()
            elif options.get("traceback"):
                raise
            raise CommandError(_told(error)) from error


class VerbsCommand(BaliseCommand):
    """A command with a sub-command a verb, each with `--json`: standard output is then one JSON document, and what is told by the way is left out.

    A verb is a module with HELP, add_arguments(parser), run(options, tell) that returns what is said, and lines(said) for people.
    """

    verbs: Mapping[str, Any] = {}
    #: What a verb refuses with, beside ValidationError.
    refusals: tuple[type[Exception], ...] = (PermissionDenied,)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        common = ArgumentParser(add_help=False)
        common.add_argument("--json", action="store_true", help="print one JSON document")
        for name, module in self.verbs.items():
            module.add_arguments(verbs.add_parser(name, parents=[common], help=module.HELP))

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb; print its answer; leave with 1 when it refuses."""
        module = self.verbs[options["verb"]]

        def tell(text: str) -> None:
            if not options["json"]:
                self.stderr.write(text)

        try:
            answer = module.run(options, tell)
        except ValidationError as error:
            self._refuse(options, error.messages)
        except self.refusals as error:
            self._refuse(options, [str(error)])
        else:
            said = json.dumps(answer, ensure_ascii=False) if options["json"] else "\n".join(module.lines(answer))
            if said:
                self.stdout.write(said)

    def _refuse(self, options: dict[str, Any], reasons: list[str]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps({"ok": False, "reasons": reasons}, ensure_ascii=False))
        else:
            self.stderr.write("\n".join(reasons))
        sys.exit(1)


def _told(error: Exception) -> str:
    """Say what went wrong to whoever typed the command."""
    said = " ".join(str(error).split())[:500]
    if isinstance(error, BrokenPipeError):
        return "Le programme qui lisait la sortie s’est arrêté."
    if isinstance(error, OSError):
        return f"{error.filename} : {error.strerror}" if error.filename else said
    if isinstance(error, UnicodeError):
        return f"Ce n’est pas du texte en UTF-8 ({said})."
    if isinstance(error, DatabaseError):
        return f"La base de données refuse ({said}). Si elle est neuve, lancez d’abord « manage.py migrate »."
    return f"{type(error).__name__} : {said} (ajoutez --traceback pour voir où)"


def _write_nowhere() -> None:
    """Let the interpreter flush what is left when it ends, without one more error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
