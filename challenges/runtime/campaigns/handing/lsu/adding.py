"""Digital levels put into the file that the school's software wrote for the LSU. Pure.

Nothing else of the file is changed: subjects, absences, periods, the numbers of the pupils are the school's. A level that the file holds
already stays as the school wrote it.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from challenges.runtime.campaigns.handing.lsu.levels import Digital, element, named

#: A class of a whole year of a large school is some megabytes.
LARGEST = 20 * 1024 * 1024


class NotLsu(ValueError):
    """What was sent is no file of the LSU; `why` is a short name: not_xml, doctype, other_root, no_reports."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Period:
    """A period of the year, as the file names it."""

    ident: str
    year: str
    index: int
    of: int


@dataclass(frozen=True)
class Found:
    """A pupil of the file who has a report in the period."""

    last_name: str
    first_name: str
    division: str

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass
class Added:
    """The file with the levels in it; who got some, who is in the file and not with us, who had some already (and kept them)."""

    content: bytes = b""
    done: list[Found] = field(default_factory=list)
    unknown: list[Found] = field(default_factory=list)
    kept: list[Found] = field(default_factory=list)


def read(content: bytes) -> "etree._ElementTree":
    """Return the tree of a file of the LSU.

    Raises:
        NotLsu: it is none.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.parse(io.BytesIO(content), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        raise NotLsu("not_xml") from None
    if tree.docinfo.internalDTD is not None:
        raise NotLsu("doctype")
    if tree.getroot().tag != named("lsun-bilans"):
        raise NotLsu("other_root")
    if next(tree.iter(named("bilan-periodique")), None) is None:
        raise NotLsu("no_reports")
    return tree


def periods(tree: "etree._ElementTree") -> list[Period]:
    """Return the periods for which the file has reports, the latest first."""
    used = {report.get("periode-ref") for report in tree.iter(named("bilan-periodique"))}
    found = [
        Period(one.get("id", ""), one.get("millesime", ""), _number(one.get("indice")), _number(one.get("nb-periodes")))
        for one in tree.iter(named("periode"))
        if one.get("id") in used
    ]
    return sorted(found, key=lambda one: (one.year, one.of, one.index), reverse=True)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0


def add(tree: "etree._ElementTree", period: str, said: Mapping[object, Digital], who: Callable[[Found], object | None]) -> Added:
    """Put levels into the reports of a period; the tree is changed.

    Args:
        tree: of `read`.
        period: `ident` of one of its periods.
        said: what is written, by pupil.
        who: the pupil that somebody of the file is (a key of `said`), None for nobody.
    """
    pupils = {one.get("id"): one for one in tree.iter(named("eleve"))}
    added = Added()
    for report in tree.iter(named("bilan-periodique")):
        entry = pupils.get(report.get("eleve-ref"))
        if entry is None or report.get("periode-ref") != period:
            continue
        found = Found(entry.get("nom", ""), entry.get("prenom", ""), entry.get("code-division", ""))
        digital = said.get(who(found))
        if digital is None or not digital.levels:
            added.unknown.append(found)
        elif _put(report, digital):
            added.done.append(found)
        else:
            added.kept.append(found)
    added.content = etree.tostring(tree, xml_declaration=True, encoding="UTF-8")
    return added


def _put(report: "etree._Element", digital: Digital) -> bool:
    """Put levels into a report; False where the school wrote all of these itself."""
    there = report.find(named("competences-numeriques"))
    if there is None:
        report.insert(1, element(digital))
        # `liste-acquis` is the first; what is no element (a comment) may stand before it.
        acquired = report.find(named("liste-acquis"))
        if acquired is not None:
            acquired.addnext(report[1])
        return True
    known = {one.get("code") for one in there}
    new = [one for one in element(digital) if one.get("code") and one.get("code") not in known]
    there.extend(new)
    if digital.appreciation and new and there.find(named("appreciation-num")) is None:
        made = etree.Element(named("appreciation-num"))
        made.text = digital.appreciation
        there.insert(0, made)
    return bool(new)
