"""What learners report: what may be said when, what is kept of it, what they read afterwards, and what the question page never tells."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from challenges.journal.models import Entry
from challenges.runtime.assessments import regrading, reports, services
from challenges.runtime.assessments.errors import NotYours
from challenges.runtime.assessments.models import Assessment, Attempt, Learner, ProblemReport
from challenges.runtime.assessments.reports import BadReport, TooManyReports
from tests.assessments.test_player import lent_to, text_of
from tests.assessments.test_services import begin, release_of
from tests.factories import people
from tests.factories import reports as made

pytestmark = pytest.mark.django_db

Kind, State = ProblemReport.Kind, ProblemReport.State


@pytest.fixture
def released(framework):
    return release_of(made.text_challenge())


@pytest.fixture
def attempt(released):
    return made.opened()


@pytest.fixture
def wrong(released):
    return made.answered("nulle part")


@pytest.fixture
def decider(roles):
    return people.user(group="Relecteurs")


def page_of(attempt):
    return reverse("assessments:report", args=[attempt.uid])


# ---------------------------------------------------------------- saying it


def test_a_report_keeps_the_exact_variant_and_the_answer(released, wrong):
    report = made.reported(wrong, text="  C’est écrit.\r\nVraiment.  ")
    assert (report.attempt, report.challenge_uid, report.release_root, report.seed) == (
        wrong, wrong.challenge_uid, released.root, wrong.seed
    )  # fmt: skip
    assert (report.kind, report.text, report.answer, report.state) == ("answer", "C’est écrit.\nVraiment.", "nulle part", "open")


def test_a_report_is_in_the_journal_without_text_nor_answer(wrong):
    report = made.reported(wrong, text="secret")
    entry = Entry.objects.get(action="assessments.report")
    assert (entry.actor, entry.target) == (f"learner:{wrong.assessment.learner.uid}", f"report:{report.uid}")
    assert entry.data == {"challenge": str(wrong.challenge_uid), "kind": "answer"}


def test_nobody_reports_on_the_question_of_another(attempt):
    with pytest.raises(NotYours):
        reports.report(attempt, learner=Learner.objects.create(), kind=Kind.FILE, text="")
    assert ProblemReport.objects.count() == 0


@pytest.mark.parametrize("kind", [kind for kind in Kind.values if kind != Kind.ANSWER])
def test_every_other_kind_may_be_reported_before_answering(attempt, kind):
    assert made.reported(attempt, kind, "Voilà.").answer is None
    attempt.refresh_from_db()
    assert (attempt.answered_at, attempt.outcome) == (None, "")


def test_that_an_answer_is_right_is_said_after_it(attempt):
    with pytest.raises(BadReport, match="Répondez d’abord"):
        made.reported(attempt)


def test_a_question_that_was_passed_has_no_answer_to_look_at(attempt):
    services.answer(attempt, None, skipped=True)
    with pytest.raises(BadReport, match="passé cette question"):
        made.reported(attempt)


@pytest.mark.parametrize(("kind", "text"), [("nothing", "x"), ("", ""), (Kind.OTHER, "  "), (Kind.FILE, "x" * 1001)])
def test_a_bad_report_is_refused_and_nothing_is_kept(attempt, kind, text):
    with pytest.raises(BadReport):
        made.reported(attempt, kind, text)
    assert (ProblemReport.objects.count(), Entry.objects.filter(action__startswith="assessments.report").count()) == (0, 0)


def test_a_second_report_of_a_kind_updates_the_first(wrong):
    first = made.reported(wrong, text="Un.")
    second = made.reported(wrong, text="Deux.")
    assert (second.pk, ProblemReport.objects.get().text) == (first.pk, "Deux.")
    made.reported(wrong, Kind.FILE)
    assert ProblemReport.objects.count() == 2


def test_the_same_words_again_write_nothing(wrong):
    made.reported(wrong, text="Un.")
    before = Entry.objects.count()
    made.reported(wrong, text="Un.")
    assert Entry.objects.count() == before


def test_once_decided_the_same_kind_may_be_reported_anew(wrong, decider):
    first = made.reported(wrong)
    reports.decide(first, user=decider, state=State.REFUSED, reply="Non.")
    assert made.reported(wrong).pk != first.pk


def test_the_database_keeps_one_open_report_of_a_kind(wrong):
    report = made.reported(wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProblemReport.objects.create(
            attempt=wrong, challenge_uid=report.challenge_uid, release_root=report.release_root, seed=report.seed, kind=report.kind
        )


def filled(attempt, count, **changes):
    rows = [
        ProblemReport(
            attempt=attempt, challenge_uid=attempt.challenge_uid, release_root="r", seed=attempt.seed, kind=Kind.FILE, state=State.REFUSED, **changes
        )
        for _rank in range(count)
    ]  # fmt: skip
    ProblemReport.objects.bulk_create(rows)


def test_twenty_reports_a_day_are_enough(attempt):
    filled(attempt, 19)
    made.reported(attempt, Kind.MISTAKE)
    with pytest.raises(TooManyReports, match="beaucoup aidé"):
        made.reported(attempt, Kind.HURT)
    assert ProblemReport.objects.count() == 20


def test_the_reports_of_yesterday_and_of_others_do_not_count(attempt):
    filled(attempt, 30, created_at=timezone.now() - timedelta(days=1, minutes=1))
    filled(made.opened(rank=1), 30)
    assert made.reported(attempt, Kind.HURT).open


def test_a_text_may_not_be_rewritten_for_ever(attempt):
    for rank in range(1 + reports.MAX_CHANGES_A_DAY):
        made.reported(attempt, Kind.FILE, f"essai {rank}")
    with pytest.raises(TooManyReports):
        made.reported(attempt, Kind.FILE, "encore")


def test_an_attempt_stays_immutable_and_has_its_reports(wrong):
    made.reported(wrong)
    wrong.refresh_from_db()
    assert (wrong.outcome, wrong.reports.count()) == ("wrong", 1)


# ---------------------------------------------------------------- deciding


def test_a_decision_is_kept_with_who_and_when(wrong, decider):
    report = reports.decide(made.reported(wrong), user=decider, state=State.ANSWERED, reply=" Relisez la page. ")
    kept = ProblemReport.objects.get()
    assert (kept.state, kept.reply, kept.decided_by, kept.decided_at) == ("answered", "Relisez la page.", decider, report.decided_at)
    entry = Entry.objects.get(action="assessments.decide_report")
    assert entry.data == {"challenge": str(wrong.challenge_uid), "state": "answered"}


@pytest.mark.parametrize(("state", "reply"), [
    ("open", "x"), ("", "x"), ("refused", " "), ("accepted", ""), ("answered", "x" * 2001),
])  # fmt: skip
def test_a_decision_needs_a_state_and_a_reply(wrong, decider, state, reply):
    with pytest.raises(ValidationError):
        reports.decide(made.reported(wrong), user=decider, state=state, reply=reply)
    assert ProblemReport.objects.get().open


def test_what_was_reported_already_needs_no_reply(wrong, decider):
    assert reports.decide(made.reported(wrong), user=decider, state=State.DUPLICATE, reply="").state == "duplicate"


def test_a_decision_is_made_once(wrong, decider):
    report = made.reported(wrong)
    reports.decide(report, user=decider, state=State.REFUSED, reply="Non.")
    with pytest.raises(ValidationError, match="déjà traité"):
        reports.decide(report, user=decider, state=State.ACCEPTED, reply="Oui.")
    assert ProblemReport.objects.get().reply == "Non."


@pytest.mark.parametrize("role", ["publisher", "moderator"])
def test_the_permission_is_asked_for(wrong, role, request):
    user = request.getfixturevalue(role)
    with pytest.raises(PermissionDenied):
        reports.decide(made.reported(wrong), user=user, state=State.REFUSED, reply="Non.")


def test_open_reports_are_counted_by_challenge(wrong, decider):
    made.reported(wrong)
    made.reported(wrong, Kind.FILE)
    reports.decide(made.reported(wrong, Kind.HURT), user=decider, state=State.REFUSED, reply="Non.")
    assert (reports.count_open(), reports.count_open([])) == ({wrong.challenge_uid: 2}, {})


# ---------------------------------------------------------------- pages


def test_a_report_is_sent_from_the_question_which_stays_open(attempt, client):
    lent_to(client, attempt.assessment.learner)
    play = reverse("assessments:play", args=[attempt.assessment.uid])
    page = text_of(client.get(play))
    assert page.count(f'action="{page_of(attempt)}"') == 1
    sent = client.post(page_of(attempt), {"kind": "file", "text": "Rien."}, follow=True)
    assert sent.redirect_chain == [(play, 302)]
    assert "Merci : votre signalement est enregistré" in text_of(sent)
    assert (Attempt.objects.get().answered_at, ProblemReport.objects.get().text) == (None, "Rien.")


def test_the_clock_goes_on_while_reporting(attempt, client):
    before = (attempt.presented_at, attempt.deadline)
    client.post(page_of(attempt), {"kind": "file"}, follow=True)
    attempt.refresh_from_db()
    assert (attempt.presented_at, attempt.deadline) == before


@pytest.mark.parametrize("address", ["play", "report"])
def test_nothing_of_the_key_is_told_before_the_answer(attempt, client, address):
    lent_to(client, attempt.assessment.learner)
    filed = made.reported(attempt, Kind.UNCLEAR, "Pas clair.")
    ProblemReport.objects.filter(pk=filed.pk).update(state=State.ANSWERED)
    url = page_of(attempt) if address == "report" else reverse("assessments:play", args=[attempt.assessment.uid])
    page = text_of(client.get(url))
    assert [town for town in made.TOWNS if town in page] == []
    assert 'value="answer"' not in page


def test_a_bad_report_comes_back_with_what_was_written(attempt, client):
    lent_to(client, attempt.assessment.learner)
    page = client.post(page_of(attempt), {"kind": "answer", "text": "<b>Regardez</b>"})
    text = text_of(page)
    assert page.status_code == 422
    assert "Répondez d’abord à la question" in text
    assert "&lt;b&gt;Regardez&lt;/b&gt;</textarea>" in text


def test_too_many_reports_are_told_kindly(attempt, client):
    lent_to(client, attempt.assessment.learner)
    filled(attempt, 20)
    page = client.post(page_of(attempt), {"kind": "file"})
    assert (page.status_code, "beaucoup aidé" in text_of(page)) == (429, True)


def test_after_the_answer_one_comes_back_to_the_correction(wrong, client):
    lent_to(client, wrong.assessment.learner)
    sent = client.post(page_of(wrong), {"kind": "answer"}, follow=True)
    assert sent.redirect_chain == [(reverse("assessments:correction", args=[wrong.uid]), 302)]
    assert "pas encore lu" in text_of(sent)


def test_that_an_answer_is_right_is_not_offered_where_it_counts_as_right(released, client):
    right = made.answered(lambda values: values["ville"])
    assert [value for value, _label in reports.kinds_for(right)] == [kind for kind in Kind.values if kind != Kind.ANSWER]


def test_the_reply_is_on_the_correction_and_announced_in_the_results(wrong, decider, client):
    lent_to(client, wrong.assessment.learner)
    results = reverse("assessments:results", args=[wrong.assessment.uid])
    report = made.reported(wrong, text="Je crois.")
    assert "Lire la réponse" not in text_of(client.get(results))
    reports.decide(report, user=decider, state=State.REFUSED, reply="La ville est dans la page.")
    correction = text_of(client.get(reverse("assessments:correction", args=[wrong.uid])))
    assert "<p>La ville est dans la page.</p>" in correction
    assert "Lire la réponse à votre signalement sur la question 1" in text_of(client.get(results))


def test_the_results_cost_one_query_more_whatever_is_reported(wrong, decider, client):
    lent_to(client, wrong.assessment.learner)
    results = reverse("assessments:results", args=[wrong.assessment.uid])

    def count():
        with CaptureQueriesContext(connection) as caught:
            client.get(results)
        return len(caught)

    count()
    few = count()
    for kind in (Kind.FILE, Kind.HURT, Kind.MISTAKE):
        reports.decide(made.reported(wrong, kind), user=decider, state=State.REFUSED, reply="Non.")
    assert count() == few


def asking(who, attempt, client, school):
    if who == "the learner":
        lent_to(client, attempt.assessment.learner)
    elif who == "another learner":
        lent_to(client, Learner.objects.create())
    elif who == "a pupil of another school":
        user = people.user()
        lent_to(client, Learner.objects.create(user=user))
        client.force_login(user)
    elif who == "a teacher":
        client.force_login(school.teacher)
    return client


@pytest.mark.parametrize(("who", "status", "count"), [
    ("the learner", 302, 1), ("another learner", 404, 0), ("a pupil of another school", 404, 0), ("a teacher", 404, 0), ("anonymous", 404, 0),
])  # fmt: skip
def test_only_the_learner_reports(who, status, count, attempt, school, client):
    sent = asking(who, attempt, client, school).post(page_of(attempt), {"kind": "file"})
    assert (sent.status_code, ProblemReport.objects.count()) == (status, count)


@pytest.mark.parametrize("role", ["author", "reviewer", "publisher", "moderator"])
def test_the_people_of_the_bank_do_not_report_for_a_learner(role, attempt, client, request):
    client.force_login(request.getfixturevalue(role))
    assert (client.get(page_of(attempt)).status_code, client.post(page_of(attempt), {"kind": "file"}).status_code) == (404, 404)


# ---------------------------------------------------------------- exams


@pytest.fixture
def exam(released):
    return made.opened(kind=Assessment.Kind.CERTIFICATION, channel="certification")


def test_in_an_exam_the_report_goes_in_and_the_question_goes_on(exam, client):
    lent_to(client, exam.assessment.learner)
    sent = client.post(page_of(exam), {"kind": "access"})
    assert (sent.status_code, sent.url) == (302, reverse("assessments:play", args=[exam.assessment.uid]))
    assert (ProblemReport.objects.get().attempt, Attempt.objects.get().answered_at) == (exam, None)


@pytest.mark.parametrize("right", [True, False])
def test_in_an_exam_the_choice_of_kinds_does_not_tell_right_from_wrong(exam, right):
    services.answer(exam, exam.values["ville"] if right else "nulle part")
    exam.refresh_from_db()
    assert [value for value, _label in reports.kinds_for(exam)] == Kind.values
    assert made.reported(exam).kind == "answer"


def test_in_an_exam_the_reply_is_not_shown(exam, decider, client):
    lent_to(client, exam.assessment.learner)
    reports.decide(made.reported(exam, Kind.UNCLEAR), user=decider, state=State.ANSWERED, reply="C’était Orval.")
    page = text_of(client.get(page_of(exam)))
    assert ("répondu" in page, "Orval" in page) == (True, False)


# ---------------------------------------------------------------- a plan on a document that is in no release


def test_a_trial_plan_cannot_be_applied(wrong, released):
    from challenges.bank.reader import open_release

    document = made.text_challenge(made.TEXT | {"accept": ["ville", '"nulle part"']})
    plan = regrading.plan_document(str(wrong.challenge_uid), open_release(released.root), document)
    assert [(line.old, line.new) for line in plan.lines] == [("wrong", "right")]
    with pytest.raises(ValidationError, match="essai"):
        regrading.regrade(plan, user=None, reason="x")


def test_releases_with_finished_answers_are_known(released, wrong):
    begin()
    assert (regrading.answered_roots(str(wrong.challenge_uid)), regrading.answered_roots("0" * 32)) == ([released.root], [])


def test_stored_values_keep_their_kinds(wrong):
    values = regrading.stored_values(wrong)
    assert (values["ville"], type(values["a"])) == (wrong.values["ville"], int)
