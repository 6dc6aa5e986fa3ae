"""Simulated learners on a release: figures that can be made again, kept with the release, asked for by those who publish."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from challenges.bank import services
from challenges.bank.models import Simulation
from challenges.journal.models import Entry
from tests.commands import printed

pytestmark = pytest.mark.django_db
FIGURES = {
    "learners", "questions", "bias", "bias_low", "bias_high", "rmse", "levels", "max_exposure", "exposure_deciles", "overlap", "unused",
    "unused_share", "same_ability", "given_way", "microseconds_a_decision",
}  # fmt: skip


def simulated(release, **changes):
    return services.simulate_release(release, **({"strategy": "balise-certification-1", "learners": 60, "seed": 3} | changes))


def test_a_simulation_is_kept_with_its_release(released_bank, publisher):
    made = simulated(released_bank, user=publisher)
    assert (made.release, made.learners, made.result.keys(), made.result["questions"]["max"]) == (released_bank, 60, FIGURES, 32)
    assert Entry.objects.get(action="bank.simulate").target == f"release:{released_bank.root}"


@pytest.mark.parametrize(
    "strategy", ["balise-certification-1", "balise-positioning-1", "pix-flash-2024", "pix-smart-random", "profile-2020"]
)
def test_the_same_numbers_give_the_same_figures(strategy, released_bank):
    first, second = (simulated(released_bank, strategy=strategy, learners=8).result for _time in range(2))
    assert first | {"microseconds_a_decision": 0} == second | {"microseconds_a_decision": 0}


def test_another_seed_gives_other_figures(released_bank):
    assert simulated(released_bank).result["rmse"] != simulated(released_bank, seed=4).result["rmse"]


@pytest.mark.parametrize("change", [{"strategy": "x"}, {"learners": 0}, {"learners": 20_001}])
def test_what_makes_no_sense_is_refused(change, released_bank):
    with pytest.raises(ValidationError):
        simulated(released_bank, **change)
    assert Simulation.objects.count() == 0


@pytest.mark.parametrize("role", ["author", "reviewer", "moderator"])
def test_only_publishers_simulate(role, released_bank, request):
    with pytest.raises(PermissionDenied):
        simulated(released_bank, user=request.getfixturevalue(role))


def test_the_command_prints_and_keeps(released_bank):
    answer, status = printed("simulate", "--release", "latest", "--learners", "20", "--seed", "5")
    assert (status, answer["ok"], answer["release"], answer["learners"], answer.keys() >= FIGURES, Simulation.objects.get().seed) == (
        0, True, released_bank.number, 20, True, 5
    )  # fmt: skip


def test_the_command_simulates_a_bank_that_nobody_wrote(db):
    answer, status = printed("simulate", "--synthetic", "200", "--learners", "20")
    assert (status, answer["synthetic"], answer["questions"]["mean"], Simulation.objects.count()) == (0, 200, 32.0, 0)


def test_the_command_names_what_it_refuses(released_bank):
    assert printed("simulate", "--release", "latest", "--learners", "0") == (
        {"ok": False, "reasons": ["Il faut de 1 à 20000 élèves simulés."]},
        1,
    )
    with pytest.raises(CommandError, match="de 32 à"):
        call_command("simulate", "--synthetic", "3")


def test_the_page_shows_what_was_simulated(released_bank, publisher, client):
    client.force_login(publisher)
    client.post(reverse("bank_simulate", args=[released_bank.number]), {"strategy": "balise-certification-1", "learners": "20"})
    page = client.get(reverse("bank_release", args=[released_bank.number]))
    assert [one.learners for one in page.context["simulations"]] == [20]


def test_the_page_refuses_what_is_no_number(released_bank, publisher, client):
    client.force_login(publisher)
    client.post(reverse("bank_simulate", args=[released_bank.number]), {"strategy": "balise-certification-1", "learners": "beaucoup"})
    assert Simulation.objects.count() == 0
