"""How large and how deep a document may be.

Here belongs: the check made before anything else looks at a document, so that nothing takes a second over a document of a megabyte.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from generators.reporting import Reporter

__all__ = ["MAX_CHARACTERS", "MAX_DEPTH", "check_document_size"]

MAX_CHARACTERS = 400_000
MAX_DEPTH = 30
_NAMED = 5  # levels that the path of the part to blame names


def check_document_size(document: Mapping[str, Any], reporter: Reporter) -> bool:
    """Note a document that is too deep or too large, naming the part to blame; say whether it may be read."""
    size, depth = _measure(document)
    if depth > MAX_DEPTH:
        reporter.add(_blamed(document, lambda part: _measure(part)[1] + _NAMED > MAX_DEPTH), "", "too_deep", expected=MAX_DEPTH)
        return False
    if size > MAX_CHARACTERS:
        blamed = _blamed(document, lambda part: _measure(part)[0] * 2 > size)
        reporter.add(blamed, "", "too_big", count=size, expected=MAX_CHARACTERS)
        return False
    return True


def _measure(value: Any) -> tuple[int, int]:
    """Return the number of characters of a part and how deep it goes; beyond the depth allowed it is not gone through."""
    size = deepest = 0
    stack = [(value, 0)]
    while stack:
        part, depth = stack.pop()
        deepest = max(deepest, depth)
        if depth > MAX_DEPTH:
            break
        if isinstance(part, Mapping):
            size += sum(len(name) for name in part)
            stack.extend((child, depth + 1) for child in part.values())
        elif isinstance(part, list):
            stack.extend((child, depth + 1) for child in part)
        else:
            size += len(part) if isinstance(part, str) else 1
    return size, deepest


def _blamed(document: Any, guilty: Callable[[Any], bool]) -> str:
    """Return the path of the deepest part that is guilty, a few levels from the top at most."""
    path, part = "$", document
    for _ in range(_NAMED):
        children = part.items() if isinstance(part, Mapping) else enumerate(part) if isinstance(part, list) else ()
        found = next(((name, child) for name, child in children if guilty(child)), None)
        if found is None:
            break
        path += f".{found[0]}" if isinstance(part, Mapping) else f"[{found[0]}]"
        part = found[1]
    return path
