"""Archives of files: written and listed by the standard `zipfile` module.

Here belong: the `zip` kind. Dates of the files are data of the challenge; attributes are fixed. Contents are checked by their digest.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.rows import column_of, each_row, row_scope
from generators.artefacts.safety import check_template, check_third_parties, clean_text, safe_path
from generators.errors import EvaluationError
from generators.expressions.functions import need, whole
from generators.formats import apply_format
from generators.reporting import Reporter
from generators.scope import Scope

__all__ = ["Entry", "Zip", "logical_form", "read", "write"]

MAX_FILE = 2_000_000
MAX_TOTAL = 20_000_000


@dataclass(frozen=True)
class Entry:
    """A file of an archive."""

    path: str
    content: bytes
    modified: dt.date


class Zip:
    """The `zip` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.table: str = spec["table"]
        row = row_scope(self.table, scope, block, reporter)
        self.name = reporter.template(block, "name", spec["name"], row)
        self.size = reporter.optional(block, "size", spec.get("size", ""), row, "number")
        self.modified = reporter.optional(block, "modified", spec.get("modified", ""), row, "date")
        self.content = check_template(reporter.template(block, "content", spec.get("content", ""), row), block, "content", reporter)

    def build(self, context: BuildContext) -> Built:
        """Build the archive."""
        entries: list[Entry] = each_row(context.environment, self.table, lambda _: self._entry(context))
        check_entries(entries)
        rows = "".join(
            f'<tr><th scope="row">{escape(one.path)}</th><td class="artefact-number">{escape(apply_format(len(one.content), "size"))}</td>'
            f"<td>{escape(apply_format(one.modified, 'date'))}</td></tr>"
            for one in entries
        )
        head = '<th scope="col">Nom</th><th scope="col">Taille</th><th scope="col">Modifié le</th>'
        html = (
            f'<table class="artefact-table artefact-archive"><caption>{escape(context.path)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )
        return Built(write(entries), logical_form(entries), html, "application/zip")

    def _entry(self, context: BuildContext) -> Entry:
        env = context.environment
        path = safe_path(self.name.render(env), folders=True)
        text = clean_text(self.content.render(env))
        check_third_parties(text)
        content = text.encode()
        if self.size is not None:
            size = whole(self.size(env))
            if not len(content) <= size <= MAX_FILE:
                raise EvaluationError("bad_size", value=size, name=path)
            content = content.ljust(size)
        modified = need(self.modified(env), "date") if self.modified is not None else context.reference_date
        if not 1980 <= modified.year <= 2107:
            raise EvaluationError("bad_date", value=modified.isoformat())
        return Entry(path, content, modified)

    def read(self, content: bytes) -> dict[str, Any]:
        """List an archive."""
        return read(content)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map names, sizes and dates back onto the table where each is exactly one column."""
        entries = logical["entries"]
        found = [
            Extract(self.table, self.name.column, [one["path"] for one in entries]),
            Extract(self.table, column_of(self.size), [one["size"] for one in entries]),
            Extract(self.table, column_of(self.modified), [dt.date.fromisoformat(one["modified"]) for one in entries]),
        ]
        return [one for one in found if one.column]


def check_entries(entries: list[Entry]) -> None:
    """Raise `EvaluationError` when two files have one name or the archive is too large."""
    seen: set[str] = set()
    for entry in entries:
        if entry.path.lower() in seen:
            raise EvaluationError("same_path", value=entry.path)
        seen.add(entry.path.lower())
    total = sum(len(entry.content) for entry in entries)
    if total > MAX_TOTAL:
        raise EvaluationError("bad_size", value=total, name="zip")


def logical_form(entries: list[Entry]) -> dict[str, Any]:
    """Return what an archive says."""
    return {"entries": [_described(one.path, one.content, one.modified) for one in entries]}


def _described(path: str, content: bytes, modified: dt.date) -> dict[str, Any]:
    return {"path": path, "size": len(content), "modified": modified.isoformat(), "sha256": hashlib.sha256(content).hexdigest()}


def write(entries: list[Entry]) -> bytes:
    """Write an archive with fixed attributes; every file is dated noon of its day."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for entry in entries:
            day = entry.modified
            info = zipfile.ZipInfo(entry.path, (day.year, day.month, day.day, 12, 0, 0))
            info.create_system, info.external_attr, info.compress_type = 3, 0o100644 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(info, entry.content, compresslevel=6)
    return target.getvalue()


def read(content: bytes) -> dict[str, Any]:
    """Read an archive into the form of `logical_form`; checksums are verified on the way."""
    entries = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in archive.infolist():
            entries.append(_described(info.filename, archive.read(info), dt.date(*info.date_time[:3])))
    return {"entries": entries}
