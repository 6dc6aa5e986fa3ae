"""The most questions that a test may ask: exactly what the worst seed makes it ask, never less and never more."""

from functools import lru_cache

from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.runtime.assessments import engine


def worst(scored: int, every: int) -> int:
    """Questions asked where chance puts the unscored one of each block at the worst place; unscored ones go on until one that counts is due."""

    @lru_cache(None)
    def after(position: int, left: int, place: int) -> int:
        counts = position % every != place
        if counts and not left:
            return position
        left -= counts
        places = range(every) if (position + 1) % every == 0 else (place,)
        return max(after(position + 1, left, one) for one in places)

    return max(after(0, scored, place) for place in range(every))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 20), st.integers(1, 6), st.integers(2, 12))
def test_what_is_announced_is_what_the_worst_seed_asks(most, competences, every):
    told = engine.longest({"max_questions": most, "pretest_every": every}, competences)
    assert (told.total, told.unscored) == (worst(most * competences, every), told.total - most * competences)
