"""What an import makes of a file and a register: matching, questions, what is never decided silently, and what applying writes."""

import datetime

import pytest

from challenges.fields import person_key
from challenges.journal.models import Entry as JournalEntry
from challenges.runtime.assessments.models import Learner
from challenges.runtime.schools import services as schools
from challenges.runtime.schools.models import Enrolment, Pupil, SchoolClass
from tests.schools.imports import files
from tests.schools.imports.conftest import counts

pytestmark = pytest.mark.django_db
BORN = datetime.date(2011, 1, 27)
LEA = files.eleve("1", "1111111111A", "DUPONT", "Léa", division="6E A", groups=["6LATIN"], PRENOM2="Anne")
TOM = files.eleve("2", "2222222222B", "NGUYEN", "Tom", division="6E A")
AWA = files.eleve("3", "3333333333C", "DIALLO", "Awa", division="6E B")


def table(*rows):
    return files.text([["Nom", "Prénom", "Date de naissance", "INE", "Identifiant local", "Classe"], *rows])


def row(last, first, ine="", local="", born="27/01/2011", name="6E A"):
    return [last, first, born, ine, local, name]


def pupil(school, last, first, born=BORN, **more):
    return Pupil.objects.create(school=school, last_name=last, first_name=first, birth_date=born, **more)


def asked(plan):
    return [(one["kind"], one["who"], [value.partition(":")[0] for value, _label in one["answers"]]) for one in plan.asked]


def reasons(plan):
    return [(one["who"], one["reason"]) for one in plan.refused]


# ---------------------------------------------------------------- the ordinary September


def test_a_first_import_fills_the_register(importing, college):
    assert importing.apply(files.siecle([LEA, TOM, AWA])) == (3, 0, 0, 0, 0, 0)
    assert importing.register() == [
        ("DIALLO", "Awa", "3333333333C", "6E B", True), ("DUPONT", "Léa", "1111111111A", "6E A", True),
        ("NGUYEN", "Tom", "2222222222B", "6E A", True),
    ]  # fmt: skip
    lea = Pupil.objects.get(ine="1111111111A")
    assert (lea.other_names, lea.birth_place, lea.sort_key) == ("Anne", "29019 (code INSEE)", person_key(lea))
    assert {(e.school_class.name, e.school_class.kind, e.school_class.year) for e in lea.enrolments.all()} == {
        ("6E A", "class", files.YEAR), ("6LATIN", "group", files.YEAR)}  # fmt: skip


def test_an_import_applied_twice_changes_nothing(importing):
    content = files.siecle([LEA, TOM, AWA])
    importing.apply(content)
    before = list(Pupil.objects.values()), sorted(Enrolment.objects.values_list("pupil", "school_class"))
    assert importing.apply(content) == (0, 0, 3, 0, 0, 0)
    assert (list(Pupil.objects.values()), sorted(Enrolment.objects.values_list("pupil", "school_class"))) == before


def test_a_plan_writes_nothing(importing):
    importing.plan(files.siecle([LEA, TOM]))
    assert (Pupil.objects.count(), SchoolClass.objects.count(), importing.school.imports.count()) == (0, 0, 0)


def test_changes_are_told_field_by_field_and_written(importing):
    importing.apply(files.siecle([LEA, TOM]))
    moved = LEA | {"last": "DUPONT-MOREL", "division": "6E B", "groups": ["6ALLEMAND"]}
    plan = importing.plan(files.siecle([moved, TOM]))
    assert counts(plan) == (0, 1, 1, 0, 0, 0)
    assert plan.changed_list == [{
        "who": "DUPONT-MOREL Léa", "where": "élève INE 1111111111A (DUPONT-MOREL Léa)",
        "changes": [["nom de famille", "DUPONT", "DUPONT-MOREL"], ["classe", "6E A", "6E B"], ["groupes", "6LATIN", "6ALLEMAND"]],
    }]  # fmt: skip
    importing.apply(files.siecle([moved, TOM]))
    lea = Pupil.objects.get(ine="1111111111A")
    assert (lea.last_name, lea.sort_key) == ("DUPONT-MOREL", person_key(lea))
    assert sorted(e.school_class.name for e in lea.enrolments.all()) == ["6ALLEMAND", "6E B"]


def test_those_whom_a_full_file_no_longer_holds_have_left(importing):
    importing.apply(files.siecle([LEA, TOM]))
    plan = importing.plan(files.siecle([TOM]))
    assert (counts(plan), plan.departed_list) == ((0, 0, 1, 1, 0, 0), [["DUPONT Léa", "6E A", "absent du fichier"]])
    importing.apply(files.siecle([TOM]))
    assert Pupil.objects.get(ine="1111111111A").departed_on == files.TODAY


