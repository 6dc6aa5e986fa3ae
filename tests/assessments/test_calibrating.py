"""From stored answers to a proposed calibration: what is counted, what comes out, on which scale."""

import datetime

import numpy as np
import pytest

from challenges.adaptive.model import POPULATION
from challenges.bank.reader import open_release
from challenges.measurement import queries, services
from challenges.runtime.assessments.answer_sheet import answer_sheet
from challenges.runtime.assessments.calibrating import NothingToCalibrate, calibrate
from tests.commands import printed
from tests.factories import answers, bank

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(released_bank):
    """120 sessions of 24 answers on 64 items: 45 answers an item."""
    answers.sessions(released_bank, 120, 24, seed=1)
    return released_bank


def test_a_sheet_holds_every_answer_and_no_name(answered):
    sheet = answer_sheet(open_release(answered.root))
    assert (len(sheet), sheet.sessions, sheet.population()) == (
        120 * 24,
        120,
        {"answers": 2880, "sessions": 120, "learners": 120, "kinds": ["positioning"], "first": "2026-11-02", "last": "2026-11-02"},
    )


def test_answers_of_another_release_count_where_the_challenge_is_the_same(answered):
    changed = bank.copied()
    uid = open_release(answered.root).entries[0].uid
    bank.rename(changed, uid, "Autre")
    newer = open_release(bank.make_release(changed).root)
    sheet = answer_sheet(newer)
    place = newer.entry(uid).position
    assert (0 in sheet.item, place in sheet.item, len(set(sheet.item.tolist()))) == (False, False, 63)


def test_a_sheet_keeps_to_its_days_and_kinds(answered):
    release = open_release(answered.root)
    start = answers.START + datetime.timedelta(days=1)
    assert [
        len(answer_sheet(release, since=start)),
        len(answer_sheet(release, until=answers.START)),
        len(answer_sheet(release, kinds=["certification"])),
    ] == [0, 0, 0]


def test_a_calibration_is_proposed_with_its_population(answered):
    made = calibrate(answered.root)
    assert (made.state, made.method, made.population["answers"], made.items.count(), made.comparison) == (
        "proposed",
        "mmap-2pl-free-1",
        2880,
        64,
        None,
    )


def test_a_thousand_sessions_say_what_to_expect_of_learners(released_bank):
    release = open_release(released_bank.root)
    # The factory's learners are all alike in every competence: one ability decides.
    answers.sessions(released_bank, 1000, 24, seed=5)
    found = queries.populations(calibrate(released_bank.root))
    held = {release.competence_codes[number] for number in release.items.competence.tolist()}
    assert (set(found), {name for one in found.values() for name in one}) == (held, {"mean", "sd", "rho", "topic_sd"})
    assert {round(one["mean"] * 2) / 2 for one in found.values()} == {3.5}
    assert min(one["rho"] for one in found.values()) > POPULATION.rho


def test_fewer_sessions_say_nothing_of_learners(answered):
    assert queries.populations(calibrate(answered.root)) == {}


def test_difficulties_come_out_in_their_order(released_bank):
    release = open_release(released_bank.root)
    true = np.linspace(-2.0, 2.0, 64)
    answers.sessions(released_bank, 300, 32, seed=2, b=true)
    made = calibrate(released_bank.root)
    found = {row.challenge_uid: row.b for row in made.items.all()}
    b = np.array([found[next(key for key in found if str(key) == entry.uid)] for entry in release.entries])
    assert float(np.corrcoef(b, true)[0, 1]) > 0.95


def test_without_an_answer_nothing_is_calibrated(released_bank):
    with pytest.raises(NothingToCalibrate):
        calibrate(released_bank.root)


def test_the_next_calibration_keeps_what_is_operational_and_says_what_moved(released_bank, publisher):
    release = open_release(released_bank.root)
    answers.sessions(released_bank, 260, 64, seed=3)
    first = services.approve(calibrate(released_bank.root), user=publisher, reason="Première")
    kept = first.items.filter(status="operational").count()
    moved = np.array(release.items.theta_b)
    moved[0] += 3.0
    answers.sessions(released_bank, 260, 64, seed=4, b=moved)
    second = calibrate(released_bank.root)
    same = {row.code: row.b for row in first.items.filter(status="operational")}
    again = {row.code: row.b for row in second.items.all()}
    assert (kept, second.method if kept else "mmap-2pl-anchored-1", {code: again[code] for code in same}) == (
        kept,
        "mmap-2pl-anchored-1",
        same,
    )
    assert (second.comparison["with"], second.comparison["items"]) == (str(first.uid), 64)
    assert [one["code"] for one in second.comparison["alarms"]] == [release.entries[0].code]


# ---------------------------------------------------------------- command


def test_the_command_proposes_lists_and_approves(answered):
    made, status = printed("calibrate", "--release", "latest")
    assert (status, made["ok"], made["state"], made["population"]["answers"]) == (0, True, "proposed", 2880)
    approved, status = printed("calibrate", "--approve", made["uid"], "--reason", "Bon")
    assert (status, approved["state"], str(queries.in_force().uid)) == (0, "approved", made["uid"])
    listed, _status = printed("calibrate", "--list")
    assert [one["uid"] for one in listed["calibrations"]] == [made["uid"]]


def test_the_command_refuses_without_a_reason(answered):
    made, _status = printed("calibrate", "--release", "latest")
    assert printed("calibrate", "--refuse", made["uid"]) == ({"ok": False, "reasons": ["Dites pourquoi."]}, 1)


def test_the_command_says_that_there_is_nothing(released_bank):
    assert printed("calibrate", "--release", "latest") == ({"ok": False, "reasons": ["aucune réponse dans cette période"]}, 1)
