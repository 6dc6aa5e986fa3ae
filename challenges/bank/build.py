"""What a release is made of: collects the approved bank, finds every blocker, freezes each part into a document. Writes nothing."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

import generators
import schemas
from challenges.authoring import documents
from challenges.authoring.models import Challenge, LaboratoryReport
from challenges.authoring.services import failure_messages, reports_for_documents
from challenges.bank.canonical import address, canonical_bytes
from challenges.tutorials.models import Tutorial
from challenges.tutorials.services import snapshot as tutorial_snapshot
from referential.models import Framework
from referential.queries import snapshot as referential_snapshot

RULESETS = Path(__file__).resolve().parent.parent / "runtime" / "certification" / "rulesets"
POINTS_PER_LEVEL = 8
MAX_POINTS_PER_SKILL = 4
DEFAULT_DISCRIMINATION = "1.2"
DEFAULT_SLIP = "0.03"


@dataclass(frozen=True)
class Blocker:
    """One reason why no release can be built now."""

    target: str
    message: str

    def __str__(self) -> str:
        return f"{self.target}\N{NO-BREAK SPACE}: {self.message}"


@dataclass
class Content:
    """What would be released: bodies by path, and what stands in the way."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    blockers: list[Blocker] = field(default_factory=list)
    challenge_count: int = 0

    def add(self, path: str, document: Any) -> None:
        """Freeze a document under a path."""
        self.bodies[path] = canonical_bytes(document)

    def manifest(self) -> bytes:
        """Return the canonical manifest: every path with its address and size, and what made it."""
        listing = [{"path": path, "sha256": address(body), "size": len(body)} for path, body in sorted(self.bodies.items())]
        made_by = {"generator": generators.GENERATOR_VERSION, "rng": "b2k-1"}
        return canonical_bytes({"schema": "balise/release/1", "documents": listing, "made_by": made_by, "challenges": self.challenge_count})


def collect(framework: Framework | None) -> Content:
    """Gather everything that a release of this framework would hold, and list every blocker at once.

    Args:
        framework: the framework in force; None is itself a blocker.
    """
    content = Content()
    if framework is None:
        content.blockers.append(Blocker("referential", _("Aucun référentiel n’est chargé.")))
        return content
    referential = referential_snapshot(framework)
    content.add("referential.json", referential)
    challenges = list(
        Challenge.objects.approved()
        .select_related("skill__topic__competence", "live_revision")
        .prefetch_related("tutorial_links__tutorial")
        .order_by("code")
    )
    if not challenges:
        content.blockers.append(Blocker("bank", _("Aucune épreuve n’est approuvée.")))
    frozen = [(challenge, documents.to_document(challenge)) for challenge in challenges]
    points = _points(referential)
    _find_blockers(frozen, points, content)
    usable = [(challenge, document) for challenge, document in frozen if challenge.skill is not None and challenge.skill.code in points]
    reports = reports_for_documents([document for _challenge, document in usable])
    index = []
    for (challenge, document), report in zip(usable, reports, strict=True):
        if not report.ok:
            content.blockers.extend(Blocker(challenge.code, message) for message in failure_messages(report, document))
            continue
        entry = _entry(challenge, document, points)
        content.add(f"challenges/{challenge.uid}.json", {"schema": "balise/released-challenge/1", "challenge": document, "parameters": entry["parameters"],
                                                         "pool": _pool(report), "generator": report.generator})  # fmt: skip
        index.append(entry)
    content.challenge_count = len(index)
    _add_tutorials([document for _challenge, document in usable], content)
    _add_rulesets(content)
    content.add("index.json", {"schema": "balise/index/1", "challenges": index})
    return content


