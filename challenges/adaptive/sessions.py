"""A session with its unscored questions, whatever the strategy: what callers use when a scope has some.

Strategies see the scored answers only, so an unscored one enters no estimate, report, quota or gap; its family and the enemies of its item
are kept out of the rest of the session.
"""

from __future__ import annotations

from dataclasses import replace

from challenges.adaptive import content, pretest
from challenges.adaptive.bank import ItemBank
from challenges.adaptive.contract import Answers, Decision, Report, Scope, Strategy


def next_item(strategy: Strategy, bank: ItemBank, answers: Answers, session_seed: int, scope: Scope) -> Decision | None:
    """Return the next question of a session, scored or not; None at the end.

    Args:
        strategy: chooses the scored questions.
        bank: the items.
        answers: all the answers of this session, in order, those to unscored questions among them.
        session_seed: 64 bits of the session.
        scope: content rules; ``pretest`` and ``pretest_every`` say which questions are unscored.
    """
    if pretest.is_pretest(len(answers), session_seed, scope):
        return pretest.choose(bank, answers, session_seed, scope)
    return strategy.next_item(bank, *for_strategy(bank, answers, session_seed, scope))


def for_strategy(bank: ItemBank, answers: Answers, session_seed: int, scope: Scope) -> tuple[Answers, int, Scope]:
    """Return the arguments of a strategy: the scored answers, the seed, and the scope without what unscored questions used up."""
    unscored = [item for item, _ in pretest.unscored(answers, session_seed, scope)]
    if not unscored:
        return answers, session_seed, scope
    counting = pretest.scored(answers, session_seed, scope)
    families = scope.excluded_families.union(int(bank.family[item]) for item in unscored)
    withdrawn = scope.withdrawn | content.enemies_of(scope, unscored)
    return counting, session_seed, replace(scope, excluded_families=families, withdrawn=withdrawn)


def report(strategy: Strategy, bank: ItemBank, answers: Answers, session_seed: int, scope: Scope) -> Report:
    """Return what the scored answers of a session say; the arguments are those of ``next_item``."""
    return strategy.report(bank, pretest.scored(answers, session_seed, scope), scope)
