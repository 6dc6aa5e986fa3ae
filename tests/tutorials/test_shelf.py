"""The shelf of tutorials: who sees what, search and filters, one's own, what is recommended, votes without a test, and what it costs."""

import re
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.urls import reverse

from challenges.runtime.assessments import recent
from challenges.runtime.assessments import services as assessments
from challenges.runtime.assessments.models import Learner
from challenges.runtime.holdings import Person, named
from challenges.tutorials import services, shelf
from challenges.tutorials.models import SavedTutorial, Tutorial, TutorialVote
from cms.site import views_tutorials
from referential.models import Skill
from referential.services import load_framework, packaged_document
from tests.assessments.test_services import begin
from tests.factories.tutorials import LinkCheckFactory, TutorialFactory, TutorialSkillFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def framework(db):
    return load_framework(packaged_document(), "system").framework


@pytest.fixture
def pupil(client):
    user = get_user_model().objects.create_user("lina", "lina@example.org", "x")
    client.force_login(user)
    return Learner.objects.create(user=user)


def made(title="Trier un tableau", **changes):
    return TutorialFactory(**{"title": title, "status": "accepted"} | changes)


def titles(client, query=""):
    page = client.get(reverse("shelf") + query).content.decode()
    return re.findall(r'<h3><a href="/tutoriels/[^"]+"[^>]*>([^<]+)</a>', page)


# ---------------------------------------------------------------- searching and filters


@pytest.mark.parametrize(
    "query", ["?q=ELEVE", "?q=élève", "?q=eleve+tres", "?format=sheet", "?duration=15", "?language=en", "?q=el&format=sheet&duration=15"]
)
def test_it_is_found_by_its_words_and_by_what_it_is(client, query):
    made("Pour l’élève", summary="Très court", format="sheet", duration=10, language="en")
    made("Autre chose", summary="Rien", body="Rien", format="page", duration=3)
    assert titles(client, query) == ["Pour l’élève"]


def test_its_text_is_searched_too_and_what_people_type_is_no_pattern(client):
    made("Un", body="Le pourcentage est de 100 %.")
    made("Deux", body="Rien.")
    assert (titles(client, "?q=100+%25"), titles(client, "?q=%25"), titles(client, "?q=_")) == (["Un"], ["Un"], [])


def test_it_is_found_by_its_competence(client, framework):
    first, second = made("Un"), made("Deux")
    TutorialSkillFactory(tutorial=first, skill=Skill.objects.get(code="1.1-1a"))
    TutorialSkillFactory(tutorial=second, skill=Skill.objects.get(code="2.1-1a"))
    assert titles(client, "?competence=2.1") == ["Deux"]


def test_all_are_counted_by_competence(client, framework):
    TutorialSkillFactory(tutorial=made(), skill=Skill.objects.get(code="1.1-1a"))
    found = {competence.code: served for competence, served in shelf.counts()}
    assert (len(found), found["1.1"], sum(found.values())) == (16, 1, 1)


@pytest.mark.parametrize(
    "query", ["?format=nonsense", "?duration=-1", "?language=xx", "?competence=%00", "?page=99999", "?tab=nonsense", "?q=%00"]
)
def test_nonsense_narrows_nothing_and_breaks_nothing(client, query):
    assert client.get(reverse("shelf") + query).status_code in {200, 400}


@pytest.mark.parametrize("status", ["proposed", "refused", "archived"])
def test_only_what_is_accepted_is_shown(client, status):
    hidden = made(status=status)
    assert (titles(client, "?q=trier"), client.get(reverse("shelf_tutorial", args=[hidden.uid])).status_code) == ([], 404)


# ---------------------------------------------------------------- the page of one


def test_its_page_says_where_its_link_leads_and_when_that_was_checked(client):
    one = made(link="https://www.cnil.fr/fr/page", source="CNIL", licence="CC BY-ND 4.0")
    LinkCheckFactory(tutorial=one, day="2026-03-10")
    page = client.get(reverse("shelf_tutorial", args=[one.uid])).content.decode()
    link = re.search(r'<a class="outside"[^>]*>.*?</a>', page)[0]
    assert (
        'href="https://www.cnil.fr/fr/page" rel="noopener noreferrer external" referrerpolicy="no-referrer"' in link,
        "cnil.fr</small>" in link,
    ) == (
        True,
        True,
    )
    assert ("10 mars 2026" in page, "CC BY-ND 4.0" in page, "CNIL" in page) == (True, True, True)


