"""All the randomness of the engine: splitmix64 of a seed and a counter. Nothing here keeps a state.

The same seed and counter give the same number in any process, so a session can be replayed and audited.
"""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

_MASK: Final = 0xFFFFFFFFFFFFFFFF
_GOLDEN: Final = 0x9E3779B97F4A7C15
#: Draws that one decision may make; decision n uses the counters n * STRIDE to n * STRIDE + STRIDE - 1.
STRIDE: Final = 8


def splitmix64(seed: int, counter: int) -> int:
    """Return the ``counter``-th output (from 0) of the splitmix64 generator started at ``seed``; 64 bits.

    Source: Steele, Lea and Flood, OOPSLA 2014; any int is accepted as seed and taken modulo 2**64.
    """
    z = (seed + (counter + 1) * _GOLDEN) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


def uniform(seed: int, counter: int) -> float:
    """Return a number in [0, 1), with 53 random bits."""
    return (splitmix64(seed, counter) >> 11) * 2.0**-53


def below(limit: int, seed: int, counter: int) -> int:
    """Return an integer in ``range(limit)``; the bias of the multiplication is below ``limit / 2**64``. ``limit`` is at least 1."""
    return (splitmix64(seed, counter) * limit) >> 64


def seed_of(text: str) -> int:
    """Return 64 bits made from ``text`` (the identifier of a session, say), to be used as session seed."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big")


def splitmix64_each(seeds: NDArray[np.uint64], counter: int) -> NDArray[np.uint64]:
    """Return ``splitmix64(seed, counter)`` of each of ``seeds``."""
    z = seeds + np.uint64((counter + 1) * _GOLDEN & _MASK)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def below_each(limits: NDArray[np.int64], drawn: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return ``(drawn * limit) >> 64`` of each pair, as ``below`` has it; ``limits`` are under 2**31."""
    wide = limits.astype(np.uint64)
    low = (drawn & np.uint64(0xFFFFFFFF)) * wide >> np.uint64(32)
    return ((drawn >> np.uint64(32)) * wide + low >> np.uint64(32)).astype(np.int64)
