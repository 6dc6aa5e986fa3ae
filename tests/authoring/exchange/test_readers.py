"""What each foreign format gives, what it loses, and what is listed as impossible."""

import pytest

from challenges.authoring.exchange import formats
from challenges.authoring.exchange.markdown import html_to_markdown
from challenges.text import render_markdown
from tests.authoring.exchange import samples


def one(name: str, content: str):
    reading = formats.read(name, content.encode())
    assert (len(reading.items), reading.skipped) == (1, [])
    return reading.items[0]


def gift(text: str):
    return one("a.gift", text)


def losses(item) -> list[str]:
    return [str(loss) for loss in item.losses]


def test_gift_categories_titles_comments_and_what_is_skipped():
    reading = formats.read("a.gift", samples.GIFT.encode())
    assert [(item.source_id, item.title, item.skill_hint) for item in reading.items] == [
        ("Q1", "Capitale", "1.3-3a"),
        ("Q2", "Somme", "1.3-3a"),
    ]
    assert [(one.name, one.type, one.why) for one in reading.skipped] == [
        ("Dissertation", "essay", "une réponse rédigée se corrige à la main")
    ]
    document = reading.items[0].document
    assert (document["instruction"], document["feedback"]) == ("Quelle est la capitale de la **France** ?", "La France a une capitale.")
    assert document["response"]["options"] == [
        {"id": "o1", "text": "Lyon", "correct": False, "why": "Non."},
        {"id": "o2", "text": "Paris", "correct": True, "why": "Oui."},
    ]


def test_gift_escapes_are_undone_and_braces_doubled():
    assert gift(r"Que vaut \{x\} \= \~ \# \: \\ ? {=\{a\}\=b}").document["instruction"] == r"Que vaut {{x}} = \~ \# : \\ ?"
    assert gift(r"Q {=\{a\}\=b}").document["response"]["accept"] == ['"{a}=b"']


@pytest.mark.parametrize(
    ("answers", "value", "tolerance"),
    [("#4", "4", "0"), ("#4:0.5", "4", "0.5"), ("#1..5", "3", "2"), ("#=-2.50:1 =%50%3", "-2.5", "1"), ("#1e3", "1000", "0")],
)
def test_gift_numbers(answers, value, tolerance):
    response = gift(f"Q {{{answers}}}").document["response"]
    assert (response["type"], response["value"], response.get("tolerance", "0")) == ("number", value, tolerance)


def test_gift_true_false_matching_and_missing_word():
    verdict = gift("Vrai ? {FALSE#Perdu#Gagné}").document["response"]["options"]
    assert [(option["text"], option["correct"], option["why"]) for option in verdict] == [("Vrai", False, "Perdu"), ("Faux", True, "Gagné")]
    assert gift("Q {=a -> 1 =b -> 2 = -> 3}").document["response"] == {
        "type": "matching", "pairs": [{"id": "p1", "left": "a", "right": "1"}, {"id": "p2", "left": "b", "right": "2"}],
        "distractors": ["3"], "shuffle": False, "scoring": "each",
    }  # fmt: skip
    assert gift("Le {=chat} dort.").document["instruction"] == "Le … dort."


def test_gift_weights():
    item = gift("Q {~%50%a ~%50%b ~%-100%c}")
    assert item.document["response"]["type"] == "multiple_choice"
    assert [option["correct"] for option in item.document["response"]["options"]] == [True, True, False]
    assert losses(item) == ["propositions\u00a0: les points de chaque proposition\u00a0: tout est juste ou rien"]


@pytest.mark.parametrize(
    ("text", "type_", "why"),
    [
        ("Un texte.", "description", "ce texte ne pose pas de question"),
        ("Q {#abc}", "numerical", "le nombre «\u00a0abc\u00a0» ne peut pas être repris"),
        ("Q {=a ~a}", "multichoice", "Deux options ont le même texte"),
    ],
)
def test_gift_that_makes_no_challenge_is_listed(text, type_, why):
    reading = formats.read("a.gift", text.encode())
    assert (reading.items, [one.type for one in reading.skipped]) == ([], [type_])
    assert why in reading.skipped[0].why


