"""The archive of a school year: one zip of its campaigns, who took part, what was sent, the term lists, and a page to read first.

It leaves as it is written (`streaming`): no job and no file on the server, where a list of every pupil's results would have to be guarded and
forgotten. A school year is what began in it: campaigns that opened between 1 August and 31 July.
"""

import datetime
from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from challenges.runtime.campaigns.handing import delimited, files, rows, streaming, term
from challenges.runtime.campaigns.handing.streaming import Entry
from challenges.runtime.campaigns.handing.tables import Cell, Table, local
from challenges.runtime.campaigns.models import Campaign
from challenges.runtime.schools.models import School, SchoolClass
from challenges.runtime.schools.queries import classes_of
from challenges.runtime.schools.years import FIRST_MONTH, current_year, end_of


def years_of(school: School) -> list[str]:
    """Return the school years in which the school has campaigns, the latest first."""
    opened = school.campaigns.values_list("opens_at", flat=True)
    return sorted({current_year(timezone.localdate(one)) for one in opened}, reverse=True)


def campaigns_in(school: School, year: str) -> list[Campaign]:
    """Return the campaigns of a school year, archived ones too, in the order in which they opened."""
    first = datetime.datetime(int(year[:4]), FIRST_MONTH, 1, tzinfo=timezone.get_current_timezone())
    last = datetime.datetime(int(year[5:]), FIRST_MONTH, 1, tzinfo=timezone.get_current_timezone())
    found = Campaign.objects.filter(school=school, opens_at__gte=first, opens_at__lt=last).select_related("school", "school_class")
    return list(found.order_by("opens_at", "pk"))


def archive(school: School, year: str) -> Iterator[bytes]:
    """Yield the zip of a school year piece by piece."""
    campaigns = campaigns_in(school, year)
    classes = classes_of(school, year)
    return streaming.stream(_entries(school, year, campaigns, classes), local(timezone.now()))


def _entries(school: School, year: str, campaigns: Sequence[Campaign], classes: Sequence[SchoolClass]) -> Iterator[Entry]:
    yield Entry("LISEZ-MOI.txt", [_readme(school, year, campaigns, classes, "fr")])
    yield Entry("README.txt", [_readme(school, year, campaigns, classes, "en")])
    yield Entry("campagnes.csv", delimited.stream(_campaigns(campaigns)))
    for campaign in campaigns:
        folder = f"campagnes/{campaign.code}-{slugify(campaign.name)[:40]}".rstrip("-")
        keys = rows.order(campaign)
        yield Entry(f"{folder}/eleves.csv", delimited.stream(files.pupils_table(campaign, keys)))
        yield Entry(f"{folder}/questions.csv", delimited.stream(files.questions_table(campaign, keys)))
    day = min(end_of(year), timezone.localdate())
    names: set[str] = set()
    for one in classes:
        name = slugify(one.name)[:40] or "classe"
        name = name if name not in names else f"{name}-{one.pk}"
        names.add(name)
        found = term.term_list(one, day)
        if any(line.best for line in found.lines):
            yield Entry(f"classes/{name}.csv", delimited.stream(term.table(found)))


def _campaigns(campaigns: Sequence[Campaign]) -> Table:
    headings = [
        _("Campagne"), _("Code"), _("Classe"), _("Ouverture"), _("Fermeture"), _("Envoi jusqu’au"), _("Compétences"), _("Participants"),
        _("Résultats envoyés"), _("Créée par"),
    ]  # fmt: skip

    def read() -> Iterator[list[Cell]]:
        for one in campaigns:
            counted = one.participations.counted()
            yield [
                one.name, one.code, one.school_class.name if one.school_class else "", one.opens_at, one.closes_at, one.sending_deadline,
                ", ".join(one.competences), counted.count(), counted.exclude(shared_at=None).count(), one.created_by,
            ]  # fmt: skip

    return Table(_("Campagnes"), headings, read())


def _readme(school: School, year: str, campaigns: Sequence[Campaign], classes: Sequence[SchoolClass], language: str) -> bytes:
    with override(language):
        lines = [
            _("%(school)s, année scolaire %(year)s") % {"school": school.name, "year": year},
            _("Archive faite le %s.") % local(timezone.now()).strftime("%d/%m/%Y, %H:%M"),
            "",
            _("campagnes.csv : les campagnes de l’année (%d).") % len(campaigns),
            _("campagnes/…/eleves.csv : qui a participé, niveaux et points de ce qui a été envoyé."),
            _("campagnes/…/questions.csv : chaque question de ce qui a été envoyé, sans les réponses."),
            _("classes/….csv : la liste de chaque classe à la fin de l’année (%d classes et groupes).") % len(classes),
            "",
            _("Ce qui n’a pas été envoyé par les élèves n’y est pas, ni les essais des enseignants."),
            _("Ces fichiers sont en UTF-8, séparés par des points-virgules ; les heures sont celles de l’établissement."),
            _("Ils contiennent des données personnelles d’élèves : gardez-les en lieu sûr, et effacez-les quand ils ne servent plus."),
        ]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
