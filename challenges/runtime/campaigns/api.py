"""The participant's API: join, next question, answer, results, files. Thin: every rule is in the services.

Errors are problem documents (RFC 9457). A token acts for one participation and opens nothing else.
"""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Header, Router, Schema
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer
from pydantic import ConfigDict, Field, WithJsonSchema

from challenges.problem import Problem
from challenges.runtime.assessments import ahead, allowed, queries, reading, services, wire
from challenges.runtime.assessments.device import device_of
from challenges.runtime.assessments.errors import NotYours
from challenges.runtime.assessments.files import file_response, public_files
from challenges.runtime.assessments.models import Assessment, Attempt
from challenges.runtime.assessments.tokens import token_hash
from challenges.runtime.campaigns import api_forms
from challenges.runtime.campaigns import services as campaigns
from challenges.runtime.campaigns.models import Campaign, Participation
from challenges.throttle.network import address_of

router = Router(tags=["runtime"])


class Strict(Schema):
    """A body in which an unknown field is an error, not silence."""

    model_config = ConfigDict(extra="forbid")


class ParticipantIn(Strict):
    """Who joins: a name to show for an anonymous campaign, an identity for a named one; or the return code of one who joined before."""

    label: Annotated[str, Field(max_length=60)] = ""
    last_name: Annotated[str, Field(max_length=100)] = ""
    first_name: Annotated[str, Field(max_length=100)] = ""
    birth_date: str | None = Field(default=None, json_schema_extra={"format": "date"})
    return_code: Annotated[str, Field(max_length=20)] = ""


class ParticipationIn(Strict):
    """A request to join."""

    code: Annotated[str, Field(min_length=1, max_length=40)]
    participant: ParticipantIn | None = None


class AssessmentRef(Schema):
    """Where to go on."""

    id: uuid.UUID


class ParticipationOut(Schema):
    """A participation, the token that acts for it, told this once, and the code that opens it again on another device."""

    id: uuid.UUID
    token: str
    return_code: str
    assessment: AssessmentRef


class FileOut(Schema):
    """A file of a question."""

    name: str
    url: str
    media_type: str
    size: int


class AttemptOut(Schema):
    """A question, without its key."""

    id: uuid.UUID
    number: int
    instruction_html: str
    response: Annotated[dict[str, Any], WithJsonSchema(api_forms.SENT)]
    files: list[FileOut]
    deadline: datetime | None
    web_search: bool


class NextOut(Schema):
    """The open question, or the end."""

    attempt: AttemptOut | None
    finished: bool


class AnswerIn(Strict):
    """An answer in the form that the question's `response` asks for."""

    value: Annotated[Any, WithJsonSchema(api_forms.VALUE)] = None
    skipped: bool = False


class AnswerOut(Schema):
    """What the answer came to; in an exam only that it was recorded. `next` is there when it was asked for."""

    outcome: Literal["right", "partly", "wrong", "skipped", "timed_out", "recorded"]
    expected: Annotated[dict[str, Any] | None, WithJsonSchema(api_forms.EXPECTED)]
    finished: bool
    next: NextOut | None = None


class CompetenceOut(Schema):
    """A competence of the results.

    `level` is announced with P(|true level - level| <= 1) = `certainty`, by the parameters in use: before calibration, only as true as the
    levels that authors gave.
    """

    code: str
    title: str
    level: int
    uncertainty: dict[str, float]
    points: int
    answered: int
    right: int


class QuestionOut(Schema):
    """An answered question."""

    number: int
    attempt: str
    competence: str
    level: int
    outcome: str
    answer: Any
    expected: dict[str, Any] | None


class ResultsOut(Schema):
    """Results of an assessment."""

    state: str
    score: int
    competences: list[CompetenceOut]
    answers: list[QuestionOut]


class TokenAuth(HttpBearer):
    """`Authorization: Bearer <token>` of a participation."""

    def authenticate(self, request: HttpRequest, token: str) -> str | None:
        """Return the digest of the token: what is asked for is looked for together with it, in one query."""
        return token_hash(token) if token else None


ERRORS: dict[Any, Any] = {frozenset({400, 401, 403, 404, 409, 422, 429, 503}): Problem}


@router.post("/participations", response={201: ParticipationOut, **ERRORS}, summary="Join a campaign with its code")
def join(request: HttpRequest, body: ParticipationIn) -> tuple[int, dict[str, Any]]:
    """Join; anonymous campaigns admit `participant: null`."""
    campaign = campaigns.find_campaign(body.code, address=address_of(request))
    participant = body.participant or ParticipantIn()
    joined = _join(request, campaign, participant)
    participation = joined.participation
    return 201, {
        "id": participation.uid,
        "token": joined.token,
        "return_code": participation.return_code,
        "assessment": {"id": participation.assessment.uid},
    }


def _join(request: HttpRequest, campaign: Campaign, participant: ParticipantIn) -> campaigns.Joined:
    if participant.return_code:
        return campaigns.come_back(campaign, participant.return_code, address=address_of(request))
    return campaigns.join(campaign, identity=campaigns.identity_from(participant.last_name, participant.first_name, participant.birth_date),
                          label=participant.label, device=device_of(request), address=address_of(request))  # fmt: skip


