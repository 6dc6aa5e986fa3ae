"""The verbs of tutorials: create, edit, accept, refuse, archive, merge, vote, save, forget. One transaction each, permissions inside, in the journal."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.decisions import Facts
from challenges.journal.services import record
from challenges.tutorials.models import SavedTutorial, Tutorial, TutorialSkill, TutorialVote
from challenges.tutorials.permissions import may_moderate, may_propose, require
from referential.models import Skill

SCHEMA = "balise/tutorial/1"
MAX_PENDING = 20
#: Tutorials on one learner's shelf, at most: a page shows them all.
MAX_SAVED = 200
Status = Tutorial.Status
EDITABLE = (
    "title", "summary", "body", "link", "source", "format", "duration", "language", "licence", "level", "accessibility",
)  # fmt: skip
# From each state, the states that may follow; a refused or archived tutorial can be accepted after all.
TRANSITIONS: dict[str, frozenset[str]] = {
    Status.PROPOSED: frozenset({Status.ACCEPTED, Status.REFUSED}),
    Status.ACCEPTED: frozenset({Status.ARCHIVED}),
    Status.REFUSED: frozenset({Status.ACCEPTED, Status.ARCHIVED}),
    Status.ARCHIVED: frozenset({Status.ACCEPTED}),
}


class TransitionError(ValueError):
    """A tutorial cannot go from the state it is in to the one asked for."""

    def __init__(self, status: str, wanted: str) -> None:
        self.status, self.wanted = status, wanted
        super().__init__(
            _("Un tutoriel « %(status)s » ne peut pas devenir « %(wanted)s ».")
            % {"status": Status(status).label, "wanted": Status(wanted).label}
        )


@transaction.atomic
def create(actor: Any, values: Mapping[str, Any], skills: Iterable[Skill], *, uid: UUID | None = None) -> Tutorial:
    """Propose a tutorial.

    Args:
        actor: any signed-in user, or a short text such as `system` for a job.
        values: fields among `EDITABLE`.
        skills: the skills that it serves, at least one.
        uid: its identity when it comes from elsewhere; drawn otherwise.

    Raises:
        PermissionDenied: when nobody is signed in.
        ValidationError: when a value does not fit, when text and link are both missing, when no skill is given, or when
            `MAX_PENDING` proposals of this person, who is no moderator, wait already.
    """
    require(may_propose(actor))
    _check_pending(actor)
    tutorial = Tutorial(uid=uid or uuid4(), created_by=None if isinstance(actor, str) else actor)
    _write(tutorial, values, skills)
    record("tutorials.create", actor=actor, target=_target(tutorial))
    return tutorial


@transaction.atomic
def edit(tutorial: Tutorial, actor: Any, values: Mapping[str, Any], skills: Iterable[Skill] | None = None) -> Tutorial:
    """Change what a tutorial says; its state stays.

    Args:
        tutorial: the tutorial; the row is read again under a lock.
        actor: a moderator, or the person who proposed it as long as nothing was decided.
        values: fields among `EDITABLE`; those left out keep their value.
        skills: the skills that it serves from now on; None keeps them.

    Raises:
        PermissionDenied: when the actor is neither.
        ValidationError: as for `create`.
    """
    tutorial = _locked(tutorial)
    own = tutorial.status == Status.PROPOSED and tutorial.created_by_id is not None and getattr(actor, "pk", None) == tutorial.created_by_id
    require(may_moderate(actor) or (own and may_propose(actor)))
    before = {name: getattr(tutorial, name) for name in EDITABLE}
    _write(tutorial, values, skills)
    changed = [name for name in EDITABLE if getattr(tutorial, name) != before[name]]
    record("tutorials.edit", actor=actor, target=_target(tutorial), changed=changed, skills=skills is not None)
    return tutorial


def facts_of(tutorial: Tutorial) -> Facts:
    """Return what a moderator's decision rests on: the text of the tutorial and where it stands."""
    sentences = {
        "status": gettext_lazy("Une décision a été prise sur ce tutoriel."),
        "text": gettext_lazy("Son texte ou son lien a changé."),
    }
    return Facts({"status": str(tutorial.status), "text": snapshot(tutorial)}, sentences)


def accept(tutorial: Tutorial, actor: Any, *, seen: str | None = None) -> Tutorial:
    """Let learners be sent to a tutorial.

    Raises:
        PermissionDenied: when the actor is not a moderator.
        TransitionError: when it is accepted already.
    """
    return _decide(tutorial, actor, Status.ACCEPTED, seen=seen)


