"""`make screenshots`: the main pages as a learner sees them, on a phone and on a desktop, light and dark, with a sheet that shows them side by side.

python -m tests.browser.screenshots [--only accueil,question] [--into var/screenshots] [--more]
"""

import argparse
import html
import os
import sys
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
django.setup()
from tests.browser.conftest import CHROMIUM, FLAGS, Person  # noqa: E402
from tests.browser.learner_pages import PAGES, LearnerPage  # noqa: E402
from tests.browser.serving import ROOT, Site, demonstration, set_up  # noqa: E402

WIDTHS = {"telephone": 390, "ordinateur": 1280}
LOOKS: dict[str, dict[str, str]] = {"clair": {"color_scheme": "light"}, "sombre": {"color_scheme": "dark"}}
MORE: dict[str, dict[str, str]] = LOOKS | {"contraste": {"color_scheme": "light", "contrast": "more"}}


def photograph(page: Any, name: str, folder: Path, looks: dict[str, dict[str, str]]) -> None:
    """Take the page that is open in every width and look."""
    for width, pixels in WIDTHS.items():
        page.set_viewport_size({"width": pixels, "height": 844 if pixels < 500 else 900})
        for look, media in looks.items():
            page.emulate_media(**media)
            page.screenshot(path=folder / f"{name}-{width}-{look}.png", full_page=True, animations="disabled")


def visit(chromium: Any, site: Site, one: LearnerPage, folder: Path, looks: dict[str, dict[str, str]]) -> bool:
    """Come to a page and photograph it; say whether one came there."""
    person = Person(chromium, site)
    try:
        if one.role:
            person.sign_in(one.role)
        one.way(person.page, site)
        photograph(person.page, one.name, folder, looks)
    except Exception as error:  # one page that is missing must not hide the others
        sys.stderr.write(f"{one.name}: {error}\n")
        return False
    finally:
        person.context.close()
    return True


def sheet(names: list[str], folder: Path, looks: dict[str, dict[str, str]]) -> Path:
    """Write the page that shows all of them."""
    rows = "".join(
        f"<h2>{html.escape(name)}</h2><div>"
        + "".join(
            f'<a href="{name}-{width}-{look}.png"><img src="{name}-{width}-{look}.png" alt="{name}, {width}, {look}" width="{150 if width == "telephone" else 420}" loading="lazy"></a>'
            for look in looks
            for width in WIDTHS
        )
        + "</div>"
        for name in names
    )
    style = "body{font:16px system-ui;margin:24px;background:#888}div{display:flex;flex-wrap:wrap;gap:12px;align-items:start}a{max-height:600px;overflow:hidden}"
    target = folder / "index.html"
    target.write_text(f'<!DOCTYPE html><html lang="fr"><meta charset="utf-8"><title>Pages</title><style>{style}</style>{rows}</html>')
    return target


def main() -> int:
    """Run; 1 when a page could not be reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="names of pages, with commas between")
    parser.add_argument("--into", type=Path, default=ROOT / "var" / "screenshots")
    parser.add_argument("--more", action="store_true", help="high contrast too")
    asked = parser.parse_args()
    if CHROMIUM is None:
        sys.exit("No Chromium on this machine.")
    wanted = [one for one in PAGES if not asked.only or one.name in asked.only.split(",")]
    looks = MORE if asked.more else LOOKS
    asked.into.mkdir(parents=True, exist_ok=True)
    # Kept from one run to the next: setting up takes minutes, and knows itself what changed.
    set_up(asked.into / "site")
    with demonstration(asked.into / "site") as site, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        reached = [one.name for one in wanted if visit(chromium, site, one, asked.into, looks)]
        chromium.close()
    sys.stdout.write(f"{sheet(reached, asked.into, looks)}\n")
    return 0 if len(reached) == len(wanted) else 1


if __name__ == "__main__":
    sys.exit(main())
