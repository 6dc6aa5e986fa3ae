"""Downloads as CSV and XLSX: Wagtail's own writer, with no cell that a spreadsheet would run as a formula."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from django.http import HttpResponseBase
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from challenges.cells import safe_cell


class SafeExportMixin(SpreadsheetExportMixin):
    """Export rows by functions that cannot raise: an error would cut the file short after its first line was sent.

    `export_columns` maps each column's name to the function that reads it from a row; `export_headings` says what it is called.
    """

    export_columns: Mapping[str, Callable[[Any], Any]] = {}

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        """Return the cells of a row, by column."""
        return {name: read(item) for name, read in self.export_columns.items()}

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Return what is written in a cell; a text that starts like a formula is quoted in CSV (XLSX cells have a type)."""
        written = super().preprocess_field_value(field, "" if value is None else value, export_format)
        return safe_cell(written) if export_format == self.FORMAT_CSV and isinstance(written, str) else written


class Sheet(SafeExportMixin):
    """A table that is not a list of a view: headings and rows."""

    def __init__(self, name: str, headings: Sequence[Any]) -> None:
        self.export_filename = name
        self.list_export = [str(number) for number in range(len(headings))]
        self.export_headings = dict(zip(self.list_export, headings, strict=True))
        self.export_columns = {str(number): itemgetter(number) for number in range(len(headings))}


def download(name: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]], form: str) -> HttpResponseBase:
    """Return a table as a file to download.

    Args:
        name: of the file, without its ending.
        headings: one for each column.
        rows: as many cells each.
        form: `csv` or `xlsx`.
    """
    response: HttpResponseBase = Sheet(name, headings).as_spreadsheet(rows, form)
    return response
