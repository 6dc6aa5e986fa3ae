"""The body of an error of the APIs."""

from typing import Any

from ninja import Schema


class Problem(Schema):
    """An error, as RFC 9457 writes it."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[dict[str, Any]] = []
