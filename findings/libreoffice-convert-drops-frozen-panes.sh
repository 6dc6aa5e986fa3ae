#!/usr/bin/env bash
# LibreOffice 7.4.7.2 (Debian 12: libreoffice-calc), openpyxl 3.1.5 writes and reads: `soffice --headless --convert-to` from xlsx to xlsx, and
# to ods, keeps the automatic filter, the hidden row, the conditional format and the print area, but not the frozen first row. What stays in
# sight belongs to a view, a conversion makes none, and so the file that it writes says that nothing is frozen. A workbook that is saved in
# the window of the same program keeps it.
# Seen: before ('A2', 'A1:B30', [4], ['B2:B30'], "'Sheet'!$A$1:$B$30"); converted to xlsx the same but None for 'A2'; settings.xml of the ods has no split.
# Why it matters to an assessment bank: a pupil is asked to freeze the titles of a table, and hands the file in. Converting hand-ins to one format
# before marking them, or using the conversion as « a save with no edit » in tests, marks every right answer wrong for this one rule.
# Balise reads the file as it was handed in; its tests leave this rule out of what a conversion must keep (tests/handed/test_rules.py).
set -euo pipefail
command -v soffice >/dev/null || { echo "soffice is missing (Debian: libreoffice-calc)" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check openpyxl==3.1.5
"$work/venv/bin/python" - "$work" <<'PYTHON'
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill

work = Path(sys.argv[1])
book = openpyxl.Workbook()
sheet = book.active
for row in range(30):
    sheet.append([f"ligne {row}", row])
sheet.freeze_panes = "A2"
sheet.auto_filter.ref = "A1:B30"
sheet.row_dimensions[4].hidden = True
sheet.print_area = "A1:B30"
sheet.conditional_formatting.add("B2:B30", CellIsRule(operator="greaterThan", formula=["10"], fill=PatternFill(bgColor="FF0000", fill_type="solid")))
book.save(work / "before.xlsx")


def convert(target):
    command = ["soffice", "--headless", f"-env:UserInstallation={(work / 'profile').as_uri()}", "--convert-to", target, "--outdir", str(work / "out")]
    subprocess.run([*command, str(work / "before.xlsx")], check=True, capture_output=True, timeout=180)
    return work / "out" / f"before.{target}"


def told(path):
    page = openpyxl.load_workbook(path).active
    hidden = [number for number, one in page.row_dimensions.items() if one.hidden]
    return page.freeze_panes, page.auto_filter.ref, hidden, [str(one.sqref) for one in page.conditional_formatting], page.print_area


before, after = told(work / "before.xlsx"), told(convert("xlsx"))
with zipfile.ZipFile(convert("ods")) as archive:
    split = b"SplitMode\" config:type=\"short\">2" in archive.read("settings.xml")
print(before, after, split)
sys.exit(0 if before[0] == "A2" and after == (None, *before[1:]) and not split else 1)
PYTHON
