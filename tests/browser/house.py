"""A copy of the demonstration for one file of tests, and what authors and reviewers do over and over in the admin.

The days of authors, reviewers and moderators fill queues and lists; on a copy they leave the chain of `test_chain.py` alone.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.serving import Site, copy, environment, free_port, serving

ADD = "/admin/snippets/authoring/challenge/add/"
LIST = "/admin/snippets/authoring/challenge/"


@pytest.fixture(scope="module")
def site(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration copied as it was set up, and a server on it; import it to have it in place of the shared one."""
    folder = tmp_path_factory.mktemp("house")
    copy(pristine, folder)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    mails = folder / "mails"
    mails.mkdir()
    variables = environment(folder, url) | {"EMAIL_URL": f"filemail:///{mails}"}
    with serving(port, variables):
        running = Site(url, {}, variables)
        running.info = json.loads(running.manage("demo_info", "--json"))
        yield running


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    """What one step leaves for the next: the tests of a file run in order, on one worker."""
    return {}


def add_block(page: Any, field: str, label: str) -> None:
    """Add a block at the end of a stream field, by the words that the author reads."""
    page.locator(f"[data-contentpath='{field}']").first.locator("button.c-sf-add-button").last.click()
    page.get_by_role("option", name=label, exact=True).click()
    page.wait_for_timeout(150)


def choose_skill(page: Any, code: str) -> None:
    """Choose a skill in Wagtail's own window."""
    page.click("#id_skill-chooser button:has-text('Choisir')")
    page.fill(".modal #id_q", code)
    page.click(f".modal tr:has-text('{code}') a >> nth=0")
    page.wait_for_selector(f"#id_skill-title:has-text('{code}')", state="attached")


def write_addition(page: Any, title: str, instruction: str) -> int:
    """Write a question on the sum of two drawn numbers in the blank editor; return how many things the author did."""
    page.goto(ADD)
    page.fill("#id_title", title)
    choose_skill(page, "1.3-1a")
    page.fill("#id_instruction", instruction)
    add_block(page, "response", "Nombre")
    page.fill("[name='response-0-value-label']", "Total")
    page.fill("[name='response-0-value-value']", "a + b")
    page.click("role=tab[name='Données']")
    steps = 8
    for position, name in enumerate("ab"):
        add_block(page, "parameters", "Nombre entier")
        for field, value in {"name": name, "min": "1000", "max": "9000", "step": "1", "default": f"{2000 + position}"}.items():
            page.fill(f"[name='parameters-{position}-value-{field}']", value)
            steps += 1
        steps += 1
    page.fill("#id_fingerprint", "a, b")
    return steps + 1


def follow(page: Any, act: Callable[[], object]) -> None:
    """Do what leads to another page, and wait until it is there."""
    with page.expect_navigation():
        act()


def submit_for_review(page: Any) -> None:
    """Submit from the editor's own menu."""
    page.click("footer [data-w-dropdown-target='toggle'], footer button[aria-label='Actions']")
    follow(page, lambda: page.click("button[name='action-submit']"))


def save_draft(page: Any) -> None:
    """Save the draft and wait for the editor to come back."""
    follow(page, lambda: page.click("footer button.action-save:not([disabled])"))


def primary_key(page: Any) -> int:
    """Return the key of the challenge whose page of the admin is open."""
    return next(int(part) for part in page.url.split("/") if part.isdecimal())


def told(page: Any) -> str:
    """Return what Wagtail's messages say, without their buttons."""
    page.wait_for_selector(".messages li")
    return " ".join(" ".join(page.locator(".messages li").all_inner_texts()).replace("\xa0", " ").split())


def seeded(site: Site, document: dict[str, Any], username: str) -> int:
    """Create a draft of a document without the browser; return its primary key."""
    code = (
        "import json; from django.contrib.auth import get_user_model; from challenges.authoring import services; "
        f"user = get_user_model().objects.get(username={username!r}); "
        f"print(services.create_challenge(json.loads({json.dumps(document)!r}), user=user).pk)"
    )
    return int(site.shell(code))
