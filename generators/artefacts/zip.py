"""Archives of files: written by the standard `zipfile` module, listed again by the reader of `zip_reader`.

Here belong: the `zip` kind. Dates of the files are data of the challenge; other attributes are fixed. Contents are checked by their digest.
A file whose size the author does not ask for, and which has a text, is a real one of the format that its name announces (`samples`): it opens.
The page shows one table for each folder, as a file manager does, because a whole path per line does not fit on a phone.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.rows import column_of, each_row, row_scope
from generators.artefacts.safety import check_template, check_third_parties, clean_text, safe_path
from generators.artefacts.samples import sample
from generators.artefacts.zip_reader import files_of
from generators.errors import EvaluationError
from generators.expressions.functions import need, whole
from generators.formats import NBSP, apply_format
from generators.reporting import Reporter
from generators.scope import Scope

__all__ = ["Entry", "Zip", "check_entries", "logical_form", "padded", "read", "write"]

MAX_FILE = 2_000_000
MAX_TOTAL = 20_000_000
_NOON = dt.time(12)
_HIDDEN = 0x02  # attribute of DOS and Windows


@dataclass(frozen=True)
class Entry:
    """A file of an archive."""

    path: str
    content: bytes
    modified: dt.date
    time: dt.time = _NOON
    hidden: bool = False


class Zip:
    """The `zip` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.table: str = spec["table"]
        row = row_scope(self.table, scope, block, reporter)
        self.name = reporter.template(block, "name", spec["name"], row)
        self.size = reporter.optional(block, "size", spec.get("size", ""), row, "number")
        self.modified = reporter.optional(block, "modified", spec.get("modified", ""), row, "date")
        self.time = reporter.optional(block, "time", spec.get("time", ""), row, "time")
        self.hidden = reporter.optional(block, "hidden", spec.get("hidden", ""), row, "bool")
        self.content = check_template(reporter.template(block, "content", spec.get("content", ""), row), block, "content", reporter)
        # What the document does not ask for is not said: archives keep the form that they had before these fields.
        self.told = [name for name in ("time", "hidden") if spec.get(name, "").strip()]

    def build(self, context: BuildContext) -> Built:
        """Build the archive."""
        entries: list[Entry] = each_row(context.environment, self.table, lambda _: self._entry(context))
        check_entries(entries)
        prefix = f"artefact-{context.artefact_id}-dossier"
        return Built(
            write(entries), logical_form(entries, self.told), lambda: _html(entries, context.path, prefix, self.told), "application/zip"
        )

    def _entry(self, context: BuildContext) -> Entry:
        env = context.environment
        path = safe_path(self.name.render(env), folders=True)
        text = clean_text(self.content.render(env))
        check_third_parties(text)
        content = _content(path, text) if self.size is None else padded(text.encode(), whole(self.size(env)), path)
        modified = need(self.modified(env), "date") if self.modified is not None else context.reference_date
        if not 1980 <= modified.year <= 2107:
            raise EvaluationError("bad_date", value=modified.isoformat())
        time = need(self.time(env), "time") if self.time is not None else _NOON
        return Entry(path, content, modified, time, need(self.hidden(env), "bool") if self.hidden is not None else False)

    def read(self, content: bytes) -> dict[str, Any]:
        """List an archive."""
        return read(content, self.told)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map names, sizes, dates, times and attributes back onto the table where each is exactly one column."""
        entries = logical["entries"]
        found = [
            Extract(self.table, self.name.column, [one["path"] for one in entries]),
            Extract(self.table, column_of(self.size), [one["size"] for one in entries]),
            Extract(self.table, column_of(self.modified), [dt.date.fromisoformat(one["modified"]) for one in entries]),
        ]
        if "time" in self.told:
            found.append(Extract(self.table, column_of(self.time), [dt.time.fromisoformat(one["time"]) for one in entries]))
        if "hidden" in self.told:
            found.append(Extract(self.table, column_of(self.hidden), [one["hidden"] for one in entries]))
        return [one for one in found if one.column]


def _content(path: str, text: str) -> bytes:
    """Return a file of the format that its name announces, or the text itself: an empty file stays empty, a text is a text."""
    made = sample(path.rpartition("/")[2].rpartition(".")[2].lower(), text) if text else None
    return padded(text.encode(), None, path) if made is None else made


def padded(content: bytes, size: int | None, name: str) -> bytes:
    """Return a content padded with spaces to its size; `EvaluationError` when it is longer than that, or larger than a file may be."""
    wanted = len(content) if size is None else size
    if not len(content) <= wanted <= MAX_FILE:
        raise EvaluationError("bad_size", value=wanted, name=name)
    return content.ljust(wanted)


def check_entries(entries: list[Entry]) -> None:
    """Raise `EvaluationError` when two files have one name, a file has the name of a folder, or the archive is too large."""
    seen: set[str] = set()
    for entry in entries:
        if entry.path.lower() in seen:
            raise EvaluationError("same_path", value=entry.path)
        seen.add(entry.path.lower())
    for entry in entries:
        parts = entry.path.lower().split("/")
        if any("/".join(parts[:depth]) in seen for depth in range(1, len(parts))):
            raise EvaluationError("same_path", value=entry.path.rpartition("/")[0])
    total = sum(len(entry.content) for entry in entries)
    if total > MAX_TOTAL:
        raise EvaluationError("bad_size", value=total, name="zip")


def logical_form(entries: list[Entry], told: Collection[str] = ()) -> dict[str, Any]:
    """Return what an archive says; `told`: which of `time` and `hidden` the document declares."""
    return {"entries": [_described(one, told) for one in entries]}


def _described(entry: Entry, told: Collection[str]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "path": entry.path,
        "size": len(entry.content),
        "modified": entry.modified.isoformat(),
        "sha256": hashlib.sha256(entry.content).hexdigest(),
    }
    if "time" in told:
        described["time"] = entry.time.strftime("%H:%M")
    if "hidden" in told:
        described["hidden"] = entry.hidden
    return described


def write(entries: list[Entry]) -> bytes:
    """Write an archive with fixed attributes; a file without a time is dated noon of its day."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for entry in entries:
            day, time = entry.modified, entry.time
            info = zipfile.ZipInfo(entry.path, (day.year, day.month, day.day, time.hour, time.minute, 0))
            info.create_system, info.external_attr, info.compress_type = 3, 0o100644 << 16, zipfile.ZIP_DEFLATED
            info.external_attr |= _HIDDEN if entry.hidden else 0
            archive.writestr(info, entry.content, compresslevel=6)
    return target.getvalue()


