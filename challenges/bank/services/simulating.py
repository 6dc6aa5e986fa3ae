"""Simulated learners on a release, before real ones meet it: how true its levels are, how evenly it is used. The result stays with the release."""

from dataclasses import replace
from typing import Any

import numpy as np
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from challenges.adaptive import ItemBank, Scope, strategies
from challenges.adaptive import exposure as counters
from challenges.adaptive.measuring.figures import summary
from challenges.adaptive.simulation import simulate
from challenges.bank.models import Release, Simulation
from challenges.bank.reader import open_release
from challenges.bank.services.rights import OPERATOR, name_of, require
from challenges.journal.services import record

MOST_LEARNERS = 20_000
_CERTIFICATION = "balise-certification-1"
#: Questions in each competence of a simulated positioning, as the published system has at most.
_POSITIONING_QUESTIONS = 20


def simulate_release(release: Release, *, strategy: str, learners: int, seed: int, user: Any = None) -> Simulation:
    """Let simulated learners take whole sessions on a release; keep what they show.

    Args:
        release: the release.
        strategy: name of a strategy of the engine.
        learners: how many.
        seed: of everything: the same numbers give the same figures, but for the time a decision takes.
        user: who asks; None for the operator.

    Raises:
        PermissionDenied: the user may not build or promote releases.
        ValidationError: no such strategy, or a number of learners that makes no sense.
    """
    require(user, "bank.build_release", _("Seuls les responsables de publication simulent une version."))
    opened = open_release(release.root)
    result = simulated(opened.items, strategy=strategy, learners=learners, seed=seed, enemies=opened.index.enemy_positions)
    with transaction.atomic():
        made = Simulation.objects.create(release=release, strategy=strategy, learners=learners, seed=seed, result=result, by=name_of(user))
        record("bank.simulate", actor=user or OPERATOR, target=f"release:{release.root}", strategy=strategy, learners=learners)
    return made


def simulated(bank: ItemBank, *, strategy: str, learners: int, seed: int, enemies: tuple[frozenset[int], ...] = ()) -> dict[str, Any]:
    """Return the figures of simulated sessions on a bank, `enemies` never asked together; nothing is written.

    Raises:
        ValidationError: no such strategy, or a number of learners that makes no sense.
    """
    check_simulation(strategy, learners)
    theta = np.random.default_rng(seed).normal(size=learners)
    scope = Scope(exposure=counters.empty(bank)) if strategy == _CERTIFICATION else Scope(max_questions=_POSITIONING_QUESTIONS)
    return summary(simulate(bank, strategies.get(strategy), theta, seed, replace(scope, enemies=enemies)))


def check_simulation(strategy: str, learners: int) -> None:
    """Refuse what cannot be simulated, before anybody waits for it.

    Raises:
        ValidationError: no such strategy, or a number of learners that makes no sense.
    """
    if strategy not in strategies.names(profile=True):
        raise ValidationError(_("La stratégie « %s » n’existe pas.") % strategy)
    if not 1 <= learners <= MOST_LEARNERS:
        raise ValidationError(_("Il faut de 1 à %d élèves simulés.") % MOST_LEARNERS)
