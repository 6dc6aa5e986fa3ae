"""Each form of response in each format: written, or told to be lost; and what is written says what the key says."""

import datetime as dt

import pytest

import generators
from challenges.authoring.exchange import exporting, formats, frozen, spelled
from challenges.authoring.exchange.archives import open_archive
from challenges.authoring.exchange.xml import descendants, parse_xml
from challenges.marking import moments
from tests.factories.forms import RESPONSES, form_document

FORMATS = ("qti3", "moodle", "gift")
#: GIFT carries no picture.
ONLY_PICTURES = ("hotspot", "hotspot_several", "pictures")


def key_of(form):
    return generators.compile_challenge(form_document(form)).default_variant().key


def told(form, fmt):
    return [one.what for one in frozen.losses_of(form_document(form), fmt)]


def qti(form):
    content, _media, _losses = exporting.written([form_document(form)], "qti3", 1)
    return parse_xml(next(content for path, content in open_archive(content).items() if path.startswith("items-")))


def moodle(form):
    content, _media, _losses = exporting.written([form_document(form)], "moodle", 1)
    return parse_xml(content).findall("question")[-1]


def gift(form):
    return exporting.written([form_document(form)], "gift", 1)[0].decode()


RUN = {"program_map", "program_function", "query"}
NOTHING_RUNS = "la question entière\u00a0: ce format n’a pas de réponse que l’on exécute"


@pytest.mark.parametrize("form", RESPONSES)
def test_a_form_is_the_same_in_our_own_file(form):
    document = form_document(form)
    content, _media, losses = exporting.written([document], "balise", 1)
    assert ([one.document for one in formats.read("a.json", content).items], losses) == ([document], [])


@pytest.mark.parametrize("form", RESPONSES)
def test_a_package_of_a_form_comes_back_whole(form):
    document = form_document(form)
    reading = formats.read("a.zip", exporting.written([document], "qti3", 3)[0])
    assert ([one.document for one in reading.items], reading.skipped) == ([document], [])


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("form", RESPONSES)
def test_a_form_is_written_or_told_to_be_lost(form, fmt):
    document = form_document(form)
    if fmt == "gift" and form in ONLY_PICTURES:
        with pytest.raises(exporting.ExchangeRefused) as refused:
            exporting.written([document], fmt, 1)
        assert refused.value.args[0] == ["1.1-1a-01\u00a0: la question entière\u00a0: GIFT n’a pas ce type de réponse"]
        return
    if form in RUN:
        return
    content, _media, losses = exporting.written([document], fmt, 3)
    assert (bool(content), [one for one in losses if "entière" in one.what]) == (True, [])


@pytest.mark.parametrize("fmt", ["moodle", "gift"])
@pytest.mark.parametrize("form", sorted(RUN))
def test_what_is_run_is_refused_where_nothing_runs(form, fmt):
    with pytest.raises(exporting.ExchangeRefused) as refused:
        exporting.written([form_document(form)], fmt, 1)
    assert f"1.1-1a-01\u00a0: {NOTHING_RUNS}" in refused.value.args[0]


@pytest.mark.parametrize("fmt", ["qti3", "moodle", "gift"])
def test_what_is_run_is_left_out_among_others_and_told(fmt):
    _content, _media, losses = exporting.written([form_document("program_map"), form_document("date", number=2)], fmt, 2)
    assert [one.place for one in losses if one.what == NOTHING_RUNS] == ["1.1-1a-01"]


# ---------------------------------------------------------------- QTI 3


def texts(root, name):
    return {one.get("identifier"): one.text for one in descendants(root, name)}


def rules(root):
    """The template that marks, the points of an item, and what its mapping gives."""
    processing = next(descendants(root, "response-processing")).get("template", "").rpartition("/")[2]
    points = next(one for one in descendants(root, "outcome-declaration") if one.get("identifier") == "MAXSCORE")
    mapping = {one.get("map-key"): one.get("mapped-value") for one in descendants(root, "map-entry")}
    return processing, "".join(points.itertext()).strip(), mapping


def correct(root):
    return [one.text for one in next(descendants(root, "correct-response"))]


