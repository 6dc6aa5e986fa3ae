"""The English variants of the starter bank: translations that stand on their own, with nothing French left in what a pupil reads."""

import json
import re
import uuid
from collections import Counter

import pytest

import generators
from challenges.authoring.laboratory import examine
from challenges.bank.content import starter_documents
from generators import words

FRENCH = {one["uid"]: one for one in starter_documents() if one["locale"] == "fr"}
ENGLISH = [one for one in starter_documents() if one["locale"] == "en"]
VARIANTS = 6
# What a translation keeps of its source: what it asks, of whom and for how long.
KEPT = ("schema", "skill", "timer", "accessibility", "devices", "tutorials", "fixed", "web_search", "focus")
# Words, letters and spellings of French that no English sentence has: those that are English words as well (on, a, main, pour…) are not here.
FRENCH_WORDS = re.compile(
    r"\b(?:le|la|les|des|une|un|du|de|au|aux|dans|avec|sur|est|et|ou|qui|que|il|elle|ils|elles|nous|vous|pas|sans|sont|ces|cette|leur|leurs|fichiers?|dossiers?"
    r"|recherche|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|lundi|mardi|mercredi|jeudi|vendredi|oui|non|octets?)\b"
    r"|[«»]|\b[cdjlmnst]’[aeiouyh]|\d[\u00a0 ]h[\u00a0 ]\d|\d,\d(?!\d\d)|\d[\u00a0\u202f ]\d{3}(?!\d)|\d[\u00a0 ](?:o|ko|Mo|Go)\b|[\u00a0\u202f][:;?!]",
    re.IGNORECASE,
)
# Lists of people, towns and companies, which stay French: pupils of a French school.
NAMES = ("first_names", "surnames", "communes", "companies")
PROPER = re.compile(
    "|".join(sorted({re.escape(str(entry)) for name in NAMES for entry in words.load(name).entries}, key=len, reverse=True))
)

# Kinds of material whose page says French words and dates of its own (« Sinon », « Article 1 », « de 9 h 30 à 11 h »), and what stands in for each in English.
STAND_INS = {
    "2.1-6a-02": {"terms": "html"},
    "2.2-1a-01": {"feed": "html"},
    "2.3-3b-02": {"calendar": "html"},
    "3.4-1a-01": {"program": "text"},
    "3.4-3a-01": {"program": "text"},
}
# Parts that an English variant cannot have exactly as its source has them, by code.
APART = {
    "1.2-7a-02": {"column fichiers.ordi", "column fichiers.tel"},  # times are computed: the format « time » is French
    "1.3-7a-01": {"parameter asso"},  # drawn from a list of French words in the source, from a choice in English
    "2.2-1a-01": {"page says jour", "page says vu"},  # a feed takes them as expressions, not as words
    "2.3-3b-02": {"page says jour", "page says de", "page says fin"},  # the same of a calendar
    "3.4-1a-01": {"a1 says sorte"},  # a text has no kinds of blocks
    "3.4-3a-01": {"a1 says sorte", "a1 says retrait"},  # the same, and its lines are indented by a column
    "4.1-2a-01": {"parameter loisir"},  # a list of French words
    "4.1-4a-01": {"a1 says nom"},  # a list of addresses writes the no-break space of French after a label
    "4.3-5a-02": {"column captures.vu", "column captures.ligne"},  # « il y a 3 jours » and « 3 days ago »; times are computed
}
# Fields that hold words: the names in braces are all that two languages share.
WORDED = {"default", "distractors", "image", "label", "left", "message", "options", "picture", "right", "rows", "text", "why"}
# What a variant adds to its source: times, lists and indents written in English.
MARK = "_(?:en|dite?s?)"
ADDED = re.compile(f"(?:column|value) .*{MARK}")


def names_in(text):
    """The names in braces, without the mark of those that stand for the same thing in English."""
    return sorted({re.sub(MARK + "$", "", one) for one in re.findall(r"\{(\w+(?:\.\w+)*)", text)})


