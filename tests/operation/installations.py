"""Installations of their own for tests of what an operator does: a folder, a database (SQLite, or one more on the PostgreSQL of the suite), a process."""

import os
import subprocess
import sys
import uuid
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).parents[2]
POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")


class Installation:
    """A folder and a database that nobody else uses."""

    def __init__(self, folder, **environment):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.name = f"balise_{uuid.uuid4().hex[:12]}"
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("BALISE_", "DJANGO_"))
        } | {
            "BALISE_VAR_DIR": str(folder / "var"), "DATABASE_URL": self._database(), "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
            "PYTHONPATH": str(ROOT), "BALISE_LABORATORY_VARIANTS": "12", "BALISE_POOL_SIZE": "12", "BALISE_POOL_MINIMUM": "4",
        } | environment  # fmt: skip

    def _database(self):
        if not POSTGRESQL:
            return f"sqlite:///{self.folder / 'var' / 'balise.sqlite3'}"
        self._server(f'CREATE DATABASE "{self.name}"')
        return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{self.name}"))

    def _server(self, statement):
        import psycopg

        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
            server.execute(statement)

    def start(self, *arguments, **how):
        return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=self.environment, text=True, **how)

    def run(self, *arguments, status=0):
        """Run a program; return what it wrote, or its refusal when another status is expected."""
        done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stderr[-3000:]
        return done.stderr if status else done.stdout

    def manage(self, *arguments, status=0):
        return self.run("manage.py", *arguments, status=status)

    def close(self):
        if POSTGRESQL:
            self._server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
