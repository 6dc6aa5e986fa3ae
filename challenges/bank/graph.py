"""What stands in the way of a release: every blocker of the whole graph, found in one go. Reads only."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import TaskState

from challenges.authoring.models import Challenge, ChallengeTutorial
from challenges.bank.freezing import Frozen
from challenges.measurement.queries import ItemParameters
from challenges.tutorials.models import Tutorial

Row = dict[str, Any]


@dataclass(frozen=True)
class Blocker:
    """One reason why no release can be built now."""

    target: str
    message: str

    def __str__(self) -> str:
        return f"{self.target}\N{NO-BREAK SPACE}: {self.message}"


@dataclass(frozen=True)
class Ladder:
    """Where a skill stands in a frozen referential."""

    competence: str
    topic: str
    level: int


def ladders(referential: Mapping[str, Any]) -> dict[str, Ladder]:
    """Return the place of every skill of a referential document, by code: a skill that is not here has no path to a domain."""
    return {
        skill["code"]: Ladder(competence["code"], topic["code"], skill["level"])
        for domain in referential["domains"]
        for competence in domain["competences"]
        for topic in competence["topics"]
        for skill in topic["skills"]
    }


def blockers(rows: Sequence[Row], frozen: Mapping[int, Frozen], referential: Mapping[str, Any]) -> list[Blocker]:
    """Return everything that prevents a release of these challenges, those of one challenge together, in the order of codes.

    Args:
        rows: the approved challenges, as `build.approved_rows` returns them.
        frozen: what freezing made of each, by primary key.
        referential: the frozen referential.
    """
    known = ladders(referential)
    if not rows:
        return [Blocker("bank", _("Aucune épreuve n’est approuvée.")), *_empty_topics(referential, set())]
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row["code"]] += _of_skill(row, known)
    for code, message in (*_unapproved(rows), *_dangling(rows)):
        found[code].append(message)
    for row in rows:
        if row["skill__code"] in known:
            found[row["code"]] += _of_variants(frozen[row["pk"]])
    listed = [Blocker(code, message) for code in sorted(found) for message in found[code]]
    held = {known[row["skill__code"]].topic for row in rows if row["skill__code"] in known}
    return [*listed, *_empty_topics(referential, held), *_missing_locales(rows)]


def _of_skill(row: Row, known: Mapping[str, Ladder]) -> Iterator[str]:
    code = row["skill__code"]
    if code is None:
        yield _("L’épreuve n’est rattachée à aucun acquis.")
    elif row["skill__archived"]:
        yield _("L’acquis %s est archivé.") % code
    elif code not in known:
        yield _("L’acquis %s n’est pas dans le référentiel en vigueur.") % code


def _unapproved(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    approved = set(
        TaskState.objects.filter(status=TaskState.STATUS_APPROVED, revision__content_type__app_label="authoring").values_list(
            "revision_id", flat=True
        )
    )
    for row in rows:
        if row["live_revision_id"] not in approved:
            yield row["code"], _("L’épreuve est publiée sans avoir été approuvée.")


def _dangling(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Tutorials that a challenge names and that are not in service."""
    codes = {row["pk"]: row["code"] for row in rows}
    links = ChallengeTutorial.objects.exclude(tutorial__status=Tutorial.Status.ACCEPTED).order_by("sort_order", "pk")
    for pk, title in links.values_list("challenge_id", "tutorial__title"):
        if pk in codes:
            yield codes[pk], _("Le tutoriel « %s » n’est pas accepté.") % title


def _of_variants(frozen: Frozen) -> Iterator[str]:
    yield from frozen.problems
    least = settings.BALISE_POOL_MINIMUM
    if not frozen.problems and frozen.variants < least:
        yield ngettext(
            "Une seule variante vérifiée : il en faut %(least)d.", "%(count)d variantes vérifiées seulement : il en faut %(least)d.", frozen.variants
        ) % {"count": frozen.variants, "least": least}  # fmt: skip


def _empty_topics(referential: Mapping[str, Any], held: set[str]) -> Iterator[Blocker]:
    for domain in referential["domains"]:
        for competence in domain["competences"]:
            for topic in competence["topics"]:
                if not topic["skills"]:
                    yield Blocker(topic["code"], _("Le sujet « %s » n’a aucun acquis.") % topic["title_fr"])
                elif settings.BALISE_REQUIRE_EVERY_TOPIC and topic["code"] not in held:
                    yield Blocker(topic["code"], _("Le sujet « %s » n’a aucune épreuve approuvée.") % topic["title_fr"])


def _missing_locales(rows: Iterable[Row]) -> Iterator[Blocker]:
    """Skills that have challenges, but none in a language that the bank must speak."""
    names = dict(Challenge.Locale.choices)
    spoken: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["skill__code"]:
            spoken[row["skill__code"]].add(row["locale"])
    for code in sorted(spoken):
        for locale in settings.BALISE_BANK_LOCALES:
            if locale not in spoken[code]:
                yield Blocker(code, _("L’acquis n’a aucune épreuve en %s.") % names.get(locale, locale))


#: Bounds beyond which a calibrated parameter is no measurement: slopes, difficulties (theta scale) and standard errors of difficulties.
MOST_SLOPE, MOST_DIFFICULTY, MOST_ERROR = 8.0, 8.0, 1.0


def parameter_blockers(codes: Mapping[str, str], calibrated: Mapping[str, ItemParameters]) -> list[Blocker]:
    """Return the released challenges whose calibrated parameters are missing or absurd.

    Args:
        codes: code of each released challenge, by uid.
        calibrated: the parameters in force, by uid; a challenge that is not there keeps the default of its level.
    """
    found = []
    for uid, code in codes.items():
        item = calibrated.get(uid)
        if item is None:
            continue
        if not (isfinite(item.a) and 0 < item.a <= MOST_SLOPE):
            found.append(Blocker(code, _("La discrimination calibrée (%s) n’a pas de sens.") % item.a))
        if not (isfinite(item.b) and abs(item.b) <= MOST_DIFFICULTY):
            found.append(Blocker(code, _("La difficulté calibrée (%s) n’a pas de sens.") % item.b))
        if not (isfinite(item.se_b) and 0 <= item.se_b <= MOST_ERROR):
            found.append(Blocker(code, _("L’erreur de la difficulté calibrée (%s) est trop grande pour s’en servir.") % item.se_b))
    return found
