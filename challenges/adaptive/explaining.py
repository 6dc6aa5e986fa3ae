""" "Why this question?": the full account of any past step, recomputed from the answers before it; for authors and for the jury.

A decision itself keeps only what is cheap; here nothing is: every item of the bank that was not asked is accounted for.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from challenges.adaptive import eligibility, fallback, random, sessions
from challenges.adaptive.bank import ItemBank
from challenges.adaptive.certification import CertificationStrategy, node, route
from challenges.adaptive.contract import Answers, Decision, Scope, Strategy
from challenges.adaptive.eligibility import Pool

#: Candidates shown; the counts are of all.
SHOWN: Final = 50


def why(
    strategy: Strategy,
    bank: ItemBank,
    answers: Answers,
    session_seed: int,
    scope: Scope,
    step: int | None = None,
    shown: int = SHOWN,
) -> dict[str, Any] | None:
    """Return the account of a question as JSON values, or None when the session was over.

    Args:
        strategy: the one of the session.
        bank: the bank of the session.
        answers: all the answers of the session, unscored ones among them.
        session_seed: of the session.
        scope: as it was then, exposure included: another exposure gives another account.
        step: place of the question explained (from 0); None for the one that comes next.
        shown: number of candidates listed, best first, those that some rule removed among them.

    Returns:
        ``question`` (from 1), ``item``, ``competence``, ``topic``, ``unscored``, ``given_way``, ``decision`` (``Decision.explain``); for the
        certification also ``removed`` by rule, ``candidates`` and ``draw``; see ``_certification``.
    """
    asked = list(answers if step is None else answers[:step])
    decision = sessions.next_item(strategy, bank, asked, session_seed, scope)
    if decision is None:
        return None
    account: dict[str, Any] = {
        "question": len(asked) + 1, "item": decision.item, "competence": decision.competence, "topic": decision.topic,
        "unscored": decision.unscored, "given_way": decision.rule_given_way, "decision": decision.explain,
    }  # fmt: skip
    if decision.unscored:
        account["removed"] = eligibility.pool(bank, asked, scope, unscored=True).removed
    elif isinstance(strategy, CertificationStrategy):
        scored, _, left = sessions.for_strategy(bank, asked, session_seed, scope)
        account |= _certification(bank, scored, session_seed, left, decision, shown)
    return account


def _certification(bank: ItemBank, answers: Answers, session_seed: int, scope: Scope, decision: Decision, shown: int) -> dict[str, Any]:
    """Return ``estimate``; ``served`` by competence; ``removed``: items dropped by each rule in force, in the whole bank, then in the
    competence; ``candidates``: item, information, weight, score and the rule that removed it (None: in the running); ``draw``: among how
    many of the best, which, with which numbers.
    """
    items = [int(item) for item, _ in answers]
    theta, sd = route(bank, items, [int(success) for _, success in answers])
    pool = eligibility.pool(bank, answers, scope)
    inside = pool.mask & (bank.competence == decision.competence) if scope.balanced else pool.mask
    found = fallback.candidates(bank, Pool(pool.mask, pool.asked, {}), inside, scope, node(theta), theta)
    removed, names = _removals(found)
    counter = len(items) * random.STRIDE
    return {
        "estimate": {"theta": theta, "sd": sd},
        "served": np.bincount(bank.competence[pool.asked], minlength=bank.competences).tolist(),
        "removed": pool.removed | {"competence": int(np.count_nonzero(pool.mask & ~inside))} | removed,
        "in_the_running": names.count(None),
        "candidates": _listed(found, names, shown),
        "draw": {
            "among": [row["item"] for row in decision.explain["best"]], "drawn": decision.explain["draw"],
            "competence_number": random.splitmix64(session_seed, counter), "item_number": random.splitmix64(session_seed, counter + 1),
        },
    }  # fmt: skip


def _removals(found: fallback.Candidates) -> tuple[dict[str, int], list[str | None]]:
    """Return how many candidates each rule in force removed, and for each candidate the rule that did; the strongest rule first.

    A rule that some candidate left in the draw breaks had given way.
    """
    names: list[str | None] = [None] * len(found.items)
    removed: dict[str, int] = {}
    for name, breaks in reversed(found.rules):
        if (breaks & found.kept).any():
            continue
        removed[name] = 0
        for place in np.flatnonzero(breaks).tolist():
            if names[place] is None:
                names[place] = name
                removed[name] += 1
    return removed, names


def _listed(found: fallback.Candidates, names: list[str | None], shown: int) -> list[dict[str, Any]]:
    score = found.info * found.weight
    order = np.argsort(-score, kind="stable")[:shown].tolist()
    return [
        {
            "item": int(found.items[place]), "information": float(found.info[place]), "weight": float(found.weight[place]),
            "score": float(score[place]), "removed_by": names[place],
        }
        for place in order
    ]  # fmt: skip
