"""Groups of need: the pure rule, on classes of every shape."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from challenges.runtime.campaigns.following.needs import Group, propose

FEW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SUBJECTS = ("1.1", "1.2", "2.3", "5.2")
CLASSES = st.dictionaries(
    st.integers(0, 60), st.dictionaries(st.sampled_from(SUBJECTS), st.integers(-2, 8).map(float), max_size=4), max_size=40
)
BOUNDS = st.tuples(st.integers(1, 6), st.integers(1, 3), st.integers(3, 12))


def proposed(needs, bounds):
    most, smallest, largest = bounds
    return propose(needs, SUBJECTS, most=most, smallest=smallest, largest=largest)


def lacking(needs):
    return {person for person, mine in needs.items() if any(gap > 0 for gap in mine.values())}


@FEW
@given(CLASSES, BOUNDS)
def test_everybody_is_told_once_in_a_group_alone_or_at_ease(needs, bounds):
    made = proposed(needs, bounds)
    told = [*(one for group in made.groups for one in group.members), *(one for one, _subject in made.alone), *made.at_ease]
    assert (sorted(told), set(made.at_ease)) == (sorted(needs), set(needs) - lacking(needs))


@FEW
@given(CLASSES, BOUNDS)
def test_groups_are_of_workable_size_and_few(needs, bounds):
    most, smallest, largest = bounds
    sizes = [len(group.members) for group in proposed(needs, bounds).groups]
    assert (len(sizes) <= most, all(smallest <= size <= largest for size in sizes)) == (True, True)


@FEW
@given(CLASSES, BOUNDS)
def test_who_is_in_a_group_lacks_what_it_works_on(needs, bounds):
    assert [
        (group.subject, one) for group in proposed(needs, bounds).groups for one in group.members if needs[one].get(group.subject, 0) <= 0
    ] == []


@FEW
@given(CLASSES, BOUNDS)
def test_those_who_lack_most_come_first_and_nobody_left_out_of_a_group_lacks_more(needs, bounds):
    made = proposed(needs, bounds)
    placed = set()
    for group in made.groups:
        gaps = [needs[one][group.subject] for one in group.members]
        outside = [mine.get(group.subject, 0) for one, mine in needs.items() if one not in placed and one not in group.members]
        placed |= set(group.members)
        assert (gaps, max(outside, default=0) <= gaps[-1]) == (sorted(gaps, reverse=True), True)


@FEW
@given(CLASSES, BOUNDS)
def test_each_group_meets_more_than_any_other_subject_would_have(needs, bounds):
    _most, smallest, largest = bounds
    placed = set()
    for group in proposed(needs, bounds).groups:
        met = {}
        for subject in SUBJECTS:
            gaps = sorted((mine[subject] for one, mine in needs.items() if one not in placed and mine.get(subject, 0) > 0), reverse=True)
            if len(gaps) >= smallest:
                met[subject] = sum(gaps[:largest])
        placed |= set(group.members)
        assert met[group.subject] == max(met.values())


@FEW
@given(CLASSES, BOUNDS)
def test_a_place_is_left_free_only_when_no_group_can_be_made_any_more(needs, bounds):
    most, smallest, _largest = bounds
    made = proposed(needs, bounds)
    alone = [needs[one] for one, _subject in made.alone]
    could = any(sum(mine.get(subject, 0) > 0 for mine in alone) >= smallest for subject in SUBJECTS)
    assert could == (could and len(made.groups) == most)


@FEW
@given(CLASSES)
def test_who_is_alone_is_told_what_they_lack_most(needs):
    made = propose(needs, SUBJECTS, most=1)
    assert [(one, subject) for one, subject in made.alone if needs[one][subject] != max(needs[one].values())] == []


def test_equals_are_decided_by_the_order_of_subjects_and_people():
    needs = {"Zoé": {"1.2": 1.0, "1.1": 1.0}, "Ali": {"1.1": 1.0, "1.2": 1.0}, "Eva": {"1.1": 1.0}}
    assert propose(needs, ("1.1", "1.2"), largest=2).groups == (Group("1.1", ("Zoé", "Ali")),)


def test_a_subject_that_is_too_large_makes_two_groups():
    needs = {number: {"1.1": 2.0} for number in range(5)}
    assert [group.members for group in propose(needs, ("1.1",), largest=3).groups] == [(0, 1, 2), (3, 4)]


def test_the_numbers_told_are_those_of_the_groups():
    made = propose({1: {"1.1": 1.0}, 2: {"1.1": 1.0}, 3: {"1.2": 1.0}, 4: {}}, ("1.1", "1.2"))
    assert (made.placed, made.needing, made.at_ease) == (2, 3, (4,))
