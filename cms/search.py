"""The search engine of the database, protected from what a person may type: a quotation mark ends a text of SQLite's full-text queries early.

modelsearch writes each word between quotation marks and does not double one that the word holds, so that `'">` is a syntax error there.
"""

from typing import Any

from modelsearch.backends.base import OrderByFieldError
from wagtail.search.backends import database

_NOTHING = "."


class _Words:
    """What both engines share: a quotation mark separates words, as every engine reads it anyway."""

    def search(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        """Search for words."""
        return _ordered(super().search, _words(query), *args, **kwargs)  # type: ignore[misc]

    def autocomplete(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        """Search for the beginning of words."""
        return _ordered(super().autocomplete, _words(query), *args, **kwargs)  # type: ignore[misc]


def _ordered(search: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
    """Search; where the index does not hold what a list is ordered by (an order that no column has, in an address), give the best first."""
    try:
        return search(query, *args, **kwargs)
    except OrderByFieldError:
        return search(query, *args, **kwargs | {"order_by_relevance": True})


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802  the name that Wagtail asks of a module of search
    """Return the backend of the connected engine, which modelsearch chooses by a function of this name too."""
    chosen = type(database.SearchBackend(params))
    return type(chosen.__name__, (_Words, chosen), {})(params)


def _words(query: Any) -> Any:
    if not isinstance(query, str):
        return query
    # No word at all would be no condition at all, which neither engine can write.
    return query.replace('"', " ").strip() or _NOTHING
