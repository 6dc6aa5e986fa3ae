"""Many answers at once: sessions of simulated learners on a released bank, inserted in bulk, none through the player."""

import datetime

import numpy as np

from challenges.bank.reader import open_release
from challenges.runtime.assessments.models import OWN, Assessment, Attempt, Learner

START = datetime.datetime(2026, 11, 2, 8, tzinfo=datetime.UTC)
NUMBER = {"type": "number", "label": "Somme"}


def sessions(
    release, count: int, questions: int, *, seed: int = 0, a=1.2, b=None, shifts=None, kind: str = "positioning", devices=("computer",),
    locales=("fr",), start=START, effects=None, options=None, says=None, explains=({},),
):  # fmt: skip
    """Insert sessions in which each learner answers `questions` items drawn at random; return the abilities.

    `b`: true difficulty of each item on the theta scale, those of the release when None. `shifts`: {(item, rank of the seed in its pool): logit}, variants
    that are easier than their family. Seeds of the pool are drawn at random. `devices` and `locales` are taken in turn; `effects`: {(device or locale, item):
    logit}. `options`: {item: three slopes}, items that are single choices of four, where a learner who is wrong takes one of the three others the more
    the higher slope x ability is. `says`: {item: function of the number of the learner}, what is answered to an item, wrong for all. `explains` are
    taken in turn as what is kept of the choice of each question.
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
                device=devices[number % len(devices)], locale=locales[number // len(devices) % len(locales)], started_at=start,
            )
            for number, learner in enumerate(learners)
        ]
    )  # fmt: skip
    pools = [[one["seed"] for one in opened.challenge(entry.uid)["pool"]] for entry in opened.entries]
    entries, rows = list(opened.entries), []
    for person, assessment in enumerate(made):
        for number, item in enumerate(rng.permutation(size)[:questions].tolist()):
            rank = int(rng.integers(len(pools[item])))
            shift = (shifts or {}).get((item, rank), 0.0) + sum(
                (effects or {}).get((of, item), 0.0) for of in (assessment.device, assessment.locale)
            )
            p = 1 / (1 + np.exp(-(slope[item] * (ability[person] - difficulty[item]) + shift)))
            right = bool(rng.random() < p) and item not in (says or {})
            if item in (says or {}):
                answered = {"answer": says[item](person), "response": {"type": "short_text", "label": "Ville"}, "key": {}}
            elif item in (options or {}):
                answered = _choice(right, ability[person] * np.asarray(options[item]), rng)
            else:
                answered = _sum(right, number)
            answered["explain"] = explains[number % len(explains)]
            rows.append(
                _attempt(assessment, number + 1, entries[item], pools[item][rank], right, float(rng.lognormal(3, 0.5)), start, answered)
            )
    Attempt.objects.bulk_create(rows, batch_size=500)
    return ability


def _sum(right, number) -> dict:
    return {"answer": "3" if right else str(number % 5 + 4), "response": NUMBER, "key": {}}


def _choice(right, pull, rng) -> dict:
    """An answer to a choice of four, `a` being right; a wrong one is drawn with odds exp(pull)."""
    shown = [{"id": name, "text": f"Proposition {name}"} for name in "abcd"]
    odds = np.exp(pull) / np.exp(pull).sum()
    key = {"type": "single_choice", "correct": "a", "options": [one | {"correct": one["id"] == "a", "why": ""} for one in shown]}
    wrong = "bcd"[int(rng.choice(3, p=odds))]
    return {"answer": "a" if right else wrong, "response": {"type": "single_choice", "label": "", "options": shown}, "key": key}


def _attempt(assessment, number, entry, seed, right, seconds, start, answered) -> Attempt:
    presented = start + datetime.timedelta(minutes=number)
    return Attempt(
        assessment=assessment, number=number, challenge_uid=entry.uid, challenge_code=entry.code, competence=entry.competence, topic=entry.topic,
        skill=entry.skill, level=entry.level, parameters=entry.parameters, seed=seed, values={"a": 1}, digests={}, instruction="",
        presented_at=presented, answered_at=presented + datetime.timedelta(seconds=seconds), outcome="right" if right else "wrong",
        score=1 if right else 0, **answered,
    )  # fmt: skip


def as_before_0_5(attempt) -> Attempt:
    """An attempt as versions before 0.5 wrote it: it holds what was drawn itself. Nothing is written."""
    for own in OWN:
        setattr(attempt, own, getattr(attempt, own.removeprefix("own_")))
    attempt.variant = None
    return attempt
