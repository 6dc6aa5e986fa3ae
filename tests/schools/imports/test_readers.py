"""What each reader makes of files in each format and encoding, with the traps that schools met."""

import datetime
import io
import zipfile

import pytest

from challenges.runtime.schools.imports.readers import About, Context, Entry, FileRefused, Refusal, Source, detect, read, table
from challenges.runtime.schools.imports.readers.entries import read_date
from tests.schools.imports import files

BORN = datetime.date(2011, 1, 27)
ZOE = ("ŒUVRARD", "Zoé")


def entries(content, name="fichier", uai=files.UAI, form="", **more):
    """Everything that reading gives, the format told by the content."""
    source = Source.of_bytes(name, content)
    about = About("")
    made = list(read(source, form or detect(source), Context(uai, files.TODAY, **more), about))
    return made, about


def refused(content, **more):
    with pytest.raises(FileRefused) as told:
        entries(content, **more)
    return " ".join(told.value.messages)


def names(made):
    return [(one.last_name, one.first_name, one.birth_date, one.ine, one.class_name) for one in made]


# ---------------------------------------------------------------- SIECLE


def pupils():
    return [
        files.eleve("1", "1234567890A", *ZOE, groups=["3LATIN"], PRENOM2="Anne", PRENOM3="Marie", NOM_USAGE="ŒUVRARD-LE GALL"),
        files.eleve("2", "1234567890B", "N’DIAYE", "Awa", CODE_PAYS="341", CODE_COMMUNE_INSEE_NAISS=None, VILLE_NAISS="DAKAR"),
    ]


@pytest.mark.parametrize("made", [
    files.siecle(pupils()[:1]),
    files.siecle(pupils()[:1], encoding="utf-8"),
    files.siecle(pupils()[:1], encoding="utf-8", declared="ISO-8859-15"),
    files.siecle(pupils()[:1], encoding="cp1252", declared="ISO-8859-15"),
    files.siecle(pupils()[:1], encoding="cp1252", declared="windows-1252"),
    files.siecle(pupils()[:1], encoding="utf-16"),
    files.siecle(pupils()[:1], structures_first=True),
    files.zipped(ElevesSansAdresses__xml=files.siecle(pupils()[:1])),
], ids=["declared", "utf-8", "saved as utf-8", "saved by windows", "windows", "utf-16", "structures first", "zip"])  # fmt: skip
def test_a_siecle_export_is_read_whatever_its_bytes(made):
    (one,), about = entries(made)
    assert (about.format, about.full) == ("siecle", True)
    assert one == Entry(
        "élève INE 1234567890A (ŒUVRARD Zoé)", "ŒUVRARD", "ŒUVRARD-LE GALL", "Zoé", "Anne, Marie", BORN, "", "29019", "1234567890A", "", "3E B",
        ["3LATIN"], "10310019110", "", None,
    )  # fmt: skip


def test_a_windows_apostrophe_and_a_birth_abroad():
    made, _about = entries(files.siecle(pupils(), encoding="cp1252", declared="ISO-8859-15"))
    assert (made[1].last_name, made[1].birth_place, made[1].birth_code) == ("N’DIAYE", "DAKAR, Sénégal", "")


@pytest.mark.parametrize(("changed", "reason"), [
    ({"ine": None}, "cet élève n’a pas encore d’INE dans SIECLE : refaites l’export quand il en aura un, ou ajoutez-le à la main au registre"),
    ({"division": ""}, "cet élève n’est dans aucune division : affectez-le à une classe dans SIECLE, ou ajoutez-le à la main"),
    ({"born": "31/02/2011"}, "« 31/02/2011 » n’est pas une date de naissance"),
    ({"born": None}, "la date de naissance manque"),
])  # fmt: skip
def test_what_siecle_says_of_nobody_in_a_class_is_refused_by_name(changed, reason):
    (one,), _about = entries(files.siecle([files.eleve("7", "1234567890A", "LE GALL", "Léa") | changed]))
    assert (one.who, one.reason) == ("LE GALL Léa", reason)


