"""No circles among the modules of a part: what a module stands on never stands on it.

import-linter keeps the floors apart; inside a part it says nothing of circles. Imports inside functions and for typing only count as well.
"""

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

#: The parts that have no circle, as packages of one root; a part that loses its last one is added here.
PARTS = ["generators", "schemas", "challenges.adaptive", "challenges.marking"]


def circle_in(imports: dict[str, set[str]]) -> list[str]:
    """Return the modules of a circle, first and last the same; empty when there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def imports_inside(part: str) -> dict[str, set[str]]:
    """Return which modules of a part each of its modules imports."""
    graph = grimp.build_graph(part.partition(".")[0], cache_dir=None)
    inside = {one for one in graph.modules if one == part or one.startswith(f"{part}.")}
    return {one: graph.find_modules_directly_imported_by(one) & inside for one in inside}


@pytest.mark.parametrize("part", PARTS)
def test_no_module_stands_on_one_that_stands_on_it(part: str) -> None:
    imports = imports_inside(part)
    assert imports
    assert circle_in(imports) == []


def test_a_circle_is_told_by_name() -> None:
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})[:-1] in (["a", "c", "b"], ["b", "a", "c"], ["c", "b", "a"])
    assert circle_in({"a": {"b"}, "b": set()}) == []
