"""Files handed in: marking a workbook of 1,000 rows beside reading it with python-calamine alone, its memory, and files that are refused."""

import datetime as dt
import io
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from typing import Any

from challenges.handed import Refused, check
from tests.benchmarks.measuring import say, side_by_side

ROWS = 1000
_RULES: dict[str, list[dict[str, Any]]] = {
    "a cell": [{"kind": "cell", "cell": "A1", "value": "Ville"}],
    "a total by a formula": [{"kind": "formula", "cell": f"H{ROWS + 3}", "like": f"=SOMME(H2:H{ROWS + 1})"}],
    "a formula copied down": [{"kind": "copied_formula", "column": "Total", "like": "=E2*F2*(1-G2)", "to_row": ROWS + 1}],
    "a format of numbers": [{"kind": "number_format", "cells": f"F2:F{ROWS + 1}", "category": "euro", "decimals": 2}],
    "sorted, rows whole (the received file is read too)": [{"kind": "sorted", "by": "Prix"}],
}


def workbook(rows: int = ROWS) -> bytes:
    """Return a workbook as a class would get one: eight columns, of which one is computed, and a total."""
    import xlsxwriter

    target, chance = io.BytesIO(), random.Random(1)
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("Ventes")
    euro, day = book.add_format({"num_format": '#,##0.00 "€"'}), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, ["Ville", "Jour", "Client", "Article", "Quantité", "Prix", "Remise", "Total"])
    total = 0.0
    for row in range(1, rows + 1):
        count, price = chance.randint(1, 9), row + chance.randint(0, 90) / 100
        sheet.write_row(row, 0, [chance.choice(("Brest", "Rennes", "Vannes")), None, f"Client {row}", f"Article {row % 50}", count])
        sheet.write_datetime(row, 1, dt.datetime(2026, 1, 1) + dt.timedelta(days=row % 300), day)  # noqa: DTZ001  a day has no zone
        sheet.write(row, 5, price, euro)
        sheet.write(row, 6, 0.1)
        sheet.write_formula(row, 7, f"=E{row + 1}*F{row + 1}*(1-G{row + 1})", euro, count * price * 0.9)
        total += count * price * 0.9
    sheet.write_formula(rows + 2, 7, f"=SUM(H2:H{rows + 1})", euro, total)
    book.close()
    return target.getvalue()


def key(rules: list[dict[str, Any]], *formats: str) -> dict[str, Any]:
    """Return a key of these rules on the sheet."""
    return {"formats": list(formats or ("xlsx",)), "rules": [{"id": str(rank), "sheet": "Ventes", **one} for rank, one in enumerate(rules)]}


def read_alone(data: bytes) -> None:
    """Read the values with python-calamine, and do nothing with them."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def zipped(parts: dict[str, bytes]) -> bytes:
    """Return a packed file of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


def too_much() -> dict[str, bytes]:
    """Return harmless files that are too much in different ways: bytes, what is unpacked, rows, cells far apart."""
    plain = zipfile.ZipFile(io.BytesIO(workbook(10)))
    parts = {one: plain.read(one) for one in plain.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    far = parts[sheet].replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    return {
        "bytes": b"a;b\n" * 3_000_000,
        "unpacked": zipped({**parts, "xl/media/image1.png": bytes(40 * 1024 * 1024), "xl/media/image2.png": bytes(45 * 1024 * 1024)}),
        "entries": zipped({f"a/{number}.txt": b"" for number in range(5000)}),
        "far cells": zipped({**parts, sheet: far}),
        "rows of a csv": b"1;2;3\r\n" * 400_000,
    }


def refuse(data: bytes, name: str) -> str:
    """Return why a file is refused."""
    try:
        check(data, name, key([{"kind": "cell", "cell": "A1", "value": 1}], "xlsx", "csv"))
    except Refused as refused:
        return refused.code
    raise AssertionError("it should have been refused")


def memory(what: str) -> float:
    """Return by how many MiB a process of its own grew above its start, which has the libraries loaded."""
    found = subprocess.run([sys.executable, "-m", "tests.benchmarks.handed", what], check=True, capture_output=True, text=True)
    return float(found.stdout)


def grown(work: Callable[[], object]) -> float:
    """Return the growth of this process's high-water mark over a piece of work, in MiB."""
    from pathlib import Path

    def mark(name: str) -> float:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024

    before = mark("VmRSS:")
    work()
    return max(mark("VmHWM:") - before, 0.0)


def handed() -> None:
    """Print the figures of files handed in."""
    data = workbook()
    works: dict[str, Callable[[], object]] = {"alone": lambda: read_alone(data)}
    works |= {name: lambda rules=rules: check(data, "x.xlsx", key(rules), data) for name, rules in _RULES.items()}
    times = side_by_side(works, 15)
    base = say(f"hand-in: python-calamine alone, {ROWS} rows", times["alone"])
    for name in _RULES:
        say(f"hand-in: {ROWS} rows marked, {name}", times[name], ratio_to="python-calamine alone", base=base, limit=4)
    say(f"hand-in: memory above the start, {ROWS} rows", memory("marking"), "MiB", limit=60)
    for name, one in too_much().items():
        started = time.perf_counter()
        code = refuse(one, "x.csv")
        say(f"hand-in: refused ({code}), {name}", (time.perf_counter() - started) * 1000, limit=300)
        say(f"hand-in: memory to refuse, {name}", memory(name), "MiB", limit=100)


if __name__ == "__main__":
    small = workbook(10)
    check(small, "x.xlsx", key([one for rules in list(_RULES.values())[:1] for one in rules]), small)
    if sys.argv[1] == "marking":
        file, every = workbook(), [one for rules in _RULES.values() for one in rules]
        print(grown(lambda: check(file, "x.xlsx", key(every), file)))
    else:
        file = too_much()[sys.argv[1]]
        print(grown(lambda: refuse(file, "x.csv")))
