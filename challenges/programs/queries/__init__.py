"""SQL queries on the tables of an attempt: running one in SQLite in memory, and comparing it with the author's."""

from challenges.programs.queries.checking import check_query, public_query, try_query
from challenges.programs.queries.database import QueryBudget, Result

__all__ = ["QueryBudget", "Result", "check_query", "public_query", "try_query"]
