"""What can be done as a job, and what is done every day: each application registers its own in `apps.py`. No database here.

    register("authoring.examine", gettext_lazy("Examen du laboratoire"), "challenges.authoring.tasks.examine")
    register_daily("links", gettext_lazy("Liens des tutoriels"), "challenges.tutorials.tasks.check_links")

A function may be given by its dotted path, so that an application that is loaded does not load everything that its jobs need.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from challenges.jobs.work import Outcome, Work

Function = Callable[["Work"], "Outcome | str | None"]
Given = Function | str
DAILY = "daily:"
#: Where the acts of a day stand when they say nothing else; cleaning comes last.
ORDER = 500


class UnknownKind(Exception):
    """No installed application does jobs of this kind."""


@dataclass(frozen=True)
class Kind:
    """A kind of job: its name for people, its work, who may follow it besides who asked, and what a step counts (« variantes examinées »)."""

    name: str
    title: Any
    given: Given
    permission: str = ""
    counts: Any = ""

    @property
    def function(self) -> Function:
        """What does it."""
        found: Function = import_string(self.given) if isinstance(self.given, str) else self.given
        return found


@dataclass(frozen=True)
class Daily:
    """Something that is done every day. `order`: the lowest comes first; then the order of registration."""

    name: str
    title: Any
    order: int = ORDER

    @property
    def kind(self) -> str:
        """The kind of its jobs."""
        return DAILY + self.name


_kinds: dict[str, Kind] = {}
_dailies: dict[str, Daily] = {}


def register(name: str, title: Any, function: Given, *, permission: str = "", counts: Any = "") -> None:
    """Say how jobs of a kind are done. Registering again replaces.

    Args:
        name: `app.verb`; it is kept in rows and must not change.
        title: what people read, lazily translated.
        function: does it (or its dotted path): is given a `Work`, tells its steps there, returns what came of it. It may run again after a worker died.
        permission: who may follow any job of this kind; who asked may always.
        counts: what steps count, in words, lazily translated.
    """
    _kinds[name] = Kind(name, title, function, permission, counts)


def register_daily(name: str, title: Any, function: Given, *, order: int = ORDER) -> None:
    """Have something done every day by `manage.py nightly`. Registering again replaces.

    Args:
        name: a short name, unique in the installation; it is kept in rows.
        title: what the operator reads, lazily translated.
        function: as for `register`; a sentence that it returns is shown and kept. It must find for itself what is due, and do nothing twice.
        order: the lowest comes first.
    """
    daily = Daily(name, title, order)
    _dailies[name] = daily
    _kinds[daily.kind] = Kind(daily.kind, title, function)


def kind(name: str) -> Kind:
    """Return a kind.

    Raises:
        UnknownKind: no application registered it.
    """
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def title_of(name: str) -> str:
    """Return what people read of a kind; its bare name when its application is gone."""
    return str(_kinds[name].title) if name in _kinds else name


def dailies() -> list[Daily]:
    """Return what is done every day, in the order in which it is done."""
    return sorted(_dailies.values(), key=lambda one: one.order)


def names() -> set[str]:
    """Return the kinds that are registered."""
    return set(_kinds)