def test_pairs_of_qti_are_those_of_the_key_and_each_counts():
    root, key = qti("matching"), key_of("matching")
    named = texts(root, "simple-associable-choice")
    rights = {one["id"]: one["text"] for one in key["rights"]}
    pairs = [tuple(named[name] for name in pair.split()) for pair in correct(root)]
    assert pairs == [(one["text"], rights[key["pairs"][one["id"]]]) for one in key["lefts"]]
    assert rules(root) == ("map_response.xml", "3", dict.fromkeys(correct(root), "1"))
    assert set(named.values()) == {one["text"] for one in key["lefts"]} | set(rights.values())


def test_pairs_that_count_together_are_marked_together():
    assert rules(qti("matching_rows")) == ("match_correct.xml", "1", {})


def test_an_order_of_qti_is_the_right_one_and_is_not_the_one_shown():
    root, key = qti("ordering"), key_of("ordering")
    named = texts(root, "simple-choice")
    assert [named[name] for name in correct(root)] == [one["text"] for one in key["items"]]
    assert list(named) != correct(root)
    assert rules(root) == ("match_correct.xml", "1", {})


def test_zones_of_qti_are_in_pixels_of_the_picture():
    root = qti("hotspot_several")
    zones = {one.get("hotspot-label"): (one.get("shape"), one.get("coords")) for one in descendants(root, "hotspot-choice")}
    assert zones == {"À gauche": ("rect", "20,20,110,90"), "Au milieu": ("rect", "120,20,210,90"), "À droite": ("rect", "220,20,310,90")}
    picture = next(descendants(root, "img"))
    assert dict(picture.attrib) == {
        "src": "files/001/plan.svg", "alt": "Trois cases, de gauche à droite.", "width": "340", "height": "120",
    }  # fmt: skip
    assert rules(root) == ("map_response.xml", "2", {"C1": "1", "C2": "-1", "C3": "1"})


def test_a_picture_that_is_an_answer_is_in_the_answer_and_nowhere_else():
    root = qti("pictures")
    assert [(one.getparent().get("identifier"), one.get("alt")) for one in descendants(root, "img")] == [
        ("C1", "Un autre plan"),
        ("C2", "Un plan"),
    ]
    assert list(descendants(root, "a")) == []


def test_blanks_that_count_together_give_one_point_or_none():
    root = qti("blanks_all")
    assert rules(root)[1] == "1"
    together = next(descendants(root, "and"))
    assert [one.tag.rpartition("}")[2] for one in together] == ["qti-gt", "qti-gt", "qti-equal"]


# ---------------------------------------------------------------- Moodle


def values(question, *names):
    return [question.findtext(name) for name in names]


def test_matching_of_moodle_has_distractors_without_a_question():
    pairs = [(one.findtext("text") or "", one.findtext("answer/text")) for one in moodle("matching").findall("subquestion")]
    assert pairs == [("Dossier", "Une chemise"), ("Courriel de 100", "Une enveloppe"), ("Message", "Une enveloppe"), ("", "Un nuage")]


@pytest.mark.parametrize(("form", "grading"), [("ordering", "RELATIVE_NEXT_EXCLUDE_LAST"), ("ordering_rows", "ALL_OR_NOTHING")])
def test_ordering_of_moodle_is_graded_as_ours(form, grading):
    question, key = moodle(form), key_of(form)
    count = str(len(key["items"]))
    assert values(question, "layouttype", "selecttype", "selectcount", "gradingtype") == ["VERTICAL", "ALL", count, grading]
    assert [one.findtext("text") for one in question.findall("answer")] == [one["text"] for one in key["items"]]


def test_units_of_moodle_multiply_the_right_number():
    found = [(one.findtext("unit_name"), one.findtext("multiplier")) for one in moodle("units").iter("unit")]
    assert found == [("Mo", "1"), ("Go", "0.001"), ("ko", "1000")]


def test_penalties_of_moodle_take_what_a_right_option_gives():
    assert [one.get("fraction") for one in moodle("multiple_penalty").findall("answer")] == ["50", "50", "-50", "-50"]
    assert "le tout ou rien du choix multiple\u00a0: des points partiels sont donnés" not in told("multiple_penalty", "moodle")


def test_pictures_of_moodle_are_in_their_answers():
    answers = moodle("pictures").findall("answer")
    assert [(one.findtext("text"), [file.get("name") for file in one.findall("file")]) for one in answers] == [
        ('<img src="@@PLUGINFILE@@/autre.svg" alt="Un autre plan">', ["autre.svg"]),
        ('<img src="@@PLUGINFILE@@/plan.svg" alt="Un plan">', ["plan.svg"]),
    ]


