"""Learners who answer a challenge of chosen variants and report something about it."""

from unittest import mock

from challenges.authoring import services as authoring
from challenges.authoring.document.documents import to_document
from challenges.runtime.assessments import reports, services
from challenges.runtime.assessments.models import Attempt, Learner, ProblemReport
from tests.assessments.test_services import begin, release_of
from tests.factories import bank

SKILL = "1.1-1a"
CODE = f"{SKILL}-01"
TOWNS = ["Orval", "Montrival", "Lissac"]
TOWN = {"id": "v", "type": "choice", "name": "ville", "role": "cosmetic", "options": TOWNS, "default": "Orval"}
TEXT = {"type": "short_text", "label": "Ville", "accept": ["ville"], "treatments": {"case": True}, "max_length": 60, "wrong": []}


def text_challenge(response=None):
    """A challenge that asks for a town, drawn among three."""
    document = bank.challenge_document(SKILL, instruction="Quelle ville suit {a} ?", response=response or TEXT, feedback="")
    parameters = document["dataset"]["draw"]["parameters"]
    document["dataset"]["draw"]["parameters"] = [*parameters, TOWN]
    return document


def written_and_released(author, document=None):
    """A challenge of an author, and a release that holds it as authoring writes it, served by every channel."""
    challenge = authoring.create_challenge(document or text_challenge(), user=author)
    return challenge, release_of(to_document(challenge))


def opened(rank=0, learner=None, **changes):
    """The open question of a learner: the variant of this rank in the pool."""
    test = begin(learner=learner or Learner.objects.create(), scope={"competences": ["1.1"], "max_questions": 1}, **changes)
    with mock.patch("secrets.randbelow", return_value=rank):
        return services.next_attempt(test)


def answered(value, rank=0, learner=None, **changes):
    """The same, answered; `value` may be a function of what was drawn."""
    attempt = opened(rank, learner, **changes)
    services.answer(attempt, value(attempt.values) if callable(value) else value)
    services.end(attempt.assessment, actor="system", reason="fin")
    return Attempt.objects.select_related("assessment__learner").get(pk=attempt.pk)


def with_at(values):
    """An answer that says a little more than the town."""
    return f"à {values['ville']}"


def reported(attempt, kind=ProblemReport.Kind.ANSWER, text=""):
    """A report of the learner of a question."""
    return reports.report(attempt, learner=attempt.assessment.learner, kind=kind, text=text)
