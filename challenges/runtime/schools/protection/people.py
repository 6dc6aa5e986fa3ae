"""One person's data: everything that is kept, as a file; and erasing them, with what is erased and kept said before and after."""

from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.decisions import Facts
from challenges.journal.models import Entry
from challenges.journal.services import label, record
from challenges.runtime import holdings
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.assessments.models import Learner
from challenges.runtime.assessments.services import learner_of
from challenges.runtime.holdings import Holding, Person
from challenges.runtime.schools.accounts.rules import has_confirmed_address, works_somewhere
from challenges.runtime.schools.keeping import REGISTER
from challenges.runtime.schools.models import Pupil
from challenges.runtime.schools.rules import require_manager

FORMAT = "balise/person/1"
#: What every reading that is journaled has in its name: `schools.read_pupil`, `certification.read`.
_READ = ".read"


class WorksSomewhere(Refusal):
    """The account of somebody who works in a school or for the bank is not erased as a learner's is."""

    status = 409
    code = "works_somewhere"
    message = gettext_lazy("Ce compte est celui d’une personne qui travaille ici ou ailleurs : retirez d’abord ses rôles.")


# What is kept of somebody.
def export_for_school(pupil: Pupil, *, user: Any) -> dict[str, Any]:
    """Return what is kept of a pupil in their school, for the manager who was asked for it: of tests, those that were sent to the school.

    Raises:
        PermissionDenied: the user does not manage the school.
    """
    require_manager(user, pupil.school)
    record("schools.export_person", actor=user, target=f"pupil:{pupil.uid}", school=str(pupil.school.uid))
    return _export(Person(pupil.learner_id, _entries(pupil), pupil.school_id))


def export_for_operator(pupil: Pupil) -> dict[str, Any]:
    """Return everything that is kept of a pupil, in this school and elsewhere: a command of the operator, who answers to the person."""
    record("schools.export_person", actor="operator", target=f"pupil:{pupil.uid}", school=str(pupil.school.uid))
    return _export(Person(pupil.learner_id, _entries_everywhere(pupil)))


def export_own(user: Any) -> dict[str, Any]:
    """Return everything that is kept of the owner of an account."""
    learner = learner_of(user)
    record("accounts.export_own", actor=user, target=label(user))
    return _export(Person(learner.pk, tuple(learner.pupils.values_list("pk", flat=True))))


def _export(person: Person) -> dict[str, Any]:
    found = {holding.name: holding.export(person) for holding in _in_order()}
    return {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "complete": person.school is None,
        **{name: told for name, told in found.items() if told},
        # Without saying who: those who look are people too.
        "readings": [{"at": entry.at.isoformat(), "what": entry.action} for entry in _readings(person)],
    }


def readings_of(pupil: Pupil) -> QuerySet[Entry]:
    """Return the rows of the journal that say who read what is this pupil's in their school, the latest first; lists are noted apart."""
    return _readings(Person(pupil.learner_id, _entries(pupil), pupil.school_id))


def _readings(person: Person) -> QuerySet[Entry]:
    targets = [target for holding in _in_order() for target in holding.targets(person)]
    return Entry.objects.filter(target__in=targets, action__contains=_READ).order_by("-pk")


def _entries(pupil: Pupil) -> tuple[int, ...]:
    """The entry, and those that were merged into it."""
    return (pupil.pk, *pupil.merged_entries.values_list("pk", flat=True))


def _entries_everywhere(pupil: Pupil) -> tuple[int, ...]:
    others = Pupil.objects.filter(learner=pupil.learner_id).exclude(pk=pupil.pk) if pupil.learner_id else Pupil.objects.none()
    return (*_entries(pupil), *others.values_list("pk", flat=True))


def _in_order() -> list[Holding]:
    """The register comes last: what others keep is found through it."""
    return sorted(holdings.all_holdings(), key=lambda one: one.name == REGISTER)


# Erasing.
@dataclass(frozen=True)
class Plan:
    """What erasing somebody takes away and what it leaves, in sentences."""

    pupil: Pupil
    erased: list[str]
    kept: list[str]

    @property
    def facts(self) -> Facts:
        """What a yes rests on."""
        sentence = _("Ce qui est gardé de cette personne a changé.")
        return Facts({"erased": self.erased, "kept": self.kept}, {"erased": sentence, "kept": sentence})


