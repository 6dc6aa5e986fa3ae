"""Keyed random streams, algorithm `b2k-1`.

Here belong: the stream, what is drawn from it (integers, choices, shuffles, samples) and sub-seeds. Nothing here knows the dataset.

A stream is named by a path (such as `parameter/p1`) and keyed by the 128-bit seed: adding, renaming or moving another parameter
never changes it. Word n of a stream is bytes 8(n mod 8) to 8(n mod 8)+7, little-endian, of BLAKE2b-512(key=seed,
message=path ‖ 0x00 ‖ n div 8 as 8 little-endian bytes). Bounded integers use rejection, so that they are exactly uniform.
Changing any of this needs a new algorithm id: golden vectors in `tests/generators/test_streams.py` guard it.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from struct import Struct
from typing import TypeVar

__all__ = ["ALGORITHM", "Stream", "parse_seed", "sub_seed"]

ALGORITHM = "b2k-1"
_WORD = 2**64
_UNPACK = Struct("<8Q").unpack
_FIRST_BLOCK = bytes(8)
T = TypeVar("T")


def parse_seed(text: str) -> bytes:
    """Return the 16 bytes of a seed written as 32 lower-case hex digits; `ValueError` otherwise."""
    if len(text) != 32 or any(digit not in "0123456789abcdef" for digit in text):
        raise ValueError("a seed is 32 lower-case hexadecimal digits")
    return bytes.fromhex(text)


def sub_seed(seed: bytes, index: int) -> bytes:
    """Return the seed of try `index`: try 0 is the seed itself, the others are derived from it."""
    if index == 0:
        return seed
    return blake2b(b"try\x00" + index.to_bytes(8, "little"), key=seed, digest_size=16).digest()


class Stream:
    """The random stream of one path under one seed."""

    __slots__ = ("_block", "_message", "_position", "_seed", "_words")

    def __init__(self, seed: bytes, path: str | bytes) -> None:
        self._seed = seed
        self._message = (path if isinstance(path, bytes) else path.encode()) + b"\x00"
        self._words = _UNPACK(blake2b(self._message + _FIRST_BLOCK, key=seed).digest())
        self._block = 1
        self._position = 0

    def word(self) -> int:
        """Return the next 64-bit word."""
        position = self._position
        if position == 8:
            self._words = _UNPACK(blake2b(self._message + self._block.to_bytes(8, "little"), key=self._seed).digest())
            self._block += 1
            position = 0
        self._position = position + 1
        return self._words[position]

    def below(self, bound: int) -> int:
        """Return an integer from 0 to `bound` - 1, exactly uniform; `bound` is from 1 to 2**64."""
        if not 1 <= bound <= _WORD:
            raise ValueError("bound out of range")
        position = self._position
        if position < 8:
            self._position = position + 1
            value = self._words[position]
        else:
            value = self.word()
        # Only a word this close to the end can be one too many: the division below is then needed.
        if value >= _WORD - bound:
            limit = _WORD - _WORD % bound
            while value >= limit:
                value = self.word()
        return value % bound

    def integer(self, low: int, high: int, step: int = 1) -> int:
        """Return one of `low`, `low` + `step`, … not above `high`."""
        return low + step * self.below((high - low) // step + 1)

    def choice(self, options: Sequence[T]) -> T:
        """Return one of `options`, which is not empty."""
        return options[self.below(len(options))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Return the items in a random order (Fisher-Yates)."""
        result = list(items)
        for last in range(len(result) - 1, 0, -1):
            other = self.below(last + 1)
            result[last], result[other] = result[other], result[last]
        return result

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """Return `count` items of different positions, in drawn order."""
        pool = list(items)
        for index in range(count):
            other = index + self.below(len(pool) - index)
            pool[index], pool[other] = pool[other], pool[index]
        return pool[:count]
