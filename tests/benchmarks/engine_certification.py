"""The certification behind the calls of outside harnesses: banks given on the theta scale become an `ItemBank`, nothing else happens here."""

from dataclasses import replace

import numpy as np

from challenges.adaptive import ItemBank, Scope, certification, exposure, simulation, strategies

NAME = "balise-certification-1"


class CertificationPart:
    """`build`, then `next_item`, `estimate`, `record` and `simulate` in any order."""

    def build(self, bank, config):
        """Take a bank (equal-length arrays a, b, competence, tube, family) and `length`, `quota`, `gap`, `content`; make the tables.

        With `content` False nothing constrains the choice and exposure is not controlled: the most informative item comes next.
        """
        a, b = (np.asarray(bank[name], dtype=np.float64) for name in ("a", "b"))
        none = np.zeros(len(a))
        self._truth = (a, b, none, none)
        self._constrained = bool(config.get("content", True))
        self._items = _item_bank(bank, a, b, self._constrained)
        length = int(config.get("length", 32))
        self._scope = Scope(length=length, balanced=False, draw=1)
        if self._constrained:
            counters = exposure.empty(self._items)
            self._scope = Scope(length=length, quota=config.get("quota"), gap=int(config.get("gap", 2)), exposure=counters)
        certification.decide(self._items, [0], [1], 0, self._scope)
        return self

    def next_item(self, items, right, seed):
        """Return the item after these answers (lists or arrays), or None at the end."""
        choice = certification.decide(self._items, _integers(items), [1 if success else 0 for success in right], int(seed), self._scope)
        return None if choice is None else choice.item

    def estimate(self, items, right):
        """Return the ability and its standard deviation, with the prior of the population the harness draws from: N(0, 1)."""
        answers = [(item, bool(success)) for item, success in zip(_integers(items), right, strict=True)]
        return certification.estimate(self._items, answers, certification.ROUTE_SD)

    def record(self, items, right):
        """Refresh the exposure with finished sessions; nothing to do without exposure control."""
        if self._constrained:
            given = np.atleast_2d(np.asarray(items, dtype=np.int64))
            bands = simulation.bands_of(self._items, given, np.atleast_2d(np.asarray(right, dtype=np.int64)))
            self._scope = replace(self._scope, exposure=exposure.refreshed(self._scope.exposure, given, bands))

    def simulate(self, theta, seed):
        """Return items and answers (N x T) and estimates (N) of learners who answer by the bank as it was given.

        It starts from the exposure recorded so far and refreshes its own copy, so calling it changes nothing.
        """
        found = simulation.simulate(
            self._items, strategies.get(NAME), np.asarray(theta, dtype=np.float64), int(seed), self._scope,
            prior_sd=certification.ROUTE_SD, truth=self._truth,
        )  # fmt: skip
        return found.items, found.right, found.theta_hat


def _integers(items):
    return items.tolist() if isinstance(items, np.ndarray) else [int(item) for item in items]


def _item_bank(bank, a, b, constrained):
    """Return the bank; parameters beyond what an `ItemBank` accepts are brought back to its bounds."""
    number = np.arange(len(a))
    competence = np.unique(np.asarray(bank["competence"]), return_inverse=True)[1]
    topic = np.unique(np.stack([competence, np.asarray(bank["tube"])]), axis=1, return_inverse=True)[1].ravel()
    family = np.unique(np.asarray(bank["family"]), return_inverse=True)[1] if constrained and "family" in bank else number
    flat = np.zeros(len(a))
    return ItemBank(
        a=flat + 1.0, b=flat, c=flat, s=flat, competence=competence, topic=topic, skill=topic, level=flat + 1, family=family,
        timed=flat.astype(bool), theta_a=np.clip(a, 0.01, 20.0), theta_b=np.clip(b, -8.0, 8.0),
    )  # fmt: skip
