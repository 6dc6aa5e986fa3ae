"""What every text and path of a file must respect.

Here belong: text that any format can hold, text that a spreadsheet would run, safe paths, and addresses and telephone numbers that may
belong to someone.
"""

from __future__ import annotations

import re
import unicodedata
from ipaddress import ip_address, ip_network

from generators.errors import EvaluationError
from generators.reporting import Reporter
from generators.templates import Template

__all__ = ["check_template", "check_third_parties", "clean_text", "one_line", "safe_path", "unsafe_in_a_cell"]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_HOST = re.compile(r"(?:https?://|ftp://|www\.)(?:[^\s/@]*@)?([^\s/:?#<>\"')\],]+)|[\w.+-]+@([\w-]+(?:\.[\w-]+)*)", re.IGNORECASE)
# Numbers that Arcep keeps for films and books, as the digits after the first 0.
_FICTION = ("19900", "26191", "35301", "46571", "53649", "63998")
_PHONE = re.compile(r"(?<![\d.,])(?:\+33[ .\u00a0\u202f-]?(?:\(0\))?|0)([1-9](?:[ .\u00a0\u202f-]?\d{2}){4})(?![\d])")
_NETWORK = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)")
_NOBODY = [ip_network(one) for one in (
    "0.0.0.0/32", "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "192.0.2.0/24", "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/4", "255.0.0.0/8",
)]  # fmt: skip
_SUSPECT = re.compile(r"[@/]|www\.|[0-9][0-9 .\u00a0\u202f-]{5}", re.IGNORECASE)
_RESERVED = ("example", "test", "invalid", "example.org", "example.com", "example.net")


def clean_text(text: str) -> str:
    """Return NFC text with plain line ends and no control character: what every file format can hold."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text)))


def one_line(text: str) -> str:
    """Return clean text on one line; no-break spaces are kept."""
    return re.sub(r"[ \t\n]+", " ", clean_text(text)).strip(" ")


def unsafe_in_a_cell(text: str) -> bool:
    """Say whether a spreadsheet could take this text for a formula; plain numbers such as -12,5 are fine."""
    return text[:1] in ("=", "+", "-", "@", "\t", "\r") and not re.fullmatch(r"[+-]\d+([.,]\d+)?", text)


def check_third_parties(text: str) -> None:
    """Raise `EvaluationError` when `text` holds something that may belong to someone.

    Web and mail addresses are on reserved domains, French telephone numbers in the ranges that Arcep keeps for fiction, network addresses
    private or kept for documentation (RFC 1918, RFC 5737).
    """
    if not _SUSPECT.search(text):
        return
    for found in _HOST.finditer(text):
        host = (found[1] or found[2]).rstrip(".").lower()
        if not any(host == name or host.endswith("." + name) for name in _RESERVED) and not _is_network_address(host):
            raise EvaluationError("real_domain", value=found[0][:80])
    for found in _PHONE.finditer(text):
        if not re.sub(r"\D", "", found[1]).startswith(_FICTION):
            raise EvaluationError("real_phone", value=found[0])
    for found in _NETWORK.finditer(text):
        if _is_network_address(found[0]) and not any(ip_address(found[0]) in one for one in _NOBODY):
            raise EvaluationError("real_network", value=found[0])


def _is_network_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


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
