"""Long work told while it is done: generators that yield how far they are and return what they made, and their form on the wire.

A line of JSON a step (`application/x-ndjson`), from the request that does the work: nothing to run beside, and nothing done when the reader
goes away, since the work is one transaction.
"""

import json
from collections.abc import Callable, Generator, Iterator
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils.translation import override

T = TypeVar("T")
#: Yields (done, of), returns the result.
Steps = Generator[tuple[int, int], None, T]
NDJSON = "application/x-ndjson"


def asked_for(request: HttpRequest) -> bool:
    """Whether a request comes from a script that reads progress."""
    return NDJSON in request.headers.get("Accept", "")


def finished(steps: Steps[T]) -> T:
    """Do all the steps and return what they made."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result


def lines(steps: Steps[T], end: Callable[[T], dict[str, Any]], language: str) -> Iterator[str]:
    """Do the steps, a line for each; the last line is `end` of what they made, or the sentences of a refusal under `errors`.

    Args:
        steps: the work.
        end: what the last line says besides `over`: `url` to go to, `text` to show.
        language: of the sentences; the response is read after the request's own language was put away.
    """
    with override(language):
        try:
            while True:
                try:
                    done, of = next(steps)
                except StopIteration as stop:
                    yield json.dumps({"over": True} | end(stop.value)) + "\n"
                    return
                yield json.dumps({"done": done, "of": of}) + "\n"
        except ValidationError as error:
            yield json.dumps({"over": True, "errors": error.messages}) + "\n"
        except PermissionDenied as error:
            yield json.dumps({"over": True, "errors": [str(error)]}) + "\n"
