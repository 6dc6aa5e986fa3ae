"""The calibrating part of the adapter: slopes and difficulties from answers, and the variants that should be withdrawn. Thin."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from challenges.adaptive.measuring.calibration import calibrate
from challenges.adaptive.measuring.responses import Responses
from challenges.adaptive.measuring.variants import Verdict, compare_variants


class CalibrationPart:
    """`calibrate` and `flag_variants` of the engine."""

    def calibrate(self, person: Any, item: Any, right: Any, n_person: int, n_item: int) -> tuple[np.ndarray, np.ndarray]:
        """Return slopes and difficulties (n_item,) from flat arrays of answers, theta being N(0, 1) over the learners."""
        people, items = (np.asarray(index).astype(np.int64) for index in (person, item))
        responses = Responses.of(people, items, right, int(n_person), int(n_item))
        found = calibrate(responses, diagnostics=False)
        return found.a.copy(), found.b.copy()

    def flag_variants(self, d: Any) -> np.ndarray:
        """Return which variants to withdraw; `d` holds fam, v, u, est, sd, a, b, V, as a mapping or as attributes."""

        def of(name: str) -> Any:
            return d[name] if isinstance(d, Mapping) or hasattr(d, "keys") else getattr(d, name)

        sd = np.broadcast_to(np.asarray(of("sd"), dtype=float), np.shape(of("v")))
        families = np.asarray(of("fam"))[: int(of("V"))]
        found = compare_variants(families, of("v"), of("u"), of("est"), sd, of("a"), of("b"))
        return np.array([verdict is Verdict.WITHDRAW for verdict in found.verdict])
