"""Showing a page: its text in the reader's language, and what stands beside it (facts of the operator, ways in). It reads no page."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from challenges.runtime.schools.protection.periods import periods
from cms.pages import keys
from cms.pages.models.facts import ENGLISH, AccessibilityStatement, DataProtection, Facts, LegalNotice

#: What is listed under the text of a page.
_FACTS: dict[str, type[Facts]] = {
    keys.PRIVACY: DataProtection,
    keys.LEGAL: LegalNotice,
    keys.ACCESSIBILITY: AccessibilityStatement,
}


@dataclass(frozen=True)
class Text:
    """A text in the reader's language, or in French with its language said."""

    text: str
    lang: str = ""


def told(page: Any, name: str) -> Text:
    """Return a field of a page in the reader's language."""
    french = getattr(page, name)
    if get_language() == "fr":
        return Text(french)
    english = getattr(page, name + ENGLISH)
    return Text(english) if english.strip() else Text(french, "fr" if french else "")


def texts_of_home(page: Any) -> dict[str, Any]:
    """Return the texts of the home page and the state of accessibility that stands at its foot: one reading."""
    texts = {name: told(page, name) for name in ("title", "body", "lead")}
    return {"page_title": texts["title"], "body": texts["body"], "lead": texts["lead"], "statement": AccessibilityStatement.current()}


def show(request: HttpRequest, page: Any) -> HttpResponse:
    """Return the page. One reading more for the facts that stand on it, and none other whatever they hold."""
    if page.name == keys.HOME:
        return render(request, "learner/visitor.html", texts_of_home(page) | {"serves": True})
    context: dict[str, Any] = {"page_title": told(page, "title"), "body": told(page, "body")}
    if page.name in _FACTS:
        context["facts"] = _FACTS[page.name].current()
    if page.name == keys.PRIVACY:
        context["periods"] = periods()
    return render(request, f"pages/{page.name}.html", context)
