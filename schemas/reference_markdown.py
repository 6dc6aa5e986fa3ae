"""The reference of the data language as Markdown, for the documentation folder.

Here belong: `render` and its helpers. The text is read on a forge: anchors are written as HTML, everything else is plain Markdown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemas.reference import Cell, Field, Part, Reference, Section

__all__ = ["render"]


def render(reference: Reference) -> str:
    """Return the whole reference as one Markdown document."""
    lines = [f"# {reference.title}", "", f"## {reference.words['contents']}", ""]
    lines += [f"- [{section.title}](#{section.anchor})" for section in reference.sections]
    for section in reference.sections:
        lines += ["", *_section(reference, section)]
    return "\n".join(lines) + "\n"


def _section(reference: Reference, section: Section) -> Iterator[str]:
    yield _anchor(section.anchor)
    yield f"## {section.title}"
    if section.text:
        yield from ("", _escape(section.text))
    for part in section.parts:
        yield from ("", *_part(reference, part))
    if section.entries:
        yield ""
        yield from _table(
            section.headings, [(_anchor(entry.anchor) + _cell(entry.name), *map(_cell, entry.cells)) for entry in section.entries]
        )


def _part(reference: Reference, part: Part) -> Iterator[str]:
    words = reference.words
    yield _anchor(part.anchor)
    yield f"### {_escape(part.title)}"
    yield from ("", _escape(part.description))
    if part.fields:
        yield ""
        headings = [words[name] for name in ("field", "kind", "required", "default", "description")]
        yield from _table(headings, [_field(reference, field) for field in part.fields])


def _field(reference: Reference, field: Field) -> tuple[str, ...]:
    kind = f"[{_escape(field.kind)}](#{field.target})" if field.target else _escape(field.kind)
    required = reference.words["yes" if field.required else "no"]
    return (f"`{field.name}`", kind, required, _escape(field.default), _escape(field.description))


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield _row(headings)
    yield _row(["---"] * len(headings))
    for row in rows:
        yield _row(row)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(cell: Cell) -> str:
    """Write a cell; inside a table a bar is escaped even in a code span."""
    return "`" + cell.text.replace("|", "\\|") + "`" if cell.code and cell.text else _escape(cell.text)


def _escape(text: str) -> str:
    """Keep Markdown from reading signs in a plain text: bars, angle brackets, stars, underscores."""
    for sign in "\\|<>*_[]":
        text = text.replace(sign, "\\" + sign)
    return text


def _anchor(name: str) -> str:
    return f'<a id="{name}"></a>'
