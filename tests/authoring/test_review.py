"""From draft to approved: four eyes, a frozen text, a green laboratory; for every role and through every door."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from wagtail.models import Revision

from challenges.authoring import services
from challenges.authoring.document.documents import to_document
from challenges.authoring.models import Challenge
from challenges.journal.models import Entry
from tests.factories import people, reviewing
from tests.factories.bank import challenge_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge(framework, author):
    return services.create_challenge(challenge_document("1.1-1a"), user=author)


@pytest.fixture
def submitted(challenge, author):
    services.submit(challenge, user=author)
    return challenge


def edited(challenge, title="Autre titre"):
    return to_document(challenge.get_latest_revision_as_object()) | {"title": title}


def test_a_new_challenge_is_a_draft(challenge):
    assert (challenge.live, challenge.owner.username) == (False, "auteur")


@pytest.mark.parametrize("role", ["reviewer", "publisher", "moderator"])
def test_only_authors_create(role, framework, request):
    with pytest.raises(PermissionDenied):
        services.create_challenge(challenge_document("1.1-1a"), user=request.getfixturevalue(role))


def test_an_author_does_not_edit_the_challenge_of_another(challenge):
    with pytest.raises(PermissionDenied):
        services.update_challenge(challenge, edited(challenge), user=people.user(group="Auteurs"))


def test_a_taken_code_is_refused(challenge, author):
    with pytest.raises(services.ImportRefused) as refusal:
        services.create_challenge(challenge_document("1.1-1a"), user=author)
    assert refusal.value.messages == ["Le code 1.1-1a-01 est déjà pris."]


def test_approval_publishes_exactly_the_reviewed_revision(submitted, reviewer):
    revision = submitted.current_workflow_task_state.revision
    reviewing.approve(submitted, reviewer)
    assert (submitted.live, submitted.live_revision) == (True, revision)


def test_nobody_approves_their_own_work(submitted, author):
    author.groups.add(*people.user(group="Relecteurs").groups.all())
    with pytest.raises(PermissionDenied, match="propre travail"):
        reviewing.approve(submitted, type(author).objects.get(pk=author.pk))


def test_a_superuser_does_not_approve_their_own_work(framework, roles, django_user_model):
    root = django_user_model.objects.create_superuser("root", "r@example.org", "x")
    challenge = services.create_challenge(challenge_document("1.1-1a"), user=root)
    services.submit(challenge, user=root)
    with pytest.raises(PermissionDenied, match="propre travail"):
        reviewing.approve(challenge, root)


@pytest.mark.parametrize("role", ["publisher", "moderator"])
def test_only_reviewers_approve(role, submitted, request):
    with pytest.raises(PermissionDenied, match="relecteurs"):
        reviewing.approve(submitted, request.getfixturevalue(role))


@pytest.mark.parametrize("role", ["author", "reviewer"])
def test_nobody_edits_what_is_under_review(role, submitted, request):
    with pytest.raises(PermissionDenied, match="relecture"):
        services.update_challenge(submitted, edited(submitted), user=request.getfixturevalue(role))


def test_a_text_that_changed_after_submission_is_not_approved(submitted, reviewer):
    revision = submitted.current_workflow_task_state.revision
    Revision.objects.filter(pk=revision.pk).update(content=revision.content | {"title": "Changé par-derrière"})
    with pytest.raises(PermissionDenied, match="changé"):
        reviewing.approve(Challenge.objects.get(pk=submitted.pk), reviewer)
    submitted.refresh_from_db()
    assert submitted.live is False


def test_sending_back_needs_a_reason(submitted, reviewer):
    with pytest.raises(ValidationError, match="ce qu’il doit changer"):
        services.request_changes(submitted, user=reviewer, comment=" ")


def test_what_was_sent_back_can_be_edited_and_submitted_again(submitted, author, reviewer):
    services.request_changes(submitted, user=reviewer, comment="Un titre plus clair.")
    services.update_challenge(submitted, edited(submitted, "Plus clair"), user=author)
    services.submit(submitted, user=author)
    reviewing.approve(submitted, reviewer)
    assert Challenge.objects.get(pk=submitted.pk).title == "Plus clair"


def test_editing_an_approved_challenge_does_not_move_what_is_live(submitted, author, reviewer):
    reviewing.approve(submitted, reviewer)
    services.update_challenge(submitted, edited(submitted, "Brouillon"), user=author)
    assert Challenge.objects.get(pk=submitted.pk).title == "Somme 1.1-1a-01"


def test_a_review_that_is_over_cannot_be_decided_again(submitted, reviewer):
    reviewing.approve(submitted, reviewer)
    with pytest.raises(PermissionDenied, match="pas en relecture"):
        reviewing.approve(submitted, reviewer)


def test_a_red_laboratory_refuses_the_submission_with_check_seed_and_values(framework, author):
    document = challenge_document("1.1-1a")
    document["response"]["wrong"] = [{"expr": "a + b", "why": "La même."}]
    challenge = services.create_challenge(document, user=author)
    with pytest.raises(ValidationError) as refusal:
        services.submit(challenge, user=author)
    first = refusal.value.messages[0]
    assert first.startswith("probe : Une réponse fausse typique est acceptée comme juste dans 12 variantes sur 12.")
    assert "Graine " in first
    assert "a = " in first


def test_each_step_is_in_the_journal(submitted, reviewer):
    reviewing.approve(submitted, reviewer)
    actions = list(Entry.objects.filter(target=f"challenge:{submitted.uid}").order_by("id").values_list("action", flat=True))
    assert actions == ["authoring.create", "authoring.submit", "authoring.approve"]


def test_importing_twice_changes_nothing(framework, author):
    documents = [challenge_document("1.1-1a"), challenge_document("1.1-2a")]
    services.import_documents(documents, user=author)
    assert services.import_documents(documents, user=author) == ([], [])


def test_an_import_is_all_or_nothing_and_names_each_problem(framework, author):
    bad = challenge_document("1.1-2a") | {"instruction": "{inconnu}"}
    with pytest.raises(services.ImportRefused) as refusal:
        services.import_documents([challenge_document("1.1-1a"), bad], user=author)
    assert [message.split(" — ")[0] for message in refusal.value.messages] == ["1.1-2a-01"]
    assert Challenge.objects.count() == 0


# ---------------------------------------------------------------- through the admin


def edit_url(challenge):
    return reverse("wagtailsnippets_authoring_challenge:edit", args=[challenge.pk])


@pytest.mark.parametrize("view", ["edit", "history", "delete", "unpublish", "usage"])
def test_another_author_cannot_open_the_views_that_change(view, challenge, client):
    client.force_login(people.user(group="Auteurs"))
    response = client.get(reverse(f"wagtailsnippets_authoring_challenge:{view}", args=[challenge.pk]))
    allowed = {"history"}
    assert (response.status_code == 200) is (view in allowed)


def test_the_copy_view_does_not_exist(challenge, author, client):
    client.force_login(author)
    assert client.post(f"/admin/snippets/authoring/challenge/copy/{challenge.pk}/", {}).status_code == 404


def test_the_author_cannot_approve_through_the_admin(submitted, author, client):
    client.force_login(author)
    state = submitted.current_workflow_task_state
    client.post(reverse("wagtailsnippets_authoring_challenge:workflow_action", args=[submitted.pk, "approve", state.pk]), {"comment": ""})
    submitted.refresh_from_db()
    assert submitted.live is False


def test_the_list_costs_the_same_for_five_and_thirty_challenges(framework, author, client, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(author)
    counts = []
    skills = ["1.1-1a", "1.1-2a", "1.1-3a", "1.1-3b", "1.1-4a"]
    for number in (1, 2, 3):
        services.import_documents([challenge_document(skill, number) for skill in skills], user=author)
        client.get(reverse("wagtailsnippets_authoring_challenge:list"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("wagtailsnippets_authoring_challenge:list"))
        counts.append(len(queries))
    assert counts[0] == counts[2]
    assert counts[2] <= 25


@pytest.mark.parametrize(
    "query", ["state=approved", "state=draft", "state=review", "state=archived", "level=1", "q=Somme", "q=Somme&level=1", "locale=fr"]
)
def test_every_filter_of_the_list_answers(query, submitted, author, client):
    client.force_login(author)
    assert client.get(reverse("wagtailsnippets_authoring_challenge:list") + "?" + query).status_code == 200


def test_the_laboratory_page_shows_a_gallery_and_the_report(challenge, author, client):
    client.force_login(author)
    url = reverse("authoring_laboratory", args=[challenge.pk])
    client.post(url)
    page = client.get(url)
    assert [item["seed"] for item in page.context["gallery"]] == ["", "1", "2", "3"]
    assert page.context["report"].ok is True
