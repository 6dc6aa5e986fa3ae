"""The version of Balise: one number, written in pyproject.toml and read here by all that show it."""

import tomllib
from functools import cache
from pathlib import Path

_PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


@cache
def version() -> str:
    """Return the version of the code that runs, such as 0.5.0."""
    return str(tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"])


def newer(one: str, other: str) -> bool:
    """Whether one version comes after another, number by number; what is no number counts as 0."""

    def numbers(text: str) -> list[int]:
        return [int(part) if part.isdigit() else 0 for part in text.split(".")]

    return numbers(one) > numbers(other)
