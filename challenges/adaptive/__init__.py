"""The adaptive engine: which question next, and what the answers say. Pure Python and NumPy; only re-exports belong here.

A strategy is a pure function of the bank, the answers, a seed and a scope: an assessment keeps no other state and every
decision can be replayed. Sessions with unscored questions go through ``sessions``; ``explaining.why`` accounts for any past step;
``simulation.simulate`` and ``figures.summary`` try a strategy on a bank; ``exposure`` counts what finished sessions used.
"""

from challenges.adaptive import scoring, sessions, strategies
from challenges.adaptive.bank import BankError, ItemBank
from challenges.adaptive.contract import Answers, Decision, Exposure, Report, Scope, Strategy
from challenges.adaptive.random import seed_of
from challenges.adaptive.scoring import ScoreBands

__all__ = [
    "Answers",
    "BankError",
    "Decision",
    "Exposure",
    "ItemBank",
    "Report",
    "Scope",
    "ScoreBands",
    "Strategy",
    "scoring",
    "seed_of",
    "sessions",
    "strategies",
]
