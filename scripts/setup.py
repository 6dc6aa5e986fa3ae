"""Bring an installation from nothing to a loaded demonstration; a second run finds nothing to do and takes a second or two.

What was done is remembered in var/.setup as a digest of everything that decides it: migrations, content, catalogues.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from cms.settings.private import private_folder, tighten  # noqa: E402

VAR = Path(os.environ.get("BALISE_VAR_DIR", ROOT / "var"))
PATTERNS = (
    "*/migrations/*.py", "*/*/migrations/*.py", "*/*/*/migrations/*.py", "challenges/bank/content/**/*.json", "challenges/tutorials/content/*.json",
    "referential/data/*.json", "challenges/runtime/certification/rulesets/*.json", "cms/locale/*/LC_MESSAGES/*.po", "cms/accounts/roles.py", "cms/pages/content/*.html",
    "cms/*/static/*/*", "challenges/*/static/*/*", "challenges/runtime/*/static/*/*", "generators/**/*.py", "requirements/*.txt",
)  # fmt: skip


def state() -> str:
    """Return a digest of the files that decide what a setup does."""
    digest = hashlib.sha256(os.environ.get("DATABASE_URL", "sqlite").encode())
    for pattern in PATTERNS:
        for path in sorted(ROOT.glob(pattern)):
            if ".venv" not in path.parts and "var" not in path.relative_to(ROOT).parts[:1] and path.is_file():
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def run(*arguments: str) -> None:
    """Run a program of the project; stop on its first error."""
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True)


def prepare() -> None:
    """Make what every installation stands on: catalogues, tables, static files."""
    run("scripts/messages.py", "compile")
    run("manage.py", "migrate", "--verbosity", "0")
    run("manage.py", "collectstatic", "--noinput", "--verbosity", "0")


def main() -> None:
    """Do what is missing; with `--empty`, everything but the demonstration."""
    # A demonstration never goes into the database of a server that this computer may be.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
    # Also what an earlier version made for everybody to read.
    private_folder(VAR)
    tighten(VAR, VAR / "artefacts", *VAR.glob("*.sqlite3*"))
    if "--empty" in sys.argv[1:]:
        prepare()
        run("manage.py", "first_bank")
        return
    stamp = VAR / ".setup"
    wanted = state()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    prepare()
    run("manage.py", "load_demo")
    # What an installation of an earlier version did not keep yet.
    run("manage.py", "authoring_facts", "--verbosity", "0")
    stamp.write_text(wanted)


if __name__ == "__main__":
    main()
