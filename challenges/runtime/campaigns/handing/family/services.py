"""The verbs of a family page: share, take back, find by its address. Whoever calls has checked whose results they are."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.journal.services import record
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.assessments.models import Learner
from challenges.runtime.assessments.tokens import new_token, token_hash
from challenges.runtime.campaigns.models import Participation
from challenges.runtime.campaigns.models.family import FamilyPage, FamilyPages
from challenges.runtime.schools.years import current_year, end_of

#: Open pages of one learner: two parents, grandparents, and some to spare.
MOST = 5
#: How long a page may be asked to stay open, in days; without one, until the school year ends.
PERIODS = (7, 30)
#: A page that is shared in the last days of a year would be over before it is read.
LEAST = datetime.timedelta(days=14)


@dataclass(frozen=True)
class Shared:
    """A page that was just made, and the secret of its address, told this once."""

    page: FamilyPage
    token: str


@transaction.atomic
def share(learner: Learner, participation: Participation | None = None, *, days: int | None = None) -> Shared:
    """Open a page on the results of a participation, or on the whole profile.

    Args:
        learner: whose results they are.
        participation: of this learner; None for the profile.
        days: of `PERIODS`; None until the school year ends.

    Raises:
        Refusal: too many pages are open already, or no such length.
    """
    if days is not None and days not in PERIODS:
        raise Refusal(_("Choisissez une durée de la liste."))
    # One after the other: two presses at once must not open one page too many.
    Learner.objects.select_for_update().get(pk=learner.pk)
    if pages_of(learner).count() >= MOST:
        raise Refusal(_("Vous partagez déjà %d pages : retirez-en une d’abord.") % MOST)
    token, digest = new_token()
    page = FamilyPage.objects.create(learner=learner, participation=participation, token_sha256=digest, expires_at=_until(days))
    record("campaigns.share_home", actor=learner, target=f"familypage:{page.uid}")
    return Shared(page, token)


def _until(days: int | None) -> datetime.datetime:
    now = timezone.now()
    if days is not None:
        return now + datetime.timedelta(days=days)
    last = end_of(current_year(timezone.localdate()))
    end = timezone.make_aware(datetime.datetime.combine(last, datetime.time(23, 59)))
    return max(end, now + LEAST)


@transaction.atomic
def take_back(page: FamilyPage) -> None:
    """Close a page at once; one that is closed stays so."""
    locked = FamilyPage.objects.select_for_update(of=("self",)).select_related("learner").get(pk=page.pk)
    if locked.revoked_at is None:
        locked.revoked_at = timezone.now()
        locked.save(update_fields=["revoked_at"])
        record("campaigns.take_back_home", actor=locked.learner, target=f"familypage:{locked.uid}")


def pages_of(learner: Learner) -> FamilyPages:
    """Return the pages of a learner that open now, the newest first."""
    return FamilyPage.objects.current().filter(learner=learner)


def find(token: str) -> FamilyPage | None:
    """Return the page of an address, None when it is unknown, over or taken back: nobody can tell which."""
    return FamilyPage.objects.current().select_related("learner", "participation__pupil").filter(token_sha256=token_hash(token)).first()