def test_moodle_number_with_unit_wrong_answer_and_lost_file():
    reading = formats.read("a.xml", samples.MOODLE.encode())
    item = reading.items[0]
    assert (item.source_id, item.skill_hint, item.document["instruction"]) == ("$course$/top/1.3-3a/D1", "1.3-3a", "Combien ?\n\nplan")
    assert item.document["response"] == {
        "type": "number", "label": "Votre réponse", "value": "12.5", "tolerance": "0.1", "unit": "km", "wrong": [{"expr": "13", "why": "*Trop*"}],
    }  # fmt: skip
    assert losses(item) == ["énoncé\u00a0: le fichier joint «\u00a0plan.png\u00a0»", "énoncé\u00a0: l’image «\u00a0plan.png\u00a0»"]
    assert [(one.name, one.type) for one in reading.skipped] == [("Essai", "essay")]


def moodle(kind: str, inner: str, text: str = "Q"):
    return one(
        "a.xml",
        f"<quiz><question type='{kind}'><name><text>N</text></name><questiontext format='html'><text><![CDATA[{text}]]></text></questiontext>{inner}</question></quiz>",
    )


def test_moodle_short_answer_case_and_star():
    item = moodle(
        "shortanswer", "<usecase>1</usecase><answer fraction='100'><text>Par*</text></answer><answer fraction='50'><text>x</text></answer>"
    )
    assert (item.document["response"]["accept"], "treatments" in item.document["response"]) == (['"Par*"'], False)
    assert losses(item) == [
        "réponses\u00a0: les réponses qui valaient une partie des points",
        "réponses\u00a0: le joker «\u00a0*\u00a0», pris à la lettre",
    ]


def test_moodle_matching_and_true_false():
    pairs = "".join(
        f"<subquestion format='html'><text>{left}</text><answer><text>{right}</text></answer></subquestion>"
        for left, right in (("a", "1"), ("b", "2"), ("", "3"))
    )
    response = moodle("matching", pairs).document["response"]
    assert [(one["left"], one["right"]) for one in response["pairs"]] == [("a", "1"), ("b", "2")]
    assert (response["type"], response["distractors"], response["scoring"]) == ("matching", ["3"], "each")
    verdict = moodle("truefalse", "<answer fraction='0'><text>true</text></answer><answer fraction='100'><text>false</text></answer>")
    assert [option["correct"] for option in verdict.document["response"]["options"]] == [False, True]


def test_moodle_cloze_becomes_fields():
    item = moodle(
        "cloze", "", "<p>La capitale est {1:SHORTANSWER:=Paris~=Lut\\}èce}.</p><p>Et {1:NM:=3.5:0.1} puis {1:MC:~oui~=non} fin</p>"
    )
    assert item.document["instruction"] == "Et **(2)** puis **(3)** fin"
    assert [(blank["label"], blank["kind"]) for blank in item.document["response"]["blanks"]] == [
        ("La capitale est", "short_text"), ("Champ (2)", "number"), ("Champ (3)", "choice"),
    ]  # fmt: skip
    assert item.document["response"]["blanks"][0]["accept"] == ['"Paris"', '"Lut}èce"']


def test_qti_choice_with_prompt_and_feedback():
    item = one("a.xml", samples.QTI)
    document = item.document
    assert (document["locale"], item.skill_hint, document["instruction"], document["feedback"]) == (
        "en",
        "1.3-3a",
        "Where is {{Paris}}?\n\nPick one",
        "In France.",
    )
    assert document["response"]["options"] == [
        {"id": "o1", "text": "Spain", "correct": False, "why": "No"},
        {"id": "o2", "text": "France", "correct": True},
    ]


def qti(body: str, declarations: str, extra: str = "", attributes: str = "") -> str:
    return f'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="T" {attributes}>{declarations}<itemBody>{body}</itemBody>{extra}</assessmentItem>'


