"""What reads as Python gives what Python gives: the same source runs in both, on numbers that both hold exactly."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.programs import read, run

NAMES = ("a", "b", "c")
NUMBERS = st.integers(-50, 50).map(str)
CONDITIONS = st.tuples(st.sampled_from(NAMES), st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), NUMBERS).map(" ".join)
MIXED = st.recursive(
    CONDITIONS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda one: f"({' '.join(one)})"), inner.map(lambda one: f"not ({one})")
    ),
    max_leaves=4,
)


def _grow(inner):
    return st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(lambda one: f"({' '.join(one)})"),
        st.tuples(inner, st.sampled_from(["//", "%"]), st.integers(1, 9).map(str)).map(" ".join).map(lambda one: f"({one})"),
        st.tuples(inner, st.integers(-9, -1).map(str)).map(lambda one: f"({one[0]} // {one[1]} + {one[0]} % {one[1]})"),
        inner.map(lambda one: f"(-{one})"),
        inner.map(lambda one: f"abs({one})"),
        st.tuples(inner, inner).map(lambda one: f"max({one[0]}, {one[1]})"),
        st.lists(inner, min_size=1, max_size=4).map(lambda one: f"sum([{', '.join(one)}])"),
        st.lists(inner, min_size=2, max_size=4).map(lambda one: f"sorted([{', '.join(one)}])[-2]"),
    )


EXPRESSIONS = st.recursive(st.one_of(NUMBERS, st.sampled_from([*NAMES, "L[0]", "len(L)", "L[-1]"])), _grow, max_leaves=6)
SIMPLE = st.one_of(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(["=", "+=", "-="]), EXPRESSIONS).map(lambda one: [" ".join(one)]),
    EXPRESSIONS.map(lambda one: [f"L.append({one})"]),
    st.tuples(st.integers(0, 2).map(str), EXPRESSIONS).map(lambda one: [f"L[{one[0]}] = {one[1]}"]),
    st.tuples(EXPRESSIONS, EXPRESSIONS).map(lambda one: [f"a, b = {one[0]}, {one[1]}"]),
    st.sampled_from(
        [["L = L[1:] + [a]"], ["L.sort()"], ["L = sorted(L)"], ["L.insert(1, b)"], ["c = L.pop(0)", "L.append(c)"], ["a = double(b)"]]
    ),
)


def _nest(inner):
    bodies = st.lists(inner, min_size=1, max_size=3).map(lambda blocks: ["    " + line for block in blocks for line in block])
    heads = st.one_of(
        st.sampled_from(["for i in range(3):", "for i in range(5, 1, -2):", "for i in L[:3]:"]), MIXED.map(lambda one: f"if {one}:"),
        MIXED.map(lambda one: f"if {one}:\n    pass\nelse:"),
    )  # fmt: skip
    ends = st.sampled_from([[], ["    break"], ["    continue"]])

    def join(one):
        head, body, end = one
        head = head.split("\n")
        return [*head, *body, *(end if head[0].startswith("for") else [])]

    return st.tuples(heads, bodies, ends).map(join)


PROGRAMS = st.lists(st.recursive(SIMPLE, _nest, max_leaves=6), min_size=1, max_size=6).map(
    lambda blocks: "\n".join(
        [
            "def double(n):",
            "    m = n",
            "    return m + n",
            "a = 1",
            "b = 2",
            "c = 3",
            "L = [4, 5, 6]",
            *(line for block in blocks for line in block),
        ]
    )
)


def in_python(source):
    names = {}
    exec(compile(source, "generated", "exec"), names)  # the oracle: sources come from the strategy above
    return {name: names[name] for name in ("a", "b", "c", "L")}


@settings(max_examples=400, deadline=None)
@given(PROGRAMS)
def test_the_same_as_python(source):
    expected = in_python(source)
    found = run(read(source))
    if found.error:
        assert found.error.code in ("number_too_big", "too_many_steps")
        return
    assert {name: found.variables[name] for name in expected} == expected


@settings(max_examples=400, deadline=None)
@given(st.decimals(-999, 999, places=2), st.sampled_from(["+", "-", "*", "//", "%", "/"]), st.decimals(-999, 999, places=2))
def test_decimals_are_exact_fractions(left, sign, right):
    found = run(read(f"x = {left} {sign} {right}"))
    if sign in ("//", "%", "/") and right == 0:
        assert found.error.code == "division_by_zero"
        return
    one, other = Fraction(left), Fraction(right)
    exact = {
        "+": one + other,
        "-": one - other,
        "*": one * other,
        "//": Fraction(one // other) if other else 0,
        "%": one % other if other else 0,
        "/": one / other if other else 0,
    }[sign]
    given_back = Fraction(found.variables["x"])
    assert abs(given_back - exact) <= abs(exact) / 10**14
    assert sign == "/" or given_back == exact
