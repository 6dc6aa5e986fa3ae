"""Files that pupils hand in: what they are, what is in them, which rules of a challenge they keep; pure Python, no Django.

Only re-exports belong here. `check` marks a hand-in against the key of a variant, `apply` makes a right or a typically wrong file from the
start file, `declared` says which kinds of rules and steps there are, `Words` puts rules and results into sentences. What is in a file of
a family (workbooks, documents, pictures…) is known by the package or module of that family, and by nobody else.
"""

from challenges.handed.checking import Report, RuleResult, check
from challenges.handed.errors import Refused
from challenges.handed.formats import recognise
from challenges.handed.kinds import BadKey
from challenges.handed.recipes import apply
from challenges.handed.registry import declared
from challenges.handed.words import Words

__all__ = ["BadKey", "Refused", "Report", "RuleResult", "Words", "apply", "check", "declared", "recognise"]
