"""Whatever a file and a register hold: each line is created, changed, left alone, departed, refused or asked about; applied, nothing is left to do."""

import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from challenges.runtime.schools.imports import plans, writing
from challenges.runtime.schools.imports.planning import Planner
from challenges.runtime.schools.imports.readers import About, Entry, Refusal
from challenges.runtime.schools.imports.spool import Spool
from challenges.runtime.schools.models import Pupil, SchoolClass
from tests.schools.imports import files

pytestmark = pytest.mark.django_db

# Few values, so that names, days and identifiers meet often.
LAST = st.sampled_from(["DUPONT", "Dupont", "LE GALL", "LEGALL", "N'DIAYE"])
FIRST = st.sampled_from(["Léa", "Lea", "Léa Marie", "Tom", "Jean-Marc", "Jean Marc"])
DAY = st.sampled_from([datetime.date(2011, 1, 27), datetime.date(2011, 1, 28)])
INE = st.sampled_from(["", "", "1111111111A", "2222222222B", "3333333333C"])
LOCAL = st.sampled_from(["", "", "", "P1", "P2"])
CLASS = st.sampled_from(["", "6E A", "6E B", "6 BRETON"])
GROUPS = st.sampled_from([None, [], ["LATIN"], ["LATIN", "GREC"]])


@st.composite
def entries(draw):
    if draw(st.integers(0, 9)) == 0:
        return Refusal("X", "ligne 1", "illisible", ine=draw(INE))
    left = draw(st.sampled_from(["", "", "", "sorti"]))
    return Entry("ligne", draw(LAST), "", draw(FIRST), draw(st.sampled_from(["", "Anne", "Anne, Zoé"])), draw(DAY), "", "", draw(INE), draw(LOCAL),
                 draw(CLASS), draw(GROUPS), "", left)  # fmt: skip


@st.composite
def registers(draw):
    """Rows without a clash of identifiers or of whole identities."""
    rows, seen = [], set()
    for _number in range(draw(st.integers(0, 5))):
        row = {"last_name": draw(LAST), "first_name": draw(FIRST), "birth_date": draw(DAY), "ine": draw(INE), "local_id": draw(LOCAL),
               "departed_on": draw(st.sampled_from([None, None, datetime.date(2025, 7, 4)])), "class": draw(st.sampled_from(["", "6E A", "6E B"]))}  # fmt: skip
        marks = {("ine", row["ine"]), ("local", row["local_id"]), tuple(map(str, list(row.values())[:5]))} - {("ine", ""), ("local", "")}
        if not marks & seen:
            seen |= marks
            rows.append(row)
    return rows


def planner(school, lines, answers, full):
    return Planner(school, Spool().fill(lines), About("table", full=full), files.TODAY, answers)


def settle(school, lines, full, choice):
    """Plan and apply until nothing is asked, answering each question with one of its answers; return the first plan and what is left to ask."""
    answers = {}
    for _round in range(4):
        plan = plans.plan(planner(school, lines, {}, full))
        asked = [one for one in plan.asked if one["key"] not in answers]
        answers |= {one["key"]: one["answers"][choice % len(one["answers"])][0] for one in asked}
        done = writing.write(planner(school, lines, answers, full))
        assert done.mark == plan.mark
    return answers


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=registers(), lines=st.lists(entries(), max_size=6), full=st.booleans(), choice=st.integers(0, 3))
def test_no_line_is_lost_and_applying_leaves_nothing_to_do(college, rows, lines, full, choice):
    with transaction.atomic():
        made = {name: SchoolClass.objects.create(school=college, name=name, year=files.YEAR) for name in ("6E A", "6E B")}
        Pupil.objects.bulk_create(Pupil(school=college, school_class=made.get(row.pop("class")), **row) for row in rows)
        people = Pupil.objects.count()

        plan = plans.plan(planner(college, lines, {}, full))
        departed_lines = sum(1 for one in plan.departed_list if one[2] != "absent du fichier")
        assert plan.lines == len(lines)
        assert plan.created + plan.changed + plan.unchanged + departed_lines + len(plan.refused) + plan.waiting == len(lines)
        assert Pupil.objects.count() == people

        done = writing.write(planner(college, lines, {}, full))
        assert done.to_json() == plan.to_json()
        assert Pupil.objects.count() == people + plan.created

        again = plans.plan(planner(college, lines, {}, full))
        # A question that other lines answered by what they changed is none any more: nobody else is created.
        assert (again.changed, again.departed, again.created <= plan.waiting) == (0, 0, True)

        answers = settle(college, lines, full, choice)
        last = plans.plan(planner(college, lines, answers, full))
        assert (last.created, last.changed, last.departed) == (0, 0, 0)
        transaction.set_rollback(True)
