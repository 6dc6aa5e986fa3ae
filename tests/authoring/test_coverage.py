"""Coverage of the framework: what is counted where, what asks for work, and the page and the files that tell it."""

import csv
import datetime
import io
import re
from collections import Counter

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.authoring import services
from challenges.authoring.desk import coverage
from challenges.authoring.models import Challenge, ChallengeFacts, ChallengeTutorial
from challenges.tutorials.models import Tutorial
from referential.models import Skill
from tests.factories import many, people, reviewing
from tests.factories.bank import challenge_document
from tests.factories.tutorials import TutorialFactory

pytestmark = pytest.mark.django_db


def make(author, skill="1.1-1a", number=1, **changes):
    return services.create_challenge(challenge_document(skill, number, **changes), user=author)


@pytest.fixture
def approved(framework, author, reviewer):
    challenge = make(author)
    services.submit(challenge, user=author)
    reviewing.approve(challenge, reviewer)
    ChallengeFacts.objects.filter(pk=challenge.pk).update(variants=coverage.WANTED_VARIANTS)
    return challenge


def standing(skill="1.1-1a", locale=""):
    needs, _outside = coverage.skills_standing(locale)
    return next(one for one in needs if one.skill.code == skill)


def reasons(skill="1.1-1a"):
    return standing(skill).reasons


def test_a_skill_without_a_challenge_lacks_one(framework):
    assert reasons() == [("missing", "aucune épreuve approuvée")]


def test_a_draft_is_work_in_progress(framework, author):
    make(author)
    found = standing().standing
    assert (found.approved, found.progress, found.missing) == (0, 1, 1)


def test_an_approved_challenge_with_enough_variants_asks_for_nothing(approved):
    found = standing()
    assert (found.standing.approved, found.standing.progress, found.reasons) == (1, 0, [])


def test_an_approved_challenge_with_a_newer_draft_is_both(approved, author):
    services.update_challenge(approved, challenge_document("1.1-1a", title="Autre"), user=author)
    found = standing().standing
    assert (found.approved, found.progress, found.missing) == (1, 1, 0)


def test_an_archived_challenge_counts_nowhere(approved, author):
    services.archive(approved, user=author, reason="Vieille.")
    found = standing().standing
    assert (found.approved, found.progress, found.missing) == (0, 0, 1)


def test_too_few_variants_is_said_with_both_numbers(approved):
    ChallengeFacts.objects.filter(pk=approved.pk).update(variants=19)
    assert reasons() == [("few", "19 variantes différentes pour 20 voulues")]


def test_variants_that_nobody_counted_accuse_nobody(approved):
    ChallengeFacts.objects.filter(pk=approved.pk).update(variants=None)
    assert reasons() == []


def signalled(challenge, name):
    if name == "red":
        ChallengeFacts.objects.filter(pk=challenge.pk).update(green=False)
    elif name == "expiring":
        Challenge.objects.filter(pk=challenge.pk).update(valid_until=timezone.localdate() + datetime.timedelta(days=60))
    elif name == "outdated":
        source = make(challenge.owner, "1.1-2a")
        Challenge.objects.filter(pk=challenge.pk).update(source=source, source_revision_id=0)
    else:
        status, since = Tutorial.Status.ACCEPTED, timezone.localdate()
        tutorial = TutorialFactory(status=status, link="https://example.org/", broken_since=since)
        ChallengeTutorial.objects.create(challenge=challenge, tutorial=tutorial)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("red", "laboratoire rouge : 1"),
        ("expiring", "à revoir bientôt : 1"),
        ("outdated", "traduction en retard : 1"),
        ("tutorials", "lien de tutoriel rompu : 1"),
    ],
)
def test_each_signal_is_a_reason(name, words, approved):
    signalled(approved, name)
    assert reasons() == [(name, words)]


def test_a_tutorial_with_a_sound_link_is_no_reason(approved):
    ChallengeTutorial.objects.create(challenge=approved, tutorial=TutorialFactory(status=Tutorial.Status.ACCEPTED))
    assert reasons() == []


def test_what_ages_in_more_than_sixty_days_is_no_reason(approved):
    Challenge.objects.filter(pk=approved.pk).update(valid_until=timezone.localdate() + datetime.timedelta(days=61))
    assert reasons() == []


@pytest.fixture
def reports(approved, monkeypatch):
    monkeypatch.setattr(coverage, "_signals", dict(coverage._signals))
    coverage.register_signal("reports", "signalée", lambda uids: Counter({approved.uid: 3}))


def test_a_signal_of_another_part_is_a_reason(approved, reports):
    assert reasons() == [("reports", "signalée : 1")]


def test_a_signal_of_another_part_narrows_the_list(approved, reports, author):
    make(author, "1.1-2a")
    assert [one.pk for one in coverage.narrow(Challenge.objects.all(), "reports")] == [approved.pk]


def test_an_unknown_signal_narrows_nothing(approved):
    assert coverage.narrow(Challenge.objects.all(), "nothing").count() == 1


def test_a_language_counts_its_own_challenges(approved):
    assert (standing(locale="fr").standing.approved, standing(locale="en").standing.approved) == (1, 0)


def test_the_skill_of_the_draft_counts(approved, author):
    services.update_challenge(approved, challenge_document("1.1-1a") | {"skill": "1.1-2a"}, user=author)
    assert (standing().standing.approved, standing("1.1-2a").standing.approved) == (0, 1)


