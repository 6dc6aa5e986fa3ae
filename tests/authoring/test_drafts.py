"""A draft may lack anything: it is saved, found again, opened and finished; a code is given when it can be, and nothing that was typed is lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse
from wagtail.models import Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from challenges.authoring import services
from challenges.authoring.models import Challenge
from challenges.journal.models import Entry
from referential.models import Skill

pytestmark = pytest.mark.django_db
NAME = "wagtailsnippets_authoring_challenge"


def typed(**fields):
    """What the editor posts when an author has typed only `fields`."""
    streams = {name: streamfield([]) for name in ("response", "parameters", "tables", "constraints", "values", "artefacts")}
    plain = {
        "title": "", "skill": "", "locale": "fr", "tags": "", "instruction": "", "hint": "", "feedback": "", "fingerprint": "",
        "reference_date": "2026-03-10", "timer": "", "blind": "untested", "colour_blind": "untested", "enemies": "", "valid_until": "",
    }  # fmt: skip
    return nested_form_data(streams | plain | {"tutorial_links": inline_formset([])} | fields)


@pytest.fixture
def signed_in(framework, author, client):
    client.force_login(author)
    return client


def waiting(challenge):
    return f"brouillon-{challenge.uid.hex[:8]}"


def created(client, **fields):
    """Save a new draft as the editor does; return it."""
    before = set(Challenge.objects.values_list("pk", flat=True))
    response = client.post(reverse(f"{NAME}:add"), typed(**fields))
    assert response.status_code == 302, response.context["form"].errors if response.context else response.content[:500]
    (made,) = Challenge.objects.exclude(pk__in=before)
    return made


def test_a_draft_without_its_skill_has_an_owner_and_a_code_of_waiting(signed_in, author):
    made = created(signed_in, title="Sans acquis")
    assert (made.code, made.owner, made.skill) == (waiting(made), author, None)


def test_a_second_draft_without_its_skill_is_saved_too(signed_in):
    drafts = [created(signed_in, title=title) for title in ("Un", "Deux")]
    assert [(one.code, one.title) for one in drafts] == [(waiting(drafts[0]), "Un"), (waiting(drafts[1]), "Deux")]


def test_a_draft_without_anything_is_saved(signed_in):
    made = created(signed_in)
    assert (made.code, made.title, made.instruction) == (waiting(made), "", "")


@pytest.mark.parametrize(
    "name", [f"{NAME}:edit", "authoring_laboratory", "authoring_review", "authoring_history", f"{NAME}:history", f"{NAME}:inspect"]
)
def test_every_page_of_a_draft_without_anything_opens(name, signed_in):
    assert signed_in.get(reverse(name, args=[created(signed_in).pk])).status_code == 200


def test_the_list_shows_it_with_its_code(signed_in):
    made = created(signed_in)
    assert [one.code for one in signed_in.get(reverse(f"{NAME}:list")).context["object_list"]] == [waiting(made)]


def test_the_code_is_given_with_the_skill(signed_in):
    made = created(signed_in, title="Sans acquis")
    skill = Skill.objects.get(code="1.1-1a")
    signed_in.post(reverse(f"{NAME}:edit", args=[made.pk]), typed(title="Avec acquis", skill=str(skill.pk)))
    made.refresh_from_db()
    draft = made.get_latest_revision_as_object()
    assert (made.code, draft.code, draft.title) == ("1.1-1a-01", "1.1-1a-01", "Avec acquis")


def test_the_new_code_stands_in_the_journal(signed_in):
    made = created(signed_in)
    skill = Skill.objects.get(code="1.1-1a")
    signed_in.post(reverse(f"{NAME}:edit", args=[made.pk]), typed(skill=str(skill.pk)))
    entry = Entry.objects.get(action="authoring.name")
    assert (entry.target, entry.data) == (f"challenge:{made.uid}", {"before": waiting(made), "code": "1.1-1a-01"})


def test_a_code_of_a_skill_never_changes(signed_in):
    skills = {code: str(Skill.objects.get(code=code).pk) for code in ("1.1-1a", "1.1-2a")}
    made = created(signed_in, skill=skills["1.1-1a"])
    signed_in.post(reverse(f"{NAME}:edit", args=[made.pk]), typed(skill=skills["1.1-2a"]))
    made.refresh_from_db()
    assert made.code == "1.1-1a-01"


def test_submitting_without_a_skill_says_so_at_the_field_and_keeps_the_text(signed_in):
    made = created(signed_in, title="Sans acquis")
    response = signed_in.post(reverse(f"{NAME}:edit", args=[made.pk]), typed(title="Un titre retapé") | {"action-submit": "1"})
    form = response.context["form"]
    assert (response.status_code, list(form.errors["skill"]), form["title"].value()) == (
        200,
        ["Champ requis."],
        "Un titre retapé",
    )


def test_an_abandoned_draft_can_be_put_away(signed_in, author):
    made = created(signed_in)
    services.archive(made, user=author, reason="Abandonnée.")
    assert Challenge.objects.get(pk=made.pk).archived is True


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes in turn by itself")
def test_two_authors_who_save_on_one_skill_at_one_moment_get_two_codes(framework, author):
    skill, start = Skill.objects.get(code="1.1-1a"), threading.Barrier(2)

    def save(title):
        start.wait()
        with transaction.atomic():
            challenge = Challenge(title=title, skill=skill, live=False)
            services.identify(challenge, user=author)
            challenge.save()
        connection.close()
        return challenge.code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, ("Un", "Deux"))) == ["1.1-1a-01", "1.1-1a-02"]


def test_drafts_of_before_get_a_code_and_their_author_back(framework, author):
    lost = Challenge.objects.create(title="Perdue", code="", live=False)
    Revision.objects.create(content_object=lost, user=author, content={}, object_str="Perdue")
    import_module("challenges.authoring.migrations.0006_codes_of_waiting").name(apps, None)
    lost.refresh_from_db()
    assert (lost.code, lost.owner) == (waiting(lost), author)
