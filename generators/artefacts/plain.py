"""Plain text files: what `text`, `url_list` and `log` have in common.

Here belong: the text of a file as bytes and back, the rendering of a file as numbered or plain lines, and templates on one line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from generators.artefacts.safety import check_third_parties, clean_text
from generators.errors import EvaluationError
from generators.expressions import Environment
from generators.templates import Template

__all__ = ["decode_lines", "encode_lines", "figure", "in_encoding", "line_of"]

# What ISO 8859-15 lacks and French text is full of; of these Windows-1252 lacks the narrow space only.
_NARROW = {"\u202f": "\u00a0", "\u2009": "\u00a0"}
_REPLACED = {
    "iso-8859-15": str.maketrans({**_NARROW, "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."}),
    "windows-1252": str.maketrans(_NARROW),
}


def line_of(template: Template, environment: Environment) -> str:
    """Render a row template as one line, spaces and tabs kept; `EvaluationError` when it may belong to someone."""
    text = re.sub(r"\n+", " ", clean_text(template.render(environment)).strip("\n"))
    check_third_parties(text)
    return text


def in_encoding(lines: list[str], encoding: str) -> list[str]:
    """Return the lines in characters of the encoding, as near as French typography allows."""
    table = _REPLACED.get(encoding)
    return lines if table is None else [line.translate(table) for line in lines]


def encode_lines(lines: list[str], encoding: str = "utf-8", end: str = "\n") -> bytes:
    """Return the bytes of lines, each with its end; `EvaluationError` when the encoding lacks a character."""
    try:
        return "".join(line + end for line in lines).encode(encoding)
    except UnicodeEncodeError as error:
        raise EvaluationError("cannot_write", value=error.object[error.start : error.end]) from None


def decode_lines(content: bytes, encoding: str = "utf-8", end: str = "\n") -> list[str]:
    """Return the lines of a file; `ValueError` when a line has not the end it should."""
    text = content.decode(encoding)
    lines = text.split(end)
    if lines.pop() != "" or any("\n" in line or "\r" in line for line in lines):
        raise ValueError("unexpected line ends")
    return lines


def figure(path: str, name: str, body: Callable[[], str]) -> Callable[[], str]:
    """Return what makes the rendering of a file, named after it; `name` tells the kind in the class."""
    return lambda: f'<figure class="artefact-file artefact-file-{name}"><figcaption>{escape(path)}</figcaption>{body()}</figure>'
