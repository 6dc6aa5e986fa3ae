"""Names of functions: files keep the English ones; people in France type and read the French ones. French names: those of Excel and LibreOffice."""

from __future__ import annotations

from typing import Final

FRENCH: Final[dict[str, str]] = {
    "SOMME": "SUM", "MOYENNE": "AVERAGE", "NB": "COUNT", "NBVAL": "COUNTA", "NB.VIDE": "COUNTBLANK", "NB.SI": "COUNTIF", "NB.SI.ENS": "COUNTIFS",
    "SOMME.SI": "SUMIF", "SOMME.SI.ENS": "SUMIFS", "MOYENNE.SI": "AVERAGEIF", "MOYENNE.SI.ENS": "AVERAGEIFS", "SI": "IF", "SI.CONDITIONS": "IFS",
    "SI.MULTIPLE": "SWITCH", "SIERREUR": "IFERROR", "SI.NON.DISP": "IFNA", "ET": "AND", "OU": "OR", "NON": "NOT", "OUX": "XOR", "ARRONDI": "ROUND",
    "ARRONDI.SUP": "ROUNDUP", "ARRONDI.INF": "ROUNDDOWN", "ENT": "INT", "TRONQUE": "TRUNC", "RACINE": "SQRT", "PUISSANCE": "POWER", "PRODUIT": "PRODUCT",
    "SOMMEPROD": "SUMPRODUCT", "MEDIANE": "MEDIAN", "MODE": "MODE", "GRANDE.VALEUR": "LARGE", "PETITE.VALEUR": "SMALL", "RANG": "RANK",
    "EQUATION.RANG": "RANK", "PLAFOND": "CEILING", "PLANCHER": "FLOOR", "SIGNE": "SIGN", "ECARTYPE": "STDEV", "ECARTYPEP": "STDEVP", "VAR": "VAR",
    "CONCATENER": "CONCATENATE", "CONCAT": "CONCAT", "JOINDRE.TEXTE": "TEXTJOIN", "GAUCHE": "LEFT", "DROITE": "RIGHT", "STXT": "MID", "NBCAR": "LEN",
    "MAJUSCULE": "UPPER", "MINUSCULE": "LOWER", "NOMPROPRE": "PROPER", "SUPPRESPACE": "TRIM", "SUBSTITUE": "SUBSTITUTE", "TROUVE": "FIND",
    "CHERCHE": "SEARCH", "CNUM": "VALUE", "ANNEE": "YEAR", "MOIS": "MONTH", "JOUR": "DAY", "JOURSEM": "WEEKDAY", "JOURS": "DAYS", "MOIS.DECALER": "EDATE",
    "FIN.MOIS": "EOMONTH", "HEURE": "HOUR", "TEMPS": "TIME", "AUJOURDHUI": "TODAY", "MAINTENANT": "NOW", "RECHERCHEV": "VLOOKUP",
    "RECHERCHEH": "HLOOKUP", "RECHERCHEX": "XLOOKUP", "RECHERCHE": "LOOKUP", "EQUIV": "MATCH", "CHOISIR": "CHOOSE", "ESTVIDE": "ISBLANK",
    "ESTNUM": "ISNUMBER", "ESTTEXTE": "ISTEXT", "ESTERREUR": "ISERROR", "LIGNE": "ROW", "LIGNES": "ROWS", "COLONNE": "COLUMN",
    "COLONNES": "COLUMNS", "SOUS.TOTAL": "SUBTOTAL", "VRAI": "TRUE", "FAUX": "FALSE", "MAX.SI": "MAXIFS", "MIN.SI": "MINIFS", "REPT": "REPT",
    "TEXTE": "TEXT",
}  # fmt: skip
#: Other names of one function.
_ALIKE: Final = {"RANK.EQ": "RANK", "STDEV.S": "STDEV", "STDEV.P": "STDEVP", "VAR.S": "VAR", "VAR.P": "VARP", "MODE.SNGL": "MODE",
                 "CONCATENATE": "CONCAT", "CEILING.MATH": "CEILING", "FLOOR.MATH": "FLOOR"}  # fmt: skip
_PREFIXES: Final = ("_XLFN._XLWS.", "_XLFN.", "COM.MICROSOFT.", "ORG.LIBREOFFICE.", "ORG.OPENOFFICE.")


def english(name: str) -> str:
    """Return the English name of a function, without what versions of offices put before it."""
    name = name.upper()
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    plain = name.translate(str.maketrans("ÉÈÊÀÂÔ", "EEEAAO"))
    found = FRENCH.get(plain, plain)
    return _ALIKE.get(found, found)


def is_french(name: str) -> bool:
    """Say whether a name is one that only French offices show."""
    plain = name.upper().translate(str.maketrans("ÉÈÊÀÂÔ", "EEEAAO"))
    return FRENCH.get(plain, plain) != plain
