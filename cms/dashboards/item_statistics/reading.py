"""Statistics and calibrations beside the challenges that they are about: lists, one challenge, one calibration. Reads only."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from challenges.adaptive.measuring.calibration import Status
from challenges.adaptive.measuring.variants import Verdict
from challenges.authoring.models import Challenge
from challenges.bank.models import Release
from challenges.measurement.models import Calibration, ItemCalibration, ItemStatistics, WithdrawnVariant
from challenges.measurement.queries import POPULATION_FIELDS, in_force
from challenges.plots import decimal, percent
from challenges.runtime.assessments.models import Assessment, Attempt
from cms.dashboards.charts import Chart, charts
from cms.dashboards.item_statistics import flags
from cms.dashboards.releases import releases_by_root

#: Columns of the list that it may be ordered by: field, heading, how a value is written.
COLUMNS: tuple[tuple[str, Any, Any], ...] = (
    ("code", _("Épreuve"), str),
    ("competence", _("Compétence"), str),
    ("level", _("Niveau"), str),
    ("n", _("Réponses"), str),
    ("facility", _("Facilité"), percent),
    ("discrimination", _("Discrimination"), decimal),
    ("a", _("Pente"), decimal),
    ("b", _("Difficulté"), decimal),
    ("se_b", _("Erreur de la difficulté"), decimal),
    ("skip_share", _("Passées"), percent),
    ("median_seconds", _("Temps médian (s)"), lambda value: decimal(value, 0)),
    ("exposure", _("Exposition"), percent),
)
#: Columns on the screen.
SHOWN = tuple(column for column in COLUMNS if column[0] != "se_b")
ORDERS = tuple(name for name, _heading, _write in COLUMNS)
#: Variants shown at once; the others are folded.
FIRST_VARIANTS = 10
VERDICTS = {Verdict.WITHDRAW: _("à retirer"), Verdict.CLEARED: _("comme les autres"), Verdict.WATCH: _("à suivre")}
CLASSES = {"A": _("négligeable"), "B": _("modéré"), "C": _("fort"), "?": _("incertain"), None: _("trop peu de réponses")}
STATUSES = {Status.LEVEL_DEFAULT: _("valeur du niveau"), Status.PROVISIONAL: _("provisoire"), Status.OPERATIONAL: _("opérationnelle")}


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to and how it is ordered: a column, with a minus for the highest first."""

    search: str = ""
    competence: str = ""
    level: int | None = None
    flag: str = ""
    minimum: int = 0
    order: str = "code"


@dataclass(frozen=True)
class Row:
    """A challenge in the list."""

    statistics: ItemStatistics
    title: str
    cells: list[str]
    flags: list[flags.Flag]


def listed(asked: Asked) -> QuerySet[ItemStatistics]:
    """Return the statistics asked for, without their details; those without a figure come last in any order of that figure."""
    found = ItemStatistics.objects.defer("details")
    if asked.search:
        titled = Challenge.objects.titled(asked.search).order_by().values("uid")
        found = found.filter(Q(code__icontains=asked.search) | Q(challenge_uid__in=titled))
    if asked.competence:
        found = found.filter(competence=asked.competence)
    if asked.level is not None:
        found = found.filter(level=asked.level)
    if asked.minimum:
        found = found.filter(n__gte=asked.minimum)
    if asked.flag:
        # Neither database can look into a JSON list in the same words.
        found = found.annotate(written=Cast("flags", TextField())).filter(written__contains=f'"{asked.flag}"')
    name = asked.order.removeprefix("-")
    column = F(name if name in ORDERS else "code")
    falling = asked.order.startswith("-")
    return found.order_by(column.desc(nulls_last=True) if falling else column.asc(nulls_last=True), "code")


def told(page: Iterable[ItemStatistics]) -> list[Row]:
    """Return the rows of a page of `listed`: one more query."""
    rows = list(page)
    titles = dict(Challenge.objects.filter(uid__in=[row.challenge_uid for row in rows]).values_list("uid", "title"))
    return [Row(row, titles.get(row.challenge_uid, ""), _cells(row), flags.named(row.flags)) for row in rows]


def _cells(row: ItemStatistics) -> list[str]:
    """The figures on the screen, in the order of `SHOWN`; an error stands beside its difficulty."""
    cells = {name: write(getattr(row, name)) for name, _heading, write in SHOWN[1:]}
    if row.b is not None:
        cells["b"] += f"\u00a0±\u00a0{decimal(row.se_b)}"
    return list(cells.values())


def competences() -> list[str]:
    """Return the competences of which something is known: one query."""
    return list(ItemStatistics.objects.order_by("competence").values_list("competence", flat=True).distinct())