@pytest.mark.parametrize(("changed", "left", "on"), [
    ({"more": {"DATE_SORTIE": "15/01/2026"}}, "sorti le 15/01/2026", datetime.date(2026, 1, 15)),
    ({"division": "Inactifs"}, "division « Inactifs »", None),
    ({"more": {"DATE_SORTIE": "02/07/2127"}}, "", None),
])  # fmt: skip
def test_those_who_left_are_said_to_have_left(changed, left, on):
    (one,), _about = entries(files.siecle([files.eleve("7", "1234567890A", "LE GALL", "Léa") | changed]))
    assert (one.left, one.left_on, one.class_name) == (left, on, "" if left else "3E B")


def test_an_ine_of_older_files_is_found():
    one = files.eleve("7", None, "LE GALL", "Léa", INE_RNIE="1234567890C")
    assert entries(files.siecle([one]))[0][0].ine == "1234567890C"


def test_another_schools_file_is_refused_with_both_uai():
    told = refused(files.siecle(pupils()[:1], uai="0350002N"))
    assert told == "Ce fichier est celui de l’établissement 0350002N ; celui-ci est 0290001M."


def test_a_siecle_file_needs_a_uai_on_both_sides():
    assert "n’a pas d’UAI" in refused(files.siecle(pupils()[:1]), uai="")
    assert "PARAMETRES/UAJ" in refused(files.siecle(pupils()[:1], uai=None))


def test_a_file_cut_short_names_the_last_pupil_that_was_read():
    whole = files.siecle([pupils()[0], files.eleve("2", "1234567890B", "N'DIAYE", "Awa")])
    cut = whole[: whole.index(b"</ELEVES>")]
    told = refused(cut, uai=files.UAI)
    assert told == "Le fichier XML est abîmé ou incomplet après l’élève INE 1234567890B : refaites l’export depuis SIECLE."


@pytest.mark.parametrize("prolog", ['<!DOCTYPE BEE_ELEVES [<!ENTITY a "b">]>', '<!DOCTYPE BEE_ELEVES SYSTEM "file:///etc/passwd">'])
def test_document_types_are_refused(prolog):
    assert "DOCTYPE" in refused(files.siecle([files.eleve("1", "1234567890A", "LE GALL", "Léa")], prolog=prolog))


def test_other_exports_of_siecle_say_which_one_to_send():
    told = refused(b"<?xml version='1.0' encoding='ISO-8859-15'?><BEE_RESPONSABLES VERSION='2.0'/>")
    assert told == "Ce fichier de SIECLE (BEE_RESPONSABLES) ne contient pas les élèves : choisissez l’export « Élèves sans adresses »."
    assert refused(files.zipped(a__xml=b"<BEE_STRUCTURES/>")).startswith("Ce fichier de SIECLE (BEE_STRUCTURES)")


# ---------------------------------------------------------------- renamed and hostile files


def bomb(name, size):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w", force_zip64=True) as out:
        out.write(b'<?xml version="1.0"?><BEE_ELEVES><PARAMETRES><UAJ>0290001M</UAJ></PARAMETRES><DONNEES>')
        for _number in range(size):
            out.write(b" " * 1024 * 1024)
    return content.getvalue()


@pytest.mark.parametrize(("content", "said"), [
    (b"", "Le fichier est vide."),
    (b"%PDF-1.7 ...", "Ce fichier est un PDF : il montre des pages et ne contient pas de tableau à lire. Exportez en CSV, ODS ou XLSX."),
    (b"<html><table><tr><td>Nom</td></tr></table></html>",
     "Ce fichier est une page web (HTML), même si son nom dit autre chose : ouvrez-le dans un tableur, puis enregistrez-le au format XLSX, ODS ou CSV."),
    (b"PK\x03\x04 nothing", "L’archive est abîmée ou n’est pas un fichier zip."),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing", "Ce classeur ne s’ouvre pas : il est abîmé ou protégé par un mot de passe."),
    (b"a\x00b\x00", "Ce fichier n’est pas un texte : enregistrez-le au format CSV, ODS ou XLSX."),
    (files.zipped(lisez__txt=b"rien"),
     "L’archive ne contient ni export d’élèves de SIECLE, ni paquet OneRoster (manifest.csv). Un tableau s’envoie sans être compressé."),
    (files.zipped(**{"word/document__xml": b"<w/>", "[Content_Types]__xml": b"<Types/>"}),
     "Ce fichier est un document ou un diaporama, pas un tableau : enregistrez la liste au format XLSX, ODS ou CSV."),
    (bomb("eleves.xml", 6), "L’archive contient un fichier anormalement compressé : eleves.xml."),
], ids=["empty", "pdf", "html", "broken zip", "broken xls", "binary", "zip of nothing", "docx", "bomb"])  # fmt: skip
def test_what_is_no_list_of_pupils_is_refused_with_what_it_is(content, said):
    assert refused(content, name="eleves.csv") == said


