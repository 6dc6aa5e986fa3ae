"""The base of every management command: whatever goes wrong is told in a sentence with an exit status, never as a traceback."""

import os
import sys
from typing import Any

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
