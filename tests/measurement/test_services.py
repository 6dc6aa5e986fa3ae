"""Calibrations are proposed, then decided on; releases built after an approval use them. Variants are taken out and brought back."""

import json
import math

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from challenges.adaptive.model import POPULATION
from challenges.authoring import services as authoring
from challenges.bank import services as bank_services
from challenges.bank.reader import open_release
from challenges.journal.models import Entry
from challenges.measurement import queries, services
from challenges.measurement.models import Calibration, ItemCalibration, WithdrawnVariant
from tests.factories import reviewing
from tests.factories.bank import challenge_document

pytestmark = pytest.mark.django_db
UID = "0f8fad5b-d9cb-469f-a165-70867728950e"
SEED = "0" * 32


def item(uid=UID, **changes):
    values = {"code": "1.1-1a-01", "a": 1.1, "b": 0.4, "se_a": 0.1, "se_b": 0.1, "n": 500, "status": "operational"}
    return ItemCalibration(challenge_uid=uid, **(values | changes))


def proposed(*items, user=None):
    return services.propose(
        release_root="f" * 64, method="test-1", population={}, summary={}, comparison=None, items=items or [item()], user=user
    )


def test_what_is_proposed_is_not_in_force():
    proposed()
    assert (queries.in_force(), queries.parameters()) == (None, {})


def test_what_is_approved_is_in_force_until_the_next(publisher):
    first = services.approve(proposed(), user=publisher, reason="Ajustement bon")
    second = services.approve(proposed(item(b=0.6)), user=publisher, reason="Plus de réponses")
    services.refuse(proposed(item(b=9.0)), user=publisher, reason="Absurde")
    assert (queries.in_force(), first.state, queries.parameters()[UID].b) == (second, "approved", 0.6)


def test_items_with_too_few_answers_keep_the_default_of_their_level(publisher):
    services.approve(proposed(item(status="level default"), item(uid=UID[:-1] + "f", status="provisional")), user=publisher, reason="x")
    assert list(queries.parameters()) == [UID[:-1] + "f"]


