"""The catalogues of the interface: French sentences are the identifiers, every one has an English translation."""

import io
import os
import re
import shutil
import subprocess
import sys
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
LOCALES = ROOT / "cms" / "locale"
SOURCES = (".py", ".html", ".txt")
NOT_COLLECTED = {"var", "tests"}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}|</?\w+")


def read(path: Path) -> Catalog:
    with path.open("rb") as stream:
        return read_po(stream)


@pytest.fixture(scope="module")
def english() -> Catalog:
    return read(LOCALES / "en" / "LC_MESSAGES" / "django.po")


@pytest.fixture(scope="module")
def french() -> Catalog:
    return read(LOCALES / "fr" / "LC_MESSAGES" / "django.po")


def entries(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def forms(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def keys(catalogue: Catalog) -> set[tuple[str | None, tuple[str, ...]]]:
    return {(message.context, forms(message.id)) for message in entries(catalogue)}


def marks(text: str) -> tuple[list[str], bool, bool]:
    """What a translation keeps: its placeholders and tags, and a space at either end."""
    return sorted(PLACEHOLDER.findall(text)), text[:1].isspace(), text[-1:].isspace()


def disagreements(catalogue: Catalog) -> list[tuple[str, str]]:
    return [
        (source, target)
        for message in entries(catalogue)
        for source, target in zip(forms(message.id), forms(message.string), strict=True)
        if target and marks(source) != marks(target)
    ]


def test_english_is_complete(english):
    assert [message.id for message in entries(english) if message.fuzzy or not all(forms(message.string))] == []
    assert len(entries(english)) > 500
    assert english.plural_expr == "(n != 1)"


def test_translations_keep_the_placeholders(english, french):
    assert disagreements(english) == []
    assert disagreements(french) == []


def test_both_catalogues_hold_the_same_messages(english, french):
    assert keys(english) == keys(french)


def test_zero_is_singular_in_french(french):
    assert (french.num_plurals, french.plural_expr) == (2, "(n > 1)")
    plurals = [message for message in entries(french) if message.pluralizable]
    assert plurals
    assert [message.id for message in plurals if message.fuzzy or forms(message.string) != forms(message.id)] == []
    stream = io.BytesIO()
    write_mo(stream, french)
    stream.seek(0)
    compiled = GNUTranslations(stream)
    for singular, plural in (message.id for message in plurals):
        assert [compiled.ngettext(singular, plural, n) for n in (0, 1, 2)] == [singular, singular, plural]


def test_catalogues_are_up_to_date(tmp_path, english, french):
    if not shutil.which("xgettext"):
        if os.environ.get("BALISE_REQUIRE_BROWSER") == "1":
            pytest.fail("BALISE_REQUIRE_BROWSER is set and GNU gettext was not found")
        pytest.skip("GNU gettext is not installed")
    for folder in ROOT.iterdir():
        if not folder.is_dir() or folder.name.startswith(".") or folder.name in NOT_COLLECTED:
            continue
        for source in folder.rglob("*"):
            if source.suffix in SOURCES and source.is_file():
                target = tmp_path / source.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
    (tmp_path / "locale").mkdir()
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "django", "makemessages", "-l", "en", "--no-location", "--verbosity=0"]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, timeout=60)
    collected = keys(read(tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"))
    assert len(collected) > 500
    assert collected - keys(english) == set(), "run scripts/messages.py collect, then translate"
    assert collected - keys(french) == set(), "run scripts/messages.py collect"


def test_no_catalogue_of_a_library_speaks_in_the_place_of_ours(french):
    """« Note » is French for us and English for allauth, whose French says « Remarque »."""
    from django.utils import translation

    own = [message.id for message in entries(french) if isinstance(message.id, str) and not message.string and not message.context]
    with translation.override("fr"):
        assert [text for text in own if translation.gettext(text) != text] == []