# ---------------------------------------------------------------- one's own


@pytest.mark.parametrize("tab", ["mine", "recommended"])
def test_a_visitor_is_asked_to_sign_in_for_what_is_theirs(client, tab):
    made()
    page = client.get(reverse("shelf") + f"?tab={tab}").content.decode()
    assert (titles(client, f"?tab={tab}"), f"?next=/tutoriels/%3Ftab%3D{tab}" in page) == ([], True)


@pytest.mark.parametrize("act", ["shelf_save", "shelf_forget", "shelf_vote"])
def test_a_visitor_saves_and_votes_nothing(client, act):
    one = made()
    response = client.post(reverse(act, args=[one.uid]), {"helped": "yes"})
    assert (
        response.status_code,
        response["Location"].startswith(reverse("login")),
        SavedTutorial.objects.count(),
        TutorialVote.objects.count(),
    ) == (
        302,
        True,
        0,
        0,
    )


@pytest.mark.parametrize("act", ["shelf_save", "shelf_forget", "shelf_vote"])
def test_an_address_that_takes_posts_leads_to_the_page(client, act):
    one = made()
    assert client.get(reverse(act, args=[one.uid]))["Location"] == reverse("shelf_tutorial", args=[one.uid])


def test_a_pupil_saves_once_finds_it_and_takes_it_off(client, pupil):
    one = made()
    for _ in range(2):
        client.post(reverse("shelf_save", args=[one.uid]))
    kept = (SavedTutorial.objects.count(), titles(client, "?tab=mine"))
    client.post(reverse("shelf_forget", args=[one.uid]))
    assert (kept, titles(client, "?tab=mine"), SavedTutorial.objects.count()) == ((1, ["Trier un tableau"]), [], 0)


def test_a_teacher_has_a_shelf_too(client):
    client.force_login(get_user_model().objects.create_user("prof", "prof@example.org", "x"))
    client.post(reverse("shelf_save", args=[made().uid]))
    assert titles(client, "?tab=mine") == ["Trier un tableau"]


def test_the_shelf_of_another_is_neither_seen_nor_changed(client, pupil):
    one, other = made(), Learner.objects.create()
    services.save(one.uid, other.uid)
    client.post(reverse("shelf_forget", args=[one.uid]))
    assert (titles(client, "?tab=mine"), SavedTutorial.objects.get().saver) == ([], other.uid)


def test_what_is_offered_no_more_leaves_the_shelf_and_comes_back(client, pupil):
    one = made()
    services.save(one.uid, pupil.uid)
    services.archive(one, "system")
    gone = titles(client, "?tab=mine")
    services.accept(one, "system")
    assert (gone, titles(client, "?tab=mine")) == ([], ["Trier un tableau"])


def test_what_is_not_offered_is_not_saved(client, pupil):
    assert client.post(reverse("shelf_save", args=[made(status="proposed").uid])).status_code == 404


def test_a_shelf_has_an_end(pupil, monkeypatch):
    monkeypatch.setattr(services, "MAX_SAVED", 1)
    first, second = made("Un"), made("Deux")
    services.save(first.uid, pupil.uid)
    services.save(first.uid, pupil.uid)
    with pytest.raises(ValidationError):
        services.save(second.uid, pupil.uid)
    assert SavedTutorial.objects.count() == 1


@pytest.mark.parametrize(
    ("back", "leads"), [("/tutoriels/?q=trier", "/tutoriels/?q=trier"), ("https://ailleurs.example/", None), ("//x/", None)]
)
def test_saving_comes_back_where_one_was_and_nowhere_else(client, pupil, back, leads):
    one = made()
    response = client.post(reverse("shelf_save", args=[one.uid]), {"back": back})
    assert response["Location"] == (leads or reverse("shelf_tutorial", args=[one.uid]))


