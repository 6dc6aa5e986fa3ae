"""Jobs of campaigns: tests that the end of a campaign stopped are closed. `apps.py` registers them."""

from django.utils.translation import ngettext

from challenges.jobs.work import Outcome, Work
from challenges.runtime.campaigns.models import Campaign
from challenges.runtime.campaigns.services.finishing import finish


def finish_one(work: Work) -> Outcome:
    """Close the tests of a campaign that was closed a moment ago."""
    campaign = Campaign.objects.filter(pk=work.args["campaign"]).first()
    return Outcome(_told(finish(campaign)) if campaign else "")


def finish_all(work: Work) -> str:
    """Close the tests of all campaigns that are over."""
    closed = finish()
    return _told(closed) if closed else ""


def _told(closed: int) -> str:
    return ngettext("%(n)s parcours terminé.", "%(n)s parcours terminés.", closed) % {"n": closed}
