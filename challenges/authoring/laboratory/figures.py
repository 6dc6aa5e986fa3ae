"""Figures of an examination: how many variants there are, how they spread, how long they take, how large they are."""

from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import Any

import generators
from challenges import marking

# Up to this many draws are gone through one by one; beyond, their number is estimated from the sample.
MAX_ENUMERATED = 5_000
# The commonest answers, as many as a plot can show.
MOST_ANSWERS = 12


def figures_of(program: generators.Program, variants: Sequence[generators.Variant], timings: Sequence[float]) -> dict[str, Any]:
    """Return the figures of the variants made.

    Args:
        program: the compiled challenge.
        variants: those that were made.
        timings: milliseconds each examined variant took, verification included, failures too.
    """
    ordered = sorted(timings) or [0.0]
    sizes = [sum(len(artefact.content) for artefact in variant.artefacts) for variant in variants] or [0]
    return {
        "generated": len(variants),
        **distinctness(program, [variant.fingerprint for variant in variants]),
        "constraint_success_rate": round(len(variants) / max(1, sum(variant.try_index + 1 for variant in variants)), 3),
        "milliseconds_p50": round(median(ordered), 2),
        "milliseconds_p95": round(ordered[max(0, int(len(ordered) * 0.95) - 1)], 2),
        "bytes_median": int(median(sizes)),
        "bytes_max": max(sizes),
        "position_bias": position_bias(variants),
        "spread": spread(variants, ordered, sizes),
    }


def spread(variants: Sequence[generators.Variant], timings: Sequence[float], sizes: Sequence[int]) -> dict[str, Any]:
    """Return what the plots of the laboratory show: `[from, to, count]` bins of times and sizes, `[text, count]` of the rest.

    Args:
        variants: those that were made.
        timings: milliseconds, one each.
        sizes: bytes of all the files of a variant, one each.
    """
    answers = Counter(answer_shown(one.key)[:80] for one in variants)
    return {
        "milliseconds": bins(timings),
        "bytes": bins(sizes) if max(sizes, default=0) else [],
        "answers": [list(pair) for pair in answers.most_common(MOST_ANSWERS)],
        "answers_in_all": len(answers),
        "tries": [[str(tries), count] for tries, count in sorted(Counter(one.try_index + 1 for one in variants).items())],
        "positions": positions(variants),
    }


def bins(values: Sequence[float], count: int = 10) -> list[list[float]]:
    """Return `count` bins of equal width between the least and the greatest value, each `[from, to, how many]`; one bin when all are equal."""
    if not values:
        return []
    low, high = min(values), max(values)
    if low == high:
        return [[round(low, 2), round(high, 2), len(values)]]
    width = (high - low) / count
    filled = Counter(min(count - 1, int((value - low) / width)) for value in values)
    return [[round(low + width * rank, 2), round(low + width * (rank + 1), 2), filled[rank]] for rank in range(count)]


def positions(variants: Sequence[generators.Variant]) -> list[list[Any]]:
    """Return how often the right option stood at each position, from 1; empty but for single choices."""
    single = _single(variants)
    if not single:
        return []
    places = _places(single)
    return [[str(place), places[place]] for place in range(1, max(len(one.response["options"]) for one in single) + 1)]


def _single(variants: Sequence[generators.Variant]) -> list[generators.Variant]:
    return [variant for variant in variants if variant.response["type"] == "single_choice"]


def _places(single: Sequence[generators.Variant]) -> Counter[int]:
    """How often the right option stands at each place, from 1."""
    return Counter([option["id"] for option in one.response["options"]].index(one.key["correct"]) + 1 for one in single)


def answer_shown(key: dict[str, Any]) -> str:
    """The right answer as a learner would pass it on: texts of the right options, not their identifiers."""
    expected = marking.expected(key)
    if "options" in expected:
        return " + ".join(sorted(option["text"] for option in expected["options"] if option["correct"]))
    if "blanks" in expected:
        return " ; ".join(blank["text"] for blank in expected["blanks"])
    if "pairs" in expected:
        return " ; ".join(sorted(f"{pair['text']} : {pair['right']}" for pair in expected["pairs"]))
    if "items" in expected:
        return " → ".join(item["text"] for item in expected["items"])
    return str(expected["text"])


def distinctness(program: generators.Program, fingerprints: Sequence[str]) -> dict[str, Any]:
    """Return how many different variants were seen, and how many there are: counted, or estimated with its method."""
    seen = Counter(fingerprints)
    exact = program.count_fingerprints(MAX_ENUMERATED)
    if exact is not None:
        return {"distinct": len(seen), "distinct_total": exact, "distinct_method": "exact"}
    return {"distinct": len(seen), "distinct_total": chao1(seen), "distinct_method": "chao1"}


def chao1(seen: Counter[str]) -> int:
    """Return Chao's lower bound of the number of kinds, bias-corrected, from how often each was seen.

    Source: A. Chao, Nonparametric estimation of the number of classes in a population, Scandinavian Journal of Statistics 11 (1984).
    """
    once, twice = sum(count == 1 for count in seen.values()), sum(count == 2 for count in seen.values())
    return len(seen) + (once * (once - 1)) // (2 * (twice + 1))


def position_bias(variants: Sequence[generators.Variant]) -> dict[str, Any] | None:
    """Return where the right option most often stands (from 1) and in what share of the variants; None but for single choices."""
    single = _single(variants)
    if not single:
        return None
    position, count = _places(single).most_common(1)[0]
    return {"position": position, "share": round(count / len(single), 3), "options": len(single[0].response["options"])}
