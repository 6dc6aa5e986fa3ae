"""Typography: each rule, what is never touched, idempotence, and agreement with the laboratory's own checks."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.authoring.blocks import RESPONSE
from challenges.authoring.blocks.convert import from_spec, to_spec
from challenges.authoring.editor.examples import example_document, example_names
from challenges.authoring.laboratory.population import _TYPOGRAPHY
from challenges.typography import normalise, normalise_document, normalise_response, prose

_ = "\u00a0"
PIECES = st.lists(
    st.sampled_from([
        "mot", "l'eau", "{ville}", "{n|euros}", "`code'x:`", "https://a.example/l'b", "a.b@site.example", "fichier.txt:12", "14:05", "3:2", "12", "345",
        "%", "€", "Mo", "h", "05", "n°", "...", " - ", "- ", "\n", "\n\n", "| a | b |", "| --- | :-: |", "```", "`", '"', "'", "«", "»", "“", "”", "’",
        " ", "\u00a0", "\u202f", ":", ";", "!", "?", "(", ")", "[", "](x)", "*", "**", "_", "#", ">", "&nbsp;", "{{", "}}", "{", "}", "\\", ".", ",", "…",
        "\ua7ff", "\ue001", "\u2009", "s", "\t",
    ]),
    max_size=25,
).map("".join)  # fmt: skip
TEXTS = PIECES | st.text(max_size=60)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("L'eau d'ici", "L’eau d’ici"),
        ("Attendez...", "Attendez…"),
        ('Le mot "eau" et "sel"', f"Le mot «{_}eau{_}» et «{_}sel{_}»"),
        ("«eau» et « sel »", f"«{_}eau{_}» et «{_}sel{_}»"),
        ("Qui ? Moi! Bien;voilà ; fin", f"Qui{_}? Moi{_}! Bien;voilà{_}; fin"),
        ("Voici: un", f"Voici{_}: un"),
        ("**Note:** un", f"**Note{_}:** un"),
        ("Quoi?!", f"Quoi{_}?!"),
        ("Salle n° 12", f"Salle n°{_}12"),
        ("10% de 5 Mo, 3€, 2 km, 4 h, 20min", f"10{_}% de 5{_}Mo, 3{_}€, 2{_}km, 4{_}h, 20{_}min"),
        ("à 14h05", f"à 14{_}h{_}05"),
        ("1 234 567 habitants", f"1{_}234{_}567 habitants"),
        ("en 2023 150 personnes", "en 2023 150 personnes"),
        ("06 39 98 12 34", "06 39 98 12 34"),
        ("la mairie - le port", "la mairie – le port"),
        ("5 - 3 = 2", "5 - 3 = 2"),
        ("un\u202fmot\u202f!", f"un{_}mot{_}!"),
        ("l'{objet} vaut {prix} € ?", f"l’{{objet}} vaut {{prix}}{_}€{_}?"),
    ],
)
def test_french_rules(written, right):
    assert normalise(written, "fr") == right


@pytest.mark.parametrize(
    "text",
    [
        '`l\'eau: "x" ...`',
        '```\nl\'eau: "x"\n```',
        "{nom|l'eau ...}",
        "https://a.example/l'eau?x=1;y=2",
        "ecole.d-ici@site.example",
        "fichier.txt:12",
        "14:05 et 3:2",
        "[texte](page 'un')",
        "mot&nbsp;: fin",
        "| :--- | ---: |\n| --- | :--: |",
        "- un\n- deux\n* trois\n1. quatre\n> cinq\n# six",
        "- ! rien",
        "[ref]: https://a.example",
        "{{ l }}",
    ],
)
def test_what_is_never_touched(text):
    assert normalise(text, "fr") == text


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("It's \"fine\" , isn't it ?", "It’s “fine”, isn’t it?"),
        ("Wait...", "Wait…"),
        ("The boys' hats : three", "The boys’ hats: three"),
        ("He said 'yes' - and left", "He said ‘yes’ – and left"),
        ("`it's` {it's}", "`it's` {it's}"),
        ("10% of 5 MB at 14:05", "10% of 5 MB at 14:05"),
    ],
)
def test_english_rules(written, right):
    assert normalise(written, "en") == right


def test_another_language_is_left_alone():
    assert normalise('l\'acqua: "x"...', "it") == 'l\'acqua: "x"...'


@settings(max_examples=600, deadline=None)
@given(TEXTS, st.sampled_from(["fr", "en"]))
def test_twice_is_as_once(text, locale):
    once = normalise(text, locale)
    assert normalise(once, locale) == once


@settings(max_examples=600, deadline=None)
@given(TEXTS)
def test_the_laboratory_finds_nothing_after_it(text):
    left = prose(normalise(text, "fr"))
    assert [str(message) for pattern, message in _TYPOGRAPHY if pattern.search(left)] == []


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(["{ville}", "{n|euros}", "`l'a: b`", "https://a.example/l'b", "fichier.txt:12", "x@site.example"]), max_size=6)
)
def test_protected_parts_come_back_exactly(parts):
    text = " et l'on dit: ".join(parts)
    assert normalise(text, "fr") == f" et l’on dit{_}: ".join(parts)


@pytest.mark.parametrize("name", example_names())
def test_the_examples_are_written_so(name):
    document = normalise_document(example_document(name))
    texts = [document[field] for field in ("title", "instruction", "hint", "feedback")]
    assert [str(message) for text in texts for pattern, message in _TYPOGRAPHY if pattern.search(prose(text))] == []


def _document():
    return {
        "locale": "fr", "title": "L'eau", "instruction": "Quoi ?", "hint": "", "feedback": "C'est {n}!",
        "response": {
            "type": "single_choice", "label": "L'un ?",
            "options": [{"id": "a", "text": "l'un", "correct": True, "why": "C'est ça !"}],
            "options_from": {"table": "t", "text": "l'autre : {nom}", "correct": "t['nom'] == \"l'eau\""},
            "wrong": [{"expr": "\"l'eau\"", "why": "C'est faux"}],
            "blanks": [{"id": "b", "name": "b", "label": "L'autre ?", "kind": "choice", "options": ["l'eau"], "accept": ["\"l'eau\""]}],
        },
        "dataset": {"present": {"artefacts": [{"type": "text", "before": "l'eau ..."}]}},
    }  # fmt: skip


def test_a_document_is_normalised_where_people_read_and_nowhere_else():
    before = _document()
    kept = copy.deepcopy(before)
    made = normalise_document(before)
    assert before == kept
    assert (made["title"], made["instruction"], made["feedback"]) == ("L’eau", f"Quoi{_}?", f"C’est {{n}}{_}!")
    assert made["response"] == {
        "type": "single_choice", "label": f"L’un{_}?",
        "options": [{"id": "a", "text": "l’un", "correct": True, "why": f"C’est ça{_}!"}],
        "options_from": {"table": "t", "text": f"l’autre{_}: {{nom}}", "correct": "t['nom'] == \"l'eau\""},
        "wrong": [{"expr": "\"l'eau\"", "why": "C’est faux"}],
        "blanks": [{"id": "b", "name": "b", "label": f"L’autre{_}?", "kind": "choice", "options": ["l'eau"], "accept": ["\"l'eau\""]}],
    }  # fmt: skip
    assert made["dataset"] == kept["dataset"]


def test_an_english_document_gets_english_marks():
    assert normalise_document(_document() | {"locale": "en", "title": 'It\'s "it"'})["title"] == "It’s “it”"


def test_the_blocks_of_the_editor_are_normalised_in_place():
    spec = {"type": "number", "label": "L'âge ?", "value": "n", "tolerance": "0", "wrong": [{"expr": '"l\'a"', "why": "C'est l'autre"}]}
    stream = RESPONSE.to_python(from_spec(RESPONSE, [spec | {"id": "00000000-0000-4000-8000-000000000001"}]))
    for child in stream:
        normalise_response(child.value, "fr")
    made = to_spec(RESPONSE, RESPONSE.to_python(RESPONSE.get_prep_value(stream)))[0]
    assert (made["label"], made["wrong"]) == (f"L’âge{_}?", [{"expr": '"l\'a"', "why": "C’est l’autre"}])


def test_the_blanks_of_the_editor_are_normalised_in_place():
    blank = {
        "id": "00000000-0000-4000-8000-000000000002",
        "name": "a",
        "label": "L'âge ?",
        "kind": "number",
        "value": "n",
        "tolerance": "0",
    }
    spec = {"type": "blanks", "label": "L'un", "blanks": [blank], "dependent": False}
    stream = RESPONSE.to_python(from_spec(RESPONSE, [spec | {"id": "00000000-0000-4000-8000-000000000001"}]))
    for child in stream:
        normalise_response(child.value, "fr")
    made = to_spec(RESPONSE, RESPONSE.to_python(RESPONSE.get_prep_value(stream)))[0]
    assert (made["label"], made["blanks"][0]["label"]) == ("L’un", f"L’âge{_}?")


@pytest.mark.parametrize(
    "text",
    ["`" * 4000, "a" * 20000, " " * 20000, '"' * 4000, "{" * 9000, "[](" * 5000, "|" * 9000, "- " * 5000, "a." * 9000, "```\n" * 3000],
)
def test_long_hostile_texts_are_left_in_peace(text):
    once = normalise(text, "fr")
    assert normalise(once, "fr") == once
