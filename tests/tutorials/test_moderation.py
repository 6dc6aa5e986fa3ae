"""The moderators' queue, the page of one decision, the panel of the home page: who sees them, what they hold, what follows."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenges.tutorials.models import Tutorial
from referential.models import Framework
from tests.factories.referential import CompetenceFactory, SkillFactory, TopicFactory
from tests.factories.tutorials import LinkCheckFactory, TutorialFactory, TutorialSkillFactory, TutorialVoteFactory
from tests.pages import press

pytestmark = pytest.mark.django_db
NAME = "wagtailsnippets_tutorials_tutorial"
LINK = "https://tutoriel.example/a"


@pytest.fixture
def queue():
    return reverse(f"{NAME}:queue")


@pytest.fixture
def signed_in(client, people):
    client.force_login(people["moderator"])
    return client


def decide(tutorial):
    return reverse(f"{NAME}:decide", args=[tutorial.pk])


def pending(**changes):
    return TutorialSkillFactory(**{f"tutorial__{name}": value for name, value in changes.items()}).tutorial


def shown(response):
    return [row["tutorial"] for row in response.context["rows"]]


def test_first_come_first_served(signed_in, queue):
    first, second = pending(), pending()
    for status in ("accepted", "refused", "archived"):
        pending(status=status)
    assert shown(signed_in.get(queue)) == [first, second]


def test_broken_links_by_age(signed_in, queue):
    late, early = (pending(status="accepted", link=LINK, broken_since=date(2026, 3, day)) for day in (9, 1))
    pending(status="archived", link=LINK, broken_since=date(2026, 3, 1))
    pending(status="accepted", link=LINK)
    assert shown(signed_in.get(queue, {"state": "broken"})) == [early, late]


def test_the_queue_of_one_competence(signed_in, queue):
    competence = CompetenceFactory(code="1.1")
    Framework.objects.update(current=True)
    wanted = pending()
    for _ in range(2):  # two skills of the competence, one row
        TutorialSkillFactory(tutorial=wanted, skill=SkillFactory(topic=TopicFactory(competence=competence)))
    pending()
    response = signed_in.get(queue, {"competence": "1.1"})
    assert (shown(response), [one.code for one in response.context["competences"] if one.code == "1.1"]) == ([wanted], ["1.1"])
    assert f"{decide(wanted)}?competence=1.1" in response.content.decode()


def test_an_empty_queue_says_so(signed_in, queue):
    pages = [signed_in.get(queue, {"state": state}).content.decode() for state in ("", "broken")]
    assert ["Aucune proposition n’attend." in pages[0], "Aucun lien rompu." in pages[1]] == [True, True]


@pytest.mark.parametrize("query", [{"p": "x"}, {"p": "99"}, {"state": "?"}, {"competence": "<b>"}])
def test_bad_filters_are_harmless(signed_in, queue, query):
    pending()
    assert signed_in.get(queue, query).status_code == 200


def test_long_queues_have_pages_that_keep_the_filter(signed_in, queue):
    skill = SkillFactory(topic=TopicFactory(competence=CompetenceFactory(code="1.1")))
    for _ in range(51):
        TutorialSkillFactory(skill=skill)
    response = signed_in.get(queue, {"competence": "1.1"})
    assert (len(response.context["rows"]), "?p=2&amp;state=&amp;competence=1.1" in response.content.decode()) == (50, True)
    assert len(signed_in.get(queue, {"competence": "1.1", "p": "2"}).context["rows"]) == 1


def cost(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("state", ["", "broken"])
def test_the_queue_costs_the_same_for_two_and_forty(signed_in, queue, people, state):
    changes = {"status": "accepted", "broken_since": date(2026, 3, 1)} if state else {"created_by": people["person"]}
    costs = []
    for count in (2, 38):
        for _ in range(count):
            TutorialVoteFactory(tutorial=pending(**changes))
        costs.append(cost(signed_in, f"{queue}?state={state}"))
    assert (costs[0] == costs[1], costs[0] <= 25) == (True, True)


def test_a_decision_costs_the_same_whatever_there_is_to_show(signed_in, people):
    costs = []
    made = pending(title="Trier un tableau", link=LINK, created_by=people["person"])
    pending(title="Trier un tableau")
    LinkCheckFactory(tutorial=made, day=date(2026, 3, 1))
    costs.append(cost(signed_in, decide(made)))
    for day in range(2, 20):
        TutorialVoteFactory(tutorial=made)
        LinkCheckFactory(tutorial=made, day=date(2026, 3, day))
        TutorialSkillFactory(tutorial=pending(title="Trier un tableau"))
    costs.append(cost(signed_in, decide(made)))
    assert (costs[0] == costs[1], costs[0] <= 25) == (True, True)


@pytest.mark.parametrize("role", ["author", "reviewer"])
def test_others_see_neither_the_queue_nor_the_panel(client, people, queue, role):
    pending()
    client.force_login(people[role])
    response = client.get(queue)
    assert (response.status_code, response["Location"]) == (302, reverse("wagtailadmin_home"))
    assert queue not in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("role", ["anonymous", "person"])
def test_those_without_the_admin_are_sent_to_sign_in(client, people, queue, role):
    if role != "anonymous":
        client.force_login(people[role])
    for url in (queue, decide(pending())):
        response = client.post(url, {"decision": "accept"})
        assert (response.status_code, "login" in response["Location"]) == (302, True)
    assert set(Tutorial.objects.values_list("status", flat=True)) == {"proposed"}


def test_the_panel_counts(signed_in, queue):
    for changes in ({}, {}, {"status": "accepted", "broken_since": date(2026, 3, 1)}, {"status": "refused"}):
        pending(**changes)
    page = signed_in.get(reverse("wagtailadmin_home")).content.decode()
    assert ("2 propositions attendent une décision" in page, "1 tutoriel accepté a un lien rompu" in page) == (True, True)


def test_the_panel_says_nothing_when_nothing_waits(signed_in, queue):
    assert queue not in signed_in.get(reverse("wagtailadmin_home")).content.decode()


def test_the_list_leads_to_the_queue(signed_in, queue):
    assert queue in signed_in.get(reverse(f"{NAME}:list")).content.decode()


def test_the_list_filters_by_competence_and_link_with_a_search(signed_in):
    competence = CompetenceFactory(code="1.1")
    wanted = pending(title="Trier un tableau", broken_since=date(2026, 3, 1))
    TutorialSkillFactory(tutorial=wanted, skill=SkillFactory(topic=TopicFactory(competence=competence)))
    pending(title="Trier des fichiers", broken_since=date(2026, 3, 1))
    pending(title="Trier des photos")
    url = reverse(f"{NAME}:list")
    found = [
        len(signed_in.get(url, {"q": "trier"} | query).context["object_list"])
        for query in ({}, {"link": "broken"}, {"competence": competence.pk}, {"competence": competence.pk, "link": "broken"})
    ]
    assert found == [3, 2, 1, 1]


def test_one_page_holds_all_that_is_needed(signed_in, people):
    made = pending(title="Trier un tableau", link=LINK, body="Un **mot**", created_by=people["person"], broken_since=date(2026, 3, 2))
    TutorialVoteFactory(tutorial=made)
    LinkCheckFactory(tutorial=made, ok=False, status=404, detail="status", day=date(2026, 3, 2))
    pending(title="Trier un tableau !", body="Un autre *texte*")
    page = signed_in.get(decide(made)).content.decode()
    seen = [
        "Un <strong>mot</strong>",
        LINK,
        str(made.skills.get()),
        "1 oui, 0 non",
        "(404)",
        "Trier un tableau !",
        "<em>texte</em>",
        "Titre proche.",
    ]
    assert [text for text in seen if text not in page] == []
    assert page.count("<h1") == 1


def test_checks_of_an_older_link_are_not_shown(signed_in):
    made = pending(link=LINK)
    LinkCheckFactory(tutorial=made, digest="0" * 64)
    assert signed_in.get(decide(made)).context["checks"] == []


@pytest.mark.parametrize(
    ("data", "status"),
    [({"decision": "accept"}, "accepted"), ({"decision": "refuse", "reason": "Non"}, "refused"), ({"decision": "merge"}, "refused"),
     ({"decision": "duplicate"}, "refused")],
)  # fmt: skip
def test_the_next_proposal_follows(signed_in, data, status):
    kept = pending(status="accepted")
    first, second, third = pending(), pending(), pending()
    data |= {"duplicate": str(kept.pk)}
    assert press(signed_in, decide(second), data)["Location"] == decide(third)
    assert press(signed_in, decide(third), data)["Location"] == decide(first)
    assert press(signed_in, decide(first), data)["Location"] == reverse(f"{NAME}:queue")
    assert list(Tutorial.objects.exclude(pk=kept.pk).values_list("status", flat=True)) == [status] * 3


def test_the_next_one_stays_in_the_competence(signed_in):
    skill = SkillFactory(topic=TopicFactory(competence=CompetenceFactory(code="1.1")))
    first, _other, last = TutorialSkillFactory(skill=skill).tutorial, pending(), TutorialSkillFactory(skill=skill).tutorial
    response = press(signed_in, f"{decide(first)}?competence=1.1", {"decision": "accept"})
    assert response["Location"] == f"{decide(last)}?competence=1.1"


def test_archiving_a_broken_one_leads_back_to_the_queue(signed_in, queue):
    made = pending(status="accepted", broken_since=date(2026, 3, 1))
    pending()
    assert press(signed_in, decide(made), {"decision": "archive"})["Location"] == queue


@pytest.mark.parametrize(("decision", "skills"), [("merge", 2), ("duplicate", 1)])
def test_a_duplicate_by_button(signed_in, decision, skills):
    made, kept = pending(title="Trier"), pending(title="Trier", status="accepted")
    assert 'value="merge"' in signed_in.get(decide(made)).content.decode()
    press(signed_in, decide(made), {"decision": decision, "duplicate": str(kept.pk)})
    made.refresh_from_db()
    assert (made.status, made.duplicate_of, kept.skills.count()) == ("refused", kept, skills)


@pytest.mark.parametrize("typed", ["", "x", "999999", "9" * 30, "-1"])
def test_a_duplicate_of_nothing_is_explained(signed_in, typed):
    response = press(signed_in, decide(pending()), {"decision": "merge", "duplicate": typed})
    assert (response.status_code, "Choisissez de quel tutoriel" in response.content.decode()) == (422, True)


def test_a_duplicate_of_itself_is_explained(signed_in):
    made = pending()
    response = press(signed_in, decide(made), {"decision": "merge", "duplicate": str(made.pk)})
    assert (response.status_code, Tutorial.objects.get().status) == (422, "proposed")


def test_a_refused_one_keeps_the_reason_typed_with_a_mistake(signed_in):
    made = TutorialFactory(status="accepted")
    response = press(signed_in, decide(made), {"decision": "refuse", "reason": "Mon motif"})
    assert (response.status_code, "Mon motif" in response.content.decode()) == (422, True)


def test_editing_a_proposal_leads_back_to_its_decision(signed_in, values):
    from tests.tutorials.test_admin import _form

    made = pending()
    links = list(made.skill_links.all())
    response = signed_in.post(reverse(f"{NAME}:edit", args=[made.pk]), _form(values, links[0].skill, links=links))
    assert response["Location"] == decide(made)


def test_too_many_proposals_in_the_admin_are_explained(client, people, values, skill):
    from tests.tutorials.test_admin import _form

    client.force_login(people["author"])
    TutorialFactory.create_batch(20, created_by=people["author"])
    page = client.post(reverse(f"{NAME}:add"), _form(values, skill)).content.decode()
    assert ("20 de vos propositions attendent" in page, Tutorial.objects.count()) == (True, 20)
