"""What the answers to a release say of each challenge: what was planted in simulated answers comes out, and only there."""

import datetime

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from challenges.bank.reader import open_release
from challenges.measurement import services
from challenges.measurement.models import ItemStatistics
from challenges.runtime.assessments.answer_sheet import answer_sheet
from challenges.runtime.assessments.calibrating import calibrate
from challenges.runtime.assessments.item_flags import CODES, flags_of
from challenges.runtime.assessments.item_report import item_report, keep_item_statistics
from challenges.runtime.assessments.models import Attempt, AttemptRegrade, Regrading
from tests.commands import printed
from tests.factories import answers, bank

pytestmark = pytest.mark.django_db
SIZE = 16
EVEN = np.linspace(-1.5, 1.5, SIZE)


def rows_of(release):
    return item_report(answer_sheet(open_release(release.root)))


def having(rows, flag):
    return [place for place, row in enumerate(rows) if flag in row.flags]


# ---------------------------------------------------------------- what was planted


@pytest.fixture
def small(db):
    """A release of sixteen challenges, one a competence."""
    return bank.make_release(bank.bodies(per_competence=1))


@pytest.fixture
def planted(small):
    """600 sessions of all the items, half of them on a phone: an item harder on a phone, an odd variant, an option that draws the strong."""
    answers.sessions(
        small, 600, SIZE, seed=5, b=EVEN, a=np.where(np.arange(SIZE) == 10, 0.2, 1.2), devices=("computer", "phone"),
        effects={("phone", 3): -2.0}, shifts={(6, 2): -2.5}, options={10: (-1.5, -1.5, 2.0), 13: (0.0, 0.0, 0.0)},
    )  # fmt: skip
    return small


def test_what_was_planted_comes_out_and_only_there(planted):
    rows = rows_of(planted)
    found = {flag: having(rows, flag) for flag in ("dif_device", "variants", "distractor", "too_few")}
    assert found == {"dif_device": [3], "variants": [6], "distractor": [10], "too_few": []}
    assert (rows[3].details["device"]["class"], rows[3].details["device"]["shift"] < -1) == ("C", True)
    worst = rows[6].details["variants"][0]
    pool = open_release(planted.root).challenge(str(rows[6].challenge_uid))["pool"]
    assert (worst["seed"], worst["verdict"], worst["shift"] < -1) == (pool[2]["seed"], "withdraw", True)


def test_the_shares_of_the_options_add_up_to_what_was_answered(planted):
    row = rows_of(planted)[13]
    choices = row.details["choices"]
    assert [option["id"] for option in choices["options"]] == ["a", "b", "c", "d"]
    assert [option["right"] for option in choices["options"]] == [True, False, False, False]
    assert np.allclose(np.sum(choices["shares"], axis=0), 1, atol=1e-3)
    weighted = float(np.dot(choices["shares"][0], choices["counts"]) / sum(choices["counts"]))
    assert (sum(choices["counts"]), round(weighted, 3)) == (row.n, round(row.facility, 3))


def test_difficulties_come_out_with_their_errors(planted):
    rows = rows_of(planted)
    usual = [place for place in range(SIZE) if place not in (3, 6, 10)]
    error = np.array([rows[place].b - EVEN[place] for place in usual])
    se = np.array([rows[place].se_b for place in usual])
    assert (float(np.sqrt(np.mean(error**2))) < 0.2, 0.5 < float(np.mean(np.abs(error) < 2 * se)) <= 1.0) == (True, True)


def test_an_item_that_became_harder_drifts_against_the_calibration_in_force(small):
    answers.sessions(small, 300, SIZE, seed=6, b=EVEN)
    services.approve(calibrate(small.root), user=None, reason="Première")
    moved = np.where(np.arange(SIZE) == 7, EVEN + 1.5, EVEN)
    answers.sessions(small, 300, SIZE, seed=7, b=moved, start=answers.START + datetime.timedelta(days=40))
    rows = rows_of(small)
    assert 7 in having(rows, "drift")
    before, after = rows[7].details["periods"]
    assert ([before["label"], after["label"]], before["alarm"], after["alarm"]) == (["2026-11", "2026-12"], False, True)
    assert len(having(rows, "drift")) <= 2


