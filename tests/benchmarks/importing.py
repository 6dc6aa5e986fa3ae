"""Imports of registers: preview and application of 2,000 pupils of SIECLE, then the memory of reading and planning 100,000.

`python -m tests.benchmarks.importing` measures on the database of DATABASE_URL (`scripts/with_postgresql`), or on a file of SQLite.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

PUPILS, MOST_SECONDS = 2_000, 6.0
MANY, MOST_MEBIBYTES = 100_000, 150.0
UAI = "0290001M"
LAST = ("MARTIN", "BERNARD", "LE GALL", "N'DIAYE", "GUEGUEN", "DUPONT-MOREL", "BENALI", "NGUYEN", "LEFEVRE", "OZTÜRK")
FIRST = ("Léa", "Zoé", "Maël", "Inès", "Awa", "Jean-Marc", "Noé", "Chloé", "Tom", "Anaïs")


def write(path: Path, count: int, moved: bool = False) -> None:
    """Write an export of SIECLE, line by line: it may be larger than memory should be."""
    with path.open("w", encoding="iso-8859-15") as out:
        out.write('<?xml version="1.0" encoding="ISO-8859-15"?><BEE_ELEVES VERSION="2.1">')
        out.write(f"<PARAMETRES><UAJ>{UAI}</UAJ></PARAMETRES><DONNEES><ELEVES>")
        for number in range(count):
            # Nobody is a homonym of anybody: a register of 100,000 would ask about hundreds.
            last, first = f"{LAST[number % 10]} {''.join(chr(65 + int(digit)) for digit in str(number))}", FIRST[number // 10 % 10]
            out.write(
                f'<ELEVE ELEVE_ID="{number}" ELENOET="{number}"><ID_NATIONAL>{number:010d}A</ID_NATIONAL><NOM_DE_FAMILLE>{last}</NOM_DE_FAMILLE>'
                f"<PRENOM>{first}</PRENOM><PRENOM2>Marie</PRENOM2><DATE_NAISS>{number % 28 + 1:02d}/{number % 12 + 1:02d}/{2008 + number % 7}</DATE_NAISS>"
                "<CODE_SEXE>2</CODE_SEXE><CODE_PAYS>100</CODE_PAYS><CODE_COMMUNE_INSEE_NAISS>29019</CODE_COMMUNE_INSEE_NAISS>"
                "<CODE_MEF>10310019110</CODE_MEF><CODE_STATUT>ST</CODE_STATUT><ADRESSE><LIGNE>1 rue des Pins</LIGNE></ADRESSE></ELEVE>\n"
            )
        out.write("</ELEVES><STRUCTURES>")
        for number in range(count):
            name = f"{6 - number % 4}E {(number // 4 + moved) % 20}"
            out.write(
                f'<STRUCTURES_ELEVE ELEVE_ID="{number}"><STRUCTURE><CODE_STRUCTURE>{name}</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE>'
                f"<STRUCTURE><CODE_STRUCTURE>G{number % 30}</CODE_STRUCTURE><TYPE_STRUCTURE>G</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>\n"
            )
        out.write("</STRUCTURES></DONNEES></BEE_ELEVES>")


def _school():
    from django.contrib.auth import get_user_model

    from challenges.runtime.schools import services

    user = get_user_model().objects.create_superuser("bench", password="x")
    return services.create_school(name="Collège", uai=UAI, actor="bench"), user


def _timed(school, user, content: bytes) -> tuple[float, float, dict]:
    """Return seconds of the preview, seconds of the application, and what was done."""
    from challenges.runtime.schools.imports import services

    started = time.perf_counter()
    imported = services.send(school, "eleves.xml", content, user=user)
    services.read_file(imported, user=user)
    seen, read = services.facts_of(imported).mark, time.perf_counter()
    done = services.apply(imported, user=user, seen=seen)
    return read - started, time.perf_counter() - read, done.report


def importing() -> None:
    """Measure on a database of its own: a first import, the same again, and one where everybody changes class."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from tests.benchmarks.measuring import say

    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.close()
            connection.settings_dict["NAME"] = str(Path(folder) / "bench.sqlite3")
        settings.DEBUG = False
        call_command("migrate", verbosity=0)
        school, user = _school()
        file = Path(folder) / "eleves.xml"
        for what, moved, expected in (("created", False, "created"), ("unchanged", False, "unchanged"), ("moved", True, "changed")):
            write(file, PUPILS, moved)
            preview, application, done = _timed(school, user, file.read_bytes())
            assert done[expected] == PUPILS
            label = f"imports, {connection.vendor}: {PUPILS} pupils of SIECLE, {what}"
            say(f"{label}, preview", preview, unit="s", limit=MOST_SECONDS)
            say(f"{label}, application", application, unit="s", limit=MOST_SECONDS)
        connection.close()
        _memory()


def _memory() -> None:
    from tests.benchmarks.measuring import say

    told = subprocess.run([sys.executable, "-m", "tests.benchmarks.importing", "memory"], check=True, capture_output=True, text=True)
    for one in json.loads(told.stdout.splitlines()[-1]):
        say(one["name"], one["value"], unit=one["unit"], limit=one["limit"])


def memory() -> None:
    """In a process of its own: peak above the start of planning 100,000 pupils on an empty register, then on one that holds them all."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from challenges.runtime.schools.imports import services
    from challenges.runtime.schools.imports.readers import Source
    from tests.benchmarks.memory import peak

    with tempfile.TemporaryDirectory() as folder:
        connection.close()
        connection.settings_dict["NAME"] = str(Path(folder) / "bench.sqlite3")
        call_command("migrate", verbosity=0)
        with transaction.atomic():
            school, _user = _school()
        small, large = Path(folder) / "small.xml", Path(folder) / "large.xml"
        write(small, 10)
        write(large, MANY)
        services.plan_file(school, Source.of_path(small), user=None)
        start, began = peak(), time.perf_counter()
        plan = services.plan_file(school, Source.of_path(large), user=None)
        assert plan.created == MANY
        empty, first = peak(), time.perf_counter() - began
        services.apply_file(school, Source.of_path(large), user=None)
        applied = peak()
        again = services.plan_file(school, Source.of_path(large), user=None)
        assert again.unchanged == MANY
        full = peak()
        connection.close()
    label = f"imports: {MANY} pupils of SIECLE"
    print(json.dumps([
        {"name": f"{label}, planned on an empty register, above the start", "value": empty - start, "unit": "MiB", "limit": MOST_MEBIBYTES},
        {"name": f"{label}, planning", "value": first, "unit": "s", "limit": None},
        {"name": f"{label}, applied, above the start", "value": applied - start, "unit": "MiB", "limit": None},
        {"name": f"{label}, planned on a register that holds them, above the start", "value": full - start, "unit": "MiB",
         "limit": MOST_MEBIBYTES},
    ]))  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
    django.setup()
    memory() if sys.argv[1:] == ["memory"] else importing()
