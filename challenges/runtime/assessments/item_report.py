"""The statistics of every challenge of a release, as rows to keep: the columns of a table, and `details` with all that its page shows.

Nothing tells who answered: figures are of groups, and wrong answers are what was answered, cut short (`item_answers`).
"""

from datetime import datetime
from typing import Any

import numpy as np
from django.utils import timezone

from challenges.adaptive.measuring import item_statistics as statistics
from challenges.adaptive.measuring.differential import Differential
from challenges.adaptive.measuring.linking import drifted
from challenges.bank.reader import open_release
from challenges.measurement import services
from challenges.measurement.models import ItemStatistics
from challenges.measurement.queries import withdrawn_seeds
from challenges.runtime.assessments.answer_sheet import AnswerSheet, answer_sheet
from challenges.runtime.assessments.item_answers import answers_by_item, choice_shares, wrong_answers
from challenges.runtime.assessments.item_estimates import Estimates, estimate, number
from challenges.runtime.assessments.item_flags import flags_of
from challenges.runtime.assessments.item_placings import placings

#: Points of the model's curve, and variants shown of one challenge, the most doubtful first.
POINTS = 33
MOST_VARIANTS = 60


def keep_item_statistics(root: str, *, since: datetime | None = None, until: datetime | None = None) -> list[ItemStatistics]:
    """Work out the statistics of every challenge of a release and keep them in place of the earlier ones.

    Args:
        root: the release.
        since, until: answers given from the one on and before the other.

    Raises:
        NoRelease: unknown root.
    """
    rows = item_report(answer_sheet(open_release(root), since=since, until=until))
    services.keep_statistics(rows)
    return rows


def item_report(sheet: AnswerSheet) -> list[ItemStatistics]:
    """Return the statistics of every challenge of the sheet's release, unsaved, in the order of the release; zeros where nobody answered.

    `details` holds JSON values: ``release``, ``population``, ``sessions``, ``even`` (mean exposure), ``calibration`` (uid, None when the scale is that of these answers),
    ``status``, ``se_a``, ``guess``, ``infit``, ``outfit``, ``misfit``, ``time`` (quartiles, seconds), ``curve`` (by ability group) and ``model``,
    ``periods``, ``comparison`` (an alarm of the calibration in force against the one before), ``device``, ``locale``, ``variants``, ``choices``,
    ``wrong``.
    """
    found = estimate(sheet) if len(sheet) else None
    now = timezone.now()
    even = number(found.exposure.mean()) if found is not None else None
    common = {"release": sheet.release.root, "population": sheet.population(), "sessions": sheet.sessions, "even": even}
    rows = []
    for place in range(len(sheet.release.items)):
        row = _row(sheet, place, found)
        row.details |= common
        row.computed_at = now
        rows.append(row)
    if found is not None:
        _add_variants(rows, found)
        _add_answers(rows, sheet, found)
    for row in rows:
        row.flags = flags_of(row)
    return rows


def _row(sheet: AnswerSheet, place: int, found: Estimates | None) -> ItemStatistics:
    columns = sheet.release.index.columns
    row = ItemStatistics(
        challenge_uid=columns["uid"][place], code=columns["code"][place], competence=columns["competence"][place],
        level=columns["level"][place], n=0, details={"guess": float(sheet.release.items.c[place])},
    )  # fmt: skip
    if found is None or not found.responses.counts[place]:
        return row
    told = found.classical
    row.n, row.facility, row.discrimination = int(told.n[place]), number(told.facility[place]), number(told.discrimination[place])
    row.skip_share, row.median_seconds = number(told.skip_share[place]), number(told.time_median[place], 1)
    row.exposure = number(found.exposure[place])
    known = found.rows.get(place)
    row.a, row.b = (known.a, known.b) if known else (number(found.scale.a[place]), number(found.scale.b[place]))
    row.se_b = known.se_b if known else number(found.scale.se_b[place])
    row.details |= _details(place, found, sheet) | {
        "calibration": str(found.in_force.uid) if found.in_force and known else None,
        "status": known.status if known else str(found.scale.status[place]),
        "se_a": known.se_a if known else number(found.scale.se_a[place]),
        "time": [number(value[place], 1) for value in (told.time_low, told.time_median, told.time_high)],
    }
    return row


