"""`manage.py calibrate --release R`: estimate item parameters from stored answers and propose them. Approve, refuse or list with --approve and its kin."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from challenges.bank.reader import NoRelease, root_of
from challenges.commands import BaliseCommand
from challenges.measurement import services
from challenges.measurement.models import Calibration
from challenges.runtime.assessments.answer_sheet import KINDS
from challenges.runtime.assessments.calibrating import NothingToCalibrate, calibrate
from challenges.runtime.assessments.management.days import midnight


class Command(BaliseCommand):
    """Propose a calibration; approve or refuse one that was proposed; list them."""

    help = "Estimate item parameters from stored answers, and propose them for approval"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--release", help="number, root or latest: whose items are calibrated")
        parser.add_argument("--since", metavar="DAY", help="answers from this day on (2026-09-01)")
        parser.add_argument("--until", metavar="DAY", help="answers before this day")
        parser.add_argument("--kind", action="append", choices=KINDS, help="kinds of assessments; all of them when not given")
        parser.add_argument("--free", action="store_true", help="estimate every item anew, operational ones too")
        parser.add_argument("--list", action="store_true", help="list the calibrations")
        parser.add_argument("--approve", metavar="UID", help="let the next releases use this one")
        parser.add_argument("--refuse", metavar="UID", help="set this one aside")
        parser.add_argument("--reason", default="")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is asked; leave with 1 when it is refused."""
        try:
            answer = self._answer(options)
        except (ValidationError, NothingToCalibrate) as error:
            reasons = error.messages if isinstance(error, ValidationError) else ["aucune réponse dans cette période"]
            if options["json"]:
                self.stdout.write(json.dumps({"ok": False, "reasons": reasons}, ensure_ascii=False))
            else:
                self.stderr.write("\n".join(reasons))
            sys.exit(1)
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=None if options["json"] else 2))

    def _answer(self, options: dict[str, Any]) -> dict[str, Any]:
        if options["list"]:
            return {"ok": True, "calibrations": [_told(one) for one in Calibration.objects.all()]}
        for name, verb in (("approve", services.approve), ("refuse", services.refuse)):
            if options[name]:
                return {"ok": True, **_told(verb(_found(options[name]), user=None, reason=options["reason"]))}
        if not options["release"]:
            raise CommandError("--release, --list, --approve ou --refuse")
        try:
            root = root_of(options["release"])
        except NoRelease as error:
            raise CommandError(f"{options['release']} : version inconnue") from error
        made = calibrate(
            root, since=midnight(options["since"]), until=midnight(options["until"]), kinds=options["kind"] or KINDS, free=options["free"]
        )
        return {"ok": True, **_told(made), "population": made.population, "summary": made.summary, "comparison": made.comparison}


def _told(calibration: Calibration) -> dict[str, Any]:
    return {
        "uid": str(calibration.uid),
        "release": calibration.release_root,
        "method": calibration.method,
        "state": calibration.state,
        "created_at": calibration.created_at.isoformat(),
    }


def _found(uid: str) -> Calibration:
    found = next((one for one in Calibration.objects.all() if str(one.uid) == uid), None)
    if found is None:
        raise CommandError(f"{uid} : calibrage inconnu")
    return found
