"""`make bench`: medians measured in one run, one JSON object a line. Compare ratios, not times: machines differ and drift."""

import os

import django
import numpy as np

from challenges.adaptive import ItemBank, Scope, strategies

# The factories of the tests are shared, and they import Django.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
django.setup()
from tests.benchmarks.announced_levels import announced_levels  # noqa: E402
from tests.benchmarks.authoring import authoring  # noqa: E402
from tests.benchmarks.banking import banking  # noqa: E402
from tests.benchmarks.calibrating import calibrating  # noqa: E402
from tests.benchmarks.certification import certification  # noqa: E402
from tests.benchmarks.examining import examining  # noqa: E402
from tests.benchmarks.exporting import exporting  # noqa: E402
from tests.benchmarks.following import following  # noqa: E402
from tests.benchmarks.french import french  # noqa: E402
from tests.benchmarks.generating import generating  # noqa: E402
from tests.benchmarks.handed import handed  # noqa: E402
from tests.benchmarks.handed_documents import handed_documents  # noqa: E402
from tests.benchmarks.importing import importing  # noqa: E402
from tests.benchmarks.kept_levels import kept_levels  # noqa: E402
from tests.benchmarks.lengths import run as lengths  # noqa: E402
from tests.benchmarks.measuring import milliseconds, say  # noqa: E402
from tests.benchmarks.positioning import positioning  # noqa: E402
from tests.benchmarks.programs import programs  # noqa: E402
from tests.benchmarks.variant_worlds import variant_worlds  # noqa: E402


def bank(size: int) -> ItemBank:
    numbers = np.arange(size)
    return ItemBank.from_levels(competence=numbers % 16, topic=numbers % 64, skill=numbers % 512, level=numbers % 8 + 1, family=numbers)


def choosing() -> None:
    for name in ("balise-positioning-1", "balise-certification-1"):
        strategy, base = strategies.get(name), None
        for size in (85, 2000, 10000):
            items = bank(size)
            answers = [(number, number % 2 == 0) for number in range(16)]
            seeds = iter(range(10_000))
            value = milliseconds(lambda s=strategy, i=items, a=answers, n=seeds: s.next_item(i, a, next(n), Scope()))
            label = f"{name}: next challenge of {size}"
            if base is None:
                base = say(label, value)
            else:
                say(label, value, ratio_to=f"{name}: next challenge of 85", base=base)
        items = bank(10000)
        history = [(number, number % 2 == 0) for number in range(160)]
        long = Scope(length=400, max_questions=400, stop_probability=1.0)
        seeds = iter(range(10_000))
        value = milliseconds(lambda s=strategy, i=items, a=history, n=seeds, w=long: s.next_item(i, a, next(n), w))
        say(f"{name}: next challenge of 10000 after 160 answers", value, ratio_to=f"{name}: next challenge of 85", base=base)


if __name__ == "__main__":
    choosing()
    certification()
    positioning()
    announced_levels()
    kept_levels()
    calibrating()
    variant_worlds()
    generating()
    examining()
    authoring()
    french()
    banking()
    importing()
    following()
    lengths()
    exporting()
    handed()
    handed_documents()
    programs()
