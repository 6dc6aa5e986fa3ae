"""What happened to a challenge, with reasons; going back; archiving and taking back; tags."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenges.authoring import services
from challenges.authoring.document.documents import to_document
from challenges.authoring.models import Challenge
from challenges.authoring.review import history
from challenges.journal.models import Entry
from tests.factories import people, reviewing
from tests.factories.bank import challenge_document
from tests.pages import press

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge(framework, author):
    return services.create_challenge(challenge_document("1.1-1a"), user=author)


def fresh(challenge):
    return Challenge.objects.get(pk=challenge.pk)


def edit(challenge, user, title):
    return services.update_challenge(
        fresh(challenge), to_document(fresh(challenge).get_latest_revision_as_object()) | {"title": title}, user=user
    )


def test_each_publication_keeps_its_reason(challenge, author, reviewer):
    services.submit(challenge, user=author)
    reviewing.approve(challenge, reviewer, "Claire.")
    edit(challenge, author, "Deux")
    services.submit(fresh(challenge), user=author)
    reviewing.approve(fresh(challenge), reviewer, "Mieux encore.")
    rows = history.history(fresh(challenge))
    assert [(row.published.comment, row.live) for row in rows] == [("Mieux encore.", True), ("Claire.", False)]


def test_each_revision_has_the_report_of_what_it_held(challenge, author):
    services.submit(challenge, user=author)
    services.withdraw(fresh(challenge), user=author, reason="Encore un mot.")
    document = to_document(fresh(challenge)) | {"instruction": "Combien font {a} plus {b} ?"}
    services.update_challenge(fresh(challenge), document, user=author)
    assert [row.report is not None for row in history.history(fresh(challenge))] == [False, True]


def test_a_new_title_keeps_the_report(challenge, author):
    services.submit(challenge, user=author)
    services.withdraw(fresh(challenge), user=author, reason="Encore un mot.")
    edit(challenge, author, "Autre titre")
    assert [row.report.ok for row in history.history(fresh(challenge))] == [True, True]


def test_the_history_costs_the_same_for_two_and_twelve_revisions(challenge, author):
    counts = []
    for titles in (["b"], [f"t{number}" for number in range(10)]):
        for title in titles:
            edit(challenge, author, title)
        target = fresh(challenge)
        with CaptureQueriesContext(connection) as found:
            history.history(target)
        counts.append(len(found))
    assert counts == [4, 4]


def test_going_back_makes_a_new_draft_with_its_reason(challenge, author):
    first = challenge.latest_revision
    edit(challenge, author, "Deux")
    made = services.restore(fresh(challenge), first, user=author, reason="C’était mieux.")
    entry = Entry.objects.filter(action="authoring.restore").get()
    assert (made.as_object().title, fresh(challenge).revisions.count(), entry.data["reason"]) == ("Somme 1.1-1a-01", 3, "C’était mieux.")


def test_going_back_does_not_move_what_is_live(challenge, author, reviewer):
    first = challenge.latest_revision
    edit(challenge, author, "Deux")
    services.submit(fresh(challenge), user=author)
    reviewing.approve(fresh(challenge), reviewer)
    services.restore(fresh(challenge), first, user=author, reason="C’était mieux.")
    assert (fresh(challenge).title, fresh(challenge).get_latest_revision_as_object().title) == ("Deux", "Somme 1.1-1a-01")


@pytest.mark.parametrize(
    ("which", "reason", "message"), [("first", " ", "pourquoi"), ("last", "x", "déjà la dernière"), ("other", "x", "pas de cette épreuve")]
)
def test_going_back_is_refused_with_the_reason(which, reason, message, challenge, author):
    first, last = challenge.latest_revision, edit(challenge, author, "Deux")
    other = services.create_challenge(challenge_document("1.1-2a"), user=author).latest_revision
    with pytest.raises(ValidationError, match=message):
        services.restore(fresh(challenge), {"first": first, "last": last, "other": other}[which], user=author, reason=reason)


def test_another_author_does_not_go_back(challenge, author):
    first = challenge.latest_revision
    edit(challenge, author, "Deux")
    with pytest.raises(PermissionDenied):
        services.restore(fresh(challenge), first, user=people.user(group="Auteurs"), reason="Non.")


def test_nobody_goes_back_during_a_review(challenge, author):
    first = challenge.latest_revision
    edit(challenge, author, "Deux")
    services.submit(fresh(challenge), user=author)
    with pytest.raises(PermissionDenied, match="en relecture"):
        services.restore(fresh(challenge), first, user=author, reason="Vite.")


def test_the_page_goes_back(challenge, author, client):
    first = challenge.latest_revision
    edit(challenge, author, "Deux")
    client.force_login(author)
    back = reverse("authoring_restore", args=[challenge.pk, first.pk])
    press(client, reverse("authoring_history", args=[challenge.pk]), {"reason": "C’était mieux."}, back)
    assert fresh(challenge).get_latest_revision_as_object().title == "Somme 1.1-1a-01"


# ---------------------------------------------------------------- archive and tags


def test_an_archived_challenge_is_taken_back(challenge, author):
    services.archive(challenge, user=author, reason="Dépassée.")
    services.unarchive(fresh(challenge), user=author, reason="Encore utile.")
    assert fresh(challenge).archived is False


@pytest.mark.parametrize("verb", [services.archive, services.unarchive])
def test_both_need_a_reason(verb, challenge, author):
    if verb is services.unarchive:
        services.archive(challenge, user=author, reason="x")
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        verb(fresh(challenge), user=author, reason=" ")


@pytest.mark.parametrize("verb", [services.archive, services.unarchive])
def test_another_author_does_neither(verb, challenge):
    with pytest.raises(PermissionDenied):
        verb(challenge, user=people.user(group="Auteurs"), reason="x")


def test_what_is_under_review_is_not_archived(challenge, author):
    services.submit(challenge, user=author)
    with pytest.raises(ValidationError, match="attendez la décision"):
        services.archive(fresh(challenge), user=author, reason="x")


def test_what_is_archived_is_not_submitted(challenge, author):
    services.archive(challenge, user=author, reason="x")
    with pytest.raises(ValidationError, match="archivée"):
        services.submit(fresh(challenge), user=author)


def test_tags_are_added_and_removed_in_a_draft(challenge, author):
    services.tag(challenge, user=author, add=["tableur", "6e"])
    services.tag(fresh(challenge), user=author, remove=["6e"])
    assert to_document(fresh(challenge).get_latest_revision_as_object())["tags"] == ["tableur"]


def test_a_tag_that_is_there_already_makes_no_revision(challenge, author):
    services.tag(challenge, user=author, add=["tableur"])
    assert services.tag(fresh(challenge), user=author, add=["tableur"]) is None


def test_tags_dates_and_enemies_survive_export_and_import(framework, author):
    document = challenge_document("1.1-1a") | {
        "tags": ["6e", "tableur"],
        "valid_until": "2027-06-30",
        "enemies": ["1.1-1a-07", "2.1-3b-01"],
    }
    challenge = services.create_challenge(document, user=author)
    assert to_document(fresh(challenge).get_latest_revision_as_object()) == services.canonical(document)


def test_a_day_that_does_not_exist_is_refused(framework, author):
    with pytest.raises(services.ImportRefused, match="2027-02-30"):
        services.create_challenge(challenge_document("1.1-1a") | {"valid_until": "2027-02-30"}, user=author)
