"""Nothing that goes out with a question tells its key: identifiers, their order and length, blanks, file names and dates, over the whole bank."""

import collections
import io
import json
import re
import uuid
import zipfile
from functools import cache
from pathlib import Path

import pypdf
import pytest

import generators
from challenges import marking
from challenges.bank import content
from challenges.runtime.assessments import services, wire
from challenges.runtime.assessments.models import Assessment, Attempt
from tests.assessments.test_services import begin

POOL = 40
SPACE = uuid.UUID("5e1ec7ed-0000-4000-8000-000000000000")
DOCUMENTS = [
    document
    for path in sorted(Path(content.__file__).parent.glob("*.json"))
    for document in json.loads(path.read_text(encoding="utf-8"))
]  # fmt: skip
CHOICES = [document for document in DOCUMENTS if document["response"]["type"] in {"single_choice", "multiple_choice"}]
SINGLE = [document for document in CHOICES if document["response"]["type"] == "single_choice"]
BLANKS = [document for document in DOCUMENTS if document["response"]["type"] == "blanks"]
OFFICE = {"xlsx", "ods", "docx", "odt"}


def codes(documents):
    return [pytest.param(document, id=document["code"]) for document in documents]


@cache
def _pool(code):
    document = next(one for one in DOCUMENTS if one["code"] == code)
    program = generators.compile_challenge(document)
    return tuple(program.instantiate(f"{number + 1:032x}") for number in range(POOL))


def asked(document):
    """The variants of a pool, each put to a learner in an assessment of its own."""
    for number, variant in enumerate(_pool(document["code"])):
        assessment = Assessment(seed=f"{number * 2654435761:032x}")
        stored = variant.to_json()
        attempt = Attempt(
            uid=uuid.uuid5(SPACE, f"{document['code']}/{number}"), assessment=assessment, response=stored["response"], key=stored["key"]
        )
        yield variant, attempt


def rank_of_right(attempt):
    """Where the right option comes among the identifiers sent, in their own order."""
    sent = wire.sent_answer(attempt, attempt.key["correct"])
    return sorted(option["id"] for option in wire.sent_response(attempt)["options"]).index(sent)


# ---------------------------------------------------------------- identifiers


@pytest.mark.parametrize("document", codes(CHOICES + BLANKS))
def test_no_identifier_of_the_document_goes_out(document):
    for _variant, attempt in asked(document):
        parts = [*attempt.response.get("options", []), *attempt.response.get("blanks", [])]
        sent = wire.sent_response(attempt)
        gone = [one["id"] for one in [*sent.get("options", []), *sent.get("blanks", [])]]
        assert (set(gone) & {one["id"] for one in parts}, {len(ident) for ident in gone}, len(set(gone)), "name" in json.dumps(sent)) == (
            set(),
            {wire.LENGTH},
            len(parts),
            False,
        )


@pytest.mark.parametrize("document", codes(SINGLE))
def test_the_rank_of_the_right_identifier_changes_with_the_attempt(document):
    ranks = collections.Counter(rank_of_right(attempt) for _variant, attempt in asked(document))
    options = max(len(variant.response["options"]) for variant in _pool(document["code"]))
    # Independent ranks: the most frequent of k among 40 exceeds this about once in a hundred thousand banks.
    assert max(ranks.values()) <= POOL / options + 5.5 * (POOL * (options - 1)) ** 0.5 / options


def test_over_the_whole_bank_the_right_identifier_is_as_often_in_each_rank():
    places = collections.Counter()
    for document in SINGLE:
        for variant, attempt in asked(document):
            places[int(4 * (rank_of_right(attempt) + 0.5) / len(variant.response["options"]))] += 1
    expected = collections.Counter()
    for document in SINGLE:
        for variant in _pool(document["code"]):
            count = len(variant.response["options"])
            for rank in range(count):
                expected[int(4 * (rank + 0.5) / count)] += 1 / count
    chi_square = sum((places[quarter] - expected[quarter]) ** 2 / expected[quarter] for quarter in expected)
    assert chi_square < 21.1  # three degrees of freedom, one chance in ten thousand


def test_two_attempts_of_one_variant_share_no_identifier():
    document = SINGLE[0]
    (_variant, first), *_rest = asked(document)
    second = Attempt(uid=uuid.uuid5(SPACE, "again"), assessment=first.assessment, response=first.response, key=first.key)
    ids = [{option["id"] for option in wire.sent_response(attempt)["options"]} for attempt in (first, second)]
    assert ids[0] & ids[1] == set()


