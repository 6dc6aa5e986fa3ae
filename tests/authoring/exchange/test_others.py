"""Files of other programs: what their own writers do, and what becomes of it."""

import pytest

from challenges.authoring.editor.examples import example_document, example_names
from challenges.authoring.exchange import cloze, formats, frozen, write_gift, write_moodle, write_qti
from challenges.authoring.exchange.archives import open_archive
from challenges.authoring.exchange.markdown import parse_html
from challenges.authoring.exchange.xml import descendants, parse_xml
from challenges.bank.content import starter_documents
from tests.authoring.exchange import samples
from tests.authoring.exchange.qti_shapes import ABC, ONE, assessment, choice

DOCUMENTS = [*(example_document(name) for name in example_names()), *starter_documents()]


def one(name, content):
    reading = formats.read(name, content.encode() if isinstance(content, str) else content)
    assert (len(reading.items), reading.skipped) == (1, [])
    return reading.items[0]


def losses(item):
    return [str(loss) for loss in item.losses]


def moodle(kind, text, inner="", form="html"):
    return one(
        "a.xml",
        f"<quiz><question type='{kind}'><name><text>N</text></name><questiontext format='{form}'><text><![CDATA[{text}]]></text></questiontext>{inner}</question></quiz>",
    )


def filled(item):
    return [(blank["label"], blank["options"], blank["accept"]) for blank in item.document["response"]["blanks"]]


# ---------------------------------------------------------------- Moodle


def test_select_missing_words_and_drag_into_text_become_lists_by_group():
    words = [("vite", 1), ("renard", 2), ("lent", 1), ("chien", 2)]
    for kind, tag in (("gapselect", "selectoption"), ("ddwtos", "dragbox")):
        boxes = "".join(f"<{tag}><text>{text}</text><group>{group}</group></{tag}>" for text, group in words)
        item = moodle(kind, "Le [[2]] court [[1]].", boxes)
        assert item.document["instruction"] == "Le **(1)** court **(2)**."
        assert filled(item) == [("Champ (1)", ["renard", "chien"], ['"renard"']), ("Champ (2)", ["vite", "lent"], ['"vite"'])]


def test_a_hole_without_its_choice_is_listed():
    reading = formats.read(
        "a.xml",
        b"<quiz><question type='gapselect'><name><text>N</text></name><questiontext><text>[[2]]</text></questiontext><selectoption><text>a</text></selectoption></question></quiz>",
    )
    assert [(one.type, one.why) for one in reading.skipped] == [("gapselect", "aucune réponse juste n’est donnée")]


def ordering(grading, texts=((2, "midi"), (1, "soir"), (3, "matin"))):
    answers = "".join(f"<answer fraction='{rank}'><text>{text}</text></answer>" for rank, text in texts)
    return moodle("ordering", "Rangez", f"<gradingtype>{grading}</gradingtype>{answers}")


def test_a_long_list_to_put_in_order_is_a_place_for_each_and_is_not_shown_in_order():
    texts = [(rank, chr(96 + rank)) for rank in range(1, 14)]
    item = ordering("ALL_OR_NOTHING", texts)
    assert filled(item) == [(f"Place {rank}", [one for _rank, one in texts[::-1]], [f'"{text}"']) for rank, text in texts]
    assert losses(item) == ["notation\u00a0: la notation du rangement\u00a0: chaque place compte pour une part"]


@pytest.mark.parametrize(
    ("grading", "scoring", "told"),
    [
        ("ALL_OR_NOTHING", "all", []), ("RELATIVE_NEXT_EXCLUDE_LAST", "each", []),
        ("ABSOLUTE_POSITION", "each", ["notation\u00a0: la notation du rangement\u00a0: chaque paire de voisins compte pour une part"]),
    ],
)  # fmt: skip
def test_ordering_stays_an_ordering(grading, scoring, told):
    item = ordering(grading)
    response = item.document["response"]
    assert (response["type"], [one["text"] for one in response["items"]]) == ("ordering", ["soir", "midi", "matin"])
    assert (response["scoring"], losses(item)) == (scoring, told)


def test_the_picture_of_moodle_1_9_is_named():
    item = moodle(
        "multichoice", "Q",
        "<image>dossier/carte.png</image><image_base64>aaaa</image_base64><answer fraction='100'><text>a</text></answer><answer fraction='0'><text>b</text></answer>",
    )  # fmt: skip
    assert losses(item) == ["énoncé\u00a0: l’image «\u00a0carte.png\u00a0»"]


