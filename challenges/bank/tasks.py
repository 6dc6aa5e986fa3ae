"""Jobs of the bank: builds, seeds made again, simulations, and what is daily. Verbs are in services; `apps.py` registers these."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.bank import services, upgrade
from challenges.bank.models import Release
from challenges.jobs.services import Started, start
from challenges.jobs.work import Outcome, Work

# Kinds, as `apps.py` registers them.
BUILD = "bank.build"
CHECK = "bank.check"
SIMULATE = "bank.simulate"


def ask_build(*, user: Any, note: str) -> Started:
    """Ask for a build. Builds are done one after the other; the same person's same wish again is one build."""
    return start(BUILD, user=user, args={"note": note}, about=note, same=f"{BUILD}:{user.pk}:{note}"[:200], lane=BUILD,
                 back=reverse("bank_releases"))  # fmt: skip


def build(work: Work) -> Outcome:
    """Build a release, or say every reason why not. Taken up again after a kill, it gives the release that it would have given."""
    try:
        release = services.build(user=work.user, note=work.args["note"], progress=work.step)
    except services.BuildRefused as error:
        raise ValidationError([_("Aucune version n’a été construite."), *(str(blocker) for blocker in error.blockers)]) from error
    text = _("La version %(number)d est prête : %(count)d épreuves.") % {"number": release.number, "count": release.challenge_count}
    return Outcome(text, _page(release), _("Voir la version"))


def ask_check(release: Release, *, user: Any) -> Started:
    """Ask for the seeds of a release to be made again with the installed libraries."""
    return start(CHECK, user=user, args={"release": release.pk}, about=str(release), same=f"{CHECK}:{release.root}", back=_page(release))


def check(work: Work) -> Outcome:
    """Make the seeds of a release again, where that was not done yet."""
    if work.user is not None and not work.user.has_perm("bank.promote_release"):
        raise PermissionDenied
    release = _release(work)
    result = upgrade.compare(release, anew=False, progress=work.step)
    if result.ok:
        text = _("%d graines refaites : toutes donnent les données vérifiées.") % result.seeds
    else:
        text = _("%d graines ne donnent plus les données vérifiées.") % len(result.moved)
    return Outcome(text, _page(release), _("Voir la version"))


def ask_simulation(release: Release, *, user: Any, strategy: str, learners: int, seed: int) -> Started:
    """Ask for simulated learners to take exams on a release."""
    args = {"release": release.pk, "strategy": strategy, "learners": learners, "seed": seed}
    same = f"{SIMULATE}:{release.root}:{strategy}:{learners}:{seed}"[:200]
    return start(SIMULATE, user=user, args=args, about=str(release), same=same, back=_page(release))


def simulate(work: Work) -> Outcome:
    """Let simulated learners take exams on a release, and keep what they show."""
    release = _release(work)
    services.simulate_release(
        release, strategy=work.args["strategy"], learners=work.args["learners"], seed=work.args["seed"], user=work.user
    )
    return Outcome(_("La simulation est faite et gardée avec la version."), _page(release), _("Voir la version"))


def due(work: Work) -> str:
    """Write down the scheduled promotions whose hour has come."""
    made = services.carry_out_due()
    return ngettext("%(n)s mise en service notée.", "%(n)s mises en service notées.", len(made)) % {"n": len(made)} if made else ""


def clean(work: Work) -> str:
    """Take away what nothing uses."""
    cleaned = services.gc()
    if not (cleaned.releases or cleaned.documents or cleaned.files):
        return ""
    counts = {"releases": len(cleaned.releases), "documents": cleaned.documents, "files": cleaned.files}
    return _("Retirés : versions %(releases)d, documents %(documents)d, fichiers %(files)d.") % counts


def _release(work: Work) -> Release:
    found = Release.objects.filter(pk=work.args["release"]).first()
    if found is None:
        raise ValidationError(_("Cette version n’existe plus."))
    return found


def _page(release: Release) -> str:
    return reverse("bank_release", args=[release.number])
