"""Many answers at once: sessions of simulated learners on a released bank, inserted in bulk, none through the player."""

import datetime

import numpy as np

from challenges.bank.reader import open_release
from challenges.runtime.assessments.models import Assessment, Attempt, Learner

START = datetime.datetime(2026, 11, 2, 8, tzinfo=datetime.UTC)


def sessions(
    release, count: int, questions: int, *, seed: int = 0, a=1.2, b=None, shifts=None, kind: str = "positioning", devices=("computer",)
):
    """Insert sessions in which each learner answers `questions` items drawn at random; return the abilities.

    `b`: true difficulty of each item on the theta scale, those of the release when None. `shifts`: {(item, rank of the seed in its pool): logit}, variants
    that are easier than their family. Seeds of the pool are drawn at random.
    """
    opened, rng = open_release(release.root), np.random.default_rng(seed)
    size = len(opened.items)
    difficulty = np.asarray(opened.items.theta_b if b is None else b)
    slope = np.broadcast_to(np.asarray(a, dtype=float), (size,))
    ability = rng.normal(size=count)
    learners = Learner.objects.bulk_create([Learner() for _ in range(count)])
    made = Assessment.objects.bulk_create(
        [
            Assessment(
                learner=learner, kind=kind, state="completed", release=release, release_root=release.root, strategy="balise-positioning-1", seed="0" * 32,
                device=devices[number % len(devices)], started_at=START,
            )
            for number, learner in enumerate(learners)
        ]
    )  # fmt: skip
    pools = [[one["seed"] for one in opened.challenge(entry.uid)["pool"]] for entry in opened.entries]
    entries, rows = list(opened.entries), []
    for person, assessment in enumerate(made):
        for number, item in enumerate(rng.permutation(size)[:questions].tolist()):
            rank = int(rng.integers(len(pools[item])))
            shift = (shifts or {}).get((item, rank), 0.0)
            p = 1 / (1 + np.exp(-(slope[item] * (ability[person] - difficulty[item]) + shift)))
            right = bool(rng.random() < p)
            rows.append(_attempt(assessment, number + 1, entries[item], pools[item][rank], right, float(rng.lognormal(3, 0.5))))
    Attempt.objects.bulk_create(rows, batch_size=500)
    return ability


def _attempt(assessment, number, entry, seed, right, seconds) -> Attempt:
    presented = START + datetime.timedelta(minutes=number)
    return Attempt(
        assessment=assessment, number=number, challenge_uid=entry.uid, challenge_code=entry.code, competence=entry.competence, topic=entry.topic,
        skill=entry.skill, level=entry.level, parameters=entry.parameters, seed=seed, values={"a": 1}, digests={}, instruction="", key={},
        response={"type": "number", "label": "Somme"}, presented_at=presented, answered_at=presented + datetime.timedelta(seconds=seconds),
        answer="3" if right else str(number % 5), outcome="right" if right else "wrong", score=1 if right else 0,
    )  # fmt: skip
