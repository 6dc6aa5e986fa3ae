"""The pages where reports meet challenges: lists, decisions, the trial of an answer, the draft that accepts it."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenges.runtime.assessments.models import Learner, ProblemReport
from cms.dashboards.learner_reports import reports
from tests.assessments.test_player import text_of
from tests.factories import people
from tests.factories import reports as made

pytestmark = pytest.mark.django_db

Kind, State = ProblemReport.Kind, ProblemReport.State
MAX_QUERIES = 25


def of(challenge):
    return reverse("dashboards_reports_of", args=[challenge.uid])


def accept_page(report):
    return reverse("dashboards_reports_accept", args=[report.uid])


def people_of(request):
    return {role: request.getfixturevalue(role) for role in ("author", "reviewer", "publisher", "moderator")} | {
        "other author": people.user(group="Auteurs"), "head": people.user(), "nobody": None,
    }  # fmt: skip


def allowed(client, request, ask, passes=(200,)):
    found = set()
    for role, user in people_of(request).items():
        client.logout()
        if user is not None:
            client.force_login(user)
        if ask().status_code in passes:
            found.add(role)
    return found


# ---------------------------------------------------------------- who may


def test_the_lists_are_for_those_who_read_challenges(report, challenge, client, request):
    everyone = {"author", "other author", "reviewer", "publisher"}
    assert allowed(client, request, lambda: client.get(reverse("dashboards_reports"))) == everyone
    assert allowed(client, request, lambda: client.get(of(challenge))) == everyone


def test_the_trial_is_for_those_who_may_change_the_challenge(report, client, request):
    assert allowed(client, request, lambda: client.get(accept_page(report))) == {"author", "reviewer"}


@pytest.mark.parametrize(("role", "state"), [
    ("author", "answered"), ("reviewer", "answered"), ("other author", "open"), ("publisher", "open"), ("moderator", "open"), ("head", "open"),
    ("nobody", "open"),
])  # fmt: skip
def test_who_decides(role, state, report, challenge, client, request):
    user = people_of(request)[role]
    if user:
        client.force_login(user)
    url = reverse("dashboards_reports_decide", args=[challenge.uid])
    client.post(url, {"report": [str(report.uid)], "state": "answered", "reply": "Relisez."})
    report.refresh_from_db()
    assert report.state == state


def test_those_who_may_not_decide_see_no_form(report, challenge, publisher, client):
    client.force_login(publisher)
    page = client.get(of(challenge)).content.decode()
    assert ('name="reply"' in page, accept_page(report) in page) == (False, False)


# ---------------------------------------------------------------- lists


def rows(user, **asked):
    wanted = reports.Asked(**asked)
    return reports.told(user, wanted, reports.listed(user, wanted))


@pytest.fixture
def other(author, reviewer, report):
    """A report on a challenge that nobody here owns, of another competence, decided."""
    attempt = made.answered("nulle part")
    return ProblemReport.objects.create(
        attempt=attempt, challenge_uid=uuid.uuid4(), release_root="0" * 64, seed=attempt.seed, kind=Kind.FILE, state=State.REFUSED, reply="Non."
    )  # fmt: skip


def test_reports_are_counted_by_challenge(report, challenge, author):
    made.reported(made.answered("nulle part"))
    made.reported(report.attempt, Kind.FILE)
    (row,) = rows(author)
    assert (row.uid, row.code, row.title, row.competence, row.mine) == (challenge.uid, made.CODE, challenge.title, "1.1", True)
    assert (row.open, row.total, row.kinds) == (3, 3, [("Ma réponse devrait être juste", 2), ("Un fichier ne s’ouvre pas", 1)])


@pytest.mark.parametrize(("asked", "expected"), [
    ({}, ["mine"]), ({"state": ""}, ["mine", "other"]), ({"state": "refused"}, ["other"]), ({"state": "", "kind": "file"}, ["other"]),
    ({"competence": "1.1"}, ["mine"]), ({"competence": "5.2"}, []), ({"state": "", "mine": True}, ["mine"]), ({"kind": "hurt"}, []),
])  # fmt: skip
def test_filters(asked, expected, report, other, author):
    names = {report.challenge_uid: "mine", other.challenge_uid: "other"}
    assert [names[row.uid] for row in rows(author, **asked)] == expected


def test_unknown_filters_filter_nothing(report, author, client):
    client.force_login(author)
    page = client.get(reverse("dashboards_reports"), {"etat": "x", "nature": "y", "p": "z", "a": "eux"})
    assert [row.uid for row in page.context["rows"]] == [report.challenge_uid]


def test_a_challenge_that_is_not_written_here_is_listed_all_the_same(other, author, client):
    client.force_login(author)
    page = client.get(reverse("dashboards_reports_of", args=[other.challenge_uid]))
    assert page.context["code"] == made.CODE
    row = next(row for row in rows(author, state="") if row.uid == other.challenge_uid)
    assert (row.known, row.title) == (False, "")


def test_a_challenge_without_report_has_a_page_and_an_unknown_one_has_none(challenge, author, client):
    client.force_login(author)
    assert client.get(of(challenge)).status_code == 200
    assert client.get(reverse("dashboards_reports_of", args=[uuid.uuid4()])).status_code == 404


def count(client, url):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def more(challenge, number):
    for rank in range(number):
        attempt = made.answered(made.with_at, rank % 3)
        row = made.reported(attempt)
        uid = challenge.uid if rank % 2 else uuid.uuid4()
        ProblemReport.objects.filter(pk=row.pk).update(challenge_uid=uid, state=[State.OPEN, State.REFUSED][rank // 2 % 2])


@pytest.mark.parametrize("page", ["list", "challenge"])
def test_pages_cost_the_same_whatever_their_length(page, report, challenge, author, client):
    client.force_login(author)
    url = of(challenge) if page == "challenge" else reverse("dashboards_reports") + "?etat="
    count(client, url)
    few = count(client, url)
    more(challenge, 12)
    many = count(client, url)
    assert (few, few <= MAX_QUERIES) == (many, True)


def test_the_panel_counts_open_reports_on_ones_own_challenges(report, other, author, reviewer, client):
    assert (reports.count_mine(author), reports.count_mine(reviewer)) == (1, 0)
    client.force_login(author)
    home = text_of(client.get(reverse("wagtailadmin_home")))
    assert "1 signalement d’élève sur vos épreuves attend une réponse." in home
    assert reports.open_by_challenge([report.challenge_uid, other.challenge_uid]) == {report.challenge_uid: 1}


# ---------------------------------------------------------------- one challenge


def test_reports_are_grouped_by_kind_then_by_answer(report, challenge):
    for answer in ("ailleurs", "ailleurs", "là"):
        made.reported(made.answered(answer))
    made.reported(report.attempt, Kind.FILE)
    groups, hidden = reports.of_challenge(challenge.uid)
    assert [(one.kind, one.answer, len(one.reports)) for one in groups] == [
        ("answer", "ailleurs", 2), ("answer", "là", 1), ("answer", report.answer, 1), ("file", "", 1),
    ]  # fmt: skip
    assert hidden == 0


def test_the_exact_variant_is_shown(report, challenge, author, client):
    client.force_login(author)
    page = text_of(client.get(of(challenge)))
    attempt = report.attempt
    assert f"<p>Quelle ville suit {attempt.values['a']}&nbsp;?</p>" in page
    assert f"<strong>{attempt.values['ville']}</strong>" in page
    assert f"<strong>{report.answer}</strong>" in page
    assert f'href="{reverse("authoring_laboratory", args=[challenge.pk])}?graine={report.seed}"' in page


def test_several_reports_get_one_answer(report, challenge, author, client):
    second = made.reported(made.answered("nulle part"))
    client.force_login(author)
    url = reverse("dashboards_reports_decide", args=[challenge.uid])
    client.post(url, {"report": [str(report.uid), str(second.uid)], "state": "refused", "reply": "Non : relisez."})
    assert set(ProblemReport.objects.values_list("state", "reply")) == {("refused", "Non : relisez.")}


@pytest.mark.parametrize("changes", [
    {"report": []}, {"report": ["x"]}, {"state": "open"}, {"reply": " "}, {"report": [str(uuid.uuid4())]},
])  # fmt: skip
def test_a_bad_decision_is_told_and_changes_nothing(changes, report, challenge, author, client):
    client.force_login(author)
    given = {"report": [str(report.uid)], "state": "refused", "reply": "Non."} | changes
    page = client.post(reverse("dashboards_reports_decide", args=[challenge.uid]), given, follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert ProblemReport.objects.get().open


def test_a_report_of_another_challenge_is_not_decided_here(report, other, author):
    with pytest.raises(Exception, match="au moins un"):
        reports.decide(report.challenge_uid, [str(other.uid)], user=author, state="refused", reply="Non.")


def test_the_learner_without_account_is_never_named(report, challenge, author, client):
    client.force_login(author)
    page = text_of(client.get(of(challenge)))
    assert str(Learner.objects.get(assessments__attempts=report.attempt).uid) not in page
