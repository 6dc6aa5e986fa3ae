"""A traceback is never the answer of a command: nonsense, files that are none, an empty database, a closed output end with a sentence."""

import importlib
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command, load_command_class
from django.core.management.base import CommandError

from challenges.commands import BaliseCommand

ROOT = Path(__file__).parents[1]
OURS = ("challenges.", "cms.", "referential")
NOWHERE = "http://127.0.0.1:9"


def commands():
    """Yield the application and the name of each of our commands."""
    for app in apps.get_app_configs():
        if app.name.startswith(OURS) and (Path(app.path) / "management" / "commands").is_dir():
            folder = importlib.import_module(f"{app.name}.management.commands").__path__
            for found in pkgutil.iter_modules(folder):
                yield app.name, found.name


COMMANDS = sorted(commands())


@pytest.mark.parametrize(("app", "name"), COMMANDS)
def test_every_command_tells_its_refusals(app, name):
    assert issubclass(type(load_command_class(app, name)), BaliseCommand)


def test_no_command_is_left_out():
    written = {path.stem for path in ROOT.glob("*/**/management/commands/*.py") if path.stem != "__init__" and ".venv" not in path.parts}
    assert {name for _app, name in COMMANDS} == written


# What each is called with: {file} is a file that is none, {word} a name of nothing, {out} a folder.
CALLS = {
    "about": ["{word}"],
    "authoring_facts": ["{word}"],
    "backup": ["{out}", "{out}/missing/x", ""],
    "bank": [
        "import {file}", "verify {file}", "verify {word}", "keys trust {file}", "keys revoke {word}", "follow {nowhere} --token-file {file}",
        "follow {word}", "diff {word} {word}", "check {word}", "promote {word} certification --reason r", "promote {word} {word} --reason r",
        "export {word} --out {out}", "token revoke {word}", "list --as {word}", "rollback positioning --reason r", "{word}",
        "confirm positioning --reason r", "build", "gc --days 99999999999", "token create x --days 99999999999",
    ],
    "calibrate": ["--release {word}", "--approve {word}", "--release {word} --since {word}", "{word}", ""],
    "campaign": [
        "{word}", "results {word}", "results {word} --format {word}", "results {word} --format ods --json", "create --school {word} --profile {word} --closes {word}",
        "create --school {word}", "results {word} --out {file}", "",
    ],
    "check_files": ["{word}"],
    "check_links": ["--limit {word}", "--limit 0", "--limit 99999999999999999999"],
    "copy_database": ["{file}", "{word}", ""],
    "create_school": [
        "{word}", "{word} --uai 999999999", "{word} --uai 1 --head {word}", "{word} --uai 1 --pupils {file}",
        "{word} --uai 1 --pupils {file} --class a --year b", "{word} --uai 1 --pupils {word} --class a --year b",
    ],
    "demo_info": ["{word}", ""],
    "exchange": ["import {file}", "import {file} --user {word}", "export {word} --format balise --out {out}", "export {word} --format {word} --out x"],
    "first_bank": ["{word}"],
    "import_case": ["{file}", "{file} --code {word} --apply"],
    "instantiate": ["{file} --seed {word} --out {out}", "{word} --seed {word} --out {out}"],
    "item_statistics": ["--release {word}", "--release {word} --since {word}", ""],
    "laboratory": ["{file}", "{word}", "--against {word}", "--variants {word}", ""],
    "load_demo": ["{word}"],
    "load_referential": ["{file}"],
    "load_tutorials": ["{file}"],
    "nightly": ["{word}", "--only {word}"],
    "register": [
        "import {file} --school {word}", "import {word}", "export --school {word} --pupil {word}", "erase --school {word} --pupil {word} --apply",
        "retention {word}", "{word}", "",
        "import {file} --school 0290001M --format {word}", "import {word} --school {word} --apply --json",
    ],
    "regrade": ["{word} --from {word} --to {word}", ""],
    "rescore": ["--session {word} --dry-run", ""],
    "restore": ["{file}", "{file} --force", ""],
    "school": [
        "{word}", "create --name {word} --uai {word}", "create --name x --kind {word}", "create --name x --admin-email {word}",
        "import {file}", "import {word} --apply", "invite --uai {word} --email {word}", "list {word}",
    ],
    "setup_roles": ["{word}"],
    "simulate": ["--release {word}", "--synthetic {word}", "--synthetic 1", "--synthetic 32 --learners -1", ""],
    "upgrade": ["{word}", "--backup-days {word}"],
    "worker": ["{word}", "--once {word}"],
}  # fmt: skip
WORDS = ("nonsense", "-1", "99999999999999999999999", "é\x01", "%s", "../..")
FILES = ("missing", "folder", "junk", "list.json", "object.json", "deep.json", "empty.json")
CASES = sorted(
    {
        (name, tuple(call.format(file=f"<{file}>", word=word, out="<folder>", nowhere=NOWHERE).split()))
        for name, calls in CALLS.items()
        for call in calls
        for word in WORDS
        for file in (FILES if "{file}" in call and word == WORDS[0] else FILES[:1])
    },
    key=ascii,
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "junk").write_bytes(bytes(range(256)) * 9)
    (tmp_path / "list.json").write_text('[1, null, {"a": null}]')
    (tmp_path / "object.json").write_text("{}")
    (tmp_path / "deep.json").write_text("[" * 100_000)
    (tmp_path / "empty.json").write_text("")
    return tmp_path


