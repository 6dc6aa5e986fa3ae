"""What the laboratory finds in the French that variants show: each kind of fault is red, its twin is green; one finding a cause."""

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.authoring.laboratory import examine
from challenges.authoring.laboratory.french import agreement, dates, dictionary, spelling
from challenges.authoring.laboratory.french.reading import Reader
from challenges.authoring.laboratory.french.texts import Line, html_lines
from tests.factories.bank import challenge_document, csv_challenge

VARIANTS = 20

# Rule, a line that breaks it, and the same line mended.
TWINS = [
    ("contraction", "Écrivez à le fleuriste.", "Écrivez au fleuriste."),
    ("contraction", "Écrivez à les organisateurs.", "Apprenez à les ouvrir."),
    ("contraction", "Le maire de Le Mesnil est venu.", "Le maire du Mesnil est venu."),
    ("contraction", "Le total de les Ormeaux est faux.", "La note de Le Goff est bonne."),
    ("elision", "La fête de Ygrelle commence.", "La fête d’Ygrelle commence."),
    ("elision", "Les propriétés de affiche.jpg.", "Les propriétés de photo.jpg."),
    ("elision", "Il faut que Awa vienne.", "Il faut que Yanis vienne."),
    ("elision", "Lorsque elle arrive, on part.", "Lorsque Yanis arrive, on part."),
    ("elision", "Prenez le ordinateur.", "Prenez le onzième."),
    ("elision", "Je ai un livre.", "Le ou la responsable."),
    ("elision", "Ce est fini.", "Ce à quoi il pense."),
    ("elided", "Mangez l’haricot.", "Mangez le haricot."),
    ("elided", "Il n’y a qu’onze élèves.", "Il n’y a que onze élèves."),
    ("if_he", "Demandez si il vient.", "Demandez si elle vient."),
    ("if_he", "Demandez si ils viennent.", "Demandez s’ils viennent."),
    ("doubled", "Ouvrez le le fichier.", "Vous vous levez."),
    ("unit", "La vidéo pèse 36Mo.", "La vidéo pèse 36\u00a0Mo."),
    ("unit", "Le trajet dure 36,2min.", "Le trajet dure 36,2\u00a0min."),
    ("thousands", "Le fichier pèse 2320 Mo.", "Le fichier pèse 2\u202f320\u00a0Mo."),
    ("gender", "Voici un table.", "Voici une table."),
    ("gender", "Ouvrez une fichier.", "Ouvrez un après-midi."),
    ("gender", "Prenez ce ordinateur.", "Prenez cet ordinateur."),
    ("gender", "Notez sa adresse.", "Notez son adresse."),
    ("number", "Ouvrez les fichier.", "Ouvrez les fichiers."),
    ("number", "Voici un fichiers.", "Vingt et un élèves."),
    ("counted", "Il y a 1 fichiers.", "Il y a 1 fichier."),
    ("counted", "Il y a 0 fichiers.", "Il y a 0 fichier."),
    ("counted", "Il reste 1,5 heures.", "Il reste 1,5 heure."),
    ("counted", "Il y a 2 fichier.", "La salle 2 accueille le club, 25 rue des Lilas, le 12 mars."),
    ("spelling", "Le fchier est ouvert.", "Le fichier est ouvert."),
    ("spelling", "Cliqez sur le bouton rouge.", "Wendeline ouvre le bouton rouge."),
    ("spelling", "Éteignez l’ordianteur.", "Écrivez à ordianteur@poste.example, ouvrez ordianteur.xlsx et https://mairie.example/ordianteur."),
    ("weekday", "Rendez-vous le lundi 10 mars 2026.", "Rendez-vous le mardi 10 mars 2026."),
    ("closed", "La cantine ouvre le 06/04/2026.", "La cantine ouvre le 07/04/2026."),
    ("closed", "La cantine ouvre le samedi 7 mars 2026.", "La cantine est fermée le samedi 7 mars 2026."),
    ("perishing", "Un livre paru cette année.", "Un livre paru en 2025."),
]  # fmt: skip


def rules(text, place="instruction", kind="text"):
    return [fault.rule for fault in Reader().faults(Line(place, text, kind))]


def with_words(instruction, *options, **changes):
    """A challenge whose instruction draws one of these words."""
    document = challenge_document("1.1-1a", **changes)
    word = {"id": "w", "type": "choice", "name": "lieu", "role": "cosmetic", "options": list(options), "default": options[0]}
    document["dataset"]["draw"]["parameters"].append(word)
    return document | {"instruction": f"{instruction} Combien font {{a}} et {{b}} ?"}


def found(document, variants=VARIANTS):
    report = examine(document, variants)
    return [finding for finding in (*report.failures, *report.warnings) if finding.check == "french"]


def test_there_is_a_dictionary():
    assert dictionary.available()


