"""The house: no circle of imports anywhere, and models of authoring know none of what stands on them. Contracts are in `pyproject.toml`."""

import grimp
import pytest

PACKAGES = ("cms", "challenges", "generators", "referential", "schemas")


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(*PACKAGES, cache_dir=None)


def circles(graph):
    """Return the strongly connected components of more than one module, each sorted (Tarjan 1972, with a stack of our own)."""
    index, low, stack, found = {}, {}, [], []
    for root in sorted(graph.modules):
        if root in index:
            continue
        work = [(root, iter(()), None)]
        while work:
            module, rest, parent = work.pop()
            if module not in index:
                index[module] = low[module] = len(index)
                stack.append(module)
                rest = iter(sorted(graph.find_modules_directly_imported_by(module)))
            for other in rest:
                if other not in index:
                    work += [(module, rest, parent), (other, iter(()), module)]
                    break
                if other in stack:
                    low[module] = min(low[module], index[other])
            else:
                if low[module] == index[module]:
                    together = stack[stack.index(module) :]
                    del stack[stack.index(module) :]
                    if len(together) > 1:
                        found.append(sorted(together))
                if parent is not None:
                    low[parent] = min(low[parent], low[module])
    return found


def test_no_module_imports_itself_through_others(graph):
    assert circles(graph) == []


def test_the_search_for_circles_finds_one():
    small = grimp.ImportGraph()
    for name in ("a", "b", "c", "d"):
        small.add_module(name)
    for importer, imported in (("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")):
        small.add_import(importer=importer, imported=imported)
    assert circles(small) == [["a", "b", "c"]]


ROOMS = ("desk", "editor", "exchange", "facts", "laboratory", "review", "rules", "services")


def test_models_of_authoring_import_no_room_above_them(graph):
    models = graph.find_descendants("challenges.authoring.models") | {"challenges.authoring.models"}
    known = {imported for module in models for imported in graph.find_modules_directly_imported_by(module)}
    assert {name for name in known if name.startswith(tuple(f"challenges.authoring.{room}" for room in ROOMS))} == set()


def test_the_top_of_authoring_holds_only_what_every_room_needs(graph):
    children = {name.rsplit(".", 1)[1] for name in graph.find_children("challenges.authoring") if not graph.find_children(name)}
    assert children == {"apps", "facts", "policies", "rules", "tasks", "wagtail_hooks"}
