"""The calibration job: from stored answers to a proposed calibration, compared with the one in force. Approval is elsewhere, by a person."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from challenges.adaptive.measuring import calibration as engine
from challenges.adaptive.measuring import linking
from challenges.adaptive.measuring.population import fit_populations
from challenges.adaptive.measuring.responses import Responses
from challenges.bank.reader import open_release
from challenges.measurement import queries as measurement
from challenges.measurement import services
from challenges.measurement.models import Calibration, ItemCalibration
from challenges.runtime.assessments.answer_sheet import KINDS, AnswerSheet, answer_sheet

FREE = "mmap-2pl-free-1"
ANCHORED = "mmap-2pl-anchored-1"
#: Sessions before anything is said of the learners themselves (adaptive.md section 6).
SESSIONS_OF_A_POPULATION = 1000


class NothingToCalibrate(Exception):
    """No answer was given to the items of the release in that time."""


@dataclass(frozen=True)
class _Before:
    """The calibration in force, in the order of the release's items; NaN where an item is not in it."""

    row: Calibration
    a: Any
    b: Any
    se_b: Any
    n: Any
    status: list[str]

    @property
    def operational(self) -> Any:
        """(items,) those whose values a new calibration keeps."""
        return np.array([status == engine.Status.OPERATIONAL for status in self.status], dtype=bool)


def calibrate(
    root: str,
    *,
    user: Any = None,
    since: datetime | None = None,
    until: datetime | None = None,
    kinds: Iterable[str] = KINDS,
    free: bool = False,
) -> Calibration:
    """Estimate slopes and difficulties from stored answers and propose them.

    The first calibration sets the scale, N(0, 1) over the sessions; later ones keep the items that are operational and estimate the others on
    that scale, unless `free` asks for a new scale, once a year say. Drift is measured on a free estimation in either case.

    Args:
        root: the release whose items are calibrated.
        user: who asks; None for the operator.
        since, until, kinds: which answers count.
        free: estimate every item anew.

    Raises:
        PermissionDenied: the user may not calibrate.
        NothingToCalibrate: no answer.
    """
    release = open_release(root)
    sheet = answer_sheet(release, since=since, until=until, kinds=kinds)
    if not len(sheet):
        raise NothingToCalibrate
    responses = Responses.of(sheet.session, sheet.item, sheet.right, sheet.sessions, len(release.items))
    before = _in_force(sheet)
    anchors = None
    if before is not None and before.operational.any() and not free:
        anchors = engine.Anchors(before.a, before.b, before.operational)
    found = engine.calibrate(responses, release.items.c, release.items.s, anchors=anchors)
    comparison = _compare(before, found, responses, sheet) if before is not None else None
    return services.propose(
        release_root=root, method=ANCHORED if anchors else FREE, population=sheet.population(),
        summary=_summary(found) | {"populations": _populations(found, sheet)},
        comparison=comparison, items=_rows(found, sheet), user=user,
    )  # fmt: skip


def _in_force(sheet: AnswerSheet) -> _Before | None:
    row = measurement.in_force()
    if row is None:
        return None
    size = len(sheet.release.items)
    a, b, se_b = (np.full(size, np.nan) for _ in range(3))
    n, status = np.zeros(size, dtype=np.int64), [str(engine.Status.LEVEL_DEFAULT)] * size
    positions = sheet.release.index.positions
    for item in row.items.all():
        place = positions.get(str(item.challenge_uid))
        if place is not None:
            a[place], b[place], se_b[place], n[place], status[place] = item.a, item.b, item.se_b, item.n, item.status
    return _Before(row, a, b, se_b, n, status)


def _compare(before: _Before, found: engine.Calibration, responses: Responses, sheet: AnswerSheet) -> dict[str, Any]:
    """How the items moved since the calibration in force, on its scale."""
    held = np.flatnonzero(np.isfinite(before.b))
    start = (np.where(np.isfinite(before.a), before.a, 1.0), np.where(np.isfinite(before.b), before.b, 0.0))
    release = sheet.release
    free = (
        found if not found.anchored.any() else engine.calibrate(responses, release.items.c, release.items.s, start=start, diagnostics=False)
    )
    old = engine.Calibration(
        a=before.a[held], b=before.b[held], se_a=np.zeros(len(held)), se_b=before.se_b[held], guess=release.items.c[held],
        slip=release.items.s[held], n=before.n[held], anchored=np.zeros(len(held), dtype=bool),
        status=tuple(engine.Status(before.status[place]) for place in held), fit=None, prior=found.prior, mean=0.0, sd=1.0, learners=0,
        log_likelihood=0.0, maps=0, converged=True,
    )  # fmt: skip
    result = linking.compare(old, free, np.stack([np.arange(len(held)), held], axis=1))
    codes = release.index.columns["code"]
    alarms = [
        {"code": codes[item], "delta_b": round(float(delta), 3), "se_b": round(float(error), 3)}
        for item, delta, error, alarm in zip(result.item, result.delta_b, result.se_b, result.alarm, strict=True)
        if alarm
    ]
    data = result.to_json()
    return {"with": str(before.row.uid), "items": len(held), "link": data["link"], "correlation": data["correlation"], "alarms": alarms}


def _summary(found: engine.Calibration) -> dict[str, Any]:
    data = found.to_json()
    names = ("prior", "mean", "sd", "learners", "log_likelihood", "maps", "converged")
    return {name: data[name] for name in names} | {"status": dict(Counter(data["status"]))}


def _populations(found: engine.Calibration, sheet: AnswerSheet) -> dict[str, dict[str, float]]:
    """What positioning should assume of the learners of each competence, by its code; empty when there are too few of them."""
    if sheet.sessions < SESSIONS_OF_A_POPULATION:
        return {}
    items = sheet.release.items
    a, b = items.a.copy(), items.b.copy()
    for place in np.flatnonzero([status in measurement.USED for status in found.status]).tolist():
        level = measurement.to_levels(float(found.a[place]), float(found.b[place]))
        if np.isfinite(level).all():
            a[place], b[place] = level
    fit = fit_populations(replace(items, a=a, b=b, populations=None), sheet.session, sheet.item, sheet.right)
    return {
        code: {name: round(getattr(one, name), 4) for name in measurement.POPULATION_FIELDS} | {"learners": learners}
        for code, one, learners in zip(sheet.release.competence_codes, fit.populations, fit.learners, strict=False)
        if learners
    }


def _rows(found: engine.Calibration, sheet: AnswerSheet) -> list[ItemCalibration]:
    """One row for each item that has an answer."""
    columns = sheet.release.index.columns
    rows = []
    for place in np.flatnonzero(found.n > 0).tolist():
        names = ("infit", "outfit", "misfit")
        fit = {} if found.fit is None else {name: _number(getattr(found.fit, name)[place]) for name in names}
        rows.append(
            ItemCalibration(
                challenge_uid=columns["uid"][place], code=columns["code"][place], a=float(found.a[place]), b=float(found.b[place]),
                se_a=float(found.se_a[place]), se_b=float(found.se_b[place]), n=int(found.n[place]), status=str(found.status[place]),
                **fit,
            )
        )  # fmt: skip
    return rows


def _number(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None
