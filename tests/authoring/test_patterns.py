"""Ready patterns: complete, green without a warning, varied, and shown on the page "Partir de…"."""

import pytest
from django.utils import translation

import generators
from challenges.authoring.editor.patterns import GROUPS, find_patterns, pattern, pattern_document, pattern_slugs, patterns
from challenges.authoring.laboratory import examine
from challenges.authoring.laboratory.figures import distinctness
from challenges.typography import normalise_document
from referential.services import packaged_document

SKILLS = {
    skill["code"]
    for domain in packaged_document()["domains"]
    for competence in domain["competences"]
    for topic in competence["topics"]
    for skill in topic["skills"]
}


@pytest.mark.parametrize("slug", pattern_slugs())
def test_a_pattern_is_green_without_a_warning(slug):
    report = examine(pattern_document(slug), 40)
    # A pattern is a beginning: its few lines, which can be learnt, are what is to be replaced first.
    told = [*report.failures, *(warning for warning in report.warnings if warning.check not in {"learnt", "word"})]
    found = [(finding.check, finding.message, finding.seed) for finding in told]
    assert (found, report.variants) == ([], 40)


@pytest.mark.parametrize("slug", pattern_slugs())
def test_a_pattern_has_more_than_two_hundred_variants(slug):
    program = generators.compile_challenge(pattern_document(slug))
    prints = [program.instantiate(f"{number:032x}").fingerprint for number in range(60)]
    assert distinctness(program, prints)["distinct_total"] > 200


@pytest.mark.parametrize("slug", pattern_slugs())
def test_a_pattern_says_all_that_a_list_shows(slug):
    one = pattern(slug)
    texts = [texts[language] for texts in (one.titles, one.tasks, one.changes) for language in ("fr", "en")]
    assert (one.slug, one.group in GROUPS, one.skill in SKILLS, all(texts), one.tasks["fr"][-1]) == (slug, True, True, True, ".")


@pytest.mark.parametrize("slug", pattern_slugs())
def test_a_pattern_has_the_typography_it_teaches(slug):
    assert normalise_document(pattern_document(slug)) == pattern_document(slug)


@pytest.mark.parametrize("slug", pattern_slugs())
def test_a_pattern_explains_with_the_values_of_the_variant(slug):
    program = generators.compile_challenge(pattern_document(slug))
    explained = {program.instantiate(f"{number:032x}").feedback for number in range(1, 6)}
    assert len(explained) > 1


def test_every_way_to_answer_and_most_kinds_are_there():
    assert {one.response for one in patterns()} == {"single_choice", "multiple_choice", "short_text", "number", "blanks"}
    assert (len(patterns()), len({kind for one in patterns() for kind in one.kinds}) >= 18) == (33, True)


def test_identities_are_all_different():
    documents = [pattern_document(slug) for slug in pattern_slugs()]
    assert [len({document[name] for document in documents}) for name in ("uid", "code", "title")] == [33, 33, 33]


def test_most_patterns_have_a_setting_of_difficulty():
    roles = [{one["role"] for one in pattern_document(slug)["dataset"]["draw"]["parameters"]} for slug in pattern_slugs()]
    assert sum("difficulty" in some for some in roles) >= 30


def test_a_document_belongs_to_who_asked():
    first = pattern_document("filter-count")
    first["dataset"]["draw"]["parameters"].clear()
    assert pattern_document("filter-count")["dataset"]["draw"]["parameters"] != []


def test_an_unknown_pattern_is_a_key_error():
    with pytest.raises(KeyError):
        pattern("inconnu")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"group": "communicate"}, ["hidden-copy", "reply-to-all"]),
        ({"kind": "thread"}, ["who-answered-whom"]),
        ({"words": "PROPRIETES photo"}, ["photo-properties"]),
        ({"words": "propriétés", "kind": "log"}, []),
        ({"words": "1.3-3a"}, ["sort-two-columns"]),
        ({"group": "rien"}, []),
    ],
)
def test_patterns_are_found_by_group_kind_and_words(asked, found):
    assert sorted(one.slug for one in find_patterns(**asked)) == found


def test_titles_follow_the_language():
    with translation.override("en"):
        english = pattern("filter-count").title
    with translation.override("fr"):
        assert (english, pattern("filter-count").title) == ("Filter, then count", "Filtrer, puis compter")