@pytest.mark.parametrize(("rule", "wrong", "right"), TWINS)
def test_each_fault_is_found_and_its_twin_is_not(rule, wrong, right):
    assert (rules(wrong), rules(right)) == ([rule], [])


@pytest.mark.parametrize(
    ("instruction", "words", "remedy"),
    [
        (
            "Écrivez à {lieu}.",
            ["le fleuriste", "les organisateurs", "la boulangère"],
            "Écrivez «\u00a0{lieu|à}\u00a0» à la place de «\u00a0à {lieu}\u00a0».",
        ),
        (
            "À {lieu}, tout est prêt.",
            ["le fleuriste", "les halles"],
            "Écrivez «\u00a0{lieu|à|capitalise}\u00a0» à la place de «\u00a0À {lieu}\u00a0».",
        ),
        ("La fête de {lieu} commence.", ["Ygrelle", "Arbeval"], "Écrivez «\u00a0{lieu|de}\u00a0» à la place de «\u00a0de {lieu}\u00a0»."),
        ("Plus grand que {lieu}.", ["Ygrelle", "Arbeval"], "Écrivez «\u00a0{lieu|que}\u00a0» à la place de «\u00a0que {lieu}\u00a0»."),
        ("Demandez si {lieu} vient.", ["il", "elle"], "Écrivez «\u00a0{lieu|si}\u00a0» à la place de «\u00a0si {lieu}\u00a0»."),
        ("Ouvrez un {lieu}.", ["table", "porte"], "Écrivez «\u00a0{lieu}\u00a0» à la place de «\u00a0un {lieu}\u00a0»."),
    ],
)
def test_one_finding_a_cause_that_names_the_format_to_use(instruction, words, remedy):
    document = with_words(instruction, *words)
    (finding,) = found(document)
    assert (finding.remedy, len(finding.seed), examine(document, VARIANTS).ok) == (remedy, 32, False)


@pytest.mark.parametrize(
    ("instruction", "words"),
    [
        ("Écrivez {lieu|à}.", ["le fleuriste", "les organisateurs"]),
        ("La fête {lieu|de} commence.", ["Ygrelle", "Arbeval", "Le Mesnil", "Brest"]),
        ("Demandez {lieu|si} vient.", ["il", "elle"]),
    ],
)
def test_the_format_is_green(instruction, words):
    assert (found(with_words(instruction, *words)), examine(with_words(instruction, *words), VARIANTS).ok) == ([], True)


@pytest.mark.parametrize(("text", "remedies"), [
    ("Il y a {n} fichiers.", ["Écrivez «\u00a0{n|fichier/fichiers}\u00a0» à la place de «\u00a0{n} fichiers\u00a0»."]),
    ("Il y a {n|fichier/fichiers}.", []),
])  # fmt: skip
def test_a_number_and_its_word(text, remedies):
    document = with_words(text, "un")
    document["dataset"]["draw"]["parameters"].append(
        {"id": "n", "type": "integer", "name": "n", "role": "cosmetic", "min": 0, "max": 3, "step": 1, "default": 2}
    )
    assert [finding.remedy for finding in found(document)] == remedies


def test_a_finding_says_in_how_many_variants():
    (finding,) = found(with_words("Écrivez à {lieu}.", "le fleuriste"))
    assert (
        finding.message
        == "Énoncé\u00a0: «\u00a0à le fleuriste\u00a0»\u00a0: «\u00a0à\u00a0» et l’article se contractent. (20 variantes sur 20)"
    )


def test_a_calculation_behind_a_fault():
    document = with_words("Écrivez {phrase}.", "le fleuriste", "les organisateurs")
    document["dataset"]["derive"]["values"].append({"id": "p", "name": "phrase", "expr": '"à " + lieu'})
    assert [finding.remedy for finding in found(document)] == [
        'Écrivez «\u00a0format(lieu, "à")\u00a0» à la place de «\u00a0à " + lieu\u00a0».'
    ]


@pytest.mark.parametrize(
    ("words", "left"), [([], ["ordianteur"]), (["ordianteur"], []), (["Ordianteur"], []), (["fchier"], ["ordianteur"])]
)
def test_words_that_the_author_allows(words, left):
    document = with_words("Un ordianteur et un ordianteur.", "un", allowed_words=words)
    assert [finding.message.split("«\u00a0")[1].split("\u00a0»")[0] for finding in found(document)] == left


def test_a_passage_that_the_author_allows():
    assert found(with_words("Corrigez « à le fleuriste ».", "un", allowed_words=["à le fleuriste"])) == []


def test_an_english_challenge_is_left_alone():
    assert found(with_words("Write à le fleuriste to teh office.", "un", locale="en")) == []


