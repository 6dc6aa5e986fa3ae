"""The life of a campaign: created, changed, closed, taken up again, put away, deleted while nobody took part."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.journal.services import record
from challenges.runtime import codes
from challenges.runtime.campaigns.models import Campaign
from challenges.runtime.campaigns.services import finishing, terms
from challenges.runtime.schools.models import School
from challenges.runtime.schools.rules import require_member

_TRIES = 20
_UNSAID = Campaign()


@transaction.atomic
def create_campaign(school: School, *, user: Any, **said: Any) -> Campaign:
    """Create a campaign with a new code.

    Args:
        school: who runs it.
        user: who creates it, of the school.
        said: `terms.TERMS`; what is not said is as the model has it, and it opens now.

    Raises:
        PermissionDenied: the user does not work in this school.
        ValidationError: nothing to ask, something unknown, or dates in the wrong order.
    """
    require_member(user, school)
    values = {name: getattr(_UNSAID, name) for name in terms.TERMS} | said
    values["opens_at"] = said.get("opens_at") or timezone.now()
    terms.check(school, values)
    for _attempt in range(_TRIES):
        campaign = Campaign(school=school, code=codes.letters(6) + codes.digits(3), created_by=str(user), **values)
        try:
            with transaction.atomic():
                campaign.save()
        except IntegrityError:
            continue
        record("campaigns.create", actor=user, target=f"campaign:{campaign.uid}", competences=campaign.competences)
        return campaign
    raise ValidationError(_("Aucun code libre n’a été trouvé, réessayez."))


@transaction.atomic
def edit_campaign(campaign: Campaign, *, user: Any, seen: str | None = None, **said: Any) -> Campaign:
    """Change what a campaign says: all of it before anybody joined, afterwards what takes nothing from those who did.

    A campaign that closes later than it did takes answers again from those whose time ended with it.

    Args:
        campaign: the campaign.
        user: who changes it, of the school.
        seen: mark of the terms that the page showed (`terms.facts_of`).
        said: some of `terms.TERMS`.

    Raises:
        PermissionDenied: the user does not work in the school.
        ValidationError: by field.
        Outdated: somebody else changed it meanwhile.
    """
    require_member(user, campaign.school)
    locked = _locked(campaign)
    terms.facts_of(locked).require(seen)
    said = {name: value for name, value in said.items() if not _same(getattr(locked, name), value)}
    changed = sorted(said)
    terms.require_changeable(locked, changed)
    if not changed:
        return locked
    values = {name: getattr(locked, name) for name in terms.TERMS} | said
    terms.check(locked.school, values, content=bool(set(changed) & {"competences", "profile_version", "kind"}))
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save()
    if set(changed) & {"closes_at", "late_answers"}:
        finishing.move_deadlines(locked)
    record("campaigns.edit", actor=user, target=f"campaign:{locked.uid}", changed=changed)
    return locked


@transaction.atomic
def close_campaign(campaign: Campaign, *, user: Any) -> Campaign:
    """Close a campaign now: nobody joins any more, and running tests end as the campaign says.

    Raises:
        PermissionDenied: the user does not work in the school.
        ValidationError: it is not open.
    """
    require_member(user, campaign.school)
    locked = _locked(campaign)
    if not locked.is_open:
        raise ValidationError(_("Cette campagne n’est pas ouverte."))
    locked.closes_at = timezone.now()
    locked.save(update_fields=["closes_at"])
    finishing.move_deadlines(locked)
    record("campaigns.close", actor=user, target=f"campaign:{locked.uid}")
    finishing.ask_to_finish(locked)
    return locked


@transaction.atomic
def duplicate_campaign(campaign: Campaign, *, user: Any, name: str = "", **said: Any) -> Campaign:
    """Create a campaign that says what another says, from now on and for as long.

    Args:
        campaign: the one to repeat.
        user: of its school.
        name: of the new one; that of the other when empty.
        said: terms that differ.

    Raises:
        PermissionDenied, ValidationError: those of `create_campaign`.
    """
    opens = timezone.now()
    length = terms.moment(campaign.closes_at).replace(tzinfo=None) - terms.moment(campaign.opens_at).replace(tzinfo=None)
    values = {term: getattr(campaign, term) for term in terms.TERMS if term != "sends_until"}
    values |= {
        "name": name.strip() or campaign.name,
        "opens_at": opens,
        "closes_at": terms.moment(opens) + max(length, datetime.timedelta(hours=1)),
    }
    if campaign.sends_until is not None:
        values["sends_until"] = values["closes_at"] + (campaign.sends_until - campaign.closes_at)
    return create_campaign(campaign.school, user=user, **(values | said))


@transaction.atomic
def archive(campaign: Campaign, *, user: Any) -> Campaign:
    """Put a campaign away from the lists: it is closed if it was open, and its results stay.

    Raises:
        PermissionDenied: the user does not work in the school.
    """
    require_member(user, campaign.school)
    locked = close_campaign(campaign, user=user) if campaign.is_open else _locked(campaign)
    if locked.archived_at is None:
        locked.archived_at = timezone.now()
        locked.save(update_fields=["archived_at"])
        record("campaigns.archive", actor=user, target=f"campaign:{locked.uid}")
    return locked


@transaction.atomic
def unarchive(campaign: Campaign, *, user: Any) -> Campaign:
    """Take a campaign back from the archive, as closed as it was.

    Raises:
        PermissionDenied: the user does not work in the school.
    """
    require_member(user, campaign.school)
    locked = _locked(campaign)
    if locked.archived_at is not None:
        locked.archived_at = None
        locked.save(update_fields=["archived_at"])
        record("campaigns.unarchive", actor=user, target=f"campaign:{locked.uid}")
    return locked


@transaction.atomic
def delete_campaign(campaign: Campaign, *, user: Any) -> None:
    """Delete a campaign that nobody joined; trials go with it, their answers being nobody's.

    Raises:
        PermissionDenied: the user does not work in the school.
        ValidationError: somebody joined: it is archived instead.
    """
    require_member(user, campaign.school)
    locked = _locked(campaign)
    if locked.participations.counted().exists():
        raise ValidationError(_("Des élèves ont rejoint cette campagne : elle peut être archivée, pas supprimée."))
    record("campaigns.delete", actor=user, target=f"campaign:{locked.uid}", name=locked.name)
    locked.delete()


def _same(known: Any, said: Any) -> bool:
    """Whether a term says what it said; a page shows moments to the minute, and gives them back so."""
    if isinstance(known, datetime.datetime) and isinstance(said, datetime.datetime):
        return said in (known, known.replace(microsecond=0), known.replace(second=0, microsecond=0))
    return bool(known == said)


def _locked(campaign: Campaign) -> Campaign:
    return (
        Campaign.objects.select_for_update(of=("self",))
        .select_related("school", "school_class", "profile_version__profile")
        .get(pk=campaign.pk)
    )
