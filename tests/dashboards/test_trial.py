"""Accepting the answer of a report: the trial, which writes nothing, and the draft, which does what the trial said."""

import pytest
from wagtail.models import Revision

from challenges.authoring import services as authoring
from challenges.authoring.document.documents import to_document
from challenges.authoring.models import Challenge
from challenges.bank.reader import open_release
from challenges.journal.models import Entry
from challenges.runtime.assessments import regrading
from challenges.runtime.assessments.models import Assessment, Attempt, AttemptRegrade, ProblemReport, Regrading
from cms.dashboards.learner_reports import reports
from cms.dashboards.learner_reports.accepting import Change
from cms.dashboards.learner_reports.trial import try_out
from tests.assessments.test_player import RESPONSES, text_of
from tests.assessments.test_services import release_of
from tests.dashboards.test_reports import accept_page, of, people_of
from tests.factories import bank
from tests.factories import reports as made

pytestmark = pytest.mark.django_db

# ---------------------------------------------------------------- the trial


def written():
    """Figures of everything that a trial might write."""
    models = (Revision, Entry, Regrading, AttemptRegrade, ProblemReport, Attempt)
    return [model.objects.count() for model in models] + list(ProblemReport.objects.values_list("state", flat=True))


def draft(challenge):
    return reports.draft_document(Challenge.objects.get(pk=challenge.pk))


RULE, FIXED = '"à " + ville', "literal"


@pytest.fixture
def class_of_six(report):
    """Besides the report: the same words in the same variant, in two others, the words of one variant in another, and a right answer."""
    here = report.attempt.values["ville"]
    made.answered(made.with_at)
    ranks = towns_by_rank()
    elsewhere = [rank for rank, town in ranks.items() if town != here][:2]
    for rank in elsewhere:
        made.answered(made.with_at, rank)
    made.answered(f"à {here}", elsewhere[0])
    made.answered(lambda values: values["ville"], elsewhere[1])
    running = made.answered(made.with_at).assessment
    Assessment.objects.filter(pk=running.pk).update(state=Assessment.State.STARTED)
    return report


def towns_by_rank():
    """The town of each variant of the pool."""
    attempt = Attempt.objects.first()
    release = open_release(attempt.assessment.release_root)
    program = release.program(str(attempt.challenge_uid))
    return {
        rank: program.instantiate(one["seed"]).values["ville"]
        for rank, one in enumerate(release.challenge(str(attempt.challenge_uid))["pool"])
    }


def expression_of(report, which):
    return RULE if which == RULE else f'"{report.answer}"'


@pytest.mark.parametrize(("which", "raised", "elsewhere", "fixed"), [(RULE, 4, 2, False), (FIXED, 3, 1, True)])
def test_a_trial_tells_what_would_change(which, raised, elsewhere, fixed, class_of_six, challenge):
    found = try_out(class_of_six, draft(challenge), Change(expression=expression_of(class_of_six, which)))
    assert (found.answers, found.raised, found.lowered, found.running, found.problems) == (6, raised, 0, 1, 0)
    assert (sum(row.answers for row in found.elsewhere), [row.learners for row in found.here]) == (elsewhere, [2])
    assert (found.fixed, found.accepts_it, found.refused, found.older) == (fixed, True, [], 0)


def test_the_danger_is_told_even_where_nobody_met_it(class_of_six, challenge):
    found = try_out(class_of_six, draft(challenge), Change(expression=expression_of(class_of_six, FIXED)))
    assert (found.caught, found.others) == (2, 2)
    assert try_out(class_of_six, draft(challenge), Change(expression=RULE)).caught == 0


def test_the_dangerous_answers_come_first_on_the_page(class_of_six, author, client):
    client.force_login(author)
    page = text_of(client.get(accept_page(class_of_six), {"expression": expression_of(class_of_six, FIXED), "essai": "1"}))
    first, second = page.index("Dans d’autres variantes"), page.index("Dans la variante du signalement")
    assert first < second
    assert "Dans 2 autres variantes sur 2, cette même réponse gagnerait aussi des points" in page


