"""Recipes on text documents: what a pupil does to one, well or badly."""

from __future__ import annotations

from typing import Final

from challenges.handed.documents.docx_editor import DocxEditor
from challenges.handed.documents.editors import Editor
from challenges.handed.documents.odt_editor import OdtEditor
from challenges.handed.documents.rules import LISTS, TEXT
from challenges.handed.kinds import Asked, Field, step

_EDITORS: Final = {"docx": DocxEditor, "odt": OdtEditor}


def edit(data: bytes | None, file_format: str) -> Editor:
    """Return the editor of a document; `Refused` when it cannot be read, `BadKey` without a file."""
    return _EDITORS[file_format](data)


@step("set_style", "document", TEXT, Field("style", "text"))
def set_style(editor: Editor, asked: Asked) -> None:
    """Give a paragraph a style."""
    editor.set_style(editor.find(asked.text("text")), asked.text("style"))


@step("make_heading", "document", TEXT, Field("level", "integer"))
def make_heading(editor: Editor, asked: Asked) -> None:
    """Make a paragraph a heading of a level."""
    editor.set_style(editor.find(asked.text("text")), f"heading {asked.integer('level')}")


@step("make_bold", "document", TEXT)
def make_bold(editor: Editor, asked: Asked) -> None:
    """Make a paragraph bold by hand, which makes no heading."""
    editor.set_bold(editor.find(asked.text("text")))


@step("make_list", "document", Field("items", "text", many=True), Field("listed", "choice", choices=LISTS))
def make_list(editor: Editor, asked: Asked) -> None:
    """Make paragraphs that follow each other one list."""
    editor.set_list([editor.find(one) for one in asked.texts("items")], asked.text("listed"))


@step("break_page", "document", TEXT)
def break_page(editor: Editor, asked: Asked) -> None:
    """Begin a page before a paragraph."""
    editor.set_break(editor.find(asked.text("text")))


@step("add_paragraph", "document", Field("after", "text"), Field("text", "text", required=False), Field("times", "integer", required=False))
def add_paragraph(editor: Editor, asked: Asked) -> None:
    """Add a plain paragraph, or several, behind another; without a text they are empty lines."""
    for _time in range(min(max(asked.integer("times", 1), 1), 100)):
        editor.add_after(editor.find(asked.text("after")), asked.text("text"))


@step("change_paragraph", "document", TEXT, Field("to", "text"))
def change_paragraph(editor: Editor, asked: Asked) -> None:
    """Put another text in a paragraph."""
    editor.set_text(editor.find(asked.text("text")), asked.text("to"))


@step("remove_paragraph", "document", TEXT)
def remove_paragraph(editor: Editor, asked: Asked) -> None:
    """Remove a paragraph."""
    editor.remove(editor.find(asked.text("text")))


@step("define_style", "document", Field("style", "text"), Field("font", "text", required=False), Field("size", "decimal", required=False),
      Field("colour", "text", required=False), Field("bold", "flag", required=False), Field("italic", "flag", required=False))  # fmt: skip
def define_style(editor: Editor, asked: Asked) -> None:
    """Set how a style looks."""
    look = {one: asked.text(one).lstrip("#") for one in ("font", "colour") if asked.has(one)}
    look |= {one: "yes" for one in ("bold", "italic") if asked.flag(one)}
    if asked.has("size"):
        look["size"] = str(asked.decimal("size"))
    editor.define_style(asked.text("style"), look)


@step("settle_changes", "document", Field("reject", "flag", required=False))
def settle_changes(editor: Editor, asked: Asked) -> None:
    """Accept every tracked change, or reject them all."""
    editor.settle_changes(not asked.flag("reject"))


@step("remove_comments", "document")
def remove_comments(editor: Editor, asked: Asked) -> None:
    """Remove every comment."""
    editor.remove_comments()
