"""Workbooks as other programs write them: the same rows by openpyxl, XlsxWriter, odfdo, and as delimited text."""

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any


def by_openpyxl(sheets: dict[str, list[list[Any]]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([float(one) if isinstance(one, Decimal) else one for one in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def by_xlsxwriter(sheets: dict[str, list[list[Any]]]) -> bytes:
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for rank, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(rank, column, value)
    book.close()
    return target.getvalue()


def by_odfdo(sheets: dict[str, list[list[Any]]]) -> bytes:
    from odfdo import Cell, Document, Row, Table

    document = Document("spreadsheet")
    document.body.clear()
    for name, rows in sheets.items():
        table = Table(name)
        for values in rows:
            row = Row()
            row.extend_cells(
                Cell() if one is None else Cell(formula="of:" + one) if isinstance(one, str) and one.startswith("=") else Cell(one)
                for one in values
            )
            table.append_row(row)
        document.body.append(table)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def by_csv(sheets: dict[str, list[list[Any]]]) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=";").writerows([_written(one) for one in row] for row in next(iter(sheets.values())))
    return target.getvalue().encode("cp1252")


def _written(value: Any) -> str:
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    return str(value).replace(".", ",") if isinstance(value, float | Decimal) else "" if value is None else str(value)


WRITERS = {"openpyxl": ("xlsx", by_openpyxl), "xlsxwriter": ("xlsx", by_xlsxwriter), "odfdo": ("ods", by_odfdo), "csv": ("csv", by_csv)}
