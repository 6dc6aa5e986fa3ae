"""The registry of strategies. Names are versioned and pinned by rule sets: a changed rule is a new name, never a changed strategy."""

from __future__ import annotations

from typing import Final

from challenges.adaptive.certification import CertificationStrategy
from challenges.adaptive.contract import Strategy
from challenges.adaptive.flash import FlashStrategy
from challenges.adaptive.positioning import PositioningStrategy
from challenges.adaptive.profile import ProfileStrategy
from challenges.adaptive.smart_random import SmartRandomStrategy

_ALL: Final[tuple[Strategy, ...]] = (
    CertificationStrategy(),
    PositioningStrategy(),
    FlashStrategy(),
    SmartRandomStrategy(),
    ProfileStrategy(),
)
#: Strategies that refuse a scope without the candidate's profile.
NEED_PROFILE: Final = frozenset({"profile-2020"})
_REGISTRY: Final[dict[str, Strategy]] = {strategy.name: strategy for strategy in _ALL}


class UnknownStrategy(KeyError):
    """No strategy has this name; the name is the only argument."""


def names(*, profile: bool = False) -> tuple[str, ...]:
    """Return the names of the strategies; those that need ``Scope.profile`` only for callers that say they give one."""
    return tuple(name for name in _REGISTRY if profile or name not in NEED_PROFILE)


def get(name: str) -> Strategy:
    """Return the strategy called ``name``; raises UnknownStrategy."""
    try:
        return _REGISTRY[name]
    except KeyError:
        raise UnknownStrategy(name) from None
