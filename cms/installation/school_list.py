"""A list of schools as a CSV file: each line opens a school or completes the one that has its number; and the list of those that are open."""

import csv
import io
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from challenges.names import fold, label_key
from challenges.runtime.schools import services
from challenges.runtime.schools.models import School
from challenges.runtime.schools.uai import normalised

COLUMNS = ("uai", "nom", "type", "commune", "académie", "courriel")
_FIELDS = {"uai": "uai", "nom": "name", "type": "kind", "commune": "town", "academie": "academy", "courriel": "admin_email"}
_KINDS = {
    "ecole": "primary", "ecole primaire": "primary", "ecole elementaire": "primary", "college": "college", "lycee": "lycee",
    "superieur": "higher", "enseignement superieur": "higher", "": "other",
}  # fmt: skip


def listed() -> list[dict[str, Any]]:
    """Return every school in the order of their names."""
    present = Count("pupils", filter=Q(pupils__departed_on=None, pupils__merged_into=None), distinct=True)
    rows = School.objects.annotate(people=Count("members", distinct=True), present=present)
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
        for number, row in enumerate(_rows(content), 2):
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


def _rows(content: bytes) -> list[dict[str, str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",")
    known = {_FIELDS[fold(name or "").strip()]: name for name in reader.fieldnames or [] if fold(name or "").strip() in _FIELDS}
    if lacking := [column for column in ("uai", "nom") if _FIELDS[column] not in known]:
        raise ValidationError(_("Colonne absente : %s.") % ", ".join(lacking))
    return [{field: (line.get(known.get(field, "")) or "").strip() for field in _FIELDS.values()} for line in reader]


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
