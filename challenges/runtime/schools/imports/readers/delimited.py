"""Delimited text: which separator, where the headers stand, rows by header. Headers are compared folded: case, accents, apostrophes, asterisks aside."""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from challenges.names import fold
from challenges.runtime.schools.imports.readers.entries import FileRefused, clean
from challenges.runtime.schools.imports.readers.sources import Source, text_of

_SEPARATORS: Final = (";", ",", "\t", "|")
_SAMPLE: Final = 64 * 1024
_MOST_FIELD: Final = 100_000
_MOST_COLUMNS: Final = 500
#: Rows of title above a header.
TITLES: Final = 10
_SIGNS: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Row:
    """A row: its number as a spreadsheet shows it, and its cells."""

    number: int
    cells: Sequence[str]


def header_key(text: object) -> str:
    """Return a header as it is compared: « Nom d’usage » and « nom d'usage* » are one."""
    return _SIGNS.sub(" ", fold(clean(text)).replace("'", " ")).strip()


def separator_of(sample: str) -> str:
    """Return the separator of a text: the one that gives the most columns, the same in most of its first rows."""
    best, best_score = ";", (0, 0)
    for separator in _SEPARATORS:
        try:
            widths = [len(row) for row in csv.reader(sample.splitlines(keepends=True)[:20], delimiter=separator) if row]
        except csv.Error:
            continue
        usual = max(set(widths), key=widths.count, default=0)
        score = (widths.count(usual) if usual > 1 else 0, usual)
        if score > best_score:
            best, best_score = separator, score
    return best


@contextmanager
def rows_of(source: Source, separator: str = "") -> Iterator[Iterator[Row]]:
    """Give the rows of a delimited text, empty ones left out, as a stream.

    Raises:
        FileRefused: it is no delimited text, met on the way.
    """
    with text_of(source) as text:
        if not separator:
            separator = separator_of(text.read(_SAMPLE))
    with text_of(source) as text:
        yield _rows(csv.reader(text, delimiter=separator))


def _rows(reader: Iterator[list[str]]) -> Iterator[Row]:
    csv.field_size_limit(_MOST_FIELD)
    number = 0
    try:
        for cells in reader:
            number += 1
            if len(cells) > _MOST_COLUMNS:
                raise FileRefused(
                    _("La ligne %(number)s du fichier compte plus de %(most)s colonnes.") % {"number": number, "most": _MOST_COLUMNS}
                )
            if any(cell and not cell.isspace() for cell in cells):
                yield Row(number, cells)
    except csv.Error as error:
        raise FileRefused(
            _("Le fichier CSV est abîmé après la ligne %s : un guillemet n’est pas refermé, ou une case est démesurée.") % number
        ) from error


def columns_of(headers: Sequence[object], wanted: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """Return the place of each field whose header is there: `wanted` gives, for a field, the headers that say it, folded."""
    keys = [header_key(one) for one in headers]
    return {name: keys.index(known) for name, names in wanted.items() if (known := next((one for one in names if one in keys), None))}


def cell(row: Row, columns: dict[str, int], name: str) -> str:
    """Return a cell, cleaned; empty where the column or the cell is not there."""
    place = columns.get(name)
    return clean(row.cells[place]) if place is not None and place < len(row.cells) else ""


def is_header(cells: Sequence[object], wanted: dict[str, tuple[str, ...]], sure: Sequence[str]) -> bool:
    """Say whether a row holds the headers of the fields that must be there."""
    columns = columns_of(cells, wanted)
    return all(name in columns for name in sure)


def headed(source: Source, wanted: dict[str, tuple[str, ...]], sure: Sequence[str], missing: str) -> Iterator[tuple[Row, dict[str, int]]]:
    """Yield the rows under the header, and where its columns are. The header may stand under a few lines of title.

    Args:
        source: the file.
        wanted: for a field, the headers that say it, folded.
        sure: the fields that must be there.
        missing: what to say when they are not.

    Raises:
        FileRefused: with `missing`, or as `rows_of`.
    """
    with rows_of(source) as rows:
        columns: dict[str, int] = {}
        for row in rows:
            if columns:
                yield row, columns
            elif is_header(row.cells, wanted, sure):
                columns = columns_of(row.cells, wanted)
            elif row.number > TITLES:
                break
        if not columns:
            raise FileRefused(missing)
