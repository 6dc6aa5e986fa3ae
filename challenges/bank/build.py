"""What a release is made of: the approved bank frozen into documents, its index, its referential, tutorials and rule sets, and every blocker.

Challenges are frozen (and kept) by `freezing`; nothing else is written here, and no release exists before `services.build` stores it.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

import schemas
from challenges.authoring.blocks.fields import listed
from challenges.authoring.models import Challenge, ChallengeTutorial
from challenges.bank import manifest
from challenges.bank.canonical import address, canonical_bytes
from challenges.bank.freezing import FORMAT, Frozen, Progress, freeze
from challenges.bank.graph import Blocker, Ladder, blockers, ladders, parameter_blockers
from challenges.bank.index import NEW
from challenges.bank.manifest import Manifest, Place
from challenges.measurement import queries as measurement
from challenges.measurement.queries import ItemParameters
from challenges.tutorials.models import Tutorial
from challenges.tutorials.services import snapshot as tutorial_snapshot
from referential.models import Framework
from referential.queries import snapshot as referential_snapshot

RULESETS = Path(__file__).resolve().parent.parent / "runtime" / "certification" / "rulesets"
POINTS_PER_LEVEL = 8
MAX_POINTS_PER_SKILL = 4
DEFAULT_DISCRIMINATION = "1.2"
DEFAULT_SLIP = "0.03"
_ROW = (
    "pk", "uid", "code", "title", "locale", "timer", "blind", "phone", "tablet", "live_revision_id", "last_published_at",
    "skill__code", "skill__archived", "source__uid", "enemies", "fixed", "web_search",
)  # fmt: skip


@dataclass
class Content:
    """What would be released: documents already stored (`places`), documents to store (`bodies`), and what stands in the way."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    formats: set[str] = field(default_factory=set)
    framework: dict[str, str] = field(default_factory=dict)
    blockers: list[Blocker] = field(default_factory=list)
    challenge_count: int = 0

    def add(self, path: str, document: Any) -> Place:
        """Freeze a document under a path."""
        body = self.bodies[path] = canonical_bytes(document)
        self.formats.add(manifest.format_of(document))
        return Place(address(body), len(body))

    def manifest(self) -> Manifest:
        """Return the manifest of everything here."""
        new = {path: Place(address(body), len(body)) for path, body in self.bodies.items()}
        return manifest.write(
            self.places | new,
            challenges=self.challenge_count,
            formats=self.formats,
            framework=self.framework or {"code": "?", "version": "?"},
        )


def approved_rows() -> list[dict[str, Any]]:
    """Return what the build needs of every approved challenge, in the order of codes: one query."""
    return list(Challenge.objects.approved().order_by("code").values(*_ROW))


def collect(framework: Framework | None, progress: Progress | None = None) -> Content:
    """Gather everything that a release of this framework would hold, and list every blocker at once.

    Args:
        framework: the framework in force; None is itself a blocker.
        progress: told (done, to do) while challenges are frozen.
    """
    content = Content()
    if framework is None:
        content.blockers.append(Blocker("referential", _("Aucun référentiel n’est chargé.")))
        return content
    referential = referential_snapshot(framework)
    content.add("referential.json", referential)
    content.framework = {"code": framework.code, "version": framework.version}
    rows = approved_rows()
    frozen = freeze(rows, progress)
    content.blockers += blockers(rows, frozen, referential)
    known = ladders(referential)
    usable = [row for row in rows if row["skill__code"] in known and frozen[row["pk"]].place is not None]
    for row in usable:
        place = frozen[row["pk"]].place
        assert place is not None
        content.places[f"challenges/{row['uid']}.json"] = place
    if usable:
        content.formats.add(FORMAT)
    content.challenge_count = len(usable)
    tutorials = _add_tutorials(usable, content)
    _add_rulesets(content)
    calibration = measurement.in_force()
    calibrated = measurement.parameters(calibration) if calibration else {}
    content.blockers += parameter_blockers({str(row["uid"]): row["code"] for row in usable}, calibrated)
    index: dict[str, Any] = {
        "schema": NEW,
        "calibration": str(calibration.uid) if calibration else "",
        "challenges": _columns(usable, frozen, known, points(referential), calibrated),
        "tutorials": tutorials,
    }
    if calibration and (found := measurement.populations(calibration)):
        # Left out when nothing was estimated: the address of an index without it does not move.
        index["populations"] = {code: {name: f"{value:.4f}" for name, value in one.items()} for code, one in found.items()}
    if enemies := _enemies(usable):
        index["enemies"] = enemies
    for mark in ("fixed", "web_search"):
        if marked := sorted(str(row["uid"]) for row in usable if row[mark]):
            index[mark] = marked
    content.add("index.json", index)
    return content


