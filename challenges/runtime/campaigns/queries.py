"""What pages ask of campaigns as such: the list of a school, what may be chosen for a new one, how long one is. Reads only."""

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from challenges.bank.reader import NoRelease, current_root, open_release
from challenges.runtime.assessments import engine
from challenges.runtime.assessments.competences import title_of
from challenges.runtime.assessments.engine import Length
from challenges.runtime.campaigns.joining import scope_of
from challenges.runtime.campaigns.models import Campaign, TargetProfileVersion
from challenges.runtime.schools.models import School


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