def test_the_shelf_is_exported_and_erased_with_its_person(pupil):
    one, other = made(), uuid.uuid4()
    services.save(one.uid, pupil.uid)
    services.save(one.uid, other)
    holding = named("tutorials")
    told = holding.export(Person(pupil.pk))["saved"]
    erased = holding.erase(Person(pupil.pk))
    assert ([row["tutorial"] for row in told], erased, list(SavedTutorial.objects.values_list("saver", flat=True))) == (
        ["Trier un tableau"],
        1,
        [other],
    )


# ---------------------------------------------------------------- votes


def test_a_vote_without_a_test_is_the_same_vote(client, pupil):
    one = made()
    services.vote(one.uid, pupil.uid, True)
    client.post(reverse("shelf_vote", args=[one.uid]), {"helped": "no"})
    assert list(TutorialVote.objects.values_list("voter", "helped")) == [(pupil.uid, False)]


def test_votes_have_one_limit_wherever_they_are_given(client, pupil, monkeypatch):
    monkeypatch.setattr(views_tutorials, "VOTES", 1)
    first, second = made("Un"), made("Deux")
    answers = [client.post(reverse("shelf_vote", args=[one.uid]), {"helped": "yes"}).status_code for one in (first, second)]
    assert (answers, TutorialVote.objects.count()) == ([302, 429], 1)


# ---------------------------------------------------------------- recommended


@pytest.fixture
def missed(framework, released_bank, pupil):
    """A test that is over, its first question missed; returns the code of its skill."""
    test = begin(pupil, scope={"competences": ["1.1"], "max_questions": 2, "min_questions": 1})
    first = assessments.next_attempt(test)
    while (attempt := assessments.next_attempt(test)) is not None:
        assessments.answer(attempt, None if attempt.number == 1 else attempt.key["value"], skipped=attempt.number == 1)
    return first.skill


def test_what_was_missed_is_recommended(client, missed):
    TutorialSkillFactory(tutorial=made("Pour cela"), skill=Skill.objects.get(code=missed))
    TutorialSkillFactory(tutorial=made("Pour autre chose"), skill=Skill.objects.get(code="5.2-8a"))
    assert titles(client, "?tab=recommended") == ["Pour cela"]


def test_what_was_no_help_or_is_saved_already_is_not_recommended(client, missed, pupil):
    for title in ("Sans aide", "Gardée", "Nouvelle"):
        TutorialSkillFactory(tutorial=made(title), skill=Skill.objects.get(code=missed))
    services.vote(Tutorial.objects.get(title="Sans aide").uid, pupil.uid, False)
    services.save(Tutorial.objects.get(title="Gardée").uid, pupil.uid)
    assert titles(client, "?tab=recommended") == ["Nouvelle"]


def test_nothing_is_recommended_from_a_test_that_runs_or_an_exam(framework, released_bank, pupil):
    for kind in ("positioning", "certification"):
        test = begin(pupil, kind=kind, channel=kind, strategy=f"balise-{kind}-1", scope={"length": 3} if kind == "certification" else {})
        assessments.answer(assessments.next_attempt(test), None, skipped=True)
    assert recent.missed_skills(pupil) == {}


# ---------------------------------------------------------------- cost


@pytest.mark.parametrize("query", ["", "?q=trier", "?competence=1.1", "?tab=mine", "?tab=recommended"])
def test_a_thousand_tutorials_cost_no_query_more(client, missed, pupil, query, django_assert_max_num_queries):
    skill = Skill.objects.get(code=missed)
    TutorialSkillFactory(tutorial=made(), skill=skill)
    client.get(reverse("shelf") + query)
    many = Tutorial.objects.bulk_create(
        [
            Tutorial(title=f"Trier {n}", summary="x", body="y", source="z", duration=5, status="accepted", folded=f"trier {n}")
            for n in range(1000)
        ]
    )
    through = Tutorial.skills.through
    through.objects.bulk_create([through(tutorial=one, skill=skill) for one in many])
    SavedTutorial.objects.bulk_create([SavedTutorial(tutorial=one, saver=pupil.uid) for one in many[:200]])
    with django_assert_max_num_queries(10):
        client.get(reverse("shelf") + query)
