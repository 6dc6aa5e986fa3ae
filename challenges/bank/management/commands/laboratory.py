"""`manage.py laboratory (CHALLENGE… | --all | --against RELEASE)`: examine challenges; exit status 1 when a check fails."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings

from challenges.authoring.laboratory import Report, examine_many
from challenges.authoring.laboratory.report import reach
from challenges.authoring.laboratory.targets import documents_of
from challenges.bank import upgrade
from challenges.bank.references import find_release
from challenges.commands import BaliseCommand
from challenges.jobs.processes import take_the_whole_machine


class Command(BaliseCommand):
    """Examine challenges of the database (latest draft) or of exchange files, or compare a release with the installed libraries."""

    help = "Examine challenges: codes, exchange files, or --all; or regenerate the verified seeds of a release with --against"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("targets", nargs="*", metavar="CHALLENGE", help="challenge codes, or paths of exchange files")
        parser.add_argument("--all", action="store_true", help="every challenge that is not archived")
        parser.add_argument("--variants", type=int, default=None, help="how many variants to try for each")
        parser.add_argument("--against", metavar="RELEASE", help="number, root or latest: list every logical digest that moved")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Examine and print; leave with 1 when a challenge is not green or a digest moved."""
        take_the_whole_machine()
        if options["against"]:
            self._against(options)
            return
        items = documents_of(options["targets"], every=options["all"])
        reports = examine_many(items, options["variants"] or settings.BALISE_LABORATORY_VARIANTS)
        if options["json"]:
            self.stdout.write(json.dumps([report.to_json() for report in reports], ensure_ascii=False))
        else:
            for report in reports:
                self._print(report)
        if not all(report.ok for report in reports):
            sys.exit(1)

    def _print(self, report: Report) -> None:
        mark = ("vert" if report.ok else "ROUGE") + (" (question fixe)" if report.fixed else "")
        figures = report.figures
        self.stdout.write(f"{report.code}  {mark}  {figures.get('distinct', 0)} distinctes  p50 {figures.get('milliseconds_p50', '–')} ms")
        for finding in report.failures:
            values = json.dumps(finding.values, ensure_ascii=False)[:400] if finding.values else ""
            self.stdout.write(
                f"   ✗ {finding.check} : {finding.message} {finding.remedy} {reach(asdict(finding), report.variants)} {finding.seed} {values}"
            )
        for finding in report.warnings:
            self.stdout.write(f"   · {finding.check} : {finding.message} {reach(asdict(finding), report.variants)} {finding.seed}".rstrip())

    def _against(self, options: dict[str, Any]) -> None:
        """Regenerate what a release verified, with the libraries installed now."""
        release = find_release(options["against"])
        result = upgrade.compare(release, codes=options["targets"], seeds=options["variants"])
        if options["json"]:
            self.stdout.write(json.dumps(result.to_json(), ensure_ascii=False))
        else:
            self.stdout.write(f"{release} : {result.challenges} épreuves, {result.seeds} graines, {len(result.moved)} écarts")
            for one in result.moved:
                self.stdout.write(f"   ✗ {one.code} {one.seed} {', '.join(one.parts)} {one.reason}".rstrip())
        if result.moved:
            sys.exit(1)
