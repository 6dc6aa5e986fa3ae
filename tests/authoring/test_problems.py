"""What is wrong with a document, in the language of the person who reads it."""

import ast
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

import generators
import schemas
from challenges.authoring import services
from challenges.authoring.document.documents import to_document
from challenges.authoring.document.problems import all_shown, as_problem, finding_shown, localised, shown
from challenges.authoring.laboratory import examine
from generators.errors import MESSAGES, EvaluationError, make_problem
from generators.labels import LABELS
from generators.shapes import KIND_LABELS
from tests.factories.bank import challenge_document

SOURCES = Path(generators.__file__).parent
ANY = dict.fromkeys(("available", "count", "detail", "example", "expected", "field", "found", "given", "high", "kind", "known", "left", "limit", "line", "low", "name", "number", "rank", "right", "row", "source", "step", "table", "value"), "7")  # fmt: skip
# French words and signs that no English sentence of the catalogue holds.
FRENCH = (" le ", " la ", " les ", " une ", " des ", " est ", "’existe", " ou ", " pas ", "«", "é", "è", "à", "ê")


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_every_problem_is_told_in_english(code):
    problem = make_problem("draw", "x", code, **ANY)
    with translation.override("en"):
        told = localised(problem)
    assert [word for word in FRENCH if word in f" {told.message} {told.remedy} ".lower()] == []
    assert told.remedy != problem.remedy
    assert code == "schema" or told.message != problem.message


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_every_problem_stays_as_it_is_in_french(code):
    problem = make_problem("draw", "x", code, **ANY)
    with translation.override("fr"):
        assert localised(problem) == problem


@pytest.mark.parametrize(
    ("code", "params", "message", "remedy"),
    [
        (
            "bad_kind",
            {"found": "un texte", "expected": "vrai ou faux"},
            "The expression gives a text; true or false is needed.",
            "Correct the expression.",
        ),
        (
            "bad_operand",
            {"name": "max", "found": "une liste", "expected": "un nombre ou vrai ou faux ou une date"},
            "‘max’ expects a number or true or false or a date, not a list.",
            "Correct the expression, or convert the value.",
        ),
        ("unknown_name", {"name": "titre", "known": "(aucun)"}, "The name ‘titre’ does not exist here.", "Use one of these names: (none)."),
        ("unknown_name", {"name": "x", "known": "un texte"}, "The name ‘x’ does not exist here.", "Use one of these names: un texte."),
        (
            "wrong_kind",
            {"value": "90", "expected": "une durée en minutes, de 1 à 60"},
            "‘90’ is not a duration in minutes, from 1 to 60.",
            "Check the values used.",
        ),
        ("bad_extension", {"value": "a.txt", "expected": ".jpg ou .png"}, "The file ‘a.txt’ must end in .jpg or .png.", "Correct the end of the name."),
        ("empty_text", {"name": "nom du réseau"}, "The text ‘name of the network’ is empty.", "Give it at least one word."),
        ("bad_cell", {"value": "x", "kind": "integer"}, "The cell ‘x’ is not of the kind ‘whole number’.", "Correct the cell or the kind of the column."),
        (
            "wrong_arity",
            {"name": "round", "given": "3", "expected": "1 à 2"},
            "The function ‘round’ is given 3 value(s); it needs 1 to 2.",
            "Correct the number of values.",
        ),
        (
            "syntax",
            {"source": "a +", "detail": "erreur vers le caractère 4"},
            "The expression ‘a +’ cannot be read: error near character 4.",
            "Correct the way the expression is written.",
        ),
        (
            "constraint",
            {"detail": "un texte"},
            "No draw meets the constraint: un texte.",
            "Relax the constraint or widen the draws.",
        ),
    ],
)  # fmt: skip
def test_words_of_a_problem_are_translated_and_what_the_author_wrote_is_not(code, params, message, remedy):
    with translation.override("en"):
        told = localised(make_problem("draw", "x", code, **params))
    assert (told.message, told.remedy) == (message, remedy)


@pytest.mark.parametrize("rule", sorted(schemas.MESSAGES))
def test_every_rule_of_the_schemas_is_told_in_english(rule):
    params = {"detail": "x", "rule": rule, "name": "min", "value": "5", "expected": "un nombre entier ou une liste"}
    with translation.override("en"):
        told = localised(make_problem("$", "x", "schema", **params))
    expected = "a whole number or a list" if rule == "type" else "un nombre entier ou une liste"
    assert [word for word in FRENCH if word in told.message.replace(params["expected"], "").lower()] == []
    assert ("{expected}" in schemas.MESSAGES[rule]) == (expected in told.message)


def problems_of(document) -> list[generators.Problem]:
    with pytest.raises(generators.SpecificationError) as refusal:
        generators.compile_challenge(document)
    return refusal.value.problems


def test_a_wrong_form_is_told_where_it_is_in_the_editor():
    document = challenge_document("1.1-1a")
    document["dataset"]["draw"]["parameters"][0]["min"] = "cent"
    with translation.override("en"):
        assert [str(one) for one in all_shown(problems_of(document), document)] == [
            "Draw › Parameter ‘a’ › Minimum: This must be a whole number. Correct the form of the document at the place shown."
        ]
    with translation.override("fr"):
        assert [str(one) for one in all_shown(problems_of(document), document)] == [
            "Tirage › Paramètre «\u00a0a\u00a0» › Minimum\u00a0: Il faut un nombre entier. Corrigez la forme du document à l’endroit indiqué."
        ]


