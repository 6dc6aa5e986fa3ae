"""E-mail messages in a mailbox.

Here belong: the `mailbox` kind: an archive of `.eml` files, one `.eml` file or one `.mbox` file, and how messages are shown in a page.
Their bytes are the matter of `mail_format` and `mail_reader`. Attached files are inert text, and links lead nowhere in a page.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.mail_format import (
    OWN_HEADERS,
    ZONE,
    Attached,
    Message,
    Pair,
    inert,
    logical_form,
    write,
    write_mbox,
    write_message,
)
from generators.artefacts.mail_reader import read
from generators.artefacts.pages import inert_link
from generators.artefacts.rows import column_of, each_row, row_scope
from generators.artefacts.safety import check_template, check_third_parties, clean_text, one_line, safe_path
from generators.artefacts.zip import padded
from generators.errors import EvaluationError
from generators.expressions import Environment, Expression
from generators.expressions.functions import need, whole
from generators.formats import NBSP, apply_format
from generators.reporting import Reporter
from generators.scope import Scope
from generators.templates import Template

__all__ = ["ZONE", "Mailbox", "Message", "logical_form", "parse_addresses", "read", "write", "write_message"]

_NAMED = re.compile(r'"?([^"<>]*?)"?\s*<([^<>\s]+)>')
_TEXTS = ("from", "to", "cc", "subject", "body", "attachment", "folder", "reply_to", "link_text", "link_target")
_TOLD = {
    "reply_to": "reply_to",
    "headers": "headers",
    "attachments": "attachments",
    "link_text": "link",
    "unread": "unread",
    "starred": "starred",
}


class Mailbox:
    """The `mailbox` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.table: str = spec["table"]
        row = row_scope(self.table, scope, block, reporter)

        def text(field: str, source: str) -> Template:
            return check_template(reporter.template(block, field, source, row), block, field, reporter)

        self.texts = {name: text(name, spec.get(name, "")) for name in _TEXTS}
        self.date = reporter.expression(block, "date", spec["date"], row, "date")
        self.time = reporter.optional(block, "time", spec.get("time", ""), row, "time")
        self.flags = {name: reporter.optional(block, name, spec.get(name, ""), row, "bool") for name in ("unread", "starred")}
        self.headers = [(one["name"], text(f"headers[{rank}].value", one["value"])) for rank, one in enumerate(spec.get("headers", []))]
        for rank, (name, _) in enumerate(self.headers):
            if name.lower() in {own.lower() for own in OWN_HEADERS}:
                reporter.add(block, f"headers[{rank}].name", "reserved_header", name=name)
        self.attachments: list[tuple[Template, Template | None, Expression | None]] = []
        for rank, one in enumerate(spec.get("attachments", [])):
            where = f"attachments[{rank}]"
            content = text(f"{where}.content", one["content"]) if "content" in one else None
            size = reporter.optional(block, f"{where}.size", one.get("size", ""), row, "number")
            self.attachments.append((text(f"{where}.name", one["name"]), content, size))
        # What the document does not ask for is not said: mailboxes keep the form that they had before these fields.
        self.told = [told for name, told in _TOLD.items() if spec.get(name)]

    def build(self, context: BuildContext) -> Built:
        """Build the file of messages."""
        messages: list[Message] = each_row(context.environment, self.table, lambda _: self._message(context))
        if context.path.lower().endswith(".eml"):
            if len(messages) != 1:
                raise EvaluationError("not_one_row", count=len(messages), name=self.table)
            content, media = write_message(messages[0], 1, self.told), "message/rfc822"
        elif context.path.lower().endswith(".mbox"):
            content, media = write_mbox(messages, context.path, self.told), "application/mbox"
        else:
            content, media = write(messages, context.reference_date, self.told), "application/zip"
        html = lambda: f'<div class="artefact-mailbox">{"".join(_html(one) for one in messages)}</div>'  # noqa: E731  shown to few
        return Built(content, logical_form(messages, self.told), html, media)

    def _message(self, context: BuildContext) -> Message:
        env = context.environment
        texts = {name: _safe(template, env) for name, template in self.texts.items()}
        day = need(self.date(env), "date") if self.date is not None else context.reference_date
        time = need(self.time(env), "time") if self.time is not None else dt.time(9)
        flags = {name: need(flag(env), "bool") if flag is not None else False for name, flag in self.flags.items()}
        headers = [(name, one_line(_safe(template, env))) for name, template in self.headers]
        return Message(
            parse_addresses(texts["from"]), parse_addresses(texts["to"]), parse_addresses(texts["cc"]), one_line(texts["subject"]),
            _body(texts["body"]), dt.datetime.combine(day, time, ZONE),
            safe_path(texts["attachment"], folders=False) if texts["attachment"].strip() else "",
            safe_path(texts["folder"], folders=True) if texts["folder"].strip() else "",
            reply_to=tuple(parse_addresses(texts["reply_to"])), headers=tuple(one for one in headers if one[1]),
            attachments=tuple(self._files(env)), link=_link(texts["link_text"], texts["link_target"]), **flags,
        )  # fmt: skip

    def _files(self, env: Environment) -> list[Attached]:
        """Return the attached files of the row at hand; those without a name are left out."""
        found = []
        for rank, (name, content, size) in enumerate(self.attachments, start=1):
            shown = _safe(name, env)
            if not shown.strip():
                continue
            path = safe_path(shown, folders=False)
            wanted = whole(size(env)) if size is not None else None
            data = clean_text(_safe(content, env)).encode() if content is not None else inert(path)
            if content is None and wanted is not None and wanted < len(data):
                data = b""  # the inert text says nothing that a small file would have to hold
            found.append(Attached(rank, path, padded(data, wanted, path)))
        return found

    def read(self, content: bytes) -> dict[str, Any]:
        """Read the messages back."""
        return read(content, self.told)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the fields that are exactly one column back onto the table."""
        messages = logical["messages"]
        found: list[Extract] = []

        def add(column: str, value: Callable[[Mapping[str, Any]], Any]) -> None:
            if column:
                found.append(Extract(self.table, column, [value(message) for message in messages]))

        for name in ("from", "to", "cc", *(one for one in self.told if one == "reply_to")):
            # A full address and a bare one are both columns in use; the row tells which.
            add(self.texts[name].column, lambda message, name=name: ", ".join(_shown(one) for one in message[name]))  # type: ignore[misc]
        for name in ("subject", "attachment", "folder"):
            add(self.texts[name].column, lambda message, name=name: message[name])  # type: ignore[misc]
        add(column_of(self.date), lambda message: dt.datetime.fromisoformat(message["sent"]).date())
        add(column_of(self.time), lambda message: dt.datetime.fromisoformat(message["sent"]).time())
        if "link" in self.told:
            add(self.texts["link_text"].column, lambda message: message["link"][0])
            add(self.texts["link_target"].column, lambda message: message["link"][1])
        for name in [one for one in self.flags if one in self.told]:
            add(column_of(self.flags[name]), lambda message, name=name: message[name])  # type: ignore[misc]
        self._extract_lists(add)
        return found

    def _extract_lists(self, add: Callable[[str, Callable[[Mapping[str, Any]], Any]], None]) -> None:
        """Map the headers whose name comes once, and the names and sizes of the attached files."""
        names = [name for name, _ in self.headers]
        for name, template in self.headers:
            if names.count(name) == 1:
                add(template.column, lambda message, name=name: dict(message["headers"]).get(name, ""))  # type: ignore[misc]
        for rank, (template, _, _) in enumerate(self.attachments, start=1):
            # The size is not mapped: a row without this file would give none.
            add(template.column, lambda message, rank=rank: {one["rank"]: one["name"] for one in message["attachments"]}.get(rank, ""))  # type: ignore[misc]


def _safe(template: Template, environment: Environment) -> str:
    text = template.render(environment)
    check_third_parties(text)
    return text


def _body(text: str) -> str:
    return "\n".join(line.rstrip() for line in clean_text(text).split("\n")).strip("\n")


def _link(text: str, target: str) -> Pair:
    """Return the words and the target of a link; without words there is no link."""
    words, address = one_line(text), one_line(target)
    if not words:
        return ("", "")
    if not re.fullmatch(r"https?://[^\s<>\"]+", address):
        raise EvaluationError("bad_link", value=address[:80])
    return (words, address)


def parse_addresses(text: str) -> list[Pair]:
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


def _shown(pair: list[str] | Pair) -> str:
    return f"{pair[0]} <{pair[1]}>" if pair[0] else pair[1]


def _html(message: Message) -> str:
    """Return a message that unfolds; what a mail program tells by a bold line or a star is told in words."""
    sender = message.sender[0][0] or message.sender[0][1] if message.sender else ""
    states = "".join(
        f' <span class="artefact-state">{word}</span>' for word, on in (("non lu", message.unread), ("suivi", message.starred)) if on
    )
    paragraphs = "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in message.body.split("\n\n") if part)
    link = (
        f'<p class="artefact-mail-link">{inert_link("anchor", message.link[0])} '
        f'<span class="artefact-target">Ce lien mène à{NBSP}: {escape(message.link[1])}</span></p>'
        if message.link[0]
        else ""
    )
    return (
        f'<details class="artefact-message"><summary><span class="artefact-sender">{escape(sender)}</span> '
        f'<span class="artefact-subject">{escape(message.subject)}</span>{states}</summary>'
        f'<dl class="artefact-fields">{_details(message)}</dl><div class="artefact-body">{paragraphs}{link}</div>{_headers(message)}</details>'
    )


def _details(message: Message) -> str:
    sent = f"{apply_format(message.sent.date(), 'date_long')} à {apply_format(message.sent.timetz().replace(tzinfo=None), 'time')}"
    fields = [("De", message.sender), ("Répondre à", message.reply_to), ("À", message.to), ("Copie à", message.cc)]
    items = [(label, ", ".join(_shown(one) for one in pairs)) for label, pairs in fields if pairs]
    items += [("Envoyé le", sent)]
    items += [(label, text) for label, text in (("Dossier", message.folder), ("Pièce jointe", message.attachment)) if text]
    items += [("Pièce jointe", f"{one.name} ({apply_format(len(one.content), 'size')})") for one in message.attachments]
    return "".join(f"<dt>{label}</dt><dd>{escape(text)}</dd>" for label, text in items)


def _headers(message: Message) -> str:
    if not message.headers:
        return ""
    items = "".join(f'<dt lang="en">{escape(name)}</dt><dd>{escape(value)}</dd>' for name, value in message.headers)
    return f'<details class="artefact-headers"><summary>En-têtes du message</summary><dl class="artefact-fields">{items}</dl></details>'
