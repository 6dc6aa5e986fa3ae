"""What the LSU takes of a pupil: a level of 1 to 3 for some of sixteen codes, and an appreciation of at most 600 characters. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

NAMESPACE = "urn:fr:edu:scolarite:lsun:bilans:import"
VERSION = "7.0"
HIGHEST = 3
LONGEST = 600
#: The codes of the schema, in the order of the framework (type CodeCompetenceNumerique).
CODES = (
    "CN_INF_MEN", "CN_INF_GER", "CN_INF_TRA", "CN_COM_INT", "CN_COM_PAR", "CN_COM_COL", "CN_COM_SIN", "CN_CRE_TEX", "CN_CRE_MUL", "CN_CRE_ADA",
    "CN_CRE_PRO", "CN_PRO_SEC", "CN_PRO_DON", "CN_PRO_SAN", "CN_ENV_RES", "CN_ENV_EVO",
)  # fmt: skip
#: What XML 1.0 cannot hold.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Digital:
    """What is written of a pupil, and what of it is not as Balise has it. Codes of competences are Balise's in `capped` and `left_out`."""

    levels: dict[str, int]
    appreciation: str
    capped: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def digital(levels: Mapping[str, int], codes: Mapping[str, str], appreciation: str = "") -> Digital:
    """Return what the LSU takes of levels.

    Args:
        levels: of a pupil, by code of a competence.
        codes: of the LSU, by code of a competence.
        appreciation: a text; it is cut where the schema ends.

    Levels above 3 are written as 3 and told; level 0, and a competence that the LSU does not know, are left out and told.
    """
    written, capped, left_out = {}, [], []
    for competence, level in levels.items():
        code = codes.get(competence, "")
        if code not in CODES or level < 1:
            left_out.append(competence)
            continue
        written[code] = min(level, HIGHEST)
        if level > HIGHEST:
            capped.append(competence)
    in_order = {code: written[code] for code in CODES if code in written}
    return Digital(in_order, text(appreciation), tuple(capped), tuple(left_out))


def text(content: str, longest: int = LONGEST) -> str:
    """Return a text that the schema takes: no control character, no blank around it, not too long.

    Its patterns know the line feed alone, and forms send a carriage return before it.
    """
    lines = content.replace("\r\n", "\n").replace("\r", "\n")
    return _UNWRITABLE.sub("", lines).strip()[:longest].strip()


def named(name: str) -> str:
    """Return the name of an element of the schema."""
    return f"{{{NAMESPACE}}}{name}"


def element(said: Digital) -> "etree._Element":
    """Return `competences-numeriques` of a pupil."""
    made = etree.Element(named("competences-numeriques"))
    if said.appreciation:
        etree.SubElement(made, named("appreciation-num")).text = said.appreciation
    for code, level in said.levels.items():
        etree.SubElement(made, named("competence-num"), code=code, niveau=str(level))
    return made
