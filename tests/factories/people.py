"""People, schools and pupils for tests."""

import datetime
import itertools

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from challenges.runtime.schools import services
from challenges.runtime.schools.models import Member

_numbers = itertools.count(1)


def user(name: str = "", group: str = ""):
    """A user with a password that everybody knows, in a group."""
    number = next(_numbers)
    person = get_user_model().objects.create_user(
        name or f"personne{number}", f"p{number}@example.org", "motdepasse-essai", first_name="Ada", last_name=f"Nom{number}"
    )
    if group:
        person.groups.add(Group.objects.get(name=group))
    return get_user_model().objects.get(pk=person.pk)


def school(name: str = "Collège des Tilleuls"):
    """A school with a teacher, a head and three pupils."""
    made = services.create_school(name=name, actor="tests")
    teacher, head = user(), user()
    services.add_member(made, teacher, Member.Role.TEACHER, actor="tests")
    services.add_member(made, head, Member.Role.HEAD, actor="tests")
    rows = [
        services.PupilRow("Lefèvre", "Chloé", datetime.date(2011, 1, 27), "Montrival"),
        services.PupilRow("Nguyen", "Tom", datetime.date(2011, 6, 18), "Montrival"),
        services.PupilRow("Diallo", "Aminata", datetime.date(2011, 11, 5), "Orval"),
    ]
    services.add_pupils(made, "3e B", "2026-2027", rows, user=teacher)
    made.teacher, made.head = teacher, head
    return made
