"""Assignment, remarks, checklist and reasons of a review; each role through HTTP."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from challenges.authoring import services
from challenges.authoring.document.documents import to_document
from challenges.authoring.models import Challenge, ReviewRemark, ReviewState
from challenges.authoring.review import queue
from challenges.authoring.review.task import CHECKLIST
from challenges.journal.models import Entry
from tests.factories import people, reviewing
from tests.factories.bank import challenge_document
from tests.pages import press

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 22)


@pytest.fixture
def submitted(framework, author):
    challenge = services.create_challenge(challenge_document("1.1-1a"), user=author)
    services.submit(challenge, user=author)
    return challenge


@pytest.fixture
def second(roles):
    return people.user("relectrice", "Relecteurs")


def state_of(challenge):
    return ReviewState.objects.get(pk=Challenge.objects.get(pk=challenge.pk).current_workflow_task_state.pk)


# ---------------------------------------------------------------- assignment


def test_a_review_given_to_one_reviewer_is_not_decided_by_another(submitted, reviewer, second):
    services.assign(submitted, user=reviewer, reviewer=second)
    with pytest.raises(PermissionDenied, match="confiée à une autre personne"):
        reviewing.approve(submitted, reviewer)


def test_the_one_to_whom_it_is_given_decides(submitted, reviewer, second):
    services.assign(submitted, user=reviewer, reviewer=second)
    reviewing.approve(submitted, second)
    assert submitted.live is True


def test_a_publisher_shares_out_reviews_with_a_date(submitted, publisher, reviewer):
    due = timezone.localdate() + datetime.timedelta(days=3)
    services.assign(submitted, user=publisher, reviewer=reviewer, due_on=due)
    state = state_of(submitted)
    assert (state.reviewer, state.due_on) == (reviewer, due)


@pytest.mark.parametrize("role", ["author", "moderator"])
def test_others_share_out_nothing(role, submitted, reviewer, request):
    with pytest.raises(PermissionDenied, match="répartir"):
        services.assign(submitted, user=request.getfixturevalue(role), reviewer=reviewer)


def test_a_review_is_not_given_to_one_who_is_no_reviewer(submitted, reviewer, moderator):
    with pytest.raises(ValidationError, match="relecteurs"):
        services.assign(submitted, user=reviewer, reviewer=moderator)


def test_a_review_is_not_given_to_one_who_wrote_it(submitted, reviewer, author):
    author.groups.add(*reviewer.groups.all())
    with pytest.raises(ValidationError, match="a écrit une partie"):
        services.assign(submitted, user=reviewer, reviewer=type(author).objects.get(pk=author.pk))


def test_a_day_that_is_past_is_refused(submitted, reviewer):
    with pytest.raises(ValidationError, match="déjà passée"):
        services.assign(submitted, user=reviewer, reviewer=reviewer, due_on=timezone.localdate() - datetime.timedelta(days=1))


# ---------------------------------------------------------------- reasons and checklist


@pytest.mark.parametrize("comment", ["", "   "])
def test_an_approval_needs_a_reason(comment, submitted, reviewer):
    with pytest.raises(ValidationError, match="motif de sa publication"):
        services.approve(submitted, user=reviewer, comment=comment, checked=CHECKLIST)


@pytest.mark.parametrize("missing", CHECKLIST)
def test_each_point_of_the_checklist_is_needed(missing, submitted, reviewer):
    with pytest.raises(PermissionDenied, match="Il reste à vérifier"):
        services.approve(submitted, user=reviewer, comment="Bien.", checked=[name for name in CHECKLIST if name != missing])


def test_the_checklist_and_the_reason_are_kept(submitted, reviewer):
    reviewing.approve(submitted, reviewer, "Claire et juste.")
    state = ReviewState.objects.get()
    assert (state.comment, state.checklist, state.finished_by) == ("Claire et juste.", sorted(CHECKLIST), reviewer)


def test_a_refused_decision_leaves_nothing(submitted, reviewer):
    with pytest.raises(PermissionDenied):
        services.approve(submitted, user=reviewer, comment="Bien.", checked=())
    assert (state_of(submitted).status, Entry.objects.filter(action="authoring.approve").count()) == ("in_progress", 0)


# ---------------------------------------------------------------- remarks


def test_an_open_remark_keeps_from_approving(submitted, reviewer):
    services.remark(submitted, user=reviewer, text="Ambigu.", anchor="instruction")
    with pytest.raises(PermissionDenied, match="remarque est encore ouverte"):
        reviewing.approve(submitted, reviewer)


def test_a_closed_remark_does_not(submitted, reviewer):
    written = services.remark(submitted, user=reviewer, text="Ambigu.", anchor="instruction")
    services.resolve(written, user=reviewer)
    reviewing.approve(submitted, reviewer)
    assert submitted.live is True


def test_a_remark_keeps_its_place_and_the_revision_that_was_read(submitted, reviewer):
    written = services.remark(submitted, user=reviewer, text="Trop grand.", anchor="draw.parameters.a")
    assert (written.anchor, written.revision_id) == ("draw.parameters.a", submitted.latest_revision_id)


def test_a_remark_on_a_place_that_does_not_exist_is_refused(submitted, reviewer):
    with pytest.raises(ValidationError, match="n’existe pas"):
        services.remark(submitted, user=reviewer, text="?", anchor="draw.parameters.z")


@pytest.mark.parametrize("text", ["", "  ", "x" * 5001])
def test_an_empty_or_endless_remark_is_refused(text, submitted, reviewer):
    with pytest.raises(ValidationError, match="5000 caractères"):
        services.remark(submitted, user=reviewer, text=text)


@pytest.mark.parametrize("role", ["author", "publisher", "moderator"])
def test_only_reviewers_remark(role, submitted, request):
    with pytest.raises(PermissionDenied):
        services.remark(submitted, user=request.getfixturevalue(role), text="Bravo !")


def test_the_author_answers_a_remark(submitted, author, reviewer):
    written = services.remark(submitted, user=reviewer, text="Ambigu.")
    answer = services.remark(submitted, user=author, text="C’est voulu.", parent=written)
    assert [one.pk for one in queue.remarks_of(submitted)[0].answers.all()] == [answer.pk]


@pytest.mark.parametrize("role", ["publisher", "moderator"])
def test_others_do_not_answer(role, submitted, reviewer, request):
    written = services.remark(submitted, user=reviewer, text="Ambigu.")
    with pytest.raises(PermissionDenied):
        services.remark(submitted, user=request.getfixturevalue(role), text="Moi aussi.", parent=written)


@pytest.mark.parametrize("role", ["author", "publisher", "moderator"])
def test_others_do_not_close_a_remark(role, submitted, reviewer, request):
    written = services.remark(submitted, user=reviewer, text="Ambigu.")
    with pytest.raises(PermissionDenied, match="Seuls les relecteurs"):
        services.resolve(written, user=request.getfixturevalue(role))


def test_a_remark_can_be_opened_again(submitted, reviewer):
    written = services.remark(submitted, user=reviewer, text="Ambigu.")
    services.resolve(written, user=reviewer)
    services.resolve(written, user=reviewer, resolved=False)
    assert ReviewRemark.objects.get().resolved_at is None


# ---------------------------------------------------------------- withdrawal


def test_the_author_takes_the_submission_back_and_edits_again(submitted, author):
    services.withdraw(submitted, user=author, reason="Une coquille.")
    challenge = Challenge.objects.get(pk=submitted.pk)
    services.update_challenge(challenge, to_document(challenge.get_latest_revision_as_object()) | {"title": "Mieux"}, user=author)
    assert Challenge.objects.get(pk=submitted.pk).get_latest_revision_as_object().title == "Mieux"


def test_a_withdrawal_needs_a_reason(submitted, author):
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        services.withdraw(submitted, user=author, reason=" ")


def test_a_reviewer_does_not_withdraw_the_work_of_another(submitted, reviewer):
    with pytest.raises(PermissionDenied, match="personne qui a soumis"):
        services.withdraw(submitted, user=reviewer, reason="Non.")


# ---------------------------------------------------------------- through HTTP, for every role

POSTS = {
    "authoring_decide": {"decision": "approve", "comment": "Bien.", "checked": list(CHECKLIST)},
    "authoring_assign": {"reviewer": "", "due_on": "2099-01-01"},
    "authoring_remark": {"text": "Ambigu.", "anchor": "instruction"},
    "authoring_withdraw": {"reason": "Une coquille."},
}
ALLOWED = {
    "authoring_decide": {"reviewer"},
    "authoring_assign": {"reviewer", "publisher"},
    "authoring_remark": {"reviewer"},
    "authoring_withdraw": {"author"},
}


def trace(challenge):
    """Everything that a review action may change."""
    state = ReviewState.objects.get()
    return (
        Challenge.objects.get(pk=challenge.pk).live, state.status, state.due_on, state.workflow_state.status, ReviewRemark.objects.count(),
        Entry.objects.count(),
    )  # fmt: skip


@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize("role", ["author", "other_author", "reviewer", "publisher", "moderator", "anonymous"])
def test_every_role_through_http(name, role, submitted, request, client):
    if role != "anonymous":
        client.force_login(people.user(group="Auteurs") if role == "other_author" else request.getfixturevalue(role))
    before = trace(submitted)
    press(client, reverse("authoring_review", args=[submitted.pk]), POSTS[name], reverse(name, args=[submitted.pk]))
    assert (trace(submitted) != before) is (role in ALLOWED[name])


@pytest.mark.parametrize(
    ("role", "status"), [("author", 200), ("reviewer", 200), ("publisher", 200), ("moderator", 302), ("anonymous", 302)]
)
@pytest.mark.parametrize("name", ["authoring_review", "authoring_compare", "authoring_history"])
def test_who_reads_the_pages_of_a_review(name, role, status, submitted, request, client):
    if role != "anonymous":
        client.force_login(request.getfixturevalue(role))
    assert client.get(reverse(name, args=[submitted.pk])).status_code == status


def test_wagtails_own_approval_is_refused_without_the_checklist(submitted, reviewer, client):
    client.force_login(reviewer)
    url = reverse("wagtailsnippets_authoring_challenge:workflow_action", args=[submitted.pk, "approve", state_of(submitted).pk])
    client.post(url, {"comment": "Bien."})
    assert Challenge.objects.get(pk=submitted.pk).live is False


def test_a_page_of_nonsense_is_told_kindly(submitted, reviewer, client):
    client.force_login(reviewer)
    page = client.post(reverse("authoring_decide", args=[submitted.pk]), {"decision": "approve", "comment": ""}, follow=True)
    assert [str(message).strip() for message in page.context["messages"]] == [
        "Dites pourquoi l’épreuve est bonne : c’est le motif de sa publication."
    ]


def test_the_review_page_shows_what_changed_since_the_approval(submitted, author, reviewer, client):
    reviewing.approve(submitted, reviewer)
    services.update_challenge(submitted, to_document(submitted) | {"title": "Une autre somme"}, user=author)
    services.submit(submitted, user=author)
    client.force_login(reviewer)
    page = client.get(reverse("authoring_review", args=[submitted.pk]))
    assert [(section.name, len(section.changes)) for section in page.context["sections"]] == [("texts", 1)]
    assert page.context["may_decide"] is True


# ---------------------------------------------------------------- queue


def many(author, count, start=1):
    for number in range(start, start + count):
        services.submit(services.create_challenge(challenge_document("1.1-2a", number), user=author), user=author)


def listed(client, **asked):
    return [row.challenge.code for row in client.get(reverse("authoring_queue"), asked).context["rows"]]


def test_the_queue_shows_a_reviewer_what_they_may_decide(submitted, author, reviewer, client):
    author.groups.add(*reviewer.groups.all())
    client.force_login(author)
    assert listed(client, pour="todo") == []
    client.force_login(reviewer)
    assert listed(client, pour="todo") == ["1.1-1a-01"]


def test_the_queue_filters_by_competence_language_and_person(submitted, author, reviewer, client):
    services.submit(services.create_challenge(challenge_document("1.2-1a"), user=author), user=author)
    services.assign(submitted, user=reviewer, reviewer=reviewer)
    competence = submitted.skill.competence_id
    client.force_login(reviewer)
    found = [
        listed(client, pour="", competence=competence),
        listed(client, pour="mine"),
        listed(client, pour="free"),
        listed(client, pour="", langue="en"),
    ]
    assert found == [["1.1-1a-01"], ["1.1-1a-01"], ["1.2-1a-01"], []]


def test_what_is_due_comes_first(submitted, author, reviewer, client):
    many(author, 1)
    last = Challenge.objects.get(code="1.1-2a-01")
    services.assign(last, user=reviewer, reviewer=reviewer, due_on=timezone.localdate())
    client.force_login(reviewer)
    assert listed(client, pour="") == ["1.1-2a-01", "1.1-1a-01"]


def test_the_queue_costs_the_same_for_two_and_ten_reviews(submitted, author, reviewer, client):
    client.force_login(reviewer)
    counts = []
    for start in (1, 9):
        many(author, 8, start)
        client.get(reverse("authoring_queue"))
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("authoring_queue"))
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert counts[1] <= 25
