"""Random streams: golden vectors, and what the algorithm promises."""

import datetime as dt
from decimal import Decimal
from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.parameters import compile_drawer
from generators.reporting import Reporter
from generators.streams import ALGORITHM, Stream, parse_seed, sub_seed

SEED = bytes(range(16))


def test_golden_words():
    stream = Stream(SEED, "parameter/p1")
    assert ALGORITHM == "b2k-1"
    assert [stream.word() for _ in range(10)] == GOLDEN_WORDS


def test_words_follow_the_definition():
    block = blake2b(b"parameter/p1\x00" + bytes(8), key=SEED).digest()
    assert GOLDEN_WORDS[:8] == [int.from_bytes(block[at : at + 8], "little") for at in range(0, 64, 8)]


def decimal_of(stream):
    """A decimal parameter from 1.00 to 9.00 by steps of 0.25."""
    spec = {"type": "decimal", "min": "1.00", "max": "9.00", "step": "0.25"}
    return compile_drawer(spec, "b", Reporter(), dt.date(2026, 3, 10)).draw(stream)


def test_golden_draws():
    assert [Stream(SEED, "a").integer(10, 50, 5), Stream(SEED, "b").integer(-3, 3)] == GOLDEN_INTEGERS
    assert decimal_of(Stream(SEED, "c")) == GOLDEN_DECIMAL
    assert Stream(SEED, "d").shuffled(list("abcdefgh")) == GOLDEN_SHUFFLE
    assert Stream(SEED, "e").sample(list("abcdefgh"), 3) == GOLDEN_SAMPLE
    assert sub_seed(SEED, 0) == SEED
    assert sub_seed(SEED, 1).hex() == GOLDEN_SUB_SEED


@given(st.binary(min_size=16, max_size=16), st.integers(1, 2**64))
def test_below_is_in_range(seed, bound):
    assert 0 <= Stream(seed, "x").below(bound) < bound


@given(st.binary(min_size=16, max_size=16), st.lists(st.integers(), max_size=30))
def test_shuffle_keeps_the_items(seed, items):
    assert sorted(Stream(seed, "x").shuffled(items)) == sorted(items)


def test_below_is_uniform():
    counts = [0] * 7
    stream = Stream(SEED, "uniform")
    for _ in range(7000):
        counts[stream.below(7)] += 1
    assert max(abs(count - 1000) for count in counts) < 120


@pytest.mark.parametrize("text", ["", "0" * 31, "0" * 33, "G" * 32, "A" * 32, " " * 32])
def test_badly_written_seeds(text):
    with pytest.raises(ValueError, match="32"):
        parse_seed(text)


GOLDEN_WORDS = [
    11918374984030122034,
    1360953607542252724,
    5128771950010225924,
    16188557694195739251,
    9149488828160493246,
    6382264660642351777,
    17726499031276966911,
    5083554801945182979,
    4721449033660590141,
    14745081704417919606,
]
GOLDEN_INTEGERS = [20, -3]
GOLDEN_DECIMAL = Decimal("2.75")
GOLDEN_SHUFFLE = ["e", "b", "h", "a", "g", "f", "c", "d"]
GOLDEN_SAMPLE = ["h", "f", "g"]
GOLDEN_SUB_SEED = "f54cd8527239efbab53cd327b4512ca3"
