"""The schools' API for their own programs: campaigns, what was sent to them, a new campaign. Thin: every rule is in the services.

A key acts for one school. Of a test that is open, or that was not sent, nothing leaves but where it stands. Errors are problem documents (RFC 9457).
"""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.security import HttpBearer
from pydantic import ConfigDict, Field

from challenges.journal.services import record_reading
from challenges.problem import Problem
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.campaigns.handing import creating, files, rows
from challenges.runtime.campaigns.handing.access import services
from challenges.runtime.campaigns.models import Campaign
from challenges.runtime.campaigns.models.access import SchoolKey
from challenges.throttle import allow

router = Router(tags=["schools"])
#: How many are given at once, and at most.
AT_ONCE, MOST = 100, 500


class TooOften(Refusal):
    """More requests in a minute than a key may make."""

    status = 429
    code = "too_many_requests"


class NotInScope(Refusal):
    """The key works, and not for this."""

    status = 403
    code = "scope"


class NoCampaign(Refusal):
    """The school has no such campaign."""

    status = 404
    code = "not_found"


class NotCreated(Refusal):
    """A campaign that cannot be as it is asked for."""

    status = 422
    code = "malformed"


class KeyAuth(HttpBearer):
    """A key that works now, within its rate."""

    def authenticate(self, request: HttpRequest, token: str) -> SchoolKey | None:
        """Return the key, or None."""
        found = services.find(token)
        if found is not None and not allow("schools-api", str(found.uid), limit=settings.BALISE_SCHOOLS_API_RATE, seconds=60):
            raise TooOften(_("Trop de demandes : réessayez dans une minute."))
        return found


auth = KeyAuth()
REFUSED: dict[int, Any] = {401: Problem, 403: Problem, 404: Problem, 422: Problem, 429: Problem}


class CampaignOut(Schema):
    """A campaign."""

    id: uuid.UUID
    code: str
    name: str
    kind: str
    feedback: str
    competences: list[str]
    access: str
    sharing: str
    opens_at: datetime
    closes_at: datetime
    sends_until: datetime
    class_: str | None = Field(serialization_alias="class", validation_alias="class")
    archived: bool


class CampaignsOut(Schema):
    """A page of campaigns; `next` is the cursor of the page that follows, null on the last."""

    campaigns: list[CampaignOut]
    next: str | None


class CompetenceOut(Schema):
    """What was sent of one competence; the true level lies between `low` and `high` with the certainty that the results page says."""

    code: str
    level: int
    low: float
    high: float
    points: int
    answered: int
    right: int


class ResultOut(Schema):
    """A participation. `competences` and `points` are null until the pupil sent the results, or the campaign did."""

    id: uuid.UUID
    name: str
    pupil: uuid.UUID | None
    class_: str | None = Field(serialization_alias="class", validation_alias="class")
    state: Literal["started", "finished", "shared"]
    tries: int
    answered: int
    joined_at: datetime
    sent_at: datetime | None
    late: bool | None
    points: int | None
    competences: list[CompetenceOut] | None


class ResultsOut(Schema):
    """A page of participations, in the order in which they joined."""

    campaign: CampaignOut
    results: list[ResultOut]
    next: str | None


class CampaignIn(Schema):
    """A campaign to create."""

    model_config = ConfigDict(extra="forbid")

    profile: Annotated[str, Field(min_length=1, max_length=200)]
    closes_at: datetime
    opens_at: datetime | None = None
    name: Annotated[str, Field(max_length=120)] = ""
    access: Literal["named", "anonymous"] = "named"
    feedback: Literal["each", "checkpoints", "end"] = "each"
    class_: Annotated[str, Field(alias="class", max_length=60)] = ""


class Paged(Schema):
    """Which page."""

    cursor: Annotated[str, Field(max_length=20, pattern=r"^[0-9]{0,18}$")] = ""
    limit: Annotated[int, Field(ge=1, le=MOST)] = AT_ONCE

    @property
    def after(self) -> int:
        """The key after which the page begins; 0 for the first."""
        return int(self.cursor or 0)


def _key(request: HttpRequest, scope: SchoolKey.Scope) -> SchoolKey:
    key: SchoolKey = request.auth  # type: ignore[attr-defined]
    if scope not in key.scopes:
        raise NotInScope(_("Cette clé n’a pas le droit « %s ».") % scope)
    return key


def _campaign(key: SchoolKey, code: str) -> Campaign:
    found = Campaign.objects.filter(school=key.school_id, code=code.upper()).select_related("school_class", "school").first()
    if found is None:
        raise NoCampaign(_("L’établissement n’a aucune campagne de ce code."))
    return found


@router.get("/campaigns", auth=auth, response={200: CampaignsOut, **REFUSED}, by_alias=True, summary="The school's campaigns")
def list_campaigns(request: HttpRequest, paged: Query[Paged]) -> dict[str, Any]:
    """The campaigns of the key's school, archived ones too, in the order in which they were made."""
    key = _key(request, SchoolKey.Scope.READ)
    found = Campaign.objects.filter(school=key.school_id, pk__gt=paged.after).select_related("school_class").order_by("pk")
    page = list(found[: paged.limit + 1])
    following = str(page[paged.limit - 1].pk) if len(page) > paged.limit else None
    return {"campaigns": [files.campaign_document(one) for one in page[: paged.limit]], "next": following}


@router.get(
    "/campaigns/{code}/results",
    auth=auth,
    response={200: ResultsOut, **REFUSED},
    by_alias=True,
    summary="Who takes part, and what was sent",
)
def list_results(request: HttpRequest, code: str, paged: Query[Paged]) -> dict[str, Any]:
    """Participations of a campaign with the results that were sent; of the others, only where they stand."""
    key = _key(request, SchoolKey.Scope.RESULTS)
    campaign = _campaign(key, code)
    found = campaign.participations.counted().filter(pk__gt=paged.after).order_by("pk").values_list("pk", flat=True)
    keys = list(found[: paged.limit + 1])
    following = str(keys[paged.limit - 1]) if len(keys) > paged.limit else None
    record_reading("campaigns.export_results", actor=key, target=f"campaign:{campaign.uid}")
    results = [files.line_document(line) for line in rows.lines(keys[: paged.limit])]
    return {"campaign": files.campaign_document(campaign), "results": results, "next": following}


@router.post("/campaigns", auth=auth, response={201: CampaignOut, **REFUSED}, by_alias=True, summary="Create a campaign")
def create_campaign(request: HttpRequest, body: CampaignIn) -> tuple[int, dict[str, Any]]:
    """Create a campaign over a target profile, for the person who gave the key, as long as they manage the school."""
    key = _key(request, SchoolKey.Scope.WRITE)
    try:
        made = creating.create(
            key.school, user=key.given_by, profile=body.profile, closes_at=body.closes_at, opens_at=body.opens_at, name=body.name,
            access=body.access, class_name=body.class_, feedback=body.feedback,
        )  # fmt: skip
    except ValidationError as error:
        raise NotCreated(" ".join(error.messages)) from None
    return 201, files.campaign_document(made)
