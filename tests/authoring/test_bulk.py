"""Actions on many challenges: the dry run tells the truth and writes nothing; each service keeps its say; the result says what came of it."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from wagtail.models import ModelLogEntry, Revision, WorkflowState

from challenges.authoring import services
from challenges.authoring.desk import bulk
from challenges.authoring.desk.bulk_views import MOST
from challenges.authoring.models import Challenge, ChallengeFacts, LaboratoryReport, ReviewState
from challenges.journal.models import Entry
from tests.factories import many, people
from tests.factories.bank import challenge_document

pytestmark = pytest.mark.django_db
TABLES = (Challenge, ChallengeFacts, Revision, LaboratoryReport, ReviewState, WorkflowState, Entry, ModelLogEntry)


def make(author, skill="1.1-1a", **changes):
    return services.create_challenge(challenge_document(skill, **changes), user=author)


def wrong(author, skill="1.2-1a"):
    """A challenge that the laboratory refuses: its plausible wrong answer is the right one."""
    response = challenge_document(skill)["response"] | {"wrong": [{"expr": "a + b", "why": "?"}]}
    return make(author, skill, response=response)


@pytest.fixture
def two(framework, author):
    return [make(author), make(author, "1.1-2a")]


def told(lines):
    return [(line.ok, line.message) for line in lines]


def everything():
    return {table: list(table.objects.order_by("pk").values()) for table in TABLES}


PARAMS = {
    "submit": {},
    "archive": {"reason": "Vieille."},
    "unarchive": {"reason": "Encore bonne."},
    "add_tags": {"tags": ["neuf"]},
    "remove_tags": {"tags": ["ancien"]},
    "assign": {"reviewer": None},
}


@pytest.fixture
def ready(two, author, reviewer):
    """For each action, a challenge to which it can be done."""
    services.submit(two[1], user=author)
    archived = make(author, "1.3-1a")
    services.archive(archived, user=author, reason="Vieille.")
    tagged = make(author, "2.1-1a", tags=["ancien"])
    return {
        "submit": two[0], "archive": two[0], "unarchive": archived, "add_tags": two[0], "remove_tags": tagged, "assign": two[1],
    }  # fmt: skip


@pytest.fixture
def lead(author, reviewer):
    """Someone who may do everything."""
    author.groups.add(*reviewer.groups.all())
    return type(author).objects.get(pk=author.pk)


@pytest.mark.parametrize("action", bulk.ACTIONS)
def test_a_dry_run_writes_nothing_and_sends_nothing(action, ready, lead):
    before = everything()
    (line,) = bulk.plan(action, [ready[action]], user=lead, **PARAMS[action])
    assert (line.ok, everything(), mail.outbox) == (True, before, [])


@pytest.mark.parametrize("action", bulk.ACTIONS)
def test_what_a_dry_run_promises_is_done(action, ready, lead):
    (line,) = bulk.apply(action, [ready[action]], user=lead, **PARAMS[action])
    assert told([line]) == [(True, str(bulk.ACTIONS[action].done))]


# Publishers share out reviews.
FORBIDDEN = [(action, role) for action in bulk.ACTIONS for role in ("publisher", "moderator") if (action, role) != ("assign", "publisher")]


@pytest.mark.parametrize(("action", "role"), FORBIDDEN)
def test_who_may_not_is_refused_line_by_line_as_the_service_refuses(action, role, ready, request):
    user = request.getfixturevalue(role)
    planned = bulk.plan(action, [ready[action]], user=user, **PARAMS[action])
    done = bulk.apply(action, [ready[action]], user=user, **PARAMS[action])
    assert [line.ok for line in planned] == [False]
    assert told(planned) == told(done)


def test_an_author_does_nothing_to_the_work_of_another(two):
    (line,) = bulk.plan("archive", two[:1], user=people.user(group="Auteurs"), reason="Vieille.")
    assert told([line]) == [(False, "Vous ne pouvez pas archiver cette épreuve.")]


def test_submitting_what_nobody_examined_says_that_the_laboratory_will_look(two, author):
    assert told(bulk.plan("submit", two[:1], user=author)) == [
        (True, "Sera examinée par le laboratoire, puis envoyée en relecture s’il est vert.")
    ]


def test_submitting_what_is_green_says_so(two, author):
    services.report_for(two[0].get_latest_revision_as_object())
    assert told(bulk.plan("submit", two[:1], user=author)) == [(True, "Sera envoyée en relecture.")]


def test_submitting_what_is_red_is_refused_with_the_laboratory_s_words(framework, author):
    challenge = wrong(author)
    report = services.report_for(challenge.get_latest_revision_as_object())
    (line,) = bulk.plan("submit", [challenge], user=author)
    assert (report.ok, line.ok, line.message) == (False, False, " ".join(services.failure_messages(report)[:3]))


def test_applying_examines_submits_the_green_and_refuses_the_red(two, author):
    lines = bulk.apply("submit", [two[0], wrong(author)], user=author)
    assert [line.ok for line in lines] == [True, False]
    assert ReviewState.objects.count() == 1


def test_each_has_its_own_transaction(two, author):
    services.submit(two[1], user=author)
    lines = bulk.apply("archive", two, user=author, reason="Vieilles.")
    assert told(lines) == [(True, "Archivée."), (False, "Cette épreuve est en relecture : attendez la décision, ou reprenez-la.")]
    assert [one.archived for one in Challenge.objects.order_by("code")] == [True, False]


def test_all_or_nothing_takes_everything_back(two, author):
    services.submit(two[1], user=author)
    before = everything()
    lines = bulk.apply("archive", two, user=author, reason="Vieilles.", all_or_nothing=True)
    assert told(lines)[0] == (False, "Laissée telle quelle : une autre est refusée.")
    assert everything() == before


def test_a_tag_that_is_there_changes_nothing(framework, author):
    challenge = make(author, tags=["musée"])
    assert told(bulk.apply("add_tags", [challenge], user=author, tags=["musée"])) == [(True, "Les a déjà : rien ne change.")]
    assert challenge.revisions.count() == 1


# ---------------------------------------------------------------- pages


def page(action, *challenges, **extra):
    ids = "&".join(f"id={one.pk}" for one in challenges)
    more = "".join(f"&{name}={value}" for name, value in extra.items())
    return f"{reverse('wagtail_bulk_action', args=['authoring', 'challenge', action])}?{ids}{more}"


def hidden(html):
    return dict(re.findall(r'<input type="hidden" name="([\w-]+)"(?: value="([^"]*)")?', html.split('name="confirm"')[1])) | {
        "confirm": "1"
    }


def confirm(client, address, fields):
    """Read what would happen, then say yes."""
    return client.post(address, hidden(client.post(address, fields).content.decode()))


def test_choose_dry_run_yes_result(two, author, client):
    client.force_login(author)
    address = page("archive", *two)
    assert client.get(address).content.decode().count('name="reason"') == 1
    dry = client.post(address, {"reason": "Vieilles."})
    assert Challenge.objects.filter(archived=True).count() == 0
    done = client.post(address, hidden(dry.content.decode()))
    assert (Challenge.objects.filter(archived=True).count(), told(done.context["lines"])) == (2, [(True, "Archivée.")] * 2)


def test_a_missing_reason_is_asked_for(two, author, client):
    client.force_login(author)
    answer = client.post(page("archive", *two), {"reason": " ", "confirm": "1"})
    assert (answer.status_code, Challenge.objects.filter(archived=True).count()) == (200, 0)


@pytest.mark.parametrize("action", ["submit", "assign", "export", "add_tags", "remove_tags", "archive", "unarchive"])
def test_who_may_not_read_challenges_gets_no_page(action, two, moderator, client):
    client.force_login(moderator)
    assert client.get(page(action, *two)).status_code == 302


@pytest.mark.parametrize("action", ["submit", "assign", "add_tags", "remove_tags", "archive", "unarchive"])
def test_every_page_opens_for_an_author(action, two, author, client):
    client.force_login(author)
    assert client.get(page(action, *two)).status_code == 200


def test_all_means_what_the_filters_show(two, author, client):
    client.force_login(author)
    address = f"{reverse('wagtail_bulk_action', args=['authoring', 'challenge', 'archive'])}?id=all&skill=1.1-2a&q=somme&next=/admin/"
    assert [one.code for one in client.get(address).context["challenges"]] == ["1.1-2a-01"]


@pytest.mark.parametrize("query", ["", "id=x", "id=99999999999999999999999", "id=0"])
def test_nothing_chosen_goes_back_with_a_sentence(query, two, author, client):
    client.force_login(author)
    answer = client.get(f"{reverse('wagtail_bulk_action', args=['authoring', 'challenge', 'archive'])}?{query}", follow=True)
    assert answer.content.decode().count("Aucune épreuve n’est choisie.") == 1


def test_more_than_one_can_look_at_is_refused_with_a_sentence(framework, author, client):
    many.challenges(MOST + 1, [author])
    client.force_login(author)
    address = f"{reverse('wagtail_bulk_action', args=['authoring', 'challenge', 'archive'])}?id=all"
    answer = client.get(address, follow=True)
    total = Challenge.objects.count()
    assert answer.content.decode().count(f"{total} épreuves choisies\u00a0: {MOST} au plus à la fois.") == 1


def test_exporting_leads_to_the_page_of_exports(two, author, client):
    client.force_login(author)
    answer = client.get(page("export", *two))
    assert answer.headers["Location"] == f"{reverse('authoring_export')}?pk={two[0].pk}&pk={two[1].pk}"


def test_reviews_are_given_with_their_day(two, author, publisher, reviewer, client):
    for one in two:
        services.submit(one, user=author)
    client.force_login(publisher)
    confirm(client, page("assign", *two), {"reviewer": reviewer.pk, "due_on": "2099-01-02"})
    assert {(one.reviewer, str(one.due_on)) for one in ReviewState.objects.all()} == {(reviewer, "2099-01-02")}


def test_tags_are_separated_by_commas(two, author, client):
    client.force_login(author)
    confirm(client, page("add_tags", two[0]), {"tags": "musée, été,, musée"})
    assert sorted(one.name for one in Challenge.objects.get(pk=two[0].pk).get_latest_revision_as_object().tags.all()) == ["musée", "été"]


@pytest.mark.parametrize("tags", [" , ,", "x" * 101])
def test_nonsense_for_tags_is_refused_with_a_sentence(tags, two, author, client):
    client.force_login(author)
    answer = client.post(page("add_tags", two[0]), {"tags": tags, "confirm": "1"})
    assert len(answer.context["form"].errors["tags"]) == 1
