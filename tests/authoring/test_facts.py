"""What lists read beside each challenge follows its latest draft and its reports."""

import io

import pytest
from django.core.management import call_command

from challenges.authoring import facts, services
from challenges.authoring.document.documents import to_document
from challenges.authoring.models import Challenge, ChallengeFacts, RevisionDigest
from tests.factories.bank import challenge_document, csv_challenge

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge(framework, author):
    return services.create_challenge(csv_challenge("1.1-1a"), user=author)


def of(challenge):
    return ChallengeFacts.objects.get(challenge=challenge)


@pytest.mark.parametrize(
    ("text", "folded"), [("Élève", "eleve"), ("l’œuvre", "l'oeuvre"), ("deux\u00a0 mots", "deux mots"), ("STRASSE ß", "strasse ss")]
)
def test_searches_see_folded_text(text, folded):
    assert facts.fold(text) == folded


def test_a_new_draft_has_its_facts(challenge):
    found = of(challenge)
    assert (found.title, found.kinds, found.response_type, found.green, found.skill.code) == (
        "Somme 1.1-1a-01",
        " csv ",
        "number",
        None,
        "1.1-1a",
    )


def test_facts_follow_the_draft_and_not_what_is_live(challenge, author):
    services.update_challenge(challenge, to_document(challenge) | {"title": "Deuxième titre"}, user=author)
    assert (of(challenge).title, "deuxieme titre" in of(challenge).text) == ("Deuxième titre", True)


def test_a_report_reaches_the_facts(challenge):
    services.report_for(challenge)
    assert (of(challenge).green, of(challenge).variants >= 12) == (True, True)


def test_a_change_of_the_data_forgets_the_report(challenge, author):
    services.report_for(challenge)
    document = to_document(challenge)
    document["instruction"] = "Quel est le total ?"
    services.update_challenge(challenge, document, user=author)
    assert (of(challenge).green, of(challenge).variants) == (None, None)


def test_each_revision_has_its_digest(challenge, author):
    services.update_challenge(challenge, to_document(challenge) | {"hint": "Additionnez."}, user=author)
    assert RevisionDigest.objects.filter(challenge=challenge).values("digest").distinct().count() == 2


def test_the_command_makes_all_rows_again(challenge, author):
    services.create_challenge(challenge_document("1.1-2a"), user=author)
    before = sorted(ChallengeFacts.objects.values_list("challenge", "digest", "text"))
    ChallengeFacts.objects.all().delete()
    RevisionDigest.objects.all().delete()
    told = io.StringIO()
    call_command("authoring_facts", stdout=told)
    assert told.getvalue().strip() == "2"
    assert (sorted(ChallengeFacts.objects.values_list("challenge", "digest", "text")), RevisionDigest.objects.count()) == (before, 2)


def test_a_revision_older_than_these_tables_gets_its_digest_when_asked(challenge):
    revision = challenge.latest_revision
    known = RevisionDigest.objects.get(revision=revision).digest
    RevisionDigest.objects.all().delete()
    assert facts.digest_of_revision(Challenge.objects.get(pk=challenge.pk), revision) == known


def test_the_tags_of_a_draft_are_rows_at_once(challenge, author):
    services.tag(challenge, user=author, add=["6e", "tableur"])
    services.tag(Challenge.objects.get(pk=challenge.pk), user=author, remove=["6e"])
    assert list(Challenge.objects.filter(tags__name="tableur")) == [challenge]
    assert Challenge.objects.filter(tags__name="6e").count() == 0


def test_the_command_finds_the_digest_of_earlier_revisions_too(challenge, author):
    services.update_challenge(challenge, to_document(challenge) | {"hint": "Additionnez."}, user=author)
    before = set(RevisionDigest.objects.values_list("revision", "digest"))
    RevisionDigest.objects.all().delete()
    call_command("authoring_facts", verbosity=0)
    assert set(RevisionDigest.objects.values_list("revision", "digest")) == before
