"""A real server on a demonstration of its own, and a real Chromium. A file runs in one process: the steps of a day follow each other."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        if os.environ.get("BALISE_REQUIRE_BROWSER") == "1":
            pytest.fail("BALISE_REQUIRE_BROWSER is set and no Chromium was found")
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """`make setup` and `make serve` in an empty folder, with fewer variants so that it takes seconds."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTEST_CURRENT_TEST"}} | {
        "BALISE_VAR_DIR": str(tmp_path_factory.mktemp("site")), "BALISE_BASE_URL": url, "BALISE_LABORATORY_VARIANTS": "12", "BALISE_POOL_MINIMUM": "12",
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
    }  # fmt: skip
    subprocess.run([sys.executable, "scripts/setup.py"], cwd=ROOT, env=environment, check=True, capture_output=True)
    server = subprocess.Popen(
        [sys.executable, "scripts/serve.py", "gunicorn", "cms.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "8", "--timeout", "120", "--no-control-socket"],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    running = Site(url, {}, environment)
    try:
        _wait(url)
        running.info = json.loads(running.manage("demo_info", "--json"))
        yield running
    finally:
        server.terminate()
        try:
            # It lets its requests and its worker end; a machine that does other work takes its time.
            server.wait(timeout=60)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait(url: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{url}/health/", timeout=2)
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the server did not start")


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, chromium, site, width=1280, language="fr-FR"):
        self.site = site
        self.context = chromium.new_context(viewport={"width": width, "height": 900}, locale=language, base_url=site.url)
        self.context._balise_site = site
        self.page = self.context.new_page()
        self.page.set_default_timeout(15000)
        self.errors: list[str] = []
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def sign_in(self, role: str):
        account = self.site.info["accounts"][role]
        self.page.goto("/compte/connexion/")
        self.page.fill("#id_username", account["username"])
        self.page.fill("#id_password", account["password"])
        self.page.click("main button.primary")
        self.page.wait_for_load_state()
        return self


@pytest.fixture
def person(chromium, site):
    """Make people; their browsers are closed at the end, and a page error of any of them fails the test."""
    made = []

    def make(role: str = "", **options):
        somebody = Person(chromium, site, **options)
        made.append(somebody)
        return somebody.sign_in(role) if role else somebody

    yield make
    errors = [error for somebody in made for error in somebody.errors]
    for somebody in made:
        somebody.context.close()
    assert errors == []
