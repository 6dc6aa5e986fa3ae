"""What is kept of a person here: the campaigns in which they took part."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.runtime.campaigns.models import Participation
from challenges.runtime.holdings import Holding, Line, Person


class CampaignsHolding(Holding):
    """Participations."""

    name = "campaigns"
    title = gettext_lazy("Campagnes")

    def lines(self, person: Person) -> list[Line]:
        """Return one line a participation."""
        found = _of(person).select_related("campaign", "assessment").order_by("-created_at")
        return [Line(one.campaign.name, _state(one), reverse("schools:campaign", args=[one.campaign.uid])) for one in found]

    def move(self, source: Person, target: Person) -> Any:
        """Give participations to the other; who takes part in a campaign already keeps its own apart, under the same name."""
        mine = _of(target).values_list("campaign_id", flat=True)
        found = _of(source)
        by_learner = (
            list(found.filter(learner=source.learner).exclude(campaign__in=list(mine)).values_list("pk", flat=True))
            if target.learner
            else []
        )
        by_pupil = list(found.filter(pupil__in=source.pupils).values_list("pk", "pupil_id"))
        Participation.objects.filter(pk__in=by_learner).update(learner=target.learner)
        Participation.objects.filter(pk__in=[pk for pk, _pupil in by_pupil]).update(pupil=target.pupils[0] if target.pupils else None)
        return {"by_learner": by_learner, "by_pupil": by_pupil}

    def put_back(self, moved: Any, source: Person) -> None:
        """Give them back."""
        if source.learner:
            Participation.objects.filter(pk__in=moved["by_learner"]).update(learner=source.learner)
        for pk, pupil in moved["by_pupil"]:
            Participation.objects.filter(pk=pk).update(pupil=pupil)


def _of(person: Person) -> QuerySet[Participation]:
    same = Q(pupil__in=person.pupils)
    return Participation.objects.filter(same | Q(learner=person.learner) if person.learner else same)


def _state(one: Participation) -> str:
    if one.is_shared:
        return _("résultats envoyés")
    return _("en cours") if one.assessment.open else _("terminé, résultats non envoyés")
