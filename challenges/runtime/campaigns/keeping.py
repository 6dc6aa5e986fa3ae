"""What is kept of a person here: the campaigns in which they took part."""

import datetime
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.runtime.assessments import parting
from challenges.runtime.campaigns.models import Participation, Step, Try
from challenges.runtime.holdings import Due, Holding, Line, Person
from challenges.runtime.schools.models import Pupil
from challenges.runtime.schools.years import FIRST_MONTH, current_year


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

    def export(self, person: Person) -> Any:
        """Return one participation each; to the school that asks, with its answers where they were sent."""
        found = _of(person).select_related("campaign__school", "assessment", "sent_assessment").order_by("created_at", "pk")
        return [_told(one, person) for one in found] or None

    def targets(self, person: Person) -> list[str]:
        """Return the participations."""
        return [f"participation:{uid}" for uid in _of(person).values_list("uid", flat=True)]

    def erase(self, person: Person) -> int:
        """Part the tests from the person, and forget what was typed to take part."""
        return _part(_of(person), words=True)

    def expire(self, day: datetime.date, *, apply: bool) -> list[Due]:
        """Part the answers of practice that have been kept long enough, of campaigns that are closed; an adult's stay with the account."""
        if not settings.BALISE_KEEP_ANSWERS_YEARS:
            return []
        found = _expired(day)
        count = _part(found, words=False) if apply else found.count()
        return [Due(_("réponses d’entraînement séparées de leur auteur"), count)] if count else []


def _of(person: Person) -> QuerySet[Participation]:
    same = Q(pupil__in=person.pupils)
    found = Participation.objects.filter(same | Q(learner=person.learner) if person.learner else same)
    return found if person.school is None else found.filter(campaign__school=person.school)


def _expired(day: datetime.date) -> QuerySet[Participation]:
    """Participations begun before the school years that are kept, and that still lead to somebody."""
    first = int(current_year(day)[:4]) - settings.BALISE_KEEP_ANSWERS_YEARS
    since = datetime.datetime(first, FIRST_MONTH, 1, tzinfo=timezone.get_current_timezone())
    somebody = Q(pupil__isnull=False) | ~Q(label="") | ~Q(return_code="") | Q(learner__user__isnull=False) | Exists(_entries())
    return Participation.objects.filter(somebody, assessment__started_at__lt=since, campaign__closes_at__lt=timezone.now()).exclude(
        learner__user__email__gt=""
    )


def _entries() -> QuerySet[Pupil]:
    return Pupil.objects.filter(learner=OuterRef("learner"))


def _part(found: QuerySet[Participation], *, words: bool) -> int:
    keys = list(found.values_list("pk", flat=True))
    parting.part(tests_of(keys), words=words)
    for one in Participation.objects.filter(pk__in=keys).select_related("assessment"):
        one.learner_id, one.pupil_id, one.resume_until = one.assessment.learner_id, None, None
        one.label = one.return_code = one.token_sha256 = ""
        one.save(update_fields=["learner", "pupil", "label", "return_code", "token_sha256", "resume_until"])
    return len(keys)


def tests_of(participations: Collection[int]) -> list[int]:
    """Return every test of participations: the tries, and the practice that followed from them."""
    tries = Try.objects.filter(participation__in=participations).values_list("assessment", flat=True)
    practice = Step.objects.filter(participation__in=participations, practice__isnull=False).values_list("practice", flat=True)
    return [*tries, *practice]


def _told(one: Participation, person: Person) -> dict[str, Any]:
    said = {
        "campaign": one.campaign.name,
        "school": one.campaign.school.name,
        "label": one.label,
        "joined_at": one.created_at.isoformat(),
        "sent_at": one.shared_at.isoformat() if one.shared_at else "",
        "test": str(one.assessment.uid),
    }
    if person.school is None:
        return said
    return said | (
        {"answers": parting.told(one.sent_assessment)["answers"]}
        if one.sent_assessment
        else {"not_sent": _("non envoyé à l’établissement")}
    )


def _state(one: Participation) -> str:
    if one.is_shared:
        return _("résultats envoyés")
    return _("en cours") if one.assessment.open else _("terminé, résultats non envoyés")
