"""Counting an exam again: the same figures when nothing changed, and whom a change would touch, without touching anybody."""

import json

import pytest
from django.core.management import CommandError, call_command

from challenges.journal.models import Entry
from challenges.runtime.assessments.models import AttemptRegrade, Regrading
from challenges.runtime.certification import services
from challenges.runtime.certification.models import Certificate
from challenges.runtime.certification.rescoring import recount
from tests.commands import printed
from tests.factories import bank
from tests.factories import certification as make


@pytest.fixture
def finalised(running, school):
    make.take(running)
    services.finalise(running.session, user=school.head)
    return running.session


def regraded(candidate, count):
    """So many right answers found to be wrong."""
    regrading = Regrading.objects.create(challenge_uid="0f8fad5b-d9cb-469f-a165-70867728950e", challenge_code="x", reason="Clé fausse")
    for attempt in candidate.assessment.attempts.all()[:count]:
        AttemptRegrade.objects.create(regrading=regrading, attempt=attempt, outcome="wrong", score=0, key={})


def test_counting_again_gives_what_was_certified(finalised):
    (found,) = recount(finalised)
    certificate = Certificate.objects.get()
    assert (found.changed, found.score_before, found.score_after, found.level_after, found.answered) == (
        False, certificate.score, certificate.score, certificate.global_level, 32
    )  # fmt: skip


def test_answers_marked_again_show_what_they_would_change(finalised, running):
    regraded(running, 12)
    (found,) = recount(finalised)
    assert (found.changed, found.score_after < found.score_before, Certificate.objects.get().score) == (True, True, found.score_before)


def test_another_release_gives_other_parameters(finalised, released_bank):
    copied = bank.copied()
    index = json.loads(copied.bodies["index.json"])
    index["challenges"]["b"] = [f"{float(b) - 2:.1f}" for b in index["challenges"]["b"]]
    copied.add("index.json", index)
    easier = bank.make_release(copied)
    (found,) = recount(finalised, easier.root)
    assert found.score_after < found.score_before


def test_the_command_prints_and_writes_nothing(finalised):
    before = Entry.objects.count()
    answer, status = printed("rescore", "--session", finalised.number, "--dry-run")
    assert (status, answer["changed"], answer["candidates"][0]["changed"], Entry.objects.count()) == (0, 0, False, before)


def test_without_dry_run_the_recount_is_noted_with_its_reason(finalised):
    printed("rescore", "--session", finalised.number, "--reason", "Recours")
    assert Entry.objects.get(action="certification.recount").data == {"counted": 1, "changed": [], "reason": "Recours"}


@pytest.mark.parametrize(("arguments", "message"), [(["--session", "X"], "session inconnue"), ([], "--dry-run")])
def test_what_the_command_refuses(arguments, message, finalised):
    with pytest.raises(CommandError, match=message):
        call_command("rescore", *(arguments or ["--session", finalised.number]))
