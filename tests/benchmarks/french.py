"""The laboratory's check of French: ten thousand different texts, and what it adds to the laboratory of the starter bank's challenges."""

import itertools
import json
import time
from pathlib import Path

from tests.benchmarks.measuring import say, side_by_side

TEXTS, VARIANTS, EVERY = 10_000, 200, 12
MOST_SECONDS, MOST_RATIO = 20.0, 1.1
BANK = Path(__file__).parents[2] / "challenges" / "bank" / "content"


def _documents() -> list[dict]:
    every = [document for path in sorted(BANK.glob("*.json")) for document in json.loads(path.read_text(encoding="utf-8"))]
    return [document for document in every[::EVERY] if document["locale"] == "fr"]


def _texts(documents: list[dict]) -> list[str]:
    """Sentences of the bank's variants, each with a word and a number of its own so that none comes twice."""
    import generators

    found: set[str] = set()
    for number in itertools.count():
        for document in documents:
            variant = generators.compile_challenge(document).instantiate(f"{number:032x}")
            found.update(f"{text} {name}{number}" for name, text in (("Énoncé", variant.instruction), ("Indice", variant.hint)) if text)
            if len(found) >= TEXTS:
                return sorted(found)[:TEXTS]
    raise AssertionError("count never ends")


def french() -> None:
    """Print how long the texts take, and the laboratory with and without the check (a document in English has none)."""
    from challenges.authoring.laboratory import examine
    from challenges.authoring.laboratory.french.reading import Reader
    from challenges.authoring.laboratory.french.texts import Line

    documents = _documents()
    texts, started = _texts(documents), time.perf_counter()
    reader = Reader()
    for text in texts:
        reader.faults(Line("instruction", text))
    say(f"french: reading {TEXTS} different texts", time.perf_counter() - started, unit="s", limit=MOST_SECONDS)
    without = [document | {"locale": "en"} for document in documents]
    times = side_by_side(
        {
            "without": lambda: [examine(document, VARIANTS) for document in without],
            "with": lambda: [examine(document, VARIANTS) for document in documents],
        },
        runs=3,
    )
    label = f"laboratory: {VARIANTS} variants of {len(documents)} challenges"
    base = say(f"{label}, French unread", times["without"])
    say(f"{label}, French read", times["with"], ratio_to=f"{label}, French unread", base=base, limit=MOST_RATIO)


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
    django.setup()
    french()