def test_a_comment_for_any_other_answer_is_told():
    item = moodle(
        "shortanswer", "Q",
        "<usecase>1</usecase><answer fraction='100'><text>a</text></answer><answer fraction='0'><text>*</text><feedback><text>Non</text></feedback></answer>",
    )  # fmt: skip
    assert losses(item) == ["réponses\u00a0: le commentaire donné à toute autre réponse"]


@pytest.mark.parametrize(
    ("code", "accept"),
    [
        (r"{1:SA:=a\}b}", '"a}b"'), (r"{1:SA:=a\#b}", '"a#b"'), (r"{1:SA:=a\/b}", r'"a\\/b"'), ("{1:SA:=a&#126;b}", '"a~b"'),
        ("{1:SA:=a&lt;b&gt;}", '"a<b>"'), ("{1:SA:=5 &amp; 6}", '"5 & 6"'), ("{1:SA:%100%a~%50%b#non}", '"a"'),
    ],
)  # fmt: skip
def test_a_cloze_code_is_undone_as_moodle_undoes_it(code, accept):
    assert moodle("cloze", f"<p>X {code}</p>", "").document["response"]["blanks"][0]["accept"] == [accept]


def test_a_cloze_code_writes_entities_and_nothing_that_moodle_keeps():
    assert cloze.escaped('a}b#c~d"e/f\\g&h\\}') == "a&#125;b&#35;c&#126;d&#34;e&#47;f&#92;g&#38;h&#92;&#92;&#125;"


def numbers_with_unit():
    return next(one for one in DOCUMENTS if one["response"]["type"] == "number" and one["response"].get("unit"))


def test_the_unit_of_a_number_is_shown_and_taken_in_moodle():
    document = numbers_with_unit()
    question = next(descendants(parse_xml(write_moodle.write(frozen.freeze(document, 1))), "question", "quiz"))
    made = {one.tag: one.text for one in question.iter("showunits", "unitgradingtype", "unit_name")}
    text = question.findtext(".//questiontext/text")
    unit = document["response"]["unit"]
    assert (made, f" ({unit})</p>" in text) == ({"showunits": "0", "unitgradingtype": "0", "unit_name": unit}, True)


def shown_picture():
    return next(
        one
        for one in DOCUMENTS
        if any(file.get("show") and file["type"] == "image" for file in one["dataset"]["present"].get("artefacts", []))
    )


def test_a_picture_can_be_downloaded_too():
    pool = frozen.freeze(shown_picture(), 1)
    text = parse_xml(write_moodle.write(pool)).findtext(".//questiontext/text")
    files = open_archive(write_qti.write([(shown_picture(), pool)]))
    item = parse_xml(next(content for path, content in files.items() if path.startswith("items-")))
    pictures = [one.get("src") for one in descendants(item, "img")]
    assert (text.count("<img "), text.count("<img ")) == (text.count("@@PLUGINFILE@@/") - text.count("<a href"), len(pictures))
    said = [one["alt"] for one in shown_picture()["dataset"]["present"]["artefacts"] if one.get("show") and one["type"] == "image"]
    assert [one.get("alt") for one in descendants(item, "img")] == said
    assert [one.get("alt") for one in parse_html(text).iter("img")] == said
    assert set(pictures) <= {one.get("href") for one in descendants(item, "a")}


EACH = "propositions\u00a0: les points de chaque proposition\u00a0: tout est juste ou rien"


@pytest.mark.parametrize("shares", [("50", "50", "0"), ("50", "50", "-100"), ("60", "40", "0")])
def test_a_choice_of_several_gave_parts_of_the_points(shares):
    answers = "".join(f"<answer fraction='{share}'><text>{text}</text></answer>" for share, text in zip(shares, "abc", strict=True))
    assert losses(moodle("multichoice", "Q", f"<single>false</single>{answers}")) == [EACH]
    assert losses(one("a.gift", "Q {" + "".join(f"~%{share}%{text}" for share, text in zip(shares, "abc", strict=True)) + "}")) == [EACH]


def test_a_wrong_choice_that_took_points_away_is_told():
    told = ["propositions\u00a0: les points partiels\u00a0: une seule proposition est juste"]
    assert (
        losses(moodle("multichoice", "Q", "<answer fraction='100'><text>a</text></answer><answer fraction='-50'><text>b</text></answer>"))
        == told
    )
    assert losses(one("a.gift", "Q {=a ~%-50%b}")) == told