def plan(pupil: Pupil) -> Plan:
    """Return what erasing a pupil would do; nothing is changed."""
    person = _to_erase(pupil)
    erased = [_("L’entrée du registre de %s : nom, date de naissance, identifiants, classes, aménagements.") % pupil.school.name]
    account = pupil.learner.user if pupil.learner else None
    if person.learner and account:
        erased.append(_("Le compte « %s ».") % account.username)
    here, everywhere = _lines(replace(person, school=pupil.school_id)), _lines(person)
    erased += [f"{line.title} – {line.state}" if line.state else line.title for line in here]
    if len(everywhere) > len(here):
        erased.append(_("Ce qui a été fait ailleurs avec le même compte, séparé de la personne."))
    kept = [sentence for holding in _in_order() for sentence in holding.kept(person)]
    if account and not person.learner:
        kept.append(_("Le compte et ce qui a été fait ailleurs : ils restent à la personne."))
    return Plan(pupil, erased, kept)


def _lines(person: Person) -> list[holdings.Line]:
    return [line for holding in _in_order() if holding.name != "assessments" for line in holding.lines(person)]


def _to_erase(pupil: Pupil) -> Person:
    """Return the person as this school may erase them: what they did is parted through the learner when it is nobody else's.

    It is somebody else's when another register points to it, or an account that is more than what the school gave.
    """
    learner = pupil.learner
    entries = _entries(pupil)
    if learner is None:
        return Person(None, entries)
    shared = Pupil.objects.standing().filter(learner=learner).exclude(pk=pupil.pk).exists()
    account = learner.user
    own = account is not None and (works_somewhere(account) or has_confirmed_address(account))
    return Person(None if shared or own else learner.pk, entries)


@transaction.atomic
def erase(pupil: Pupil, *, user: Any, seen: str | None = None) -> Plan:
    """Erase a pupil as their school keeps them. Certificates stay, and answers under nobody; the journal says that it was done, without a name.

    Raises:
        PermissionDenied: the user does not manage the school.
        Outdated: what is kept changed since the page was read.
        Refusal: an exam of theirs is not finalised.
    """
    require_manager(user, pupil.school)
    return _erase(pupil, user, seen)


@transaction.atomic
def erase_as_operator(pupil: Pupil, *, actor: str = "operator") -> Plan:
    """The same for a command, or for the job that lets nothing stay longer than was said.

    Raises:
        Refusal: an exam of theirs is not finalised.
    """
    return _erase(pupil, actor, None)


def _erase(pupil: Pupil, actor: Any, seen: str | None) -> Plan:
    locked = Pupil.objects.select_for_update(of=("self",)).select_related("school", "learner__user").get(pk=pupil.pk)
    done = plan(locked)
    done.facts.require(seen)
    person = _to_erase(locked)
    counts = {holding.name: holding.erase(person) for holding in _in_order()}
    _forget_learner(person.learner)
    record("schools.erase_person", actor=actor, target=f"pupil:{locked.uid}", school=str(locked.school.uid), counts=counts)
    return done


@transaction.atomic
def erase_account(user: Any, *, actor: Any) -> None:
    """Erase the account of a learner, for its owner or because nobody uses it. Registers and exams are the schools', and stay.

    Raises:
        WorksSomewhere: somebody who works in a school or for the bank.
    """
    if works_somewhere(user):
        raise WorksSomewhere
    learner = Learner.objects.filter(user=user).first()
    record("accounts.erase", actor=label(actor), target=label(user))
    user.delete()
    if learner is not None:
        forget_traces(learner.pk)


@transaction.atomic
def forget_traces(learner: int) -> None:
    """Part the answers of a learner without an account from the person, and erase what they typed; one of a register stays, it is the school's.

    Called by whoever ends an account, who has cut the learner from it.
    """
    if Pupil.objects.filter(learner=learner).exists():
        return
    for holding in _in_order():
        if holding.name in ("assessments", "campaigns"):
            holding.erase(Person(learner))
    _forget_learner(learner)


def _forget_learner(learner: int | None) -> None:
    """Take away a learner under whom nothing is left; one of a certificate that was not erased stays, without anybody."""
    if learner is None:
        return
    try:
        with transaction.atomic():
            Learner.objects.filter(pk=learner).delete()
    except ProtectedError:
        return
