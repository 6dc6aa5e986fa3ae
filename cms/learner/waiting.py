"""What waits for a learner: tests to go on with, results to send, campaigns to join. Reads only: three queries, whatever the history."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.bank.reader import OpenRelease
from challenges.runtime.assessments.competences import title_of
from challenges.runtime.assessments.models import Assessment, Learner
from challenges.runtime.campaigns.models import Campaign, Participation
from challenges.runtime.campaigns.services.sharing import is_sent, too_late
from challenges.runtime.learning.models import Practice

#: Of each kind; a home page is no archive.
MOST = 5


@dataclass(frozen=True)
class Task:
    """One thing that waits: what it is called, from where it comes, what to press, where that leads, and until when."""

    title: str
    origin: str
    verb: str
    url: str
    until: datetime | None = None


@dataclass(frozen=True)
class Tasks:
    """Everything that waits.

    - `running`: tests to go on with; `unsent`: results to send; `offered`: campaigns to join
    - `competences`: open practices on one competence, by code
    """

    running: list[Task]
    unsent: list[Task]
    offered: list[Task]
    competences: dict[str, UUID]

    @property
    def any(self) -> bool:
        """Whether anything waits."""
        return bool(self.running or self.unsent or self.offered)


def tasks_of(learner: Learner, release: OpenRelease) -> Tasks:
    """Return what waits for a learner, the nearest deadline first."""
    practices = list(
        Practice.objects.filter(assessment__learner=learner, assessment__state=Assessment.State.STARTED)
        .select_related("assessment")
        .order_by("-assessment")
    )
    mine = Participation.objects.counted().filter(learner=learner).select_related("campaign__school", "assessment")
    taken = list(mine.filter(Q(assessment__state=Assessment.State.STARTED) | Q(shared_at=None)).order_by("campaign__closes_at", "pk"))
    running = [_running(one) for one in taken if one.assessment.open] + [_practice(one, release) for one in practices]
    return Tasks(
        running[:MOST], [_unsent(one) for one in taken if _may_send(one)][:MOST], [_offered(one) for one in _awaited(learner)],
        {one.subject: one.assessment.uid for one in practices if one.kind == Practice.Kind.COMPETENCE},
    )  # fmt: skip


def _running(one: Participation) -> Task:
    url = reverse("assessments:play", args=[one.assessment.uid])
    return Task(one.campaign.name, one.campaign.school.name, _("Continuer"), url, one.campaign.closes_at)


def _practice(one: Practice, release: OpenRelease) -> Task:
    titles = {document["code"]: title_of(document) for document in (*release.competences, *release.topics)}
    title = _("Premier test") if one.kind == Practice.Kind.FIRST else titles.get(one.subject, one.subject)
    return Task(title, str(one.get_kind_display()), _("Continuer"), reverse("assessments:play", args=[one.assessment.uid]))


def _may_send(one: Participation) -> bool:
    by_learner = one.campaign.sharing == Campaign.Sharing.BY_LEARNER
    return by_learner and not one.assessment.open and not is_sent(one) and not too_late(one.campaign)


def _unsent(one: Participation) -> Task:
    url = reverse("assessments:results", args=[one.assessment.uid])
    return Task(one.campaign.name, one.campaign.school.name, _("Voir et envoyer mes résultats"), url, one.campaign.sending_deadline)


def _offered(one: Campaign) -> Task:
    return Task(one.name, one.school.name, _("Commencer"), reverse("campaigns:join", args=[one.code]), one.closes_at)


def _awaited(learner: Learner) -> list[Campaign]:
    """Open campaigns of the learner's classes, and those of the whole school that ask for names; not those that were joined."""
    now = timezone.now()
    here = {"departed_on": None, "merged_into": None, "learner": learner}
    of_class = Q(school_class__enrolments__pupil__in=learner.pupils.filter(departed_on=None, merged_into=None))
    of_school = Q(school_class=None, access=Campaign.Access.NAMED, school__in=learner.pupils.filter(**here).values("school"))
    present = Q(school_class__in=learner.pupils.filter(**here).values("school_class"))
    found = Campaign.objects.current().filter(of_class | of_school | present, opens_at__lte=now, closes_at__gt=now)
    joined = Participation.objects.filter(learner=learner).values("campaign")
    return list(found.exclude(pk__in=joined).select_related("school").order_by("closes_at", "pk").distinct()[:MOST])
