"""Nothing leads to a real third party.

Here belongs: the check that web and mail addresses, telephone numbers and network addresses belong to nobody.
"""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network

from generators.errors import EvaluationError

__all__ = ["check_third_parties"]

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