def test_parameters_are_those_of_the_calibration_in_force(small):
    answers.sessions(small, 150, SIZE, seed=8, b=EVEN)
    made = services.approve(calibrate(small.root), user=None, reason="Première")
    known = {str(one.challenge_uid): one for one in made.items.all()}
    row = rows_of(small)[3]
    kept = known[str(row.challenge_uid)]
    assert (row.a, row.b, row.se_b) == (kept.a, kept.b, kept.se_b)
    assert (row.details["calibration"], row.details["status"]) == (str(made.uid), kept.status)


def test_a_translation_that_is_harder_than_its_source_is_found(small):
    answers.sessions(small, 460, SIZE, seed=9, b=EVEN, locales=("fr", "en"), effects={("en", 9): -2.0})
    assert having(rows_of(small), "dif_locale") == [9]


# ---------------------------------------------------------------- wrong answers


def test_answers_in_part_right_are_not_among_the_wrong_ones(planted):
    challenge = rows_of(planted)[0].challenge_uid
    wrong = Attempt.objects.filter(challenge_uid=challenge, outcome="wrong")
    run = Regrading.objects.create(
        challenge_uid=challenge, challenge_code="x", from_root=planted.root, to_root=planted.root, reason="Parts"
    )
    AttemptRegrade.objects.bulk_create(
        AttemptRegrade(regrading=run, attempt=one, outcome="partly", score="0.5", details={}, key=one.key, feedback="") for one in wrong
    )
    (row,) = [one for one in rows_of(planted) if one.challenge_uid == challenge]
    assert row.details["wrong"] == []


def test_wrong_answers_are_ranked_with_the_variants_that_produced_them(planted):
    row = rows_of(planted)[0]
    told = row.details["wrong"]
    rows = Attempt.objects.filter(challenge_uid=row.challenge_uid, outcome="wrong").values_list("answer", "seed")
    top = told[0]
    same = [seed for answer, seed in rows if answer == top["answer"]]
    assert (top["count"], len(rows)) == (len(same), sum(one["count"] for one in told))
    assert dict(top["variants"]) == {seed: same.count(seed) for seed, _ in top["variants"]}
    assert [one["count"] for one in told] == sorted((one["count"] for one in told), reverse=True)


def test_what_one_learner_alone_wrote_is_not_kept(small):
    long = "Orval " * 40
    answers.sessions(small, 3, SIZE, says={0: lambda person: ["Chloé Lefèvre", long, long][person]})
    told = rows_of(small)[0].details["wrong"]
    assert [(one["answer"], one["count"]) for one in told] == [(long.strip()[:80], 2)]


# ---------------------------------------------------------------- no answer, costs, command


def test_without_an_answer_every_challenge_has_its_row(small):
    rows = rows_of(small)
    assert (len(rows), {row.n for row in rows}, {tuple(row.flags) for row in rows}) == (SIZE, {0}, {("too_few",)})
    assert (rows[0].facility, rows[0].a, rows[0].exposure) == (None, None, None)


def test_one_answer_breaks_nothing(small):
    answers.sessions(small, 1, 1)
    rows = rows_of(small)
    assert (sum(row.n for row in rows), {tuple(row.flags) for row in rows}) == (1, {("too_few",)})


def test_queries_do_not_grow_with_the_answers(small):
    def count():
        with CaptureQueriesContext(connection) as caught:
            rows_of(small)
        return len(caught)

    answers.sessions(small, 5, SIZE)
    few = count()
    answers.sessions(small, 40, SIZE, seed=1)
    assert (count(), few < 12) == (few, True)


def test_statistics_are_kept_in_place_of_the_earlier_ones(small):
    answers.sessions(small, 20, 10)
    keep_item_statistics(small.root)
    answers.sessions(small, 20, 10, seed=1)
    keep_item_statistics(small.root)
    assert (ItemStatistics.objects.count(), sum(ItemStatistics.objects.values_list("n", flat=True))) == (SIZE, 400)


