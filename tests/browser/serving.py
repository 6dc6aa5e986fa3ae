"""The demonstration in a folder of its own, on a port of its own: for tests of pages, `make screenshots` and measurements of pages."""

import fcntl
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# Fewer variants, so that it takes seconds.
SMALL = {"BALISE_LABORATORY_VARIANTS": "12", "BALISE_POOL_MINIMUM": "12", "DJANGO_SETTINGS_MODULE": "cms.settings.dev"}


class Site:
    """The running demonstration."""

    def __init__(self, url: str, info: dict, environment: dict[str, str]) -> None:
        self.url, self.info, self.environment = url, info, environment

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    def shell(self, code: str) -> str:
        return self.manage("shell", "--no-imports", "-c", code).strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(folder: Path, url: str) -> dict[str, str]:
    """The variables of a demonstration that knows nothing of the one who starts it."""
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTEST_CURRENT_TEST"}}
    return kept | SMALL | {"BALISE_VAR_DIR": str(folder), "BALISE_BASE_URL": url}


@contextmanager
def serving(port: int, variables: dict[str, str]) -> Iterator[None]:
    """Serve what is set up; at the end the server ends its requests and its worker."""
    server = subprocess.Popen(
        [sys.executable, "scripts/serve.py", "gunicorn", "cms.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "8", "--timeout", "120", "--no-control-socket"],
        cwd=ROOT, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait(f"http://127.0.0.1:{port}")
        yield
    finally:
        server.terminate()
        try:
            # A machine that does other work takes its time.
            server.wait(timeout=60)
        except subprocess.TimeoutExpired:
            server.kill()


def set_up(folder: Path) -> None:
    """`make setup` in a folder, once: whoever comes while another process does it waits, and finds nothing left to do."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        variables = environment(folder, "http://127.0.0.1")
        subprocess.run([sys.executable, "scripts/setup.py"], cwd=ROOT, env=variables, check=True, capture_output=True)


def copy(source: Path, folder: Path) -> None:
    """Copy a demonstration, which may be served meanwhile: its database as one moment saw it."""
    shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("balise.sqlite3*", ".part-*"))
    with closing(sqlite3.connect(source / "balise.sqlite3")) as old, closing(sqlite3.connect(folder / "balise.sqlite3")) as new:
        old.backup(new)


@contextmanager
def demonstration(folder: Path) -> Iterator[Site]:
    """Serve the demonstration that stands in a folder."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    site = Site(url, {}, environment(folder, url))
    with serving(port, site.environment):
        site.info = json.loads(site.manage("demo_info", "--json"))
        yield site


def wait(url: str) -> None:
    """Wait until a server answers.

    Raises:
        TimeoutError: it did not within twenty seconds.
    """
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{url}/health/", timeout=2)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("the server did not start")