def refuse(tutorial: Tutorial, actor: Any, reason: str, *, seen: str | None = None) -> Tutorial:
    """Refuse a proposed tutorial, saying why to the person who proposed it.

    Raises:
        PermissionDenied: when the actor is not a moderator.
        ValidationError: when the reason is empty.
        TransitionError: when something was decided already.
    """
    require(may_moderate(actor))
    if not reason.strip():
        raise ValidationError(_("Dites pourquoi le tutoriel est refusé."), code="reason_required")
    return _decide(tutorial, actor, Status.REFUSED, reason.strip(), seen=seen)


def archive(tutorial: Tutorial, actor: Any, reason: str = "", *, seen: str | None = None) -> Tutorial:
    """Withdraw a tutorial: the next release no longer has it, earlier ones keep it.

    Raises:
        PermissionDenied: when the actor is not a moderator.
        TransitionError: when it is neither accepted nor refused.
    """
    return _decide(tutorial, actor, Status.ARCHIVED, reason.strip(), seen=seen)


def snapshot(tutorial: Tutorial) -> dict[str, Any]:
    """Return the document of a tutorial: what a release freezes. Prefetch `skills` when there are many."""
    return {
        "schema": SCHEMA,
        "uid": str(tutorial.uid),
        "title": tutorial.title,
        "summary": tutorial.summary,
        "body": tutorial.body,
        "link": tutorial.link,
        "source": tutorial.source,
        "format": str(tutorial.format),
        "duration": tutorial.duration,
        "language": str(tutorial.language),
        "licence": tutorial.licence,
        "level": tutorial.level,
        "accessibility": tutorial.accessibility,
        "skills": sorted(skill.code for skill in tutorial.skills.all()),
    }


@transaction.atomic
def merge(duplicate: Tutorial, kept: Tutorial, actor: Any, *, take_skills: bool = True, seen: str | None = None) -> Tutorial:
    """Let one tutorial stand for two: the kept one gets the skills of the other, which is refused or archived as its duplicate.

    Args:
        duplicate: the one that goes: refused when it was proposed, archived when it was accepted or refused.
        kept: the one that stays, proposed or accepted.
        actor: a moderator.
        take_skills: False leaves the skills of the kept one as they are.

    Raises:
        PermissionDenied: when the actor is not a moderator.
        ValidationError: when both are the same, or when the kept one is not proposed or accepted.
        TransitionError: when the duplicate is archived already.
    """
    require(may_moderate(actor))
    rows = {one.pk: one for one in Tutorial.objects.select_for_update().filter(pk__in=[duplicate.pk, kept.pk]).order_by("pk")}
    duplicate, kept = rows[duplicate.pk], rows[kept.pk]
    if duplicate.pk == kept.pk or kept.status not in {Status.PROPOSED, Status.ACCEPTED}:
        raise ValidationError(_("Choisissez un autre tutoriel, proposé ou accepté, dont celui-ci est le doublon."), code="bad_duplicate")
    wanted = Status.REFUSED if duplicate.status == Status.PROPOSED else Status.ARCHIVED
    _decide(duplicate, actor, wanted, _("Ce tutoriel existe déjà : « %s ».") % kept.title, duplicate_of=kept, seen=seen)
    taken = _take_skills(duplicate, kept) if take_skills else []
    record("tutorials.merge", actor=actor, target=_target(duplicate), kept=str(kept.uid), skills=taken)
    return kept


def _take_skills(duplicate: Tutorial, kept: Tutorial) -> list[str]:
    known = TutorialSkill.objects.filter(tutorial=kept).values("skill")
    links = list(TutorialSkill.objects.filter(tutorial=duplicate).exclude(skill__in=known).select_related("skill"))
    TutorialSkill.objects.bulk_create(TutorialSkill(tutorial=kept, skill=link.skill) for link in links)
    return [link.skill.code for link in links]


@transaction.atomic
def vote(tutorial_uid: UUID | str, voter: UUID, helped: bool) -> TutorialVote:
    """Keep whether a tutorial helped somebody; a second vote of the same person replaces the first. Doing it again changes nothing.

    Not in the journal: it is an opinion, not an act on the bank, and the row itself keeps both dates.

    Args:
        tutorial_uid: the tutorial, in any state: an older release may still have it.
        voter: uid of the learner, or of the user who has none.
        helped: the answer to “did it help you?”.

    Raises:
        Tutorial.DoesNotExist: this installation has no such tutorial (a release imported from another one may).
    """
    tutorial = Tutorial.objects.get(uid=tutorial_uid)
    kept, _created = TutorialVote.objects.update_or_create(tutorial=tutorial, voter=voter, defaults={"helped": helped})
    return kept


