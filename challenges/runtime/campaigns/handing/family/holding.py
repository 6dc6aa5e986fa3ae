"""What is kept of a person here: pages that they showed at home. A school is told of none."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.runtime.campaigns.models.family import FamilyPage
from challenges.runtime.holdings import Due, Holding, Person

#: How long a page that is over is remembered: so that its pupil sees that it is.
REMEMBERED = datetime.timedelta(days=30)


class FamilyHolding(Holding):
    """Pages for families: their own business, so that a school sees no line, no file, no count of them."""

    name = "family"
    title = gettext_lazy("Pages montrées à la famille")

    def move(self, source: Person, target: Person) -> Any:
        """Give pages to the other: they show what moves with them."""
        keys = list(_of(source).values_list("pk", flat=True)) if target.learner else []
        FamilyPage.objects.filter(pk__in=keys).update(learner=target.learner)
        return keys

    def put_back(self, moved: Any, source: Person) -> None:
        """Give them back."""
        if source.learner:
            FamilyPage.objects.filter(pk__in=moved).update(learner=source.learner)

    def export(self, person: Person) -> Any:
        """Return each page, to the person alone."""
        if person.school is not None:
            return None
        return [_told(one) for one in _of(person).select_related("participation__campaign").order_by("created_at", "pk")] or None

    def targets(self, person: Person) -> list[str]:
        """Return the pages, to the person alone."""
        return [] if person.school is not None else [f"familypage:{uid}" for uid in _of(person).values_list("uid", flat=True)]

    def erase(self, person: Person) -> int:
        """Delete the pages of what is erased: all of a person's, or those of participations in the school that asks."""
        found = _of(person)
        if person.school is not None:
            found = found.filter(participation__campaign__school=person.school)
        found.delete()
        # The journal, which managers read, holds the counts: none says that there was a page.
        return 0

    def expire(self, day: datetime.date, *, apply: bool) -> list[Due]:
        """Forget pages that have been over for a month."""
        moment = timezone.make_aware(datetime.datetime.combine(day, datetime.time())) - REMEMBERED
        found = FamilyPage.objects.filter(expires_at__lt=moment) | FamilyPage.objects.filter(revoked_at__lt=moment)
        count = found.count()
        if apply:
            found.delete()
        return [Due(_("pages pour les familles, retirées ou finies"), count)] if count else []


def _of(person: Person) -> QuerySet[FamilyPage]:
    return FamilyPage.objects.filter(learner=person.learner) if person.learner else FamilyPage.objects.none()


def _told(one: FamilyPage) -> dict[str, Any]:
    return {
        "shows": one.participation.campaign.name if one.participation else _("tout le profil"),
        "shared_at": one.created_at.isoformat(),
        "expires_at": one.expires_at.isoformat(),
        "revoked_at": one.revoked_at.isoformat() if one.revoked_at else "",
    }
