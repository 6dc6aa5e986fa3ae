"""Each kind of fault that misled an author: a small challenge that has it and must be told, and its twin that must stay silent."""

import copy

import pytest

from challenges.authoring.laboratory import examine
from tests.factories.bank import challenge_document, csv_challenge
from tests.factories.forms import RESPONSES, form_document

VARIANTS = 60


def found(document, variants: int = VARIANTS) -> tuple[set[str], set[str]]:
    """What is a failure, and what is told to look at."""
    report = examine(document, variants)
    return {one.check for one in report.failures}, {one.check for one in report.warnings}


def the_one(document, variants: int = VARIANTS):
    """The only finding of an examination."""
    report = examine(document, variants)
    (finding,) = [*report.failures, *report.warnings]
    return finding


SILENT: tuple[set[str], set[str]] = (set(), set())
TOWNS = ["Ormeval", "Brivance", "Clairtour"]


def sales(value: str, **response) -> dict:
    """Sales of towns, one of which is drawn: a parameter and a column are both called `ville`."""
    document = csv_challenge("1.1-1a")
    document["response"] |= {"value": value, "wrong": [], **response}
    draw = document["dataset"]["draw"]
    town = {"type": "choice", "name": "ville", "options": TOWNS}
    draw["parameters"].append(town | {"id": "v", "role": "cosmetic", "default": TOWNS[0]})
    draw["tables"][0] |= {"rows": "12", "planted": [{"id": "p", "count": "2", "set": [{"column": "ville", "expr": "ville"}]}]}
    draw["tables"][0]["columns"].append(town | {"id": "c3"})
    document["dataset"]["present"]["fingerprint"] = []
    return document


def with_value(expression: str, document: dict | None = None, name: str = "calcul") -> dict:
    document = copy.deepcopy(document or challenge_document("1.1-1a"))
    document["dataset"]["derive"]["values"].append({"id": name, "name": name, "expr": expression})
    document["response"] |= {"value": name, "wrong": []}
    return document


# Conditions


def test_a_name_that_shadows_a_column_makes_a_condition_always_true():
    finding = the_one(sales('sum(lignes["montant"], where=ville == ville)'))
    assert (finding.check, finding.message, finding.remedy) == (
        "condition",
        "Réponse › Bonne réponse (expression) : la condition « ville == ville » est vraie pour toutes les lignes du tableau « lignes », "
        "dans toutes les variantes.",
        "Ici, « ville » est le paramètre, et non la colonne du tableau « lignes ». "
        'Pour la colonne, écrivez lignes["ville"] ; le plus sûr est de donner deux noms.',
    )
    assert found(sales('sum(lignes["montant"], where=lignes["ville"] == ville)')) == SILENT


def test_a_condition_on_rows_that_reads_no_column():
    asked = sales('sum(lignes["montant"], where=ville != "Nulle-Part")')
    asked["dataset"]["draw"]["tables"][0]["columns"][2]["name"] = "commune"
    asked["dataset"]["draw"]["tables"][0]["planted"] = []
    finding = the_one(asked)
    assert (finding.check, finding.remedy) == (
        "condition",
        'Elle ne lit aucune colonne du tableau « lignes » : écrivez par exemple lignes["colonne"] d’un des deux côtés.',
    )


@pytest.mark.parametrize(("written", "told"), [("ormeval", {"condition"}), ("Ormeval", set())])
def test_a_text_that_a_column_writes_otherwise_is_never_met(written, told):
    value = f'sum(lignes["montant"]) - sum(lignes["montant"], where=lignes["ville"] == "{written}")'
    assert found(sales(value)) == (told, set())
    if told:
        assert the_one(sales(value)).remedy == "La colonne « ville » contient « Ormeval », qui ne s’écrit pas comme « ormeval »."


def test_a_condition_that_no_row_meets_is_a_failure_only_where_the_key_depends_on_it():
    never = 'sum(lignes["montant"], where=lignes["montant"] > 5000)'
    assert found(sales(f'sum(lignes["montant"]) + {never}')) == ({"condition"}, set())
    wrong = [{"expr": f"{never} + 1", "why": "Rien."}]
    assert found(sales('sum(lignes["montant"])', wrong=wrong)) == SILENT


@pytest.mark.parametrize(
    ("exclude", "told"),
    [("ville != ville", {"condition"}), ('lignes["produit"] == "rien de tel"', set()), ('lignes["ville"] == ville', set())],
)
def test_an_exclusion_that_never_happens_is_told_when_its_text_shows_it(exclude, told):
    document = sales('sum(lignes["montant"])')
    document["dataset"]["draw"]["tables"][0]["exclude"] = exclude
    assert found(document) == (told, set())


