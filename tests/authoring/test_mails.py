"""Reviewers are told by mail of what waits for them, once and only when it is so; authors of what was decided."""

import pytest
from django.core import mail

from challenges.authoring import services
from challenges.authoring.desk import bulk
from tests.factories import people, reviewing
from tests.factories.bank import challenge_document

pytestmark = pytest.mark.django_db


def with_address(user, address):
    type(user).objects.filter(pk=user.pk).update(email=address)
    user.refresh_from_db()
    return user


@pytest.fixture
def readers(author, reviewer, publisher):
    with_address(author, "auteur@example.org")
    with_address(reviewer, "relecteur@example.org")
    return with_address(people.user(group="Relecteurs"), "autre@example.org")


@pytest.fixture
def challenge(framework, author):
    return services.create_challenge(challenge_document("1.1-1a"), user=author)


def sent():
    return sorted((message.subject, message.to[0]) for message in mail.outbox)


WAITS = "Une épreuve attend une relecture\u00a0: 1.1-1a-01"
GIVEN = "Une relecture vous est confiée\u00a0: 1.1-1a-01"


def test_every_reviewer_is_told_of_a_submission(challenge, author, readers, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.submit(challenge, user=author)
    assert sent() == [(WAITS, "autre@example.org"), (WAITS, "relecteur@example.org")]


def test_the_mail_leads_to_the_review(challenge, author, readers, settings, django_capture_on_commit_callbacks):
    settings.WAGTAILADMIN_BASE_URL = "https://balise.example.org"
    with django_capture_on_commit_callbacks(execute=True):
        services.submit(challenge, user=author)
    assert f"\nhttps://balise.example.org/admin/challenges/{challenge.pk}/review/\n" in mail.outbox[0].body


def test_who_wrote_part_of_it_is_not_asked_to_read_it(challenge, author, readers, django_capture_on_commit_callbacks):
    challenge.get_latest_revision_as_object().save_revision(user=readers)
    with django_capture_on_commit_callbacks(execute=True):
        services.submit(challenge, user=author)
    assert sent() == [(WAITS, "relecteur@example.org")]


def test_a_dry_run_tells_nobody(challenge, author, readers, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        bulk.plan("submit", [challenge], user=author)
    assert sent() == []


def test_a_review_that_is_given_tells_the_one(challenge, author, publisher, readers, django_capture_on_commit_callbacks):
    services.submit(challenge, user=author)
    with django_capture_on_commit_callbacks(execute=True):
        services.assign(challenge, user=publisher, reviewer=readers)
    assert sent() == [(GIVEN, "autre@example.org")]


def test_who_takes_a_review_needs_no_mail(challenge, author, readers, django_capture_on_commit_callbacks):
    services.submit(challenge, user=author)
    with django_capture_on_commit_callbacks(execute=True):
        services.assign(challenge, user=readers, reviewer=readers)
    assert sent() == []


def test_the_author_is_told_of_the_approval(challenge, author, reviewer, readers, django_capture_on_commit_callbacks):
    services.submit(challenge, user=author)
    reviewing.approve(challenge, reviewer)
    assert [message.to for message in mail.outbox] == [["auteur@example.org"]]


def test_an_english_reader_is_told_in_english(challenge, author, reviewer, readers, django_capture_on_commit_callbacks):
    from wagtail.users.models import UserProfile

    profile = UserProfile.get_for_user(reviewer)
    profile.preferred_language = "en"
    profile.save()
    with django_capture_on_commit_callbacks(execute=True):
        services.submit(challenge, user=author)
    subjects = {message.to[0]: message.subject for message in mail.outbox}
    assert subjects["relecteur@example.org"] == "A challenge is waiting for a review: 1.1-1a-01"
