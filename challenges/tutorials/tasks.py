"""Jobs of tutorials: what is daily. Registered in `apps.py`."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.jobs.work import Work
from challenges.tutorials import checking


def check_links(work: Work) -> str:
    """Check the links of every tutorial; say what became broken or whole, or that our own network is down."""
    report = work.follow(checking.checking_links())
    if report.offline:
        return offline()
    if not report.checked:
        return ""
    said = ngettext("%(n)s lien suivi", "%(n)s liens suivis", report.checked) % {"n": report.checked}
    return _("%(said)s : %(broken)d deviennent morts, %(whole)d répondent à nouveau, %(unsure)d ne prouvent rien.") % {
        "said": said,
        "broken": len(report.now_broken),
        "whole": len(report.now_whole),
        "unsure": len(report.inconclusive),
    }


def offline() -> str:
    """Say that nothing was learnt."""
    return _("Aucun nom de site n’a pu être résolu : le réseau de ce serveur est sans doute en panne. Aucun lien n’a été marqué.")
