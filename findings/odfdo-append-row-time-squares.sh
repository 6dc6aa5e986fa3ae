#!/usr/bin/env bash
# odfdo 3.27.3 (Python 3.11 and above): the time of Table.append_row grows with the rows that the table has, so that a sheet
# written row by row takes time with the square of its length: eight times as many rows took twenty-four times as long here.
#
# Behaviour seen: 400 rows of 10 cells in 0.56 s, 3,200 rows in 13.2 s of processor time. With rows of 28 cells on a busy machine: 1,000 in 18 s, 3,000 in
# 174 s, and 53 KiB of memory a row. Lines are right in the file: it is slow, not wrong.
# Why it matters to an assessment bank: results of a year group are thousands of rows. A spreadsheet that a test of thirty pupils writes in
# no time keeps a web process busy for many minutes with ten thousand. Balise writes its exports row by row into the zip instead
# (challenges/runtime/campaigns/handing/sheets.py); odfdo writes the small workbooks of challenges.
#
# Leaves with 0 while eight times the rows take more than twelve times the time.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check odfdo==3.27.3
"$folder/venv/bin/python" - <<'PY'
import sys
import time

from odfdo import Cell, Document, Row, Table


def seconds(rows):
    document, table = Document("spreadsheet"), Table("results")
    document.body.clear()
    began = time.process_time()
    for number in range(rows):
        row = Row()
        row.extend_cells([Cell(number + column) for column in range(10)])
        table.append_row(row)
    document.body.append(table)
    return time.process_time() - began, len(document.body.tables[0].rows)


seconds(50)
few, many = seconds(400), seconds(3200)
print(f"400 rows: {few[0]:.2f} s, 3200 rows: {many[0]:.2f} s, ratio {many[0] / few[0]:.1f}; rows read back: {few[1]}, {many[1]}")
sys.exit(0 if many[0] / few[0] > 12 and (few[1], many[1]) == (400, 3200) else 1)
PY
