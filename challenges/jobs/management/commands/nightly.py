"""`manage.py nightly`: everything that is to be done once a day, for a timer. Exit status 1 when one act failed; the others are done all the same."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import override

from challenges.commands import BaliseCommand
from challenges.jobs import nightly, processes, registry


class Command(BaliseCommand):
    """Do what is daily, in order, a line each."""

    help = "Do everything that is to be done once a day (for a timer)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="print a JSON object a line")
        parser.add_argument("--list", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument("--only", metavar="NAME", default="", help="do one of them")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do them.

        Raises:
            CommandError: at the end, when one failed; or `--only` names none.
        """
        names = [daily.name for daily in registry.dailies()]
        if options["only"] and options["only"] not in names:
            raise CommandError(f"{options['only']} : inconnu. Les travaux de chaque nuit : {', '.join(names)}.")
        if options["list"]:
            for daily in registry.dailies():
                self.stdout.write(f"{daily.name} : {daily.title}")
            return
        processes.lower_priority()
        failed = []
        with override("fr"):
            for done in nightly.run(options["only"]):
                self._tell(done, as_json=options["json"])
                if not done.ok:
                    failed.append(done.daily.name)
        if failed:
            raise CommandError(f"En échec : {', '.join(failed)}.")

    def _tell(self, done: nightly.Done, *, as_json: bool) -> None:
        if as_json:
            told = {"name": done.daily.name, "ok": done.ok, "state": done.job.state, "text": done.sentence}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write(f"{done.daily.title} : {done.sentence}")
        self.stdout.flush()
