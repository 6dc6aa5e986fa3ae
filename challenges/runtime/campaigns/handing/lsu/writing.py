"""A file of the LSU of our own: everything that the schema wants of a *bilan périodique* and that Balise does not know is given. Pure."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from challenges.runtime.campaigns.handing.lsu.levels import LONGEST, NAMESPACE, VERSION, Digital, element, named, text

EDITOR = "Balise"
NAME_LONGEST = 100
ADVICE_LONGEST = 1000


@dataclass(frozen=True)
class Said:
    """What the school says for the whole file."""

    uai: str
    head: str
    year: str
    period: int
    periods: int
    council_on: datetime.date
    until: datetime.date
    subject_code: str
    subject: str
    teacher_number: int
    teacher_last_name: str
    teacher_first_name: str
    advice: str
    version: str = ""


@dataclass(frozen=True)
class Reported:
    """A pupil. `number`: that of Base Élèves (`id-be`), which is not the INE. Absences in half-days."""

    number: int
    last_name: str
    first_name: str
    division: str
    late: int
    justified: int
    unjustified: int
    digital: Digital


def write(said: Said, pupils: Sequence[Reported]) -> bytes:
    """Return the file; of pupils without a level nothing is written, and with none of them there is no file.

    Raises:
        ValueError: no pupil has a level, or two have one number.
    """
    kept = [one for one in pupils if one.digital.levels]
    if not kept or len({one.number for one in kept}) != len(kept):
        raise ValueError("nothing to write, or a number twice")
    root = etree.Element(named("lsun-bilans"), nsmap={None: NAMESPACE}, schemaVersion=VERSION)
    _head(root, said)
    data = _in(root, "donnees")
    _in(_in(data, "responsables-etab"), "responsable-etab", id="RESP_1", libelle=text(said.head, NAME_LONGEST))
    _pupils(data, kept)
    _in(_in(data, "periodes"), "periode", id="P_1", millesime=said.year, indice=str(said.period), **{"nb-periodes": str(said.periods)})
    subject = {"id": "DI_1", "code": said.subject_code, "modalite-election": "S", "libelle": text(said.subject, 40)}
    _in(_in(data, "disciplines"), "discipline", **subject)
    teacher = {"id": "ENS_1", "type": "epp", "id-sts": str(said.teacher_number), "nom": text(said.teacher_last_name, NAME_LONGEST)}
    _in(_in(data, "enseignants"), "enseignant", **teacher, prenom=text(said.teacher_first_name, NAME_LONGEST))
    reports = _in(data, "bilans-periodiques")
    for one in kept:
        _report(reports, said, one)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _in(parent: "etree._Element", name: str, /, **attributes: str) -> "etree._Element":
    return etree.SubElement(parent, named(name), attributes)


def _head(root: "etree._Element", said: Said) -> None:
    head = _in(root, "entete")
    told = {"editeur": EDITOR, "application": EDITOR, "appliVersion": said.version[:50], "etablissement": said.uai}
    for name, content in told.items():
        if content:
            _in(head, name).text = content


def _pupils(data: "etree._Element", kept: Iterable[Reported]) -> None:
    pupils = _in(data, "eleves")
    for one in kept:
        names = {"nom": text(one.last_name, NAME_LONGEST), "prenom": text(one.first_name, NAME_LONGEST)}
        said = {"id": f"EL_{one.number}", "id-be": str(one.number)} | {name: value for name, value in names.items() if value}
        _in(pupils, "eleve", **said, **{"code-division": text(one.division, 20)})


def _report(reports: "etree._Element", said: Said, one: Reported) -> None:
    report = _in(
        reports, "bilan-periodique",
        **{
            "eleve-ref": f"EL_{one.number}", "periode-ref": "P_1", "date-conseil-classe": said.council_on.isoformat(),
            "date-scolarite": said.until.isoformat(), "responsable-etab-ref": "RESP_1",
        },
    )  # fmt: skip
    acquired = {"discipline-ref": "DI_1", "enseignant-refs": "ENS_1", "eleve-non-note": "true"}
    _in(_in(report, "liste-acquis"), "acquis", **acquired)
    report.append(element(one.digital))
    _in(report, "acquis-conseils").text = text(said.advice, ADVICE_LONGEST)
    absences = {"nb-retards": str(one.late), "nb-abs-justifiees": str(one.justified), "nb-abs-injustifiees": str(one.unjustified)}
    _in(report, "vie-scolaire", **absences)


__all__ = ["ADVICE_LONGEST", "LONGEST", "Reported", "Said", "write"]
