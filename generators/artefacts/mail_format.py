"""Bytes of e-mail messages, written here (RFC 5322, 2045, 2047, 2231).

Here belong: `Message`, what it says, and how one `.eml` file, an archive of them or an `.mbox` file (mboxrd quoting) is written.
Message-ID, boundaries and dates come from the data, never from the clock or the machine. Messages are written as text because the header
registry of `email` takes most of the time of a mailbox; its parser reads them back, in `mail_reader`.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from email.utils import format_datetime
from html import escape
from typing import Any
from urllib.parse import quote

from generators.artefacts.zip import MAX_TOTAL, Entry, check_entries
from generators.artefacts.zip import write as write_zip
from generators.errors import EvaluationError
from generators.formats import slug

__all__ = [
    "OWN_HEADERS",
    "ZONE",
    "Attached",
    "Message",
    "Pair",
    "file_form",
    "inert",
    "logical_form",
    "only",
    "write",
    "write_mbox",
    "write_message",
]

ZONE = dt.timezone(dt.timedelta(hours=1))  # fixed: the data of the machine about time zones changes
OWN_HEADERS = ("X-Status", "X-Balise-Folder")
_LINE = 76
_FROM_LINE = re.compile(rb"^(>*From )", re.MULTILINE)
Pair = tuple[str, str]


@dataclass(frozen=True)
class Attached:
    """An attached file; `rank`: which of the `attachments` of the document it is, from 1."""

    rank: int
    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Message:
    """A message; addresses are pairs (name, address), headers pairs (name, value), a link is its words and its target."""

    sender: list[Pair]
    to: list[Pair]
    cc: list[Pair]
    subject: str
    body: str
    sent: dt.datetime
    attachment: str
    folder: str
    reply_to: tuple[Pair, ...] = ()
    headers: tuple[Pair, ...] = ()
    attachments: tuple[Attached, ...] = ()
    link: Pair = ("", "")
    unread: bool = False
    starred: bool = False


def inert(name: str) -> bytes:
    """Return the text of an attached file that the document gives no content."""
    return f"Pièce jointe d’exercice : {name}\n".encode()


def logical_form(messages: list[Message], told: Collection[str] = ()) -> dict[str, Any]:
    """Return what the messages say; `told`: which of the later fields the document declares."""
    return {"messages": [only(_described(one), told) for one in messages]}


def _described(message: Message) -> dict[str, Any]:
    return {
        "from": [list(one) for one in message.sender], "to": [list(one) for one in message.to], "cc": [list(one) for one in message.cc],
        "subject": message.subject, "body": message.body, "sent": message.sent.isoformat(), "attachment": message.attachment,
        "folder": message.folder, "reply_to": [list(one) for one in message.reply_to], "headers": [list(one) for one in message.headers],
        "attachments": [file_form(one.rank, one.name, one.content) for one in message.attachments],
        "link": list(message.link), "unread": message.unread, "starred": message.starred,
    }  # fmt: skip


_LATER = ("reply_to", "headers", "attachments", "link", "unread", "starred")


def only(described: dict[str, Any], told: Collection[str]) -> dict[str, Any]:
    """Leave out the fields that the document does not declare: they would change the form that older documents gave."""
    return {name: value for name, value in described.items() if name not in _LATER or name in told}


def file_form(rank: int, name: str, content: bytes) -> dict[str, Any]:
    """Return what an attached file says."""
    return {"rank": rank, "name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def write_message(message: Message, rank: int, told: Collection[str] = ()) -> bytes:
    """Write one message; `rank` tells apart two messages with the same content."""
    identity = hashlib.sha256(f"{rank}\0{message}".encode()).hexdigest()[:24]
    head = [f"{name}: {_words(value, len(name) + 2)}" for name, value in message.headers]
    people = (("From", message.sender), ("Reply-To", message.reply_to), ("To", message.to), ("Cc", message.cc))
    head += [f"{name}: {_people(pairs, len(name) + 2)}" for name, pairs in people if pairs]
    head += [f"Subject: {_words(message.subject, 9)}", f"Date: {format_datetime(message.sent)}", f"Message-ID: <{identity}@balise.example>"]
    if message.folder:
        head.append(f"X-Balise-Folder: {_words(message.folder, 17)}")
    if "unread" in told:
        head.append("Status: " + ("O" if message.unread else "RO"))
    if message.starred:
        head.append("X-Status: F")
    head.append("MIME-Version: 1.0")
    return "\r\n".join([*head, _content(message, identity)]).encode("ascii")


def _content(message: Message, identity: str) -> str:
    """Return the headers of the content, an empty line and the content: text, alternative and attached files as there are."""
    part = _text_part("plain", _plain(message.body, message.link))
    if message.link[0]:
        part = _multipart("alternative", [part, _text_part("html", _page(message.body, message.link))], f"=-{identity}-=")
    files = [Attached(0, message.attachment, inert(message.attachment))] if message.attachment else []
    files += message.attachments
    return _multipart("mixed", [part, *(_file_part(one) for one in files)], f"=={identity}==") if files else part


def _multipart(subtype: str, parts: list[str], boundary: str) -> str:
    inside = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    return f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n{inside}--{boundary}--\r\n'


def _text_part(subtype: str, text: str) -> str:
    data = text.replace("\n", "\r\n").encode() + b"\r\n"
    encoded = binascii.b2a_qp(data, istext=True).decode("ascii")
    return f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{encoded}'


def _plain(body: str, link: Pair) -> str:
    """Return the text of a message as programs without HTML show it."""
    return "\n\n".join(part for part in (body, f"{link[0]} <{link[1]}>" if link[0] else "") if part)


def _page(body: str, link: Pair) -> str:
    paragraphs = "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in body.split("\n\n") if part)
    return f'<!doctype html>\n<html lang="fr"><body>{paragraphs}<p><a href="{escape(link[1])}">{escape(link[0])}</a></p></body></html>'


def _file_part(file: Attached) -> str:
    name = f'filename="{file.name}"' if file.name.isascii() else f"filename*=utf-8''{quote(file.name, safe='')}"
    identity = f"Content-ID: <piece-{file.rank}@balise.example>\r\n" if file.rank else ""
    encoded = base64.encodebytes(file.content).decode("ascii").replace("\n", "\r\n")
    return (
        "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        f"{identity}Content-Disposition: attachment; {name}\r\n\r\n{encoded}"
    )


def _words(text: str, taken: int) -> str:
    """Return the value of a header: as it is, folded at its spaces, or in encoded words; `taken`: length of what stands before."""
    words = text.split(" ")
    if not text.isascii() or "=?" in text or any(not word or len(word) > _LINE for word in words):
        return _encoded(text, taken)
    lines, room = [words[0]], _LINE - taken - len(words[0])
    for word in words[1:]:
        if len(word) + 1 > room:
            lines.append(word)
            room = _LINE - len(word)
        else:
            lines[-1] += " " + word
            room -= len(word) + 1
    return "\r\n ".join(lines)


def _encoded(text: str, taken: int) -> str:
    """Return encoded words (RFC 2047) that fit their lines, none of which cuts a character; `taken`: length of what stands before."""
    chunks, chunk, room = list[bytes](), b"", max(12, (_LINE - taken - 12) // 4 * 3)
    for char in text:
        data = char.encode()
        if len(chunk) + len(data) > room:
            chunks.append(chunk)
            chunk, room = b"", 45
        chunk += data
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(one).decode('ascii')}?=" for one in [*chunks, chunk] if one)


def _people(pairs: Iterable[Pair], taken: int) -> str:
    """Return addresses with their names, one on each line."""
    shown = []
    for name, address in pairs:
        if not name.isascii() or "=?" in name or len(name) > 30:
            before = _encoded(name, taken)
        else:
            escaped = name.replace("\\", "\\\\").replace('"', '\\"')
            before = f'"{escaped}"' if name else ""
        last = len(before.rpartition("\n")[2]) + (0 if "\n" in before else taken)
        fold = "\r\n " if last + len(address) + 4 > _LINE else " "
        shown.append(f"{before}{fold}<{address}>" if before else address)
        taken = 1
    return ",\r\n ".join(shown)


def write(messages: list[Message], day: dt.date, told: Collection[str] = ()) -> bytes:
    """Write an archive of messages, in order, each in its folder."""
    entries = []
    for rank, message in enumerate(messages, start=1):
        name = f"{rank:03}-{slug(message.subject)[:40] or 'message'}.eml"
        path = f"{message.folder}/{name}" if message.folder else name
        entries.append(Entry(path, write_message(message, rank, told), day))
    check_entries(entries)
    return write_zip(entries)


def write_mbox(messages: list[Message], name: str, told: Collection[str] = ()) -> bytes:
    """Write all messages in one file, each after a line `From `; what looks like such a line in a message is quoted (mboxrd)."""
    content = b""
    for rank, message in enumerate(messages, start=1):
        sender = message.sender[0][1] if message.sender else "MAILER-DAEMON"
        moment = message.sent.astimezone(dt.UTC)
        stamp = f"{format_datetime(moment)[:3]} {format_datetime(moment)[8:11]} {moment.day:2} {moment:%H:%M:%S} {moment.year:04}"
        text = write_message(message, rank, told).replace(b"\r\n", b"\n")
        content += f"From {sender} {stamp}\n".encode() + _FROM_LINE.sub(rb">\1", text) + b"\n"
        if len(content) > MAX_TOTAL:
            raise EvaluationError("bad_size", value=len(content), name=name)
    return content
