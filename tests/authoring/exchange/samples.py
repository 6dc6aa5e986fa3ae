"""Files to import, good and bad."""

import io
import json
import stat
import struct
import zipfile

from tests.factories.bank import challenge_document

GIFT = """$CATEGORY: $course$/top/1.3-3a

// [id:Q1]
::Capitale::[html]<p>Quelle est la capitale de la <b>France</b> ?</p>{~Lyon#Non. =Paris#Oui. ####La France a une capitale.}

// [id:Q2]
::Somme:: Deux et deux {#4:0.5}

::Dissertation:: Racontez. {}
"""

MOODLE = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
 <question type="category"><category><text>$course$/top/1.3-3a</text></category></question>
 <question type="numerical"><name><text>Distance</text></name>
  <questiontext format="html"><text><![CDATA[<p>Combien ?</p><p><img src="@@PLUGINFILE@@/plan.png" alt="plan"></p>]]></text><file name="plan.png" encoding="base64">aaaa</file></questiontext>
  <generalfeedback format="html"><text>Mesurez.</text></generalfeedback><idnumber>D1</idnumber>
  <answer fraction="100"><text>12.5</text><tolerance>0.1</tolerance><feedback><text></text></feedback></answer>
  <answer fraction="0"><text>13</text><tolerance>0</tolerance><feedback format="html"><text>&lt;em&gt;Trop&lt;/em&gt;</text></feedback></answer>
  <units><unit><multiplier>1</multiplier><unit_name>km</unit_name></unit></units>
 </question>
 <question type="essay"><name><text>Essai</text></name><questiontext format="html"><text>x</text></questiontext></question>
</quiz>"""

QTI = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i1" title="Pays 1.3-3a" adaptive="false" xml:lang="en">
<qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier"><qti-correct-response><qti-value>B</qti-value></qti-correct-response></qti-response-declaration>
<qti-item-body><p>Where is {Paris}?</p><qti-choice-interaction response-identifier="RESPONSE" shuffle="true" max-choices="1"><qti-prompt>Pick one</qti-prompt>
<qti-simple-choice identifier="A">Spain<qti-feedback-inline outcome-identifier="F" identifier="A" show-hide="show">No</qti-feedback-inline></qti-simple-choice><qti-simple-choice identifier="B">France</qti-simple-choice></qti-choice-interaction></qti-item-body>
<qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"/>
<qti-modal-feedback identifier="G" outcome-identifier="FEEDBACK" show-hide="show"><qti-content-body><p>In France.</p></qti-content-body></qti-modal-feedback>
</qti-assessment-item>"""

MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1" identifier="M"><resources>
<resource identifier="r" type="imsqti_item_xmlv3p0" href="item.xml"><file href="item.xml"/></resource></resources></manifest>"""

LAUGHS = "<!DOCTYPE quiz [" + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10)) + "]><quiz>&l9;</quiz>"
EXTERNAL = '<?xml version="1.0"?><!-- x --><!DOCTYPE quiz [<!ENTITY f SYSTEM "file:///etc/hostname">]><quiz>&f;</quiz>'


def balise(*documents) -> bytes:
    return json.dumps(documents or [challenge_document("1.1-1a")], ensure_ascii=False).encode()


def zipped(files: dict[str, bytes | str], compression=zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def package(item: str = QTI, **more) -> bytes:
    return zipped({"imsmanifest.xml": MANIFEST, "item.xml": item, **more})


def link() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        entry = zipfile.ZipInfo("lien")
        entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/hostname")
    return held.getvalue()


def encrypted() -> bytes:
    made = bytearray(zipped({"secret.xml": "x"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.index(mark) + offset] |= 1
    return bytes(made)


def lying() -> bytes:
    """An entry of 11 MB whose directory and header say 10 bytes."""
    made = bytearray(zipped({"a.xml": b"\0" * (11 * 1024 * 1024)}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", made, made.index(mark) + offset, 10)
    return bytes(made)


def many_megabytes() -> bytes:
    """Seven entries of 9 MB that barely compress too much: only their sum is wrong."""
    import random

    noise = random.Random(1).randbytes(120_000)
    return zipped({f"{n}.bin": noise + b"\0" * (9 * 1024 * 1024 - len(noise)) for n in range(7)})


def twice() -> bytes:
    import warnings

    held = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(held, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("a.xml", "1")
        archive.writestr("A.xml", "2")
    return held.getvalue()


NBSP = "\u00a0"
# name of the file, its content, the sentence
BAD = {
    "empty": ("a.gift", b"", "Le fichier est vide."),
    "blank": ("a.gift", b" \n\n", "Le fichier est vide."),
    "too_large": ("a.xml", b"<" * (20 * 1024 * 1024 + 1), "Le fichier dépasse 20\u00a0Mo."),
    "truncated_zip": ("a.zip", package()[:-40], "L’archive est abîmée ou n’est pas un fichier zip."),
    "not_a_zip": ("a.zip", b"bonjour", "L’archive est abîmée ou n’est pas un fichier zip."),
    "ratio": ("a.zip", zipped({"a.xml": b"\0" * (5 * 1024 * 1024)}), "L’archive contient un fichier anormalement compressé\u00a0: a.xml."),
    "one_entry": ("a.zip", zipped({"a.xml": b"\0" * (11 * 1024 * 1024)}, zipfile.ZIP_STORED), "L’archive contient un fichier de plus de 10\u00a0Mo\u00a0: a.xml."),
    "lying_header": ("a.zip", lying(), "L’archive est abîmée ou n’est pas un fichier zip."),
    "total": ("a.zip", many_megabytes(), "Une fois ouverte, l’archive dépasse 60\u00a0Mo."),
    "entries": ("a.zip", zipped({f"{n}.xml": "x" for n in range(2001)}), "L’archive contient plus de 2000 fichiers."),
    "escape": ("a.zip", zipped({"../../etc/x": "x"}), "L’archive contient un chemin interdit\u00a0: ../../etc/x."),
    "absolute": ("a.zip", zipped({"/etc/x": "x"}), "L’archive contient un chemin interdit\u00a0: /etc/x."),
    "drive": ("a.zip", zipped({"C:/x": "x"}), "L’archive contient un chemin interdit\u00a0: C:/x."),
    "link": ("a.zip", link(), "L’archive contient un lien symbolique\u00a0: lien."),
    "encrypted": ("a.zip", encrypted(), "L’archive contient un fichier chiffré\u00a0: secret.xml."),
    "twice": ("a.zip", twice(), "L’archive contient deux fois le même nom\u00a0: A.xml."),
    "no_manifest": ("a.zip", zipped({"a.xml": "x"}), "L’archive n’est pas un paquet QTI\u00a0: il y manque imsmanifest.xml."),
    "nested_zip": ("a.zip", zipped({"b.zip": package()}), "L’archive n’est pas un paquet QTI\u00a0: il y manque imsmanifest.xml."),
    "laughs": ("a.xml", LAUGHS.encode(), "Le fichier XML contient une déclaration DOCTYPE ou des entités\u00a0: il est refusé."),
    "external": ("a.xml", EXTERNAL.encode(), "Le fichier XML contient une déclaration DOCTYPE ou des entités\u00a0: il est refusé."),
    "laughs_utf16": ("a.xml", LAUGHS.encode("utf-16"), "Le fichier XML contient une déclaration DOCTYPE ou des entités\u00a0: il est refusé."),
    "entity_in_item": ("a.zip", package(EXTERNAL), "Le fichier XML contient une déclaration DOCTYPE ou des entités\u00a0: il est refusé."),
    "deep_xml": ("a.xml", ("<a>" * 200 + "</a>" * 200).encode(), "Le fichier XML est trop grand ou trop profond pour être lu."),
    "many_nodes": ("a.xml", ("<quiz>" + "<a/>" * 200_001 + "</quiz>").encode(), "Le fichier XML est trop grand ou trop profond pour être lu."),
    "malformed_xml": ("a.xml", b"<quiz>\n<question>\n</quiz>", "Le fichier XML est mal formé (ligne 3)."),
    "unknown_xml": ("a.xml", b"<html/>", "Ce fichier XML n’est ni un export de Moodle ni une question QTI."),
    "empty_quiz": ("a.xml", b"<quiz/>", "Ce fichier ne contient aucune question."),
    "latin": ("a.gift", "Été {=oui}".encode("latin-1"), "Le fichier n’est pas un texte en UTF-8\u00a0: enregistrez-le dans cet encodage."),
    "wrong_declaration": ("a.xml", '<?xml version="1.0" encoding="utf-8"?><quiz>é</quiz>'.encode("latin-1"), "Le fichier n’est pas un texte en UTF-8\u00a0: enregistrez-le dans cet encodage."),
    "unknown_encoding": ("a.xml", b'<?xml version="1.0" encoding="utf-7"?><quiz/>', "L’encodage «\u00a0utf-7\u00a0» n’est pas accepté\u00a0: enregistrez le fichier en UTF-8."),
    "nul": ("a.gift", b"a\0b {=c}", "Le fichier contient des caractères de contrôle\u00a0: ce n’est pas un texte."),
    "nul_in_json": ("a.json", b'[{"schema": "balise/challenge/1", "title": "\\u0000"}]', "Le fichier contient des caractères de contrôle\u00a0: ce n’est pas un texte."),
    "half_character": ("a.json", b'[{"schema": "balise/challenge/1", "title": "\\ud800"}]', "Le fichier contient des caractères de contrôle\u00a0: ce n’est pas un texte."),
    "malformed_json": ("a.json", b'[\n{"a": }]', "Le fichier JSON est mal formé (ligne 2)."),
    "nan": ("a.json", b'[{"a": NaN}]', "Le fichier JSON ne peut pas être lu."),
    "deep_json": ("a.json", b"[" * 100_000, "Le fichier JSON ne peut pas être lu."),
    "other_json": ("a.json", b'{"a": 1}', "Ce fichier JSON ne contient pas d’épreuve Balise."),
    "empty_list": ("a.json", b"[]", "Ce fichier JSON ne contient pas d’épreuve Balise."),
    "many_challenges": ("a.json", json.dumps([{"schema": "balise/challenge/1"}] * 501).encode(), "Le fichier contient plus de 500 épreuves\u00a0: partagez-le."),
    "manifest": ("imsmanifest.xml", MANIFEST.encode(), "Ce fichier est le sommaire d’un paquet QTI, sans ses questions\u00a0: envoyez l’archive (.zip) entière."),
    "test": ("a.xml", b"<qti-assessment-test/>", "Ce fichier est la composition d’un test QTI, sans ses questions\u00a0: envoyez l’archive (.zip) entière."),
    "qti_1": ("a.xml", b"<questestinterop/>", "QTI 1.2 n’est pas lu\u00a0: exportez en QTI 2.1 ou plus récent, ou en Moodle XML."),
    "gift_open": ("a.gift", b"Un\n\nQuestion {=a", "Le fichier GIFT est mal formé\u00a0: les accolades de la question de la ligne 3 ne vont pas par deux."),
    "gift_closed": ("a.gift", b"Question =a}", "Le fichier GIFT est mal formé\u00a0: les accolades de la question de la ligne 1 ne vont pas par deux."),
    "gift_comments": ("a.gift", b"// rien", "Ce fichier ne contient aucune question."),
    "companion": ("a.zip", package(**{"balise.json": "[]"}), "Le fichier balise.json du paquet n’a pas la forme attendue."),
}  # fmt: skip
