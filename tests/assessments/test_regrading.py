"""Marking again: what a mended key would change, what may not be marked again, and what the change leaves alone."""

import copy
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import translation

from challenges.bank.reader import open_release
from challenges.journal.models import Entry
from challenges.runtime.assessments import queries, regrading, services
from challenges.runtime.assessments.models import Assessment, Attempt, AttemptRegrade, KnowledgeState, Learner, Regrading
from tests.assessments.test_services import begin, release_of
from tests.commands import printed
from tests.factories import bank
from tests.factories.answers import as_before_0_5

pytestmark = pytest.mark.django_db

SKILL = "1.1-1a"
CODE = f"{SKILL}-01"
THIN = "\u202f"


def mistaken():
    """A challenge whose key forgets the first line of the file; its learners answered with the true total."""
    document = bank.csv_challenge(SKILL)
    document["response"]["value"] = 'sum(lignes["montant"]) - first(lignes["montant"])'
    return document


def mended():
    """The same challenge, its key put right."""
    document = bank.csv_challenge(SKILL)
    document["feedback"] = "Additionnez toute la colonne."
    return document


def answer_with(total, learner=None):
    """An assessment of one question, answered with the true total or with something else, and ended."""
    test = begin(learner=learner, scope={"competences": ["1.1"], "max_questions": 1})
    attempt = services.next_attempt(test)
    drawn = services_drawn(attempt)
    amounts = [row["montant"] for row in drawn.tables["lignes"]]
    answers = {"whole": sum(amounts), "without first": sum(amounts[1:]), "wrong": 1}
    if total == "skip":
        services.answer(attempt, None, skipped=True)
    else:
        services.answer(attempt, str(answers[total]))
    services.end(test, actor="system", reason="fin")
    return Attempt.objects.get(pk=attempt.pk)


def services_drawn(attempt):
    return regrading._drawn(attempt, open_release(attempt.assessment.release_root).program(str(attempt.challenge_uid)))


@pytest.fixture
def releases(framework):
    """The release with the mistake, under which answers are given, and how to make the one that mends it."""
    before = release_of(mistaken())
    return lambda document=None: (open_release(before.root), open_release(release_of(document or mended()).root))


def outcomes(made):
    return [(line.old, line.new) for line in made.lines]


def test_a_plan_tells_what_would_change_and_writes_nothing(releases):
    whole, part, skipped = answer_with("whole"), answer_with("without first"), answer_with("skip")
    made = regrading.plan(CODE, *releases())
    assert [line.attempt for line in made.lines] == [whole, part, skipped]
    assert outcomes(made) == [("wrong", "right"), ("right", "wrong"), ("skipped", "skipped")]
    assert made.lines[0].to_json()["new_expected"].replace(THIN, "") == whole.answer
    assert (Regrading.objects.count(), AttemptRegrade.objects.count()) == (0, 0)


def test_the_data_are_those_that_were_kept_not_drawn_again(releases):
    answer_with("whole")
    before, after = releases()
    before.program(str(Attempt.objects.get().challenge_uid)).draw.tables[0].rows = None  # drawing again would give no row
    assert outcomes(regrading.plan(CODE, before, after)) == [("wrong", "right")]


def test_answers_from_before_the_data_were_kept_are_drawn_again_and_compared(releases):
    attempt = as_before_0_5(answer_with("whole"))
    attempt.drawn = None
    program = open_release(attempt.assessment.release_root).program(str(attempt.challenge_uid))
    assert regrading._drawn(attempt, program) == services_drawn(Attempt.objects.get(pk=attempt.pk))
    attempt.digests = attempt.digests | {"draw": "0" * 64}
    with pytest.raises(ValueError, match="retrouvées"):
        regrading._drawn(attempt, program)


def test_a_running_assessment_is_left_alone(releases):
    answer_with("whole")
    Assessment.objects.update(state=Assessment.State.STARTED)
    made = regrading.plan(CODE, *releases())
    assert (made.running, made.lines, made.refusal) == (1, [], "")


def test_a_regrading_changes_results_and_keeps_the_first_mark(releases):
    attempt = answer_with("whole")
    assert queries.results(attempt.assessment).right == 0
    made = regrading.plan(CODE, *releases())
    run = regrading.regrade(made, user=None, reason="La clé oubliait une ligne.")
    found = queries.results(attempt.assessment)
    question = found.questions[0]
    assert (found.right, question.outcome, question.feedback) == (1, "right", "Additionnez toute la colonne.")
    assert question.expected["text"].replace(THIN, "") == attempt.answer
    assert Attempt.objects.get().outcome == "wrong"
    entry = Entry.objects.filter(action="assessments.regrade").get()
    assert entry.data == {"run": str(run.uid), "answers": 1, "reason": "La clé oubliait une ligne."}


