"""The verbs of target profiles: versions that never change, who may do what, what cannot be asked."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.bank.reader import open_release
from challenges.journal.models import Entry
from challenges.runtime.campaigns.models import TargetProfile
from challenges.runtime.campaigns.profiles import queries, services
from challenges.runtime.schools.models import Member
from tests.factories import bank, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def release(released_bank):
    return open_release(released_bank.root)


@pytest.fixture
def operator(django_user_model):
    return django_user_model.objects.create_superuser("operatrice", password="x")


@pytest.fixture
def topics(release):
    """Two topics of which something can be asked, at their own levels."""
    rows = [row for row in queries.rows_of(queries.coverage(release, "fr")) if row.total][:2]
    return {row.code: max(cell.level for cell in row.cells if cell.count) for row in rows}


@pytest.fixture
def profile(school, topics):
    return services.create(school, user=school.teacher, name="Rentrée", topics=topics)


def head_of(school):
    user = people.user(f"chef-{school.pk}")
    Member.objects.create(school=school, user=user, role=Member.Role.HEAD)
    return user


def latest(profile):
    return profile.versions.order_by("-number").first()


# ---------------------------------------------------------------- versions


def test_a_profile_begins_with_a_version_on_the_served_release(profile, topics, release):
    assert (latest(profile).number, latest(profile).topics, latest(profile).root) == (1, topics, release.root)
    assert Entry.objects.filter(action="profiles.create", target=f"target_profile:{profile.uid}").count() == 1


def test_a_change_of_topics_makes_a_version_and_leaves_the_first(profile, topics, school):
    fewer = dict(list(topics.items())[:1])
    made = services.change(profile, user=school.teacher, name="Rentrée", topics=fewer, seen=1)
    assert [(one.number, one.topics) for one in profile.versions.order_by("number")] == [(1, topics), (2, fewer)]
    assert made.number == 2


def test_a_change_of_name_alone_makes_none(profile, topics, school):
    services.change(profile, user=school.teacher, name="Automne", topics=topics)
    profile.refresh_from_db()
    assert (profile.name, profile.versions.count()) == ("Automne", 1)


def test_two_who_change_at_once_lose_nothing(profile, topics, school):
    fewer = dict(list(topics.items())[:1])
    services.change(profile, user=school.teacher, name="Rentrée", topics=fewer, seen=1)
    with pytest.raises(ValidationError, match="une autre version entre-temps"):
        services.change(profile, user=school.teacher, name="Rentrée", topics=topics, seen=1)
    assert latest(profile).topics == fewer


# ---------------------------------------------------------------- what is refused


def holes(release):
    """A topic with a level up to which nothing can be asked."""
    rows = queries.rows_of(queries.coverage(release, "fr"))
    return next((row, cell.level) for row in rows for cell in row.cells if not row.under(cell.level))


def test_a_topic_of_which_nothing_can_be_asked_is_refused_by_name(school, release):
    row, cap = holes(release)
    with pytest.raises(ValidationError, match=f"{row.code} .*Aucune épreuve jusqu’au niveau {cap}"):
        services.create(school, user=school.teacher, name="Trous", topics={row.code: cap})


@pytest.mark.parametrize(
    ("topics", "message"),
    [({}, "au moins un sujet"), ({"1.1-A": 0}, "au moins un sujet"), ({"9.9-Z": 3}, "Sujet inconnu"), ({"1.1-A": 9}, "de 1 à 8"), ({"1.1-A": "3"}, "de 1 à 8")],
)  # fmt: skip
def test_a_bad_choice_is_told(topics, message, school, release):
    with pytest.raises(ValidationError, match=message):
        services.create(school, user=school.teacher, name="Essai", topics=topics)
    assert TargetProfile.objects.count() == 0


def test_a_name_is_taken_once_in_a_school(profile, topics, school, other_school):
    with pytest.raises(ValidationError, match="porte déjà ce nom"):
        services.create(school, user=school.teacher, name=" Rentrée ", topics=topics)
    assert services.create(other_school, user=other_school.teacher, name="Rentrée", topics=topics).school == other_school


def test_without_a_release_no_profile_is_chosen(school):
    with pytest.raises(ValidationError, match="Aucune version de la banque"):
        services.create(school, user=school.teacher, name="Essai", topics={"1.1-A": 3})


# ---------------------------------------------------------------- who may


def test_nobody_of_another_school_reads_changes_archives_or_copies_it(profile, topics, school, other_school):
    stranger = other_school.teacher
    for verb in (
        lambda: services.change(profile, user=stranger, name="Rentrée", topics=topics),
        lambda: services.archive(profile, user=stranger),
        lambda: services.copy(profile, other_school, user=stranger),
        lambda: services.create(school, user=stranger, name="Essai", topics=topics),
        lambda: services.chosen(school, f"profile:{profile.uid}", user=stranger),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    with pytest.raises(ValidationError, match="de la liste"):
        services.chosen(other_school, f"profile:{profile.uid}", user=stranger)


def test_the_author_or_the_head_archives_and_another_teacher_does_not(profile, school):
    colleague = people.user("collegue")
    Member.objects.create(school=school, user=colleague, role=Member.Role.TEACHER)
    with pytest.raises(PermissionDenied):
        services.archive(profile, user=colleague)
    services.archive(profile, user=head_of(school))
    assert queries.usable(school) == []
    services.restore(profile, user=school.teacher)
    assert queries.usable(school) == [profile]


def test_an_archived_profile_is_not_changed(profile, topics, school):
    services.archive(profile, user=school.teacher)
    with pytest.raises(ValidationError, match="archivé"):
        services.change(profile, user=school.teacher, name="Rentrée", topics=topics)


def test_the_installations_is_written_by_the_operator_and_copied_by_a_school(topics, school, operator):
    with pytest.raises(PermissionDenied):
        services.create(None, user=school.teacher, name="Académie", topics=topics)
    common = services.create(None, user=operator, name="Académie", topics=topics)
    assert queries.usable(school) == [common]
    with pytest.raises(PermissionDenied):
        services.change(common, user=school.teacher, name="Académie", topics=topics)
    mine = services.copy(common, school, user=school.teacher)
    assert (mine.school, latest(mine).topics, [one.school_id for one in queries.usable(school)]) == (school, topics, [school.pk, None])


# ---------------------------------------------------------------- choosing one for a campaign


def test_a_preset_becomes_a_profile_of_the_school_once(school, release):
    first, second = (services.chosen(school, "preset:donnees", user=school.teacher) for _ in range(2))
    assert (first.pk, first.profile.name, first.profile.school) == (second.pk, "Données", school)
    assert set(queries.competences_of(release, first.topics)) == {"1.2", "1.3"}


def test_what_a_preset_cannot_ask_is_left_out(school, release):
    made = services.chosen(school, "preset:sixieme", user=school.teacher)
    rows = {row.code: row for row in queries.rows_of(queries.coverage(release, "fr"))}
    assert made.topics
    assert [code for code, cap in made.topics.items() if not rows[code].under(cap)] == []


@pytest.mark.parametrize(
    "value", ["", "profile:", "profile:4b7f8f6e-0000-4000-8000-000000000000", "preset:inconnu", "autre:chose", "profile:\u0000"]
)
def test_an_unknown_value_is_told(value, school, release):
    with pytest.raises(ValidationError, match="de la liste"):
        services.chosen(school, value, user=school.teacher)


def test_choices_are_one_query(profile, school):
    with CaptureQueriesContext(connection) as seen:
        found = queries.choices(school)
    assert (len(seen), found[0], len(found)) == (1, (f"profile:{profile.uid}", "Rentrée"), 11)


# ---------------------------------------------------------------- coverage


def test_the_coverage_counts_every_challenge_of_a_language_once(release):
    rows = queries.rows_of(queries.coverage(release, "fr"))
    assert (sum(row.total for row in rows), len(rows)) == (len(release.entries), len(release.topic_codes))
    assert sum(row.total for row in queries.rows_of(queries.coverage(release, "en"))) == 0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=8, max_size=8), st.integers(0, 8))
def test_a_warning_is_there_exactly_when_the_level_chosen_has_no_challenge(counts, cap):
    row = queries.Row("t", "Sujet", tuple(queries.Cell(level, count) for level, count in enumerate(counts, 1)), cap)
    assert bool(row.warning) == (cap > 0 and counts[cap - 1] == 0)
    assert row.asked == sum(counts[:cap])


def test_marks_of_the_bank_are_those_of_the_fixture(release):
    assert len(release.entries) == bank.bodies().challenge_count