@pytest.mark.parametrize(("correct", "told"), [("ville == ville", {"condition", "all_right"}), ('lignes["ville"] == ville', set())])
def test_right_options_chosen_by_a_shadowed_name(correct, told):
    document = sales("0")
    source = {"table": "lignes", "text": "{produit} {montant}", "correct": correct}
    document["response"] = {"type": "multiple_choice", "options": [], "options_from": source, "shuffle": True}
    assert found(document) == (told, set())


@pytest.mark.parametrize(("test", "told"), [("ville == ville", {"condition"}), ('lignes["ville"] == ville', set())])
def test_a_column_computed_by_a_shadowed_name(test, told):
    document = sales('sum(lignes["prime"])')
    column = {"id": "c4", "type": "expr", "name": "prime", "expr": f'montant if {test} else lignes["montant"] * 2'}
    document["dataset"]["draw"]["tables"][0]["columns"].append(column)
    assert found(document) == (told, set())


@pytest.mark.parametrize(("test", "told"), [("ville == ville", {"condition"}), ('lignes["ville"] == ville', set())])
def test_a_planted_row_that_depends_on_a_shadowed_name(test, told):
    document = sales('sum(lignes["montant"])')
    planted = {"id": "q", "count": "2", "set": [{"column": "ville", "expr": f'"Ormeval" if {test} else "Brivance"'}]}
    document["dataset"]["draw"]["tables"][0]["planted"].append(planted)
    assert found(document) == (told, set())


@pytest.mark.parametrize(("constraint", "told"), [("a == a", {"condition"}), ("1 < 2", {"condition"}), ("a > 0", set()), ("a != b", set())])
def test_a_constraint_that_says_nothing_is_not_one_that_always_holds(constraint, told):
    document = challenge_document("1.1-1a")
    document["dataset"]["draw"]["constraints"] = [{"id": "k", "expr": constraint, "message": ""}]
    assert found(document) == (told, set())


@pytest.mark.parametrize(("test", "told"), [("a < 5000", {"condition"}), ("a < 500", set())])
def test_a_choice_that_is_always_the_same_is_told_to_look_at(test, told):
    assert found(with_value(f"a + b if {test} else a - b")) == (set(), told)


def test_a_condition_that_a_constraint_keeps_true_is_left_alone():
    document = with_value("b if a > b else a + b")
    document["dataset"]["draw"]["parameters"][0]["default"] = 300
    document["dataset"]["draw"]["constraints"] = [{"id": "k", "expr": "calcul < a + b", "message": ""}]
    assert found(document) == SILENT


def test_a_bare_name_in_a_row_expression_says_which_one_it_reads():
    document = sales('sum(lignes["double"])')
    column = {"id": "c4", "type": "expr", "name": "double", "expr": "montant + len(ville)"}
    document["dataset"]["draw"]["tables"][0]["columns"].append(column)
    finding = the_one(document)
    assert (finding.check, "« ville » est le paramètre" in finding.remedy) == ("shadow", True)
    column["expr"] = 'montant + len(lignes["ville"])'
    assert found(document) == SILENT


@pytest.mark.parametrize(("instruction", "told"), [("Quel est le total ?", {"shadow"}), ("Quel est le total {ville|de} ?", set())])
def test_a_text_of_a_row_shows_its_column_and_a_value_of_that_name_never(instruction, told):
    document = sales('sum(lignes["montant"])') | {"instruction": instruction, "allowed_words": TOWNS}
    table = document["dataset"]["draw"]["tables"][0]
    table["planted"] = []
    table["columns"].append({"id": "c4", "type": "text", "name": "lieu", "text": "à {ville}"})
    assert found(document) == (set(), told)


# What is shown


