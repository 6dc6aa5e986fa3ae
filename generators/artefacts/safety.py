"""What every text and path of a file must respect.

Here belong: text that any format can hold, text that a spreadsheet would run, safe paths.
"""

from __future__ import annotations

import re
import unicodedata

from generators.errors import EvaluationError
from generators.reporting import Reporter
from generators.templates import Template
from generators.third_parties import check_third_parties

__all__ = ["check_template", "check_third_parties", "clean_text", "one_line", "safe_path", "unsafe_in_a_cell"]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")


def clean_text(text: str) -> str:
    """Return NFC text with plain line ends and no control character: what every file format can hold."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text
    return _CONTROL.sub("", unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text)))


def one_line(text: str) -> str:
    """Return clean text on one line; no-break spaces are kept."""
    return re.sub(r"[ \t\n]+", " ", clean_text(text)).strip(" ")


def unsafe_in_a_cell(text: str) -> bool:
    """Say whether a spreadsheet could take this text for a formula; plain numbers such as -12,5 are fine."""
    return text[:1] in ("=", "+", "-", "@", "\t", "\r") and not re.fullmatch(r"[+-]\d+([.,]\d+)?", text)


def check_template(template: Template, block: str, field: str, reporter: Reporter) -> Template:
    """Note, without drawing, an address that is not on a reserved domain."""
    if template.static:
        try:
            check_third_parties(template.source)
        except EvaluationError as error:
            reporter.add(block, field, error.code, **error.params)
    return template


def safe_path(text: str, *, folders: bool) -> str:
    """Return a normalised relative path; `EvaluationError` when nothing safe is left.

    `folders`: the path may have folders. Absolute paths, `..`, drive letters and characters that systems refuse are not let through.
    """
    path = unicodedata.normalize("NFC", text).replace("\\", "/").strip()
    parts = [part.strip() for part in path.split("/") if part.strip() not in ("", ".")]
    forbidden = any(part == ".." or re.search(r'[\x00-\x1f\x7f<>:"|?*]', part) or len(part.encode()) > 200 for part in parts)
    if not parts or forbidden or path.startswith("/") or (len(parts) > 1 and not folders):
        raise EvaluationError("bad_path", value=text[:80])
    return "/".join(parts)