def test_a_table_departs_nobody_unless_it_is_said_to_hold_everybody(importing):
    importing.apply(files.siecle([LEA, TOM]))
    content = table(row("NGUYEN", "Tom", "2222222222B"))
    assert counts(importing.plan(content)) == (0, 0, 1, 0, 0, 0)
    assert counts(importing.plan(content, full=True)) == (0, 0, 1, 1, 0, 0)


def test_a_delta_departs_only_whom_it_names(importing):
    one = {"sourcedId": "u1", "familyName": "Le Gall", "givenName": "Maël", "birthDate": "2014-05-06", "class": "c1"}
    other = one | {"sourcedId": "u2", "givenName": "Yann"}
    importing.apply(files.oneroster([one, other]))
    assert importing.apply(files.oneroster([one | {"status": "tobedeleted", "class": ""}], mode="delta")) == (0, 0, 0, 1, 0, 0)
    move = ["e9", "active", "", "c2", "org1", "u2", "student", "", "", ""]
    assert importing.apply(files.oneroster([], mode="delta", delta_enrolments=[move])) == (0, 1, 0, 0, 0, 0)
    assert importing.register() == [("Le Gall", "Maël", "", "6e A", False), ("Le Gall", "Yann", "", "6e B", True)]


def test_a_new_year_keeps_the_classes_of_the_years_before(importing, college):
    importing.apply(files.siecle([LEA, TOM]))
    SchoolClass.objects.update(year="2024-2025")
    plan = importing.plan(files.siecle([LEA | {"division": "5E A", "groups": []}, TOM | {"division": "5E A"}]))
    assert (counts(plan), plan.changed_list[1]["changes"]) == ((0, 2, 0, 0, 0, 0), [["classe", "6E A (2024-2025)", "5E A"]])
    importing.apply(files.siecle([LEA | {"division": "5E A", "groups": []}, TOM | {"division": "5E A"}]))
    assert sorted((e.school_class.year, e.school_class.name) for e in Enrolment.objects.filter(pupil__ine="1111111111A")) == [
        ("2024-2025", "6E A"), ("2024-2025", "6LATIN"), (files.YEAR, "5E A")]  # fmt: skip


def test_a_pupil_who_left_is_departed_on_the_day_that_the_file_says(importing):
    importing.apply(files.siecle([LEA, TOM]))
    plan = importing.plan(files.siecle([LEA | {"more": {"DATE_SORTIE": "15/01/2026"}}, TOM]))
    assert plan.departed_list == [["DUPONT Léa", "6E A", "sorti le 15/01/2026"]]
    importing.apply(files.siecle([LEA | {"more": {"DATE_SORTIE": "15/01/2026"}}, TOM]))
    assert Pupil.objects.get(ine="1111111111A").departed_on == datetime.date(2026, 1, 15)


# ---------------------------------------------------------------- what schools met elsewhere


def test_an_ine_twice_in_a_file_is_refused_for_both_naming_both(importing):
    plan = importing.plan(files.siecle([LEA, TOM | {"ine": "1111111111A"}, AWA]))
    places = "élève INE 1111111111A (DUPONT Léa) ; élève INE 1111111111A (NGUYEN Tom)"
    said = f"le fichier donne l’identifiant 1111111111A à plusieurs élèves : {places}"
    assert (counts(plan), reasons(plan)) == ((1, 0, 0, 0, 2, 0), [("DUPONT Léa", said), ("NGUYEN Tom", said)])


def test_a_refused_line_departs_nobody(importing):
    importing.apply(files.siecle([LEA, TOM]))
    assert counts(importing.plan(files.siecle([LEA | {"born": "31/02/2011"}, TOM | {"ine": None}]))) == (0, 0, 0, 0, 2, 0)


def test_no_ine_at_all_goes_by_the_local_identifier(importing):
    content = table(row("Smith", "Ann", local="P17"), row("Smith", "Bob", local="P18"))
    assert importing.apply(content) == (2, 0, 0, 0, 0, 0)
    renamed = table(row("Smith-Jones", "Ann", local="P17"), row("Smith", "Bob", local="P18"))
    assert counts(importing.plan(renamed)) == (0, 1, 1, 0, 0, 0)


