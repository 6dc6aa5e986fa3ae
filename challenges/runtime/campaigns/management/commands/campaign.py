"""`manage.py campaign …`: what an operator or another program does with campaigns.

A verb is a module of `challenges.runtime.campaigns.commands`, with `HELP`, `add_arguments(parser)` and `run(options, tell)`, which returns what is
printed with `--json`, and `lines(answer)`, which says it to a person. Here belong the list of verbs and the printing.
"""

from django.core.exceptions import PermissionDenied

from challenges.commands import VerbsCommand
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.campaigns.commands import VERBS


class Command(VerbsCommand):
    """Verbs of campaigns."""

    help = " | ".join(VERBS)
    verbs = VERBS
    refusals = (PermissionDenied, Refusal)
