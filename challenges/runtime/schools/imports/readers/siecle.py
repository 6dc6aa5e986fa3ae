"""SIECLE, the pupils' base of the second degree: « ElevesSansAdresses.xml », root BEE_ELEVES, ISO-8859-15, zipped or not.

Classes stand after pupils in the file, so it is read twice: who is in which class, then who the pupils are. Source of the elements and of what is
left out: facts sheet of schools, 6.4 (no INE, no division, division « Inactifs », past exit date).
"""

import datetime
import re
import sys
from collections.abc import Iterator
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from lxml import etree

from challenges.runtime.schools.imports.readers.entries import (
    About,
    Entry,
    FileRefused,
    Refusal,
    clean,
    first_names,
    identifier,
    named,
    place,
    read_date,
)
from challenges.runtime.schools.imports.readers.sources import Source, encoding_of, is_zip, members

NAME: Final = "siecle"
ROOT: Final = "BEE_ELEVES"
_COUNT: Final = frozenset({"UAJ", "ELEVE", "STRUCTURES_ELEVE"})
_PROLOG: Final = 64 * 1024
_OTHER_ROOTS: Final = {"BEE_RESPONSABLES", "BEE_STRUCTURES", "BEE_NOMENCLATURES", "BEE_GEOGRAPHIQUE", "EDT_STS", "STS_EDT"}
_ENCODINGS: Final = {"utf-8-sig": "utf-8", "cp1252": "windows-1252"}
_FRANCE: Final = "100"
#: INSEE codes of countries without their 99: those of most pupils who were born abroad.
_COUNTRIES: Final = {
    "109": "Allemagne", "110": "Autriche", "114": "Roumanie", "122": "Pologne", "123": "Russie", "127": "Italie", "131": "Belgique",
    "132": "Royaume-Uni", "134": "Espagne", "139": "Portugal", "140": "Suisse", "155": "Ukraine", "206": "Syrie", "208": "Turquie",
    "212": "Afghanistan", "216": "Chine", "223": "Inde", "312": "République démocratique du Congo", "322": "Cameroun", "324": "Congo",
    "326": "Côte d’Ivoire", "330": "Guinée", "333": "Madagascar", "335": "Mali", "341": "Sénégal", "350": "Maroc", "351": "Tunisie",
    "352": "Algérie", "397": "Comores", "401": "Canada", "404": "États-Unis", "410": "Haïti",
}  # fmt: skip


def root_of(head: bytes) -> str:
    """Return the name of the root element of what may be XML, « ? » when it cannot be told; empty when it is none."""
    text = head.decode("latin-1") if head[:2] not in (b"\xff\xfe", b"\xfe\xff") else head.decode("utf-16", "ignore")
    text = re.sub(r"<\?.*?\?>|<!--.*?-->", "", text.lstrip("\ufeff\u00ef\u00bb\u00bf"), flags=re.DOTALL).lstrip()
    text = re.sub(r"\A<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>", "", text, flags=re.DOTALL).lstrip()
    match = re.match(r"<([A-Za-z_][\w.:-]*)", text)
    return match[1] if match else "?" if text.startswith("<") else ""


def unpacked(source: Source) -> Source | None:
    """Return the XML file of pupils: the source itself, or the one that a zip holds; None when there is none."""
    if not is_zip(source.head(4)):
        return source if root_of(source.head(_PROLOG)) == ROOT else None
    found = [one for one in members(source).values() if root_of(one.head(_PROLOG)) == ROOT]
    if len(found) > 1:
        raise FileRefused(_("L’archive contient plusieurs exports d’élèves : envoyez-les l’un après l’autre."))
    return found[0] if found else None


def refusal_of_root(root: str) -> str:
    """Say what a file with another root is, and what to send instead."""
    if root in _OTHER_ROOTS:
        return _("Ce fichier de SIECLE (%s) ne contient pas les élèves : choisissez l’export « Élèves sans adresses ».") % root
    return _("Ce fichier XML (%s) n’est pas un export d’élèves de SIECLE : sa racine devrait être BEE_ELEVES.") % root[:60]


def read(source: Source, about: About, *, uai: str, today: datetime.date) -> Iterator[Entry | Refusal]:
    """Yield the pupils of an export.

    Args:
        source: the file, as `unpacked` gives it.
        about: completed on the way.
        uai: of the school; the file must be its own.
        today: those whose exit date is before it have left.

    Raises:
        FileRefused: another school's file, no XML, a document type, cut short.
    """
    if not uai:
        raise FileRefused(
            _(
                "Cet établissement n’a pas d’UAI : un fichier de SIECLE ne peut pas être reconnu comme le sien. Demandez à l’opérateur de le renseigner."
            )
        )
    structures = _structures(source, uai)
    for element in _elements(source):
        if _local(element) == "ELEVE":
            yield _pupil(element, structures, today)


Structures = dict[str, tuple[str, tuple[str, ...]]]


