"""Pages of target profiles: who reads which, the grid, what is said of what cannot be asked."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenges.bank.reader import open_release
from challenges.runtime.campaigns.models import TargetProfile
from challenges.runtime.campaigns.profiles import queries, services
from challenges.runtime.schools.models import Member
from tests.assessments.test_player import text_of
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def release(released_bank):
    return open_release(released_bank.root)


@pytest.fixture
def rows(release):
    return queries.rows_of(queries.coverage(release, "fr"))


@pytest.fixture
def topics(rows):
    return {row.code: max(cell.level for cell in row.cells if cell.count) for row in rows if row.total}


@pytest.fixture
def profile(school, topics):
    return services.create(school, user=school.teacher, name="Rentrée", topics=topics)


@pytest.fixture
def operator(django_user_model):
    return django_user_model.objects.create_superuser("operatrice", password="x")


@pytest.fixture
def common(operator, topics):
    return services.create(None, user=operator, name="Académie", topics=topics)


def addresses(school, profile):
    names = [("profiles", ()), ("new_profile", ()), ("profile", (profile.uid,))]
    return [reverse(f"schools:{name}", args=[school.uid, *more]) for name, more in names]


def verbs(school, profile):
    return [reverse(f"schools:{name}", args=[school.uid, profile.uid]) for name in ("copy_profile", "archive_profile")]


ROLES = [str(role) for role in Member.Role.values]


@pytest.mark.parametrize("role", ROLES)
def test_every_role_of_the_school_reads_and_none_of_another_does(role, client, school, other_school, profile):
    for place, status in ((school, 200), (other_school, 403)):
        user = people.user(f"{role}-{place.pk}")
        Member.objects.create(school=place, user=user, role=role)
        client.force_login(user)
        found = [client.get(address).status_code for address in addresses(school, profile)]
        assert found == [status] * 3
    assert [client.post(address).status_code for address in verbs(school, profile)] == [403, 403]
    # Under the address of one's own school, a profile of another school is not there.
    assert [client.post(address).status_code for address in verbs(other_school, profile)] == [404, 404]
    assert client.get(addresses(other_school, profile)[2]).status_code == 404


def test_nobody_reads_without_signing_in(client, school, profile):
    assert {client.get(address).status_code for address in addresses(school, profile)} == {302}


COMMON = ["common_profiles", "common_new_profile"]


@pytest.mark.parametrize("name", COMMON)
def test_the_installations_pages_are_the_operators(name, client, school, operator, release):
    for user, status in ((school.teacher, 403), (operator, 200)):
        client.force_login(user)
        assert client.get(reverse(f"schools:{name}")).status_code == status


def test_a_teacher_reads_a_common_profile_and_copies_it_to_change_it(client, school, common):
    client.force_login(school.teacher)
    address = reverse("schools:profile", args=[school.uid, common.uid])
    page = client.get(address).content.decode()
    assert ("<select" in page.split("<main")[1], "copiez-le pour le modifier" in page) == (False, True)
    assert client.post(address, {"name": "Autre", "cap-1.1-A": 1, "seen": 1}).status_code == 403
    client.post(reverse("schools:copy_profile", args=[school.uid, common.uid]))
    assert TargetProfile.objects.get(school=school).name == "Académie"


# ---------------------------------------------------------------- the grid


def choice(page, code):
    """The options of a topic, and the one that is chosen."""
    select = re.search(rf'<select name="cap-{re.escape(code)}".*?</select>', page, re.S).group()
    return dict(re.findall(r'<option value="(\d)"[^>]*>([^<]*)', select)), re.findall(r'value="(\d)" selected', select)


def test_every_topic_says_how_many_challenges_each_level_has(client, school, rows):
    client.force_login(school.teacher)
    page = client.get(reverse("schools:new_profile", args=[school.uid])).content.decode()
    cells = re.findall(r'data-count="(\d+)" data-level="(\d)"', page)
    assert cells == [(str(cell.count), str(cell.level)) for row in rows for cell in row.cells]
    row = next(row for row in rows if row.total)
    best = max(cell.level for cell in row.cells if cell.count)
    offered, chosen = choice(page, row.code)
    assert (offered[str(best)].split("(")[1], chosen) == (f"{row.under(best)} épreuve{'s' if row.under(best) > 1 else ''})", ["0"])


def test_a_set_of_balise_fills_the_grid_with_what_can_be_asked(client, school, rows):
    client.force_login(school.teacher)
    page = client.get(reverse("schools:new_profile", args=[school.uid]), {"modele": "college"}).content.decode()
    wanted = {row.code: ["4" if row.under(4) else "0"] for row in rows}
    assert {row.code: choice(page, row.code)[1] for row in rows} == wanted
    assert 'value="Parcours de rentrée, collège"' in page


def test_what_is_chosen_is_kept_and_shown_again(client, school, rows):
    client.force_login(school.teacher)
    row = next(row for row in rows if row.total)
    best = max(cell.level for cell in row.cells if cell.count)
    client.post(reverse("schools:new_profile", args=[school.uid]), {"name": "Sujet", f"cap-{row.code}": best})
    made = TargetProfile.objects.get()
    assert made.versions.get().topics == {row.code: best}
    page = client.get(reverse("schools:profile", args=[school.uid, made.uid])).content.decode()
    assert choice(page, row.code)[1] == [str(best)]


def test_a_hole_is_told_without_a_script_and_nothing_typed_is_lost(client, school, rows):
    client.force_login(school.teacher)
    row, level = next((row, cell.level) for row in rows for cell in row.cells if not row.under(cell.level))
    answer = client.post(reverse("schools:new_profile", args=[school.uid]), {"name": "Trous", f"cap-{row.code}": level})
    page = answer.content.decode()
    said = f"Aucune épreuve jusqu’au niveau {level}"
    assert (answer.status_code, text_of(answer).count(said), choice(page, row.code)[1]) == (422, 2, [str(level)])
    assert ('value="Trous"' in page, TargetProfile.objects.count()) == (True, 0)


def test_a_level_above_the_highest_is_kept_and_told(client, school, topics):
    client.force_login(school.teacher)
    code, best = next((code, best) for code, best in topics.items() if best < 8)
    answer = client.post(reverse("schools:new_profile", args=[school.uid]), {"name": "Haut", f"cap-{code}": best + 1}, follow=True)
    assert f"la plus haute est au niveau {best}" in text_of(answer)


@pytest.mark.parametrize("typed", ["", "9", "-1", "x", "1" * 5000, "\u0663"])
def test_what_is_no_level_counts_as_nothing_chosen(typed, client, school, rows):
    client.force_login(school.teacher)
    answer = client.post(reverse("schools:new_profile", args=[school.uid]), {"name": "Essai", f"cap-{rows[0].code}": typed})
    assert (answer.status_code, "Choisissez au moins un sujet" in text_of(answer)) == (422, True)


@pytest.mark.parametrize("seen", ["", "0", "x", "7"])
def test_a_page_of_before_does_not_write_over_a_newer_version(seen, client, school, profile, topics):
    client.force_login(school.teacher)
    code = next(iter(topics))
    answer = client.post(
        reverse("schools:profile", args=[school.uid, profile.uid]), {"name": "X", f"cap-{code}": topics[code], "seen": seen}
    )
    assert (answer.status_code, profile.versions.count()) == (422, 1)


def test_without_a_release_the_page_says_so(client, school):
    client.force_login(school.teacher)
    assert client.get(reverse("schools:new_profile", args=[school.uid])).status_code == 503


def test_an_archived_profile_is_brought_back(client, school, profile):
    client.force_login(school.teacher)
    address = reverse("schools:archive_profile", args=[school.uid, profile.uid])
    client.post(address)
    assert queries.usable(school) == []
    client.post(address, {"action": "restore"})
    assert queries.usable(school) == [profile]


def test_lists_cost_the_same_whatever_their_length(client, school, profile, topics):
    client.force_login(school.teacher)
    address = reverse("schools:profiles", args=[school.uid])

    def cost():
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    cost()
    before = cost()
    for number in range(5):
        services.create(school, user=school.teacher, name=f"Profil {number}", topics=topics)
    assert cost() <= before
