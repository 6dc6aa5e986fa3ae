"""`manage.py laboratory (CODE or FILE… | --all)`: examine challenges; exit status 1 when a check fails."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from challenges.authoring import documents
from challenges.authoring.laboratory import Report, examine_many
from challenges.authoring.models import Challenge


class Command(BaseCommand):
    """Examine challenges of the database (latest draft) or of exchange files."""

    help = "Examine challenges: codes, exchange files, or --all"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("targets", nargs="*", help="challenge codes, or paths of exchange files")
        parser.add_argument("--all", action="store_true")
        parser.add_argument("--variants", type=int, default=None)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Examine and print; leave with 1 when a challenge is not green."""
        items = self._documents(options)
        reports = examine_many(items, options["variants"] or settings.BALISE_LABORATORY_VARIANTS)
        if options["json"]:
            self.stdout.write(json.dumps([report.to_json() for report in reports], ensure_ascii=False))
        else:
            for report in reports:
                self._print(report)
        if not all(report.ok for report in reports):
            sys.exit(1)

    def _documents(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        if options["all"]:
            return [
                documents.to_document(challenge.get_latest_revision_as_object()) for challenge in Challenge.objects.filter(archived=False)
            ]
        items: list[dict[str, Any]] = []
        for target in options["targets"]:
            if target.endswith(".json"):
                loaded = json.loads(Path(target).read_text(encoding="utf-8"))
                items += loaded if isinstance(loaded, list) else [loaded]
                continue
            challenge = Challenge.objects.filter(code=target).first()
            if challenge is None:
                raise CommandError(f"{target} : épreuve inconnue")
            items.append(documents.to_document(challenge.get_latest_revision_as_object()))
        if not items:
            raise CommandError("Donnez un code, un fichier, ou --all.")
        return items

    def _print(self, report: Report) -> None:
        mark = "vert" if report.ok else "ROUGE"
        figures = report.figures
        self.stdout.write(f"{report.code}  {mark}  {figures.get('distinct', 0)} distinctes  p50 {figures.get('milliseconds_p50', '–')} ms")
        for finding in report.failures:
            values = json.dumps(finding.values, ensure_ascii=False)[:400] if finding.values else ""
            self.stdout.write(f"   ✗ {finding.check} : {finding.message} {finding.remedy} {finding.seed} {values}")
        for finding in report.warnings:
            self.stdout.write(f"   · {finding.check} : {finding.message}")