def _structures(source: Source, uai: str) -> Structures:
    """Return the class and the groups of each pupil, by the pupil's number in the file; check whose file it is."""
    found: Structures = {}
    said = ""
    for element in _elements(source):
        if _local(element) == "ELEVE":
            continue
        if _local(element) == "UAJ":
            said = clean(element.text).upper()
            if said != uai.upper():
                raise FileRefused(
                    _("Ce fichier est celui de l’établissement %(theirs)s ; celui-ci est %(ours)s.") % {"theirs": said[:20], "ours": uai}
                )
            continue
        division, groups = "", []
        for structure in element.iterchildren("STRUCTURE"):
            code = sys.intern(clean(structure.findtext("CODE_STRUCTURE")))
            if clean(structure.findtext("TYPE_STRUCTURE")).upper() == "D":
                division = division or code
            elif code:
                groups.append(code)
        found[element.get("ELEVE_ID", "")] = division, tuple(groups)
    if not said:
        raise FileRefused(_("Le fichier ne dit pas de quel établissement il vient (PARAMETRES/UAJ) : refaites l’export depuis SIECLE."))
    return found


def _elements(source: Source) -> Iterator[Any]:
    """Yield the elements that count, each forgotten once the next is asked for: those that one reading does not need must not pile up either."""
    with source.opener() as stream:
        _refuse_doctype(source)
        last = ""
        try:
            for _event, element in _parsed(stream, source):
                if element.getparent() is None or _local(element) not in _COUNT:
                    continue
                yield element
                last = clean(element.findtext("ID_NATIONAL")) or last
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        except etree.XMLSyntaxError as error:
            raise FileRefused(_broken(last)) from error


def _parsed(stream: IO[bytes], source: Source) -> Any:
    encoding = encoding_of(source)
    # The declaration says ISO-8859-15 whatever an editor made of the file since: the bytes decide.
    return etree.iterparse(
        stream, events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True, encoding=None if encoding == "utf-16" else _ENCODINGS.get(encoding, encoding),
    )  # fmt: skip


def _broken(last: str) -> str:
    if last:
        return _("Le fichier XML est abîmé ou incomplet après l’élève INE %s : refaites l’export depuis SIECLE.") % last
    return _("Le fichier XML est abîmé ou incomplet : refaites l’export depuis SIECLE.")


def _refuse_doctype(source: Source) -> None:
    head = source.head(_PROLOG)
    text = re.sub(rb"<!--.*?-->", b"", head.replace(b"\x00", b""), flags=re.DOTALL)
    before, _root, _rest = text.partition(b"<" + ROOT.encode())
    if b"<!DOCTYPE" in before or b"<!ENTITY" in before:
        raise FileRefused(_("Le fichier XML contient une déclaration DOCTYPE ou des entités : SIECLE n’en écrit pas, il est refusé."))


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _pupil(element: Any, structures: Structures, today: datetime.date) -> Entry | Refusal:
    def text(*names: str) -> str:
        return next((found for name in names if (found := clean(element.findtext(name)))), "")

    number = element.get("ELEVE_ID", "")
    ine = identifier(text("ID_NATIONAL", "INE_RNIE", "INE_BEA"))
    who = named(text("NOM_DE_FAMILLE", "NOM"), text("PRENOM"))
    where = _("élève INE %(ine)s (%(who)s)") % {"ine": ine, "who": who} if ine else _("élève sans INE (%s)") % (who or number)
    born, born_text = read_date(text("DATE_NAISS"), today), text("DATE_NAISS")
    division, groups = structures.get(number, ("", ()))
    if reason := _refusal(ine, who, division, born_text, known_date=born is not None):
        return Refusal(who or ine or number, where, reason, ine=ine, last_name=text("NOM_DE_FAMILLE", "NOM"), first_name=text("PRENOM"))
    left_on = read_date(text("DATE_SORTIE"), today)
    left = ""
    if left_on is not None and left_on <= today:
        left = _("sorti le %s") % left_on.strftime("%d/%m/%Y")
    elif division.casefold() == "inactifs":
        left, left_on = _("division « Inactifs »"), None
    elif not division:
        return Refusal(
            who,
            where,
            _("cet élève n’est dans aucune division : affectez-le à une classe dans SIECLE, ou ajoutez-le à la main"),
            ine=ine,
            last_name=text("NOM_DE_FAMILLE", "NOM"),
            first_name=text("PRENOM"),
        )
    town, code = _birth(text)
    return Entry(
        where, text("NOM_DE_FAMILLE", "NOM"), text("NOM_USAGE"), text("PRENOM"), first_names(text("PRENOM2"), text("PRENOM3")), born,
        town, code, ine, "", "" if left else division, list(groups), text("CODE_MEF"), left, left_on if left else None,
    )  # fmt: skip


def _refusal(ine: str, who: str, division: str, born: str, *, known_date: bool) -> str:
    if not ine:
        return _("cet élève n’a pas encore d’INE dans SIECLE : refaites l’export quand il en aura un, ou ajoutez-le à la main au registre")
    if not who:
        return _("le nom manque")
    if not born:
        return _("la date de naissance manque")
    return "" if known_date else _("« %s » n’est pas une date de naissance") % born[:40]


def _birth(text: Any) -> tuple[str, str]:
    country = text("CODE_PAYS")
    if town := text("VILLE_NAISS"):
        return place([town, _COUNTRIES.get(country, "")]), ""
    return "", text("CODE_COMMUNE_INSEE_NAISS") if country in ("", _FRANCE) else ""