def read(content: bytes, told: Collection[str] = ()) -> dict[str, Any]:
    """Read an archive into the form of `logical_form`; checksums are verified on the way."""
    listed = [Entry(one.path, one.content, one.modified.date(), one.modified.time(), one.hidden) for one in files_of(content)]
    return logical_form(listed, told)


def _html(entries: list[Entry], name: str, prefix: str, told: Collection[str]) -> str:
    """Return one table for each folder, the archive itself first."""
    folders = _folders(entries)
    anchors = {folder: f"{prefix}-{rank}" for rank, folder in enumerate(folders)}
    tables = "".join(_table(folder, folders[folder], name, anchors, told) for folder in folders)
    inside = f" dans {_count(len(folders) - 1, 'dossier')}" if len(folders) > 1 else ""
    return (
        f'<div class="artefact-archive"><p class="artefact-summary">{escape(name)}{NBSP}: '
        f"{_count(len(entries), 'fichier')}{inside}.</p>{tables}</div>"
    )


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number > 1 else ''}"


def _folders(entries: list[Entry]) -> dict[str, list[str | Entry]]:
    """Return what each folder holds, in order: paths of folders first, then files. A folder comes before those it holds."""
    held: dict[str, tuple[list[str], list[Entry]]] = {"": ([], [])}
    for entry in entries:
        folder = ""
        for part in entry.path.split("/")[:-1]:
            path = f"{folder}/{part}" if folder else part
            if path not in held:
                held[path] = ([], [])
                held[folder][0].append(path)
            folder = path
        held[folder][1].append(entry)
    ordered: dict[str, list[str | Entry]] = {}
    waiting = [""]
    while waiting:
        folder = waiting.pop(0)
        ordered[folder] = [*held[folder][0], *held[folder][1]]
        waiting = held[folder][0] + waiting
    return ordered


def _table(folder: str, held: list[str | Entry], archive: str, anchors: Mapping[str, str], told: Collection[str]) -> str:
    """Return the table of one folder."""
    titles = ("Nom", "Taille", "Modifié le")
    head = "".join(f'<th scope="col">{title}</th>' for title in titles)
    body = "".join(_folder_row(one, anchors) if isinstance(one, str) else _file_row(one, told) for one in held)
    caption = f"Dossier {' › '.join(folder.split('/'))}" if folder else f"Contenu de l’archive {archive}"
    return (
        f'<table class="artefact-table artefact-folder" id="{anchors[folder]}"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _folder_row(folder: str, anchors: Mapping[str, str]) -> str:
    return f'<tr><th scope="row"><a href="#{anchors[folder]}">{escape(folder.rpartition("/")[2])}</a></th><td colspan="2">dossier</td></tr>'


def _file_row(entry: Entry, told: Collection[str]) -> str:
    hidden = ' <span class="artefact-state">caché</span>' if entry.hidden else ""
    moment = apply_format(entry.modified, "date") + (f" à {apply_format(entry.time, 'time')}" if "time" in told else "")
    size = escape(apply_format(len(entry.content), "size"))
    name = escape(entry.path.rpartition("/")[2])
    return f'<tr><th scope="row">{name}{hidden}</th><td class="artefact-number">{size}</td><td>{escape(moment)}</td></tr>'
