"""Texts made to freeze or break a reader: reading takes time in proportion to the length, and any text is read or refused.

No absolute time is asserted: a text sixteen times as long may take 128 times as long, where a quadratic reader takes 256.
"""

import contextlib
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import generators
from challenges.authoring.exchange import cloze, formats
from challenges.authoring.exchange.markdown import html_to_markdown, html_to_plain, plain_to_markdown
from challenges.authoring.exchange.refusal import ExchangeRefused
from tests.authoring.exchange.qti_shapes import assessment, declare, entry, mapping

IDENTITY = {"uid": "00000000-0000-4000-8000-000000000000", "code": "x-01", "skill": "1.1-1a"}
SHORT, LONG = 1_500, 24_000
MOST = 128
WRAPS = {
    "a title of GIFT": ("a.gift", "::{}:: q {{=a ~b}}"),
    "a title that does not end": ("a.gift", "::{}"),
    "a question of GIFT": ("a.gift", "{} {{=a ~b}}"),
    "an answer of GIFT": ("a.gift", "q {{=a ~{}}}"),
    "a comment of GIFT": ("a.gift", "// {}\nq {{=a ~b}}"),
    "a cloze": ("a.xml", "<quiz><question type='cloze'><name><text>N</text></name><questiontext format='html'><text><![CDATA[{}]]></text></questiontext></question></quiz>"),
}  # fmt: skip
PIECES = [
    "\\",
    "\\\\",
    "::",
    "\\:",
    "[id:",
    "[tag:",
    "{1:SA:",
    "{1:MC:=",
    "~a",
    "=a",
    "%",
    "->",
    "####",
    "<a",
    "<b> </b>",
    "<td>",
    "&#",
    "  ",
    "x\n",
    "[[",
]


def taken(name, content):
    best = float("inf")
    for _time in range(2):
        start = time.process_time()
        with contextlib.suppress(ExchangeRefused):
            formats.read(name, content.encode())
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("wrap", WRAPS)
def test_time_grows_with_the_text(wrap, piece):
    name, around = WRAPS[wrap]
    plain = taken(name, around.format("a" * SHORT))
    short, long = (taken(name, around.format((piece * size)[:size])) for size in (SHORT, LONG))
    assert long <= MOST * max(short, plain)


FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
GIFT = st.text(st.sampled_from(list("\\:~=#{}%->[]()<>&.*`_| \n1a\u00a0")), max_size=60)
CODES = st.lists(
    st.sampled_from(["{1:SA:", "{1:MC:", "{2:NM:", "}", "~", "=", "#", "%50%", "\\", "&", "&amp;", "a", "1", " ", "<b>", ":"]), max_size=20
).map("".join)


def all_compile(reading):
    for item in reading.items:
        generators.compile_challenge(IDENTITY | item.document).default_variant()


@FEW
@given(GIFT)
def test_any_gift_is_read_or_refused(text):
    with contextlib.suppress(ExchangeRefused):
        all_compile(formats.read("a.gift", text.encode()))


@FEW
@given(CODES)
def test_any_cloze_is_read_or_refused(text):
    from xml.sax.saxutils import escape

    quiz = f"<quiz><question type='cloze'><name><text>N</text></name><questiontext format='html'><text>{escape(text)}</text></questiontext></question></quiz>"
    all_compile(formats.read("a.xml", quiz.encode()))


NUMBERS = st.sampled_from(["1", "0", "-1", "NaN", "Infinity", "1e999", "-0", "1,5", "", "9" * 300])


@FEW
@given(
    NUMBERS,
    NUMBERS,
    NUMBERS,
    st.sampled_from(["float", "integer", "string", "boolean", "point", ""]),
    st.sampled_from(["single", "multiple", "ordered", "record"]),
)
def test_any_declaration_is_read_or_refused(value, points, bound, base, cardinality):
    declared = declare(base, cardinality, [value], mapping([(value, points, "")], points, lowerBound=bound, upperBound=bound))
    rules = f'<responseProcessing><responseCondition><responseIf><equal toleranceMode="absolute" tolerance="{bound} {points}"><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></equal><setOutcomeValue identifier="SCORE"><product><mapResponse identifier="RESPONSE"/><baseValue baseType="float">{points}</baseValue></product></setOutcomeValue></responseIf></responseCondition></responseProcessing>'
    all_compile(formats.read("a.xml", assessment(declared, f"<p>Q {entry()}</p>", rules).encode()))


def test_rules_without_end_are_given_up():
    many = "<sum>" + "<baseValue baseType='float'>1</baseValue>" * 20_000 + "</sum>"
    rules = f'<responseProcessing><setOutcomeValue identifier="SCORE">{many}</setOutcomeValue></responseProcessing>'
    fields = "".join(declare("string", "single", [str(n)], name=f"R{n}") for n in range(15))
    body = "".join(f"<p>{entry(f'R{n}')}</p>" for n in range(15))
    reading = formats.read("a.xml", assessment(fields, body, rules).encode())
    assert len(reading.items) + len(reading.skipped) == 1


@pytest.mark.parametrize("convert", [plain_to_markdown, lambda text: html_to_markdown(text, len), lambda text: html_to_plain(text, len)])
@pytest.mark.parametrize("piece", ["\\", "*", "<p>", "<b>", "\n \n", "&", "<sup>1</sup>", "<math><mi>x</mi></math>"])
def test_texts_are_converted_in_time_that_grows_with_them(convert, piece):
    def spent(size):
        best = float("inf")
        for _time in range(2):
            start = time.process_time()
            convert((piece * size)[:size])
            best = min(best, time.process_time() - start)
        return best

    assert spent(LONG) <= MOST * max(spent(SHORT), 1e-4)


SPECIALS = st.text(st.sampled_from(list("}#~{=%\\/\"'&;<>*:é 1a")), min_size=1, max_size=20).filter(
    lambda text: " ".join(text.split()) == text
)


@FEW
@given(st.lists(SPECIALS, min_size=2, max_size=4, unique=True))
def test_a_code_gives_back_what_was_escaped(texts):
    """As Moodle reads it: see `cloze`."""
    _text, codes = cloze.cut("{1:SHORTANSWER_C:" + "~".join(f"={cloze.escaped(text)}" for text in texts) + "}")
    assert [text for _percent, text, _comment in codes[0].answers] == texts
