"""Reading e-mail messages back with the parser of the standard `email` package and lxml.

Here belong: reading one message, an archive of them or an mbox file into the form that `mail_format.logical_form` gives. The parser runs
with its oldest policy: the newer one spends a millisecond on the headers of each message.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime
from itertools import pairwise
from typing import Any

from generators.artefacts.mail_format import OWN_HEADERS, file_form, only
from generators.artefacts.zip_reader import files_of

__all__ = ["read"]

_ADDED = re.compile(r"Return-Path|Received|Authentication-Results|Received-SPF|DKIM-Signature|List-Unsubscribe|Importance|X-.*")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def read(content: bytes, told: Collection[str] = ()) -> dict[str, Any]:
    """Read one message, an archive or an mbox file into the form of `logical_form`."""
    if content.startswith(b"PK"):
        parts = [one.content for one in files_of(content)]
    elif content.startswith(b"From ") or not content:
        parts = _split(content)
    else:
        parts = [content]
    return {"messages": [only(_read_message(one), told) for one in parts]}


def _split(content: bytes) -> list[bytes]:
    """Return the messages of an mbox file."""
    edges = [*(found.start() for found in re.finditer(rb"^From ", content, re.MULTILINE)), len(content)]
    parts = [content[start:stop] for start, stop in pairwise(edges)]
    return [_QUOTED_FROM.sub(rb"\1", part.partition(b"\n")[2].removesuffix(b"\n")) for part in parts]


def _read_message(content: bytes) -> dict[str, Any]:
    mail = BytesParser(policy=compat32).parsebytes(content)
    parts = [part for part in mail.walk() if not part.is_multipart()]
    files = [part for part in parts if part.get_content_disposition() == "attachment"]
    # The attached file of the `attachment` field comes first and has no identity.
    first = files[0].get_filename("") if files and "Content-ID" not in files[0] else ""
    types = {part.get_content_type(): part for part in reversed(parts)}
    text = _text(types["text/plain"])
    link = _link(types.get("text/html"))
    if link[0]:
        end = f"{link[0]} <{link[1]}>"
        if not text.endswith(end):
            raise ValueError("the plain text and the page of a message do not show the same link")
        text = text.removesuffix(end).strip("\n")
    return {
        "from": _addresses(mail, "From"), "to": _addresses(mail, "To"), "cc": _addresses(mail, "Cc"), "subject": _value(mail["Subject"]),
        "body": text, "sent": parsedate_to_datetime(mail["Date"]).isoformat(), "attachment": first,
        "folder": _value(mail["X-Balise-Folder"]), "reply_to": _addresses(mail, "Reply-To"),
        "headers": [[name, _value(value)] for name, value in mail.items() if _ADDED.fullmatch(name) and name not in OWN_HEADERS],
        "attachments": [_read_file(part) for part in files if "Content-ID" in part],
        "link": link, "unread": mail["Status"] == "O", "starred": mail["X-Status"] == "F",
    }  # fmt: skip


def _read_file(part: Message) -> dict[str, Any]:
    rank = re.fullmatch(r"<piece-(\d+)@balise\.example>", str(part["Content-ID"]))
    payload = part.get_payload(decode=True)
    if rank is None or not isinstance(payload, bytes):
        raise ValueError("an attached file has no rank or no content")
    return file_form(int(rank[1]), part.get_filename(""), payload)


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8").replace("\r\n", "\n").strip("\n") if isinstance(payload, bytes) else ""


def _link(page: Message | None) -> list[str]:
    """Return the words and the target of the link of the HTML part, empty when there is none."""
    if page is None:
        return ["", ""]
    from lxml import html as lxml_html  # noqa: PLC0415  heavy, loaded on first use

    anchor = next(lxml_html.document_fromstring(_text(page)).iter("a"))
    return [anchor.text_content(), anchor.get("href")]


def _value(value: Any) -> str:
    """Return the text of a header, unfolded and decoded."""
    text = re.sub(r"\r?\n", "", str(value or ""))
    return "".join(one if isinstance(one, str) else one.decode(charset or "ascii") for one, charset in decode_header(text))


def _addresses(mail: Message, name: str) -> list[list[str]]:
    if name not in mail:
        return []
    return [[_value(shown), address] for shown, address in getaddresses([re.sub(r"\r?\n", "", str(mail[name]))])]
