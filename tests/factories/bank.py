"""A small released bank for tests: tiny text-only challenges over the whole CRCN, with real pools, inserted without going through review."""

import functools
import json
import uuid
from dataclasses import replace
from pathlib import Path

import generators
from challenges.bank import services, signing
from challenges.bank.build import RULESETS, Content
from challenges.bank.canonical import address
from challenges.bank.index import NEW
from challenges.bank.models import Channel, Document
from referential.services import packaged_document

POOL = 6
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://balise.example/tests/")


def challenge_document(skill: str, number: int = 1, **changes) -> dict:
    """A challenge that asks for a sum; valid, instant, and different at each seed."""
    code = f"{skill}-{number:02d}"
    document = {
        "schema": "balise/challenge/1", "uid": str(uuid.uuid5(NAMESPACE, code)), "code": code, "locale": "fr", "skill": skill,
        "title": f"Somme {code}", "instruction": "Combien font **{a}** et **{b}** ?",
        "response": {"type": "number", "label": "Somme", "value": "a + b", "tolerance": "0", "wrong": [{"expr": "a + b + 1", "why": "Une unité de trop."}]},
        "dataset": {
            "spec": 1, "rng": "b2k-1", "reference_date": "2026-03-10",
            "draw": {"parameters": [
                {"id": "a", "type": "integer", "name": "a", "role": "cosmetic", "min": 100, "max": 900, "step": 1, "default": 100},
                {"id": "b", "type": "integer", "name": "b", "role": "cosmetic", "min": 100, "max": 900, "step": 1, "default": 200},
            ], "tables": [], "constraints": []},
            "derive": {"values": []}, "present": {"artefacts": [], "fingerprint": ["a", "b"]},
        },
        "hint": "", "feedback": "{a} et {b} font ce que l’on trouve en posant l’addition.", "timer": None, "focus": False, "web_search": False,
        "accessibility": {"blind": "ok", "colour_blind": "ok"}, "devices": {"phone": True, "tablet": True}, "tutorials": [],
    }  # fmt: skip
    return document | changes


def csv_challenge(skill: str, number: int = 1) -> dict:
    """A challenge with a generated file: the total of a column."""
    document = challenge_document(skill, number)
    document["instruction"] = "Quel est le total de la colonne « Montant » ?"
    document["response"] |= {"value": 'sum(lignes["montant"])', "wrong": [{"expr": "count(lignes)", "why": "Nombre de lignes."}]}
    document["feedback"] = "Utilisez une somme."
    draw = document["dataset"]["draw"]
    draw["tables"] = [{
        "id": "t", "type": "drawn", "name": "lignes", "rows": "8", "order": "shuffled", "planted": [],
        "columns": [{"id": "c1", "type": "word", "name": "produit", "list": "products"},
                    {"id": "c2", "type": "integer", "name": "montant", "min": 100, "max": 900, "step": 1}],
    }]  # fmt: skip
    document["dataset"]["present"]["artefacts"] = [{
        "id": "f", "type": "csv", "path": "lignes.csv", "show": True, "table": "lignes", "delimiter": ";", "encoding": "utf-8",
        "columns": [{"column": "produit", "header": "Produit", "format": "text"}, {"column": "montant", "header": "Montant", "format": "integer"}],
    }]  # fmt: skip
    return document


def pool(document: dict, count: int = POOL) -> list[dict]:
    program = generators.compile_challenge(document)
    seeds = [f"{number + 1:032x}" for number in range(count)]
    return [{"seed": seed, "digests": program.instantiate(seed).digests} for seed in seeds]


def entry(document: dict, competence: str, topic: str, level: int, c: str = "0.0000", **changes) -> dict:
    """What the index says of one challenge; its document's address is added by `index_of`."""
    return {
        "uid": document["uid"], "code": document["code"], "title": document["title"], "locale": document["locale"], "family": document["uid"],
        "competence": competence, "topic": topic, "skill": document["skill"], "level": level, "timed": bool(document["timer"]), "accessible": True,
        "phone": document["devices"]["phone"], "tablet": document["devices"]["tablet"], "points": "4.0000", "a": "1.2", "b": f"{level - 0.5}", "c": c, "s": "0.03", "source": "level",
    } | changes  # fmt: skip


COLUMNS = (
    "uid", "code", "title", "locale", "family", "competence", "topic", "skill", "level", "timed", "accessible", "phone", "tablet", "points",
    "a", "b", "c", "s", "source", "document",
)  # fmt: skip


def index_of(content: Content, entries: list[dict], tutorials: list[dict] = ()) -> dict:
    """The index document, column by column, of entries whose documents are in the content."""
    rows = [one | {"document": address(content.bodies[f"challenges/{one['uid']}.json"])} for one in entries]
    return {"schema": NEW, "challenges": {name: [row[name] for row in rows] for name in COLUMNS}, "tutorials": list(tutorials)}


