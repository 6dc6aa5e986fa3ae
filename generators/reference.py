"""What the schema does not know of the data language: templates, operators, functions, formats and word lists, for the reference.

Here belong: the sections added to `schemas.reference`, and the values and rows that their examples are evaluated on. The sentences and
the examples are in `reference.json`, beside this file; a test evaluates every example.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from generators import words
from generators.canonical import decimal_text
from generators.expressions import Environment
from generators.expressions.functions import FUNCTIONS, Function
from generators.formats import default_text
from generators.scope import Scope, TableShape
from generators.shapes import DATE, NUMBER, TEXT, TIME, list_of, record
from schemas import reference as structure

__all__ = ["EXAMPLE_SCOPE", "content", "example_environment", "reference", "written"]

_FILE = Path(__file__).parent / "reference.json"
_ON_TABLES = ("count", "row_number")
_SHOWN_WORDS = 3
_LONGEST_SIGNATURE = 3

_VALUES: dict[str, Any] = {
    "ville": "Arbeval",
    "n": 3,
    "prix": Decimal("1234.5"),
    "octets": 1_400_000,
    "animal": "écureuil",
    "jour": dt.date(2026, 3, 12),
    "heure": dt.time(14, 5),
    "noms": ["Zoé", "Élie", "Anna"],
    "personne": {"first_name": "Awa", "last_name": "Diallo", "gender": "f"},
    "lieu": "le fleuriste",
}
_ROWS: list[dict[str, Any]] = [
    {"ville": "Arbeval", "montant": Decimal("12.5"), "jour": dt.date(2026, 3, 1)},
    {"ville": "Brévillac", "montant": 20, "jour": dt.date(2026, 3, 5)},
    {"ville": "Arbeval", "montant": 8, "jour": dt.date(2026, 3, 9)},
]
EXAMPLE_SCOPE = Scope(
    names={
        "ville": TEXT,
        "n": NUMBER,
        "prix": NUMBER,
        "octets": NUMBER,
        "animal": TEXT,
        "jour": DATE,
        "heure": TIME,
        "noms": list_of(TEXT),
        "personne": record(["first_name", "last_name", "gender"]),
        "lieu": TEXT,
    },
    tables={"ventes": TableShape("ventes", {"ville": TEXT, "montant": NUMBER, "jour": DATE})},
)
_KINDS = {
    "fr": {
        "any": "valeur", "number": "nombre", "text": "texte", "bool": "vrai ou faux", "date": "date", "time": "heure", "list": "liste",
    },
    "en": {
        "any": "value", "number": "number", "text": "text", "bool": "true or false", "date": "date", "time": "time", "list": "list",
    },
}  # fmt: skip
_WORDS = {
    "fr": {
        "templates": "Textes à trous", "operators": "Expressions\u00a0: écrire et calculer", "functions": "Expressions\u00a0: fonctions",
        "table_functions": "Expressions\u00a0: fonctions de tableau", "formats": "Formats de texte", "words": "Listes de mots",
        "write": "Écriture", "function": "Fonction", "format": "Format", "list": "Liste", "takes": "Comment l’écrire", "gives": "Donne",
        "description": "Description", "example": "Exemple", "result": "Résultat", "count": "Nombre de mots", "first": "Premiers mots",
        "source": "Source", "or": " ou ", "table": "tableau", "column": 'tableau["colonne"]', "condition": "condition",
        "given": "Les exemples supposent les valeurs {values}, et un tableau ventes de trois lignes\u00a0: {rows}.",
        "where": "La condition écrite après where= est facultative\u00a0; sans elle, toutes les lignes comptent.",
    },
    "en": {
        "templates": "Templates", "operators": "Expressions: writing and computing", "functions": "Expressions: functions",
        "table_functions": "Expressions: table functions", "formats": "Text formats", "words": "Word lists",
        "write": "Written", "function": "Function", "format": "Format", "list": "List", "takes": "How to write it", "gives": "Gives",
        "description": "Description", "example": "Example", "result": "Result", "count": "Number of words", "first": "First words",
        "source": "Source", "or": " or ", "table": "table", "column": 'table["column"]', "condition": "condition",
        "given": "The examples suppose the values {values}, and a table ventes of three rows: {rows}.",
        "where": "The condition written after where= is optional; without it, every row counts.",
    },
}  # fmt: skip
# Words of the entries' names that are no part of the language.
_PLACEHOLDERS = {
    "name": "nom", "record": "fiche", "field": "champ", "list": "liste", "table": "tableau", "column": "colonne",
    "one": "un", "many": "plusieurs", "he": "il", "she": "elle",
}  # fmt: skip


@cache
def content() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return the sentences and examples: by section, then by name, `fr`, `en`, `example` and `result`."""
    found: dict[str, dict[str, dict[str, str]]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def example_environment() -> Environment:
    """Return the values and rows that the examples are evaluated on."""
    return Environment(_VALUES, {"ventes": _ROWS})


def written(value: Any) -> str:
    """Write a value as the examples show it: texts between quotes, numbers with a point, dates and times as learners read them."""
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | Decimal):
        return decimal_text(value)
    if isinstance(value, list):
        return "[" + ", ".join(written(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {written(one)}" for name, one in value.items()) + "}"
    return default_text(value)


@cache
def reference(language: str) -> structure.Reference:
    """Return the whole reference in `language` (`fr` or `en`)."""
    return structure.reference(language, _sections(language))


def _sections(language: str) -> Iterator[structure.Section]:
    """Yield the sections that follow those of the schema."""
    say = _WORDS[language]
    shown = (say["description"], say["example"], say["result"])
    yield _section("templates", language, (say["write"], *shown), say["given"].format(values=_given(), rows=_rows()))
    yield _section("operators", language, (say["write"], *shown))
    yield _section("functions", language, (say["function"], say["takes"], say["gives"], *shown))
    yield _section("table_functions", language, (say["function"], say["takes"], *shown), say["where"])
    yield _section("formats", language, (say["format"], *shown))
    headings = (say["list"], say["description"], say["count"], say["first"], say["source"])
    lists = tuple(_word_list(name, language) for name in words.available())
    yield structure.Section("section-words", say["words"], headings=headings, entries=lists)


def _given() -> str:
    return ", ".join(f"{name} = {written(value)}" for name, value in _VALUES.items())


def _rows() -> str:
    return "\u00a0; ".join(", ".join(f"{name} = {written(value)}" for name, value in row.items()) for row in _ROWS)


def _section(part: str, language: str, headings: tuple[str, ...], text: str = "") -> structure.Section:
    entries = tuple(_entry(part, rank, name, language) for rank, name in enumerate(content()[part]))
    return structure.Section(f"section-{part}", _WORDS[language][part], text, headings=headings, entries=entries)


def _entry(part: str, rank: int, name: str, language: str) -> structure.Entry:
    """Return one line: name, how to write it where it is a function, description, example and result."""
    told = content()[part][name]
    cells: list[structure.Cell] = []
    if part == "functions":
        function = FUNCTIONS[name]
        cells = [structure.Cell(_signature(name, function, language), code=True), structure.Cell(_KINDS[language][function.shape.kind])]
    elif part == "table_functions":
        cells = [structure.Cell(_table_signature(name, language), code=True)]
    cells += [structure.Cell(told[language]), structure.Cell(told["example"], code=True), structure.Cell(told["result"], code=True)]
    named = part in ("functions", "table_functions", "formats")
    anchor = f"{part}-{name}" if named else f"{part}-{rank + 1}"
    shown = name if named else _placeholders(name, language)
    return structure.Entry(anchor, structure.Cell(shown, code=True), tuple(cells))


def _placeholders(name: str, language: str) -> str:
    if language == "en":
        return name
    return re.sub(r"[a-z]+", lambda found: _PLACEHOLDERS.get(found[0], found[0]), name)


def _signature(name: str, function: Function, language: str) -> str:
    """Write a call with the kinds of its values; those in square brackets may be left out."""
    kinds = [
        _WORDS[language]["or"].join(_KINDS[language][kind] for kind in function.takes[min(rank, len(function.takes) - 1)].split("|"))
        for rank in range(min(function.most, _LONGEST_SIGNATURE))
    ]
    asked, left_out = kinds[: function.least], kinds[function.least :]
    if function.most > _LONGEST_SIGNATURE:
        left_out[-1] = "…"
    return f"{name}({', '.join(asked)}{''.join(f'[, {kind}]' for kind in left_out)})"


def _table_signature(name: str, language: str) -> str:
    say = _WORDS[language]
    argument = say["table"] if name in _ON_TABLES else say["column"]
    return f"{name}({argument}[, where={say['condition']}])"


def _word_list(name: str, language: str) -> structure.Entry:
    found = words.load(name)
    described = content()["words"][name][language]
    cells = (described, str(len(found.entries)), ", ".join(found.entries[:_SHOWN_WORDS]), found.source)
    return structure.Entry(f"words-{name}", structure.Cell(name, code=True), tuple(structure.Cell(one) for one in cells))