def _details(place: int, found: Estimates, sheet: AnswerSheet) -> dict[str, Any]:
    mine = np.flatnonzero(found.responses.item == place)
    scale, fit, known = found.scale, found.scale.fit, found.rows.get(place)
    a, b, guess, slip = (float(value[place]) for value in (scale.a, scale.b, scale.guess, scale.slip))
    theta, chance = statistics.model_curve(a, b, guess, slip, POINTS)
    abilities = found.abilities
    curve = statistics.curve(found.responses.right[mine], abilities.rest[mine], abilities.expected[mine])
    return {
        **{name: number(getattr(fit, name)[place]) if fit else None for name in ("infit", "outfit", "misfit")},
        "curve": {name: [round(one, 4) for one in values] for name, values in curve.to_json().items()},
        "model": {"theta": theta, "p": [round(one, 4) for one in chance]},
        "periods": _periods(place, found, a * (known.se_b if known else float(scale.se_b[place]))),
        "comparison": _comparison(sheet.release.index.columns["code"][place], found),
        "device": _group(place, found.device),
        "locale": _group(place, found.locale),
    }


def _periods(place: int, found: Estimates, doubt: float) -> list[dict[str, Any]]:
    """The item by period; `doubt` is the error, in logit, of the parameters that it is compared with: it is not the period's doing."""
    by, told = found.periods, []
    for rank, label in enumerate(by.labels):
        shift, error = float(by.items.shift[place, rank]), float(np.hypot(by.items.se[place, rank], doubt))
        told.append(
            {
                "label": label, "n": int(by.items.n[place, rank]), "facility": number(by.items.facility[place, rank]),
                "shift": number(shift), "se": number(error), "alarm": bool(drifted(shift, error)),
                "exposure": number(by.exposure[place, rank]),
            }
        )  # fmt: skip
    return told


def _comparison(code: str, found: Estimates) -> dict[str, Any] | None:
    """The alarm of the calibration in force about this item, None when there is none."""
    compared = (found.in_force.comparison if found.in_force else None) or {}
    alarm = next((one for one in compared.get("alarms", []) if one["code"] == code), None)
    return None if alarm is None else {"delta_b": alarm["delta_b"], "se_b": alarm["se_b"], "with": compared.get("with")}


def _group(place: int, found: Differential | None) -> dict[str, Any] | None:
    if found is None or not found.n_focal[place] or not found.n_reference[place]:
        return None
    figures = {name: number(getattr(found, name)[place]) for name in ("shift", "se", "mean", "sd", "p_moderate", "p_large")}
    return {"focal": int(found.n_focal[place]), "reference": int(found.n_reference[place]), "class": found.classes[place]} | figures


def _add_variants(rows: list[ItemStatistics], found: Estimates) -> None:
    """Write the variants of each challenge, the most doubtful first: one query for those that were taken out."""
    out = withdrawn_seeds()
    told, shifts = found.variants, found.variants.shifts
    for rank in np.argsort(-shifts.p_large, kind="stable").tolist():
        row, seed = rows[int(told.item[rank])], told.seed[rank]
        listed = row.details.setdefault("variants", [])
        row.details["variants_in_all"] = row.details.get("variants_in_all", 0) + 1
        if len(listed) < MOST_VARIANTS:
            listed.append(
                {"seed": seed, "n": int(shifts.n[rank]), "facility": number(told.facility[rank]), "shift": number(shifts.shift[rank]),
                 "se": number(shifts.se[rank]), "p_large": number(shifts.p_large[rank]), "verdict": str(shifts.verdict[rank]),
                 "withdrawn": seed in out.get(str(row.challenge_uid), ())}
            )  # fmt: skip


def _add_answers(rows: list[ItemStatistics], sheet: AnswerSheet, found: Estimates) -> None:
    for item, answered in answers_by_item(sheet):
        ability = found.abilities.rest[answered.places]
        rows[item].details |= {
            "choices": choice_shares(answered, ability), "placings": placings(answered), "wrong": wrong_answers(answered, sheet, ability),
        }  # fmt: skip


def counted_flags(rows: list[ItemStatistics]) -> dict[str, int]:
    """Return how many challenges hold each flag, those held at least once, most first."""
    counts: dict[str, int] = {}
    for row in rows:
        for code in row.flags:
            counts[code] = counts.get(code, 0) + 1
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