NUMBER = '<responseDeclaration identifier="R" cardinality="single" baseType="float"><correctResponse><value>12.50</value></correctResponse></responseDeclaration>'
TEXT = '<responseDeclaration identifier="R" cardinality="single" baseType="string"><mapping defaultValue="0"><mapEntry mapKey="York" mappedValue="1" caseSensitive="false"/><mapEntry mapKey="york city" mappedValue="0.5" caseSensitive="false"/></mapping></responseDeclaration>'
LIST = '<responseDeclaration identifier="S" cardinality="single" baseType="identifier"><correctResponse><value>B</value></correctResponse></responseDeclaration>'


def test_qti_2_names_number_with_unit_and_label():
    item = one("a.xml", qti('<p>Combien ?</p><p>Total <textEntryInteraction responseIdentifier="R"/> €</p>', NUMBER))
    assert (item.document["instruction"], item.document["response"]) == (
        "Combien ?",
        {"type": "number", "label": "Total", "value": "12.5", "unit": "€"},
    )


def test_qti_mapping_and_inline_choice():
    item = one(
        "a.xml",
        qti(
            '<p>A <textEntryInteraction responseIdentifier="R"/> et <inlineChoiceInteraction responseIdentifier="S"><inlineChoice identifier="A">x</inlineChoice><inlineChoice identifier="B">y</inlineChoice></inlineChoiceInteraction> fin</p>',
            TEXT + LIST,
        ),
    )
    assert item.document["instruction"] == "A **(1)** et **(2)** fin"
    assert [(blank["kind"], blank["accept"], blank.get("treatments")) for blank in item.document["response"]["blanks"]] == [
        ("short_text", ['"York"'], {"case": True}), ("choice", ['"y"'], None),
    ]  # fmt: skip
    assert losses(item) == ["réponses\u00a0: les réponses qui valaient une partie des points"]


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (qti("<p>x</p>", ""), "ce texte ne pose pas de question"),
        (qti('<sliderInteraction responseIdentifier="R"/>', NUMBER), "l’interaction «\u00a0slider-interaction\u00a0» n’a pas d’équivalent"),
        (qti('<p><textEntryInteraction responseIdentifier="Z"/></p>', NUMBER), "aucune réponse juste n’est donnée"),
        (
            qti(
                '<p><printedVariable identifier="V"/><textEntryInteraction responseIdentifier="R"/></p>',
                NUMBER + '<templateDeclaration identifier="V"/>',
            ),
            "la question dépend de valeurs tirées par QTI (templateDeclaration)",
        ),
        (
            qti('<p><textEntryInteraction responseIdentifier="R"/></p>', NUMBER, attributes='adaptive="true"'),
            "une question à plusieurs étapes (adaptive) n’a pas d’équivalent",
        ),
    ],
)
def test_qti_that_makes_no_challenge_is_listed(item, why):
    reading = formats.read("a.xml", item.encode())
    assert (reading.items, [one.why for one in reading.skipped]) == ([], [why])


def test_qti_templates_and_rules_of_their_own_are_lost():
    item = one(
        "a.xml",
        qti(
            '<p>Q <textEntryInteraction responseIdentifier="R"/></p>',
            NUMBER + '<templateDeclaration identifier="V"/>',
            "<responseProcessing><setOutcomeValue identifier='SCORE'><customOperator class='x'/></setOutcomeValue></responseProcessing>",
        ),
    )
    assert losses(item) == [
        "données\u00a0: les valeurs tirées par QTI (templateDeclaration), dont la question ne dépend pas",
        "notation\u00a0: la règle de notation «\u00a0custom-operator\u00a0»\u00a0: seule compte la réponse déclarée juste",
    ]


def test_html_becomes_markdown_that_shows_the_same():
    lost = []
    text = html_to_markdown(
        "<p>Un <b>mot </b>et <code>a*b</code><br>suite</p><ul><li>un<ol><li>deux</li></ol></li></ul><table><tr><th>A|B</th></tr><tr><td>1</td></tr></table><p>+ <a href='https://x.example'>lien</a></p>1. fin",
        lost.append,
    )
    assert text == "Un **mot** et `a*b`\\\nsuite\n\n- un\n  \n  1. deux\n\n| A\\|B |\n| --- |\n| 1 |\n\n\\+ lien\n\n1\\. fin"
    assert lost == ["un lien vers https://x.example"]
    assert "<td>1</td>" in render_markdown(text)