def test_the_command_keeps_them_and_counts_the_flags(small):
    answers.sessions(small, 20, 10)
    told, status = printed("item_statistics", "--release", "latest")
    assert (status, told["challenges"], told["answers"], told["flags"]) == (0, SIZE, 200, {"too_few": SIZE})
    told, _status = printed("item_statistics", "--release", "latest", "--since", "2026-11-03")
    assert (told["answers"], sum(ItemStatistics.objects.values_list("n", flat=True))) == (0, 0)


# ---------------------------------------------------------------- bounds of the flags


def row(n=100, details=None, **columns):
    values = {"facility": 0.6, "discrimination": 0.3, "skip_share": 0.0, "median_seconds": 60.0, "exposure": 0.1} | columns
    return ItemStatistics(n=n, details={"sessions": 100} | (details or {}), **values)


def choices(weak, strong, n=200, right=False):
    return {"choices": {"counts": [n, n, n], "options": [{"right": right}], "shares": [[weak, weak, strong]]}}


def variant(verdict, withdrawn=False):
    return {"variants": [{"verdict": verdict, "withdrawn": withdrawn}]}


BOUNDS = [
    ({}, []), ({"n": 99, "discrimination": -0.5}, ["too_few"]),
    ({"facility": 0.95}, []), ({"facility": 0.951}, ["easy"]),
    ({"facility": 0.10}, []), ({"facility": 0.099}, ["hard"]), ({"facility": 0.24, "details": {"guess": 0.25}}, ["hard"]),
    ({"discrimination": 0.15}, []), ({"discrimination": 0.149}, ["weak"]), ({"discrimination": 0.0}, ["weak"]), ({"discrimination": -0.01}, ["negative"]),
    ({"discrimination": None}, []),
    ({"median_seconds": 240.0}, []), ({"median_seconds": 240.1}, ["slow"]), ({"skip_share": 0.3}, []), ({"skip_share": 0.31}, ["skipped"]),
    ({"exposure": 0.3}, []), ({"exposure": 0.31}, ["overexposed"]), ({"exposure": 0.31, "details": {"sessions": 99}}, []),
    ({"exposure": 0.6, "details": {"even": 0.4}}, []), ({"exposure": 0.61, "details": {"even": 0.4}}, ["overexposed"]),
    ({"details": {"misfit": 0.1, "infit": 1.3}}, []), ({"details": {"misfit": 0.11}}, ["misfit"]), ({"details": {"infit": 1.31}}, ["misfit"]), ({"details": {"infit": 0.5}}, []),
    ({"details": {"periods": [{"alarm": False}]}}, []), ({"details": {"periods": [{"alarm": True}]}}, ["drift"]),
    ({"details": {"comparison": {"delta_b": 1}}}, ["drift"]),
    ({"details": {"device": {"class": "A"}, "locale": {"class": "?"}}}, []), ({"details": {"device": {"class": "B"}}}, ["dif_device"]),
    ({"details": {"locale": {"class": "C"}}}, ["dif_locale"]), ({"details": {"device": {"class": None}}}, []),
    ({"details": variant("watch")}, []), ({"details": variant("withdraw")}, ["variants"]), ({"details": variant("withdraw", True)}, []),
    ({"details": choices(0.1, 0.3)}, ["distractor"]), ({"details": choices(0.1, 0.15, n=100_000)}, []), ({"details": choices(0.1, 0.3, n=5)}, []),
    ({"details": choices(0.1, 0.3, right=True)}, []), ({"details": choices(0.3, 0.1)}, []), ({"details": choices(0.1, 0.9, n=0)}, []),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), BOUNDS)
def test_flags_at_their_bounds(changes, expected):
    assert flags_of(row(**changes)) == expected


def test_flags_come_in_one_order():
    held = flags_of(row(facility=0.99, discrimination=-0.1, median_seconds=999.0))
    assert (held, held == sorted(held, key=CODES.index)) == (["negative", "easy", "slow"], True)
