"""The text area for Markdown: its HTML, its help, its files."""

import pytest
from django.contrib.staticfiles import finders
from django.utils import translation
from lxml import html

from challenges.authoring.editor.widgets import MarkdownTextarea
from challenges.text import render_markdown
from generators.formats import FORMATS


@pytest.fixture
def drawn():
    with translation.override("fr"):
        return html.fromstring(MarkdownTextarea().render("instruction", "un {ville}", {"id": "id_instruction"}))


def test_it_is_a_plain_text_area_first(drawn):
    (area,) = drawn.iter("textarea")
    assert (area.get("name"), area.get("id"), area.text.strip(), area.get("data-markdown")) == (
        "instruction", "id_instruction", "un {ville}", "true",
    )  # fmt: skip


def test_every_button_is_named_and_sends_nothing(drawn):
    buttons = list(drawn.iter("button"))
    assert [(one.get("type"), one.get("aria-label") or one.text) for one in buttons] == [
        ("button", "Gras"), ("button", "Italique"), ("button", "Liste"), ("button", "Liste numérotée"), ("button", "Tableau"), ("button", "Code"),
        ("button", "Insérer la valeur"),
    ]  # fmt: skip


def test_the_keys_are_told(drawn):
    assert [one.get("aria-keyshortcuts") for one in drawn.iter("button") if one.get("aria-keyshortcuts")] == ["Control+B", "Control+I"]


def test_nothing_is_an_inline_handler(drawn):
    assert [name for element in drawn.iter() for name in element.attrib if name.startswith("on")] == []


def test_the_toolbar_is_a_named_group(drawn):
    (bar,) = drawn.find_class("markdown-toolbar")
    assert (bar.get("role"), bar.get("aria-label")) == ("group", "Mise en forme")


def test_the_help_has_every_format_with_an_example(drawn):
    (detail,) = drawn.iter("details")
    codes = [one.text_content() for one in detail.iter("code")]
    assert [name for name in FORMATS if not any(f"|{name}}}" in code for code in codes)] == []


def test_what_the_help_teaches_is_what_is_rendered(drawn):
    shown = [one.text_content() for one in drawn.iter("pre")]
    tags = {element.tag for text in shown for element in html.fromstring(f"<div>{render_markdown(text)}</div>").iter()}
    assert tags == {
        "div",
        "p",
        "strong",
        "em",
        "ul",
        "ol",
        "li",
        "h2",
        "blockquote",
        "code",
        "a",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }


def test_every_heading_of_a_table_has_a_scope(drawn):
    assert [one for one in drawn.iter("th") if one.get("scope") not in {"col", "row"}] == []


def test_the_help_follows_the_language():
    with translation.override("en"):
        rendered = html.fromstring(MarkdownTextarea().render("hint", "", {"id": "id_hint"}))
    assert next(one.text_content() for one in rendered.iter("details")).count("Sum in euros, with two decimals.") == 1


def test_a_value_is_escaped():
    assert "<script>alert" not in MarkdownTextarea().render("hint", "</textarea><script>alert(1)</script>", {"id": "x"})


def test_its_files_exist():
    files = {*MarkdownTextarea().media._js, *MarkdownTextarea().media._css["all"]}
    ours = sorted(one for one in files if "markdown" in str(one))
    assert (ours, [finders.find(one) is None for one in ours]) == (["authoring/markdown.css", "authoring/markdown.js"], [False, False])


def test_attributes_of_the_field_are_kept():
    (area,) = html.fromstring(MarkdownTextarea(attrs={"rows": 9, "maxlength": 50}).render("hint", "", {"id": "x"})).iter("textarea")
    assert (area.get("rows"), area.get("maxlength"), area.get("data-markdown")) == ("9", "50", "true")
