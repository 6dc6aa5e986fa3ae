"""Catalogues of the interface: `collect` the texts to translate (GNU gettext), `compile` them (Babel, pure Python)."""

import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "cms" / "locale"
#: The language of the identifiers.
SOURCE = "fr"


def compile_catalogues() -> None:
    """Write a .mo beside each .po: Babel, because a machine that only runs the demonstration has no msgfmt."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sorted(LOCALES.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as stream:
            catalogue = read_po(stream)
        if source.parent.parent.name == SOURCE:
            _say_itself(catalogue)
        with source.with_suffix(".mo").open("wb") as stream:
            write_mo(stream, catalogue)


def _say_itself(catalogue: Any) -> None:
    """Translate each text that has no other wording by itself: left empty, « Note » or « Code » is looked for in the catalogues of every
    library, which translate such words from English.
    """
    for message in catalogue:
        if message.id and not any([message.string] if isinstance(message.string, str) else message.string):
            message.string = message.id


def collect() -> None:
    """Run makemessages for both languages."""
    arguments = [
        "manage.py",
        "makemessages",
        "-l",
        "fr",
        "-l",
        "en",
        "--no-location",
        "--no-obsolete",
        "--ignore=.venv",
        "--ignore=var",
        "--ignore=tests",
    ]
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True)


if __name__ == "__main__":
    {"compile": compile_catalogues, "collect": collect}[sys.argv[1]]()