def test_a_trial_writes_nothing(class_of_six, author, client):
    client.force_login(author)
    before = written()
    page = client.get(accept_page(class_of_six), {"expression": RULE, "essai": "1"})
    assert (page.status_code, page.context["trial"].raised, written()) == (200, 4, before)


def test_answers_under_older_releases_are_tried_and_counted_apart(report, challenge):
    document = draft(challenge) | {"tags": ["neuf"]}
    release_of(document)
    made.answered(made.with_at)
    found = try_out(report, draft(challenge), Change(expression=RULE))
    assert (found.served, found.older, found.raised) == (1, 1, 2)


def test_a_release_that_shows_something_else_is_named(report, challenge, author):
    authoring.update_challenge(challenge, draft(challenge) | {"instruction": "Quelle est la ville de {a} ?"}, user=author)
    found = try_out(report, draft(challenge), Change(expression=RULE))
    assert (found.answers, [one.reason[:32] for one in found.refused]) == (0, ["Ce que les élèves ont vu a chang"])


@pytest.mark.parametrize("expression", ["inconnu", "(", "", "ville", '"x" + 1', "x" * 3000])
def test_a_bad_expression_is_told(expression, report, author, client):
    client.force_login(author)
    page = client.get(accept_page(report), {"expression": expression, "essai": "1"})
    assert (page.status_code, bool(page.context["error"]), "trial" in page.context) == (422, True, False)


def test_the_form_starts_with_the_learners_text_and_the_rule(report, author, client):
    client.force_login(author)
    page = client.get(accept_page(report))
    assert page.context["change"].expression == f'"{report.answer}"'
    assert [one.expression for one in page.context["suggestions"]] == [RULE, f'"{report.answer}"']


@pytest.mark.parametrize("kind", ["single_choice", "multiple_choice"])
def test_a_choice_is_not_accepted_from_here(kind, framework, author, client):
    challenge, _release = made.written_and_released(author, bank.challenge_document(made.SKILL, response=RESPONSES[kind]))
    report = made.reported(made.answered("ob" if kind == "single_choice" else ["oc"]))
    client.force_login(author)
    page = client.get(accept_page(report), follow=True)
    assert page.redirect_chain == [(of(challenge), 302)]
    assert "Dans une question à choix" in text_of(page)


def test_a_larger_tolerance_is_tried_for_a_number(framework, author, client):
    made.written_and_released(author, bank.challenge_document(made.SKILL))
    report = made.reported(made.answered(lambda values: str(values["a"] + values["b"] + 2)))
    made.answered(lambda values: str(values["a"] + values["b"] + 3), 1)
    client.force_login(author)
    page = client.get(accept_page(report), {"tolerance": "2,5", "essai": "1"})
    assert (page.context["trial"].raised, page.context["trial"].accepts_it) == (1, True)


def test_a_blank_is_chosen_among_those_that_may(framework, author, client):
    made.written_and_released(author, bank.challenge_document(made.SKILL, response=RESPONSES["blanks"]))
    report = made.reported(made.answered(lambda values: {"b1": "Gare", "b2": str(values["a"] + values["b"]), "b3": "lundi"}))
    client.force_login(author)
    page = client.get(accept_page(report))
    assert [one.blank for one in page.context["targets"]] == ["b1", "b2"]
    page = client.get(accept_page(report), {"champ": "b1", "expression": '"Gare"', "essai": "1"})
    assert [(row.old, row.new) for row in page.context["trial"].here] == [("partly", "right")]


