"""The demonstration in a folder of its own, on a port of its own: for tests of pages, `make screenshots` and measurements of pages."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def demonstration(folder: Path) -> Iterator[Site]:
    """`make setup` and `make serve` in a folder, which is filled where it is empty."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    site = Site(url, {}, environment(folder, url))
    subprocess.run([sys.executable, "scripts/setup.py"], cwd=ROOT, env=site.environment, check=True, capture_output=True)
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
