"""A framework as CASE 1.0 (1EdTech Competencies and Academic Standards Exchange), so that other software can align with it. Pure: no database.

The source is the document of a framework, as the referential loads it and as a release freezes it. Identifiers are those of the entries
(`identity.uid_of`); what has none there (associations, types of item, links to DigComp) has one computed in the same way. CASE 1.0 knows one
language for each statement: French is the statement, English its alternative label.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from referential.identity import NAMESPACE, Kind, uid_of

#: Where the service stands under the address of the installation: part of the standard.
PATH = "/ims/case/v1p0"
CREATOR = "Balise"
LANGUAGE = "fr"
#: Kind of entry, French title of the type of item, what it is.
TYPES: tuple[tuple[Kind, str, str], ...] = (
    ("domain", "Domaine", "Un groupe de compétences."),
    ("competence", "Compétence", "Ce pour quoi un niveau est donné."),
    ("theme", "Thème", "Un sujet que le document d’accompagnement rattache à une compétence."),
    ("topic", "Sujet", "Une échelle d’acquis d’une même compétence, du plus simple au plus difficile."),
    ("skill", "Acquis", "Ce qui s’observe, à un niveau."),
    ("level", "Niveau", "Un degré de l’échelle."),
)
_TITLES = {kind: title for kind, title, _description in TYPES}
DIGCOMP_URN = "urn:balise:digcomp:"
#: How a competence is tied to DigComp: column of the document, title of the group of associations.
DIGCOMP = (
    ("digcomp", "Correspondance principale avec DigComp 2.1 et 2.2"),
    ("digcomp_related", "Compétences voisines de DigComp 2.1 et 2.2"),
)


@dataclass
class Package:
    """A framework as CASE, by parts. Each part has the fields that the package gives it; `document_uri` is what single parts add."""

    identifier: str
    document: dict[str, Any]
    document_uri: dict[str, str]
    package_uri: dict[str, str]
    definitions: dict[str, list[dict[str, Any]]]
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    associations: dict[str, dict[str, Any]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the CFPackage."""
        return {
            "CFDocument": self.document,
            "CFItems": list(self.items.values()),
            "CFAssociations": list(self.associations.values()),
            "CFDefinitions": self.definitions,
        }

    def cf_document(self) -> dict[str, Any]:
        """Return the CFDocument as it stands alone."""
        return self.document | {"CFPackageURI": self.package_uri}

    def cf_item(self, identifier: str) -> dict[str, Any]:
        """Return a CFItem as it stands alone.

        Raises:
            KeyError: not of this framework.
        """
        return self.items[identifier] | {"CFDocumentURI": self.document_uri}

    def cf_item_associations(self, identifier: str) -> dict[str, Any]:
        """Return a CFItem with the CFAssociations that it is an end of, each as it stands alone.

        Raises:
            KeyError: not of this framework.
        """
        ends = ("originNodeURI", "destinationNodeURI")
        found = [one for one, made in self.associations.items() if identifier in {made[end]["identifier"] for end in ends}]
        return {"CFItem": self.cf_item(identifier), "CFAssociations": [self.cf_association(one) for one in found]}

    def cf_association(self, identifier: str) -> dict[str, Any]:
        """Return a CFAssociation as it stands alone.

        Raises:
            KeyError: not of this framework.
        """
        return self.associations[identifier] | {"CFDocumentURI": self.document_uri}


def package(referential: Mapping[str, Any], *, changed: datetime, base: str) -> Package:
    """Return a framework as CASE.

    Args:
        referential: its document (`schemas/referential.json`).
        changed: when it changed last: the loading of the framework, or the building of the release.
        base: address of the installation, without a slash at its end.
    """
    return _Builder(referential, changed, base).build()


