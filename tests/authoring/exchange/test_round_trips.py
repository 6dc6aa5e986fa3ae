"""What is written and read again is the same question; in our own formats, the same document."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import generators
from challenges.authoring.editor.examples import example_document, example_names
from challenges.authoring.exchange import exporting, formats, frozen, making, write_gift, write_moodle, write_qti
from challenges.authoring.exchange.archives import open_archive
from challenges.authoring.exchange.reading import ReadItem
from challenges.bank.content import starter_documents
from challenges.typed import composed

DOCUMENTS = [*(example_document(name) for name in example_names()), *starter_documents()]
IDENTITY = {"uid": "00000000-0000-4000-8000-000000000000", "code": "x-01", "skill": "1.1-1a"}
# What a reader takes in is composed (NFC), so texts are drawn composed.
TEXTS = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp"]), min_size=1, max_size=30)
    .map(composed)
    .filter(lambda text: making.one_line(text) == text and text != '""')
)
NUMBERS = st.decimals(-(10**6), 10**6, places=3).map(str)


def minds_case(key):
    """Whether capitals count: None where there is no letter to write otherwise."""
    lettered = any(text.swapcase() != text for text in key.get("accept") or ())
    return not key["treatments"]["case"] if lettered and "treatments" in key else None


def key_of(document, fmt):
    """What is right and what is offered, in an order of its own; without what the format is said to lose."""
    variant = generators.compile_challenge(IDENTITY | document).default_variant()
    key = variant.key
    if "options" in key:
        right = key["correct"] if isinstance(key["correct"], list) else [key["correct"]]
        return key["type"], sorted((one["text"], one["id"] in right) for one in key["options"])
    if key["type"] == "matching":
        texts = {one["id"]: one["text"] for one in key["rights"]}
        return "matching", [(one["text"], texts[key["pairs"][one["id"]]]) for one in key["lefts"]], sorted(texts.values())
    if key["type"] == "blanks" and fmt == "gift":
        # What is not told to be a question for each field is a matching.
        return "matching", [(one["label"], one["accept"][0]) for one in key["blanks"]], sorted(key["blanks"][0]["options"])
    if key["type"] == "blanks":
        return key["type"], [
            [blank["label"], blank["kind"], blank.get("accept"), blank.get("value"), blank.get("tolerance"), minds_case(blank)]
            for blank in key["blanks"]
        ]
    wrong = [one["value"] for one in key["wrong"]] if fmt != "qti3" else []
    label, unit = variant.response["label"], key.get("unit")
    if fmt == "gift" and unit:
        label, unit = f"{label} ({unit})", ""
    # GIFT never minds it.
    case = False if fmt == "gift" and key["type"] == "short_text" else minds_case(key)
    return key["type"], label, key.get("accept"), key.get("value"), key.get("tolerance"), wrong, unit or "", case or False


def written(document, fmt):
    """The items read from what a format makes of a document; None when it cannot."""
    pool = frozen.freeze(IDENTITY | document, 1)
    if fmt == "gift":
        content, omitted = write_gift.write(pool)
        # Told: left out, or a question for each field.
        return None if omitted else formats.read("a.gift", content)
    if fmt == "moodle":
        return formats.read("a.xml", write_moodle.write(pool))
    files = open_archive(write_qti.write([(IDENTITY | document, pool)]))
    return formats.read("a.xml", next(content for path, content in files.items() if path.startswith("items-")))


def comes_back(document, fmt):
    reading = written(document, fmt)
    if reading is None:
        return
    assert reading.skipped == []
    assert [key_of(item.document, "qti3" if fmt == "qti3" else "") for item in reading.items] == [key_of(document, fmt)]


def finished(response, instruction="Question"):
    draft = making.Draft("s", "Titre", "fr", instruction=instruction)
    draft.response = response(draft)
    made = making.finish(draft)
    assert isinstance(made, ReadItem)
    return made.document


FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(st.lists(TEXTS, min_size=2, max_size=5, unique=True), st.booleans(), st.sampled_from(["gift", "moodle"]))
def test_choices_come_back(texts, multiple, fmt):
    options = [making.Option(text, rank == 0 or (multiple and rank == 1)) for rank, text in enumerate(texts)]
    comes_back(finished(lambda _draft: making.choice(options, multiple=multiple, shuffle=False)), fmt)


@FEW
@given(st.lists(TEXTS, min_size=1, max_size=4, unique=True), st.lists(TEXTS, max_size=2, unique=True), st.sampled_from(["gift", "moodle"]))
def test_short_answers_come_back(texts, wrong, fmt):
    mistakes = [making.Wrong(text) for text in wrong if text not in texts and text != "*"]
    comes_back(finished(lambda draft: making.short_text(draft, "Champ", texts, ignore_case=True, wrong=mistakes)), fmt)


@FEW
@given(NUMBERS, st.decimals(0, 100, places=2).map(str), st.sampled_from(["gift", "moodle"]))
def test_numbers_come_back(value, tolerance, fmt):
    comes_back(finished(lambda draft: making.number(draft, "Champ", value, tolerance=tolerance)), fmt)


@FEW
@given(st.lists(TEXTS, min_size=1, max_size=4, unique=True), NUMBERS, st.sampled_from(["moodle", "qti3"]))
def test_fields_come_back(texts, value, fmt):
    blanks = [
        making.blank(1, "Un", {"kind": "short_text", "accept": [making.literal(text) for text in texts]}),
        making.blank(2, "Deux", {"kind": "number", "value": making.number_text(value)}),
        making.blank(3, "Trois", making.choice_blank(["oui", "non"], ["non"])),
    ]
    comes_back(finished(lambda _draft: {"type": "blanks", "blanks": blanks}), fmt)


@FEW
@given(st.text(max_size=200))
def test_any_text_makes_documents_that_compile_or_is_refused(text):
    try:
        reading = formats.read("a.gift", text.encode("utf-8", "ignore"))
    except exporting.ExchangeRefused:
        return
    for item in reading.items:
        generators.compile_challenge(IDENTITY | item.document).default_variant()


@FEW
@given(TEXTS)
def test_an_instruction_shows_the_same_text(text):
    from challenges.authoring.exchange.markdown import markdown_to_plain, plain_to_markdown

    assert markdown_to_plain(plain_to_markdown(text)) == text.strip("\u00a0\u202f ")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["code"])
def test_our_own_formats_lose_nothing(document):
    json_file = exporting.balise_file([document])
    assert [item.document for item in formats.read("a.json", json_file).items] == [document]
    package = write_qti.write([(document, frozen.freeze(document, 2))])
    reading = formats.read("a.zip", package)
    assert ([item.document for item in reading.items], reading.skipped) == ([document], [])


#: Of the other forms, what each format keeps and loses is told in `test_forms`.
EVERYWHERE = {"single_choice", "multiple_choice", "short_text", "number", "blanks"}


@pytest.mark.parametrize("fmt", ["gift", "moodle", "qti3"])
@pytest.mark.parametrize(
    "document", [one for one in DOCUMENTS if one["response"]["type"] in EVERYWHERE], ids=lambda document: document["code"]
)
def test_a_variant_keeps_its_key(document, fmt):
    comes_back(document, fmt)


def test_an_item_changed_in_another_program_is_what_counts():
    document = DOCUMENTS[0]
    files = open_archive(write_qti.write([(document, frozen.freeze(document, 1))]))
    path = next(path for path in files if path.startswith("items-"))
    files[path] = files[path].replace(b"</qti-item-body>", b"<p>Plus.</p></qti-item-body>")
    from tests.authoring.exchange.samples import zipped

    item = formats.read("a.zip", zipped(files)).items[0]
    assert ("uid" in item.document, item.document["instruction"].endswith("Plus.")) == (False, True)
