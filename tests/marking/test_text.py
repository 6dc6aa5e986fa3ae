"""Short texts: what counts as the same text, and what never does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.marking import text

ALL = {"case": True, "accents": True, "spaces": True, "punctuation": True, "edit_distance": True}
NONE: dict[str, bool] = {}


def only(*names):
    return dict.fromkeys(names, True)


@pytest.mark.parametrize(
    ("answer", "accepted", "treatments", "how"),
    [
        ("l’été", "l'été", NONE, "exact"),
        ("e\u0301te\u0301", "été", NONE, "exact"),
        ("porte\u2011clés", "porte-clés", NONE, "exact"),
        ("12\u202f000", "12 000", NONE, "exact"),
        ("cœur", "coeur", NONE, "exact"),
        ("\ufeff\u00ad oui ", "oui", NONE, "exact"),
        ("“mot”", '"mot"', NONE, "exact"),
        ("« mot »", '"mot"', NONE, "exact"),
        ("«\u00a0mot\u00a0»", "“mot”", NONE, "exact"),
        ("«mot»", "« mot »", NONE, "exact"),
        ("—help", "--help", NONE, "exact"),
        ("--help", "–help", NONE, "exact"),
        ("a — b", "a - b", NONE, "exact"),
        ("-help", "--help", NONE, None),
        ("Oui — Non", "oui -- non", only("case"), "treated"),
        ("un\tmot", "un mot", NONE, "exact"),
        ("a \u00a0b", "a b", NONE, "exact"),
        ("etc…", "etc...", NONE, "exact"),
        ("ＡＢＣ", "ABC", NONE, "exact"),
        ("ﬁchier", "fichier", NONE, "exact"),
        ("Paris", "paris", NONE, None),
        ("Paris", "paris", only("case"), "treated"),
        ("STRASSE", "straße", only("case"), "treated"),
        ("ecole", "École", only("case", "accents"), "treated"),
        ("ecole", "école", only("case"), None),
        ("Łódź", "Lodz", only("accents"), "treated"),
        ("copiercoller", "copier coller", only("spaces"), "treated"),
        ("copier  coller", "copier coller", NONE, "exact"),
        ("copier-coller !", "copiercoller", only("punctuation"), "treated"),
        ("1,5", "15", only("punctuation"), None),
        ("192.168.1.1", "19216811", ALL, None),
        ("-5", "5", only("punctuation"), None),
        ("C++", "C", only("punctuation"), None),
        ("m²", "m2", ALL, None),
        ("ordinatuer", "ordinateur", only("edit_distance"), "close"),
        ("ordinateur", "ordinatuer", ALL, "close"),
        ("ordi", "ordinateur", only("edit_distance"), None),
        ("a", "b", ALL, None),
        ("rapport2023", "rapport2024", ALL, None),
        ("raport2024", "rapport2024", ALL, "close"),
        ("й", "и", ALL, None),
        ("が", "か", ALL, None),
        ("Αθηνα", "αθήνα", ALL, "treated"),
        ("日本語", "日本語", ALL, "exact"),
        ("", "", ALL, None),
        ("  ", " ", ALL, None),
        ("!?", "?!", ALL, None),
        ("?", "?", ALL, "exact"),
    ],
)
def test_pairs(answer, accepted, treatments, how):
    found = text.match(answer, [accepted], treatments)
    assert (found[1] if found else None) == how


def test_plainest_reason_first():
    assert text.match("paris", ["Paris", "paris"], ALL) == ("paris", "exact")


def plain_distance(left, right):
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row, before = [i], row
        for j, b in enumerate(right, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b)))
    return row[-1]


@settings(max_examples=200, deadline=None)
@given(st.text("abc", max_size=9), st.text("abc", max_size=9), st.integers(0, 6))
def test_banded_distance_is_the_distance(left, right, limit):
    assert text.distance(left, right, limit) == min(plain_distance(left, right), limit + 1)


@settings(max_examples=150, deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_an_answer_matches_itself_unless_empty(answer):
    assert (text.match(answer, [answer], ALL) is not None) == bool(text.normalise(answer))
    assert text.normalise(text.normalise(answer)) == text.normalise(answer)


def test_longest_texts_are_quick():
    import time

    left, right = "ab" * 1000, "ba" * 1000
    start = time.perf_counter()
    text.match(left, [right], ALL)
    assert time.perf_counter() - start < 5


@settings(max_examples=150, deadline=None)
@given(st.text("ab \t\n\u00a0\u202f", max_size=12), st.text("ab \t\n\u00a0\u202f", max_size=12))
def test_texts_that_a_page_shows_alike_are_the_same(left, right):
    """HTML makes one space of a run of spaces, and nobody sees which kind of space it is."""
    as_seen = [text.displayed(one.replace("\u00a0", " ").replace("\u202f", " ")) for one in (left, right)]
    assert text.alike(left, right) == (as_seen[0] == as_seen[1])


@settings(max_examples=150, deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_what_is_displayed_is_the_same_text(written):
    assert text.alike(written, text.displayed(written))
