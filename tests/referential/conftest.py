"""Documents and users for the tests of the referential."""

import copy

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from referential import services

PACKAGED = services.packaged_document()


@pytest.fixture
def crcn():
    return copy.deepcopy(PACKAGED)


@pytest.fixture
def small():
    """A second framework: three levels, one competence, codes that the CRCN uses too."""
    titles = {"title_fr": "Lire", "title_en": "Read"}

    def skill(code, level):
        return {"code": code, "level": level, "title_fr": f"Acquis {code}", "title_en": "", "dataset_kind": "page", "answer_type": "number",
                "params": [], "example_fr": "", "example_answer": ""}  # fmt: skip

    competence = {
        "code": "1.1", **titles, "description_fr": "", "description_en": "", "lsu_code": "", "aliases": [], "digcomp": [],
        "digcomp_related": [], "notes": [], "themes_status": "", "themes": [],
        "topics": [{"code": "1.1-A", **titles, "skills": [skill("1.1-1a", 1), skill("1.1-2a", 2)]},
                   {"code": "1.1-B", **titles, "skills": [skill("1.1-3a", 3)]}],
    }  # fmt: skip
    level = {"band_fr": "Palier", "band_en": "", "meaning_fr": "", "meaning_en": "", "verified": False, "label_en": ""}
    return {
        "schema": "balise/referential/1",
        "framework": {"code": "petit", "version": "1", "title_fr": "Petit", "title_en": "Small"},
        "about": {},
        "answer_types": {"number": {"title_fr": "Nombre", "title_en": "Number", "description_en": ""}},
        "dataset_kinds": {"page": {"description_fr": "Page", "accessibility_fr": ""}},
        "levels": [{**level, "number": n, "rank_in_band": n, "label_fr": f"Palier {n}"} for n in (1, 2, 3)],
        "domains": [{"code": "1", **titles, "aliases": [], "competences": [competence]}],
    }


@pytest.fixture
def loaded(db, crcn):
    return services.load_framework(crcn, "system").framework


@pytest.fixture
def superuser(db):
    return get_user_model().objects.create_superuser("root", "root@example.org", "x")


@pytest.fixture
def reader(db):
    user = get_user_model().objects.create_user("auteur", "auteur@example.org", "x")
    for dotted in ("wagtailadmin.access_admin", "referential.view_skill"):
        app_label, codename = dotted.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app_label, codename=codename))
    return user