def test_a_unit_of_a_blank_is_in_its_label():
    assert "Taille (Mo) {1:NUMERICAL:=200:0}" in moodle("blanks_all").findtext("questiontext/text")


# ---------------------------------------------------------------- GIFT


def test_an_order_of_gift_is_a_matching_of_places():
    assert "{=Place 1 -> Orval =Place 2 -> Clairbois =Place 3 -> Montrival" in gift("ordering_rows")


# ---------------------------------------------------------------- dates and times


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("day", [dt.date(2026, 3, 1), dt.date(2024, 2, 29), dt.date(1999, 12, 31), dt.date(2026, 8, 12)])
def test_each_spelling_of_a_date_is_read_as_that_date(day, locale):
    key = spelled.as_texts({"type": "date", "value": day.isoformat(), "wrong": []}, locale)
    assert {moments.read_date(text) for text in key["accept"]} == {day}
    assert (key["accept"][0], len(key["accept"]) > 5) == (moments.show_date(day), True)


@pytest.mark.parametrize(
    ("value", "margin", "first", "last"), [("09:05", 5, "09:00", "09:10"), ("00:03", 10, "00:00", "00:13"), ("14:00", 0, "14:00", "14:00")]
)
def test_each_spelling_of_a_time_is_within_the_tolerance(value, margin, first, last):
    key = spelled.as_texts({"type": "time", "value": value, "tolerance": str(margin), "wrong": []}, "fr")
    read = {moments.read_time(text).strftime("%H:%M") for text in key["accept"]}
    assert (min(read), max(read)) == (first, last)
    assert moments.read_time(key["accept"][0]).strftime("%H:%M") == value


# ---------------------------------------------------------------- what is told

_COMMON = {
    "les données tirées au hasard sont figées\u00a0: chaque variante devient une question", "les indications d’accessibilité et d’appareils",
    "les fichiers à ouvrir\u00a0: sans eux la question ne peut pas être posée",
}  # fmt: skip
PAIRS = "le tout ou rien de l’association\u00a0: chaque paire compte pour une part"
WHYS = "les commentaires des paires"
TIES = "l’ordre libre des éléments de même rang, s’il y en a\u00a0: un seul ordre est juste"
NEIGHBOURS = "les points de chaque paire de voisins\u00a0: tout est juste ou rien"
PLACES = [
    "le rangement, écrit comme une association de chaque place et de ce qui s’y trouve",
    "la notation du rangement\u00a0: chaque place compte pour une part",
]
ZONES = "les zones de l’image\u00a0: la question devient un choix dans la liste"
READING = "la lecture des dates et des heures\u00a0: seules leurs écritures courantes sont acceptées"
UNITS = "les autres unités\u00a0: le nombre est attendu dans l’unité annoncée"
LABEL = "l’unité, ajoutée au libellé"
LINES = "la place pour plusieurs lignes\u00a0: la réponse s’écrit sur une seule"
WHOLE = "le tout ou rien\u00a0: chaque champ compte pour une part"
MISTAKES = "les réponses fausses typiques et leur commentaire"
COMMENTS = "les commentaires des propositions"
CASE = "la différence entre majuscules et minuscules"
TOLD = {
    "matching": ([WHYS], [WHYS], [WHYS]),
    "matching_rows": ([], [PAIRS], [PAIRS]),
    "ordering": ([NEIGHBOURS], [], PLACES),
    "ordering_rows": ([TIES], [TIES], [TIES, *PLACES]),
    "hotspot": ([], [ZONES], []),
    "hotspot_several": ([COMMENTS], [ZONES], []),
    "pictures": ([], [], []),
    "multiple_penalty": ([], [], []),
    "date": ([READING, MISTAKES], [READING], [READING]),
    "time": ([READING], [READING], [READING]),
    "units": ([UNITS], [], [LABEL, UNITS]),
    "lines": ([LINES], [LINES], [LINES, CASE]),
    "program_map": ([NOTHING_RUNS, MISTAKES], [NOTHING_RUNS], [NOTHING_RUNS]),
    "program_function": ([NOTHING_RUNS, MISTAKES], [NOTHING_RUNS], [NOTHING_RUNS]),
    "query": ([NOTHING_RUNS, MISTAKES], [NOTHING_RUNS], [NOTHING_RUNS]),
    "blanks_all": ([READING, UNITS], [WHOLE, READING, LABEL, UNITS], [WHOLE, READING, LABEL, UNITS]),
}


