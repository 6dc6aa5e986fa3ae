"""`manage.py campaign create --school UAI --profile P --closes T [--access A]`: a campaign over a target profile, for an operator or a program."""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from challenges.runtime.campaigns.handing import creating, files
from challenges.runtime.campaigns.models import Campaign
from challenges.runtime.schools.models import School
from challenges.runtime.schools.uai import normalised

HELP: Final = "create a campaign over a target profile"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("--school", required=True, metavar="UAI", help="the school")
    parser.add_argument("--profile", required=True, help="target profile: its uid, its name, or the name of a preset")
    parser.add_argument(
        "--closes", required=True, metavar="T", help="when it closes: 2026-12-18, or 2026-12-18T18:00, by the school's clock"
    )
    parser.add_argument("--opens", default="", metavar="T", help="when it opens; at once otherwise")
    parser.add_argument("--name", default="", help="as pupils read it; that of the profile otherwise")
    parser.add_argument("--access", choices=Campaign.Access.values, default=Campaign.Access.NAMED.value)
    parser.add_argument(
        "--feedback",
        choices=Campaign.Feedback.values,
        default=Campaign.Feedback.EACH.value,
        help="when participants are told what is right",
    )
    parser.add_argument("--class", dest="class_name", default="", help="the class or group it is for; the whole school otherwise")


def run(options: dict[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
    """Create.

    Raises:
        ValidationError: no such school, profile or class, or a moment that is none or lies wrong.
    """
    school = School.objects.filter(uai=normalised(options["school"])).first() if options["school"].strip() else None
    if school is None:
        raise ValidationError(_("Aucun établissement n’a l’UAI %s.") % options["school"])
    opens = creating.moment(options["opens"]) if options["opens"] else None
    made = creating.create(
        school, user=creating.OPERATOR, profile=options["profile"], closes_at=creating.moment(options["closes"], end=True), opens_at=opens,
        name=options["name"], access=options["access"], class_name=options["class_name"], feedback=options["feedback"],
    )  # fmt: skip
    address = settings.BALISE_BASE_URL.rstrip("/") + reverse("campaigns:join", args=[made.code])
    return files.campaign_document(made) | {"address": address}


def lines(answer: dict[str, Any]) -> list[str]:
    """Say it to a person."""
    return [_("%(name)s : code %(code)s, %(address)s") % answer]
