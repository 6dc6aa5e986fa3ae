"""Results that were sent as an accessible PDF (PDF/UA-1): one pupil, or a class with a page each. Typeset by Typst from a template that receives
data, never text put together. Made in the request and kept nowhere.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from challenges.runtime import typesetting
from challenges.runtime.assessments.competences import CompetenceResult
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.campaigns.handing.files import class_of
from challenges.runtime.campaigns.handing.rows import Line
from challenges.runtime.campaigns.handing.term import Framework
from challenges.runtime.campaigns.models import Campaign

TEMPLATE = Path(__file__).parents[1] / "templates" / "campaigns" / "handing" / "report.typ"
#: Pages that one request sets: two seconds on a small server. Larger campaigns are asked for class by class.
MOST = 150
_NAME = 80


def report_pdf(campaign: Campaign, lines: Sequence[Line], framework: Framework, title: str = "") -> bytes:
    """Return the results as PDF; lines without results are left out.

    Args:
        campaign: to which they were sent.
        lines: participations, in the order of the pages.
        framework: whose domains head the tables.
        title: of the whole; the campaign's name when empty.

    Raises:
        Refusal: nobody sent results, too many did, or no font at hand can write one of the names.
    """
    people = [line for line in lines if line.results]
    if not people:
        raise Refusal(_("Personne n’a encore envoyé de résultats : il n’y a rien à imprimer."))
    if len(people) > MOST:
        raise Refusal(_("Plus de %d élèves ont envoyé leurs résultats : choisissez une classe.") % MOST)
    made = typesetting.pdf(TEMPLATE, content(campaign, people, framework, title), what=f"results of campaign {campaign.uid}")
    if made is None:
        raise Refusal(_("Ces résultats ne peuvent pas être mis en page. Prévenez la personne qui exploite Balise."))
    return made


def content(campaign: Campaign, people: Sequence[Line], framework: Framework, title: str) -> dict[str, Any]:
    """Return what the template prints."""
    return {
        "lang": get_language() or "fr",
        "title": title or campaign.name if len(people) > 1 else f"{people[0].participation.name} – {campaign.name}",
        "school": campaign.school.name,
        "foot": Truncator(f"{campaign.name} – {campaign.school.name}").chars(100),
        "labels": {
            "competence": _("Compétence"), "level": _("Niveau"), "right": _("Réponses justes"), "pupil": _("Élève"), "sent": _("Envoyé le"),
            "points": _("Points"),
            "scale": _("Chaque compétence compte huit niveaux. Un niveau est une estimation : le vrai peut être un de plus ou de moins."),
        },
        "people": [_person(line, framework) for line in people],
    }  # fmt: skip


def _person(line: Line, framework: Framework) -> dict[str, Any]:
    results = line.results or {}
    one = line.participation
    day = timezone.localtime(one.shared_at) if one.shared_at else None
    right = sum(item.right for item in results.values())
    said = {"right": right, "answered": sum(item.answered for item in results.values()), "points": line.points}
    return {
        "name": Truncator(one.name).chars(_NAME),
        "class": class_of(one),
        "day": date_format(day, "SHORT_DATE_FORMAT") if day else "",
        "sent": _("envoyé le %s") % date_format(day, "j F Y, H:i") if day else "",
        "points": line.points or 0,
        "summary": ngettext(
            "%(right)d réponse juste sur %(answered)d, %(points)d points.", "%(right)d réponses justes sur %(answered)d, %(points)d points.", right
        ) % said,
        "appreciation": "",
        "domains": [
            {"title": f"{codes[0].split('.')[0]}. {title}", "competences": [_competence(results[code]) for code in codes if code in results]}
            for title, codes in framework.domains
            if any(code in results for code in codes)
        ],
    }  # fmt: skip


def _competence(one: CompetenceResult) -> dict[str, Any]:
    return {
        "code": one.code, "title": one.title, "level": one.level, "said": _("%d sur 8") % one.level if one.level else _("pas encore"),
        "right": _("%(right)d sur %(answered)d") % {"right": one.right, "answered": one.answered},
    }  # fmt: skip
