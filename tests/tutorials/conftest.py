"""People and skills for the tests of tutorials."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Permission

from tests.factories.referential import SkillFactory


def _person(name, *permissions):
    user = get_user_model().objects.create_user(name, f"{name}@example.org", "x")
    for dotted in permissions:
        app_label, codename = dotted.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app_label, codename=codename))
    return user


@pytest.fixture
def people(db):
    """One person a role; `person` has no right at all but is signed in."""
    admin = "wagtailadmin.access_admin"
    return {
        "anonymous": AnonymousUser(),
        "person": _person("person"),
        "author": _person("author", admin, "tutorials.view_tutorial", "tutorials.add_tutorial", "referential.view_skill"),
        "reviewer": _person("reviewer", admin, "tutorials.view_tutorial"),
        "moderator": _person(
            "moderator", admin, "tutorials.view_tutorial", "tutorials.add_tutorial", "tutorials.change_tutorial", "referential.view_skill"
        ),
        "superuser": get_user_model().objects.create_superuser("root", "root@example.org", "x"),
    }


@pytest.fixture
def skill(db):
    return SkillFactory()


@pytest.fixture
def values():
    return {"title": "Trier un tableau", "summary": "Savoir trier.", "body": "Un texte.", "source": "Équipe Balise", "format": "page",
            "duration": 5, "language": "fr", "licence": "CC BY-SA 4.0"}  # fmt: skip
