"""`python -m tests.benchmarks.memory VARIANTS`: peak memory of a process after its first hundred variants, and after that many, in MiB."""

import os
import sys
from pathlib import Path

import django

import generators

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
django.setup()
from tests.benchmarks.documents import WORKBOOK  # noqa: E402  its factories need Django

FIRST = 100


def peak() -> float:
    """Return the high-water mark of this program, in MiB.

    Linux keeps it in /proc since the program began; `ru_maxrss` would also count the process that started it.
    """
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) / 1024


def main(variants: int) -> None:
    """Make and verify variants of a workbook of 200 rows; print both marks."""
    program = generators.compile_challenge(WORKBOOK)
    first = 0.0
    for number in range(variants):
        program.check_oracle(program.instantiate(f"{number:032x}"))
        if number + 1 == FIRST:
            first = peak()
    print(first, peak())


if __name__ == "__main__":
    main(int(sys.argv[1]))