@pytest.mark.parametrize(("value", "told"), [("a / 7", {"shown"}), ("round(a / 7, 2)", set())])
@pytest.mark.parametrize("form", ["number", "blank", "text", "option"])
def test_a_quotient_that_nobody_writes_whatever_the_form(form, value, told):
    document = challenge_document("1.1-1a")
    blank = {"id": "b", "name": "b", "label": "Quotient"}
    response = {
        "number": {"type": "number", "label": "Quotient", "value": value, "tolerance": "0"},
        "blank": {"type": "blanks", "blanks": [blank | {"kind": "number", "value": value, "tolerance": "0"}]},
        "text": {"type": "short_text", "label": "Quotient", "accept": [value], "treatments": {}},
        "option": {"type": "single_choice", "shuffle": True, "options": [
            {"id": f"o{rank}", "text": "{calcul} unités" if not rank else f"{{b}} {word}", "correct": not rank, "why": ""}
            for rank, word in enumerate(("", "unités", "personnes", "parts égales"))
        ]},
    }[form]  # fmt: skip
    document["dataset"]["derive"]["values"] = [{"id": "c", "name": "calcul", "expr": value}]
    failures, _warnings = found(document | {"response": response}, 40)
    assert failures - {"length"} == told


@pytest.mark.parametrize("form", ["integer", "decimal1", "decimal2", "euros"])
@pytest.mark.parametrize(("tolerance", "told"), [("0", {"shown"}), ("1", set())])
def test_an_explanation_shows_the_answer_as_the_marker_takes_it(form, tolerance, told):
    """Half cents and thousandths: every format rounds them, and a marker without tolerance refuses all of it."""
    document = with_value("(a * 2 + 1) / 1000 + b * 3") | {"feedback": f"Il faut {{calcul|{form}}}."}
    document["response"] |= {"tolerance": tolerance, "unit": "€" if form == "euros" else ""}
    assert found(document) == (told, set())


def test_a_half_cent_is_shown_as_it_is_marked_or_told():
    document = with_value("(a * 2 + 1) / 200") | {"feedback": "Il faut payer {calcul|euros}."}
    document["response"] |= {"unit": "€"}
    assert found(document) == ({"shown"}, set())
    assert found(with_value("round((a * 2 + 1) / 200, 2)") | {"feedback": "Il faut payer {calcul|euros}."}) == SILENT


def test_an_explanation_may_show_the_value_before_it_is_rounded_when_it_shows_the_answer_too():
    document = with_value("round(exact, 1)")
    document["dataset"]["derive"]["values"].insert(0, {"id": "e", "name": "exact", "expr": "round(a * 1.23 + 0.01, 2)"})
    assert found(document | {"feedback": "La moyenne est {exact}, soit {calcul}."}) == SILENT
    assert found(document | {"feedback": "La moyenne est {exact}."}) == ({"shown"}, set())


@pytest.mark.parametrize(("case", "told"), [(False, {"shown"}), (True, set())])
def test_an_explanation_in_capitals_where_capitals_count(case, told):
    document = challenge_document("1.1-1a") | {"feedback": "Il fallait écrire {mot|upper}."}
    document["dataset"]["draw"]["parameters"].append({"id": "w", "type": "word", "name": "mot", "role": "cosmetic", "list": "products"})
    document["response"] = {"type": "short_text", "label": "Mot", "accept": ["mot"], "treatments": {"case": case}}
    assert found(document) == (told, set())


# Through the form


def text_response(accept: str, **changes) -> dict:
    return challenge_document("1.1-1a") | {
        "response": {"type": "short_text", "label": "Somme", "accept": [accept], "treatments": {}} | changes
    }


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (text_response(r'text(a) + "\n" + text(b)'), {"form"}),
        (text_response('text(a) + " " + text(b)'), set()),
        (text_response('"😀😀😀" + text(a)', max_length=6), {"form", "shown"}),
        (text_response('"😀😀😀" + text(a)', max_length=9), set()),
    ],
    ids=["a line end", "a space", "emoji beyond the length of a browser", "emoji within"],
)
def test_a_right_answer_that_no_form_sends(document, told):
    assert found(document)[0] == told - {"shown"}


# Options


def choice(*texts: str, right: int = 0, kind: str = "single_choice", shuffle: bool = True, **changes) -> dict:
    options = [{"id": f"o{rank}", "text": text, "correct": rank == right, "why": ""} for rank, text in enumerate(texts)]
    return challenge_document("1.1-1a") | {"response": {"type": kind, "options": options, "shuffle": shuffle}} | changes


@pytest.mark.parametrize(
    ("other", "told"),
    [("la Cote {a}", {"close"}), ("la côte {a}", {"close"}), ("une cote {a}", set()), ("la cote 1,{a}", set())],
)
def test_options_that_differ_by_capitals_or_accents_only(other, told):
    assert found(choice("la cote {a}", other, "le reste {b}")) == (set(), told)