@pytest.mark.parametrize("role", ["author", "reviewer", "moderator"])
def test_only_publishers_propose_approve_and_refuse(role, request):
    user, waiting = request.getfixturevalue(role), proposed()
    for act in (
        lambda: services.approve(waiting, user=user, reason="x"),
        lambda: services.refuse(waiting, user=user, reason="x"),
        lambda: proposed(user=user),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert list(Calibration.objects.values_list("state", flat=True)) == ["proposed"]


def test_a_decision_needs_a_reason_and_is_taken_once(publisher):
    waiting = proposed()
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        services.approve(waiting, user=publisher, reason=" ")
    services.approve(waiting, user=publisher, reason="Bon")
    with pytest.raises(ValidationError, match="déjà fait l’objet"):
        services.refuse(waiting, user=publisher, reason="Finalement non")


def test_a_decision_is_in_the_journal(publisher):
    made = services.approve(proposed(), user=publisher, reason="Bon")
    assert (
        Entry.objects.filter(target=f"calibration:{made.uid}").order_by("pk").values_list("action", flat=True)[1] == "measurement.approved"
    )


@pytest.mark.parametrize("change", [{"population": {"x": 1}}, {"summary": {"x": 1}}, {"method": "other"}])
def test_the_database_refuses_to_change_what_was_found(change):
    made = proposed()
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        Calibration.objects.filter(pk=made.pk).update(**change)


def test_the_database_refuses_to_change_or_delete_a_parameter():
    row = proposed().items.get()
    for act in (
        lambda: ItemCalibration.objects.filter(pk=row.pk).update(b=3.0),
        lambda: ItemCalibration.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
            act()


@given(st.floats(0.2, 1.4), st.floats(-3.0, 3.0))
def test_the_link_to_levels_is_the_inverse_of_the_link_from_levels(a, b):
    level_a, level_b = queries.to_levels(a, b)
    found = POPULATION.theta_parameters(level_a, level_b)
    assert math.isclose(float(found[0]), min(a, 0.95 * 1.4807), rel_tol=1e-3)
    assert math.isclose(float(found[1]), b, abs_tol=1e-9)


# ---------------------------------------------------------------- releases


@pytest.fixture
def built(framework, author, reviewer, publisher):
    created, _updated = authoring.import_documents([challenge_document("1.1-1a"), challenge_document("1.2-1a")], user=author)
    for challenge in created:
        authoring.submit(challenge, user=author)
        reviewing.approve(challenge, reviewer)
    return bank_services.build(user=publisher)


def uid_of(release, code):
    return next(entry.uid for entry in open_release(release.root).entries if entry.code == code)


def test_the_next_release_uses_an_approved_calibration(built, publisher):
    uid = uid_of(built, "1.1-1a-01")
    services.approve(proposed(item(uid=uid)), user=publisher, reason="Bon")
    second = bank_services.build(user=publisher)
    first, other = open_release(second.root).entries
    level_a, level_b = queries.to_levels(1.1, 0.4)
    assert (first.parameters, other.parameters["source"]) == (
        {
            "a": f"{level_a:.4f}",
            "b": f"{level_b:.4f}",
            "c": "0.0000",
            "s": "0.03",
            "source": "operational",
            "theta_a": "1.1000",
            "theta_b": "0.4000",
        },
        "level",
    )


def test_the_engine_reads_the_calibrated_scale_and_links_the_rest(built, publisher):
    uid = uid_of(built, "1.1-1a-01")
    services.approve(proposed(item(uid=uid)), user=publisher, reason="Bon")
    items = open_release(bank_services.build(user=publisher).root).items
    linked = POPULATION.theta_parameters(items.a[1], items.b[1])
    assert (items.theta_a[0], items.theta_b[0], items.theta_a[1], items.theta_b[1]) == (1.1, 0.4, *map(float, linked))


def test_a_release_says_which_calibration_it_uses(built, publisher):
    made = services.approve(proposed(item(uid=uid_of(built, "1.1-1a-01"))), user=publisher, reason="Bon")
    second = bank_services.build(user=publisher)
    said = [json.loads(bytes(one.entries.get(path="index.json").document.body))["calibration"] for one in (built, second)]
    assert said == ["", str(made.uid)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"a": 0.0}, "La discrimination calibrée (0.0) n’a pas de sens."),
        ({"a": -1.0}, "La discrimination calibrée (-1.0) n’a pas de sens."),
        ({"a": 40.0}, "La discrimination calibrée (40.0) n’a pas de sens."),
        ({"b": 8.5}, "La difficulté calibrée (8.5) n’a pas de sens."),
        ({"b": -9.0}, "La difficulté calibrée (-9.0) n’a pas de sens."),
        ({"se_b": 1.5}, "L’erreur de la difficulté calibrée (1.5) est trop grande pour s’en servir."),
    ],
)
def test_an_absurd_parameter_is_refused_at_build_with_the_challenge_s_code(change, message, built, publisher):
    services.approve(proposed(item(uid=uid_of(built, "1.2-1a-01"), **change)), user=publisher, reason="Bon")
    with pytest.raises(bank_services.BuildRefused) as refusal:
        bank_services.build(user=publisher)
    assert [(one.target, one.message) for one in refusal.value.blockers] == [("1.2-1a-01", message)]


# ---------------------------------------------------------------- variants


def test_a_withdrawn_variant_is_known_by_its_challenge(publisher):
    services.withdraw_variant(UID, SEED, user=publisher, reason="Plus facile")
    assert queries.withdrawn_seeds() == {UID: {SEED}}


def test_withdrawing_twice_is_withdrawing_once(publisher):
    for reason in ("Plus facile", "Encore"):
        services.withdraw_variant(UID, SEED, user=publisher, reason=reason)
    assert list(WithdrawnVariant.objects.values_list("reason", flat=True)) == ["Plus facile"]


def test_a_variant_is_brought_back_with_a_reason(publisher):
    withdrawn = services.withdraw_variant(UID, SEED, user=publisher, reason="Plus facile")
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        services.restore_variant(withdrawn, user=publisher, reason="")
    services.restore_variant(withdrawn, user=publisher, reason="Erreur")
    assert (queries.withdrawn_seeds(), Entry.objects.filter(action="measurement.restore_variant").count()) == ({}, 1)


@pytest.mark.parametrize("seed", ["", "xyz", "0" * 31, "G" * 32])
def test_what_is_no_seed_is_refused(seed, publisher):
    with pytest.raises(ValidationError, match="32 chiffres"):
        services.withdraw_variant(UID, seed, user=publisher, reason="x")


@pytest.mark.parametrize("role", ["author", "moderator"])
def test_others_do_not_withdraw(role, request):
    with pytest.raises(PermissionDenied):
        services.withdraw_variant(UID, SEED, user=request.getfixturevalue(role), reason="x")
