"""Whether two released documents of a challenge are the same challenge: by what they say, not by how a version of Balise writes it.

A released document also holds its verified variants and the version of the generator, so its address moves with every upgrade. Answers, and
the list of what changed, follow what is asked. Pure.
"""

from collections.abc import Mapping
from typing import Any

import generators

Released = Mapping[str, Any]


def unchanged(before: Released, after: Released) -> bool:
    """Whether nothing that an author wrote differs, and no verified variant gives other data."""
    return generators.meaning(before["challenge"]) == generators.meaning(after["challenge"]) and not _moved(before, after)


def asks_the_same(before: Released, after: Released) -> bool:
    """Whether answers to one are answers to the other: where it is filed, and the tutorials that go with it, may differ."""
    return generators.asked(before["challenge"]) == generators.asked(after["challenge"]) and not _moved(before, after)


def _moved(before: Released, after: Released) -> bool:
    """Whether a seed that both verified gives something else: the generator or a library changed what learners receive."""
    known = {item["seed"]: item["digests"] for item in before["pool"]}
    return any(known.get(item["seed"], item["digests"]) != item["digests"] for item in after["pool"])
