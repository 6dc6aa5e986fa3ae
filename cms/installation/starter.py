"""The starter bank that the repository ships: brought in, examined, approved, released and served. Whatever is done already is left as it is.

Used by the demonstration, under its own people, and by `manage.py first_bank`, under the accounts made here.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from challenges.authoring import services as authoring
from challenges.authoring.document.documents import to_document
from challenges.authoring.models import Challenge
from challenges.authoring.review.task import CHECKLIST
from challenges.bank import services as bank
from challenges.bank.content import starter_documents
from challenges.bank.models import Channel, Promotion, PromotionRequest, Release
from cms.accounts.roles import AUTHORS, REVIEWERS

#: The accounts that stand as author and reviewer of what the repository ships. Nobody signs in with them.
SHIPPED_AUTHOR = "banque-de-depart"
SHIPPED_REVIEWER = "relecture-de-depart"
REVIEWED = "Banque de départ, relue dans le dépôt."
REASON = "Première mise en service"


def shipped_accounts() -> tuple[Any, Any]:
    """Return the accounts under which the starter bank is brought in: without a password, and closed by `close_shipped_accounts`."""
    return _account(SHIPPED_AUTHOR, AUTHORS), _account(SHIPPED_REVIEWER, REVIEWERS)


@transaction.atomic
def _account(name: str, group: str) -> Any:
    user, created = get_user_model().objects.get_or_create(username=name, defaults={"last_name": "Banque de départ"})
    if created:
        user.set_unusable_password()
    user.is_active = True
    user.save()
    user.groups.add(Group.objects.get(name=group))
    return user


def close_shipped_accounts() -> None:
    """Take their rights from the accounts that brought the starter bank in."""
    get_user_model().objects.filter(username__in=[SHIPPED_AUTHOR, SHIPPED_REVIEWER]).update(is_active=False)


def bring_in(author: Any, reviewer: Any) -> int:
    """Import the starter bank as the author, examine it on every processor, review it as the reviewer; return how many challenges were approved.

    Killed on the way, it goes on where it was: what is approved is left as it is.
    """
    return bring_in_documents(starter_documents(), author, reviewer)


def bring_in_documents(shipped: Iterable[dict[str, Any]], author: Any, reviewer: Any) -> int:
    """Do what `bring_in` does with some documents of the repository; with a translation comes its source."""
    documents = {str(document["uid"]): document for document in shipped}
    missing = _missing(documents)
    if missing:
        authoring.import_documents(missing, user=author)
    waiting = list(Challenge.objects.filter(uid__in=documents, live=False, owner=author).order_by("code"))
    # A source before its translations: they follow what was approved of it.
    waiting.sort(key=lambda challenge: challenge.source_id is not None)
    authoring.reports_for_documents([authoring.canonical(documents[str(challenge.uid)]) for challenge in waiting])
    for challenge in waiting:
        with transaction.atomic():
            authoring.submit(challenge, user=author)
            authoring.approve(challenge, user=reviewer, comment=REVIEWED, checked=CHECKLIST)
            _follow_source(challenge, documents, author)
    return len(waiting)


def _missing(documents: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the documents that nobody has here. A translation that people made of their own is left to them: its code is taken."""
    known = {str(uid): code for uid, code in Challenge.objects.values_list("uid", "code")}
    codes = set(known.values())
    return [one for uid, one in documents.items() if uid not in known and not ("translation_of" in one and one["code"] in codes)]


def _follow_source(challenge: Challenge, documents: dict[str, dict[str, Any]], author: Any) -> None:
    """Say that a translation is up to date, where its source still says what the repository does; elsewhere it is outdated, and shown so."""
    source = Challenge.objects.filter(pk=challenge.source_id).first()
    if source is not None and to_document(source) == authoring.canonical(documents[str(source.uid)]):
        authoring.mark_up_to_date(Challenge.objects.get(pk=challenge.pk), user=author)


def first_release(user: Any) -> tuple[Release | None, list[PromotionRequest]]:
    """Build a first release and let every channel serve it.

    Args:
        user: who builds and promotes; None for the operator.

    Returns:
        The release, None when there was one already; and the promotions that wait for a second person.
    """
    if Release.objects.exists():
        return None, []
    release = bank.build(user=user, note="Banque de départ")
    made = [bank.promote(release, channel, user=user, reason=REASON) for channel in Channel.Name.values]
    return release, [request for request in made if not isinstance(request, Promotion)]