def headings() -> list[Any]:
    """Headings of the download."""
    return [*[heading for _name, heading, _write in COLUMNS], _("Titre"), _("Alertes"), _("Calculées le")]


def export_rows(asked: Asked) -> list[list[Any]]:
    """Return the rows of the download, numbers as numbers: two queries."""
    rows = list(listed(asked))
    titles = dict(Challenge.objects.values_list("uid", "title"))
    return [
        [
            *[getattr(row, name) for name in ORDERS], titles.get(row.challenge_uid, ""), " ; ".join(str(one.label) for one in flags.named(row.flags)),
            row.computed_at,
        ]
        for row in rows
    ]  # fmt: skip


# ---------------------------------------------------------------- one challenge


@dataclass(frozen=True)
class VariantRow:
    """A variant with its figures, and who took it out if somebody did."""

    seed: str
    n: int
    facility: str
    shift: str
    p_large: str
    verdict: str
    word: Any
    withdrawn: WithdrawnVariant | None


@dataclass(frozen=True)
class Placings:
    """What was put where: headings of the choices or places; for each line its text, and (share, whether it is right) for each of them."""

    columns: list[Any]
    rows: list[tuple[str, list[tuple[str, bool]]]]


@dataclass(frozen=True)
class WrongRow:
    """A wrong answer with the variants that produced it: seed, times."""

    answer: str
    count: int
    share: str
    ability: str
    variants: list[tuple[str, int]]


@dataclass(frozen=True)
class One:
    """Everything that the page of a challenge shows; `row` is None while nothing was worked out."""

    uid: uuid.UUID
    code: str
    row: ItemStatistics | None
    challenge: Challenge | None
    release: Release | None
    flags: list[flags.Flag]
    figures: list[tuple[Any, str]]
    charts: list[Chart]
    placings: Placings | None
    wrong: list[WrongRow]
    variants: list[VariantRow]
    withdrawn: list[WithdrawnVariant]
    recent: Attempt | None

    @property
    def first_variants(self) -> list[VariantRow]:
        """The most doubtful ones, and every one that should go."""
        return self.variants[: max(FIRST_VARIANTS, sum(one.verdict == Verdict.WITHDRAW for one in self.variants))]

    @property
    def other_variants(self) -> list[VariantRow]:
        """The rest of those that are kept."""
        return self.variants[len(self.first_variants) :]

    def day(self, which: str) -> Any:
        """The first or the last day of the answers."""
        text = self.row.details["population"].get(which) if self.row else None
        return parse_date(text) if text else None

    @property
    def first(self) -> Any:
        """The day of the first answer."""
        return self.day("first")

    @property
    def last(self) -> Any:
        """The day of the last answer."""
        return self.day("last")


def one(uid: uuid.UUID) -> One | None:
    """Return what is known of a challenge, None when there is no such challenge: five queries."""
    row = ItemStatistics.objects.filter(challenge_uid=uid).first()
    challenge = Challenge.objects.filter(uid=uid).first()
    if row is None and challenge is None:
        return None
    out = {one.seed: one for one in WithdrawnVariant.objects.filter(challenge_uid=uid).order_by("-at")}
    details: dict[str, Any] = row.details if row else {}
    listed_variants = [_variant(found, out.get(found["seed"])) for found in details.get("variants", [])]
    return One(
        uid=uid, code=row.code if row else challenge.code if challenge else "", row=row, challenge=challenge,
        release=Release.objects.filter(root=details["release"]).defer("manifest").first() if row and "release" in details else None,
        flags=flags.named(row.flags) if row else [], figures=_figures(row) if row and row.n else [], charts=charts(details),
        placings=_placings(details.get("placings")), wrong=[_wrong(found) for found in details.get("wrong", [])], variants=listed_variants,
        withdrawn=[found for seed, found in out.items() if seed not in {shown.seed for shown in listed_variants}],
        recent=_recent(uid),
    )  # fmt: skip


def _recent(uid: uuid.UUID) -> Attempt | None:
    """The last answer given outside exams, as an example to explain."""
    answered = Attempt.objects.filter(challenge_uid=uid, answered_at__isnull=False, assessment__kind=Assessment.Kind.POSITIONING)
    return answered.select_related("assessment").only("uid", "answered_at", "assessment__kind").order_by("-pk").first()