@pytest.fixture
def no_dictionary(monkeypatch):
    caches = (
        dictionary._dictionary, dictionary.known, dictionary.readings, dictionary.near, spelling._good, spelling._near, agreement._nouns,
    )  # fmt: skip
    for cached in caches:
        cached.cache_clear()
    monkeypatch.setattr(dictionary, "hunspell", None)
    yield
    monkeypatch.undo()
    for cached in caches:
        cached.cache_clear()


@pytest.mark.usefixtures("no_dictionary")
def test_without_a_dictionary_the_rest_is_checked_and_the_report_says_so():
    messages = [finding.message for finding in found(with_words("Un ordianteur à le fleuriste.", "un"))]
    assert [message.split("\u00a0: ")[0] for message in messages] == ["Énoncé", "L’orthographe et les accords ne sont pas vérifiés"]


@pytest.mark.parametrize(("expected", "count"), [('"fête de " + lieu', 1), ('"fête " + format(lieu, "de")', 0)])
def test_an_answer_that_is_bad_french(expected, count):
    treatments = dict.fromkeys(("case", "accents", "spaces", "punctuation"), True) | {"edit_distance": False}
    document = with_words(
        "Écrivez le titre.", "Ygrelle-les-Bains", "Arbeval", "Estrevigne", "Avelange", "Aubrecourt", "Aigremont", "Entrevelles"
    )
    document |= {"response": {"type": "short_text", "label": "Titre", "accept": [expected], "treatments": treatments}, "feedback": ""}
    assert [finding.message.split("\u00a0: ")[0] for finding in found(document)] == ["Réponse attendue"] * count


def test_a_file_of_the_page_is_read():
    document = csv_challenge("1.1-1a")
    columns = document["dataset"]["present"]["artefacts"][0]["columns"]
    columns[0]["header"] = "Nom du prodiut"
    assert [finding.message for finding in found(document)] == [
        "Fichier lignes.csv\u00a0: Le mot «\u00a0prodiut\u00a0» n’est pas dans le dictionnaire. (20 variantes sur 20)"
    ]


@pytest.mark.parametrize(("first", "last", "count"), [("2026-04-06", "2026-04-06", 1), ("2026-04-07", "2026-04-10", 0)])
def test_a_table_of_a_place_that_is_closed_on_a_holiday(first, last, count):
    document = csv_challenge("1.1-1a")
    reference = dt.date(2026, 3, 10)
    days = [(dt.date.fromisoformat(day) - reference).days for day in (first, last)]
    document["dataset"]["draw"]["tables"][0]["columns"].append({"id": "c3", "type": "date", "name": "jour", "from": days[0], "to": days[1]})
    artefact = document["dataset"]["present"]["artefacts"][0]
    artefact["path"] = "cantine.csv"
    artefact["columns"].append({"column": "jour", "header": "Jour", "format": "date"})
    report = examine(document, VARIANTS)
    assert len([finding for finding in report.failures if finding.check == "french"]) == count


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2026, {"04-06", "05-14", "05-25"}), (2025, {"04-21", "05-29", "06-09"}), (2027, {"03-29", "05-06", "05-17"}),
    ],
)  # fmt: skip
def test_the_holidays_that_move(year, days):
    fixed = {"01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25"}
    assert {day.isoformat()[5:] for day in dates.holidays(year)} == fixed | days


def test_lines_of_a_page():
    source = '<h3>Titre</h3><p class="artefact-address">ordi.example</p><p>Un <strong>mot</strong>, <code>x=1</code></p><td>Arbeval</td><th>Ville</th>'
    assert html_lines(source) == (("head", "Titre"), ("text", "Un mot, \ufffc"), ("cell", "Arbeval"), ("head", "Ville"))


def test_names_and_codes_of_a_table_are_no_words():
    assert (rules("ordianteur", "file:f", "cell"), rules("Ordianteur zx9 neuf", "file:f", "text")) == ([], [])


WORDS = " ".join(text for _rule, wrong, right in TWINS for text in (wrong, right)).split(" ")


@pytest.fixture(scope="module")
def experienced():
    reader = Reader()
    for _rule, wrong, right in TWINS:
        for text in (right, wrong):
            reader.faults(Line("instruction", text))
    return reader


@settings(deadline=None)
@given(words=st.lists(st.sampled_from(WORDS), max_size=25))
def test_a_line_that_passes_unread_has_no_fault(experienced, words):
    """What lets a line pass because its words were met must say what reading it says."""
    line = Line("instruction", " ".join(words))
    assert experienced.faults(line) == Reader().faults(line)


def test_ten_thousand_texts_are_read_in_time():
    reader, started = Reader(), time.process_time()
    for number in range(2_000):
        reader.faults(
            Line("instruction", f"À Arbeval{number}, le fichier numéro {number} pèse {number}\u00a0Mo et il reste {number % 7} jours.")
        )
    assert time.process_time() - started < 4
