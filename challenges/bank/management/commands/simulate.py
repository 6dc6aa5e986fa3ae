"""`manage.py simulate --release R --strategy S --learners N --seed K`: simulated sessions on a release, or on a synthetic bank; --json."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from challenges.adaptive import strategies
from challenges.adaptive.learners import synthetic_bank
from challenges.bank.references import find_release
from challenges.bank.services.simulating import simulate_release, simulated
from challenges.commands import BaliseCommand


class Command(BaliseCommand):
    """Simulate; the result of a real release is kept with it."""

    help = "Simulate learners on a release (kept with it), or on a synthetic bank"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        bank = parser.add_mutually_exclusive_group(required=True)
        bank.add_argument("--release", help="number, root or latest")
        bank.add_argument("--synthetic", type=int, metavar="ITEMS", help="a made-up bank of so many items instead")
        parser.add_argument("--strategy", choices=strategies.names(profile=True), default="balise-certification-1")
        parser.add_argument("--learners", type=int, default=1000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Simulate and print; leave with 1 when it is refused."""
        try:
            answer = self._answer(options)
        except ValidationError as error:
            if options["json"]:
                self.stdout.write(json.dumps({"ok": False, "reasons": error.messages}, ensure_ascii=False))
            else:
                self.stderr.write("\n".join(error.messages))
            sys.exit(1)
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=None if options["json"] else 2))

    def _answer(self, options: dict[str, Any]) -> dict[str, Any]:
        how = {"strategy": options["strategy"], "learners": options["learners"], "seed": options["seed"]}
        if options["release"]:
            made = simulate_release(find_release(options["release"]), **how)
            return {"ok": True, "release": made.release.number, **how, **made.result}
        if not 32 <= options["synthetic"] <= 100_000:
            raise CommandError("--synthetic : de 32 à 100 000 items")
        return {
            "ok": True,
            "synthetic": options["synthetic"],
            **how,
            **simulated(synthetic_bank(options["seed"], options["synthetic"]), **how),
        }
