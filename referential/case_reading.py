"""A CASE package (1.0 or 1.1) as a framework document. Pure: no database.

CASE says a tree of statements of any depth; a framework has domains, competences, topics and skills at levels. The package of a framework of
ours says the kind of each entry and gives that framework back; any other is placed by depth. What is missing is completed, what does not fit
is told; a package that is no tree is refused.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from referential import case
from referential.graph import Problem

MAX_ITEMS = 20_000
MAX_DEPTH = 30
MAX_TITLE = 300
UNKNOWN = "unspecified"
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
# What a database cannot hold: controls, halves of characters.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_KINDS = {title: kind for kind, title, _description in case.TYPES}


class CaseRefused(ValueError):
    """A package that cannot be read; `problems` says why in the user's language."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass
class Node:
    """A statement and those below it. `kind`: that of our own packages, empty for others; `level`: text of its level or of its grade."""

    identifier: str
    item: Mapping[str, Any]
    kind: str
    children: list["Node"] = field(default_factory=list)
    level: str = ""

    @property
    def statement(self) -> str:
        """The statement, on one line."""
        return " ".join(str(self.item.get("fullStatement") or self.item.get("abbreviatedStatement") or self.identifier).split())


@dataclass
class CaseReading:
    """A framework document, and what of the package it does not hold."""

    document: dict[str, Any]
    losses: list[str]
    identifier: str


def load(content: bytes) -> dict[str, Any]:
    """Return the package in a file.

    Raises:
        CaseRefused: no JSON, or no package.
    """
    try:
        loaded = _cleaned(json.loads(content.decode("utf-8-sig")))
    except (ValueError, RecursionError):
        raise CaseRefused(Problem("CFPackage", _("Ce fichier n’est pas un document JSON."))) from None
    if isinstance(loaded, dict) and isinstance(loaded.get("CFPackage"), dict):
        loaded = loaded["CFPackage"]
    if not isinstance(loaded, dict) or not isinstance(loaded.get("CFDocument"), dict):
        raise CaseRefused(Problem("CFDocument", _("Ce fichier n’est pas un paquet CASE (CFPackage).")))
    return loaded


def _cleaned(value: Any) -> Any:
    """Return what JSON held without the characters that no text of ours holds."""
    if isinstance(value, str):
        return _CONTROL.sub("", value)
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    return {_CONTROL.sub("", key): _cleaned(one) for key, one in value.items()} if isinstance(value, dict) else value


def read(package: Mapping[str, Any], *, code: str, version: str = "") -> CaseReading:
    """Return the framework of a package.

    Args:
        package: what `load` gave.
        code: code of the framework: with the code of an entry it makes the entry's identity.
        version: version of the framework; empty: that of the package, or the day it changed last.

    Raises:
        CaseRefused: no tree, no statement, or a code that no framework may have.
    """
    if not _CODE.fullmatch(code):
        raise CaseRefused(Problem("code", _("Un code est fait de lettres, de chiffres, de points et de tirets.")))
    return _Reader(package, code, version).read()


