"""Read models of a campaign for the school: who is where, and the results that were shared. Nothing of what was not shared but progress."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from challenges.bank.reader import NoRelease, current_root, open_release
from challenges.names import label_key
from challenges.runtime.assessments import engine
from challenges.runtime.assessments.engine import Length, Past
from challenges.runtime.assessments.models import Attempt
from challenges.runtime.assessments.queries import CompetenceResult, competence_results, title_of
from challenges.runtime.campaigns.joining import scope_of
from challenges.runtime.campaigns.models import Campaign, Participation, TargetProfileVersion
from challenges.runtime.schools.models import School


@dataclass(frozen=True)
class Row:
    """A participant as the school sees them. `results` is None until the results are shared."""

    participation: Participation
    answered: int
    state: str
    results: dict[str, CompetenceResult] | None

    @property
    def refining(self) -> bool:
        """Whether results were sent and their levels are being made finer: they may still change."""
        return self.results is not None and self.participation.assessment.open

    @property
    def cells(self) -> list[CompetenceResult | None]:
        """One cell a competence of the campaign, in its order."""
        return [self.results.get(code) if self.results else None for code in self.participation.campaign.competences]


def campaigns_of(school: School, *, archived: bool = False) -> QuerySet[Campaign]:
    """Return a school's campaigns with the numbers of their participations, trials left out: those that run or ran, or those put away."""
    counted = Q(participations__is_trial=False)
    over = counted & ~Q(participations__assessment__state="started") & Q(participations__isnull=False)
    return (
        school.campaigns.filter(archived_at__isnull=not archived)
        .select_related("school_class")
        .annotate(
            joined=Count("participations", filter=counted),
            done=Count("participations", filter=over),
            sent=Count("participations", filter=counted & Q(participations__shared_at__isnull=False)),
        )
        .order_by("-id")
    )


def profiles_for(school: School, also: int | None = None) -> QuerySet[TargetProfileVersion]:
    """Return the latest versions of the target profiles that a school may choose, its own and the installation's; and one that it chose."""
    newest = TargetProfileVersion.objects.filter(profile=OuterRef("profile")).order_by("-number").values("number")[:1]
    mine = Q(profile__school=school) | Q(profile__school=None)
    return (
        TargetProfileVersion.objects.filter(mine & Q(profile__archived_at=None, number=Subquery(newest)) | Q(pk=also))
        .select_related("profile")
        .order_by("profile__name")
    )


def rows(campaign: Campaign) -> list[Row]:
    """Return one row a participant: two queries, whatever their number."""
    participations = list(campaign.participations.counted().select_related("assessment__learner", "pupil__school_class", "campaign"))
    by_assessment: dict[int, list[Attempt]] = {participation.assessment_id: [] for participation in participations}
    attempts = (
        Attempt.objects.graded().filter(assessment__in=list(by_assessment), answered_at__isnull=False).order_by("assessment_id", "number")
    )
    for attempt in attempts.only(
        "assessment_id", "number", "challenge_uid", "outcome", "competence", "topic", "skill", "level", "parameters"
    ):
        by_assessment[attempt.assessment_id].append(attempt)
    return [_row(participation, by_assessment[participation.assessment_id]) for participation in sorted(participations, key=_place)]


def _place(participation: Participation) -> tuple[int, str, int]:
    """The register's pupils in its order, then those who typed a name, then numbers in the order in which they joined."""
    if participation.pupil:
        return 0, participation.pupil.sort_key, participation.pk
    return (1 if participation.label else 2), label_key(participation.label), participation.pk


def _row(participation: Participation, attempts: Sequence[Attempt]) -> Row:
    results = None
    if participation.is_shared:
        release = open_release(participation.assessment.release_root)
        past = [Past(str(attempt.challenge_uid), attempt.right) for attempt in attempts]
        report = engine.report(participation.assessment, release, past)
        results = {result.code: result for result in competence_results(report, attempts, release)}
    state = "shared" if results is not None else "started" if participation.assessment.open else "finished"
    return Row(participation, len(attempts), state, results)


def longest(campaign: Campaign) -> Length:
    """Return how many questions a participant may be asked at most, those that do not count included."""
    return engine.longest(scope_of(campaign), len(campaign.competences))


def competence_choices(root: str) -> list[tuple[str, str]]:
    """Return (code, title) of the competences for which a release holds challenges."""
    release = open_release(root)
    held = {entry.competence for entry in release.entries}
    return [(c["code"], f"{c['code']} {title_of(c)}") for c in release.competences if c["code"] in held]


def titles(campaign: Campaign) -> list[str]:
    """Return the titles of the competences of a campaign; their codes where the bank in service does not know them."""
    try:
        known = {c["code"]: title_of(c) for c in open_release(current_root("positioning")).competences}
    except NoRelease:
        known = {}
    return [known.get(code, code) for code in campaign.competences]
