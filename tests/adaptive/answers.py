"""Simulated answers for the tests of the calibration and of the item statistics."""

from dataclasses import dataclass

import numpy as np

from challenges.adaptive.measuring.responses import Responses


@dataclass(frozen=True)
class Truth:
    """True abilities, slopes, difficulties and guess rates, and the answers."""

    theta: np.ndarray
    a: np.ndarray
    b: np.ndarray
    guess: np.ndarray
    responses: Responses


def simulated(learners=1500, items=60, answers=25, seed=0, guess=0.0, mean=0.0, sd=1.0, shift=None):
    """Learners N(mean, sd**2) who each get `answers` items at random; `shift` (items,) is added to the logit."""
    rng = np.random.default_rng(seed)
    theta = rng.normal(mean, sd, learners)
    a, b = np.exp(rng.normal(np.log(1.2), 0.25, items)), rng.normal(size=items)
    item = np.argsort(rng.random((learners, items)), axis=1)[:, :answers].ravel()
    person = np.repeat(np.arange(learners), answers)
    z = a[item] * (theta[person] - b[item]) + (0.0 if shift is None else np.asarray(shift)[item])
    right = rng.random(len(item)) < guess + (1.0 - guess) / (1.0 + np.exp(-z))
    return Truth(theta, a, b, np.full(items, guess), Responses.of(person, item, right, learners, items))


def rmse(found, true):
    return float(np.sqrt(np.mean((np.asarray(found) - true) ** 2)))
