"""The verbs of a learner who works alone: begin a first test, a practice on a competence or on a theme; keep a first test in an account."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from challenges.bank.reader import NoRelease, OpenRelease, current_root, open_release
from challenges.journal.services import record
from challenges.runtime.assessments import holding, levels, met
from challenges.runtime.assessments import services as assessments
from challenges.runtime.assessments.engine import REFINABLE
from challenges.runtime.assessments.errors import NothingToGive
from challenges.runtime.assessments.granted import granted
from challenges.runtime.assessments.knowledge import know_again
from challenges.runtime.assessments.models import Assessment, Learner
from challenges.runtime.assessments.tokens import token_hash
from challenges.runtime.learning import rules, scopes
from challenges.runtime.learning.errors import CannotKeep, NothingLeft, TooManyTests, TooSoon, UnknownSubject
from challenges.runtime.learning.models import Practice
from challenges.runtime.learning.scopes import How, Terms
from challenges.throttle import allow

CHANNEL = "positioning"
#: A class of thirty-five behind one address begins at one moment, and the next class an hour later.
FIRST_TESTS, FIRST_WINDOW = 300, 600
#: A key is what a form draws, never a guessable one.
SHORTEST_KEY = 32


def served() -> OpenRelease:
    """Return the release on which practice works now.

    Raises:
        NothingToGive: nothing is served.
    """
    try:
        return open_release(current_root(CHANNEL))
    except NoRelease as error:
        raise NothingToGive from error


def begin_first(*, secret: str, locale: str, device: str, address: str) -> Assessment:
    """Begin the first test of somebody without an account, handed to the browser that asks; asked for twice with one secret, it begins once.

    Args:
        secret: what the form drew; the browser keeps it in its session.
        locale: language of the challenges.
        device: computer, tablet or phone; empty when nobody can tell.
        address: of the network, for the limit on their number.

    Raises:
        NothingToGive: nothing is served, or nothing in this language.
        TooManyTests: hundreds were begun from this network in ten minutes.
    """
    if not allow("first-test", address, limit=FIRST_TESTS, seconds=FIRST_WINDOW):
        raise TooManyTests
    how = How(locale, device)
    terms = scopes.for_first(served(), how)
    if not terms.most:
        raise NothingToGive
    return _begin_first(secret, terms, how)


@transaction.atomic
def _begin_first(secret: str, terms: Terms, how: How) -> Assessment:
    known = Assessment.objects.filter(browser_sha256=token_hash(secret)).first()
    if known is not None:
        return known
    test = _start(Learner.objects.create(), terms, Practice.Kind.FIRST, "", how)
    holding.lend(test, secret)
    return test


@transaction.atomic
def practise(learner: Learner, competence: str, *, locale: str, device: str) -> Assessment:
    """Begin a practice on a competence, which establishes a level, or go on with the one that is open. The caller has checked whose learner it is.

    Raises:
        NothingToGive: nothing is served.
        UnknownSubject: no such competence.
        TooSoon: its last test ended less than some days ago.
        NothingLeft: every variant of its questions was met.
    """
    release = served()
    if competence not in release.competence_codes:
        raise UnknownSubject
    locked = Learner.objects.select_for_update().get(pk=learner.pk)
    if running := open_practice(locked, Practice.Kind.COMPETENCE, competence):
        return running
    kept = levels.established([locked.pk])[locked.pk].get(competence)
    if kept is not None and kept.established and kept.latest_at and timezone.localdate() < rules.reopens(kept.latest_at):
        day = date_format(rules.reopens(kept.latest_at), "j F Y")
        raise TooSoon(_("Vous pourrez tester de nouveau cette compétence à partir du %s.") % day)
    how = How(locale, device, granted(locked))
    terms = scopes.for_competence(competence, release, met.all_seeds(locked), how)
    return _start(locked, terms, Practice.Kind.COMPETENCE, competence, how)


@transaction.atomic
def exercise(learner: Learner, topic: str, *, locale: str, device: str) -> Assessment:
    """Begin some questions on one theme, which establish no level, or go on with those that are open. The caller has checked whose learner it is.

    Raises:
        NothingToGive, UnknownSubject, NothingLeft: as for `practise`.
    """
    if topic not in served().topic_codes:
        raise UnknownSubject
    locked = Learner.objects.select_for_update().get(pk=learner.pk)
    return open_practice(locked, Practice.Kind.THEME, topic) or start_theme(locked, topic, locale=locale, device=device)


@transaction.atomic
def start_theme(learner: Learner, topic: str, *, locale: str, device: str) -> Assessment:
    """Start some questions on one theme, whatever is open: what a plan of a campaign leads to, too. Arguments and errors are those of `exercise`."""
    how = How(locale, device, granted(learner))
    return _start(learner, scopes.for_theme(topic, served(), met.all_seeds(learner), how), Practice.Kind.THEME, topic, how)


def most_of(learner: Learner | None, competence: str, seeds: Mapping[str, set[str]], *, locale: str, device: str) -> int:
    """Return the most questions that a practice on a competence would ask; 0 when the bank has nothing new. `seeds`: what `met.all_seeds` says."""
    how = How(locale, device, granted(learner)) if learner else How(locale, device)
    return scopes.for_competence(competence, served(), seeds, how).most


def open_practice(learner: Learner, kind: str, subject: str) -> Assessment | None:
    """Return the open practice of a learner on a subject, the newest; None when there is none."""
    found = Assessment.objects.filter(learner=learner, practice__kind=kind, practice__subject=subject, state=Assessment.State.STARTED)
    return found.order_by("-pk").first()


def _start(learner: Learner, terms: Terms, kind: str, subject: str, how: How) -> Assessment:
    if not terms.most:
        raise NothingLeft
    test = assessments.start(
        learner, kind=terms.kind, channel=CHANNEL, strategy=REFINABLE, scope=terms.scope, locale=how.locale, device=how.device,
        extra_time_percent=how.granted.extra_time_percent, accessible_only=how.granted.accessible_only,
    )  # fmt: skip
    Practice.objects.create(assessment=test, kind=kind, subject=subject)
    record("learning.begin", actor=learner, target=f"assessment:{test.uid}", kind=kind, subject=subject)
    return test


def keepable(uid: uuid.UUID) -> Assessment | None:
    """Return a first test that is nobody's yet, finished or not; None when there is none under this identifier."""
    found = Assessment.objects.select_related("learner").filter(uid=uid, practice__kind=Practice.Kind.FIRST)
    return found.filter(learner__user=None, learner__pupils=None).first()


@transaction.atomic
def keep(uid: uuid.UUID, user: Any) -> Assessment:
    """Give a first test that was taken without an account to the account of who asks. The caller has checked that this browser took it.

    Raises:
        CannotKeep: no such test, or it has somebody already.
    """
    test = keepable(uid)
    if test is None:
        raise CannotKeep
    before, learner = Learner.objects.select_for_update().get(pk=test.learner_id), assessments.learner_of(user)
    if before.user_id is not None:
        raise CannotKeep
    # Not the only one of its learner any more, where the account has others.
    alone = not learner.assessments.exists()
    Assessment.objects.filter(pk=test.pk).update(learner=learner, alone=alone)
    learner.assessments.exclude(pk=test.pk).filter(alone=True).update(alone=False)
    holding.take_back(test)
    know_again(before.pk, learner.pk)
    record("learning.keep", actor=learner, target=f"assessment:{test.uid}")
    test.refresh_from_db()
    return test