def test_a_workbook_that_unpacks_to_too_much_is_refused():
    made = files.xlsx([["Nom", "Prénom", "Date de naissance"], ["A", "B", BORN]])
    content = io.BytesIO(made)
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.bin", b"\0" * 6 * 1024 * 1024)
    assert refused(content.getvalue()) == "L’archive contient un fichier anormalement compressé : xl/media/image1.bin."


def test_a_workbook_named_csv_is_read_for_what_it_is():
    made, about = entries(files.xlsx([["Nom", "Prénom", "Date de naissance"], ["Petit", "Ana", BORN]]), name="eleves.csv")
    assert (about.format, names(made)) == ("table", [("Petit", "Ana", BORN, "", "")])


# ---------------------------------------------------------------- ONDE, agricultural schools


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-8", "utf-8-sig", "utf-16"])
def test_an_onde_export_is_read_in_its_encodings(encoding):
    made, about = entries(files.onde([("LE GALL", "Maël", "2016-03-02", "123456789AB", "CM2", "CM1-CM2 de Mme Périn")], encoding))
    assert (about.format, about.full, about.notes) == ("onde", True, [])
    assert made == [Entry(
        "ligne 2 (LE GALL Maël, INE 123456789AB)", "LE GALL", "", "Maël", "", datetime.date(2016, 3, 2), "", "", "123456789AB", "",
        "CM1-CM2 de Mme Périn", None, "CM2",
    )]  # fmt: skip


def test_a_pupil_of_onde_without_class_is_refused_by_name_and_ine():
    made, _about = entries(files.onde([("LE GALL", "Maël", "2016-03-02", "123456789AB", "CM2", " ")]))
    assert made == [
        Refusal(
            "LE GALL Maël",
            "ligne 2 (LE GALL Maël, INE 123456789AB)",
            "cet élève n’est dans aucune classe",
            "123456789AB",
            "",
            "LE GALL",
            "Maël",
        )
    ]


@pytest.mark.parametrize("apostrophe", ["’", "'"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "iso-8859-15", "cp1252"])
def test_agricultural_files_have_both_apostrophes(apostrophe, encoding):
    if (apostrophe, encoding) == ("’", "iso-8859-15"):
        pytest.skip("that encoding has no such apostrophe")
    made, about = entries(
        files.agri([("0123456789F", "Inès", "Œna", "LE GOFF", "27/01/2011", "Quimper", "2NDE PRO")], encoding, apostrophe)
    )
    assert about.format == "agri"
    assert (made[0].other_names, made[0].birth_place, made[0].class_name, made[0].where) == (
        "Œna", "Quimper", "2NDE PRO", "ligne 2 (LE GOFF Inès, 0123456789F)")  # fmt: skip


def test_iso_8859_15_is_told_from_windows_by_its_own_letters():
    made, _about = entries(files.text([["Nom", "Prénom", "Date de naissance"], ["Œuvrard", "Loïs", "27/01/2011"]], "iso-8859-15"))
    assert names(made)[0][:2] == ("Œuvrard", "Loïs")


# ---------------------------------------------------------------- OneRoster