def stamp(moment: datetime) -> str:
    """Return a moment as CASE writes it: UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


class _Builder:
    """Makes the parts of one package."""

    def __init__(self, referential: Mapping[str, Any], changed: datetime, base: str) -> None:
        self.referential = referential
        self.code = str(referential["framework"]["code"])
        self.changed = stamp(changed)
        self.base = base + PATH
        self.identifier = str(uid_of(self.code, "framework", self.code))
        self.types = {kind: self._definition("CFItemTypes", f"type/{kind}") for kind, _title, _description in TYPES}
        self.groups = {column: self._definition("CFAssociationGroupings", f"grouping/{column}") for column, _title in DIGCOMP}
        self.made: Package = Package(
            self.identifier, self._document(), self._link("CFDocuments", self.identifier, self._title()),
            self._link("CFPackages", self.identifier, self._title()), self._definitions(),
        )  # fmt: skip

    def build(self) -> Package:
        domains = self.referential["domains"]
        root = self._node(self.identifier)
        for rank, domain in enumerate(domains, start=1):
            self._domain(domain, root, rank)
        for rank, level in enumerate(self.referential["levels"], start=len(domains) + 1):
            number = str(level["number"])
            node = self._item("level", number, level["label_fr"], alternativeLabel=level["label_en"], notes=level["meaning_fr"])
            self._associate("isChildOf", node, root, rank)
        self._skill_levels()
        return self.made

    def _domain(self, domain: Mapping[str, Any], root: dict[str, str], rank: int) -> None:
        node = self._entry("domain", domain, root, rank, conceptKeywords=domain["aliases"])
        for place, competence in enumerate(domain["competences"], start=1):
            self._competence(competence, node, place)

    def _competence(self, competence: Mapping[str, Any], parent: dict[str, str], rank: int) -> None:
        node = self._entry(
            "competence", competence, parent, rank, conceptKeywords=competence["aliases"], notes=competence["description_fr"]
        )
        for place, topic in enumerate(competence["topics"], start=1):
            self._topic(topic, node, place)
        for place, theme in enumerate(competence["themes"], start=len(competence["topics"]) + 1):
            self._entry("theme", theme, node, place)
        for column, _title in DIGCOMP:
            for code in competence[column]:
                # Close, never the same: no official table says that a competence of one framework is one of the other.
                self._associate("isRelatedTo", node, _digcomp(code), grouping=column)

    def _topic(self, topic: Mapping[str, Any], parent: dict[str, str], rank: int) -> None:
        node = self._entry("topic", topic, parent, rank)
        before: dict[str, str] | None = None
        for place, skill in enumerate(topic["skills"], start=1):
            step = self._entry("skill", skill, node, place)
            if before is not None:
                self._associate("precedes", before, step)
            before = step

    def _skill_levels(self) -> None:
        for skill in _skills(self.referential):
            origin, level = uid_of(self.code, "skill", skill["code"]), uid_of(self.code, "level", str(skill["level"]))
            self._associate("hasSkillLevel", self._node(str(origin)), self._node(str(level)))

    def _entry(self, kind: Kind, entry: Mapping[str, Any], parent: dict[str, str], rank: int, **more: Any) -> dict[str, str]:
        node = self._item(kind, entry["code"], entry["title_fr"], alternativeLabel=entry["title_en"], **more)
        self._associate("isChildOf", node, parent, rank)
        return node

    def _item(self, kind: Kind, code: str, statement: str, **more: Any) -> dict[str, str]:
        identifier = str(uid_of(self.code, kind, code))
        self.made.items[identifier] = {
            "identifier": identifier,
            "uri": f"{self.base}/CFItems/{identifier}",
            "fullStatement": statement,
            "humanCodingScheme": code,
            "CFItemType": _TITLES[kind],
            "CFItemTypeURI": self.types[kind] | {"title": _TITLES[kind]},
            "language": LANGUAGE,
            "lastChangeDateTime": self.changed,
        } | {name: value for name, value in more.items() if value}
        return self._node(identifier)

    def _node(self, identifier: str) -> dict[str, str]:
        """A link to an item that was made, or to the document."""
        if identifier == self.identifier:
            return self._link("CFDocuments", identifier, self._title())
        item = self.made.items[identifier]
        return {"title": f"{item['humanCodingScheme']} {item['fullStatement']}", "identifier": identifier, "uri": item["uri"]}

    def _associate(
        self, kind: str, origin: dict[str, str], destination: dict[str, str], rank: int | None = None, *, grouping: str = ""
    ) -> None:
        identifier = str(uuid.uuid5(NAMESPACE, f"{self.code}/{kind}/{origin['identifier']}/{destination['identifier']}"))
        made: dict[str, Any] = {
            "identifier": identifier,
            "uri": f"{self.base}/CFAssociations/{identifier}",
            "associationType": kind,
            "originNodeURI": origin,
            "destinationNodeURI": destination,
            "lastChangeDateTime": self.changed,
        }
        if rank is not None:
            made["sequenceNumber"] = rank
        if grouping:
            made["CFAssociationGroupingURI"] = self.groups[grouping] | {"title": dict(DIGCOMP)[grouping]}
        self.made.associations[identifier] = made

    def _title(self) -> str:
        return str(self.referential["framework"]["title_fr"])

    def _document(self) -> dict[str, Any]:
        notes = "\n".join(f"{name}: {text}" for name, text in sorted(self.referential["about"].get("provenance", {}).items()))
        return {
            "identifier": self.identifier,
            "uri": f"{self.base}/CFDocuments/{self.identifier}",
            "creator": CREATOR,
            "title": self._title(),
            "lastChangeDateTime": self.changed,
            "subject": [domain["title_fr"] for domain in self.referential["domains"]],
            "language": LANGUAGE,
            "version": str(self.referential["framework"]["version"]),
            "adoptionStatus": "Adopted",
        } | ({"notes": notes} if notes else {})

    def _definitions(self) -> dict[str, list[dict[str, Any]]]:
        types = [
            self.types[kind] | {"title": title, "description": description, "hierarchyCode": str(rank), "typeCode": kind,
                                "lastChangeDateTime": self.changed}
            for rank, (kind, title, description) in enumerate(TYPES, start=1)
        ]  # fmt: skip
        groups = [self.groups[column] | {"title": title, "lastChangeDateTime": self.changed} for column, title in DIGCOMP]
        return {"CFItemTypes": types, "CFAssociationGroupings": groups}

    def _definition(self, collection: str, name: str) -> dict[str, str]:
        identifier = str(uuid.uuid5(NAMESPACE, f"{self.code}/case/{name}"))
        return {"identifier": identifier, "uri": f"{self.base}/{collection}/{identifier}"}

    def _link(self, collection: str, identifier: str, title: str) -> dict[str, str]:
        return {"title": title, "identifier": identifier, "uri": f"{self.base}/{collection}/{identifier}"}


def _digcomp(code: str) -> dict[str, str]:
    """A link to a competence of DigComp, whose codes are the same in 2.1 and 2.2; it has no address of its own that we know."""
    uri = f"{DIGCOMP_URN}{code}"
    return {"title": f"DigComp {code}", "identifier": str(uuid.uuid5(NAMESPACE, uri)), "uri": uri}


def _skills(referential: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    competences: Iterable[Mapping[str, Any]] = (one for domain in referential["domains"] for one in domain["competences"])
    for competence in competences:
        for topic in competence["topics"]:
            yield from topic["skills"]
