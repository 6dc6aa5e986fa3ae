"""Reading the referential: the framework in force, its tree, an entry by code, and the document that a release freezes."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from referential.models import Competence, Domain, Framework, Skill, Theme, Topic

SCHEMA = "balise/referential/1"
_LEVEL = ("number", "band_fr", "band_en", "rank_in_band", "label_fr", "label_en", "meaning_fr", "meaning_en", "verified")
_TITLED = ("code", "title_fr", "title_en")
_COMPETENCE = (
    *_TITLED, "description_fr", "description_en", "lsu_code", "aliases", "digcomp", "digcomp_related", "notes", "themes_status",
)  # fmt: skip
_SKILL = ("code", "level", "title_fr", "title_en", "dataset_kind", "answer_type", "params")


def current() -> Framework:
    """Return the framework in force.

    Raises:
        Framework.DoesNotExist: when none was loaded (`manage.py load_referential`).
    """
    framework: Framework = Framework.objects.get(current=True)
    return framework


def active_skills() -> QuerySet[Skill]:
    """Return the skills of the framework in force that are not archived."""
    skills: QuerySet[Skill] = Skill.objects.filter(archived=False, competence__domain__framework__current=True)
    return skills


def skill_by_code(code: str, framework: Framework | None = None) -> Skill:
    """Return a skill, archived or not, of the framework in force unless another is given.

    Raises:
        Skill.DoesNotExist: when the framework has no such skill.
        Framework.DoesNotExist: when none was loaded.
    """
    skills = Skill.objects.select_related("competence", "topic")
    skill: Skill = skills.get(code=code, competence__domain__framework=framework or current())
    return skill


def tree(framework: Framework) -> list[Domain]:
    """Return the active domains, with `competences.all()`, their `topics.all()` and their `skills.all()` at hand.

    Four queries whatever the size; archived entries are left out at every floor; skills stand in the order of their ladder.
    """
    return _nested(framework)


def snapshot(framework: Framework) -> dict[str, Any]:
    """Return the document of a framework as it stands, without what is archived: what a release freezes.

    It follows `schemas/referential.json`, equals the document it was loaded from, and can be loaded elsewhere. Six queries.
    """
    themes = Prefetch("themes", Theme.objects.active().order_by("order"))
    return {
        "schema": SCHEMA,
        "framework": {
            "code": framework.code, "version": framework.version, "title_fr": framework.title_fr, "title_en": framework.title_en,
        },
        "about": framework.about,
        "answer_types": framework.answer_types,
        "dataset_kinds": framework.dataset_kinds,
        "levels": list(framework.levels.active().order_by("order").values(*_LEVEL)),
        "domains": [_domain(domain) for domain in _nested(framework, themes)],
    }  # fmt: skip


def _nested(framework: Framework, *beside: "Prefetch[Any]") -> list[Domain]:
    skills = Prefetch("skills", Skill.objects.active().order_by("order"))
    topics = Prefetch("topics", Topic.objects.active().order_by("order").prefetch_related(skills))
    competences = Prefetch("competences", Competence.objects.active().order_by("order").prefetch_related(*beside, topics))
    return list(framework.domains.active().order_by("order").prefetch_related(competences))


def _domain(domain: Domain) -> dict[str, Any]:
    return _columns(domain, (*_TITLED, "aliases")) | {"competences": [_competence(one) for one in domain.competences.all()]}


def _competence(competence: Competence) -> dict[str, Any]:
    return _columns(competence, _COMPETENCE) | {
        "themes": [_columns(theme, _TITLED) for theme in competence.themes.all()],
        "topics": [_columns(topic, _TITLED) | {"skills": [_skill(one) for one in topic.skills.all()]} for topic in competence.topics.all()],
    }


def _skill(skill: Skill) -> dict[str, Any]:
    return _columns(skill, _SKILL) | {"example_fr": skill.example, "example_answer": skill.example_answer}


def _columns(entry: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in names}