def collection(package: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return the objects of a collection; one that is missing, or null, is empty."""
    found = package.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def rank_of(association: Mapping[str, Any]) -> float:
    """Return the rank that an association gives, written as a number or as a text; last when there is none."""
    text = str(association.get("sequenceNumber", ""))
    return float(text) if re.fullmatch(r"-?\d{1,9}(\.\d{1,9})?", text, re.ASCII) else float("inf")


def link(association: Mapping[str, Any], end: str) -> str:
    """Return the identifier at one end of an association: an object in 1.0 and 1.1, a bare address in some exports."""
    node = association.get(end)
    found = str(node.get("identifier") or node.get("uri") or "") if isinstance(node, dict) else str(node or "")
    return found.rstrip("/").rpartition("/")[2].lower()


class _Reader:
    """Reads one package."""

    def __init__(self, package: Mapping[str, Any], code: str, version: str) -> None:
        self.package = package
        self.code = code
        self.about: Mapping[str, Any] = package["CFDocument"]
        self.identifier = str(self.about.get("identifier") or "").lower()
        self.language = str(self.about.get("language") or "")[:2].lower()
        stated = version or str(self.about.get("version") or "") or str(self.about.get("lastChangeDateTime") or "")[:10] or "1"
        self.version = " ".join(stated.split())[:40]
        self.losses: list[str] = []
        self.used: dict[str, set[str]] = {}
        self.nodes = self._nodes()
        self.ties: dict[str, list[Mapping[str, Any]]] = {}
        for one in collection(package, "CFAssociations"):
            self.ties.setdefault(link(one, "originNodeURI"), []).append(one)

    def read(self) -> CaseReading:
        """Return the framework, and what was lost."""
        roots = self._tree()
        ours = any(node.kind == "skill" for node in self.nodes.values()) and all(node.kind for node in self.nodes.values())
        if not ours:
            # Another framework may use our words for its own kinds.
            for node in self.nodes.values():
                node.kind = ""
        levels = [node for node in roots if node.kind == "level"]
        roots = [node for node in roots if node not in levels]
        self._grades(levels)
        scale = self._levels(levels)
        domains = [self._domain(node) for node in roots] if roots else []
        if not domains:
            raise CaseRefused(Problem("CFItems", _("Ce paquet ne contient aucun énoncé.")))
        document = {
            "schema": "balise/referential/1",
            "framework": {"code": self.code, "version": self.version} | self._titles(self.about.get("title"), self.about),
            "about": self._about(),
            "answer_types": {UNKNOWN: {"title_fr": "Non précisé", "title_en": "Unspecified", "description_en": ""}},
            "dataset_kinds": {UNKNOWN: {"description_fr": "Non précisé", "accessibility_fr": ""}},
            "levels": scale,
            "domains": domains,
        }
        return CaseReading(document, list(dict.fromkeys(self.losses)), self.identifier)

    def lose(self, text: str) -> None:
        """Note what the framework does not hold."""
        self.losses.append(text)

    def _about(self) -> dict[str, Any]:
        source = str(self.about.get("uri") or self.about.get("officialSourceURL") or "")[:500]
        return {"provenance": {"CASE": source}} if source else {}

    def _nodes(self) -> dict[str, Node]:
        items = collection(self.package, "CFItems")
        if len(items) > MAX_ITEMS:
            raise CaseRefused(Problem("CFItems", _("Ce paquet contient plus de %(limit)s énoncés.") % {"limit": MAX_ITEMS}))
        found: dict[str, Node] = {}
        for item in items:
            identifier = str(item.get("identifier") or "").lower()
            if not identifier or identifier in found:
                raise CaseRefused(
                    Problem("CFItems", _("Un énoncé n’a pas d’identifiant, ou a celui d’un autre : %(item)s.") % {"item": identifier})
                )
            found[identifier] = Node(identifier, item, _KINDS.get(str(item.get("CFItemType") or ""), ""))
        return found

    def _tree(self) -> list[Node]:
        """Return what stands at the top; every node gets its children, in order."""
        ordered = sorted(collection(self.package, "CFAssociations"), key=rank_of)
        parents: dict[str, str] = {}
        for one in (one for one in ordered if one.get("associationType") == "isChildOf"):
            child, parent = link(one, "originNodeURI"), link(one, "destinationNodeURI")
            if child not in self.nodes or (parent not in self.nodes and parent != self.identifier):
                continue
            if parents.setdefault(child, parent) != parent:
                self.lose(_("un énoncé qui dépend de plusieurs autres : il reste sous le premier (%s)") % self.nodes[child].statement[:60])
            elif parent in self.nodes:
                self.nodes[parent].children.append(self.nodes[child])
        self._refuse_circles(parents)
        placed = [self.nodes[child] for child, parent in parents.items() if parent == self.identifier]
        orphans = [node for identifier, node in self.nodes.items() if identifier not in parents]
        if orphans and placed:
            self.lose(_("des énoncés hors de l’arbre (%s), placés en haut") % len(orphans))
        return placed + orphans

    def _refuse_circles(self, parents: Mapping[str, str]) -> None:
        depth: dict[str, int] = {self.identifier: 0}
        for start in parents:
            path: list[str] = []
            here = start
            while here not in depth and here in parents and len(path) <= MAX_DEPTH:
                path.append(here)
                here = parents[here]
            floor = depth.setdefault(here, 0)
            if len(path) > MAX_DEPTH or floor + len(path) > MAX_DEPTH:
                raise CaseRefused(
                    Problem("CFAssociations", _("Les énoncés forment un cercle, ou plus de %(limit)s étages.") % {"limit": MAX_DEPTH})
                )
            for rank, one in enumerate(reversed(path), floor + 1):
                depth[one] = rank

    # ------------------------------------------------------------ levels

    def _grades(self, levels: Sequence[Node]) -> None:
        """Give each node the level that an association or its grade says."""
        known = {node.identifier for node in levels}
        for one in collection(self.package, "CFAssociations"):
            origin, target = self.nodes.get(link(one, "originNodeURI")), link(one, "destinationNodeURI")
            if one.get("associationType") == "hasSkillLevel" and origin is not None and target in known:
                origin.level = target
        if levels:
            return
        for node in self.nodes.values():
            grades = node.item.get("educationLevel")
            node.level = str(grades[0]) if isinstance(grades, list) and grades else str(grades or "")
        for node in self.nodes.values():
            _hand_down(node)

    def _levels(self, levels: Sequence[Node]) -> list[dict[str, Any]]:
        """Return the scale, and replace the level of each node by its number."""
        names = [node.identifier for node in levels] or sorted({node.level for node in self.nodes.values() if node.level}, key=_grade)[:99]
        numbers = {name: rank for rank, name in enumerate(names, 1)}
        titles = [node.statement for node in levels] or names or ["1"]
        others = [str(node.item.get("alternativeLabel") or "") for node in levels]
        meanings = [str(node.item.get("notes") or "") for node in levels]
        for node in self.nodes.values():
            node.level = str(numbers.get(node.level, 1))
        return [
            {
                "number": rank, "band_fr": _short(title, 80), "band_en": "", "rank_in_band": 1, "label_fr": _short(title, 80),
                "label_en": _short(others[rank - 1], 80) if others else "", "meaning_fr": meanings[rank - 1][:1000] if meanings else "",
                "meaning_en": "", "verified": False,
            }
            for rank, title in enumerate(titles, 1)
        ]  # fmt: skip

    # ------------------------------------------------------------ entries

    def _domain(self, node: Node) -> dict[str, Any]:
        below = node.children or [node]
        return self._entry("domain", node) | {
            "aliases": _words(node),
            "competences": [self._competence(one, own=one is not node) for one in below],
        }

    def _competence(self, node: Node, *, own: bool) -> dict[str, Any]:
        themes = [one for one in node.children if one.kind == "theme"]
        below = [one for one in node.children if one not in themes] if own else []
        topics = [self._topic(one) for one in below if one.children]
        if alone := [one for one in below if not one.children] or ([] if topics else [node]):
            # Skills stand under a topic: those that have none get one, with the title of the competence.
            topics.append(self._entry("topic", node) | {"skills": self._skills(alone)})
        related = self._digcomp(node)
        return self._entry("competence", node) | {
            "description_fr": str(node.item.get("notes") or "")[:1000], "description_en": "", "lsu_code": "", "aliases": _words(node) if own else [],
            "digcomp": related["digcomp"], "digcomp_related": related["digcomp_related"], "notes": [], "themes_status": "",
            "themes": [self._entry("theme", one) for one in themes], "topics": topics,
        }  # fmt: skip

    def _digcomp(self, node: Node) -> dict[str, list[str]]:
        """Return the competences of DigComp to which our own packages tie one of ours."""
        found: dict[str, list[str]] = {column: [] for column, _title in case.DIGCOMP}
        columns = {title: column for column, title in case.DIGCOMP}
        for one in self.ties.get(node.identifier, []):
            group, target = one.get("CFAssociationGroupingURI"), one.get("destinationNodeURI")
            column = columns.get(str(group.get("title"))) if isinstance(group, dict) else None
            if column is not None and isinstance(target, dict) and str(target.get("uri")).startswith(case.DIGCOMP_URN):
                found[column].append(str(target["uri"]).removeprefix(case.DIGCOMP_URN))
        return found

    def _topic(self, node: Node) -> dict[str, Any]:
        return self._entry("topic", node) | {"skills": self._skills(list(_leaves(node.children, self.lose)))}

    def _skills(self, nodes: Sequence[Node]) -> list[dict[str, Any]]:
        made = [
            self._entry("skill", node)
            | {
                "level": int(node.level or 1),
                "dataset_kind": UNKNOWN,
                "answer_type": UNKNOWN,
                "params": [],
                "example_fr": "",
                "example_answer": "",
            }
            for node in nodes
        ]
        # A ladder climbs.
        return sorted(made, key=lambda one: one["level"])

    def _entry(self, kind: str, node: Node) -> dict[str, str]:
        return {"code": self._code(kind, node)} | self._titles(node.statement, node.item)

    def _code(self, kind: str, node: Node) -> str:
        """Return the code of an entry: the one that people use, or its identifier when that is no code or another's."""
        used = self.used.setdefault(kind, set())
        stated = re.sub(r"[^A-Za-z0-9._-]+", "-", str(node.item.get("humanCodingScheme") or "").strip()).strip("-._")[:64]
        code = stated if _CODE.fullmatch(stated) and stated not in used else node.identifier
        if stated and code != stated:
            self.lose(_("un code donné deux fois (%s) : l’identifiant le remplace") % stated)
        if code in used or not _CODE.fullmatch(code):
            raise CaseRefused(
                Problem("CFItems", _("Un énoncé n’a pas d’identifiant, ou a celui d’un autre : %(item)s.") % {"item": code[:80]})
            )
        used.add(code)
        return code

    def _titles(self, statement: object, item: Mapping[str, Any]) -> dict[str, str]:
        """Return the titles. CASE knows one language for a statement; the label in the other is that of our own packages."""
        whole = " ".join(str(statement or "?").split()) or "?"
        short = " ".join(str(item.get("abbreviatedStatement") or "").split())
        title = short if len(whole) > MAX_TITLE and short else whole
        if len(title) > MAX_TITLE:
            self.lose(_("la fin d’un énoncé de plus de %s caractères") % MAX_TITLE)
        title = _short(title, MAX_TITLE)
        language = str(item.get("language") or self.language)[:2].lower()
        if language and language != "fr":
            return {"title_fr": title, "title_en": title if language == "en" else ""}
        return {"title_fr": title, "title_en": _short(str(item.get("alternativeLabel") or ""), MAX_TITLE)}


def _hand_down(node: Node) -> None:
    """Give the level of a node to what stands below it and says none."""
    for child in node.children:
        if node.level and not child.level:
            child.level = node.level
            _hand_down(child)


def _leaves(nodes: Iterable[Node], lose: Any) -> Iterable[Node]:
    """Go through what stands below a topic; what has children of its own is no skill, they are."""
    for node in nodes:
        if node.children:
            lose(_("un étage de trop (%s) : ses énoncés sont des acquis du sujet") % node.statement[:60])
            yield from _leaves(node.children, lose)
        else:
            yield node


def _words(node: Node) -> list[str]:
    words = node.item.get("conceptKeywords")
    found = [str(one).strip()[:MAX_TITLE] for one in words] if isinstance(words, list) else []
    return list(dict.fromkeys(one for one in found if one))


def _grade(text: str) -> tuple[int, int, str]:
    """Order grades: those before the first year, then numbers, then anything else by its letters."""
    early = {"IT": 0, "PR": 1, "PK": 2, "TK": 3, "KG": 4}
    if text in early:
        return (0, early[text], text)
    return (1, int(text), text) if text.isascii() and text.isdigit() and len(text) < 9 else (2, 0, text)


def _short(text: str, limit: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