def test_an_unknown_code_and_a_lost_parameter_keep_the_french_sentence():
    lost = generators.Problem("draw", "", "bad_step", "Phrase.", "Remède.", {})
    unknown = generators.Problem("draw", "", "of_another_version", "Phrase.", "Remède.", {})
    with translation.override("en"):
        assert (localised(lost), localised(unknown)) == (lost, unknown)


def test_a_refused_import_speaks_the_language_of_the_person(framework):
    document = challenge_document("1.1-1a") | {"instruction": "{x}"}
    with translation.override("en"):
        assert services.document_problems(document) == ["Question text: The name ‘x’ does not exist here. Use one of these names: a, b."]


def failing() -> dict:
    document = challenge_document("1.1-1a")
    document["dataset"]["draw"]["constraints"] = [{"id": "k", "expr": "a > 1000", "message": "a dépasse 1000"}]
    return document


def test_a_seed_without_a_variant_is_told_in_english():
    with pytest.raises(generators.GenerationError) as failure:
        generators.compile_challenge(failing()).instantiate("0" * 32)
    with translation.override("en"):
        told = shown(as_problem(failure.value), failing())
    assert (told.place, told.message) == ("Draw › Constraint ‘k’", "No draw meets the constraint: a dépasse 1000.")


def test_a_report_written_in_french_is_read_in_english():
    document = failing()
    with translation.override("fr"):
        stored = examine(document, 2).to_json()["failures"]
    with translation.override("en"):
        lines = [str(finding_shown(failure, document)) for failure in stored]
    place, remedy = "Draw › Constraint ‘k’", "Relax the constraint or widen the draws."
    assert [failure["variants"] for failure in stored] == [0, 2]
    assert lines == [
        f"{place}: The default values do not give a valid variant: No draw meets the constraint: a dépasse 1000. {remedy}",
        f"{place}: No draw meets the constraint: a dépasse 1000. {remedy}",
    ]


def test_a_file_that_contradicts_the_key_is_told_in_english():
    problem = make_problem("present.artefacts.f", "lignes", "key_differs", name="total", value="7", found="8")
    stored = {
        "check": "oracle", "message": "Phrase.", "remedy": "Remède.",
        "problems": [{"block": problem.block, "field": problem.field, "code": problem.code, "params": dict(problem.params)}],
    }  # fmt: skip
    with translation.override("en"):
        assert str(finding_shown(stored)) == (
            "Presentation › Files and pages ‘f’ › lignes: The key is ‘7’, but the file read back gives ‘8’ (total). "
            "The calculated key and the file read back must give the same answer."
        )


def test_a_finding_of_an_older_report_is_shown_as_it_was_written():
    assert str(finding_shown({"check": "leak", "message": "Phrase.", "remedy": "Remède."})) == "Phrase. Remède."


@pytest.mark.django_db
def test_the_laboratory_page_shows_problems_in_the_language_of_the_reader(framework, author):
    challenge = services.create_challenge(challenge_document("1.1-1a"), user=author)
    draft = challenge.get_latest_revision_as_object()
    draft.instruction = "Combien font {x} ?"
    draft.save_revision(user=author)
    services.report_for_document(to_document(draft))
    client = Client(headers={"accept-language": "en"})
    client.force_login(author)
    page = client.get(reverse("authoring_laboratory", args=[challenge.pk])).content.decode()
    line = "<strong>Question text</strong>\u00a0: The name ‘x’ does not exist here. Use one of these names: a, b."
    assert page.count(line) == 2


def words_given_to_messages() -> set[str]:
    """The French words written where an error is raised, found by reading the sources."""
    found = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called in {"EvaluationError", "ExpressionError", "add", "make_problem"}:
                found |= {one for keyword in node.keywords if keyword.arg in {"expected", "name", "found"} for one in spelt(keyword.value)}
            if called in {"filled", "_between"}:
                found |= {one for argument in node.args[2:] for one in spelt(argument)}
    return found


def spelt(node: ast.expr) -> set[str]:
    """A text of the source, with braces for what changes in it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.JoinedStr):
        parts = [one.value if isinstance(one, ast.Constant) else f"{{{ast.unparse(one.value)}}}" for one in node.values]
        return {"".join(str(part) for part in parts)}
    return set()


def test_every_word_given_to_a_message_is_in_the_catalogue():
    # A count, a kind of file, a path inside a table; `fiche` is told as the record that it is.
    technical = {"1", "zip", "fiche", '{table.name}["{name}"]'}
    assert words_given_to_messages() - technical - set(LABELS) == set()
    assert set(KIND_LABELS.values()) - set(LABELS) == set()


@pytest.mark.parametrize("label", LABELS)
def test_every_word_is_told_in_english(label):
    text = label.replace("{", "<").replace("}", ">")
    with translation.override("en"):
        told = localised(make_problem("draw", "x", "wrong_kind", value="5", expected=text)).message
    same_in_both = {"instruction <rank>"}
    assert (text in told) == (text in same_in_both)


def test_an_error_of_the_engine_still_speaks_french():
    assert str(EvaluationError("division_by_zero")) == "Division par zéro."
