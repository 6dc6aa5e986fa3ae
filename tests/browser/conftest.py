"""A real server on a demonstration of its own, and a real Chromium. A file runs in one process: the steps of a day follow each other."""

import os
import shutil

import pytest

from tests.browser.serving import copy, demonstration, set_up

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


@pytest.fixture(scope="session")
def pristine(tmp_path_factory):
    """The folder of the demonstration as it was set up, once for all processes; nobody serves it."""
    mine = tmp_path_factory.getbasetemp()
    source = (mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine) / "demonstration"
    set_up(source)
    return source


@pytest.fixture(scope="session")
def site(pristine, tmp_path_factory):
    """The demonstration in a folder of its own: what one file does is seen by those after it in the same process."""
    folder = tmp_path_factory.mktemp("site")
    copy(pristine, folder)
    with demonstration(folder) as running:
        yield running


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, chromium, site, width=1280, language="fr-FR"):
        self.site = site
        self.context = chromium.new_context(viewport={"width": width, "height": 900}, locale=language, base_url=site.url)
        self.context._balise_site = site
        self.page = self.context.new_page()
        # Long enough for a job on a machine that has other work: it only counts where something fails.
        self.page.set_default_timeout(120000)
        self.errors: list[str] = []
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def sign_in(self, role: str):
        account = self.site.info["accounts"][role]
        self.page.goto("/compte/connexion/")
        self.page.fill("#id_username", account["username"])
        self.page.fill("#id_password", account["password"])
        with self.page.expect_navigation():
            self.page.click("main button.primary")
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