@pytest.mark.parametrize("form", RESPONSES)
def test_what_a_form_loses_is_told_and_nothing_else(form):
    assert tuple([what for what in told(form, fmt) if what not in _COMMON] for fmt in FORMATS) == TOLD[form]


def test_a_tolerance_of_many_minutes_is_told():
    document = form_document("time")
    document["response"]["tolerance"] = 30
    assert "la tolérance au-delà de 10\u00a0minutes" in [one.what for one in frozen.losses_of(document, "qti3")]


def test_a_fixed_question_is_told():
    assert "la mention de question fixe" in [one.what for one in frozen.losses_of(form_document("date") | {"fixed": True}, "gift")]


# ---------------------------------------------------------------- read again


def read_again(form, fmt):
    """What comes of a form that was written without our own documents beside it: its key, and what the reader tells."""
    content, _media, _losses = exporting.written([form_document(form)], fmt, 1)
    if fmt == "qti3":
        content = next(one for path, one in open_archive(content).items() if path.startswith("items-"))
    reading = formats.read("a", content)
    if reading.skipped:
        return reading.skipped[0].why
    identity = {"uid": "00000000-0000-4000-8000-000000000000", "code": "x-01", "skill": "1.1-1a"}
    (item,) = reading.items
    return generators.compile_challenge(identity | item.document).default_variant().key


def pairs_of(key):
    rights = {one["id"]: one["text"] for one in key["rights"]}
    return {one["text"]: rights[key["pairs"][one["id"]]] for one in key["lefts"]}, set(rights.values())


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("form", ["matching", "matching_rows"])
def test_a_matching_comes_back(form, fmt):
    key = read_again(form, fmt)
    # Moodle, and GIFT with it, marks pair by pair.
    scoring = key_of(form).get("scoring", "all") if fmt == "qti3" else "each"
    assert (key["type"], pairs_of(key), key["scoring"]) == ("matching", pairs_of(key_of(form)), scoring)


@pytest.mark.parametrize("fmt", ["qti3", "moodle"])
@pytest.mark.parametrize("form", ["ordering", "ordering_rows"])
def test_an_ordering_comes_back(form, fmt):
    key, ours = read_again(form, fmt), key_of(form)
    scoring = ours.get("scoring", "all") if fmt == "moodle" else "all"
    assert ([one["text"] for one in key["items"]], key["scoring"]) == ([one["text"] for one in ours["items"]], scoring)


def test_units_come_back_from_moodle():
    key, ours = read_again("units", "moodle"), key_of("units")
    assert [key[name] for name in ("value", "unit", "other_units")] == [ours[name] for name in ("value", "unit", "other_units")]


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_penalty_comes_back(fmt):
    key, ours = read_again("multiple_penalty", fmt), key_of("multiple_penalty")
    right = [{one["text"]: one["correct"] for one in held["options"]} for held in (key, ours)]
    assert (key["scoring"], right[0]) == ("penalty", right[1])


def test_blanks_that_count_together_come_back_from_qti():
    key = read_again("blanks_all", "qti3")
    assert (key["scoring"], [one["kind"] for one in key["blanks"]]) == ("all", ["short_text", "short_text", "number"])


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("form", ["date", "time"])
def test_dates_and_times_come_back_as_texts(form, fmt):
    key = read_again(form, fmt)
    assert (key["type"], set(key["accept"]) <= set(spelled.as_texts(key_of(form), "fr")["accept"])) == ("short_text", True)


def test_zones_of_qti_are_refused_by_name():
    assert read_again("hotspot", "qti3") == "l’interaction «\u00a0hotspot-interaction\u00a0» n’a pas d’équivalent"


@pytest.mark.parametrize("fmt", ["qti3", "moodle"])
def test_pictures_come_back_as_what_they_are_said_to_show(fmt):
    assert [one["text"] for one in read_again("pictures", fmt)["options"] if one["correct"]] == ["Un plan"]


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("tolerance", [10, 720])
def test_a_wide_tolerance_is_written_and_read_again(tolerance, fmt):
    document = form_document("time")
    document["response"]["tolerance"] = tolerance
    content, _media, _losses = exporting.written([document], fmt, 1)
    if fmt == "qti3":
        content = next(one for path, one in open_archive(content).items() if path.startswith("items-"))
    reading = formats.read("a", content)
    assert ([one.document["response"]["accept"][:2] for one in reading.items], reading.skipped) == ([['"9 h 05"', '"09:05"']], [])
