"""A list of schools as a CSV file: each line opens a school or completes the one that has its number; and the list of those that are open."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from challenges.names import fold, label_key
from challenges.runtime.schools import queries, services
from challenges.runtime.schools.imports.readers import Source
from challenges.runtime.schools.imports.readers.delimited import cell, headed
from challenges.runtime.schools.models import School
from challenges.runtime.schools.uai import normalised

COLUMNS = ("uai", "nom", "type", "commune", "académie", "courriel")
_HEADERS: dict[str, tuple[str, ...]] = {
    "uai": ("uai",), "name": ("nom",), "kind": ("type",), "town": ("commune",), "academy": ("academie",), "admin_email": ("courriel",),
}  # fmt: skip
_SURE = ("uai", "name")
_KINDS = {
    "ecole": "primary", "ecole primaire": "primary", "ecole elementaire": "primary", "college": "college", "lycee": "lycee",
    "superieur": "higher", "enseignement superieur": "higher", "": "other",
}  # fmt: skip


def listed() -> list[dict[str, Any]]:
    """Return every school in the order of their names."""
    rows = School.objects.annotate(people=Count("members", distinct=True), present=queries.present_pupils())
    return [
        {
            "uid": str(one.uid), "uai": one.uai, "name": one.name, "kind": one.kind, "town": one.town, "academy": one.academy,
            "members": one.people, "pupils": one.present,
        }
        for one in sorted(rows, key=label_key)
    ]  # fmt: skip


def take(content: bytes, *, apply: bool) -> dict[str, Any]:
    """Open or complete the schools of a list, in one transaction; a line that is refused keeps the others from nothing.

    Args:
        content: CSV in UTF-8 or Windows-1252, with the columns of `COLUMNS` in any order.
        apply: whether to do it; else it is done and taken back.

    Returns:
        The numbers of created, changed, unchanged, what was refused (who, where, reason), the links of invitations.

    Raises:
        ValidationError: no such columns.
    """
    report: dict[str, Any] = {"created": 0, "changed": 0, "unchanged": 0, "refused": [], "invitations": []}
    with transaction.atomic():
        for number, row in _rows(content):
            try:
                with transaction.atomic():
                    _take(row, report)
            except ValidationError as error:
                where = _("ligne %d") % number
                report["refused"].append({"who": row["name"] or row["uai"], "where": where, "reason": " ".join(error.messages)})
        if not apply:
            report["invitations"] = []
            transaction.set_rollback(True)
    return report


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each line by our names of its fields, with its number; separators, encodings and headers as imports of pupils read them."""
    missing = _("Colonne absente : %s.") % ", ".join(COLUMNS[:2])
    for row, columns in headed(Source.of_bytes("", content), _HEADERS, _SURE, missing):
        yield row.number, {field: cell(row, columns, field) for field in _HEADERS}


def _take(row: dict[str, str], report: dict[str, Any]) -> None:
    kind = _KINDS.get(fold(row["kind"]).strip(), row["kind"])
    if kind not in School.Kind.values:
        raise ValidationError(_("« %s » n’est pas un type d’établissement.") % row["kind"])
    row = {**row, "uai": normalised(row["uai"]), "kind": kind}
    if not row["uai"]:
        raise ValidationError(_("Il manque l’UAI : c’est lui qui dit si l’établissement est déjà ouvert."))
    found = School.objects.filter(uai=row["uai"]).first()
    if found is None:
        opened = services.open_school(**row, user=None)
        report["created"] += 1
        if opened.invited:
            report["invitations"].append({"uai": row["uai"], "link": opened.invited.link})
        return
    said = {name: row[name] for name in ("name", "kind", "town", "academy") if row[name] and getattr(found, name) != row[name]}
    if said:
        services.change_school(found, user=None, **said)
    report["changed" if said else "unchanged"] += 1