def bare(value, field=""):
    """A part of a document without its words: names, types, bounds and expressions, which no translation changes."""
    if isinstance(value, dict):
        return {name: bare(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [bare(one, field) for one in value]
    if not isinstance(value, str):
        return value
    return names_in(value) if field in WORDED else re.sub(r'"[^"]*"', '""', value)


def parts(document, stand_ins):
    """What a document is made of, by name, without its words; `stand_ins` tells the kinds of files that become another."""
    dataset = document["dataset"]
    draw, present = dataset["draw"], dataset["present"]
    found = {"response": bare(document["response"]), "date": dataset["reference_date"], "fingerprint": present.get("fingerprint")}
    found |= {f"{field} says {name}": True for field in ("instruction", "hint", "feedback") for name in names_in(document[field])}
    files = present.get("artefacts", [])
    found |= {f"file {one['id']}": (stand_ins.get(one["type"], one["type"]), one.get("show", False)) for one in files}
    found |= {f"{one['id']} says {name}": True for one in files for name in names_in(json.dumps(one))}
    found |= {f"parameter {one['name']}": bare(one) for one in draw.get("parameters", [])}
    found |= {f"constraint {one['id']}": bare(one) for one in draw.get("constraints", [])}
    for table in draw.get("tables", []):
        found[f"table {table['name']}"] = bare({name: one for name, one in table.items() if name != "columns"})
        found |= {f"column {table['name']}.{one['name']}": bare(one) for one in table["columns"]}
    return found | {f"value {one['name']}": bare(one) for one in dataset["derive"].get("values", [])}


def differing(source, variant, stand_ins):
    """The parts of a variant that are not those of its source, by name."""
    wanted, held = parts(source, stand_ins), parts(variant, {})
    added = {name for name in held.keys() - wanted.keys() if ADDED.fullmatch(name)}
    return {name for name in (wanted.keys() | held.keys()) - added if wanted.get(name) != held.get(name)}


def told(value):
    """Every text of a response or a key, without the names of what it holds and the identifiers."""
    if isinstance(value, dict):
        return [text for name, one in value.items() if name not in ("id", "name", "type", "kind") for text in told(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in told(one)]
    return [value] if isinstance(value, str) else []


def read_by_pupils(document):
    """Every text of some variants that a pupil reads: question, choices, help, corrections, pages, files shown and their names."""
    program = generators.compile_challenge(document)
    for number in range(1, VARIANTS + 1):
        variant = program.instantiate(f"{number:032x}")
        pages = [re.sub(r"<[^>]*>", " ", one.html) for one in variant.artefacts]
        wrong = [one["why"] for one in variant.key.get("wrong", [])]
        yield from (document["title"], variant.instruction, variant.hint, variant.feedback, *told(variant.response), *wrong)
        yield from (*told(variant.key.get("options", [])), *pages, *(one.path for one in variant.artefacts))


def test_each_competence_has_three_or_more_and_every_form_and_level_is_there():
    """Three answers establish a level: fewer, and a test in English would tell none."""
    assert len(ENGLISH) >= 40
    competences = Counter(one["skill"].partition("-")[0] for one in ENGLISH)
    assert (set(competences), min(competences.values())) == ({one["skill"].partition("-")[0] for one in FRENCH.values()}, 3)
    assert {one["response"]["type"] for one in ENGLISH} == {one["response"]["type"] for one in FRENCH.values()}
    assert {re.search(r"-(\d)", one["skill"])[1] for one in ENGLISH} == set("12345678")


@pytest.mark.parametrize("document", ENGLISH, ids=lambda one: one["code"])
def test_a_variant_is_the_translation_of_a_challenge_of_the_bank(document):
    source = FRENCH[document["translation_of"]]
    assert document["uid"] == str(uuid.uuid5(uuid.UUID(source["uid"]), "en"))
    assert document["code"] == f"{source['code']}-en"
    assert [document.get(name) for name in KEPT] == [source.get(name) for name in KEPT]
    assert document["response"]["type"] == source["response"]["type"]
    texts = {
        name: (re.sub(r"\{[^}]*\}", "", document[name]), re.sub(r"\{[^}]*\}", "", source[name]))
        for name in ("title", "instruction", "hint", "feedback")
    }
    assert [name for name, (english, french) in texts.items() if french.strip() and english in ("", french)] == []


@pytest.mark.parametrize("document", ENGLISH, ids=lambda one: one["code"])
def test_a_variant_has_the_files_parameters_tables_and_response_of_its_source(document):
    """A source that changes makes its variant red, until the variant follows or says here why it cannot."""
    source = FRENCH[document["translation_of"]]
    assert differing(source, document, STAND_INS.get(source["code"], {})) == APART.get(source["code"], set())


def test_only_kinds_that_a_source_has_are_stood_in_for():
    used = {(one["code"], file["type"]) for one in FRENCH.values() for file in one["dataset"]["present"].get("artefacts", [])}
    assert {(code, kind) for code, kinds in STAND_INS.items() for kind in kinds} - used == set()


@pytest.mark.parametrize("document", ENGLISH, ids=lambda one: one["code"])
def test_no_french_is_left_in_what_a_pupil_reads(document):
    texts = {PROPER.sub("", text) for text in read_by_pupils(document)}
    assert {found[0]: text for text in texts for found in FRENCH_WORDS.finditer(text)} == {}


@pytest.mark.parametrize("document", ENGLISH, ids=lambda one: one["code"])
def test_the_laboratory_is_green_and_judges_no_english_text_by_french_rules(document):
    report = examine(document, 12)
    assert [finding.message for finding in report.failures] == []
    assert [one.message for one in report.warnings if one.check in ("typography", "reading") or one.check.startswith("french")] == []
