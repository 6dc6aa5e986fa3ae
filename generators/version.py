"""The version of the generator: it changes whenever the same document and seed may give other values or other logical digests."""

from __future__ import annotations

__all__ = ["GENERATOR_VERSION"]

GENERATOR_VERSION = "1.1"