def test_one_ine_with_another_birth_date_is_asked(importing, college):
    importing.apply(files.siecle([LEA]))
    other = files.eleve("9", "1111111111A", "MOREL", "Zoé", born="02/03/2012", division="6E A")
    plan = importing.plan(files.siecle([other]))
    assert (counts(plan), asked(plan)) == ((0, 0, 0, 0, 0, 1), [("birth", "MOREL Zoé", ["same", "new"])])
    assert plan.asked[0]["question"] == (
        "L’INE 1111111111A est dans le registre celui de DUPONT Léa, né(e) le 27/01/2011 ; le fichier dit né(e) le 02/03/2012. "
        "Est-ce la même personne ?")  # fmt: skip


def test_a_corrected_birth_date_is_written_once_somebody_said_so(importing):
    importing.apply(files.siecle([LEA]))
    content = files.siecle([LEA | {"born": "28/01/2011"}])
    assert importing.apply(content, [f"same:{Pupil.objects.get().uid}"]) == (0, 1, 0, 0, 0, 0)
    assert Pupil.objects.get().birth_date == datetime.date(2011, 1, 28)
    assert importing.apply(content) == (0, 0, 1, 0, 0, 0)


def test_another_person_with_the_same_ine_takes_it_and_the_learner_stays(importing):
    importing.apply(files.siecle([LEA]))
    learner = Learner.objects.create()
    schools.tie(Pupil.objects.get(), learner)
    other = files.eleve("9", "1111111111A", "MOREL", "Zoé", born="02/03/2012", division="6E A")
    assert importing.apply(files.siecle([other]), "new") == (1, 0, 0, 0, 0, 0)
    assert [(one.last_name, one.ine, one.learner_id) for one in Pupil.objects.all()] == [
        ("DUPONT", "", learner.pk), ("MOREL", "1111111111A", None)]  # fmt: skip


@pytest.mark.parametrize(("there", "said"), [
    (("DUPONT", "Léa"), ("DUPONT", "Lea")),
    (("LE GALL", "Jean-Marc"), ("LE GALL", "Jean Marc")),
    (("N'DIAYE", "Awa"), ("NDIAYE", "Awa")),
    (("LE GOFF", "Inès"), ("LEGOFF", "Inès")),
    (("DUPONT", "Léa Marie"), ("DUPONT", "Léa")),
])  # fmt: skip
def test_a_name_that_is_nearly_anothers_is_asked_about(importing, college, there, said):
    known = pupil(college, *there)
    plan = importing.plan(table(row(*said)))
    assert (counts(plan), asked(plan)) == ((0, 0, 0, 0, 0, 1), [("alike", f"{said[0]} {said[1]}", ["same", "new"])])
    assert plan.asked[0]["candidates"] == [{
        "uid": str(known.uid), "text": f"{there[0]} {there[1]}, né(e) le 27/01/2011, sans INE"}]  # fmt: skip


@pytest.mark.parametrize(("answer", "result", "entries"), [
    ("same", (0, 1, 0, 0, 0, 0), [("DUPONT", "Lea", "", "6E A", True)]),
    ("new", (1, 0, 0, 0, 0, 0), [("DUPONT", "Léa", "", "", True), ("DUPONT", "Lea", "", "6E A", True)]),
    ("", (0, 0, 0, 0, 0, 1), [("DUPONT", "Léa", "", "", True)]),
])  # fmt: skip
def test_each_answer_does_what_it_says_and_is_not_asked_again(importing, college, answer, result, entries):
    known = pupil(college, "DUPONT", "Léa")
    content = table(row("DUPONT", "Lea"))
    assert importing.apply(content, f"same:{known.uid}" if answer == "same" else answer) == result
    assert importing.register() == entries
    assert counts(importing.plan(content)) == ((0, 0, 1, 0, 0, 0) if answer else (0, 0, 0, 0, 0, 1))


@pytest.mark.parametrize("said", [("  DUPONT ", "Léa  "), ("Dupont", "LÉA"), ("DUPONT", "Le\u0301a")])
def test_spaces_at_the_ends_capitals_and_decomposed_accents_are_no_question(importing, college, said):
    pupil(college, "DUPONT", "Léa")
    assert asked(importing.plan(table(row(*said)))) == []


def test_the_very_same_name_without_ine_gets_its_ine(importing, college):
    pupil(college, "DUPONT", "Léa")
    plan = importing.plan(table(row("DUPONT", "Léa", "1111111111A")))
    assert plan.changed_list[0]["changes"] == [["INE", "", "1111111111A"], ["classe", "", "6E A"]]


def test_the_very_same_name_with_another_ine_is_asked_about(importing, college):
    pupil(college, "DUPONT", "Léa", ine="1111111111A")
    assert asked(importing.plan(table(row("DUPONT", "Léa", "2222222222B")))) == [("alike", "DUPONT Léa", ["same", "new"])]