def _find_blockers(frozen: list[tuple[Challenge, dict[str, Any]]], points: dict[str, str], content: Content) -> None:
    for challenge, _document in frozen:
        if challenge.skill is None:
            content.blockers.append(Blocker(challenge.code, _("L’épreuve n’est rattachée à aucun acquis.")))
        elif challenge.skill.archived:
            content.blockers.append(Blocker(challenge.code, _("L’acquis %s est archivé.") % challenge.skill.code))
        elif challenge.skill.code not in points:
            content.blockers.append(
                Blocker(challenge.code, _("L’acquis %s n’est pas dans le référentiel en vigueur.") % challenge.skill.code)
            )
        if challenge.live_revision is None:
            content.blockers.append(Blocker(challenge.code, _("L’épreuve est publiée sans avoir été approuvée.")))
        content.blockers.extend(
            Blocker(challenge.code, _("Le tutoriel « %s » n’est pas accepté.") % link.tutorial.title)
            for link in challenge.tutorial_links.all()
            if link.tutorial.status != Tutorial.Status.ACCEPTED
        )


def _points(referential: dict[str, Any]) -> dict[str, str]:
    """Points of each skill: 8 a level, shared by the skills of that level in the competence, at most 4 each."""
    per_level: Counter[tuple[str, int]] = Counter()
    skills: list[tuple[str, str, int]] = []
    for domain in referential["domains"]:
        for competence in domain["competences"]:
            for topic in competence["topics"]:
                for skill in topic["skills"]:
                    per_level[competence["code"], skill["level"]] += 1
                    skills.append((skill["code"], competence["code"], skill["level"]))
    return {code: f"{min(MAX_POINTS_PER_SKILL, POINTS_PER_LEVEL / per_level[competence, level]):.4f}" for code, competence, level in skills}


def _entry(challenge: Challenge, document: dict[str, Any], points: dict[str, str]) -> dict[str, Any]:
    skill = challenge.skill
    assert skill is not None
    return {
        "uid": str(challenge.uid),
        "code": challenge.code,
        "locale": challenge.locale,
        "competence": skill.topic.competence.code,
        "topic": skill.topic.code,
        "skill": skill.code,
        "level": skill.level,
        "timed": challenge.timer is not None,
        "accessible": challenge.blind in {Challenge.Fitness.OK, Challenge.Fitness.NOT_APPLICABLE},
        "phone": challenge.phone,
        "points": points[skill.code],
        "parameters": {
            "a": DEFAULT_DISCRIMINATION,
            "b": f"{skill.level - 0.5:.1f}",
            "c": guess_rate(document["response"]),
            "s": DEFAULT_SLIP,
            "source": "level",
        },
    }


def guess_rate(response: dict[str, Any]) -> str:
    """Chance of a right answer by guessing: one over the number of options for a single choice, next to nothing otherwise."""
    if response["type"] == "single_choice":
        count = len(response.get("options", [])) or 4
        return f"{1 / max(2, count):.4f}"
    return "0.0000"


def _pool(report: LaboratoryReport) -> list[dict[str, Any]]:
    """The verified seeds that attempts may use: distinct variants first, so that neighbours rarely share one."""
    by_fingerprint: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in report.pool:
        by_fingerprint[item["fingerprint"]].append(item)
    rounds = max((len(items) for items in by_fingerprint.values()), default=0)
    ordered = [items[turn] for turn in range(rounds) for items in by_fingerprint.values() if turn < len(items)]
    return [{"seed": item["seed"], "digests": item["digests"]} for item in ordered[: settings.BALISE_POOL_SIZE]]


def _add_tutorials(frozen: list[dict[str, Any]], content: Content) -> None:
    skills = {document["skill"] for document in frozen}
    for tutorial in Tutorial.objects.filter(status=Tutorial.Status.ACCEPTED).prefetch_related("skills").order_by("uid"):
        document = tutorial_snapshot(tutorial)
        if skills.intersection(document["skills"]) or any(str(tutorial.uid) in item["tutorials"] for item in frozen):
            content.add(f"tutorials/{tutorial.uid}.json", document)


def _add_rulesets(content: Content) -> None:
    import json  # noqa: PLC0415  only here

    for path in sorted(RULESETS.glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        try:
            schemas.validate("ruleset", document)
        except schemas.SchemaError as error:
            content.blockers.append(Blocker(path.name, str(error)))
            continue
        content.add(f"rulesets/{document['code']}.json", document)