def test_what_is_known_of_the_learner_follows(releases):
    learner = Learner.objects.create()
    attempt = answer_with("whole", learner)
    assert KnowledgeState.objects.values_list("floor", "ceiling").get() == (0, attempt.level)
    regrading.regrade(regrading.plan(CODE, *releases()), user=None, reason="x")
    assert KnowledgeState.objects.values_list("floor", "ceiling").get() == (attempt.level, None)


def test_never_lower_keeps_what_was_right(releases):
    answer_with("without first")
    before, after = releases()
    made = regrading.plan(CODE, before, after, never_lower=True)
    assert (outcomes(made), made.changed) == ([("right", "right")], [])
    with pytest.raises(ValidationError):
        regrading.regrade(made, user=None, reason="x")


def test_the_last_regrading_counts(releases):
    attempt = answer_with("whole")
    before, after = releases()
    regrading.regrade(regrading.plan(CODE, before, after), user=None, reason="x")
    third = copy.deepcopy(mended())
    third["response"]["value"] = 'max(lignes["montant"])'
    regrading.regrade(regrading.plan(CODE, before, open_release(release_of(third).root)), user=None, reason="y")
    assert [one.final_outcome for one in Attempt.objects.graded()] == ["wrong"]
    assert attempt.regrades.count() == 2


def drawn_otherwise():
    document = mended()
    document["dataset"]["draw"]["tables"][0]["columns"][1]["max"] = 800
    return document


def shown_otherwise():
    return mended() | {"instruction": "Quel est le total des montants ?"}


@pytest.mark.parametrize(
    ("document", "refusal"),
    [
        (drawn_otherwise, "Le tirage a changé (lignes)"),
        (shown_otherwise, "Ce que les élèves ont vu a changé (instruction)."),
        (mistaken, "Les deux versions notent de la même façon."),
    ],
)
def test_other_versions_are_refused_with_the_reason(releases, document, refusal):
    answer_with("whole")
    before, _after = releases()
    target = before if document is mistaken else open_release(release_of(document()).root)
    made = regrading.plan(CODE, before, target)
    assert (made.refusal.startswith(refusal), made.lines) == (True, [])
    with pytest.raises(ValidationError):
        regrading.regrade(made, user=None, reason="x")


def test_an_unknown_challenge_is_refused(releases):
    assert regrading.plan("9.9-9z-99", *releases()).refusal.startswith("L’épreuve 9.9-9z-99")


def test_only_publishers_may(releases, author, reviewer, moderator, publisher):
    answer_with("whole")
    made = regrading.plan(CODE, *releases())
    for user in (author, reviewer, moderator):
        with pytest.raises(PermissionDenied):
            regrading.regrade(made, user=user, reason="x")
    with pytest.raises(ValidationError):
        regrading.regrade(made, user=publisher, reason=" ")
    assert regrading.regrade(made, user=publisher, reason="x").actor == publisher


@pytest.mark.parametrize("model", [Regrading, AttemptRegrade])
def test_a_regrading_cannot_be_altered(releases, model):
    answer_with("whole")
    regrading.regrade(regrading.plan(CODE, *releases()), user=None, reason="x")
    field = "reason" if model is Regrading else "outcome"
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**{field: "z"})
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all().delete()


def test_an_answered_attempt_is_still_immutable(releases):
    answer_with("whole")
    with pytest.raises(DatabaseError), transaction.atomic():
        Attempt.objects.update(outcome="right")


def test_the_command_shows_first_and_applies_when_told(releases):
    answer_with("whole")
    before, after = releases()
    target = (CODE, "--from", str(before.number), "--to", after.root[:12])
    shown, status = printed("regrade", *target)
    assert (status, shown["answers"], shown["raised"], shown["applied"], Regrading.objects.count()) == (0, 1, 1, False, 0)
    refused, status = printed("regrade", *target, "--apply")
    assert (status, refused["refusal"]) == (1, "Dites pourquoi ces réponses sont notées à nouveau.")
    done, status = printed("regrade", *target, "--apply", "--reason", "Clé fausse.")
    assert (status, done["applied"], Regrading.objects.get().reason) == (0, True, "Clé fausse.")


