"""Every decision of the administration is taken on what its page showed, and refused, with what changed, when that is no longer there.

Each case: the page as it was opened, what somebody else then does, and what the old page still tries. A last test finds the forms of the
administration that post a decision without the mark of what they showed.
"""

import copy
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from challenges.authoring import services as authoring
from challenges.authoring.document.documents import to_document
from challenges.authoring.models import Challenge
from challenges.authoring.review.task import CHECKLIST
from challenges.bank import services as bank_services
from challenges.bank.models import Channel, PromotionRequest
from challenges.measurement import services as measurement
from challenges.measurement.models import Calibration, WithdrawnVariant
from challenges.tutorials import services as tutorials
from challenges.tutorials.models import Tutorial
from referential import case, uploads
from referential import services as referential
from referential.models import CaseUpload, Framework
from tests.dashboards.test_statistics import SEED, calibrated, kept
from tests.factories import bank, certification, people
from tests.factories.bank import challenge_document
from tests.factories.tutorials import TutorialFactory
from tests.pages import carried

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
OUTDATED = "Rien n’a été fait"


@pytest.fixture
def crcn_package(framework):
    """A package that renames a domain of the framework in force, and another version of it that somebody loads meanwhile."""
    document = copy.deepcopy(referential.packaged_document())
    later = copy.deepcopy(document)
    document["domains"][0]["title_fr"] = "Autrement dit"
    later["framework"]["version"] = "2099"
    package = case.package(document, changed=datetime(2026, 9, 1, tzinfo=UTC), base="https://balise.example").to_json()
    return json.dumps(package).encode(), later


@pytest.fixture
def submitted(framework, author):
    challenge = authoring.create_challenge(challenge_document("1.1-1a"), user=author)
    authoring.submit(challenge, user=author)
    return challenge


def resubmitted(challenge, author):
    """Withdraw, change and submit again: what another page showed is no longer what waits."""
    challenge = Challenge.objects.get(pk=challenge.pk)
    authoring.withdraw(challenge, user=author, reason="Une coquille.")
    challenge = Challenge.objects.get(pk=challenge.pk)
    authoring.update_challenge(challenge, to_document(challenge.get_latest_revision_as_object()) | {"title": "Autre titre"}, user=author)
    authoring.submit(Challenge.objects.get(pk=challenge.pk), user=author)


def old_page(client, user, page, data, action):
    """Open a page as `user`; return what sends its form later."""
    client.force_login(user)
    fields = carried(client.get(page), action, data)
    assert re.fullmatch(r"(\w+-[0-9a-f]{12}\.?)+", fields.get("seen", "")), f"the form of {action} carries no mark"

    def send():
        client.force_login(user)
        response = client.post(action or page, fields | data, follow=True)
        return response.content.decode()

    return send


def live(challenge):
    return Challenge.objects.get(pk=challenge.pk).live


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_a_text_that_was_submitted_again_is_not_decided_on_unread(decision, submitted, author, reviewer, client):
    page = reverse("authoring_review", args=[submitted.pk])
    data = {"decision": decision, "comment": "Bien.", "checked": list(CHECKLIST)}
    send = old_page(client, reviewer, page, data, reverse("authoring_decide", args=[submitted.pk]))
    resubmitted(submitted, author)
    told = send()
    state = Challenge.objects.get(pk=submitted.pk).current_workflow_task_state
    assert (OUTDATED in told, live(submitted), state.status) == (True, False, "in_progress")


def test_the_reason_typed_for_a_refused_decision_is_kept(submitted, author, reviewer, client):
    page = reverse("authoring_review", args=[submitted.pk])
    data = {"decision": "approve", "comment": "Un motif long.", "checked": list(CHECKLIST)}
    send = old_page(client, reviewer, page, data, reverse("authoring_decide", args=[submitted.pk]))
    resubmitted(submitted, author)
    assert send().count("Un motif long.") == 1


def test_a_review_is_not_taken_back_from_a_page_of_before(submitted, author, client):
    page = reverse("authoring_review", args=[submitted.pk])
    send = old_page(client, author, page, {"reason": "Une coquille."}, reverse("authoring_withdraw", args=[submitted.pk]))
    resubmitted(submitted, author)
    assert (OUTDATED in send(), Challenge.objects.get(pk=submitted.pk).workflow_in_progress) == (True, True)


def test_a_review_is_not_given_from_a_page_of_before(submitted, author, reviewer, publisher, client):
    page = reverse("authoring_review", args=[submitted.pk])
    data = {"reviewer": str(reviewer.pk), "due_on": "2099-01-01"}
    send = old_page(client, publisher, page, data, reverse("authoring_assign", args=[submitted.pk]))
    resubmitted(submitted, author)
    told = send()
    assert (OUTDATED in told, Challenge.objects.get(pk=submitted.pk).current_workflow_task_state.specific.reviewer) == (True, None)


