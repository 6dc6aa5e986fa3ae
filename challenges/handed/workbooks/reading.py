"""Reading a workbook: values by python-calamine, or from delimited text; formulas, formats and layout by the format's own reader, when needed.

python-calamine holds the rectangle of a sheet whole, from A1 to the last cell that is written anywhere: what stands where is looked at first.
"""

from __future__ import annotations

import io
from typing import Any

from challenges.handed.containers import Container
from challenges.handed.errors import Refused
from challenges.handed.workbooks import delimited, ods_reading, xlsx_reading
from challenges.handed.workbooks.formulas.meaning import fill_results
from challenges.handed.workbooks.model import Sheet, Workbook


def open_workbook(data: bytes, file_format: str, needs: frozenset[str]) -> Workbook:
    """Return the workbook.

    Args:
        data: the file, recognised.
        file_format: xlsx, ods or csv.
        needs: `formulas`, `formats`, `layout`, `charts`: what rules look at beside values; `trusted`: values alone, of a file made here.

    Raises:
        Refused: damaged, or more than is read.
    """
    if file_format == "csv":
        return Workbook("csv", [Sheet("", delimited.read(data))])
    container = Container(data)
    if file_format == "xlsx" and "trusted" in needs:
        return Workbook(file_format, [Sheet(name, rows) for name, rows in sheet_values(data).items()])
    if file_format == "ods":
        workbook = ods_reading.read(container, needs)
    else:
        workbook = xlsx_reading.read(container, needs)
        container.verify()
        values = sheet_values(data)
        for sheet in workbook.sheets:
            sheet.rows = values.get(sheet.name, [])
    for sheet in workbook.sheets:
        while sheet.rows and not any(one not in ("", None) for one in sheet.rows[-1]):
            if any(place[0] >= len(sheet.rows) - 1 for place in sheet.formulas):
                break
            sheet.rows.pop()
    fill_results(workbook)
    return workbook


def sheet_values(data: bytes) -> dict[str, list[list[Any]]]:
    """Return the values of each sheet, by calamine: for each formula the result that the file keeps."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415  loaded on first use

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in workbook.sheet_names}
    except (CalamineError, ValueError, OverflowError, OSError) as error:
        raise Refused("damaged") from error
