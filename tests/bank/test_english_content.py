"""The English variants of the starter bank: translations that stand on their own, with nothing French left in what a pupil reads."""

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
def test_no_french_is_left_in_what_a_pupil_reads(document):
    texts = {PROPER.sub("", text) for text in read_by_pupils(document)}
    assert {found[0]: text for text in texts for found in FRENCH_WORDS.finditer(text)} == {}


@pytest.mark.parametrize("document", ENGLISH, ids=lambda one: one["code"])
def test_the_laboratory_is_green_and_judges_no_english_text_by_french_rules(document):
    report = examine(document, 12)
    assert [finding.message for finding in report.failures] == []
    assert [one.message for one in report.warnings if one.check in ("typography", "reading") or one.check.startswith("french")] == []
