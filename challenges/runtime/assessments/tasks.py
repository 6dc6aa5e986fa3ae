"""Jobs of assessments: variants drawn ahead, stored files looked after. `apps.py` registers them."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.bank.reader import served_roots
from challenges.jobs.services import start
from challenges.jobs.work import Outcome, Work
from challenges.runtime.assessments.file_check import check_files
from challenges.runtime.assessments.preparing import prepare

PREPARE = "assessments.prepare"


def ask_to_prepare(root: str, **_signal: Any) -> None:
    """Have the variants of a release drawn, because a channel serves it from now on."""
    if settings.BALISE_PREPARED_MOST:
        start(PREPARE, user=None, args={"root": root}, about=root[:12], same=f"{PREPARE}:{root}", lane=PREPARE)


def prepare_release(work: Work) -> Outcome:
    """Draw the variants of a release that are not kept yet; taken up again, it goes on where it was."""
    drawn = work.follow(prepare(work.args["root"]))
    return Outcome(_told(drawn))


def prepare_served(work: Work) -> str:
    """Draw what lacks of the releases that channels serve."""
    drawn = sum(work.follow(prepare(root)) for root in served_roots()) if settings.BALISE_PREPARED_MOST else 0
    return _told(drawn) if drawn else ""


def _told(drawn: int) -> str:
    return ngettext("%(n)s variante préparée.", "%(n)s variantes préparées.", drawn) % {"n": drawn}


def look_after_files(work: Work) -> str:
    """Check stored files, and make again what is lost or damaged.

    Raises:
        RuntimeError: some of it cannot be made again.
    """
    found = check_files(repair=True, progress=lambda done: work.step(done, done))
    if not found.sound:
        raise RuntimeError(_("%(n)s fichiers ne peuvent pas être refaits.") % {"n": found.lost})
    return ngettext("%(n)s fichier refait.", "%(n)s fichiers refaits.", found.repaired) % {"n": found.repaired} if found.repaired else ""