def test_what_has_no_skill_in_force_is_told_apart(approved):
    ChallengeFacts.objects.filter(pk=approved.pk).update(skill=None)
    needs, outside = coverage.skills_standing()
    assert (sum(one.standing.approved for one in needs), outside.approved, outside.skills) == (0, 1, 0)


def test_sums_are_those_of_the_challenges_whatever_the_way(framework, author):
    many.challenges(300, [author], reviews=20)
    needs, outside = coverage.skills_standing()
    grid = coverage.grid(needs, outside)
    kept = Challenge.objects.filter(archived=False)
    by_cell = sum(cell.standing.approved for line in grid.lines for cell in line.cells)
    by_line = sum(line.total.standing.approved for line in grid.lines)
    by_level = sum(cell.standing.approved for cell in grid.levels)
    assert [one + outside.approved for one in (by_cell, by_line, by_level, grid.whole.standing.approved)] == [
        kept.filter(live=True).count()
    ] * 4
    assert grid.whole.standing.skills == Skill.objects.filter(archived=False).count()


@pytest.mark.parametrize("role", ["author", "reviewer", "publisher"])
def test_those_who_may_read_challenges_see_the_page(role, approved, client, request):
    client.force_login(request.getfixturevalue(role))
    assert client.get(reverse("authoring_coverage")).status_code == 200


def test_a_moderator_does_not(approved, client, moderator):
    client.force_login(moderator)
    assert client.get(reverse("authoring_coverage")).status_code == 302


@pytest.fixture
def page(client, reviewer):
    client.force_login(reviewer)
    return lambda **params: client.get(reverse("authoring_coverage"), params)


def test_each_number_leads_to_what_it_counts(approved, page, client, author):
    make(author, number=2)
    services.update_challenge(approved, challenge_document("1.1-1a", title="Autre"), user=author)
    signalled(approved, "expiring")
    html = page().content.decode()
    hrefs = [
        one.replace("&amp;", "&") for one in re.findall(r'href="(/[^"]*snippets/authoring/challenge/\?[^"]*(?:state|signal)=[^"]*)"', html)
    ]
    competence = approved.skill.competence_id
    wanted = [one for one in hrefs if f"competence={competence}&level=1&" in one]
    found = {one.rsplit("&", 1)[1]: [row.code for row in client.get(one).context["object_list"]] for one in wanted}
    assert found == {
        "state=live": ["1.1-1a-01"],
        "state=progress": ["1.1-1a-01", "1.1-1a-02"],
        "signal=expiring": ["1.1-1a-01"],
    }


def test_skills_are_filtered_by_competence_and_problem(approved, page):
    ChallengeFacts.objects.filter(pk=approved.pk).update(variants=1)
    shown = page(competence=approved.skill.competence_id, probleme="few").context["page"].object_list
    assert [one.skill.code for one in shown] == ["1.1-1a"]


@pytest.mark.parametrize("params", [{"competence": "x"}, {"langue": "de"}, {"probleme": "?"}, {"p": "-1"}, {"export": "pdf"}])
def test_nonsense_in_the_address_breaks_nothing(params, approved, page):
    assert page(**params).status_code == 200


def test_the_list_of_skills_is_downloaded_as_filtered(approved, page):
    ChallengeFacts.objects.filter(pk=approved.pk).update(variants=1)
    lines = list(csv.reader(io.StringIO(b"".join(page(export="csv", probleme="few")).decode())))
    assert lines[1:] == [["1.1", "1.1-1a", approved.skill.title, "1", "1", "0", "1 variante différente pour 20 voulues"]]


def test_the_grid_is_downloaded_with_the_same_sums(framework, author, page):
    many.challenges(100, [author])
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(page(export="xlsx", table="grid")))).active
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert sum(row[5] for row in rows) == Challenge.objects.approved().count()


@pytest.mark.parametrize("name", ["work", "publications", "translations"])
@pytest.mark.parametrize(("role", "status"), [("author", 200), ("publisher", 200), ("moderator", 302)])
def test_reports_are_for_those_who_may_read_challenges(name, role, status, approved, client, request):
    client.force_login(request.getfixturevalue(role))
    assert client.get(reverse(f"authoring_report_{name}")).status_code == status


def exported(client, name):
    return list(csv.reader(io.StringIO(b"".join(client.get(reverse(f"authoring_report_{name}"), {"export": "csv"})).decode())))[1:]


def test_the_report_on_work_counts_by_author_and_state_oneself_first(approved, client, author):
    other = people.user(group="Auteurs")
    make(other, "1.1-2a")
    client.force_login(other)
    assert [row[1:] for row in exported(client, "work")] == [["1", "0", "0", "0", "0", "0", "1"], ["0", "0", "0", "1", "0", "0", "1"]]


def test_the_report_on_publications_says_who_what_and_why(approved, client, author, reviewer):
    client.force_login(author)
    (row,) = exported(client, "publications")
    assert (row[0], row[3], row[4], row[5]) == (approved.code, str(reviewer), str(author), "Bonne épreuve.")


def test_the_report_on_translations_lists_what_lags(approved, client, author):
    english = services.start_translation(approved, "en", user=author)
    services.start_translation(make(author, "1.1-2a"), "en", user=author)
    Challenge.objects.filter(pk=english.pk).update(source_revision_id=0)
    client.force_login(author)
    assert [(row[0], row[5]) for row in exported(client, "translations")] == [(english.code, approved.code)]
