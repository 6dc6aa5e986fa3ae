"""Opening a workbook for the steps of a recipe: the editor of its format."""

from __future__ import annotations

from challenges.handed.workbooks.csv_editor import CsvEditor
from challenges.handed.workbooks.editors import Editor
from challenges.handed.workbooks.ods_editor import OdsEditor
from challenges.handed.workbooks.xlsx_editor import XlsxEditor

_EDITORS: dict[str, type[CsvEditor] | type[OdsEditor] | type[XlsxEditor]] = {"csv": CsvEditor, "ods": OdsEditor, "xlsx": XlsxEditor}


def edit(data: bytes | None, file_format: str) -> Editor:
    """Return the editor of a workbook; without data, of an empty one with a sheet.

    Raises:
        Refused: the file cannot be read.
    """
    return _EDITORS[file_format](data)
