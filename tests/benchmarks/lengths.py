"""Length of a campaign by simulation on the packaged bank: seconds that an estimate takes, and how much two estimates differ.

The campaign is the longest that the creation page offers by itself: sixteen competences of five questions, one in eight unscored. Two
estimates differ by their seeds, that is by who the learners are and by the luck of their answers.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np

from challenges.adaptive import ItemBank, Scope, lengths, strategies
from tests.benchmarks.measuring import say

CONTENT = Path(__file__).parents[2] / "challenges" / "bank" / "content"
SCOPE = Scope(max_questions=5, min_questions=3, pretest_every=8)
LEARNERS, RUNS = 48, 6
MOST_SECONDS = 20.0


def packaged_bank() -> ItemBank:
    """The challenges of the packaged bank as the engine sees them before any calibration."""
    import django

    django.setup()
    from referential.services import packaged_document

    places = {}
    for domain in packaged_document()["domains"]:
        for competence in domain["competences"]:
            for topic in competence["topics"]:
                places |= {skill["code"]: (competence["code"], topic["code"], skill["level"]) for skill in topic["skills"]}
    skills = sorted(places)
    competences, topics = (sorted({place[column] for place in places.values()}) for column in (0, 1))
    rows = []
    for path in sorted(CONTENT.glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        for one in told if isinstance(told, list) else told["challenges"]:
            competence, topic, level = places[one["skill"]]
            options = len(one["response"].get("options", ())) if one["response"]["type"] == "single_choice" else 0
            rows.append(
                (competences.index(competence), topics.index(topic), skills.index(one["skill"]), level, 1 / options if options else 0.0)
            )
    competence, topic, skill, level, guess = (list(column) for column in zip(*rows, strict=True))
    return ItemBank.from_levels(competence, topic, skill, level, range(len(rows)), guess=guess)


def run() -> None:
    """Say the figures."""
    bank, strategy = packaged_bank(), strategies.get("balise-positioning-1")
    found, seconds = [], []
    for seed in range(RUNS):
        started = time.process_time()
        counts = [len(session.items) for session in lengths.simulate(strategy, bank, SCOPE, LEARNERS, seed)]
        seconds.append(time.process_time() - started)
        found.append((np.median(counts), np.quantile(counts, 0.9, method="inverted_cdf")))
    name = f"length of a campaign of 16 competences, {len(bank)} challenges, {LEARNERS} learners"
    say(name, max(seconds), "s of one processor", limit=MOST_SECONDS)
    for place, told in enumerate(("median", "nine in ten")):
        values = [float(one[place]) for one in found]
        say(f"{told}, lowest of {RUNS} estimates", min(values), "questions")
        say(f"{told}, highest of {RUNS} estimates", max(values), "questions")


if __name__ == "__main__":
    run()
