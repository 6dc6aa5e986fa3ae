"""E-mail messages: written by the standard `email` package, read back by its parser with `policy.default`.

Here belong: the `mailbox` kind: one `.eml` file, or an archive of them. Message-ID, boundary and date come from the data, never from the
clock or the machine. Attachments are inert text.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from html import escape
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.rows import column_of, each_row, row_scope
from generators.artefacts.safety import check_template, check_third_parties, clean_text, one_line, safe_path
from generators.artefacts.zip import Entry, check_entries
from generators.artefacts.zip import write as write_zip
from generators.errors import EvaluationError
from generators.expressions.functions import need
from generators.formats import apply_format, slug
from generators.reporting import Reporter
from generators.scope import Scope

__all__ = ["Mailbox", "Message", "logical_form", "parse_addresses", "read", "write", "write_message"]

_ZONE = dt.timezone(dt.timedelta(hours=1))  # fixed: the data of the machine about time zones changes
# The standard library loses addresses when it folds a header with accented names, so headers are left on one line.
_UNFOLDED = policy.SMTP.clone(max_line_length=990)
_NAMED = re.compile(r'"?([^"<>]*?)"?\s*<([^<>\s]+)>')
_TEXTS = ("from", "to", "cc", "subject", "body", "attachment", "folder")


@dataclass(frozen=True)
class Message:
    """A message; addresses are pairs (name, address)."""

    sender: list[tuple[str, str]]
    to: list[tuple[str, str]]
    cc: list[tuple[str, str]]
    subject: str
    body: str
    sent: dt.datetime
    attachment: str
    folder: str


class Mailbox:
    """The `mailbox` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.table: str = spec["table"]
        row = row_scope(self.table, scope, block, reporter)
        self.texts = {
            name: check_template(reporter.template(block, name, spec.get(name, ""), row), block, name, reporter) for name in _TEXTS
        }
        self.date = reporter.expression(block, "date", spec["date"], row, "date")
        self.time = reporter.optional(block, "time", spec.get("time", ""), row, "time")
        self.single = spec["path"].endswith(".eml")

    def build(self, context: BuildContext) -> Built:
        """Build the file of messages."""
        messages: list[Message] = each_row(context.environment, self.table, lambda _: self._message(context))
        html = f'<div class="artefact-mailbox">{"".join(_html(one) for one in messages)}</div>'
        if not self.single:
            return Built(write(messages, context.reference_date), logical_form(messages), html, "application/zip")
        if len(messages) != 1:
            raise EvaluationError("not_one_row", count=len(messages), name=self.table)
        return Built(write_message(messages[0], 1), logical_form(messages), html, "message/rfc822")

    def _message(self, context: BuildContext) -> Message:
        env = context.environment
        texts = {name: template.render(env) for name, template in self.texts.items()}
        for text in texts.values():
            check_third_parties(text)
        day = need(self.date(env), "date") if self.date is not None else context.reference_date
        time = need(self.time(env), "time") if self.time is not None else dt.time(9)
        return Message(
            parse_addresses(texts["from"]), parse_addresses(texts["to"]), parse_addresses(texts["cc"]), one_line(texts["subject"]),
            _body(texts["body"]), dt.datetime.combine(day, time, _ZONE),
            safe_path(texts["attachment"], folders=False) if texts["attachment"].strip() else "",
            safe_path(texts["folder"], folders=True) if texts["folder"].strip() else "",
        )  # fmt: skip

    def read(self, content: bytes) -> dict[str, Any]:
        """Read the messages back."""
        return read(content)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the fields that are exactly one column back onto the table."""
        messages = logical["messages"]
        found = []
        for name in ("from", "to", "cc"):
            path = self.texts[name].column
            # A full address and a bare one are both columns in use; the row tells which.
            found.append(Extract(self.table, path, [", ".join(_shown(one) for one in message[name]) for message in messages]))
        for name in ("subject", "attachment", "folder"):
            found.append(Extract(self.table, self.texts[name].column, [message[name] for message in messages]))
        sent = [dt.datetime.fromisoformat(message["sent"]) for message in messages]
        found.append(Extract(self.table, column_of(self.date), [one.date() for one in sent]))
        found.append(Extract(self.table, column_of(self.time), [one.time() for one in sent]))
        return [one for one in found if one.column]


def _body(text: str) -> str:
    return "\n".join(line.rstrip() for line in clean_text(text).split("\n")).strip("\n")


def parse_addresses(text: str) -> list[tuple[str, str]]:
    """Read `Name <address>` or `address`, separated by commas or semicolons; `EvaluationError` when it is not an address."""
    found = []
    for part in re.split(r"[,;]", one_line(text)):
        if not part.strip():
            continue
        named = _NAMED.fullmatch(part.strip())
        name, address = (named[1].strip(), named[2]) if named else ("", part.strip())
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._+-]*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", address) or ".." in address or ".@" in address:
            raise EvaluationError("bad_address", value=part.strip()[:80])
        found.append((name, address))
    return found


def _shown(pair: list[str] | tuple[str, str]) -> str:
    return f"{pair[0]} <{pair[1]}>" if pair[0] else pair[1]


def logical_form(messages: list[Message]) -> dict[str, Any]:
    """Return what the messages say."""
    return {
        "messages": [
            {
                "from": [list(one) for one in message.sender], "to": [list(one) for one in message.to],
                "cc": [list(one) for one in message.cc], "subject": message.subject, "body": message.body,
                "sent": message.sent.isoformat(), "attachment": message.attachment, "folder": message.folder,
            }
            for message in messages
        ]
    }  # fmt: skip


def write_message(message: Message, rank: int) -> bytes:
    """Write one message; `rank` tells apart two messages with the same content."""
    mail = EmailMessage(policy=policy.SMTP)
    for name, pairs in (("From", message.sender), ("To", message.to), ("Cc", message.cc)):
        if pairs:
            mail[name] = [Address(display_name=shown, addr_spec=address) for shown, address in pairs]
    mail["Subject"] = message.subject
    mail["Date"] = message.sent
    identity = hashlib.sha256(f"{rank}\0{message}".encode()).hexdigest()[:24]
    mail["Message-ID"] = f"<{identity}@balise.example>"
    if message.folder:
        mail["X-Balise-Folder"] = message.folder
    mail.set_content(message.body + "\n", charset="utf-8", cte="quoted-printable")
    if message.attachment:
        inert = f"Pièce jointe d’exercice : {message.attachment}\n".encode()
        mail.add_attachment(inert, maintype="application", subtype="octet-stream", filename=message.attachment)
        mail.set_boundary(f"=={identity}==")
    return mail.as_bytes(policy=_UNFOLDED)


def write(messages: list[Message], day: dt.date) -> bytes:
    """Write an archive of messages, in order, each in its folder."""
    entries = []
    for rank, message in enumerate(messages, start=1):
        name = f"{rank:03}-{slug(message.subject)[:40] or 'message'}.eml"
        path = f"{message.folder}/{name}" if message.folder else name
        entries.append(Entry(path, write_message(message, rank), day))
    check_entries(entries)
    return write_zip(entries)


def read(content: bytes) -> dict[str, Any]:
    """Read one message or an archive of them into the form of `logical_form`."""
    if not content.startswith(b"PK"):
        return {"messages": [_read_message(content)]}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {"messages": [_read_message(archive.read(info)) for info in archive.infolist()]}


def _read_message(content: bytes) -> dict[str, Any]:
    mail = message_from_bytes(content, policy=policy.default)
    body = mail.get_body(preferencelist=("plain",))
    text = str(body.get_content()) if body is not None else ""
    names = [one.get_filename() or "" for one in mail.iter_attachments()] if mail.is_multipart() else []
    return {
        "from": _addresses(mail, "From"), "to": _addresses(mail, "To"), "cc": _addresses(mail, "Cc"),
        "subject": str(mail["Subject"] or ""), "body": text.replace("\r\n", "\n").strip("\n"),
        "sent": mail["Date"].datetime.isoformat(), "attachment": names[0] if names else "",
        "folder": str(mail["X-Balise-Folder"] or ""),
    }  # fmt: skip


def _addresses(mail: Any, name: str) -> list[list[str]]:
    header = mail[name]
    return [[one.display_name, one.addr_spec] for one in header.addresses] if header is not None else []


def _html(message: Message) -> str:
    sent = f"{apply_format(message.sent.date(), 'date_long')} à {apply_format(message.sent.timetz().replace(tzinfo=None), 'time')}"
    fields = [("De", message.sender), ("À", message.to), ("Copie à", message.cc)]
    items = [(label, ", ".join(_shown(one) for one in pairs)) for label, pairs in fields if pairs]
    items += [("Envoyé le", sent)]
    items += [(label, text) for label, text in (("Dossier", message.folder), ("Pièce jointe", message.attachment)) if text]
    details = "".join(f"<dt>{label}</dt><dd>{escape(text)}</dd>" for label, text in items)
    paragraphs = "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in message.body.split("\n\n") if part)
    sender = message.sender[0][0] or message.sender[0][1] if message.sender else ""
    return (
        f'<details class="artefact-message"><summary><span class="artefact-sender">{escape(sender)}</span> '
        f'<span class="artefact-subject">{escape(message.subject)}</span></summary>'
        f'<dl class="artefact-fields">{details}</dl><div class="artefact-body">{paragraphs}</div></details>'
    )
