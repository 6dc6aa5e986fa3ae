"""One whose data are erased is in no report of an import any more; the numbers and the others stay."""

import datetime

import pytest

from challenges.runtime.schools.models import Pupil, RegisterImport
from challenges.runtime.schools.protection import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def reported(school):
    report = {
        "created": 3,
        "created_list": [["NGUYEN Tom", "3e B", "ligne 2"], ["Diallo Aminata", "3e B", "ligne 3"]],
        "refused": [
            {"who": "Nguyen Tom", "where": "ligne 4", "reason": "INE déjà là"},
            {"who": "Nguyen Léa", "where": "ligne 5", "reason": "x"},
        ],
        "asked": [],
        "changed_list": [{"who": "Élève INE 1111111111A", "where": "", "changes": []}],
        "departed_list": [],
        "notes": [],
    }
    return RegisterImport.objects.create(school=school, name="eleves.xml", state="applied", report=report, asked_label="tests")


def test_lines_of_an_erased_pupil_leave_the_reports(reported, school):
    pupil = school.pupils.get(last_name="Nguyen")
    Pupil.objects.filter(pk=pupil.pk).update(ine="1111111111A")
    people.erase_as_operator(Pupil.objects.get(pk=pupil.pk))
    reported.refresh_from_db()
    assert (reported.report["created"], reported.report["created_list"], reported.report["refused"], reported.report["changed_list"]) == (
        3, [["Diallo Aminata", "3e B", "ligne 3"]], [{"who": "Nguyen Léa", "where": "ligne 5", "reason": "x"}], [],
    )  # fmt: skip


def test_reports_of_other_schools_stay(reported, other_school):
    people.erase_as_operator(other_school.pupils.get(last_name="Nguyen", birth_date=datetime.date(2011, 6, 18)))
    before = reported.report
    reported.refresh_from_db()
    assert reported.report == before