def test_an_empty_option_is_told():
    document = choice("le total {a}", "{vide}", "le reste {b}")
    document["dataset"]["derive"]["values"] = [{"id": "v", "name": "vide", "expr": '""'}]
    assert the_one(document).message == "Une proposition est vide."


# Explanations


@pytest.mark.parametrize(("tolerance", "told"), [("2", {"explanations"}), ("0", set())])
def test_two_mistakes_within_the_tolerance(tolerance, told):
    wrong = [{"expr": "a + b + 50", "why": "Un."}, {"expr": "a + b + 51", "why": "Deux."}]
    document = challenge_document("1.1-1a")
    document["response"] |= {"tolerance": tolerance, "wrong": wrong}
    assert found(document) == (told, set())


@pytest.mark.parametrize(("accents", "told"), [(True, {"explanations"}), (False, set())])
def test_two_mistakes_alike_after_the_treatments(accents, told):
    wrong = [{"expr": 'text(a) + " côtés"', "why": "Un."}, {"expr": 'text(a) + " cotes"', "why": "Deux."}]
    assert found(text_response("text(a + b)", treatments={"accents": accents}, wrong=wrong)) == (told, set())


# Guessing


def test_the_longest_option_is_always_right():
    document = choice("{a} et toutes les autres pièces", "{b} pièces", "{a} parts", "{b} lots")
    finding = the_one(document)
    assert (finding.check, finding.message, finding.variants) == (
        "length",
        "La proposition la plus longue est juste dans 100 % des variantes : on la trouve sans lire.",
        VARIANTS,
    )
    assert found(choice("{a} pièces", "{b} pièces", "{a} billes", "{b} billes")) == SILENT


def test_the_shortest_option_is_always_right():
    assert the_one(choice("{a} lots", "{b} petites pièces", "{a} jolies pièces", "{b} grosses pièces")).check == "length"


def test_the_longest_options_of_a_multiple_choice_are_told_to_look_at():
    document = choice("{a} et toutes les autres pièces", "{b} pièces", "{a} parts", "{b} lots", kind="multiple_choice")
    assert found(document) == (set(), {"length"})


@pytest.mark.parametrize("right", [0, 2, 3])
def test_a_right_option_always_at_one_place(right):
    document = choice("{a} pièces", "{b} pièces", "{a} billes", "{b} billes", right=right, shuffle=False)
    assert the_one(document).check == "position"
    assert found(choice("{a} pièces", "{b} pièces", "{a} billes", "{b} billes", right=right)) == SILENT


def test_right_options_of_a_multiple_choice_always_at_one_place():
    document = choice("{a} pièces", "{b} pièces", "{a} billes", "{b} billes", kind="multiple_choice", shuffle=False)
    assert found(document) == (set(), {"position"})


def test_a_word_of_the_question_that_the_right_option_alone_repeats():
    document = choice("{a} billes", "{b} pièces", "{a} pommes", "{b} cartes", instruction="Combien y a-t-il de billes ?")
    assert the_one(document).message == (
        "Dans 100 % des variantes, la bonne proposition est la seule qui reprend un mot de la question (« billes »)."
    )
    assert found(document | {"instruction": "Combien y a-t-il de billes, de pommes et de cartes ?"}) == SILENT


def test_ticking_everything_is_right():
    document = choice("{a} billes", "{b} pièces", "{a} pommes", kind="multiple_choice")
    for option in document["response"]["options"]:
        option["correct"] = True
    assert found(document) == ({"all_right"}, set())
    document["response"]["options"][1]["correct"] = False
    assert found(document) == SILENT


def pooled(correct: str) -> dict:
    """Subjects of messages: fixed texts, or a table that is drawn; which are right is said by `correct`."""
    document = sales("0")
    table = document["dataset"]["draw"]["tables"][0]
    table["columns"] = [
        {"id": "s", "type": "scenario", "name": "sujet", "unique": True, "fields": ["texte", "piege"],
         "rows": [[f"Sujet numéro {letter}", "oui" if rank % 2 else "non"] for rank, letter in enumerate("ABCDEFGHIJKL")]},
        {"id": "n", "type": "integer", "name": "montant", "min": 1, "max": 900, "step": 1, "unique": True},
        {"id": "p", "type": "word", "name": "produit", "list": "products"},
    ]  # fmt: skip
    table |= {"rows": "6", "planted": []}
    source = {"table": "lignes", "text": "{sujet.texte}", "correct": correct}
    document["response"] = {"type": "multiple_choice", "options": [], "options_from": source, "shuffle": True}
    limits = f'count(lignes, where={correct}) > 0 and count(lignes, where={correct}) < 6'  # fmt: skip
    document["dataset"]["draw"]["constraints"] = [{"id": "k", "expr": limits, "message": ""}]
    return document


