"""Enrolling from a register that lives: who is there, in which class or group, and what was granted."""

import pytest
from django.urls import reverse

from challenges.runtime.certification import queries
from challenges.runtime.schools import services
from tests.factories import certification

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(school, released_bank):
    return certification.session(school)


def names(session, school_class):
    return [row.pupil.last_name for row in queries.pupil_rows(session, school_class)]


def test_one_who_left_is_not_offered(session, school):
    services.leave(school.pupils.get(last_name="Nguyen"), user=school.head)
    assert names(session, school.classes.get()) == ["Diallo", "Lefèvre"]


def test_an_entry_that_was_merged_is_not_offered(session, school):
    services.merge(school.pupils.get(last_name="Nguyen"), school.pupils.get(last_name="Diallo"), user=school.head)
    assert names(session, school.classes.get()) == ["Lefèvre", "Nguyen"]


def test_a_group_is_offered_with_its_pupils(session, school):
    group = services.make_class(school, name="Latin", kind="group", year="2026-2027", user=school.head)
    services.place(school.pupils.get(last_name="Nguyen"), group, user=school.head)
    assert names(session, group) == ["Nguyen"]


def test_what_the_register_grants_is_proposed(session, school, client):
    pupil = services.change_pupil(school.pupils.get(last_name="Nguyen"), user=school.head, extra_time_percent=33, accessible_only=True)
    client.force_login(school.head)
    page = client.get(reverse("certification:enrol", args=[session.uid])).content.decode()
    extra = page.split(f'name="extra-{pupil.uid}" value="', 1)[1].split('"', 1)[0]
    assert (extra, f'name="accessible-{pupil.uid}" value="1" checked' in page) == ("33", True)
