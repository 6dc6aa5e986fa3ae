"""What a schema cannot say about a framework document: codes are unique, ladders climb, references lead somewhere. Pure functions."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

Document = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a document: where (`path`, a JSON path or the code of an entry) and what (in the active language)."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


def find_problems(document: Document) -> list[Problem]:
    """Return everything wrong in a document that already follows its schema, in document order."""
    return [*_levels(document), *_unique(document), *_skills(document), *_ladders(document)]


def competences_of(document: Document) -> Iterator[dict[str, Any]]:
    """Yield the competences of a document, in order."""
    for domain in document["domains"]:
        yield from domain["competences"]


def topics_of(document: Document) -> Iterator[dict[str, Any]]:
    """Yield the topics of a document, in order."""
    for competence in competences_of(document):
        yield from competence["topics"]


def _levels(document: Document) -> Iterator[Problem]:
    numbers = [level["number"] for level in document["levels"]]
    if numbers != list(range(1, len(numbers) + 1)):
        yield Problem("levels", _("Les niveaux doivent se suivre à partir de 1, dans l’ordre."))


def _unique(document: Document) -> Iterator[Problem]:
    codes = {
        "domain": [domain["code"] for domain in document["domains"]],
        "competence": [competence["code"] for competence in competences_of(document)],
        "theme": [theme["code"] for competence in competences_of(document) for theme in competence["themes"]],
        "topic": [topic["code"] for topic in topics_of(document)],
    }
    for kind, found in codes.items():
        for code, times in Counter(found).items():
            if times > 1:
                yield Problem(f"{kind} {code}", _("Ce code est donné %(times)d fois.") % {"times": times})


def _skills(document: Document) -> Iterator[Problem]:
    levels = {level["number"] for level in document["levels"]}
    places: dict[str, list[str]] = {}
    for topic in topics_of(document):
        for skill in topic["skills"]:
            places.setdefault(skill["code"], []).append(topic["code"])
            where = f"skill {skill['code']}"
            if skill["level"] not in levels:
                yield Problem(where, _("Le niveau %(level)d n’existe pas.") % {"level": skill["level"]})
            if skill["dataset_kind"] not in document["dataset_kinds"]:
                yield Problem(where, _("Le type de support « %(code)s » n’existe pas.") % {"code": skill["dataset_kind"]})
            if skill["answer_type"] not in document["answer_types"]:
                yield Problem(where, _("Le type de réponse « %(code)s » n’existe pas.") % {"code": skill["answer_type"]})
    for code, topics in places.items():
        if len(topics) > 1:
            message = _("Un acquis est dans un sujet et un seul ; celui-ci est dans : %(topics)s.")
            yield Problem(f"skill {code}", message % {"topics": ", ".join(topics)})


def _ladders(document: Document) -> Iterator[Problem]:
    for topic in topics_of(document):
        levels = [skill["level"] for skill in topic["skills"]]
        if levels != sorted(levels):
            yield Problem(f"topic {topic['code']}", _("Les niveaux de ce sujet ne vont pas en montant."))
