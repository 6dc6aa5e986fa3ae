"""Which releases differ in a challenge, and which answers follow: by what is asked, not by the address of a document."""

import copy
import json

import pytest

from challenges.bank import sameness, services
from challenges.bank.reader import open_release, same_question
from challenges.runtime.assessments.answer_sheet import answer_sheet
from tests.factories import answers, bank


def released(**changes):
    document = bank.csv_challenge("1.1-1a") | changes
    return {"schema": "balise/released-challenge/2", "challenge": document, "pool": bank.pool(document), "generator": "1.0"}


def moved(one):
    changed = copy.deepcopy(one)
    changed["pool"][2]["digests"]["present"] = "0" * 64
    return changed


@pytest.mark.parametrize(
    ("change", "unchanged", "same"),
    [
        (lambda one: one | {"generator": "2.0"}, True, True),
        (lambda one: one | {"pool": one["pool"][:3]}, True, True),
        (lambda one: one | {"pool": one["pool"][3:]}, True, True),
        (lambda one: one | {"challenge": one["challenge"] | {"enemies": [], "focus": False}}, True, True),
        (lambda one: one | {"challenge": one["challenge"] | {"tags": ["autre"]}}, False, True),
        (lambda one: one | {"challenge": one["challenge"] | {"instruction": "Autre ?"}}, False, False),
        (moved, False, False),
    ],
)
def test_what_is_the_same(change, unchanged, same):
    before = released()
    after = change(before)
    assert (sameness.unchanged(before, after), sameness.asks_the_same(before, after)) == (unchanged, same)
    assert (sameness.unchanged(after, before), sameness.asks_the_same(after, before)) == (unchanged, same)


def upgraded(change):
    """A content in which every released challenge is written as `change` says."""
    content = bank.copied()
    index = json.loads(content.bodies["index.json"])
    for place, uid in enumerate(index["challenges"]["uid"]):
        path = f"challenges/{uid}.json"
        index["challenges"]["document"][place] = content.add(path, change(json.loads(content.bodies[path]), place)).sha256
    content.add("index.json", index)
    return content


@pytest.mark.django_db
def test_another_generator_changes_no_challenge_and_its_answers_follow():
    before = bank.make_release()
    answers.sessions(before, 20, 5)
    content = upgraded(lambda one, place: one | {"generator": "2.0", "challenge": one["challenge"] | {"enemies": []}})
    after = bank.make_release(content)

    told = services.diff(before, after)

    assert (told.added, told.removed, told.changed, told.empty) == ([], [], [], True)
    assert len(services.delta(before, after).changed) == content.challenge_count + 1
    assert len(answer_sheet(open_release(after.root))) == 100


@pytest.mark.django_db
def test_a_changed_challenge_among_those_of_an_upgrade_is_told_alone():
    before = bank.make_release()

    def change(one, place):
        return one | {"generator": "2.0", "challenge": one["challenge"] | ({"hint": "Comptez."} if place == 3 else {})}

    after = bank.make_release(upgraded(change))
    opened = [open_release(release.root) for release in (before, after)]

    assert services.diff(before, after).changed == [opened[0].entries[3].code]
    assert [entry.position for entry in opened[0].entries if not same_question(*opened, entry.uid)] == [3]