def test_fewer_first_names_are_no_question_and_take_nothing_away(importing):
    importing.apply(files.siecle([LEA | {"more": {"PRENOM2": "Anne", "PRENOM3": "Marie"}}]))
    assert importing.apply(files.siecle([LEA | {"more": {"PRENOM2": "Anne"}}])) == (0, 0, 1, 0, 0, 0)
    assert Pupil.objects.get().other_names == "Anne, Marie"


def test_twins_stay_two(importing):
    content = files.siecle([LEA, LEA | {"number": "4", "ine": "4444444444D", "first": "Lucie"}])
    assert importing.apply(content) == (2, 0, 0, 0, 0, 0)
    assert importing.apply(content) == (0, 0, 2, 0, 0, 0)


def test_two_lines_that_fold_alike_are_asked_about(importing):
    content = files.siecle([LEA, LEA | {"number": "4", "ine": "4444444444D", "first": "Lea"}])
    plan = importing.plan(content)
    assert asked(plan) == [("double", "DUPONT Léa", ["new", "skip"]), ("double", "DUPONT Lea", ["new", "skip"])]
    assert importing.apply(content, ["new", "new"]) == (2, 0, 0, 0, 0, 0)
    assert importing.apply(content) == (0, 0, 2, 0, 0, 0)


def test_the_same_line_twice_can_only_be_taken_once(importing):
    content = table(row("DUPONT", "Léa"), row("DUPONT", "Léa"))
    assert asked(importing.plan(content)) == [("double", "DUPONT Léa", ["new", "skip"]), ("double", "DUPONT Léa", ["skip"])]
    assert importing.apply(content, ["new", "new"]) == (1, 0, 0, 0, 0, 1)
    assert importing.apply(content, ["new", "skip"])[0] == 0


def test_homonyms_whose_ine_are_known_are_no_question(importing, college):
    pupil(college, "DUPONT", "Léa", ine="1111111111A")
    pupil(college, "DUPONT", "Léa", ine="4444444444D")
    content = table(row("DUPONT", "Léa", "1111111111A"), row("DUPONT", "Léa", "4444444444D"))
    assert counts(importing.plan(content)) == (0, 2, 0, 0, 0, 0)


def test_a_departed_pupil_comes_back_by_ine_without_a_question(importing):
    importing.apply(files.siecle([LEA, TOM]))
    importing.apply(files.siecle([TOM]))
    plan = importing.plan(files.siecle([LEA, TOM]))
    assert (counts(plan), plan.changed_list[0]["changes"]) == (
        (0, 1, 1, 0, 0, 0),
        [["date de départ", f"{files.TODAY:%d/%m/%Y}", "de retour"]],
    )
    importing.apply(files.siecle([LEA, TOM]))
    assert Pupil.objects.get(ine="1111111111A").departed_on is None


def test_a_departed_pupil_who_seems_to_come_back_without_ine_is_asked_about(importing, college):
    gone = pupil(college, "DUPONT", "Léa", departed_on=datetime.date(2025, 7, 4))
    content = table(row("DUPONT", "Léa"))
    assert asked(importing.plan(content)) == [("return", "DUPONT Léa", ["same"])]
    assert importing.apply(content, f"same:{gone.uid}") == (0, 1, 0, 0, 0, 0)
    assert importing.register() == [("DUPONT", "Léa", "", "6E A", True)]


def test_a_pupil_tied_to_somebodys_account_keeps_it(importing, college):
    importing.apply(files.siecle([LEA]))
    learner = Learner.objects.create()
    schools.tie(Pupil.objects.get(), learner)
    importing.apply(files.siecle([LEA | {"last": "DUPOND", "division": "6E B"}]))
    assert [(one.last_name, one.learner_id) for one in Pupil.objects.all()] == [("DUPOND", learner.pk)]


def test_an_entry_that_was_merged_lends_its_ine_to_the_one_that_stays(importing, college):
    kept, absorbed = pupil(college, "DUPONT", "Léa", ine="1111111111A"), pupil(college, "DUPOND", "Léa", ine="4444444444D")
    schools.merge(kept, absorbed, user=college.admin)
    plan = importing.plan(table(row("DUPONT", "Léa", "4444444444D")))
    assert (counts(plan), asked(plan)) == ((0, 1, 0, 0, 0, 0), [])


def test_an_ine_and_a_local_identifier_of_two_pupils_are_refused(importing, college):
    pupil(college, "DUPONT", "Léa", ine="1111111111A")
    pupil(college, "NGUYEN", "Tom", local_id="P7")
    plan = importing.plan(table(row("DUPONT", "Léa", "1111111111A", "P7")))
    assert reasons(plan) == [("DUPONT Léa", "l’INE est celui d’un élève du registre et l’identifiant local P7 celui d’un autre")]