def user(number, last, first, **more):
    return {"sourcedId": f"u{number}", "familyName": last, "givenName": first, "birthDate": "2014-05-06", "class": "c1"} | more


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_bulk_package_gives_pupils_with_class_and_groups(version):
    made, about = entries(files.oneroster([
        user(1, "Le Gall", "Maël", ine="123456789AB", groups=["g1"], middleName="Yann"), user(2, "Prof", "Madame", role="teacher"),
    ], version=version))  # fmt: skip
    assert (about.format, about.full) == ("oneroster", True)
    assert about.notes == ["1 personne du fichier n’est pas élève de l’établissement : elle est laissée de côté."]
    assert made == [Entry(
        "users.csv, ligne 2 (Le Gall Maël)", "Le Gall", "", "Maël", "Yann", datetime.date(2014, 5, 6), "", "", "123456789AB", "u1", "6e A",
        ["6e A latin"], "6",
    )]  # fmt: skip


def test_a_delta_package_departs_only_whom_it_names():
    made, about = entries(files.oneroster([user(1, "Le Gall", "Maël", status="tobedeleted", **{"class": ""})], mode="delta"))
    assert (about.full, made[0].local_id, made[0].left) == (False, "u1", "supprimé dans le fichier (tobedeleted)")


def test_a_delta_that_only_moves_somebody_gives_the_identifier_and_the_class():
    move = ["e9", "active", "2026-10-01T00:00:00.000Z", "c2", "org1", "u9", "student", "", "", ""]
    made, _about = entries(files.oneroster([], mode="delta", delta_enrolments=[move]))
    assert made == [Entry("enrollments.csv (u9)", local_id="u9", class_name="6e B")]


def test_a_delta_whose_class_is_not_in_the_file_leaves_the_class_alone():
    made, about = entries(files.oneroster([user(1, "Le Gall", "Maël", **{"class": "c8"})], mode="delta"))
    assert (made[0].class_name, about.notes) == ("", [
        "1 inscription cite une classe que le fichier ne contient pas : la classe de l’élève reste ce qu’elle est."])  # fmt: skip


def test_an_enrolment_that_ended_counts_no_more():
    old = ["e9", "", "", "c2", "org1", "u1", "student", "", "2026-09-01", "2026-10-01"]
    made, _about = entries(files.oneroster([user(1, "Le Gall", "Maël")], delta_enrolments=[old]))
    assert made[0].class_name == "6e A"


def test_another_schools_package_is_refused():
    other = [["org1", "", "", "Lycée", "school", "0350002N", ""]]
    assert refused(files.oneroster([], orgs=other)) == "Ce fichier est celui de l’établissement 0350002N ; celui-ci est 0290001M."


@pytest.mark.parametrize(("package", "said"), [
    (files.oneroster([], version="2.0"), "Ce paquet OneRoster est de la version « 2.0 » : les versions 1.1 et 1.2 sont lues."),
    (files.zipped(manifest__csv=b"propertyName,value\noneroster.version,1.2\nfile.users,bulk\n"),
     "Le manifeste OneRoster annonce users.csv, que l’archive ne contient pas : refaites l’export."),
    (files.zipped(manifest__csv=b"propertyName,value\noneroster.version,1.2\nfile.users,absent\nfile.enrollments,absent\n"),
     "Ce paquet OneRoster ne contient ni utilisateurs ni inscriptions."),
])  # fmt: skip
def test_packages_that_cannot_be_read_say_why(package, said):
    assert refused(package) == said


# ---------------------------------------------------------------- tables

HEADER = ["Nom", "Prénom", "Date de naissance", "INE", "Classe"]
ROW = ["Petit", "Zoë", "27/01/2011", "123456789AB", "6e A"]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_tables_in_text_are_read_in_every_dialect(separator, encoding):
    made, about = entries(files.text([HEADER, ROW], encoding, separator))
    assert (about.format, about.full) == ("table", False)
    assert names(made) == [("Petit", "Zoë", BORN, "123456789AB", "6e A")]