def test_an_earlier_text_is_not_restored_over_one_that_was_not_seen(framework, author, client):
    challenge = authoring.create_challenge(challenge_document("1.1-1a"), user=author)
    first = challenge.latest_revision
    change = to_document(challenge) | {"title": "Deux"}
    authoring.update_challenge(challenge, change, user=author)
    action = reverse("authoring_restore", args=[challenge.pk, first.pk])
    send = old_page(client, author, reverse("authoring_history", args=[challenge.pk]), {"reason": "Mieux avant."}, action)
    authoring.update_challenge(Challenge.objects.get(pk=challenge.pk), change | {"title": "Trois"}, user=author)
    told = send()
    assert (OUTDATED in told, Challenge.objects.get(pk=challenge.pk).get_latest_revision_as_object().title) == (True, "Trois")


def test_many_challenges_are_not_archived_when_one_changed_since_it_was_read(framework, author, client):
    two = [authoring.create_challenge(challenge_document(skill), user=author) for skill in ("1.1-1a", "1.1-2a")]
    client.force_login(author)
    page = f"{reverse('wagtail_bulk_action', args=['authoring', 'challenge', 'archive'])}?" + "&".join(f"id={one.pk}" for one in two)
    shown = client.post(page, {"reason": "Vieilles."})
    fields = carried(shown, page, {"confirm": "1"})
    authoring.update_challenge(two[0], to_document(two[0]) | {"title": "Corrigée"}, user=author)
    client.post(page, fields)
    assert list(Challenge.objects.filter(archived=True).values_list("code", flat=True)) == ["1.1-2a-01"]


# ---------------------------------------------------------------- the bank


@pytest.fixture
def second(released_bank, publisher):
    made = bank.make_release(bank.bodies(marker=" bis"))
    for release in (released_bank, made):
        bank_services.promote(release, "positioning", user=publisher, reason="Nouvelle")
    return made


def serves():
    return Channel.objects.get(name="positioning").release.number


def test_two_old_pages_roll_back_once(second, publisher, client):
    data = {"channel": "positioning", "reason": "Retour"}
    bank_services.promote(bank.make_release(bank.bodies(marker=" ter")), "positioning", user=publisher, reason="Troisième")
    sends = [old_page(client, publisher, reverse("bank_releases"), data, reverse("bank_rollback")) for _ in range(2)]
    told = [send() for send in sends]
    assert ([OUTDATED in one for one in told], serves()) == ([False, True], 2)


def test_a_release_is_not_promoted_over_one_that_was_not_seen(second, released_bank, publisher, client):
    data = {"channel": "positioning", "reason": "Revenir à la première"}
    send = old_page(client, publisher, reverse("bank_release", args=[1]), data, reverse("bank_promote", args=[1]))
    bank_services.promote(bank.make_release(bank.bodies(marker=" ter")), "positioning", user=publisher, reason="Urgente")
    assert (OUTDATED in send(), serves()) == (True, 3)


@pytest.mark.parametrize("decision", ["confirm", "refuse"])
def test_a_request_is_not_settled_when_the_channel_moved(decision, second, released_bank, publisher, settings, client):
    settings.BALISE_SECOND_PERSON = ["positioning"]
    request = bank_services.promote(released_bank, "positioning", user=people.user(group="Responsables de publication"), reason="Demande")
    data = {"decision": decision, "reason": "D’accord"}
    send = old_page(client, publisher, reverse("bank_releases"), data, reverse("bank_decide", args=[request.pk]))
    bank_services.rollback("positioning", user=publisher, reason="Panne")
    assert (OUTDATED in send(), PromotionRequest.objects.get().state) == (True, "waiting")


# ---------------------------------------------------------------- what answers taught


def test_a_calibration_is_not_approved_beside_one_that_was_not_seen(publisher, client):
    made, other = calibrated(), calibrated()
    action = reverse("dashboards_calibration_decide", args=[made.uid])
    send = old_page(client, publisher, reverse("dashboards_calibration", args=[made.uid]), {"decision": "approve", "reason": "Bon"}, action)
    measurement.approve(other, user=publisher, reason="Meilleur")
    assert (OUTDATED in send(), Calibration.objects.get(pk=made.pk).state) == (True, "proposed")


