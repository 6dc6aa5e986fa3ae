"""Files as schools' software writes them, made by the tests: SIECLE, ONDE, agricultural CSV, OneRoster, workbooks."""

import csv
import datetime
import io
import zipfile
from xml.sax.saxutils import escape

import xlsxwriter
from odfdo import Cell, Document, Row, Table

from challenges.runtime.schools.years import current_year

UAI = "0290001M"
#: Files are read on the day of the tests.
TODAY = datetime.date.today()  # noqa: DTZ011
YEAR = current_year(TODAY)


def zipped(**files):
    """A zip of files; `__` in a name stands for a dot."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return content.getvalue()


# ---------------------------------------------------------------- SIECLE


def eleve(number, ine, last, first, born="27/01/2011", division="3E B", groups=(), **more):
    return {"number": number, "ine": ine, "last": last, "first": first, "born": born, "division": division, "groups": groups, "more": more}


def siecle(pupils, uai=UAI, encoding="ISO-8859-15", declared=None, prolog="", structures_first=False):
    """An export « Élèves sans adresses »."""
    parts = [f'<?xml version="1.0" encoding="{declared or encoding}"?>{prolog}<BEE_ELEVES VERSION="2.1">']
    if uai is not None:
        parts.append(f"<PARAMETRES><UAJ>{uai}</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE></PARAMETRES>")
    eleves = "<ELEVES>" + "".join(_eleve(one) for one in pupils) + "</ELEVES>"
    structures = "<STRUCTURES>" + "".join(_structures(one) for one in pupils) + "</STRUCTURES>"
    parts += ["<DONNEES>", *((structures, eleves) if structures_first else (eleves, structures)), "</DONNEES></BEE_ELEVES>"]
    return "".join(parts).encode(encoding)


def _eleve(one):
    fields = {
        "ID_NATIONAL": one["ine"], "NOM_DE_FAMILLE": one["last"], "PRENOM": one["first"], "DATE_NAISS": one["born"], "CODE_PAYS": "100",
        "CODE_COMMUNE_INSEE_NAISS": "29019", "CODE_MEF": "10310019110", "CODE_STATUT": "ST",
    } | one["more"]  # fmt: skip
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items() if value is not None)
    return f'<ELEVE ELEVE_ID="{one["number"]}" ELENOET="{one["number"]}">{inner}</ELEVE>'


def _structures(one):
    inner = ""
    for code, kind in [(one["division"], "D"), *((group, "G") for group in one["groups"])]:
        if code:
            inner += f"<STRUCTURE><CODE_STRUCTURE>{escape(code)}</CODE_STRUCTURE><TYPE_STRUCTURE>{kind}</TYPE_STRUCTURE></STRUCTURE>"
    return f'<STRUCTURES_ELEVE ELEVE_ID="{one["number"]}" ELENOET="{one["number"]}">{inner}</STRUCTURES_ELEVE>' if inner else ""


# ---------------------------------------------------------------- CSV

ONDE_HEADER = [
    "Nom élève",
    "Nom d'usage élève",
    "Prénom élève",
    "Date naissance",
    "Sexe",
    "INE",
    "Adresse",
    "Cycle",
    "Niveau",
    "Libellé classe",
]
AGRI_HEADER = [
    "Identifiant unique*", "Premier prénom*", "Deuxième prénom", "Troisième prénom", "Nom de famille*", "Nom d’usage", "Code sexe*",
    "Date de naissance (jj/mm/aaaa)*", "Code commune naissance**", "Libellé commune naissance**", "Code département naissance*",
    "Code pays naissance*", "Statut*", "Code MEF*", "Division*",
]  # fmt: skip


def text(rows, encoding="utf-8", separator=";"):
    content = io.StringIO()
    csv.writer(content, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return content.getvalue().encode(encoding)


def onde(rows, encoding="iso-8859-1"):
    """Rows of (last, first, born, ine, level, class)."""
    lines = [[last, "", first, born, "F", ine, "1 rue des Pins", "CYCLE III", level, name] for last, first, born, ine, level, name in rows]
    return text([ONDE_HEADER, *lines], encoding)


def agri(rows, encoding="utf-8-sig", apostrophe="’"):
    """Rows of (ine, first, second, last, born, town, division)."""
    header = [one.replace("’", apostrophe) for one in AGRI_HEADER]
    lines = [[ine, first, second, "", last, "", "2", born, "29019", town, "029", "100", "ST", "27131210", name]
             for ine, first, second, last, born, town, name in rows]  # fmt: skip
    return text([header, *lines], encoding)


# ---------------------------------------------------------------- OneRoster


def oneroster(users, *, version="1.2", mode="bulk", orgs=None, classes=None, roles=True, delta_enrolments=None, files=None):
    """A package. Users: dicts with sourcedId, familyName, givenName, userIds, birthDate, class, groups, status, role."""
    orgs = [["org1", "", "", "Collège", "school", UAI, ""]] if orgs is None else orgs
    classes = {"c1": ("6e A", "homeroom"), "c2": ("6e B", "homeroom"), "g1": ("6e A latin", "scheduled")} if classes is None else classes
    made = {
        "orgs": [["sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId"], *orgs],
        "academicSessions": [["sourcedId", "status", "dateLastModified", "title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"],
                             ["y1", "", "", "2026-2027", "schoolYear", "2026-09-01", "2027-08-31", "", "2027"]],
        "classes": [["sourcedId", "status", "dateLastModified", "title", "grades", "courseSourcedId", "classCode", "classType", "location",
                     "schoolSourcedId", "termSourcedIds", "subjects", "subjectCodes", "periods"],
                    *([key, "", "", title, "", "course1", title, kind, "", "org1", "y1", "", "", ""] for key, (title, kind) in classes.items())],
        "demographics": [["sourcedId", "status", "dateLastModified", "birthDate", "sex", "cityOfBirth"],
                         *([one["sourcedId"], "", "", one.get("birthDate", ""), "", one.get("city", "")] for one in users)],
        "enrollments": [["sourcedId", "status", "dateLastModified", "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary",
                         "beginDate", "endDate"], *(delta_enrolments or []),
                        *([f"e{one['sourcedId']}{klass}", "", "", klass, "org1", one["sourcedId"], one.get("role", "student"), "", "", ""]
                          for one in users for klass in [one.get("class"), *one.get("groups", ())] if klass)],
        "users": [_user_header(version), *(_user(version, one) for one in users)],
    }  # fmt: skip
    if version == "1.2" and roles:
        made["roles"] = [["sourcedId", "status", "dateLastModified", "userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId"],
                         *([f"r{one['sourcedId']}", "", "", one["sourcedId"], "primary", one.get("role", "student"), "", "", "org1"] for one in users)]  # fmt: skip
    for name in files or ():
        made[name] = files[name]
    manifest = [["propertyName", "value"], ["manifest.version", "1.0"], ["oneroster.version", version]]
    manifest += [[f"file.{name}", mode if name in made else "absent"] for name in [*made, "courses", "lineItems"]]
    tables = {"manifest": manifest, **made}
    return zipped(**{f"{name}__csv": text(rows, separator=",") for name, rows in tables.items()})


def _user_header(version):
    common = ["sourcedId", "status", "dateLastModified", "enabledUser"]
    if version == "1.1":
        return [*common, "orgSourcedIds", "role", "username", "userIds", "givenName", "familyName", "middleName", "identifier", "email", "sms",
                "phone", "agentSourcedIds", "grades", "password"]  # fmt: skip
    return [*common, "username", "userIds", "givenName", "familyName", "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds",
            "grades", "password", "userMasterIdentifier", "resourceSourcedIds", "preferredGivenName", "preferredMiddleName",
            "preferredFamilyName", "primaryOrgSourcedId", "pronouns"]  # fmt: skip


def _user(version, one):
    ids = f"{{INE:{one['ine']}}}" if one.get("ine") else ""
    head = [one["sourcedId"], one.get("status", ""), "", "true"]
    tail = [
        one["sourcedId"],
        ids,
        one.get("givenName", ""),
        one.get("familyName", ""),
        one.get("middleName", ""),
        "",
        "",
        "",
        "",
        "",
        "6",
        "",
    ]
    if version == "1.1":
        return [*head, "org1", one.get("role", "student"), *tail]
    return [*head, *tail, "", "", "", "", "", "org1", ""]


# ---------------------------------------------------------------- workbooks


def xlsx(rows, sheet="Élèves", first_row=0, more_sheets=()):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for name, lines in [(sheet, rows), *more_sheets]:
            page = book.add_worksheet(name)
            day = book.add_format({"num_format": "dd/mm/yyyy"})
            for number, line in enumerate(lines, start=first_row):
                for column, value in enumerate(line):
                    if isinstance(value, datetime.date):
                        page.write_datetime(number, column, value, day)
                    else:
                        page.write(number, column, value)
    return content.getvalue()


def ods(rows, sheet="Élèves"):
    document = Document("spreadsheet")
    document.body.clear()
    table = Table(sheet)
    for line in rows:
        row = Row()
        for value in line:
            row.append_cell(Cell(value))
        table.append_row(row)
    document.body.append(table)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()