@transaction.atomic
def save(tutorial_uid: UUID | str, saver: UUID) -> SavedTutorial:
    """Put a tutorial on one's own shelf. Doing it again changes nothing. Not in the journal, as votes are not.

    Args:
        tutorial_uid: an accepted tutorial.
        saver: uid of the learner.

    Raises:
        Tutorial.DoesNotExist: no such tutorial is offered now.
        ValidationError: the shelf holds `MAX_SAVED` tutorials.
    """
    tutorial = Tutorial.objects.accepted().get(uid=tutorial_uid)
    mine = SavedTutorial.objects.filter(saver=saver)
    if mine.count() >= MAX_SAVED and not mine.filter(tutorial=tutorial).exists():
        raise ValidationError(
            _("Vous gardez déjà %d ressources : retirez-en une avant d’en garder une autre.") % MAX_SAVED, code="too_many"
        )
    kept, _created = SavedTutorial.objects.get_or_create(tutorial=tutorial, saver=saver)
    return kept


@transaction.atomic
def forget(tutorial_uid: UUID | str, saver: UUID) -> None:
    """Take a tutorial off one's own shelf; one that is not there, or is offered no more, is no error."""
    SavedTutorial.objects.filter(tutorial__uid=tutorial_uid, saver=saver).delete()


@transaction.atomic
def _decide(
    tutorial: Tutorial, actor: Any, wanted: str, reason: str = "", duplicate_of: Tutorial | None = None, *, seen: str | None
) -> Tutorial:
    require(may_moderate(actor))
    tutorial = _locked(tutorial)
    facts_of(tutorial).require(seen)
    if wanted not in TRANSITIONS[tutorial.status]:
        raise TransitionError(tutorial.status, wanted)
    before = tutorial.status
    tutorial.status, tutorial.reason = wanted, reason
    if duplicate_of is not None or wanted == Status.ACCEPTED:
        tutorial.duplicate_of = duplicate_of
    tutorial.decided_at = timezone.now()
    tutorial.decided_by = None if isinstance(actor, str) else actor
    tutorial.save()
    record(f"tutorials.{_VERBS[Status(wanted)]}", actor=actor, target=_target(tutorial), before=str(before))
    return tutorial


_VERBS = {Status.ACCEPTED: "accept", Status.REFUSED: "refuse", Status.ARCHIVED: "archive"}


def _write(tutorial: Tutorial, values: Mapping[str, Any], skills: Iterable[Skill] | None) -> None:
    if unknown := sorted(set(values) - set(EDITABLE)):
        raise ValidationError(_("Champs inconnus : %s.") % ", ".join(unknown), code="unknown_fields")
    wanted = None if skills is None else {skill.pk: skill for skill in skills}
    if wanted is not None and not wanted:
        raise ValidationError(_("Choisissez au moins un acquis."), code="skill_required")
    if values.get("link", tutorial.link) != tutorial.link:
        tutorial.broken_since = None
    for name, value in values.items():
        setattr(tutorial, name, value)
    tutorial.full_clean()
    tutorial.save()
    if wanted is not None:
        links = TutorialSkill.objects.filter(tutorial=tutorial)
        links.exclude(skill__in=wanted).delete()
        known = set(links.values_list("skill_id", flat=True))
        TutorialSkill.objects.bulk_create(TutorialSkill(tutorial=tutorial, skill=skill) for pk, skill in wanted.items() if pk not in known)


def _check_pending(actor: Any) -> None:
    """Refuse a proposal beyond the limit. The row of the person is locked: two proposals at once are counted one after the other."""
    if isinstance(actor, str) or may_moderate(actor):
        return
    get_user_model().objects.select_for_update().get(pk=actor.pk)
    if Tutorial.objects.filter(created_by=actor, status=Status.PROPOSED).count() >= MAX_PENDING:
        raise ValidationError(
            _("%d de vos propositions attendent déjà une décision. Attendez-en une avant de proposer à nouveau.") % MAX_PENDING,
            code="too_many",
        )


def _locked(tutorial: Tutorial) -> Tutorial:
    return Tutorial.objects.select_for_update().get(pk=tutorial.pk)


def _target(tutorial: Tutorial) -> str:
    return f"tutorial:{tutorial.uid}"
