#!/usr/bin/env bash
# python-calamine 0.9.1 (XlsxWriter 3.3.1 writes the sheet): where a table does not begin in A1, its two ways of reading disagree on what row and
# what column a cell stands in. A sheet whose table begins in B3:
#   to_python()  leaves out the empty rows above and the empty columns on the left: the header is row 0, column 0;
#   iter_rows()  keeps the empty rows above, but leaves out the empty columns on the left: the header is row 2, column 0;
#   to_python(skip_empty_area=False) keeps both: row 2, column 1.
# `start` tells (2, 1), and must be added to neither number of the last, to the column alone of the second, to both of the first.
# Seen: start (2, 1); to_python begins with ['Nom', 'Classe']; iter_rows with ['', ''], ['', ''], ['Nom', 'Classe'].
# Why it matters: a register of pupils, or data handed in by a pupil, is answered by « feuille Élèves, ligne 5 ». Streaming a table with iter_rows
# and adding `start`, as is right for to_python, names a line that nobody finds; a column chosen in one reading is another column in the next.
# Balise reads with iter_rows and counts its rows from 1, without `start` (schools/imports/readers/table.py).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 XlsxWriter==3.3.1
"$work/venv/bin/python" - <<'PYTHON'
import io
import sys

import xlsxwriter
from python_calamine import CalamineWorkbook

content = io.BytesIO()
with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
    page = book.add_worksheet("Élèves")
    for row, cells in ((2, ("Nom", "Classe")), (4, ("Petit", "6e A"))):
        for column, cell in enumerate(cells, start=1):
            page.write(row, column, cell)
sheet = CalamineWorkbook.from_filelike(io.BytesIO(content.getvalue())).get_sheet_by_index(0)


def place(rows):
    """Row and column of the header."""
    return next((number, cells.index("Nom")) for number, cells in enumerate(rows) if "Nom" in cells)


seen = {
    "start": tuple(sheet.start),
    "to_python": place(sheet.to_python()),
    "iter_rows": place(list(sheet.iter_rows())),
    "to_python, whole": place(sheet.to_python(skip_empty_area=False)),
}
print(seen)
expected = {"start": (2, 1), "to_python": (0, 0), "iter_rows": (2, 0), "to_python, whole": (2, 1)}
sys.exit(0 if seen == expected else 1)
PYTHON