@pytest.mark.parametrize(("changed", "reason"), [
    ({"ine": "12-34"}, "l’INE « 12-34 » contient autre chose que des chiffres et des lettres"),
    ({"ine": "1234567890123"}, "INE : plus de 11 caractères"),
    ({"born": ""}, "la date de naissance manque, et le registre ne connaît pas son identifiant"),
    ({"born": "27/01/2131"}, "la date de naissance 27/01/2131 est dans l’avenir"),
    ({"last": "D" * 101}, "nom de famille : plus de 100 caractères"),
    ({"name": "6" * 61}, "classe : plus de 60 caractères"),
])  # fmt: skip
def test_what_the_register_cannot_hold_is_refused_with_its_reason(importing, changed, reason):
    plan = importing.plan(table(row(**{"last": "DUPONT", "first": "Léa"} | changed)))
    assert [one["reason"] for one in plan.refused] == [reason]


# ---------------------------------------------------------------- a class that was renamed


def classes():
    return sorted(SchoolClass.objects.filter(kind="class").values_list("name", flat=True))


def test_a_class_all_of_whose_pupils_go_to_a_new_one_may_have_been_renamed(importing):
    importing.apply(files.siecle([LEA, TOM, AWA]))
    moved = files.siecle([LEA | {"division": "6 BRETON"}, TOM | {"division": "6 BRETON"}, AWA])
    plan = importing.plan(moved)
    assert (counts(plan), plan.waiting) == ((0, 0, 1, 0, 0, 1), 2)
    assert plan.asked[0]["question"] == "Le fichier place dans 6 BRETON les 2 élèves de 6E A. La classe a-t-elle été renommée ?"
    kept = SchoolClass.objects.get(name="6E A").pk
    assert importing.apply(moved, "renamed") == (0, 0, 3, 0, 0, 0)
    assert (classes(), SchoolClass.objects.get(name="6 BRETON").pk) == (["6 BRETON", "6E B"], kept)
    assert importing.apply(moved) == (0, 0, 3, 0, 0, 0)


def test_or_it_is_a_new_class(importing):
    importing.apply(files.siecle([LEA, TOM]))
    moved = files.siecle([LEA | {"division": "6 BRETON"}, TOM | {"division": "6 BRETON"}])
    assert importing.apply(moved, "new") == (0, 2, 0, 0, 0, 0)
    assert classes() == ["6 BRETON", "6E A"]


def test_a_new_pupil_of_a_renamed_class_goes_into_it(importing):
    importing.apply(files.siecle([LEA, TOM]))
    moved = files.siecle([LEA | {"division": "6 BRETON"}, TOM | {"division": "6 BRETON"}, AWA | {"division": "6 BRETON"}])
    assert importing.apply(moved, "renamed") == (1, 0, 2, 0, 0, 0)
    assert classes() == ["6 BRETON"]


def test_a_class_that_is_split_was_not_renamed(importing):
    importing.apply(files.siecle([LEA, TOM]))
    assert counts(importing.plan(files.siecle([LEA | {"division": "6 BRETON"}, TOM | {"division": "6 GALLO"}]))) == (0, 2, 0, 0, 0, 0)


# ---------------------------------------------------------------- the whole


def test_the_journal_tells_counts_and_no_name(importing):
    importing.apply(files.siecle([LEA, TOM]))
    entry = JournalEntry.objects.filter(action="schools.import").latest("id")
    assert {name: entry.data[name] for name in ("format", "created", "changed", "unchanged", "departed", "refused", "waiting")} == {
        "format": "siecle", "created": 2, "changed": 0, "unchanged": 0, "departed": 0, "refused": 0, "waiting": 0}  # fmt: skip
    assert "DUPONT" not in str(entry.data)


def test_statements_do_not_grow_with_pupils(importing, django_assert_max_num_queries):
    few = [files.eleve(str(n), f"{n:010d}A", f"NOM{n}", "Ana", division=f"6E {n % 4}") for n in range(20)]
    many = [files.eleve(str(n), f"{n:010d}A", f"NOM{n}", "Ana", division=f"6E {n % 4}") for n in range(400)]
    importing.apply(files.siecle(few))
    with django_assert_max_num_queries(6):
        importing.plan(files.siecle(many))
    # SQLite takes a thousand values a statement: 49 pupils an insertion.
    with django_assert_max_num_queries(50):
        importing.apply(files.siecle(many))
