"""The registry of strategies. Names are versioned and pinned by rule sets: a changed rule is a new name, never a changed strategy."""

from __future__ import annotations

from typing import Final

from challenges.runtime.adaptive.certification import CertificationStrategy
from challenges.runtime.adaptive.contract import Strategy
from challenges.runtime.adaptive.flash import FlashStrategy
from challenges.runtime.adaptive.positioning import PositioningStrategy

_ALL: Final[tuple[Strategy, ...]] = (CertificationStrategy(), PositioningStrategy(), FlashStrategy())
_REGISTRY: Final[dict[str, Strategy]] = {strategy.name: strategy for strategy in _ALL}


class UnknownStrategy(KeyError):
    """No strategy has this name; the name is the only argument."""


def names() -> tuple[str, ...]:
    """Return the names of the strategies."""
    return tuple(_REGISTRY)


def get(name: str) -> Strategy:
    """Return the strategy called ``name``; raises UnknownStrategy."""
    try:
        return _REGISTRY[name]
    except KeyError:
        raise UnknownStrategy(name) from None