@router.get(
    "/assessments/{uuid:assessment_id}/next", response={200: NextOut, **ERRORS}, auth=TokenAuth(), summary="The open question, or the next"
)
def next_question(request: HttpRequest, assessment_id: uuid.UUID) -> dict[str, Any]:
    """Return the same open question until it is answered."""
    with ahead.busy():
        found = reading.test_of(assessment_id, _token(request))
        if found is None:
            raise _unknown(request)
        assessment, standing = found
        return _next(assessment, services.next_attempt(assessment, standing))


def _next(assessment: Assessment, attempt: Attempt | None) -> dict[str, Any]:
    if attempt is None:
        return {"attempt": None, "finished": True}
    ahead.wish(assessment, attempt)
    return {"attempt": _attempt(attempt), "finished": False}


@router.post(
    "/attempts/{uuid:attempt_id}/answer",
    response={200: AnswerOut, **ERRORS},
    auth=TokenAuth(),
    exclude_unset=True,
    summary="Answer a question, once",
)
def answer(
    request: HttpRequest,
    attempt_id: uuid.UUID,
    body: AnswerIn,
    next: bool = False,  # noqa: A002  the name in the address
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", max_length=80)] = "",
) -> dict[str, Any]:
    """Record the answer. The same `Idempotency-Key` and body get the first reply; a different answer is 409. `next=true` adds the next question."""
    with ahead.busy():
        attempt = _owned_attempt(request, attempt_id)
        value = wire.received(attempt, body.value)
        if not next:
            return _told(attempt, services.answer(attempt, value, skipped=body.skipped, idempotency_key=idempotency_key))
        told, following = services.answer_and_go_on(attempt, value, skipped=body.skipped, idempotency_key=idempotency_key)
        return _told(attempt, told) | {"next": _next(attempt.assessment, following)}


def _told(attempt: Attempt, told: services.Answered) -> dict[str, Any]:
    return told.to_json() | {"expected": wire.sent_expected(attempt, told.expected)}


@router.get(
    "/assessments/{uuid:assessment_id}/results", response={200: ResultsOut, **ERRORS}, auth=TokenAuth(), summary="Levels and answers"
)
def results(request: HttpRequest, assessment_id: uuid.UUID) -> dict[str, Any]:
    """Return levels with their uncertainty, points, and the answers given so far; of a test that is like an exam, nothing before its end."""
    assessment = _owned(request, assessment_id)
    if not assessment.shows_feedback:
        return {"state": assessment.state, "score": 0, "competences": [], "answers": []}
    found = queries.results(assessment)
    return {
        "state": found.assessment.state,
        "score": found.points,
        "competences": [
            {
                "code": item.code, "title": item.title, "level": item.level, "points": item.points, "answered": item.answered, "right": item.right,
                "uncertainty": {"low": item.low, "high": item.high, "certainty": item.certainty},
            }
            for item in found.competences
        ],
        "answers": [
            {"number": q.number, "attempt": q.uid, "competence": q.competence, "level": q.level, "outcome": q.outcome, "answer": q.answer, "expected": q.expected}
            for q in found.questions
        ],
    }  # fmt: skip


@router.post(
    "/participations/{uuid:participation_id}/share", response={200: dict[str, Any], **ERRORS}, auth=TokenAuth(), summary="Send the results"
)
def share(request: HttpRequest, participation_id: uuid.UUID) -> dict[str, Any]:
    """Send the results to the school."""
    participation = Participation.objects.filter(uid=participation_id, token_sha256=_token(request)).first()
    if participation is None:
        raise _unknown(request)
    shared = campaigns.share(participation)
    return {"shared_at": shared.shared_at.isoformat() if shared.shared_at else None}


@router.get(
    "/attempts/{uuid:attempt_id}/files/{int:position}", auth=TokenAuth(), response={200: None, **ERRORS}, summary="A file of a question"
)
def file(request: HttpRequest, attempt_id: uuid.UUID, position: int) -> HttpResponse:
    """Return the bytes of a file."""
    return file_response(_owned_attempt(request, attempt_id), position)


def _token(request: HttpRequest) -> str:
    """The digest of the request's token."""
    return str(request.auth)  # type: ignore[attr-defined]


def _unknown(request: HttpRequest) -> Exception:
    """What to raise where nothing was found: the token opens nothing, or not this."""
    return NotYours() if Participation.objects.filter(token_sha256=_token(request)).exists() else AuthenticationError()


def _owned(request: HttpRequest, assessment_id: uuid.UUID) -> Assessment:
    assessment = Assessment.objects.filter(uid=assessment_id, participation__token_sha256=_token(request)).first()
    if assessment is None:
        raise _unknown(request)
    return assessment


def _owned_attempt(request: HttpRequest, attempt_id: uuid.UUID) -> Attempt:
    attempt = reading.question_of(attempt_id, _token(request))
    if attempt is None:
        raise _unknown(request)
    return attempt


def _attempt(attempt: Attempt) -> dict[str, Any]:
    base = f"/api/runtime/v1/attempts/{attempt.uid}/files/"
    return {
        "id": attempt.uid,
        "number": attempt.number,
        "instruction_html": str(attempt.instruction_html),
        "response": wire.sent_response(attempt),
        "files": public_files(attempt, base),
        "deadline": attempt.limit,
        "web_search": allowed.web_search(attempt),
    }
