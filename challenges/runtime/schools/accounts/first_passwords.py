"""First passwords: three French words without accents and two digits, « tigre-cabane-velo-47 », drawn from a secure source.

A word is one of 625 (9.29 bits) and a digit one of 8, so that a password holds 33.9 bits: 16 thousand million equally likely ones. Wrong ones are
limited (`challenges.throttle.guesses`): after ten in a day, five minutes apart, so some 300 a day from one network. Ten networks that try for
the two months of a start of year try 180,000, and find one with a chance of one in 87,000. It is changed at the first sign-in.
Offline the bits would not be enough, and need not be: who has stolen the digests has the answers too, and the password is not used elsewhere.
"""

import json
import math
import secrets
from functools import cache
from pathlib import Path

WORDS = 3
DIGITS = 2
#: 0 and 1 look like letters.
_DIGITS = "23456789"


@cache
def words() -> tuple[str, ...]:
    """Return the words: nouns of four to seven letters that may be said to a child, without accents, alike on every keyboard."""
    return tuple(json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))["words"])


def draw() -> str:
    """Return a new one."""
    chosen = [secrets.choice(words()) for _ in range(WORDS)]
    return "-".join([*chosen, "".join(secrets.choice(_DIGITS) for _ in range(DIGITS))])


def bits() -> float:
    """Return how many bits one holds."""
    return WORDS * math.log2(len(words())) + DIGITS * math.log2(len(_DIGITS))
