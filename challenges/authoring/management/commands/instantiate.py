"""`manage.py instantiate CHALLENGE --seed HEX --out DIR`: one variant of a challenge and its files, key included."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

import generators
from challenges.authoring.laboratory.targets import documents_of
from challenges.commands import BaliseCommand


class Command(BaliseCommand):
    """Make one variant and write its files: for authors and for whoever looks into an incident, never for learners."""

    help = "Write the files of one variant, and print its values, key and digests"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("challenge", help="a challenge code, or the path of an exchange file")
        parser.add_argument("--seed", required=True, help="32 hexadecimal digits")
        parser.add_argument("--out", required=True, type=Path, help="folder for the files; made when missing")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make, write, print."""
        variant, code = self._make(options)
        folder: Path = options["out"]
        folder.mkdir(parents=True, exist_ok=True)
        for artefact in variant.artefacts:
            (folder / artefact.path).write_bytes(artefact.content)
        stored = variant.to_json()
        answer = {
            "code": code,
            "seed": variant.seed,
            "values": stored["values"],
            "key": stored["key"],
            "files": [{"name": one.path, "sha256": one.sha256, "logical_digest": one.logical_digest} for one in variant.artefacts],
            "digests": variant.digests,
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=None if options["json"] else 2))

    def _make(self, options: dict[str, Any]) -> tuple[generators.Variant, str]:
        items = documents_of([options["challenge"]])
        if len(items) != 1:
            raise CommandError(f"{options['challenge']} : donnez une seule épreuve")
        try:
            return generators.compile_challenge(items[0]).instantiate(options["seed"]), items[0]["code"]
        except generators.SpecificationError as error:
            raise CommandError(str(error)) from error
        except generators.GenerationError as error:
            values = json.dumps(error.values, ensure_ascii=False, default=str)[:1000]
            raise CommandError(f"{error} {values}") from error
        except ValueError as error:
            raise CommandError(f"{options['seed']} : une graine s’écrit avec 32 chiffres ou lettres de a à f") from error
