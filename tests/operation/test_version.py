"""One version everywhere."""

import re
import subprocess
import sys

from cms.operation.version import newer, version
from tests.operation.installations import ROOT


def test_it_is_that_of_the_changelog_s_newest():
    newest = re.search(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert version() == newest[1]


def test_no_other_number_is_written_in_the_code():
    """Whoever shows the version reads it; nobody writes it once more."""
    written = re.compile(rf"[\"']{re.escape(version())}[\"']")
    found = [
        str(path.relative_to(ROOT))
        for folder in ("cms", "challenges", "generators", "referential", "schemas", "scripts")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts and written.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_command_says_it():
    done = subprocess.run([sys.executable, "manage.py", "version"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == f"{version()}\n"


def test_pages_show_it_at_their_foot(client, db):
    page = client.get("/").content.decode()
    assert re.findall(r'<span class="version">Balise (.+?)</span>', page) == [version()]


def test_the_administration_shows_it_at_the_foot_of_its_home(client, author):
    client.force_login(author)
    page = client.get("/admin/").content.decode()
    assert re.findall(r"balise-version\">Balise (.+?)</p>", page) == [version()]


def test_order_of_versions():
    assert [newer(one, other) for one, other in (("0.10.0", "0.9.9"), ("0.5.0", "0.5.0"), ("0.5", "0.5.1"), ("1", "0.9"))] == [
        True,
        False,
        False,
        True,
    ]
