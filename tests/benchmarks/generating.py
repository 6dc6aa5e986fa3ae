"""Benchmarks of the dataset engine, each beside what it is compared with."""

import io
import os
import shutil
import subprocess
import sys
from hashlib import blake2b
from pathlib import Path
from struct import Struct

import xlsxwriter

import generators
from challenges import marking
from tests.benchmarks.documents import DRAWS, MAILBOX, TEXT, WORKBOOK
from tests.benchmarks.measuring import milliseconds, say, side_by_side

ROOT = Path(__file__).resolve().parents[2]
DRAWN = 10_000
KEPT = 10_000
PAIRS = 1_000
_UNPACK = Struct("<8Q").unpack


def generating() -> None:
    """The figures of the dataset engine."""
    seeds = (f"{number:032x}" for number in iter(range(1, 10**9)))
    text = generators.compile_challenge(TEXT)
    say("text variant", milliseconds(lambda: text.instantiate(next(seeds)), 300), limit=1)
    workbook(seeds)
    mail = generators.compile_challenge(MAILBOX)
    made = side_by_side(
        {"made": lambda: mail.instantiate(next(seeds)), "verified": lambda: mail.check_oracle(mail.instantiate(next(seeds)))}
    )
    say("mailbox of 25 messages", made["made"], limit=60)
    say("mailbox of 25 messages, verification included", made["verified"], limit=60)
    draws()
    memory()
    determinism()


def workbook(seeds) -> None:
    """A variant with a workbook of 200 rows, beside XlsxWriter alone writing the same cells."""
    program = generators.compile_challenge(WORKBOOK)
    made = program.instantiate("1" * 32)
    rows = [(row["client"]["full_name"], row["ville"], float(row["montant"]), row["jour"]) for row in made.tables["ventes"]]
    times = side_by_side({
        "bare": lambda: bare_workbook(rows), "made": lambda: program.instantiate(next(seeds)),
        "verified": lambda: program.check_oracle(program.instantiate(next(seeds))), "oracle": lambda: program.check_oracle(made),
    }, 60)  # fmt: skip
    name = "bare writer, 200 rows"
    base = say(name, times["bare"])
    say("xlsx variant, 200 rows", times["made"], ratio_to=name, base=base)
    say("xlsx variant, 200 rows, verification included", times["verified"], ratio_to=name, base=base, limit=2.0)
    say("verification alone", times["oracle"], ratio_to=name, base=base)
    say("marking a number", milliseconds(lambda: marking.mark(made.key, "1 234,50"), 300))


def bare_workbook(rows: list[tuple]) -> bytes:
    """Write the workbook of the benchmark as a program without Balise would."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("Ventes")
    bold, euros, day = (book.add_format(one) for one in ({"bold": True}, {"num_format": '#,##0.00 "€"'}, {"num_format": "dd/mm/yyyy"}))
    for column, title in enumerate(("Client", "Ville", "Montant", "Date")):
        sheet.write_string(0, column, title, bold)
        sheet.set_column(column, column, 10)
    for rank, (client, town, amount, date) in enumerate(rows, start=1):
        sheet.write_string(rank, 0, client)
        sheet.write_string(rank, 1, town)
        sheet.write_number(rank, 2, amount, euros)
        sheet.write_datetime(rank, 3, date, day)
    sheet.freeze_panes(1, 0)
    book.close()
    return target.getvalue()


def draws() -> None:
    """Draws of ten parameters under a constraint that half of them break, beside a loop written by hand that draws the same."""
    program = generators.compile_challenge(DRAWS)
    seeds = [f"{number:032x}" for number in range(DRAWN)]
    assert [program.draw_values(seed) for seed in seeds[:200]] == [by_hand(seed) for seed in seeds[:200]]
    few = seeds[: DRAWN // 10]
    times = side_by_side({
        "hand": lambda: [by_hand(seed) for seed in seeds], "engine": lambda: [program.draw_values(seed) for seed in seeds],
        "tenth": lambda: [program.draw_values(seed) for seed in few],
    }, 5)  # fmt: skip
    name = "10,000 draws by hand"
    base = say(name, times["hand"])
    say("10,000 draws of 10 parameters, 50 % constraint", times["engine"], ratio_to=name, base=base, limit=3.0)
    say("a draw of 10,000 beside a draw of 1,000", times["engine"] / 10, ratio_to="1,000 draws", base=times["tenth"], limit=1.2)


def by_hand(seed_text: str) -> tuple[dict[str, int], int]:
    """Draw the same values with nothing but the standard library."""
    seed, tries = bytes.fromhex(seed_text), 0
    while True:
        key = seed if tries == 0 else blake2b(b"try\x00" + tries.to_bytes(8, "little"), key=seed, digest_size=16).digest()
        values = {}
        for rank in range(10):
            words = _UNPACK(blake2b(f"parameter/p{rank}".encode() + bytes(9), key=key).digest())
            values[f"v{rank}"] = 1 + words[0] % 1000
        if values["v0"] + values["v1"] <= 1001:
            return values, tries
        tries += 1


def memory() -> None:
    """Peak memory over many variants, beside that of the first hundred, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.memory", str(KEPT)]
    first, last = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    say("peak memory after 100 variants", float(first), "MiB")
    say(f"peak memory of {KEPT} variants above it", float(last) - float(first), "MiB", limit=20)


def determinism() -> None:
    """The same pairs under every interpreter at hand, three time zones, three hash seeds: how many different results there are."""
    found, runs = set(), 0
    for python in interpreters():
        for zone in ("UTC", "Pacific/Auckland", "America/Lima"):
            for hash_seed in ("0", "1", "424242"):
                env = {**os.environ, "TZ": zone, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
                command = [python, "-m", "tests.benchmarks.determinism", str(PAIRS)]
                found.add(subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
                runs += 1
    say(f"different results of {PAIRS} pairs over {runs} runs ({len(interpreters())} interpreters)", len(found), "results", limit=1)


def interpreters() -> list[str]:
    """This interpreter, and those named in BALISE_BENCH_PYTHONS (paths with the requirements installed, separated by a colon)."""
    named = [one for one in os.environ.get("BALISE_BENCH_PYTHONS", "").split(":") if one and shutil.which(one)]
    return [sys.executable, *named]
