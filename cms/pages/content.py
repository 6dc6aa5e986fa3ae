"""The first texts: `content/<page>.<language>.html`, a first line `<h1>title</h1>`, for the home page a `<p class="lead">`, then the body.

They are what an installation begins with; editors change them. HTML of the features that the editor knows, and nothing else.
"""

import hashlib
from functools import cache
from pathlib import Path

from lxml import html

from cms.pages import keys

FOLDER = Path(__file__).parent / "content"


@cache
def fields(name: str) -> dict[str, str]:
    """Return the fields of a page as first written, both languages."""
    french, english = _read(name, "fr"), _read(name, "en")
    return french | {f"{field}_en": text for field, text in english.items()}


def digest(name: str) -> str:
    """Return what tells one first text from another."""
    return hashlib.sha256("\x00".join(f"{key}={text}" for key, text in sorted(fields(name).items())).encode()).hexdigest()


def _read(name: str, language: str) -> dict[str, str]:
    title, *blocks = html.fragments_fromstring((FOLDER / f"{name}.{language}.html").read_text(encoding="utf-8"))
    found = {"title": title.text_content().strip()}
    if name == keys.HOME:
        lead, *blocks = blocks
        found["lead"] = " ".join(lead.text_content().split())
    found["body"] = "\n".join(html.tostring(block, encoding="unicode", with_tail=False) for block in blocks)
    return found
