"""The job of estimates; `apps.py` registers it."""

from django.utils.translation import gettext as _

from challenges.bank.reader import open_release
from challenges.jobs.work import Outcome, Work
from challenges.runtime.campaigns.estimates import estimating, services


def work_out(work: Work) -> Outcome:
    """Simulate a scope on a release and keep what comes of it."""
    release = open_release(work.args["root"])
    made = work.follow(estimating.estimate(release, work.args["scope"], work.args["locale"]))
    services.keep(made)
    return Outcome(_("%(n)s questions, environ %(minutes)s min.") % {"n": made.questions, "minutes": made.minutes})