def test_a_refusal_is_told_in_the_language_of_who_asks(releases):
    before, _after = releases()
    with translation.override("en"):
        told = regrading.plan(CODE, before, before).refusal
    assert told == "Both versions mark in the same way. Choose a version whose expected answer differs."


# ---------------------------------------------------------------- answers in part right


def two_blanks(first, second, feedback=""):
    """A challenge of two numbers, the sum and the difference of what was drawn, or what is put in their place."""
    document = bank.challenge_document(SKILL)
    blanks = [
        {"id": ident, "name": ident, "label": ident, "kind": "number", "value": value, "tolerance": "0"}
        for ident, value in (("x", first), ("y", second))
    ]
    document["response"] = {"type": "blanks", "blanks": blanks}
    return document | {"feedback": feedback}


def answered_blanks(x, y):
    test = begin(scope={"competences": ["1.1"], "max_questions": 1})
    attempt = services.next_attempt(test)
    services.answer(attempt, {"x": str(x(attempt.values)), "y": str(y(attempt.values))})
    services.end(test, actor="system", reason="fin")
    return Attempt.objects.get(pk=attempt.pk)


def total(values):
    return values["a"] + values["b"]


def nothing(values):
    return "0.5"


# What is marked at first, what is mended, the answer, then (old, new, raised, lowered) of its line.
PARTS = {
    "a part is lost": ("a + b", "a - b + 2", "a - b", "a - b + 2", total, nothing, ("partly", "wrong", 0, 1)),
    "a part is gained": ("a - b", "a - b + 2", "a + b", "a - b + 2", total, nothing, ("wrong", "partly", 1, 0)),
    "right becomes a part": ("a + b", "a + b", "a + b", "a - b", total, total, ("right", "partly", 0, 1)),
    "a part becomes right": ("a + b", "a - b", "a + b", "a + b", total, total, ("partly", "right", 1, 0)),
}


@pytest.mark.parametrize("never_lower", [False, True])
@pytest.mark.parametrize("case", PARTS)
def test_a_part_of_a_mark_counts_when_marking_again(framework, case, never_lower):
    first, second, mended_first, mended_second, x, y, (old, new, raised, lowered) = PARTS[case]
    before = open_release(release_of(two_blanks(first, second)).root)
    answered_blanks(x, y)
    after = open_release(release_of(two_blanks(mended_first, mended_second)).root)
    made = regrading.plan(CODE, before, after, never_lower=never_lower)
    figures = made.to_json()
    kept = never_lower and bool(lowered)
    assert outcomes(made) == [(old, old if kept else new)]
    assert (figures["raised"], figures["lowered"], figures["changed"]) == (raised, 0 if kept else lowered, 0 if kept else 1)


def test_the_share_of_an_answer_in_part_right_may_move_alone(framework):
    """One blank of three is right, then two: the outcome is the same and the mark is not."""

    def three(*values):
        document = two_blanks("1", "1")
        blank = document["response"]["blanks"][0]
        document["response"]["blanks"] = [blank | {"id": name, "name": name, "value": one} for name, one in zip("xyz", values, strict=True)]
        return document

    before = open_release(release_of(three("a + b", "a", "b")).root)
    test = begin(scope={"competences": ["1.1"], "max_questions": 1})
    attempt = services.next_attempt(test)
    services.answer(attempt, dict.fromkeys("xyz", str(total(attempt.values))))
    services.end(test, actor="system", reason="fin")
    after = open_release(release_of(three("a + b", "a + b", "b")).root)
    made = regrading.plan(CODE, before, after)
    assert [(line.old, line.new, line.raised) for line in made.lines] == [("partly", "partly", True)]
    assert [(one["old_share"], one["new_share"]) for one in made.to_json()["lines"]] == [(33, 67)]
    regrading.regrade(made, user=None, reason="x")
    # The mark of the last regrading is what may not be lowered: two thirds, not the first one.
    third = open_release(release_of(three("a", "a + b", "b")).root)
    assert [(line.lowered, line.score) for line in regrading.plan(CODE, before, third).lines] == [(True, Decimal("0.3333"))]
    kept = regrading.plan(CODE, before, third, never_lower=True)
    assert [(line.moves, line.score) for line in kept.lines] == [(False, Decimal("0.6667"))]
