"""One challenge in several languages: each variant has its state, and knows when its source changed."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from challenges.authoring import services
from challenges.authoring.document.documents import to_document
from challenges.authoring.models import Challenge
from challenges.authoring.review import history
from tests.factories import people, reviewing
from tests.factories.bank import challenge_document
from tests.pages import carried, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(framework, author):
    return services.create_challenge(challenge_document("1.1-1a"), user=author)


@pytest.fixture
def approved(source, author, reviewer):
    services.submit(source, user=author)
    reviewing.approve(source, reviewer)
    return Challenge.objects.get(pk=source.pk)


def fresh(challenge):
    return Challenge.objects.get(pk=challenge.pk)


def edit(challenge, author, **changes):
    services.update_challenge(fresh(challenge), to_document(fresh(challenge).get_latest_revision_as_object()) | changes, user=author)


def debt():
    return list(history.outdated(Challenge.objects.all()).values_list("code", flat=True))


def approve(challenge, author, reviewer):
    services.submit(fresh(challenge), user=author)
    reviewing.approve(fresh(challenge), reviewer)


def test_a_translation_is_a_draft_that_points_to_its_source(approved, author):
    made = services.start_translation(approved, "en", user=author)
    assert (made.code, made.locale, made.source, made.live, made.skill) == ("1.1-1a-01-en", "en", approved, False, approved.skill)


def test_a_translation_of_a_translation_is_one_of_the_source(approved, author):
    english = services.start_translation(approved, "en", user=author)
    with pytest.raises(ValidationError, match="existe déjà dans cette langue"):
        services.start_translation(english, "en", user=author)


@pytest.mark.parametrize(("locale", "message"), [("fr", "existe déjà"), ("de", "pas de celles")])
def test_a_language_that_is_taken_or_unknown_is_refused(locale, message, approved, author):
    with pytest.raises(ValidationError, match=message):
        services.start_translation(approved, locale, user=author)


@pytest.mark.parametrize("role", ["reviewer", "publisher", "moderator"])
def test_only_authors_translate(role, approved, request):
    with pytest.raises(PermissionDenied):
        services.start_translation(approved, "en", user=request.getfixturevalue(role))


def test_an_approved_source_that_changed_flags_its_translation(approved, author, reviewer):
    services.start_translation(approved, "en", user=author)
    assert debt() == []
    edit(approved, author, title="Une autre somme")
    assert debt() == []  # a draft changes nothing for translators until it is approved
    approve(approved, author, reviewer)
    assert debt() == ["1.1-1a-01-en"]


def test_a_source_never_approved_flags_at_each_draft(source, author):
    services.start_translation(source, "en", user=author)
    edit(source, author, title="Une autre somme")
    assert debt() == ["1.1-1a-01-en"]


def test_a_change_that_translators_do_not_see_flags_nothing(approved, author, reviewer):
    services.start_translation(approved, "en", user=author)
    edit(approved, author, timer=90)
    approve(approved, author, reviewer)
    assert debt() == []


def test_saying_that_it_is_up_to_date_clears_the_debt(approved, author, reviewer):
    english = services.start_translation(approved, "en", user=author)
    edit(approved, author, title="Une autre somme")
    approve(approved, author, reviewer)
    services.mark_up_to_date(fresh(english), user=author)
    assert debt() == []


def test_another_author_does_not_say_it(approved, author):
    english = services.start_translation(approved, "en", user=author)
    with pytest.raises(PermissionDenied):
        services.mark_up_to_date(english, user=people.user(group="Auteurs"))


def test_what_is_no_translation_follows_nothing(approved, author):
    with pytest.raises(ValidationError, match="pas une traduction"):
        services.mark_up_to_date(approved, user=author)


def test_each_language_has_its_own_state(approved, author):
    services.start_translation(approved, "en", user=author)
    assert [(row.locale, row.challenge.state, row.source) for row in history.languages(approved)] == [
        ("fr", "approved", True),
        ("en", "draft", False),
    ]


def test_approving_a_translation_keeps_its_link_to_the_source(approved, author, reviewer):
    english = services.start_translation(approved, "en", user=author)
    edit(english, author, title="Sum")
    approve(english, author, reviewer)
    assert (fresh(english).source, fresh(english).title, fresh(approved).title) == (approved, "Sum", "Somme 1.1-1a-01")


def test_a_translation_survives_export_and_import(approved, author, django_user_model):
    english = services.start_translation(approved, "en", user=author)
    items = [to_document(fresh(english)), to_document(fresh(approved))]
    Challenge.objects.all().delete()
    services.import_documents(items, user=author)
    assert Challenge.objects.get(locale="en").source == Challenge.objects.get(locale="fr")


def test_two_languages_are_compared_side_by_side(approved, author, client):
    english = services.start_translation(approved, "en", user=author)
    edit(english, author, title="Sum")
    client.force_login(author)
    page = client.get(reverse("authoring_compare", args=[english.pk]), {"langue": approved.pk})
    # Code and identity apart, what differs is the title and the language.
    assert [(section.name, [change.label for change in section.changes]) for section in page.context["sections"]] == [
        ("texts", ["Titre"]), ("settings", ["Langue"])]  # fmt: skip


def test_a_stranger_is_not_compared(approved, author, client):
    other = services.create_challenge(challenge_document("1.1-2a"), user=author)
    client.force_login(author)
    assert client.get(reverse("authoring_compare", args=[other.pk]), {"langue": approved.pk}).status_code == 302


def test_the_pages_start_a_translation_and_clear_a_debt(approved, author, reviewer, client):
    client.force_login(author)
    client.post(reverse("authoring_translate", args=[approved.pk]), {"locale": "en"})
    english = Challenge.objects.get(locale="en")
    edit(approved, author, title="Une autre somme")
    approve(approved, author, reviewer)
    press(client, reverse("authoring_review", args=[english.pk]), {}, reverse("authoring_follow", args=[english.pk]))
    assert (english.source, debt()) == (approved, [])


def test_a_debt_is_not_cleared_for_a_source_that_was_not_read(approved, author, reviewer, client):
    client.force_login(author)
    client.post(reverse("authoring_translate", args=[approved.pk]), {"locale": "en"})
    english = Challenge.objects.get(locale="en")
    edit(approved, author, title="Une autre somme")
    approve(approved, author, reviewer)
    action = reverse("authoring_follow", args=[english.pk])
    fields = carried(client.get(reverse("authoring_review", args=[english.pk])), action, {})
    edit(approved, author, title="Encore une autre")
    approve(approved, author, reviewer)
    told = client.post(action, fields, follow=True).content.decode()
    assert ("Le texte d’origine a changé depuis que vous l’avez lu." in told, debt()) == (True, [english.code])
