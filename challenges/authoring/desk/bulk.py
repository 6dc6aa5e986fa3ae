"""Doing one verb to many challenges: what would happen, then doing it. Each goes through its service, which alone decides."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import generators
from challenges.authoring import services
from challenges.authoring.document import documents
from challenges.authoring.laboratory import laboratory_digest
from challenges.authoring.models import Challenge, LaboratoryReport
from challenges.authoring.rules import may_edit

SHOWN_REASONS = 3


@dataclass(frozen=True)
class Line:
    """What happens, or would happen, to one challenge, or why it does not. `seen` is the mark of what it was then, for the yes that follows."""

    challenge: Challenge
    ok: bool
    message: str
    seen: str = ""


@dataclass(frozen=True)
class Action:
    """A verb: how it is done to one challenge, and the words for what it will do, did, and has no need to do.

    `run` returns None when nothing was to be done.
    """

    run: Callable[..., object]
    will: Any
    done: Any
    nothing: Any = ""


def _submit(challenge: Challenge, *, user: Any) -> object:
    return services.submit(challenge, user=user)


def _archive(challenge: Challenge, *, user: Any, reason: str) -> object:
    services.archive(challenge, user=user, reason=reason)
    return challenge


def _unarchive(challenge: Challenge, *, user: Any, reason: str) -> object:
    services.unarchive(challenge, user=user, reason=reason)
    return challenge


def _add_tags(challenge: Challenge, *, user: Any, tags: Iterable[str]) -> object:
    return services.tag(challenge, user=user, add=list(tags))


def _remove_tags(challenge: Challenge, *, user: Any, tags: Iterable[str]) -> object:
    return services.tag(challenge, user=user, remove=list(tags))


ACTIONS: Mapping[str, Action] = {
    "submit": Action(_submit, gettext_lazy("Sera envoyée en relecture."), gettext_lazy("Envoyée en relecture.")),
    "archive": Action(_archive, gettext_lazy("Sera archivée."), gettext_lazy("Archivée.")),
    "unarchive": Action(_unarchive, gettext_lazy("Sera reprise."), gettext_lazy("Reprise.")),
    "add_tags": Action(_add_tags, gettext_lazy("Recevra les étiquettes."), gettext_lazy("A reçu les étiquettes."),
                       gettext_lazy("Les a déjà : rien ne change.")),
    "remove_tags": Action(_remove_tags, gettext_lazy("Perdra les étiquettes."), gettext_lazy("A perdu les étiquettes."),
                          gettext_lazy("Ne les a pas : rien ne change.")),
    "assign": Action(services.assign, gettext_lazy("La relecture sera confiée."), gettext_lazy("La relecture est confiée.")),
}  # fmt: skip


def plan(action: str, challenges: Iterable[Challenge], *, user: Any, **params: Any) -> list[Line]:
    """Return what an action would do to each challenge, and write nothing.

    The service itself runs, in a transaction that is taken back: what it would refuse, it refuses here. The laboratory alone is spared:
    where it has no report yet, the line says that it will have to look.

    Args:
        action: one of `ACTIONS`.
        challenges: to which.
        user: who asks.
        params: what the action's service needs besides.
    """
    return [_planned(ACTIONS[action], one, user, params, spare_laboratory=action == "submit") for one in challenges]


def _planned(action: Action, challenge: Challenge, user: Any, params: dict[str, Any], *, spare_laboratory: bool) -> Line:
    with _taken_back():
        fresh = Challenge.objects.get(pk=challenge.pk)
        unseen = spare_laboratory and _stand_in(fresh)
        line = _tried(action, fresh, user, params, action.will)
    if line.ok and unseen:
        line = replace(line, message=_("Sera examinée par le laboratoire, puis envoyée en relecture s’il est vert."))
    return replace(line, challenge=challenge, seen=services.facts_of_challenge(challenge).mark)


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def _stand_in(challenge: Challenge) -> bool:
    """Write a green report where there is none, for as long as the dry run lasts; return whether there was none."""
    document = documents.to_document(challenge.get_latest_revision_as_object())
    if services.known_report(document) is not None:
        return False
    LaboratoryReport.objects.create(
        challenge_uid=challenge.uid, digest=laboratory_digest(document), generator=generators.GENERATOR_VERSION,
        variants=settings.BALISE_LABORATORY_VARIANTS, ok=True, report={"failures": [], "summary": ""}, pool=[],
    )  # fmt: skip
    return True


def apply(
    action: str,
    challenges: Iterable[Challenge],
    *,
    user: Any,
    all_or_nothing: bool = False,
    seen: Mapping[int, str] | None = None,
    **params: Any,
) -> list[Line]:
    """Do an action to each challenge, each in its own transaction, and return what came of it.

    Args:
        action: one of `ACTIONS`.
        challenges: to which.
        user: who asks.
        all_or_nothing: take everything back when one is refused.
        seen: for each challenge, by its key, the mark of the line that was read; None from a program that has just looked.
        params: what the action's service needs besides.
    """
    listed = list(challenges)
    if action == "submit":
        _examine(listed, user)
    with transaction.atomic() if all_or_nothing else nullcontext():
        lines = [_done(ACTIONS[action], one, user, params, None if seen is None else seen.get(one.pk, "")) for one in listed]
        if all_or_nothing and not all(line.ok for line in lines):
            transaction.set_rollback(True)
            return [
                replace(line, ok=False, message=_("Laissée telle quelle : une autre est refusée.")) if line.ok else line for line in lines
            ]
    return lines


def _examine(challenges: Iterable[Challenge], user: Any) -> None:
    """Let every processor look at what nobody examined yet, before the first is submitted."""
    mine = (one for one in challenges if may_edit(user, one) and not one.archived)
    services.reports_for_documents([documents.to_document(one.get_latest_revision_as_object()) for one in mine])


def _done(action: Action, challenge: Challenge, user: Any, params: dict[str, Any], seen: str | None) -> Line:
    line = _tried(action, Challenge.objects.get(pk=challenge.pk), user, params, action.done, seen)
    return replace(line, challenge=challenge)


def _tried(action: Action, challenge: Challenge, user: Any, params: dict[str, Any], words: Any, seen: str | None = None) -> Line:
    try:
        with transaction.atomic():
            services.facts_of_challenge(challenge).require(seen)
            result = action.run(challenge, user=user, **params)
    except ValidationError as error:
        return Line(challenge, False, " ".join(error.messages[:SHOWN_REASONS]))
    except PermissionDenied as error:
        return Line(challenge, False, str(error) or _("Vous n’avez pas ce droit."))
    return Line(challenge, True, str(words if result is not None else action.nothing))