def _family(row: Mapping[str, Any]) -> str:
    # A translation asks the same thing: whoever met one is not asked the other.
    return str(row["source__uid"] or row["uid"])


def _enemies(rows: Sequence[dict[str, Any]]) -> list[list[str]]:
    """Return groups of uids of which one session asks one: a challenge and one of its enemies, each with its translations."""
    families: dict[str, list[str]] = {}
    family = {row["code"]: _family(row) for row in rows}
    for row in rows:
        families.setdefault(family[row["code"]], []).append(str(row["uid"]))
    pairs = {tuple(sorted((family[row["code"]], family[code]))) for row in rows for code in listed(row["enemies"]) if code in family}
    return sorted(sorted(families[one] + families[other]) for one, other in pairs if one != other)


def points(referential: Mapping[str, Any]) -> dict[str, str]:
    """Points of each skill: 8 a level, shared by the skills of that level in the competence, at most 4 each."""
    known = ladders(referential)
    per_level = Counter((place.competence, place.level) for place in known.values())
    return {
        code: f"{min(MAX_POINTS_PER_SKILL, POINTS_PER_LEVEL / per_level[place.competence, place.level]):.4f}"
        for code, place in known.items()
    }


def _columns(
    rows: Sequence[dict[str, Any]],
    frozen: Mapping[int, Frozen],
    known: Mapping[str, Ladder],
    shares: Mapping[str, str],
    calibrated: Mapping[str, ItemParameters],
) -> dict[str, list[Any]]:
    """The index of the challenges, column by column: what choosing needs, nothing that marking needs."""
    fit = {Challenge.Fitness.OK, Challenge.Fitness.NOT_APPLICABLE}
    at = [known[row["skill__code"]] for row in rows]
    one = [frozen[row["pk"]] for row in rows]
    known_items = [calibrated.get(str(row["uid"])) for row in rows]
    return {
        "uid": [str(row["uid"]) for row in rows],
        "code": [row["code"] for row in rows],
        "title": [row["title"] for row in rows],
        "locale": [row["locale"] for row in rows],
        "family": [_family(row) for row in rows],
        "competence": [place.competence for place in at],
        "topic": [place.topic for place in at],
        "skill": [row["skill__code"] for row in rows],
        "level": [place.level for place in at],
        "timed": [row["timer"] is not None for row in rows],
        "accessible": [row["blind"] in fit for row in rows],
        "phone": [row["phone"] for row in rows],
        "tablet": [row["tablet"] for row in rows],
        "points": [shares[row["skill__code"]] for row in rows],
        "a": [f"{item.level_a:.4f}" if item else DEFAULT_DISCRIMINATION for item in known_items],
        "b": [f"{item.level_b:.4f}" if item else f"{place.level - 0.5:.1f}" for place, item in zip(at, known_items, strict=True)],
        "c": [item.guess for item in one],
        "s": [DEFAULT_SLIP] * len(rows),
        # On the scale of the exam, where that was calibrated; elsewhere it is linked from a and b.
        "theta_a": [f"{item.a:.4f}" if item else "" for item in known_items],
        "theta_b": [f"{item.b:.4f}" if item else "" for item in known_items],
        "source": [item.status if item else "level" for item in known_items],
        "document": [item.place.sha256 if item.place else "" for item in one],
    }


def _add_tutorials(rows: Sequence[dict[str, Any]], content: Content) -> list[dict[str, Any]]:
    """Freeze the accepted tutorials that a released challenge or its skill names; return what the index says of each."""
    skills = {row["skill__code"] for row in rows}
    released = {row["pk"] for row in rows}
    named = {uid for pk, uid in ChallengeTutorial.objects.values_list("challenge_id", "tutorial__uid") if pk in released}
    listed = []
    for tutorial in Tutorial.objects.filter(status=Tutorial.Status.ACCEPTED).prefetch_related("skills").order_by("uid"):
        document = tutorial_snapshot(tutorial)
        if skills.intersection(document["skills"]) or tutorial.uid in named:
            place = content.add(f"tutorials/{tutorial.uid}.json", document)
            listed.append(
                {"uid": document["uid"], "language": document["language"], "skills": document["skills"], "document": place.sha256}
            )
    return listed


def _add_rulesets(content: Content) -> None:
    for path in sorted(RULESETS.glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        try:
            schemas.validate("ruleset", document)
        except schemas.SchemaError as error:
            content.blockers.append(Blocker(path.name, str(error)))
            continue
        content.add(f"rulesets/{document['code']}.json", document)