# ---------------------------------------------------------------- order


@pytest.mark.parametrize("document", codes(SINGLE))
def test_the_right_option_is_not_always_in_one_place(document):
    places = [[one["correct"] for one in variant.key["options"]].index(True) for variant in _pool(document["code"])]
    assert len(set(places)) > 1


@pytest.mark.parametrize("document", codes(CHOICES))
def test_options_go_out_in_the_order_of_the_variant(document):
    for variant, attempt in asked(document):
        assert [one["text"] for one in wire.sent_response(attempt)["options"]] == [one["text"] for one in variant.response["options"]]


@pytest.mark.parametrize("document", codes([one for one in BLANKS if any(b["kind"] == "choice" for b in one["response"]["blanks"])]))
def test_the_right_choice_of_a_blank_is_not_always_in_one_place(document):
    places = collections.defaultdict(set)
    for variant in _pool(document["code"]):
        for blank in variant.key["blanks"]:
            if blank["kind"] == "choice":
                places[blank["id"]].add(blank["options"].index(blank["accept"][0]))
    assert [blank for blank, found in places.items() if len(found) == 1] == []


# ---------------------------------------------------------------- files


def _dates(artefact) -> set:
    """Every date that the container of a file bears, of its entries and in its metadata."""
    if artefact.type == "pdf":
        told = pypdf.PdfReader(io.BytesIO(artefact.content)).metadata or {}
        return {str(value) for name, value in told.items() if "Date" in name}
    with zipfile.ZipFile(io.BytesIO(artefact.content)) as archive:
        dates = {entry.date_time for entry in archive.infolist()}
        meta = [archive.read(name).decode() for name in archive.namelist() if name in {"docProps/core.xml", "meta.xml"}]
    return dates | {date for text in meta for date in re.findall(r"\d{4}-\d\d-\d\dT[\d:.]+Z?", text)}


@pytest.mark.parametrize("document", codes(DOCUMENTS))
def test_names_of_files_do_not_hold_the_answer(document):
    for variant in _pool(document["code"]):
        told = marking.expected(variant.key)
        names = " ".join(artefact.path for artefact in variant.artefacts).casefold()
        # Options that are all names of files tell nothing; one of them among the others would.
        options = {one["correct"] for one in told.get("options", []) if one["text"].casefold() in names}
        among = {one["id"] for one in variant.key.get("blanks", []) if sum(text.casefold() in names for text in one.get("options", [])) > 1}
        written = [told["text"]] if "text" in told else [one["text"] for one in told.get("blanks", []) if one["id"] not in among]
        assert ([text for text in written if len(text) > 3 and text.casefold() in names], options) in [([], set()), ([], {True, False})]


@pytest.mark.parametrize("document", codes(DOCUMENTS))
def test_dates_of_office_files_are_the_same_in_every_variant(document):
    found = collections.defaultdict(set)
    for variant in _pool(document["code"])[:6]:
        for number, artefact in enumerate(variant.artefacts):
            if artefact.type in OFFICE | {"pdf"}:
                found[number].add(frozenset(_dates(artefact)))
    assert {number: len(dates) for number, dates in found.items() if len(dates) > 1} == {}


# ---------------------------------------------------------------- back again


@pytest.mark.parametrize("document", codes(CHOICES))
def test_what_was_sent_comes_back_to_the_document_s_own_identifiers(document):
    for _variant, attempt in asked(document):
        right = attempt.key["correct"]
        assert wire.received(attempt, wire.sent_answer(attempt, right)) == right


@pytest.mark.parametrize("document", codes(BLANKS))
def test_blanks_come_back_to_the_document_s_own_identifiers(document):
    for _variant, attempt in asked(document):
        filled = {blank["id"]: "x" for blank in attempt.key["blanks"]}
        assert wire.received(attempt, wire.sent_answer(attempt, filled)) == filled


@pytest.mark.parametrize("document", codes(CHOICES))
def test_an_identifier_of_the_document_is_no_answer(document):
    for _variant, attempt in asked(document):
        guess = wire.received(attempt, attempt.key["correct"])
        with pytest.raises(marking.InvalidAnswer) as refused:
            marking.check_answer(attempt.response, guess)
        assert refused.value.code == "unknown_option"


@pytest.mark.django_db
def test_a_stored_answer_keeps_the_document_s_identifiers(released_bank):
    attempt = services.next_attempt(begin())
    services.answer(attempt, wire.received(attempt, "12"))
    attempt.refresh_from_db()
    assert attempt.answer == "12"