def _figures(row: ItemStatistics) -> list[tuple[Any, str]]:
    details = row.details
    low, middle, high = (decimal(value, 0) for value in details["time"])
    status = STATUSES.get(details["status"], details["status"])
    source = _("calibrage en vigueur") if details["calibration"] else _("ces réponses")
    return [
        (_("Réponses"), str(row.n)),
        (_("Facilité : part de réussite"), percent(row.facility)),
        (_("Discrimination : lien avec les autres réponses de l’élève"), decimal(row.discrimination)),
        (_("Pente a, avec son erreur type"), f"{decimal(row.a)} ± {decimal(details['se_a'])}"),
        (_("Difficulté b, avec son erreur type"), f"{decimal(row.b)} ± {decimal(row.se_b)}"),
        (_("D’où viennent ces paramètres"), f"{source} ({status})"),
        (_("Ajustement : infit, outfit, écart moyen à la courbe"),
         f"{decimal(details['infit'])} ; {decimal(details['outfit'])} ; {percent(details['misfit'], 1)}"),
        (_("Temps : un quart, la moitié, trois quarts des élèves"), f"{low} s ; {middle} s ; {high} s"),
        (_("Passées sans répondre"), percent(row.skip_share)),
        (_("Exposition : part des sessions"), percent(row.exposure)),
        (_("Sur téléphone, à force égale"), _group(details.get("device"))),
        (_("En anglais, à force égale"), _group(details.get("locale"))),
    ]  # fmt: skip


def _group(found: dict[str, Any] | None) -> str:
    if found is None:
        return str(_("pas de réponses à comparer"))
    counts = f"{found['focal']} / {found['reference']}"
    if found["class"] is None:
        return f"{CLASSES[None]} ({counts})"
    return f"{decimal(found['shift'])} ± {decimal(found['se'])} logit, {CLASSES[found['class']]} ({counts})"


def _placings(found: dict[str, Any] | None) -> Placings | None:
    if not found:
        return None
    columns = found["columns"] if found["kind"] == "matching" else [_("Place %s") % column for column in found["columns"]]
    rows = [
        (row["text"], [(percent(share), right) for share, right in zip(row["shares"], row["right"], strict=True)]) for row in found["rows"]
    ]
    return Placings(columns, rows)


def _wrong(found: dict[str, Any]) -> WrongRow:
    variants = [(seed, count) for seed, count in found["variants"]]
    return WrongRow(found["answer"], found["count"], percent(found["share"]), decimal(found["ability"], 1), variants)


def _variant(found: dict[str, Any], out: WithdrawnVariant | None) -> VariantRow:
    return VariantRow(
        found["seed"], found["n"], percent(found["facility"]), f"{decimal(found['shift'])} ± {decimal(found['se'])}", percent(found["p_large"]),
        found["verdict"], VERDICTS.get(found["verdict"], found["verdict"]), out,
    )  # fmt: skip


# ---------------------------------------------------------------- calibrations


@dataclass(frozen=True)
class CalibrationRow:
    """A calibration in the list, with its release, the days of its answers and how many items it has of each status."""

    calibration: Calibration
    release: Release | None
    first: Any
    last: Any
    statuses: list[tuple[Any, int]]
    alarms: int


def calibrations(page: Iterable[Calibration]) -> list[CalibrationRow]:
    """Return the rows of a page of calibrations: one more query."""
    found = list(page)
    releases = releases_by_root(one.release_root for one in found)
    return [CalibrationRow(one, releases.get(one.release_root), *_days(one), _statuses(one), len(alarms(one))) for one in found]


def _days(calibration: Calibration) -> tuple[Any, Any]:
    """The first and the last day of its answers, None where it does not say."""
    first, last = (parse_date(calibration.population.get(name) or "") for name in ("first", "last"))
    return first, last


def _statuses(calibration: Calibration) -> list[tuple[Any, int]]:
    counts = calibration.summary.get("status") or {}
    return [(label, int(counts[code])) for code, label in STATUSES.items() if counts.get(code)]


def alarms(calibration: Calibration) -> list[dict[str, Any]]:
    """Return the challenges that moved since the calibration before."""
    return list((calibration.comparison or {}).get("alarms", []))


def people(calibration: Calibration) -> list[tuple[str, int, str, str, str, str]]:
    """Return what was found of the learners of each competence: code, sessions, mean level, spread, correlation between competences, spread of topics."""
    found = calibration.summary.get("populations") or {}
    return [(code, int(one["learners"]), *(decimal(one[name]) for name in POPULATION_FIELDS)) for code, one in sorted(found.items())]


def items_of(calibration: Calibration, search: str, status: str) -> QuerySet[ItemCalibration]:
    """Return the parameters of a calibration, by code."""
    found = calibration.items.order_by("code")
    if search:
        found = found.filter(code__icontains=search)
    return found.filter(status=status) if status in STATUSES else found


def in_force_uid() -> Any:
    """Return the identifier of the calibration in force, None when there is none: one query."""
    found = in_force()
    return found and found.uid


def computed_at() -> Any:
    """Return when statistics were last worked out: one query."""
    return ItemStatistics.objects.aggregate(last=Max("computed_at"))["last"]
