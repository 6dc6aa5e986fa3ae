"""A school with a UAI and its people, and short ways to plan and apply a file."""

import pytest

from challenges.runtime.schools import services as schools
from challenges.runtime.schools.imports import services
from challenges.runtime.schools.imports.readers import Source
from challenges.runtime.schools.models import Member, Pupil
from tests.factories import people
from tests.schools.imports import files


@pytest.fixture
def college(db):
    """An empty register, an administrator and a teacher."""
    made = schools.create_school(name="Collège des Tilleuls", uai=files.UAI, actor="tests")
    made.admin, made.teacher, made.head = people.user(), people.user(), people.user()
    for user, role in ((made.admin, Member.Role.ADMINISTRATOR), (made.teacher, Member.Role.TEACHER), (made.head, Member.Role.HEAD)):
        schools.add_member(made, user, role, actor="tests")
    return made


class Importing:
    """Planning and applying files of a school as its administrator."""

    def __init__(self, school):
        self.school = school

    def plan(self, content, **more):
        return services.plan_file(self.school, Source.of_bytes("f", content), user=self.school.admin, **more)

    def apply(self, content, answers=(), **more):
        """Apply with answers: a list of values, one a question in the order of the plan, or one for all of them."""
        imported = services.send(self.school, "f", content, user=self.school.admin, **more)
        services.read_file(imported, user=self.school.admin)
        imported.refresh_from_db()
        assert imported.state == "ready", imported.report
        asked = imported.plan["asked"]
        given = [answers] * len(asked) if isinstance(answers, str) else answers
        services.answer(imported, {one["key"]: value for one, value in zip(asked, given, strict=False)}, user=self.school.admin)
        imported.refresh_from_db()
        done = services.apply(imported, user=self.school.admin, seen=services.facts_of(imported).mark)
        return counts(done.report)

    def register(self):
        """What the register holds, in order."""
        return [
            (one.last_name, one.first_name, one.ine, one.school_class.name if one.school_class else "", one.departed_on is None)
            for one in Pupil.objects.standing().filter(school=self.school).select_related("school_class")
        ]


@pytest.fixture
def importing(college):
    return Importing(college)


def counts(plan):
    """Created, changed, unchanged, departed, refused, asked."""
    plan = plan if isinstance(plan, dict) else plan.to_json()
    return (*(plan[name] for name in ("created", "changed", "unchanged", "departed")), len(plan["refused"]), len(plan["asked"]))