def test_a_part_that_is_gained_is_told_with_its_share(framework, author, client):
    made.written_and_released(author, bank.challenge_document(made.SKILL, response=RESPONSES["blanks"]))
    report = made.reported(made.answered(lambda values: {"b1": "Gare", "b2": "1", "b3": "lundi"}))
    made.answered(lambda values: {"b1": "Gare", "b2": "1", "b3": "lundi"}, 1)
    client.force_login(author)
    trial = client.get(accept_page(report), {"champ": "b1", "expression": '"Gare"', "essai": "1"}).context["trial"]
    assert (trial.raised, trial.lowered, trial.accepts_it, trial.caught) == (2, 0, True, 1)
    told = [tuple(word.replace("\u00a0", " ") for word in row.told) for row in trial.here]
    assert told == [("en partie juste (33 %)", "en partie juste (67 %)")]


# ---------------------------------------------------------------- writing the draft


def posted(challenge, **changes):
    revision = Challenge.objects.get(pk=challenge.pk).latest_revision_id
    return {"champ": "", "expression": RULE, "essai": "1", "reply": "Merci.", "revision": str(revision)} | changes


def test_the_draft_is_written_and_the_learner_answered(report, challenge, author, client):
    client.force_login(author)
    done = client.post(accept_page(report), posted(challenge))
    report.refresh_from_db()
    assert (done.status_code, done.url) == (302, of(challenge))
    assert (report.state, report.reply, report.decided_by) == ("accepted", "Merci.", author)
    assert draft(challenge)["response"]["accept"] == ["ville", RULE]
    entry = Entry.objects.get(action="dashboards.accept_answer")
    latest = Challenge.objects.get(pk=challenge.pk).latest_revision_id
    assert entry.data == {"report": str(report.uid), "revision": latest}


@pytest.mark.parametrize("changes", [
    {"reply": " "}, {"expression": "inconnu"}, {"expression": ""}, {"revision": "999999"}, {"revision": "x"},
])  # fmt: skip
def test_what_is_refused_leaves_nothing_half_done(changes, report, challenge, author, client):
    client.force_login(author)
    before = written()
    page = client.post(accept_page(report), posted(challenge, **changes))
    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert written() == before


def test_under_review_nothing_is_written(report, challenge, author, reviewer, client):
    authoring.submit(challenge, user=author)
    before = written()
    for user in (author, reviewer):
        client.force_login(user)
        page = client.post(accept_page(report), posted(challenge))
        assert "en relecture" in " ".join(str(message) for message in page.context["messages"])
    assert written() == before


@pytest.mark.parametrize("role", ["other author", "publisher", "moderator", "head", "nobody"])
def test_others_write_nothing(role, report, challenge, client, request):
    user = people_of(request)[role]
    if user:
        client.force_login(user)
    before = written()
    client.post(accept_page(report), posted(challenge))
    assert written() == before


def test_an_answer_is_accepted_once(report, challenge, author, client):
    client.force_login(author)
    client.post(accept_page(report), posted(challenge))
    before = written()
    page = client.post(accept_page(report), posted(challenge, expression="upper(ville)"), follow=True)
    assert (written(), "déjà traité" in text_of(page)) == (before, True)


def test_the_trial_says_what_release_and_regrading_then_do(class_of_six, challenge, author, publisher):
    change = Change(expression=RULE)
    told = try_out(class_of_six, draft(challenge), change)
    reports.accept_answer(class_of_six, change, user=author, reply="Merci.")
    before = open_release(class_of_six.release_root)
    after = open_release(release_of(to_document(Challenge.objects.get(pk=challenge.pk).get_latest_revision_as_object())).root)
    plan = regrading.plan(made.CODE, before, after)
    figures = plan.to_json()
    assert (figures["answers"], figures["raised"], figures["lowered"]) == (told.answers, told.raised, told.lowered)
    first = dict(Attempt.objects.values_list("pk", "outcome"))
    regrading.regrade(plan, user=publisher, reason="Réponse acceptée.")
    moved = [one for one in Attempt.objects.graded() if one.final_outcome != first[one.pk]]
    assert (len(moved), {one.final_outcome for one in moved}) == (sum(row.answers for row in told.rows), {"right"})
