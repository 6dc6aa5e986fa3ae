#!/usr/bin/env bash
# One spreadsheet program, one formula, two answers: `=A2="etage"` beside « Etage » is TRUE in an .xlsx and FALSE in an .ods.
#
# Needs: Debian's libreoffice-calc (seen with LibreOffice 7.4.7.2, Debian 12), Python 3.11 or later; installs XlsxWriter 3.3.1, odfdo 3.27.3
# and python-calamine 0.9.1 in a temporary folder.
# Behaviour: the same sheet (a text, a formula that compares it, a formula that orders it) is written by XlsxWriter and by odfdo, and LibreOffice
# computes both again. A file of Office Open XML is computed as Excel would, without case; an OpenDocument file that says nothing of
# table:case-sensitive keeps that attribute's default, true. EXACT() says the same in both. `<` follows the alphabet in both: « É » stands before
# « Z », where a comparison of code points (Python, JavaScript, SQL with a binary collation) says the contrary.
# Output seen:
#   xlsx  ="etage": True   EXACT: False   "É"<"Z": True
#   ods   ="etage": False  EXACT: False   "É"<"Z": True
# Why it matters to an assessment bank: the key of « combien de lignes ont la mention oui » computed by a program in code points is contradicted
# by the file that the pupil opens, and a test that recomputes one format only does not see it.
set -euo pipefail
command -v soffice >/dev/null || { echo "soffice is missing (Debian: libreoffice-calc)" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q XlsxWriter==3.3.1 odfdo==3.27.3 python-calamine==0.9.1
"$work/venv/bin/python" - "$work" <<'PYTHON'
import pathlib, subprocess, sys

import xlsxwriter
from odfdo import Cell, Document, Row, Table
from python_calamine import CalamineWorkbook

work = pathlib.Path(sys.argv[1])
formulas = ['A1="etage"', 'EXACT(A1{}"etage")', '"É"<"Z"']

book = xlsxwriter.Workbook(work / "sheet-xlsx.xlsx")
sheet = book.add_worksheet("S")
sheet.write_string(0, 0, "Etage")
for column, formula in enumerate(formulas, 1):
    sheet.write_formula(0, column, "=" + formula.format(","))
book.close()

document = Document("spreadsheet")
document.body.clear()
table, row = Table("S"), Row()
row.append_cell(Cell("Etage"))
for formula in formulas:
    row.append_cell(Cell(False, formula="of:=" + formula.format(";").replace("A1", "[.A1]")))
table.append_row(row)
document.body.append(table)
document.save(str(work / "sheet-ods.ods"))

# Left alone, LibreOffice shows the stored values of a file: this profile makes it compute.
profile = work / "profile" / "user"
profile.mkdir(parents=True)
items = "".join(
    f'<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="{mode}" oor:op="fuse"><value>0</value></prop></item>'
    for mode in ("OOXMLRecalcMode", "ODFRecalcMode")
)
(profile / "registrymodifications.xcu").write_text(
    f'<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'
)
subprocess.run(
    ["soffice", "--headless", f"-env:UserInstallation={profile.parent.as_uri()}", "--convert-to", "ods", "--outdir", str(work / "out"),
     str(work / "sheet-xlsx.xlsx"), str(work / "sheet-ods.ods")],
    check=True, capture_output=True,
)
seen = {}
for kind in ("xlsx", "ods"):
    _text, *seen[kind] = CalamineWorkbook.from_path(str(work / "out" / f"sheet-{kind}.ods")).get_sheet_by_name("S").to_python()[0]
    print(f'{kind:5} ="etage": {seen[kind][0]!s:6} EXACT: {seen[kind][1]!s:7} "É"<"Z": {seen[kind][2]}')
print('code points: "É" < "Z" is', "É" < "Z")
sys.exit(seen != {"xlsx": [True, False, True], "ods": [False, False, True]})
PYTHON
