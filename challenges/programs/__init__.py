"""Programs and queries that run: a small teaching language with its interpreter, a figure on a grid, SQL on tables, and their checking.

Pure Python and the standard library: no file, no process, no socket, nothing of Django. Only re-exports belong here.
"""

from challenges.programs.language.errors import InvalidSource, ProgramError
from challenges.programs.language.limits import Budget
from challenges.programs.language.reading import read
from challenges.programs.language.running import Run, run
from challenges.programs.queries import QueryBudget, Result, check_query, public_query, try_query
from challenges.programs.report import BadKey, Report, TestResult
from challenges.programs.tasks import CONSTRUCTS, Trial, check_program, public_program, trials, try_program
from challenges.programs.words import described_world, error_told, explain, refused
from challenges.programs.world import BadWorld, World, drawing

__all__ = [
    "CONSTRUCTS",
    "BadKey",
    "BadWorld",
    "Budget",
    "InvalidSource",
    "ProgramError",
    "QueryBudget",
    "Report",
    "Result",
    "Run",
    "TestResult",
    "Trial",
    "World",
    "check_program",
    "check_query",
    "described_world",
    "drawing",
    "error_told",
    "explain",
    "public_program",
    "public_query",
    "read",
    "refused",
    "run",
    "trials",
    "try_program",
    "try_query",
]