def test_the_same_texts_are_always_right_and_the_same_always_wrong():
    assert found(pooled('lignes["sujet"]["piege"] == "oui"')) == (set(), {"learnt"})
    assert found(pooled('lignes["montant"] > 450')) == SILENT


def test_an_answer_among_a_few():
    document = with_value("a % 4 + 1")
    assert found(document) == (set(), {"few"})
    assert found(with_value("a % 40 + 1")) == SILENT


# Places


def looked_for(order: str = "shuffled", where: str = 'lignes["montant"] == 77', planted: str = "77") -> dict:
    document = sales(f'len(only(lignes["produit"], where={where})) * 1000 + a')
    table = document["dataset"]["draw"]["tables"][0]
    table |= {"order": order, "planted": [{"id": "p", "count": "1", "set": [{"column": "montant", "expr": planted}]}]}
    table["columns"][2]["name"] = "commune"
    return document


def test_the_row_to_find_is_always_the_last():
    finding = the_one(looked_for("drawn"))
    assert (finding.check, finding.message) == (
        "place",
        "La ligne à trouver est la dernière du tableau « lignes » dans 100 % des variantes.",
    )
    assert found(looked_for()) == SILENT


def test_the_right_row_of_options_is_always_at_one_place_of_the_table():
    document = looked_for("drawn")
    source = {"table": "lignes", "text": "{produit} {montant}", "correct": "montant == 77"}
    document["response"] = {"type": "single_choice", "options": [], "options_from": source, "shuffle": True}
    assert "place" in found(document)[0]


def test_a_value_that_is_always_the_greatest_when_nothing_asks_for_it():
    document = with_value('only(lignes["montant"], where=lignes["commune"] == "Ailleurs")', looked_for(planted="1200 + a"))
    planted = document["dataset"]["draw"]["tables"][0]["planted"][0]["set"]
    planted.append({"column": "commune", "expr": '"Ailleurs"'})
    assert found(document) == (set(), {"extreme"})
    planted[0]["expr"] = "450 + a % 40"
    assert found(document) == SILENT


# Leaks


def word_response(**changes) -> dict:
    document = challenge_document("1.1-1a") | {"feedback": ""}
    document["dataset"]["draw"]["parameters"].append({"id": "w", "type": "word", "name": "mot", "role": "cosmetic", "list": "communes"})
    document["response"] = {"type": "short_text", "label": "Mot", "accept": ["mot"], "treatments": {"case": True}} | changes
    return document


@pytest.mark.parametrize(("label", "told"), [("Commune (pas {a})", set()), ("Commune, comme {mot}", {"leak"})])
def test_an_answer_that_stands_in_the_label(label, told):
    assert found(word_response(label=label)) == (told, set())


def document_file(author: str, text: str) -> dict:
    return {
        "id": "d", "type": "docx", "path": "lettre.docx", "show": False, "metadata": {"title": "Lettre", "author": author},
        "parts": [{"type": "paragraph", "text": text}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("author", "text", "told"), [("{mot}", "Voici {mot}.", {"leak"}), ("{mot}", "Bonjour.", set()), ("Moi", "Voici {mot}.", set())]
)
def test_an_answer_in_the_properties_of_a_document_that_says_it_elsewhere(author, text, told):
    document = word_response()
    document["dataset"]["present"]["artefacts"] = [document_file(author, text)]
    assert found(document) == (set(), told)


# Fixed questions


def test_a_fixed_question_is_not_asked_to_vary():
    document = choice("Une longue proposition, la bonne", "Une autre", "Encore une", shuffle=False)
    document["dataset"]["draw"]["parameters"] = []
    document["dataset"]["present"]["fingerprint"] = []
    document |= {"instruction": "Laquelle ?", "feedback": ""}
    assert found(document)[0] == {"distinct", "mode"}
    assert found(document | {"fixed": True}) == SILENT
    assert examine(document | {"fixed": True}, 3).to_json()["fixed"] is True


@pytest.mark.parametrize("form", RESPONSES)
def test_a_challenge_of_each_form_is_examined_with_its_figures(form):
    """The figures stopped at the answers of forms that have no text of their own."""
    report = examine(form_document(form), 12)
    assert (report.variants, "spread" in report.figures) == (12, True)