@functools.cache
def bodies(marker: str = "", per_competence: int = 4, timer: int | None = None) -> Content:
    """Frozen documents of a release: `per_competence` challenges in every competence, on different topics where there are."""
    content = Content()
    referential = packaged_document()
    content.add("referential.json", referential)
    index = []
    for domain in referential["domains"]:
        for competence in domain["competences"]:
            for number, (topic, skill) in enumerate(_skills(competence)[:per_competence]):
                make = csv_challenge if number == 1 else challenge_document
                document = make(skill["code"]) | {"title": f"Somme {skill['code']}{marker}", "timer": timer}
                found = entry(document, competence["code"], topic, skill["level"])
                content.add(f"challenges/{document['uid']}.json", {
                    "schema": "balise/released-challenge/2", "challenge": document,
                    "pool": pool(document), "generator": generators.GENERATOR_VERSION})  # fmt: skip
                index.append(found)
    content.challenge_count = len(index)
    tutorial = {"schema": "balise/tutorial/1", "uid": str(uuid.uuid5(NAMESPACE, "tutorial")), "title": "Additionner", "summary": "Poser une addition.",
                "body": "Alignez les **unités**.", "link": "", "source": "Équipe Balise", "format": "page", "duration": 4, "language": "fr",
                "licence": "CC BY-SA 4.0", "level": None, "skills": [item["skill"] for item in index]}  # fmt: skip
    placed = content.add(f"tutorials/{tutorial['uid']}.json", tutorial)
    for path in sorted(Path(RULESETS).glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        content.add(f"rulesets/{document['code']}.json", document)
    listed = {"uid": tutorial["uid"], "language": "fr", "skills": tutorial["skills"], "document": placed.sha256}
    content.add("index.json", index_of(content, index, [listed]))
    content.framework = {"code": referential["framework"]["code"], "version": referential["framework"]["version"]}
    return content


def _skills(competence: dict) -> list[tuple[str, dict]]:
    """Skills taken in turn from each topic, so that few challenges cover many topics."""
    ladders = [[(topic["code"], skill) for skill in topic["skills"]] for topic in competence["topics"]]
    return [ladder[step] for step in range(max(map(len, ladders))) for ladder in ladders if step < len(ladder)]


def make_release(content: Content | None = None):
    """Insert a signed release."""
    content = content or bodies()
    manifest = content.manifest()
    signature, key = signing.sign(manifest.seal())
    return services.insert(manifest, content.bodies, signature, key, user=None, note="tests")


def serve(release, *channels: str) -> None:
    """Make channels serve a release."""
    for name in channels or ("positioning", "certification", "preview"):
        Channel.objects.update_or_create(name=name, defaults={"release": release})


def copied(content: Content | None = None) -> Content:
    """A copy of a content, to be changed."""
    content = content or bodies()
    return replace(content, bodies=dict(content.bodies), formats=set(content.formats))


def rename(content: Content, uid: str, title: str) -> None:
    """Give a released challenge another title, and its new address in the index."""
    path = f"challenges/{uid}.json"
    released = json.loads(content.bodies[path])
    released["challenge"]["title"] = title
    placed = content.add(path, released)
    index = json.loads(content.bodies["index.json"])
    index["challenges"]["document"][index["challenges"]["uid"].index(uid)] = placed.sha256
    content.add("index.json", index)


def drop(content: Content, uid: str) -> None:
    """Take a challenge out of a content."""
    del content.bodies[f"challenges/{uid}.json"]
    index = json.loads(content.bodies["index.json"])
    place = index["challenges"]["uid"].index(uid)
    index["challenges"] = {name: column[:place] + column[place + 1 :] for name, column in index["challenges"].items()}
    content.add("index.json", index)
    content.challenge_count -= 1


def with_tutorials(content: Content, tutorials: list[dict]) -> Content:
    """A copy of a content that holds these tutorials in place of its own."""
    changed = copied(content)
    for path in [path for path in changed.bodies if path.startswith("tutorials/")]:
        del changed.bodies[path]
    index = json.loads(changed.bodies["index.json"])
    index["tutorials"] = [
        {
            "uid": one["uid"],
            "language": one["language"],
            "skills": one["skills"],
            "document": changed.add(f"tutorials/{one['uid']}.json", one).sha256,
        }
        for one in tutorials
    ]
    changed.add("index.json", index)
    return changed


def altered_release(path: str):
    """A release one document of which had a byte changed before it came under its address."""
    good = bodies().bodies[path]
    Document.objects.create(sha256=address(good), size=len(good), body=good[:-1] + bytes([good[-1] ^ 1]))
    return make_release()