# ---------------------------------------------------------------- GIFT


def test_each_answer_of_gift_may_have_its_format():
    item = one("a.gift", "::T::[html]Q <b>x</b> {=[markdown]*un* #[plain]<oui>\n~[plain]<deux> ~trois <i>fois</i>####[markdown]**Fin**}")
    options = item.document["response"]["options"]
    assert [(option["text"], option.get("why", "")) for option in options] == [("un", "\\<oui\\>"), ("<deux>", ""), ("trois fois", "")]
    assert (item.document["instruction"], item.document["feedback"]) == ("Q **x**", "**Fin**")


@pytest.mark.parametrize(("text", "instruction"), [("{=Paris ~Lyon} est la capitale.", "… est la capitale."), ("{T}", "Complétez.")])
def test_a_file_of_gift_may_begin_with_a_brace(text, instruction):
    assert one("a.gift", text).document["instruction"].strip() == instruction


@pytest.mark.parametrize("title", ["\\" * 41, "a\\:\\: b", "x" * 300])
def test_any_title_is_read(title):
    assert one("a.gift", f"::{title}x:: Q {{=a}}").document["response"]["type"] == "short_text"


def test_a_label_comes_back_from_gift():
    document = next(one for one in DOCUMENTS if one["response"]["type"] == "short_text")
    variant = frozen.freeze(document, 1)
    content, _omitted = write_gift.write(variant)
    assert one("a.gift", content).document["response"]["label"] == variant[0].variant.response["label"]


def test_the_fields_that_gift_does_not_have_are_questions_and_told():
    document = next(one for one in DOCUMENTS if one["code"] == "4.1-8a-01")
    content, told = write_gift.write(frozen.freeze(document, 1))
    items = formats.read("a.gift", content).items
    blanks = document["response"]["blanks"]
    assert [item.document["response"]["label"] for item in items] == [blank["label"] for blank in blanks]
    assert [loss.what for loss in told] == ["les champs, écrits chacun comme une question"]


# ---------------------------------------------------------------- QTI packages

STIMULUS = '<assessmentStimulusRef identifier="s" href="../texts/s.xml"/>'


def with_stimulus(**files):
    manifest = samples.MANIFEST.replace(
        "</resources>", '<resource identifier="s" type="imsqti_stimulus_xmlv3p0" href="texts/s.xml"/></resources>'
    )
    item = assessment(ONE + STIMULUS, choice(ABC))
    held = {"imsmanifest.xml": manifest.replace("item.xml", "items/item.xml"), "items/item.xml": item, **files}
    return one("a.zip", samples.zipped(held))


def test_a_shared_text_comes_with_its_item():
    text = "<qti-assessment-stimulus xmlns='x'><qti-stimulus-body><p>Il était une fois.</p></qti-stimulus-body></qti-assessment-stimulus>"
    item = with_stimulus(**{"texts/s.xml": text})
    assert (item.document["instruction"], losses(item)) == ("Il était une fois.\n\nQ", [])


def test_a_shared_text_that_is_not_there_is_named():
    assert losses(with_stimulus()) == ["énoncé\u00a0: le texte commun «\u00a0s.xml\u00a0», qui n’est pas dans le fichier"]


def test_materials_are_named():
    item = one("a.xml", assessment(ONE + "<companionMaterialsInfo><calculator/><rule/></companionMaterialsInfo>", choice(ABC)))
    assert losses(item) == ["énoncé\u00a0: le matériel d’accompagnement (calculator, rule)"]


def test_an_explanation_of_ours_is_shown_whatever_the_answer():
    document = next(one for one in DOCUMENTS if one.get("feedback"))
    files = open_archive(write_qti.write([(document, frozen.freeze(document, 1))]))
    item = parse_xml(next(content for path, content in files.items() if path.startswith("items-")))
    outcome = next(one for one in descendants(item, "outcome-declaration") if one.get("identifier") == "FEEDBACK")
    assert "".join(outcome.itertext()) == "GENERAL"


def test_the_case_is_said_in_every_entry():
    document = next(one for one in DOCUMENTS if one["response"]["type"] == "short_text")
    files = open_archive(write_qti.write([(document, frozen.freeze(document, 1))]))
    item = parse_xml(next(content for path, content in files.items() if path.startswith("items-")))
    minds = "false" if document["response"].get("treatments", {}).get("case") else "true"
    assert {one.get("case-sensitive") for one in descendants(item, "map-entry")} == {minds}