@pytest.mark.parametrize("make", [files.xlsx, files.ods])
def test_workbooks_are_read_with_their_dates(make):
    made, _about = entries(make([["Liste des élèves"], HEADER, ["Petit", "Zoë", BORN, "123456789AB", 601]]))
    assert names(made) == [("Petit", "Zoë", BORN, "123456789AB", "601")]
    assert made[0].where == "feuille Élèves, ligne 3 (Petit Zoë)"


def test_line_numbers_are_those_that_the_spreadsheet_shows():
    content = files.xlsx([HEADER, [], ROW], first_row=2)
    assert entries(content)[0][0].where == "feuille Élèves, ligne 5 (Petit Zoë)"


def test_the_sheet_of_pupils_is_found_among_others():
    content = files.xlsx([["Notice"], ["Remplissez la feuille suivante"]], sheet="Notice", more_sheets=[("6e A", [HEADER, ROW])])
    assert entries(content)[0][0].where == "feuille 6e A, ligne 2 (Petit Zoë)"


@pytest.mark.parametrize(("headers", "sure", "missing"), [
    (HEADER, True, []),
    (["NOM DE FAMILLE*", "Petit nom", "Né(e) le"], False, ["prénom"]),
    (["NOM DE FAMILLE*", "Prénom usuel de l’élève", "Né(e) le"], False, []),
    (["Nom", "Nom de naissance", "Prénom", "Date de naissance"], False, []),
    (["A", "B", "C"], False, ["nom de famille", "prénom", "date de naissance, INE ou identifiant local"]),
    (["Last name", "First name", "Date of birth"], True, []),
])  # fmt: skip
def test_a_person_is_asked_about_columns_that_are_not_sure(headers, sure, missing):
    found = table.match(Source.of_bytes("t.csv", files.text([headers, ["x", "y", "z", "t", "u"]])))
    assert (found.sure, found.missing, found.samples) == (sure, missing, [["x", "y", "z", "t", "u"]])


def test_columns_that_a_person_chose_are_read():
    content = files.text([["A", "B", "C"], ["Petit", "27/01/2011", "Ana"]])
    matching = {"sheet": "", "header": 1, "columns": {"last_name": 0, "first_name": 2, "birth_date": 1}}
    assert names(entries(content, matching=matching, form="table")[0]) == [("Petit", "Ana", BORN, "", "")]


def test_a_line_without_a_name_is_refused_by_what_is_known_of_it():
    made, _about = entries(files.text([HEADER, ["Petit", "", "27/01/2011", "", ""], ["Petit", "Ana", "01/27/2011", "", ""]]))
    assert made == [
        Refusal("Petit", "ligne 2 (Petit)", "le nom ou le prénom manque", last_name="Petit"),
        Refusal(
            "Petit Ana",
            "ligne 3 (Petit Ana)",
            "« 01/27/2011 » n’est pas une date de naissance (jj/mm/aaaa)",
            last_name="Petit",
            first_name="Ana",
        ),
    ]


@pytest.mark.parametrize("made", [table.template_csv, table.template_xlsx])
def test_the_template_is_read_back(made):
    (one,), _about = entries(made())
    assert (one.last_name, one.first_name, one.other_names, one.birth_date, one.ine, one.groups) == (
        "Durand", "Zoé", "Marie, Anne", BORN, "123456789AB", ["6e A groupe 1"])  # fmt: skip


@pytest.mark.parametrize(("typed", "day"), [
    ("27/01/2011", BORN), ("27/1/2011", BORN), ("27-01-2011", BORN), ("27.01.11", BORN), ("2011-01-27", BORN), ("2011-01-27T00:00:00Z", BORN),
    (BORN, BORN), (datetime.datetime(2011, 1, 27, tzinfo=datetime.UTC), BORN), (40570.0, BORN), ("40570", BORN), ("01/27/2011", None), ("29/02/2011", None),
    ("", None), ("hier", None), ("27/01/1811", None), (3.0, None), (True, None), ("27/01/98", datetime.date(1998, 1, 27)),
])  # fmt: skip
def test_days_are_read_as_people_and_programs_write_them(typed, day):
    assert read_date(typed, files.TODAY) == day
