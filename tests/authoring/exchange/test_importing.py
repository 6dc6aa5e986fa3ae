"""Planning and applying: identity, codes, skills, permissions, all or nothing."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from taggit.models import Tag

from challenges.authoring import services
from challenges.authoring.document import documents
from challenges.authoring.exchange import importing
from challenges.authoring.exchange.refusal import ExchangeRefused
from challenges.authoring.models import Challenge, PendingImport
from challenges.journal.models import Entry
from cms.accounts.roles import AUTHORS
from tests.authoring.exchange import samples
from tests.factories import people
from tests.factories.bank import challenge_document

TWO = [challenge_document("1.1-1a"), challenge_document("1.1-2a")]


def plan(name, content, user, **options):
    return importing.plan_import(name, content if isinstance(content, bytes) else content.encode(), user=user, **options)


def applied(name, content, user, **options):
    return importing.apply_import(importing.keep(plan(name, content, user, **options), user=user), user=user)


def actions(made):
    return [(line.action, line.code) for line in made.lines]


def test_a_plan_writes_nothing(framework, author):
    made = plan("a.json", samples.balise(TWO[0] | {"tags": ["neuf"]}, TWO[1]), author)
    assert actions(made) == [("create", "1.1-1a-01"), ("create", "1.1-2a-01")]
    assert (Challenge.objects.count(), PendingImport.objects.count(), Tag.objects.count()) == (0, 0, 0)


def test_balise_keeps_identity_and_a_second_import_changes_nothing(framework, author):
    created, updated = applied("a.json", samples.balise(*TWO), author)
    assert ([(str(one.uid), one.code) for one in created], updated) == ([(one["uid"], one["code"]) for one in TWO], [])
    again = plan("a.json", samples.balise(*TWO), author)
    assert (actions(again), again.applicable) == ([("unchanged", "1.1-1a-01"), ("unchanged", "1.1-2a-01")], False)


@pytest.mark.parametrize(("name", "content", "codes"), [
    ("a.gift", samples.GIFT, ["1.3-3a-01", "1.3-3a-02"]), ("a.xml", samples.MOODLE, ["1.3-3a-01"]), ("a.zip", samples.package(), ["1.3-3a-01"]),
])  # fmt: skip
def test_the_same_foreign_file_twice_changes_nothing(name, content, codes, framework, author):
    created, _updated = applied(name, content, author)
    assert [one.code for one in created] == codes
    assert [one.skill.code for one in created] == ["1.3-3a"] * len(codes)
    assert [line.action for line in plan(name, content, author).lines if line.action != "skipped"] == ["unchanged"] * len(codes)


def test_a_changed_question_is_an_update_that_keeps_what_its_source_cannot_say(framework, author):
    challenge = applied("a.gift", samples.GIFT, author)[0][0]
    draft = documents.to_document(challenge.get_latest_revision_as_object())
    services.update_challenge(challenge, draft | {"timer": 60}, user=author)
    created, updated = applied("a.gift", samples.GIFT.replace("Lyon", "Nice"), author)
    written = documents.to_document(Challenge.objects.get(pk=challenge.pk).get_latest_revision_as_object())
    assert (created, updated, written["timer"]) == ([], [challenge], 60)
    assert written["response"]["options"][0]["text"] == "Nice"


def test_questions_without_a_skill_take_the_one_chosen(framework, author):
    question = "Q {=a}\n\nR {=b}"
    refused = plan("a.gift", question, author)
    assert [(line.action, line.why) for line in refused.lines] == [
        ("refused", "aucun acquis n’est indiqué\u00a0: choisissez-en un pour tout le fichier")
    ] * 2
    assert actions(plan("a.gift", question, author, skill="1.1-1a")) == [("create", "1.1-1a-01"), ("create", "1.1-1a-02")]
    with pytest.raises(ExchangeRefused, match="L’acquis 9.9-9z n’existe pas dans le référentiel."):
        plan("a.gift", question, author, skill="9.9-9z")


def test_one_bad_document_refuses_the_whole(framework, author):
    made = plan("a.json", samples.balise(TWO[0], TWO[1] | {"response": {"type": "number"}}), author)
    assert ([line.action for line in made.lines], made.applicable) == (["create", "refused"], False)
    with pytest.raises(ExchangeRefused):
        importing.keep(made, user=author)
    assert (Challenge.objects.count(), PendingImport.objects.count()) == (0, 0)


@pytest.mark.parametrize(("changes", "why"), [
    ({"title": "x" * 201}, "Le titre compte plus de 200 caractères."),
    ({"locale": "de"}, "La langue «\u00a0de\u00a0» n’est pas l’une des langues de la banque."),
    ({"skill": "9.9-9z"}, "L’acquis 9.9-9z n’existe pas dans le référentiel."),
])  # fmt: skip
def test_what_the_editor_cannot_hold_is_refused(changes, why, framework, author):
    assert [(line.action, line.why) for line in plan("a.json", samples.balise(TWO[0] | changes), author).lines] == [("refused", why)]


def test_a_code_that_another_challenge_has_is_refused(framework, author):
    applied("a.json", samples.balise(TWO[0]), author)
    made = plan("a.json", samples.balise(TWO[0] | {"uid": TWO[1]["uid"]}), author)
    assert [(line.action, line.why) for line in made.lines] == [("refused", "Le code 1.1-1a-01 est déjà pris.")]


def test_the_challenge_of_somebody_else_refuses_the_whole(framework, author):
    applied("a.json", samples.balise(TWO[0]), author)
    other = people.user("autre", AUTHORS)
    made = plan("a.json", samples.balise(TWO[0] | {"title": "Pris"}, TWO[1]), other)
    assert [(line.action, line.code, line.why) for line in made.lines] == [
        ("refused", "1.1-1a-01", "Vous ne pouvez pas modifier cette épreuve."), ("create", "1.1-2a-01", ""),
    ]  # fmt: skip
    assert made.applicable is False


def test_a_challenge_under_review_refuses_the_whole(framework, author):
    challenge = applied("a.json", samples.balise(TWO[0]), author)[0][0]
    services.submit(challenge, user=author)
    made = plan("a.json", samples.balise(TWO[0] | {"title": "Autre"}), author)
    assert [(line.action, line.why) for line in made.lines] == [
        ("refused", "Cette épreuve est en relecture\u00a0: personne ne peut la modifier.")
    ]


def test_only_its_owner_applies_or_cancels(framework, author):
    pending = importing.keep(plan("a.json", samples.balise(), author), user=author)
    other = people.user("autre", AUTHORS)
    for verb in (importing.apply_import, importing.cancel_import):
        with pytest.raises(PermissionDenied):
            verb(pending, user=other)
    assert (Challenge.objects.count(), PendingImport.objects.count()) == (0, 1)


def test_applying_forgets_the_plan_and_is_written_in_the_journal(framework, author):
    applied("a.json", samples.balise(), author)
    assert PendingImport.objects.count() == 0
    assert Entry.objects.get(action="authoring.import").data["created"] == ["1.1-1a-01"]


def test_a_plan_is_applied_once(framework, author):
    pending = importing.keep(plan("a.json", samples.balise(), author), user=author)
    importing.cancel_import(PendingImport.objects.get(pk=pending.pk), user=author)
    with pytest.raises(ExchangeRefused, match="Cette importation a déjà été appliquée ou annulée."):
        importing.apply_import(pending, user=author)
    assert Challenge.objects.count() == 0


def test_a_draft_that_moved_since_the_preview_is_not_overwritten(framework, author):
    challenge = applied("a.json", samples.balise(TWO[0]), author)[0][0]
    pending = importing.keep(plan("a.json", samples.balise(TWO[0] | {"title": "Importé"}), author), user=author)
    services.update_challenge(challenge, TWO[0] | {"title": "Écrit entre-temps"}, user=author)
    with pytest.raises(ExchangeRefused, match="Ces épreuves ont changé depuis l’aperçu"):
        importing.apply_import(pending, user=author)
    assert Challenge.objects.get().get_latest_revision_as_object().title == "Écrit entre-temps"


def test_a_failure_while_applying_leaves_everything_as_it_was(framework, author):
    pending = importing.keep(plan("a.json", samples.balise(*TWO), author), user=author)
    services.create_challenge(TWO[1] | {"uid": "00000000-0000-4000-8000-000000000009"}, user=author)
    with pytest.raises(services.ImportRefused, match="Le code 1.1-2a-01 est déjà pris."):
        importing.apply_import(pending, user=author)
    assert ([one.code for one in Challenge.objects.all()], PendingImport.objects.count()) == (["1.1-2a-01"], 1)


def test_plans_are_forgotten_after_a_day(framework, author):
    old = importing.keep(plan("a.json", samples.balise(TWO[0]), author), user=author)
    PendingImport.objects.filter(pk=old.pk).update(created_at=timezone.now() - datetime.timedelta(hours=25))
    kept = importing.keep(plan("a.json", samples.balise(TWO[1]), author), user=author)
    assert list(PendingImport.objects.all()) == [kept]


def test_only_authors_plan(framework, reviewer):
    with pytest.raises(PermissionDenied):
        plan("a.json", samples.balise(), reviewer)
