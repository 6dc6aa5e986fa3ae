"""What the shell's commands work on: challenges of the database by their code, or exchange files by their path."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from challenges.authoring.document import documents
from challenges.authoring.models import Challenge


def documents_of(targets: Sequence[str], *, every: bool = False) -> list[dict[str, Any]]:
    """Return the documents named on a command line.

    Args:
        targets: codes (the latest draft is taken), or paths of JSON files with one document or a list of them.
        every: all challenges that are not archived, whatever `targets` says.

    Raises:
        CommandError: a code or a file that does not exist or cannot be read, or nothing at all.
    """
    if every:
        return [_draft(challenge) for challenge in Challenge.objects.filter(archived=False)]
    items = [item for target in targets for item in (_file(target) if target.endswith(".json") else [_coded(target)])]
    if not items:
        raise CommandError("Donnez un code, un fichier, ou --all.")
    return items


def _draft(challenge: Challenge) -> dict[str, Any]:
    return documents.to_document(challenge.get_latest_revision_as_object())


def _coded(code: str) -> dict[str, Any]:
    challenge = Challenge.objects.filter(code=code).first()
    if challenge is None:
        raise CommandError(f"{code} : épreuve inconnue")
    return _draft(challenge)


def _file(path: str) -> list[dict[str, Any]]:
    try:
        loaded = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"{path} : ce fichier ne se lit pas ({type(error).__name__})") from error
    items = loaded if isinstance(loaded, list) else [loaded]
    if not all(isinstance(item, dict) for item in items):
        raise CommandError(f"{path} : ce fichier ne contient pas d’épreuve")
    return items
