"""The mark that a page bears: whose reading of which campaign is in the journal already, for as long as the journal counts it as one reading."""

from typing import Any

from django.core import signing

from challenges.journal.services import READING, label
from challenges.runtime.campaigns.models import Campaign

_SALT = "campaigns.following"


def mark(campaign: Campaign, user: Any) -> str:
    """Return the mark of a page whose reading was just journaled."""
    return signing.dumps([str(campaign.uid), label(user)], salt=_SALT)


def fresh(said: str, campaign: Campaign, user: Any) -> bool:
    """Whether a mark is that of this reader on this campaign, and less than a reading old."""
    try:
        return bool(signing.loads(said, salt=_SALT, max_age=READING) == [str(campaign.uid), label(user)])
    except signing.BadSignature:
        return False
