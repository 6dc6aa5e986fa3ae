"""`manage.py register …`: what an operator or another program does with a school's register.

A verb is a module of `challenges.runtime.schools.commands`, with `HELP`, `add_arguments(parser)` and `run(options, tell)`, which returns what is printed
with `--json`, and `lines(answer)`, which says it to a person. Here belong the list of verbs and the printing.
"""

from challenges.commands import VerbsCommand
from challenges.runtime.schools.commands import VERBS


class Command(VerbsCommand):
    """Verbs of a register."""

    help = " | ".join(VERBS)
    verbs = VERBS
