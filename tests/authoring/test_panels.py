"""The home page of the admin: each sees their own work, in words, and nothing that does not concern them."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.authoring import services
from challenges.authoring.desk import panels
from tests.factories import many, people, reviewing
from tests.factories.bank import challenge_document

pytestmark = pytest.mark.django_db


def make(author, skill="1.1-1a"):
    return services.create_challenge(challenge_document(skill), user=author)


def work(user):
    return {
        group["state"]: [row["challenge"].code for row in group["rows"]]
        for group in panels.MyWorkPanel(user).get_context_data({})["groups"]
    }


def reviews(user):
    context = panels.MyReviewsPanel(user).get_context_data({})
    return {name: [row.challenge.code for row in context[name]] for name in ("given", "free")}


def test_each_state_of_ones_work_is_a_group(framework, author, reviewer):
    draft, back, waiting, edited, done = (make(author, skill) for skill in ("1.1-1a", "1.1-2a", "1.2-1a", "1.2-2a", "1.3-1a"))
    for one in (back, waiting, edited, done):
        services.submit(one, user=author)
    services.request_changes(back, user=reviewer, comment="Trop long.")
    for one in (edited, done):
        reviewing.approve(one, reviewer)
    services.update_challenge(edited, challenge_document("1.2-2a", title="Autre"), user=author)
    assert work(author) == {"changes": [back.code], "draft": [draft.code], "review": [waiting.code], "edited": [edited.code]}


def test_the_work_of_others_is_not_mine(framework, author):
    make(people.user(group="Auteurs"))
    assert work(author) == {}


def test_what_was_sent_back_says_why_as_it_was_said_last(framework, author, reviewer):
    challenge = make(author)
    for reason in ("Première raison.", "Seconde raison."):
        services.submit(challenge, user=author)
        services.request_changes(challenge, user=reviewer, comment=reason)
    (group,) = panels.MyWorkPanel(author).get_context_data({})["groups"]
    assert group["rows"][0]["why"] == "Seconde raison."


def test_a_group_counts_all_and_shows_eight(framework, author):
    many.challenges(60, [author])
    group = next(one for one in panels.MyWorkPanel(author).get_context_data({})["groups"] if one["state"] == "draft")
    assert (len(group["rows"]), group["count"] > 8) == (8, True)


def test_reviews_given_to_me_and_those_i_may_take(framework, author, reviewer, publisher):
    mine, free, others = (make(author, skill) for skill in ("1.1-1a", "1.1-2a", "1.2-1a"))
    for one in (mine, free, others):
        services.submit(one, user=author)
    services.assign(mine, user=publisher, reviewer=reviewer, due_on=timezone.localdate())
    services.assign(others, user=publisher, reviewer=people.user(group="Relecteurs"))
    assert reviews(reviewer) == {"given": [mine.code], "free": [free.code]}


def test_a_late_review_is_said_to_be_late(framework, author, reviewer, publisher, client):
    challenge = make(author)
    services.submit(challenge, user=author)
    state = services.assign(challenge, user=publisher, reviewer=reviewer, due_on=timezone.localdate())
    type(state).objects.filter(pk=state.pk).update(due_on=timezone.localdate() - datetime.timedelta(days=1))
    client.force_login(reviewer)
    assert client.get(reverse("wagtailadmin_home")).content.decode().count(">en retard</span>") == 1


HEADINGS = ("Mon travail", "Mes relectures", "La banque")


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        ("author", ("Mon travail", "La banque")),
        ("reviewer", ("Mes relectures", "La banque")),
        ("publisher", ("La banque",)),
        ("moderator", ()),
    ],
)
def test_each_role_sees_its_own_panels(role, shown, framework, client, request):
    client.force_login(request.getfixturevalue(role))
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    assert tuple(one for one in HEADINGS if f">{one}</h2>" in html) == shown