def test_a_variant_is_not_taken_out_from_a_page_of_before(reviewer, client):
    row = kept()
    action = reverse("dashboards_statistics_withdraw", args=[row.challenge_uid])
    client.force_login(reviewer)
    seen = client.get(reverse("dashboards_statistics_of", args=[row.challenge_uid])).context["seen"]
    measurement.withdraw_variant(row.challenge_uid, "b" * 32, user=reviewer, reason="Autre")
    told = client.post(action, {"seed": SEED, "reason": "Trop dure", "seen": seen}, follow=True).content.decode()
    assert (OUTDATED in told, WithdrawnVariant.objects.count()) == (True, 1)


# ---------------------------------------------------------------- tutorials


def test_a_tutorial_whose_text_changed_is_not_accepted_unread(moderator, client):
    made = TutorialFactory(status="proposed")
    page = reverse("wagtailsnippets_tutorials_tutorial:decide", args=[made.pk])
    send = old_page(client, moderator, page, {"decision": "accept"}, None)
    tutorials.edit(made, moderator, {"title": "Autre chose"})
    assert (OUTDATED in send(), Tutorial.objects.get().status) == (True, "proposed")


# ---------------------------------------------------------------- the referential


def test_a_framework_is_not_imported_over_one_that_was_not_seen(crcn_package, client):
    package, newer = crcn_package
    root = get_user_model().objects.create_superuser("racine", "racine@example.org", "x")
    upload = uploads.keep("p.json", package, user=root)
    page = reverse("referential_import_review", args=[upload.uid])
    send = old_page(client, root, page, {"apply": "1"}, page)
    referential.load_framework(newer, "system")
    told = send()
    assert (OUTDATED in told, Framework.objects.get(code="crcn").version, CaseUpload.objects.count()) == (True, "2099", 1)


# ---------------------------------------------------------------- an exam


def test_a_session_is_not_finalised_over_a_candidate_who_was_not_seen(released_bank, school, client):
    session = certification.session(school)
    running = certification.started(certification.candidate(session, released_bank))
    certification.take(running)
    page, action = reverse("certification:session", args=[session.uid]), reverse("certification:finalise", args=[session.uid])
    send = old_page(client, school.head, page, {"incident": "Rien"}, action)
    certification.candidate(session, released_bank, last_name="Zidane")
    session.refresh_from_db()
    assert (OUTDATED in send(), session.finalised) == (True, False)


# ---------------------------------------------------------------- none is forgotten

DECISIONS = (
    "authoring_decide", "authoring_assign", "authoring_withdraw", "authoring_restore", "authoring_follow", "bank_promote", "bank_decide",
    "bank_rollback", "dashboards_calibration_decide", "dashboards_statistics_withdraw", "dashboards_statistics_restore",
    "certification:finalise", "referential_import_review",
)  # fmt: skip
#: Forms that change something, and rest on nothing that another person may have changed meanwhile, or whose service compares it itself.
FREE = {
    "authoring_remark": "a remark is added, whatever the state",
    "authoring_resolve": "one remark, opened or closed",
    "authoring_translate": "begins a draft",
    "authoring_example_start": "begins a draft",
    "authoring_import": "writes nothing",
    "authoring_import_review": "a plan of one's own, compared when applied",
    "authoring_export": "writes nothing",
    "referential_import": "writes nothing",
    "bank_build": "everything approved at the moment of the build",
    "bank_check": "makes seeds again",
    "bank_simulate": "adds a figure",
    "bank_import": "adds a release",
    "bank_revoke_token": "goes one way",
    "certification:revoke": "goes one way, and is refused when it was done",
    "jobs_cancel": "its service refuses a job that is over",
    "jobs_retry": "its service refuses a job that is neither failed nor cancelled",
    "jobs_daily": "asks for what would be done anyway, once",
    "dashboards_reports_decide": "each report is closed once, or refused",
}


def forms():
    """Every form of the administration that posts to a named address: the name, and whether it carries a mark."""
    folders = [ROOT / "challenges" / app / "templates" for app in ("authoring", "bank", "tutorials", "jobs")]
    folders += [ROOT / "referential/templates", ROOT / "cms/dashboards/templates", ROOT / "challenges/runtime/certification/templates"]
    found = {}
    for path in sorted(one for folder in folders for one in folder.rglob("*.html")):
        for form in re.findall(r'<form[^>]*method="post".*?</form>', path.read_text(), re.DOTALL):
            for name in re.findall(r"{% url '([\w:]+)'", form.split("{% csrf_token %}")[0]):
                found[name] = found.get(name, True) and 'name="seen"' in form
    return found


def test_every_form_that_decides_carries_a_mark():
    carrying = forms()
    assert {name: carrying.get(name) for name in DECISIONS} == dict.fromkeys(DECISIONS, True)


def test_every_other_form_of_the_administration_is_known():
    unknown = {name for name in forms() if not name.startswith(("certification:", "tutorial"))} - set(DECISIONS) - set(FREE)
    assert unknown == set()