def status_of(name, arguments, capsys):
    """Return how a command ends when it is typed: run_from_argv, as manage.py does."""
    app = next(app for app, known in COMMANDS if known == name)
    try:
        load_command_class(app, name).run_from_argv(["manage.py", name, *arguments])
    except SystemExit as error:
        return error.code
    return 0


def test_every_command_is_tried():
    assert sorted(CALLS) == sorted(name for _app, name in COMMANDS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(CALLS))
def test_nonsense_is_refused_in_a_sentence(name, folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    wrong = []
    for known, call in CASES:
        if known == name and call not in HARMLESS:
            arguments = [one.replace("<", f"{folder}/").replace(">", "") for one in call]
            status = status_of(name, arguments, capsys)
            said = capsys.readouterr()
            told = said.err + said.out
            if not status or "Traceback" in told or "--traceback pour" in told or not told.strip():
                wrong.append(ascii((call, status, told[-300:])))
    assert wrong == []


# What may be asked of an empty bank.
HARMLESS = {("gc", "--days", "99999999999"), ("--limit", "99999999999999999999")}


class Broken(BaliseCommand):
    """A command with a fault."""

    def handle(self, *args, **options):
        raise AttributeError("'list' object has no attribute 'get'")


def test_a_fault_of_ours_is_a_sentence_too_unless_the_traceback_is_asked():
    with pytest.raises(CommandError, match="AttributeError : 'list' object"):
        call_command(Broken())
    with pytest.raises(AttributeError):
        call_command(Broken(), traceback=True)


def run(arguments, folder, **how):
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{folder}/none.sqlite3", "DJANGO_SETTINGS_MODULE": "cms.settings.dev"}
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments], check=False, env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True, **how
    )


def test_a_database_without_tables_is_told(folder):
    done = run(["bank", "list"], folder, stdout=subprocess.PIPE)
    assert (done.returncode, "Traceback" in done.stderr, "manage.py migrate" in done.stderr) == (1, False, True)


@pytest.mark.parametrize("output", ["closed", "nobody reads"])
def test_an_output_that_nobody_reads_is_told(output, folder):
    if output == "closed":
        done = run(["demo_info"], folder, preexec_fn=lambda: os.close(1))
    else:
        read, write = os.pipe()
        os.close(read)
        done = run(["simulate", "--synthetic", "32", "--learners", "1"], folder, stdout=write)
        os.close(write)
    assert (done.returncode, "Traceback" in done.stderr, done.stderr.startswith("CommandError: ")) == (1, False, True)
